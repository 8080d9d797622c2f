"""A counterexample as the messages of a sequence diagram: who sends what to whom, what code decides, what
changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ssoproof.compare.places import relative
from ssoproof.explain.model import (
    BROWSER,
    PARTING,
    PROVIDER,
    TIME,
    CauseKind,
    Exchange,
    Run,
    StepView,
    Story,
    StoryStep,
)

#: The lane of the person with the browser.
USER: Final = "user"
#: A parameter with a longer value is cut in the middle.
LONGEST: Final = 26
#: What the user does at an application.
_AT_APPLICATION: Final = {
    "open": "open {}",
    "reload": "reload {}",
    "close": "close {}",
    "abandoned": "leave the MFA prompt of {}",
}
#: The value of a switch behind what a reason says.
_SWITCH: Final = re.compile(r" \(S\d+=[^)]*\)$")
_REQUESTS: Final = ("sign_in", "renew", "refresh")
#: Those that are answered at the token endpoint, without a redirect.
_DIRECT: Final = ("refresh", "complete")


@dataclass(frozen=True, slots=True)
class Message:
    """From a lane to a lane; `parts` may be broken between any two; `reply`: it answers a request."""

    start: str
    end: str
    parts: tuple[str, ...]
    reply: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A line beside the provider: a decision of code or policy, or (with a sign) what changed."""

    text: str
    change: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One step in one run: `number` 0 for what is none; `across` is said over all lanes."""

    number: int
    run: Run
    index: int
    requests: tuple[Message, ...] = ()
    notes: tuple[Note, ...] = ()
    replies: tuple[Message, ...] = ()
    across: str = ""
    guilty: bool = False
    breaks: bool = False


def rows(story: Story, path: str) -> tuple[Row, ...]:
    """All steps in order; what the second run does otherwise follows the step of the first."""
    return tuple(row for index, step in enumerate(story.steps) for row in _rows(story, step, index, path))


def _rows(story: Story, step: StoryStep, index: int, path: str) -> Iterator[Row]:
    for view in step.tellings:
        if step.lane in (PARTING, TIME, BROWSER):
            yield Row(
                step.number, view.run, index, notes=tuple(_changes(view)), across=_across(story, step, view)
            )
            continue
        second = view.run is Run.SECOND
        behind = _behind(story) if step.breaks else ()
        notes = tuple(_changes(view)) if second else (*_decisions(view, path), *behind, *_changes(view))
        yield Row(
            step.number,
            view.run,
            index,
            tuple(_requests(step, view)),
            notes,
            tuple(_replies(step, view, story)),
            guilty=step.guilty and not second,
            breaks=step.breaks and not second,
        )


def _across(story: Story, step: StoryStep, view: StepView) -> str:
    if step.lane == PARTING:
        who = " and ".join(story.others) or "other applications"
        return f"≠ comparison starts here: only run 1 uses {who}"
    return view.what


def _requests(step: StoryStep, view: StepView) -> Iterator[Message]:
    sent = view.exchange
    if step.verb in _AT_APPLICATION:
        yield Message(USER, step.lane, (_AT_APPLICATION[step.verb].format(step.lane),))
    elif step.verb in _REQUESTS and sent.sent:
        yield Message(step.lane, PROVIDER, tuple(request_parts(sent)))
    elif sent.sent:
        yield Message(USER, PROVIDER, (sent.sent,))
    elif step.verb in _REQUESTS:
        yield Message(step.lane, step.lane, (sent.response or view.what,))
    elif not sent.response:
        yield Message(USER, step.lane, (view.what,))


def request_parts(sent: Exchange) -> Iterator[str]:
    """A request in the parts between which it may be broken, long values cut."""
    for number, (name, value) in enumerate(sent.parameters):
        yield f"{'&' if number else f'{sent.sent}?'}{name}={_middle(value)}"
    if not sent.parameters:
        yield sent.sent


def _middle(value: str) -> str:
    """A long value with what tells it from others: its beginning and its end."""
    value = value.removeprefix("https://")
    if len(value) <= LONGEST:
        return value
    tail = value.rpartition("/")[2] or value[-10:]
    return f"…/{tail}" if "/" in value and len(tail) < LONGEST else f"{value[:12]}…{value[-12:]}"


def _replies(step: StoryStep, view: StepView, story: Story) -> Iterator[Message]:
    sent = view.exchange
    if not sent.response or (step.verb in _REQUESTS and not sent.sent):
        return
    broken, direct = step.breaks and view.run is not Run.SECOND, step.verb in _DIRECT
    if sent.failed:
        words = f" “{story.error[1]}”" if story.error else ""
        answer = f"403 {sent.response}" if direct else f"302 …#{sent.response}"
        yield Message(PROVIDER, step.lane, (answer, words), True, True)
    elif sent.response.startswith("token"):
        answer = f"{200 if direct else 302} with a {sent.response}"
        yield Message(PROVIDER, step.lane, (answer,), True, broken)
    else:
        yield Message(PROVIDER, USER, (sent.response,), True)


def _decisions(view: StepView, path: str) -> Iterator[Note]:
    for cause in view.decided:
        yield Note(f"{relative(cause.place, path)} {cause.text}".strip())


def _behind(story: Story) -> Iterator[Note]:
    """What earlier steps left for the last one, and what the provider is taken to do with it."""
    for cause in story.deciding:
        if cause.kind is CauseKind.STEP and not cause.place:
            yield Note(cause.text)
        elif cause.kind is CauseKind.READING and cause.text.startswith("the "):
            yield Note(f"{_SWITCH.sub('', cause.text)} ?")


def _changes(view: StepView) -> Iterator[Note]:
    """What the provider's shared state gained and lost."""
    for fact in view.facts:
        if fact.lane == PROVIDER:
            yield Note(f"{'+' if fact.gained else '−'} {fact.text}", True, not fact.gained)


def lanes(story: Story) -> Sequence[str]:
    """The user, the applications in the order in which they appear, the provider."""
    order = dict.fromkeys(step.lane for step in story.steps if step.lane in story.lanes)
    return (USER, *order, PROVIDER)
