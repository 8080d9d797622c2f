"""The sequence diagram: real requests, decisions with their places, both schemes, nothing from outside; the same in
Mermaid."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.browser import browser
from tests.unit.explain.told import first, hostile, incident

from ssoproof.explain.model import Story
from ssoproof.render.graph import sequence, sequence_mermaid
from ssoproof.render.graph.png import png

STORIES = {
    "one run": lambda: first(incident(), "SSO001"),
    "two runs": lambda: first(incident(), "SSO002"),
    "a token": lambda: first(incident(), "MFA003"),
    "hostile names": lambda: next(t.first for t in hostile().results if t.first is not None),
}
#: What a diagram of the two runs has to say.
SAID = (
    "open console",
    "GET /authorize?client_id=console&prompt=none",
    "302 …#error=login_required",
    "302 to the MFA prompt, without the checkbox",
    "hooks/mfa.js:6",
    "≠ comparison starts here: only run 1 uses account",
)


def story(name: str) -> Story:
    found = STORIES[name]()
    assert found is not None
    return found


def words(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    return "\n".join("".join(e.itertext()) for e in root.iter() if e.tag.endswith("}text"))


@pytest.mark.parametrize("name", STORIES)
def test_it_is_whole_and_needs_nothing_else(name: str) -> None:
    drawn = sequence.svg(story(name))
    assert words(drawn)
    assert not re.search(r"<script|href=|url\(|@import|javascript:", drawn.replace("&lt;script", ""))
    assert "prefers-color-scheme:dark" in drawn
    assert "<title>" in drawn and "<desc>" in drawn
    assert png(drawn).startswith(b"\x89PNG")


def test_it_says_what_goes_over_the_wire() -> None:
    drawn = words(sequence.svg(story("two runs")))
    for said in SAID:
        assert said in drawn
    assert "…" in drawn and "audience=" in drawn


def test_all_steps_have_their_number_in_lanes_and_in_the_list() -> None:
    found = story("two runs")
    numbers = re.findall(r"^\d+$", words(sequence.svg(found)), re.MULTILINE)
    both = [str(s.number) for s in found.steps if s.number]
    second = [str(s.number) for s in found.steps if len(s.tellings) == 2]
    assert sorted(numbers) == sorted(2 * (both + second))


@pytest.mark.parametrize("name", STORIES)
def test_words_of_mermaid_are_no_syntax(name: str) -> None:
    text = sequence_mermaid.text(story(name))
    assert text.startswith("sequenceDiagram\n")
    opened = len(re.findall(r"^  (?:rect|alt) ", text, re.MULTILINE))
    assert opened == len(re.findall(r"^  end$", text, re.MULTILINE))
    assert not re.search(r"#(?!\d+;)", text)
    for line in text.splitlines():
        assert ";" not in re.sub(r"#\d+;", "", line)


def test_mermaid_says_the_same() -> None:
    text = re.sub(r"#(\d+);", lambda n: chr(int(n[1])), sequence_mermaid.text(story("two runs")))
    for said in SAID:
        assert said in text
    assert "run 2, without account" in text


def test_a_place_is_told_below_the_tenant() -> None:
    drawn = sequence.svg(story("two runs"), "hooks")
    assert "hooks/mfa.js" not in words(drawn)
    assert "mfa.js:6" in words(drawn)


def test_lanes_or_a_list(tmp_path: Path) -> None:
    """In a browser: lanes where there is room, a list of steps where there is none, and nothing is cut off."""
    file = tmp_path / "run.svg"
    file.write_text(sequence.svg(story("two runs")), encoding="utf-8")
    look = "getComputedStyle(document.querySelector('{}')).display"
    beyond = (
        "Math.max(...[...document.querySelectorAll('.wide text')].map(t => t.getBoundingClientRect().right))"
    )
    with browser(tmp_path / "profile") as page:
        for width, lanes in ((1280, True), (830, True), (390, False)):
            page.open(file, width)
            assert (page.run(look.format(".wide")) == "none") is not lanes
            assert (page.run(look.format(".list")) == "none") is lanes
            if lanes:
                assert page.run(beyond) <= 831
        assert page.said == []
