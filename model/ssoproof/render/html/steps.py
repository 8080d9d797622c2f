"""The HTML report's view of one run: its steps, the state after each, and the hook lines that ran."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ssoproof.amounts import amount
from ssoproof.explain.clock import stamp
from ssoproof.explain.line_coverage import Executed
from ssoproof.explain.model import PARTING, PROVIDER, Fact, Run, Story, StoryStep, Track
from ssoproof.masking import lines, masked
from ssoproof.tenant.model import Hook

RUNS = {Run.BOTH: "", Run.FIRST: "run 1", Run.SECOND: "run 2"}

#: What is told at each step even where it is never there.
ALWAYS = ("SSO session", "MFA in the session", "remembered browser")

#: Lines of code shown around those that ran; longer stretches that did not run are folded.
AROUND = 2


@dataclass(frozen=True, slots=True)
class Row:
    """What lasts, at one moment: there or not in each run, and whether the step changed it."""

    name: str
    owner: str
    first: bool
    second: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code at a step: `state` is ran, may, skipped, decided, folded or empty."""

    number: int
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A hook at a step, with the lines that ran."""

    hook: str
    file: str
    index: int
    run: str
    sure: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """What a step was in one run."""

    run: str
    what: str
    marks: tuple[str, ...]
    facts: tuple[Fact, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step as the stepper shows it; `flag` is breaks, cause, parts or empty."""

    anchor: str
    number: int
    title: str
    lane: str
    clock: str
    flag: str
    happenings: tuple[Happening, ...]
    state: tuple[Row, ...]
    listings: tuple[Listing, ...]


def steps(
    story: Story, anchor: str, ran: dict[int, tuple[Executed, ...]], hooks: tuple[Hook, ...]
) -> Iterator[Step]:
    """All steps; `ran` has what the hooks did at each, by its place in the run."""
    for index, beat in enumerate(story.steps):
        of = f"Step {beat.number} of {story.length}"
        yield step(beat, index, of, story.tracks, anchor, ran.get(index, ()), hooks)


def step(
    beat: StoryStep,
    index: int,
    of: str,
    tracks: tuple[Track, ...],
    anchor: str,
    ran: tuple[Executed, ...],
    hooks: tuple[Hook, ...],
) -> Step:
    """The step at a place (from 0) in the run; `of` is its title, `tracks` what lasts along the run."""
    return Step(
        f"{anchor}s{index + 1}",
        beat.number,
        "comparison starts here" if beat.lane == PARTING else of,
        beat.lane,
        stamp(beat.clock),
        _flag(beat),
        tuple(happenings(beat)),
        tuple(lasting(tracks, index + 1)),
        tuple(listing(e, hooks) for e in ran),
    )


def _flag(beat: StoryStep) -> str:
    if beat.lane == PARTING:
        return "parts"
    return "breaks" if beat.breaks else "cause" if beat.guilty else ""


def happenings(beat: StoryStep) -> Iterator[Happening]:
    """What a step was, in each run that tells it otherwise."""
    for told in beat.tellings:
        marks = tuple(m.value for m in told.marks)
        yield Happening(RUNS[told.run], told.what, marks, told.facts, tuple(map(masked, told.why)))


def lasting(tracks: tuple[Track, ...], moment: int) -> Iterator[Row]:
    """What lasts at a moment (0: at first), shared things first.

    A track of the second run alone is joined to that of the first.
    """
    grouped: dict[tuple[str, str], dict[Run, Track]] = {(name, PROVIDER): {} for name in ALWAYS}
    for track in tracks:
        grouped.setdefault((track.name, track.lane), {})[track.run] = track
    for (name, lane), own in grouped.items():
        one = own.get(Run.BOTH) or own.get(Run.FIRST)
        two = own.get(Run.BOTH) or own.get(Run.SECOND) or one
        if one is None or two is None:
            yield Row(name, lane, False, False, False)
            continue
        changed = moment > 0 and any(t.alive[moment] != t.alive[moment - 1] for t in (one, two))
        yield Row(name, lane, one.alive[moment], two.alive[moment], changed)


def listing(executed: Executed, hooks: tuple[Hook, ...]) -> Listing:
    """A hook with the lines that ran at a step."""
    index, hook = next((i, h) for i, h in enumerate(hooks, 1) if h.name == executed.hook)
    rows = [
        Line(number, text, line_state(number, executed)) for number, text in enumerate(lines(hook.source), 1)
    ]
    return Listing(hook.name, hook.file, index, RUNS[executed.run], executed.sure, tuple(folded(rows)))


def line_state(number: int, executed: Executed) -> str:
    """What a line was at a step: decided, ran, may, skipped or nothing."""
    if number in executed.decided:
        return "decided"
    if number in executed.ran:
        return "ran" if executed.sure else "may"
    return "skipped" if number in executed.skipped else ""


def folded(rows: list[Line]) -> Iterator[Line]:
    """The lines that ran with some around them; a longer stretch of others is one line."""
    live = {n for n, row in enumerate(rows) if row.state in ("ran", "may", "decided")}
    kept = {n + d for n in live for d in range(-AROUND, AROUND + 1)} or set(range(len(rows)))
    at = 0
    while at < len(rows):
        if at in kept:
            yield rows[at]
            at += 1
            continue
        end = next((n for n in range(at, len(rows)) if n in kept), len(rows))
        many = end - at
        yield from (
            rows[at:end] if many < 4 else [Line(0, f"{amount(many, 'line')} that did not run", "folded")]
        )
        at = end
