"""The report for whoever does not see it or has no mouse: landmarks, headings, names, tabs; and what axe-core
finds."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.browser import Browser, browser
from tests.unit.explain.told import clean, incident
from tests.unit.render.test_html_report import Outline
from tests.unit.render.test_report_in_browser import SECOND, at

from ssoproof.compare.findings import outcome
from ssoproof.render.html import report

PLACES = ("summary", f"{SECOND}/why/8", f"{SECOND}/code/7", f"{SECOND}/behaviours/8", f"{SECOND}/repair/8",
          f"{SECOND}/sequence/8", "MFA001-1", "behaviours", "code", "assumptions", "input")  # fmt: skip


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Path]]:
    folder = tmp_path_factory.mktemp("browser")
    (folder / "incident.html").write_text(report.text(outcome(incident())))
    with browser(folder / "profile") as found:
        found.call("Page.setBypassCSP", enabled=True)
        yield found, folder / "incident.html"


def axe() -> str:
    """The source of axe-core, from its Python package."""
    found = importlib.util.find_spec("axe_core_python")
    if found is None or not found.submodule_search_locations:
        pytest.skip("axe-core-python is not installed (pip install axe-core-python)")
    return Path(found.submodule_search_locations[0], "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 830, 1280])
def test_axe_finds_nothing(there: tuple[Browser, Path], scheme: str, width: int) -> None:
    chrome, file = there
    source = axe()
    chrome.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    wrong = {}
    for place in PLACES:
        at(chrome, file, place, width)
        chrome.run(f"{source};0")
        found = chrome.run(
            "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => "
            "[v.id, ...v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))]))"
        )
        if found:
            wrong[place] = found
    assert wrong == {}


def test_landmarks_headings_and_names() -> None:
    for told in (incident(), clean()):
        outline = Outline(report.text(outcome(told)))
        tags = [tag for tag, _ in outline.tags]
        assert [tags.count(tag) for tag in ("header", "main", "h1")] == [1, 1, 1]
        levels = [int(tag[1]) for tag in tags if tag in ("h1", "h2", "h3", "h4")]
        assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))
        for tag, attributes in outline.tags:
            if tag == "nav" or attributes.get("role") in ("tablist", "group", "region"):
                assert attributes.get("aria-label"), attributes
            if tag == "section":
                assert attributes.get("aria-labelledby") in outline.ids


def test_tabs_and_panels_belong_together() -> None:
    outline = Outline(report.text(outcome(incident())))
    panels = {str(a["id"]): a for _, a in outline.tags if a.get("role") == "tabpanel"}
    tabs = {str(a["id"]): a for _, a in outline.tags if a.get("role") == "tab"}
    assert tabs and {a["aria-controls"] for a in tabs.values()} == set(panels)
    assert {a["aria-labelledby"] for a in panels.values()} == set(tabs)
    assert sum(a["aria-selected"] == "true" for a in tabs.values()) * 6 == len(tabs)


def test_each_step_has_a_name_and_a_place_in_the_list(there: tuple[Browser, Path]) -> None:
    chrome, file = there
    at(chrome, file, SECOND)
    names = chrome.run("[...document.querySelectorAll('section.on .st')].map(x => x.ariaLabel)")
    assert names[6] == "Step 7 of 8: account, MFA prompt without the checkbox; cause"
    assert names[7] == "Step 8 of 8: console, login_required; fails here"
    messages = chrome.run("document.querySelector('section.on .messages').children.length")
    assert messages == 10


def test_the_focus_is_visible(there: tuple[Browser, Path]) -> None:
    chrome, file = there
    at(chrome, file, SECOND)
    for _ in range(30):
        chrome.press("Tab")
        width = "getComputedStyle(document.activeElement).outlineWidth"
        assert chrome.run(f"document.activeElement === document.body || {width} === '3px'")
