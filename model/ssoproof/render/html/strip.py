"""One run as a scrubber: a column for each step, who acts, what lasts in each run, and the state after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ssoproof.explain.clock import stamp
from ssoproof.explain.model import (
    BROWSER,
    PARTING,
    PROVIDER,
    TIME,
    Fact,
    Run,
    StepView,
    Story,
    StoryStep,
    Topic,
    Track,
)
from ssoproof.legible import middle
from ssoproof.render.graph.sequence_steps import request_parts
from ssoproof.render.html.steps import RUNS

#: What has a row even where it is never there.
ALWAYS = (
    ("SSO session", Topic.SESSION),
    ("MFA in the session", Topic.MFA),
    ("remembered browser", Topic.MEMORY),
)
#: How something that is there is called, by what it is.
_THERE = {
    Topic.SESSION: "live",
    Topic.MFA: "passed",
    Topic.TOKEN: "valid",
    Topic.CHALLENGE: "open",
}
#: Columns of a name beside the strip.
NAME = 22


@dataclass(frozen=True, slots=True)
class Telling:
    """What a step was in one run: in words, as a request (`whole`: with all values in full), with what it
    changed. `error` is what a refused request got."""

    run: str
    what: str
    request: tuple[str, ...]
    whole: str
    error: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One step: `flag` is cause, breaks or empty; `parting`: the comparison of two runs starts before it."""

    number: int
    label: str
    lane: str
    clock: str
    flag: str
    parting: bool
    tellings: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasts, in one run or both: what is drawn at each step, `begins`, `on`, `ends` or
    nothing."""

    name: str
    short: str
    kind: str
    run: str
    differs: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StateRow:
    """Something that lasts: for each step a 1 where it is there after it, in run 1 and in run 2."""

    name: str
    there: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class StateGroup:
    """What one application has, or the provider for all of them."""

    owner: str
    rows: tuple[StateRow, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """All of it; `places` are those (from 0) of the columns among the steps of the story."""

    columns: tuple[Column, ...]
    places: tuple[int, ...]
    lanes: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    state: tuple[StateGroup, ...]

    def column(self, number: int | None) -> int | None:
        """The place of the column with a number of a step; None where there is none."""
        return next((k for k, c in enumerate(self.columns) if number and c.number == number), None)


def strip(story: Story) -> Strip:
    """The scrubber of a story; the parting is a mark and no column."""
    places = tuple(k for k, step in enumerate(story.steps) if step.lane != PARTING)
    columns = tuple(_column(story, k) for k in places)
    order = dict.fromkeys(c.lane for c in columns if c.lane in story.lanes)
    groups = _grouped(story)
    return Strip(
        columns,
        places,
        tuple((lane, middle(lane, NAME)) for lane in order),
        tuple(bar for key, own in groups.items() for bar in _bars(key, own, places)),
        tuple(_state(groups, places)),
    )


def _column(story: Story, place: int) -> Column:
    step = story.steps[place]
    before = story.steps[place - 1].lane if place else ""
    return Column(
        step.number,
        _label(step),
        step.lane,
        stamp(step.clock),
        "breaks" if step.breaks else "cause" if step.guilty else "",
        before == PARTING,
        tuple(telling(view) for view in step.tellings),
    )


def _label(step: StoryStep) -> str:
    view = step.tellings[0] if step.tellings else None
    if view is None or step.lane in (TIME, BROWSER):
        return view.what if view else ""
    return view.short or view.what


def telling(view: StepView) -> Telling:
    """A step as one run has it."""
    sent = view.exchange
    parts = tuple(request_parts(sent)) if sent.parameters else ()
    values = "&".join(f"{name}={value}" for name, value in sent.parameters)
    whole = f"{sent.sent}?{values}" if parts else ""
    return Telling(RUNS[view.run], view.what, parts, whole, sent.response * sent.failed, view.facts)


_Key = tuple[str, str]


def _grouped(story: Story) -> dict[_Key, dict[Run, Track]]:
    """The tracks of the runs together, by name and owner; what is never there has a row all the same."""
    none = (False,) * (len(story.steps) + 1)
    found: dict[_Key, dict[Run, Track]] = {
        (name, PROVIDER): {Run.BOTH: Track(name, PROVIDER, Run.BOTH, topic, none)} for name, topic in ALWAYS
    }
    for track in story.tracks:
        own = found.setdefault((track.name, track.lane), {})
        own.pop(Run.BOTH, None)
        own[track.run] = track
    return found


def _bars(key: _Key, own: dict[Run, Track], places: Sequence[int]) -> Iterator[Bar]:
    """The bars of something; of a prompt only where the runs differ, since its step says it."""
    name, lane = key
    said = name if lane == PROVIDER else f"{lane}: {name}"
    for run in (Run.BOTH, Run.FIRST, Run.SECOND):
        passing = run is Run.BOTH and own[run].topic is Topic.CHALLENGE if run in own else True
        if not passing and (any(own[run].alive) or run is Run.BOTH):
            track = own[run]
            short = name if lane == PROVIDER else f"{middle(lane, 12)}: {name}"
            yield Bar(said, short, track.topic.name.lower(), RUNS[run], len(own) > 1, _cells(track, places))


def _cells(track: Track, places: Sequence[int]) -> tuple[str, ...]:
    """It begins or ends in the middle of the column of its step."""
    found, was = [], track.alive[0]
    for place in places:
        now = track.alive[place + 1]
        found.append("on" if was and now else "begins" if now else "ends" if was else "")
        was = now
    return tuple(found)


def _state(groups: dict[_Key, dict[Run, Track]], places: Sequence[int]) -> Iterator[StateGroup]:
    owners = dict.fromkeys(lane for _, lane in groups)
    for owner in owners:
        rows = (_row(name, own, places) for (name, lane), own in groups.items() if lane == owner)
        yield StateGroup(owner, tuple(rows))


def _row(name: str, own: dict[Run, Track], places: Sequence[int]) -> StateRow:
    one = own.get(Run.BOTH) or own[Run.FIRST]
    two = own.get(Run.SECOND, one)
    bits = ("".join("01"[t.alive[place + 1]] for place in places) for t in (one, two))
    return StateRow(name, _THERE.get(one.topic, "yes"), *bits)
