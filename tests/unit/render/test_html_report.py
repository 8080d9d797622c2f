"""The HTML report: what it says, that names stay text, that nothing is loaded, and that it works in a
browser."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from tests.browser import Browser, browser
from tests.incident import as_logged
from tests.unit.explain.told import HOSTILE, hostile, incident, mystery

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.cli import run
from ssoproof.compare.findings import outcome
from ssoproof.explain.build import explain
from ssoproof.legible import printable
from ssoproof.render.html import report


@cache
def page() -> str:
    return report.text(outcome(incident()), "ssoproof report here")


@cache
def hurting() -> str:
    return report.text(outcome(hostile()))


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Path]]:
    folder = tmp_path_factory.mktemp("browser")
    (folder / "report.html").write_text(page())
    (folder / "hostile.html").write_text(hurting())
    with browser(folder / "profile") as found:
        yield found, folder


class Outline(HTMLParser):
    """Tags with their attributes, and identifiers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @property
    def ids(self) -> list[str]:
        return [str(a["id"]) for _, a in self.tags if "id" in a]


def test_it_is_the_same_each_time() -> None:
    assert report.text(outcome(incident()), "ssoproof report here") == page()


def test_each_link_leads_somewhere_and_each_name_is_there_once() -> None:
    for text in (page(), hurting(), report.text(outcome(mystery()))):
        outline = Outline(text)
        assert len(outline.ids) == len(set(outline.ids))
        targets = {str(a["href"])[1:] for tag, a in outline.tags if tag == "a"}
        assert targets <= set(outline.ids)


def test_nothing_is_loaded_and_only_its_own_script_may_run() -> None:
    outline = Outline(page())
    policy = next(a["content"] for t, a in outline.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy and policy.startswith("default-src 'none'") and "unsafe" not in policy
    (script,) = re.findall(r"<script>(.*?)</script>", page(), re.DOTALL)
    assert f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in policy
    for _, attributes in outline.tags:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert str(attributes.get("src", "data:")).startswith("data:")
        assert str(attributes.get("href", "#")).startswith("#")


def test_hostile_names_stay_text() -> None:
    text = hurting()
    assert "<script>alert" not in text
    assert "\x1b" not in text and "\u202e" not in text
    assert [t for t, _ in Outline(text).tags].count("script") == 1
    drawings = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", text)
    assert drawings and all(b"<script" not in b64decode(d) for d in drawings)


def test_it_says_what_the_steps_and_lines_were() -> None:
    text = page()
    for words in (
        "SSO002",
        "Step 8 of 8",
        "remembered browser",
        "hooks/mfa.js",
        "Remedy.",
        "run 1",
        "the default reading is",
    ):
        assert words in text, words
    kept = re.findall(r'<span class="row decided"><span class="no">(\d+)</span>', text)
    assert "4" in kept and "6" in kept


def test_a_run_that_rests_on_code_not_understood_says_so() -> None:
    assert "It is no plain FAIL" in report.text(outcome(mystery()))
    assert "It is no plain FAIL" not in page()


def test_subjects_that_share_an_answer_are_one_finding() -> None:
    found = as_logged()
    twin = replace(found.applications[0], name="twin", client_id="twin")
    both = replace(found, applications=(*found.applications, twin))
    reading = {"S2": "no", "S9": "no"}
    text = report.text(outcome(explain(check(both, Options(("SSO001",), ("console", "twin"), reading)))))
    assert text.count('<section class="finding"') == 1
    assert "The same holds for 1 more" in text and "console, twin" in text


NOW = "(() => { const s = document.querySelector('.stepper'); return [...s.querySelectorAll('.step')].findIndex(x => x.classList.contains('now')) })()"
SEEN = (
    "[...document.querySelector('.stepper').querySelectorAll('.step')].filter(x => x.offsetParent !== "
    "null).length"
)


def test_steps_by_keys_and_buttons(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    chrome.said.clear()
    chrome.asked.clear()
    chrome.open(folder / "report.html")
    assert (chrome.run(NOW), chrome.run(SEEN)) == (0, 1)
    chrome.run("document.querySelector('.stepper').focus()")
    for key, at in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", 5),
        ("ArrowRight", 5),
        ("Home", 0),
    ):
        chrome.press(key)
        assert chrome.run(NOW) == at, key
    for name, at in (("next", 1), ("last", 5), ("back", 4), ("first", 0)):
        chrome.run(f"document.querySelector('[data-go={name}]').click()")
        assert chrome.run(NOW) == at, name
    assert chrome.run("document.querySelector('.where').textContent") == "Step 1 of 6"
    chrome.run("document.querySelector('[data-go=all]').click()")
    assert chrome.run(SEEN) == 6
    assert chrome.said == []
    assert all(url.startswith(("file:", "data:")) for url in chrome.asked)


def test_the_keyboard_alone_reaches_the_stepper(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    chrome.open(folder / "report.html")
    for _ in range(60):
        chrome.press("Tab")
        if chrome.run("document.activeElement.dataset.go === 'next'"):
            break
    chrome.press("Enter")
    assert chrome.run(NOW) == 1


def test_links_show_their_step(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    chrome.open(folder / "report.html")
    chrome.run("document.querySelector('.goto').click()")
    chrome.run("new Promise(done => setTimeout(done, 50))")
    assert chrome.run("document.querySelector(location.hash).classList.contains('now')")
    assert chrome.run("document.querySelector(location.hash).offsetParent !== null")


def test_filters(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    chrome.open(folder / "report.html")
    shown = "[...document.querySelectorAll('section.finding')].filter(x => !x.hidden).length"
    every = chrome.run(shown)
    chrome.run("document.querySelector('[value=proved]').click()")
    assert 0 < chrome.run(shown) < every
    chrome.run("(() => { const w = document.querySelector('[name=words]'); w.value = 'sso002 console';"
               " w.dispatchEvent(new Event('input', {bubbles: true})) })()")  # fmt: skip
    assert chrome.run(shown) == 1
    assert chrome.run("document.getElementById('matches').textContent").startswith("1 of ")


@pytest.mark.parametrize("file", ["report.html", "hostile.html"])
def test_it_fits_a_phone(there: tuple[Browser, Path], file: str) -> None:
    chrome, folder = there
    chrome.open(folder / file, 360)
    assert chrome.run("document.documentElement.scrollWidth") <= 360


def test_hostile_names_are_text_in_a_browser(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    chrome.said.clear()
    chrome.open(folder / "hostile.html")
    assert printable(HOSTILE) in chrome.run("document.querySelector('h1').textContent")
    assert chrome.said == []


def test_all_steps_are_printed(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    chrome.open(folder / "report.html")
    chrome.call("Emulation.setEmulatedMedia", media="print")
    assert chrome.run(SEEN) == 6
    assert chrome.run("document.querySelector('.controls').offsetParent") is None
    chrome.call("Emulation.setEmulatedMedia", media="")


def test_the_command_writes_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "made" / "report.html"
    asked = ["--property", "SSO001", "--subject", "console", "--reading", "S2=no", "--reading", "S9=no"]
    assert run(["report", "specs/cases/a-as-logged", "--out", str(file), *asked]) == 10
    assert [f.name for f in file.parent.iterdir()] == ["report.html"]
    assert capsys.readouterr().err.endswith("report.html\n")
    assert "Step 6 of 6" in file.read_text(encoding="utf-8")
    assert run(["report", "specs/cases/a-as-logged", "--out", str(tmp_path), *asked]) == 2


def test_lines_of_code_stand_one_below_the_other(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    chrome.open(folder / "report.html")
    chrome.run("document.querySelector('[data-go=last]').click()")
    for within in (".step.now pre.source", "#code pre.source"):
        rows = f"[...document.querySelectorAll('{within} .row')].map(x => x.getBoundingClientRect())"
        places = chrome.run(f"{rows}.map(x => [x.left, x.top, x.height])")
        assert len(places) >= 8
        assert len({left for left, _, _ in places}) == 1
        heights = {round(b[1] - a[1]) for a, b in pairwise(places)}
        assert len(heights) == 1 and 10 < heights.pop() < 30
