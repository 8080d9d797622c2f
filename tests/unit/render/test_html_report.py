"""The HTML report: what it says, that names stay text, that nothing is loaded, and that it works in a
browser."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import Markup
from tests.incident import as_logged
from tests.unit.explain.told import explained, hostile, incident, mystery

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.cli import run
from ssoproof.compare.findings import answered, outcome
from ssoproof.explain.build import explain
from ssoproof.explain.reading_text import all_in_words
from ssoproof.legible import columns, middle
from ssoproof.readers.detect import load_path
from ssoproof.render.html import report
from ssoproof.render.html.behaviours import grid
from ssoproof.render.html.findings import NAME
from ssoproof.render.html.steps import lasting
from ssoproof.render.html.strip import strip


@cache
def page() -> str:
    return report.text(outcome(incident()), "ssoproof report here")


@cache
def hurting() -> str:
    return report.text(outcome(hostile()))


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
    assert "<svg" in text and text.count("<svg") == text.count("</svg>")
    assert not {t for t, _ in Outline(text).tags} & {"img", "iframe", "object", "link", "form"}


def test_it_says_what_the_steps_and_lines_were() -> None:
    text = page()
    for words in (
        "SSO002",
        "Step 8 of 8",
        "remembered browser",
        "hooks/mfa.js",
        "Repair.",
        "run 1",
        "(what is assumed is among them)",
        "It works",
    ):
        assert words in text, words
    decided = re.findall(r'data-s="[^"]*d[^"]*"><i>(\d+)</i>', text)
    assert "4" in decided and "6" in decided


def test_a_run_that_rests_on_code_not_understood_says_so() -> None:
    text = report.text(outcome(mystery()))
    assert "It is no plain FAIL" in text
    assert "? may fail here" in text and "✗" not in text.partition("<body>")[2].partition("<script>")[0]
    assert "? may fail here" not in page() and "✗ fails here" in page()
    assert "It is no plain FAIL" not in page()


def test_subjects_that_share_an_answer_are_one_finding() -> None:
    found = as_logged()
    twin = replace(found.applications[0], name="twin", client_id="twin")
    both = replace(found, applications=(*found.applications, twin))
    reading = {"S2": "no", "S9": "no"}
    text = report.text(outcome(explain(check(both, Options(("SSO001",), ("console", "twin"), reading)))))
    assert text.count('<section class="f"') == 1
    assert "The same holds for 1 more" in text and "tells apart from it: twin." in text


def test_the_file_of_the_incident_is_small() -> None:
    found = load_path(Path("specs/cases/a-as-logged"), None, None)
    told = outcome(explain(check(found.tenant, Options(), found.diagnostics)))
    assert len(report.text(told, "ssoproof report x", "specs/cases/a-as-logged").encode()) < 300_000


def test_all_verdicts_with_their_behaviours_and_runs_are_there() -> None:
    text = page()
    for told in incident().results:
        for part, story in zip(told.result.parts, told.stories, strict=True):
            words = all_in_words(part.boxes, incident().report.semantics)
            named = {v.switch for box in words for v in box.values}
            assert all(f'href="#switch-{switch}"' in text for switch in named)
            if story is not None:
                causes = (BEHAVIOUR.sub("", c.text) for c in story.deciding if not c.text.startswith("S"))
                assert all(escaped(cause) in text for cause in causes)


#: The value of a provider behaviour, of which the page makes a link.
BEHAVIOUR = re.compile(r" \(S\d+=[^)]*\)$")


def escaped(words: str) -> str:
    return str(Markup.escape(words))


def test_the_rows_in_which_the_runs_differ_are_marked() -> None:
    story = next(t.worst for t in incident().results if t.result.question == "SSO002")
    assert story is not None
    found = strip(story)
    state = {(g.owner, r.name): (r.first, r.second) for g in found.state for r in g.rows}
    assert len(found.columns) == story.length
    assert state["provider", "remembered browser"] == ("00001100", "00001111")
    assert [b.run for b in found.bars if b.name == "remembered browser"] == ["run 1", "run 2"]
    assert {b.name for b in found.bars if b.differs} >= {"remembered browser"}
    cells = {b.run: b.cells for b in found.bars if b.name == "remembered browser"}
    assert cells["run 1"][-4:] == ("begins", "on", "ends", "")
    assert cells["run 2"][-4:] == ("begins", "on", "on", "on")


def test_the_strip_and_the_steps_agree_on_what_lasts() -> None:
    for told in incident().results:
        for story in filter(None, told.stories):
            found = strip(story)
            rows = {(r.name, g.owner): r for g in found.state for r in g.rows}
            for column, place in enumerate(found.places):
                for row in lasting(story.tracks, place + 1):
                    bits = rows[row.name, row.owner]
                    assert (bits.first[column] == "1", bits.second[column] == "1") == (row.first, row.second)


def test_verdicts_over_two_behaviours_are_those_of_the_answer() -> None:
    found = outcome(incident())
    answer = next(a for a in answered(found.explanation) if a.result.question == "SSO002")
    table = grid(answer, found.report)
    assert table is not None and table.across is not None
    assert {table.down.id, table.across.id} == {"S2", "S7"}
    for (_, _, cells), value in zip(table.rows, table.down.values, strict=True):
        for cell, other in zip(cells, table.across.values, strict=True):
            reading = {**found.report.assumed_reading, table.down.id: value.name, table.across.id: other.name}
            part = answer.result.under_reading(reading)
            assert part is not None and part.status is cell.status
    assert [c.usual for _, _, cells in table.rows for c in cells].count(True) == 1


def test_long_names_lose_their_middle_and_stay_whole_once() -> None:
    name = "a-very-long-name-of-an-application-that-nobody-would-write-twice"
    found = as_logged()
    apps = (replace(found.applications[0], name=name), *found.applications[1:])
    text = report.text(outcome(explained(replace(found, applications=apps), "SSO001")))
    assert middle(name, NAME) in text and f'title="{name}"' in text and f"{name}&#39;s silent renewal" in text


def test_middle() -> None:
    assert middle("short", 9) == "short"
    for most in range(3, 30):
        cut = middle("abcdefghijklmnopqrstuvwxyz", most)
        assert columns(cut) <= most
        assert most >= 26 or (cut[0] == "a" and "…" in cut and cut.endswith("z") == (most > 2))
    assert columns(middle("管理" * 20, 11)) <= 11


def test_the_command_writes_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "made" / "report.html"
    asked = ["--property", "SSO001", "--subject", "console", "--reading", "S2=no", "--reading", "S9=no"]
    assert run(["report", "specs/cases/a-as-logged", "--out", str(file), *asked]) == 10
    assert [f.name for f in file.parent.iterdir()] == ["report.html"]
    assert capsys.readouterr().err.endswith("report.html\n")
    text = file.read_text(encoding="utf-8")
    assert "Step 6 of 6" in text and "with the policy Never" in text
    assert "specs/cases/a-as-logged/ssoproof.yaml" not in text and "ssoproof.yaml:5" in text
    assert run(["report", "specs/cases/a-as-logged", "--out", str(tmp_path), *asked]) == 2
