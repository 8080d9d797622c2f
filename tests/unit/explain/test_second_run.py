"""In the second run of a pair nothing is there of what the others did after the parting, in any format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from tests.incident import as_logged
from tests.unit.explain.told import incident

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.compare.findings import outcome
from ssoproof.explain import context as scenes
from ssoproof.explain.build import ReportExplanation, explain
from ssoproof.explain.context import RunContext, Stage
from ssoproof.explain.model import BROWSER, PARTING, PROVIDER, TIME, Run, Story
from ssoproof.explore.counterexamples import findings
from ssoproof.explore.run import follow, scene, start
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.notebook.stepper import Stepper
from ssoproof.render import json as as_json
from ssoproof.render import sarif
from ssoproof.render.graph import dot, mermaid, timeline
from ssoproof.render.graph.states import TOPICS, Look, picture
from ssoproof.render.html import steps as steps
from ssoproof.render.text.page import Page
from ssoproof.render.text.timetable import RUNS, timetable
from ssoproof.system.self_composition import prime
from ssoproof.tenant.model import Hook, HookKind
from ssoproof.verdict.verdict import ConditionalVerdict, Result, Status

NOBODY = (TIME, BROWSER, PARTING, PROVIDER)


def parts(explanation: ReportExplanation) -> Iterator[tuple[Result, ConditionalVerdict, Story]]:
    for told in explanation.results:
        for part, story in zip(told.result.parts, told.stories, strict=True):
            if story is not None and story.two_runs:
                yield told.result, part, story


def left(story: Story) -> list[str]:
    """What a story says of the others in the second run that can only have come after the parting."""
    others = {lane for lane in story.lanes if lane != story.victim}
    moment = next(i for i, b in enumerate(story.steps) if b.lane == PARTING)
    said = [
        f"{track.lane}: {track.name}"
        for track in story.tracks
        if track.lane in others and track.run is not Run.FIRST and any(risen(track.alive[moment:]))
    ]
    for beat in story.steps[moment + 1 :]:
        for telling in beat.tellings:
            if beat.lane in others and telling.run is not Run.FIRST:
                said.append(f"{beat.lane}: {telling.what}")
            gained = (f for f in telling.facts if f.gained and telling.run is not Run.FIRST)
            said += [f"{f.lane}: {f.text}" for f in gained if f.lane in others]
    return said


def risen(alive: tuple[bool, ...]) -> Iterator[bool]:
    return (now and not before for before, now in pairwise(alive))


def pending(story: Story) -> set[str]:
    """What only the first run has of the others at the end."""
    ends = [
        t
        for t in story.tracks
        if t.run is Run.FIRST and t.lane not in (story.victim, PROVIDER) and t.alive[-1]
    ]
    return {f"{t.lane}: {t.name}" for t in ends}


def test_no_story_has_it() -> None:
    told = [story for _, _, story in parts(incident())]
    assert len(told) > 2
    assert not [line for story in told for line in left(story)]
    assert any("account" in line for story in told for line in pending(story))


def test_a_second_run_with_the_first_ones_others_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def mixed(system: object, trace: scenes.Trace, acted: object) -> tuple[scenes.State, ...]:
        moments = (trace.before(m) for m in range(len(trace) + 1))
        return tuple({n: s.get(prime(n), v) for n, v in s.items() if not n.endswith("'")} for s in moments)

    monkeypatch.setattr(scenes, "second_states", mixed)
    planted = explain(incident().report)
    assert [line for _, _, story in parts(planted) for line in left(story)]
    broken = next(story for _, _, story in parts(planted) if left(story))
    assert late(broken)
    assert rows(broken)


def scene_of(explanation: ReportExplanation, result: Result, part: ConditionalVerdict) -> RunContext:
    found = Stage(explanation.report).scene(result, part)
    assert found is not None
    return found


@cache
def everywhere() -> ReportExplanation:
    """Pairs that may part at any time, too."""
    return explain(
        check(
            as_logged(),
            Options(("SSO002", "SSO003"), subjects=("console",), reading={"S9": "no", "S26": "challenge"}),
        )
    )


def test_the_run_by_itself_is_the_pairs_second_copy() -> None:
    compared = 0
    for explanation in (incident(), everywhere()):
        for result, part, _ in parts(explanation):
            found = scene_of(explanation, result, part)
            for moment in range(len(found.trace) + 1):
                state = found.trace.before(moment)
                if state.get("parted") is True:
                    own = found.state(moment, Run.SECOND)
                    copied = {n: v for n, v in own.items() if prime(n) in state}
                    assert copied == {n: state[prime(n)] for n in copied}
                    compared += len(copied)
    assert compared > 100


def test_text() -> None:
    for _, _, story in parts(incident()):
        page = Page()
        timetable(page, story)
        lines = page.plain().splitlines()
        head = next(line for line in lines if "account" in line)
        begin, end = head.index("account"), head.index("provider")
        run, part, column = "", False, head.index("run")
        for line in lines:
            part = part or "comparison starts here" in line
            mark = line[column : column + 2] in ("1 ", "2 ")
            run = line[column] if mark else run
            if part and run == RUNS[Run.SECOND] and mark:
                assert not line[begin:end].strip(), line


def bars(drawing: str, lane: str, other: str) -> list[str]:
    """The bars of an application's lane beside those of the other run alone."""
    body = drawing.split(f">{lane}</text>", 1)[1].split(">provider</text>")[0]
    found = []
    for row in body.split("<text ")[1:]:
        words = re.search(r">([^<]*)</text>", row)
        if words and not words[1].endswith(other):
            found += re.findall(r"<rect [^>]*>", row)
    return found


def late(story: Story) -> list[str]:
    """Bars of the second run in the lane of account that begin after the parting."""
    drawing = timeline.Timeline(story)
    moment = next(i for i, b in enumerate(story.steps) if b.lane == PARTING)
    found = bars(drawing.draw(), "account", ", run 1")
    return [bar for bar in found if float(re.findall(r'x="([0-9.]+)"', bar)[0]) > drawing.middle(moment)]


def rows(story: Story) -> list[steps.Row]:
    """Rows of the tables of the state that the others have in the second run, but had not at the parting."""
    moment = next(i for i, b in enumerate(story.steps) if b.lane == PARTING)
    had = {(r.owner, r.name): r.first for r in steps.lasting(story.tracks, moment)}
    found = [
        r
        for k in range(moment, len(story.steps))
        for r in steps.step(story.steps[k], k, "", story.tracks, "s", (), ()).state
    ]
    mine = (story.victim, PROVIDER)
    return [r for r in found if r.owner not in mine and r.second and not had[r.owner, r.name]]


def test_drawing_and_tables() -> None:
    seen = 0
    for _, _, story in parts(incident()):
        assert not rows(story)
        assert not late(story)
        if any(line.startswith("account") for line in pending(story)):
            seen += len(bars(timeline.svg(story), "account", ", run 2"))
    assert seen


def test_path_and_mermaid() -> None:
    for _, _, story in parts(incident()):
        assert "account" not in dot.source(story).split("cluster_second", 1)[1]
        drawn = mermaid.picture(story)
        second = {n.name for n in drawn.nodes if n.group == Run.SECOND.value}
        assert second
        assert not [line for e in drawn.edges if e.end in second for line in e.lines if "account:" in line]


def test_json() -> None:
    document = json.loads(as_json.text(incident()))
    stories = [
        p["story"] for r in document["results"] for p in r["parts"] if p.get("story", {}).get("two_runs")
    ]
    assert stories
    for story in stories:
        moment = next(i for i, b in enumerate(story["beats"]) if b["lane"] == PARTING)
        tracks = [t for t in story["tracks"] if t["lane"] == "account" and t["run"] != "first"]
        assert not [t for t in tracks if any(risen(tuple(t["alive"][moment:])))]


def test_code_scanning() -> None:
    log = json.loads(sarif.text(outcome(incident()), "0", Path.cwd()))
    flows = [f for r in log["runs"][0]["results"] for c in r.get("codeFlows", ()) for f in c["threadFlows"]]
    second = [f["locations"] for f in flows if f["id"] == "undisturbed"]
    assert second
    for locations in second:
        words = [row["location"]["message"]["text"] for row in locations]
        parting = next(i for i, w in enumerate(words) if "comparison starts here" in w)
        assert not [w for w in words[parting + 1 :] if " account " in w]


def test_notebooks() -> None:
    for result, part, story in parts(incident()):
        shown = Stepper(incident().report, result, part, story)
        moment = next(i for i, b in enumerate(story.steps) if b.lane == PARTING)
        had = {(r.owner, r.name): r.first for r in steps.lasting(story.tracks, moment)}
        mine = (story.victim, PROVIDER)
        said = [r for step in shown.steps[moment:] for r in step.state if r.owner not in mine and r.second]
        assert not [r for r in said if not had[r.owner, r.name]]


def test_explore_plays_the_second_run_without_them() -> None:
    house = ExploredTenant(as_logged())
    for found in findings(incident().report):
        if not found.second:
            continue
        assert found.parting is not None and found.scenario is not None
        begun = start(house, found.scenario, found.reading)
        followed = follow(house, begun, found.second)
        assert not followed.otherwise and followed.ends is None
        shown = scene(house, followed.played)
        assert not [s for s in shown.acted[found.parting :] if s.lane == "account"]


def test_graph_of_states() -> None:
    """The states of a pair keep no account of the others in the second run: nothing is said of them there."""
    result = next(r for r in incident().report.results if r.question == "SSO002" and r.parts[0].victim)
    nodes = picture(incident().report, result, Look(300, TOPICS)).nodes
    parted = [n.lines for n in nodes if "after the comparison starts" in n.lines]
    said = [line for lines in parted for line in lines if line.startswith("another app")]
    assert said
    assert all(line.endswith("(run 1)") for line in said)


READING = {"S2": "no", "S7": "redirect", "S9": "no", "S26": "challenge"}
UNKNOWN_CALL = """function (user, context, callback) {
  if (user.app_metadata.plain === true) return callback(null, user, context);
  if (frob(user)) context.multifactor = {provider: 'any'};
  callback(null, user, context);
}"""


def test_a_run_that_does_not_rest_on_code_that_was_not_understood_is_taken_by_itself() -> None:
    """Such a run makes no choice for that code; the whole system of one run has one there."""
    tenant = as_logged()
    rule = Hook("plain", HookKind.RULE, "hooks/plain.js", UNKNOWN_CALL)
    report = check(replace(tenant, hooks=(*tenant.hooks, rule)), Options(("SSO002",), ("console",), READING))
    (told,) = explain(report).results
    assert told.result.status is Status.VIOLATED
    assert any(story is not None and story.two_runs and not left(story) for story in told.stories)
