"""Formats: the same story everywhere, readable, deterministic, and hostile names stay text."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest
from tests.unit.explain.told import HOSTILE, first, hostile, incident, mystery

from ssoproof.explain.build import explain
from ssoproof.explain.model import Story
from ssoproof.legible import printable
from ssoproof.render import json as as_json
from ssoproof.render.graph import dot, timeline
from ssoproof.render.graph.svg import svg
from ssoproof.render.graph.timeline import spans
from ssoproof.render.text.page import WIDTH, Page
from ssoproof.render.text.report import text

STORIES = {
    "alone": lambda: first(incident(), "SSO001"),
    "two runs": lambda: first(incident(), "SSO002"),
    "time passes": lambda: first(incident(), "MFA003"),
    "possible": lambda: first(mystery(), "MFA003"),
    "hostile": lambda: next(t.first for t in hostile().results if t.first and t.first.two_runs),
}


def words(drawing: str) -> str:
    """All text of a drawing, as a reader of XML sees it."""
    root = ElementTree.fromstring(drawing)
    parts = ("".join(node.itertext()) for node in root.iter() if node.tag.endswith("text"))
    return " ".join(parts).replace("\xa0", " ")


@pytest.fixture(params=STORIES, name="story")
def _story(request: pytest.FixtureRequest) -> Story:
    return STORIES[request.param]()


def test_text_fits_the_page() -> None:
    for explanation in (incident(), mystery(), hostile()):
        for line in text(explanation).plain().splitlines():
            assert len(line) <= WIDTH
            assert line == line.rstrip()
            assert line.isprintable()


def test_text_says_what_matters() -> None:
    page = text(incident()).plain()
    for needed in (
        "The shortest run that shows it, 6 steps:",
        "The shortest run that shows it, 8 steps:",
        "login_required, “Multifactor authentication required”",
        "(hooks/mfa.js:4)",
        "{S2=no, S9=no}   (assumed)",
        "any number of other",
        "Find out on a test tenant",
        "How to tell apart the two failures of console",
        "not applicable: SSO001 of account",
    ):
        assert needed in page


def test_possible_is_not_called_a_violation() -> None:
    page = text(mystery()).plain()
    assert "possible, if hooks/mfa.js:2" in page
    assert "MFA003 console: UNDECIDED" in page and "No run of up to " in page
    assert "FAIL" not in page and "The shortest run" not in page


def test_json_is_the_same_each_time_and_holds_the_trace() -> None:
    one, two = as_json.text(incident()), as_json.text(explain(incident().report))
    assert one == two
    document = json.loads(one)
    answer = next(r for r in document["results"] if r["question"] == "SSO002" and r["subject"] == "console")
    part = next(p for p in answer["parts"] if p["status"] == "violated")
    assert all("story" in p or "certificate" in p for p in answer["parts"])
    assert part["boxes"] == [{"S2": ["no"], "S7": ["redirect", "both"]}]
    assert part["story"]["steps"] == 8
    assert part["trace"]["#meta"]["format"] == "ITF"
    assert len(part["trace"]["states"]) == 10
    assert document["exit_code"] == 10


def test_json_keeps_hostile_names_as_they_are() -> None:
    document = json.loads(as_json.text(hostile()))
    assert document["tenant"]["name"] == HOSTILE


def test_path_is_well_formed_and_complete(story: Story) -> None:
    drawn = svg(dot.source(story))
    told = words(drawn)
    assert "BREAKS HERE" in told
    assert story.code in told
    assert all(f" {b.number}  " in f" {told} " for b in story.steps if b.number)


def test_timeline_is_well_formed_and_complete(story: Story) -> None:
    told = words(timeline.svg(story))
    assert "breaks" in told
    assert all(f"{b.number}" in told for b in story.steps)
    assert all(printable(lane)[:20] in told for lane in story.lanes)
    if story.error:
        assert story.error[0] in told


def test_hostile_names_stay_text() -> None:
    story = next(t.first for t in hostile().results if t.first and t.first.two_runs)
    for drawing in (svg(dot.source(story)), timeline.svg(story)):
        assert "<script" not in drawing
        assert "\x1b" not in drawing
        assert "\u202e" not in drawing
        assert "script>" in words(drawing).replace(" ", "")
    assert "\x1b" not in text(hostile()).plain()


def test_two_drawings_are_equal() -> None:
    story = first(incident(), "SSO002")
    assert dot.source(story) == dot.source(story)
    assert svg(dot.source(story)) == svg(dot.source(story))
    assert timeline.svg(story) == timeline.svg(story)


def test_nothing_lies_outside_of_the_timeline(story: Story) -> None:
    root = ElementTree.fromstring(timeline.svg(story))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for node in root.iter():
        if node.tag.endswith("text"):
            size = len("".join(node.itertext())) * int(node.attrib["font-size"]) * 0.5
            x, anchor = float(node.attrib["x"]), node.attrib["text-anchor"]
            right = x + size / 2 if anchor == "middle" else x + size
            assert right <= width + 10, "".join(node.itertext())
            assert float(node.attrib["y"]) <= height


def test_spans() -> None:
    assert spans((False, True, True, False, True)) == [(1, 3), (4, None)]
    assert spans((True, False)) == [(0, 1)]
    assert spans((False, False)) == []


def test_printable_leaves_nothing_that_steers() -> None:
    assert printable("a\x1b[31mb\u202ec\nd") == "a\\x1b[31mb\\u202ec\\nd"
    page = Page()
    page.add(("x\x07", "bold"))
    page.table([[("long words wrap here", ""), ("\t", "")]], (10, 5))
    assert page.plain() == "x\\x07\n  long words  \\t\n  wrap here\n"
