"""Readings in words, the observations that tell them apart, and what separates two explanations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ssoproof.amounts import amount
from ssoproof.check.report import Report
from ssoproof.explain.model import Condition, Observation, Run, Story, Value, Words
from ssoproof.inputs.words import OTHERS, WHOSE
from ssoproof.semantics.readings import EVERY, Box
from ssoproof.semantics.switch import Semantics, Switch
from ssoproof.verdict.verdict import Result, Status, Violated

#: More boxes of readings than this are not named.
MOST_BOXES = 6

_OUTSIDE = " is outside input"
_DOES = {"true": "does", "false": "does not"}
_OPEN = (Status.VIOLATED, Status.PROVED, Status.UNKNOWN, Status.VACUOUS)


def mentioned_switches(report: Report) -> tuple[Switch, ...]:
    """The switches that the readings of the answers name, in the provider's order."""
    named = {s for r in report.results for p in r.parts for box in p.boxes for s, _ in box.allowed}
    return tuple(s for s in report.semantics.switches if s.id in named)


def in_words(box: Box, semantics: Semantics) -> Words:
    """A box with the meaning of each value."""
    found = []
    for switch_id, names in box.allowed:
        switch = semantics[switch_id]
        found.append(Value(switch_id, names, switch.question, tuple(switch.meaning(n) for n in names)))
    return Words(str(Box(box.allowed)), tuple(found), box.holds(semantics.defaults), for_whom(box))


def for_whom(box: Box) -> str:
    """Whose logins a box is about; empty where it is about all. The others are all that are not named
    elsewhere."""
    return OTHERS if OTHERS in box.inputs else " or ".join(box.inputs)


def by_policy(result: Result) -> str:
    """What holds under each policy, where that differs and the files state none; else empty."""
    rows: list[str] = []
    for policy, status in result.by_policy.items():
        own = [p for p in result.parts if p.policy == policy and p.status is status]
        lengths = [p.verdict.trace.transitions for p in own if isinstance(p.verdict, Violated)]
        whom = whom_of([box for p in own for box in p.boxes]) if lengths else ""
        about = (amount(min(lengths), "step") if lengths else "", f"only {whom}" if whom else "")
        word = "not applicable" if status is Status.NOT_APPLICABLE else status.word
        rows.append(
            f"{'if the MFA policy is ' if not rows else ''}{policy}: {word}"
            + (f" ({', '.join(filter(None, about))})" if any(about) else "")
        )
    return "; ".join(rows)


def whom_of(boxes: Iterable[Box]) -> str:
    """Whose logins some boxes are about together; empty where one of them is about all."""
    boxes = tuple(boxes)
    if not all(box.inputs for box in boxes):
        return ""
    return for_whom(Box((), tuple(dict.fromkeys(name for box in boxes for name in box.inputs))))


def boxes_text(boxes: Sequence[Box], most: int = MOST_BOXES) -> str:
    """Boxes in a row, for whom they are said once where that is the same; those left out are counted."""
    if not all(box.sides for box in boxes) or not boxes:
        return EVERY
    alike = len({for_whom(box) for box in boxes}) == 1 or not any(box.allowed for box in boxes)
    readings = list(dict.fromkeys(str(Box(box.allowed)) if box.allowed else EVERY for box in boxes))
    whom = f" for {whom_of(boxes)}" if alike and whom_of(boxes) else ""
    return sets(readings if alike else boxes, most) + whom


def sets(boxes: Sequence[object], most: int = MOST_BOXES) -> str:
    """Sets of readings in a row; those that are left out are counted."""
    rest = len(boxes) - most
    return " or ".join(map(str, boxes[:most])) + (f" or {amount(rest, 'more set')}" if rest > 0 else "")


def words_text(words: Sequence[Words], most: int = MOST_BOXES) -> str:
    """The same of boxes in words."""
    if not words:
        return EVERY
    whom = {w.whom for w in words}
    if len(whom) != 1:
        return sets([w.text for w in words], most)
    readings = sets([w.box if w.values else EVERY for w in words], most)
    return f"{readings} for {words[0].whom}" if words[0].whom else readings


def all_in_words(boxes: tuple[Box, ...], semantics: Semantics) -> tuple[Words, ...]:
    """Several boxes, those with the default reading first."""
    told = [in_words(box, semantics) for box in boxes]
    return tuple(sorted(told, key=lambda w: not w.default))


def condition_text(condition: Condition) -> str:
    """A condition of a run in words."""
    where = f"{condition.place}: " if condition.place else ""
    run = {Run.FIRST: " in run 1", Run.SECOND: " in run 2"}.get(condition.run, "")
    return f"{where}{outcome(condition)} at step {condition.step}{run}"


def outcome(condition: Condition) -> str:
    """What was asked, and what came out."""
    reason, value = condition.reason, condition.value
    if value.startswith(WHOSE):
        return f"it is one of the {value}"
    if value == OTHERS:
        return f"it is none of those that are tested for: {reason}"
    if reason.endswith(_OUTSIDE):
        return f"a test of {reason.removesuffix(_OUTSIDE)} gives {value}"
    test, which, open_why = reason.partition(", which ")
    if which:
        return f"{test} is {value}, which {open_why}"
    what, may, does = reason.rpartition(" may ")
    if may and value in _DOES and not does.startswith("be "):
        return f"{what} {_DOES[value]} {does}"
    return f"{reason}, and gives {value}"


def observations(result: Result, semantics: Semantics) -> tuple[Observation, ...]:
    """What tells the readings of a result apart; nothing where all agree. The most telling switch first."""
    if len({p.status for p in result.parts if p.status in _OPEN}) < 2:
        return ()
    broken = [p for p in result.parts if p.status is Status.VIOLATED] or list(result.parts)
    counts = Counter(s for p in broken for box in p.boxes for s, _ in box.allowed)
    order = [s for s in semantics.switches if counts[s.id]]
    order.sort(key=lambda s: -counts[s.id])
    return tuple(Observation(s.id, s.question, s.probe) for s in order)


def separation(one: Story, two: Story) -> tuple[str, ...]:
    """What separates a failure of its own from one by another application's doing."""
    lines = [_ways(one, two)]
    ticked = _ticks(two) and not _ticks(one)
    others = sorted({b.lane for b in two.steps} & set(two.lanes) - {two.victim})
    other = " or ".join(others) or "another application"
    if ticked:
        lines.append(
            f"The box tells: log in to {two.victim} with “remember this browser” unticked, open nothing else "
            f"and renew. A failure is {one.code}’s run."
        )
        lines.append(
            f"Then log in with the box ticked and renew: it works. Visit {other} and renew again. "
            f"A failure is {two.code}’s run."
        )
    apart = sorted(_switches(one) ^ _switches(two), key=lambda s: int(s[1:]))
    if apart:
        lines.append(
            f"Of what the provider's documents leave open, {', '.join(apart)} bear on one of the two only."
        )
    return tuple(lines)


def _ways(one: Story, two: Story) -> str:
    return (
        f"{one.code} ({amount(one.length, 'step')}) and {two.code} ({amount(two.length, 'step')}) break "
        f"{two.victim} differently."
    )


def _ticks(story: Story) -> bool:
    return any(".pass_remember" in b.transition and b.lane == story.victim for b in story.steps)


def _switches(story: Story) -> set[str]:
    return {v.switch for words in story.readings for v in words.values}
