"""What can happen next: each enabled transition with its words, its choices, and what the hooks would decide
there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ssoproof.explain.assumptions import matters
from ssoproof.explain.build import story_step
from ssoproof.explain.clock import spoken
from ssoproof.explain.model import BROWSER, TIME
from ssoproof.explore.assignments import constants, ways
from ssoproof.explore.monitors import Harm, Monitor
from ssoproof.explore.run import PlayedRun, attempt, scene, why_not
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.explore.transition_names import VERBS
from ssoproof.flows.instance import Instance
from ssoproof.logic.expr import substitute
from ssoproof.logic.sorts import RangeSort, Value, size, values
from ssoproof.masking import masked
from ssoproof.render.html.steps import Happening, Listing, happenings, listing
from ssoproof.system.system import DELAY, OUTSIDE, UNMODELLED, Parameter, Transition, TransitionSystem
from ssoproof.system.trace import Step

#: For each action, what is chosen where it has choices.
Picks = Mapping[str, Mapping[str, Value]]

#: How many values of one choice are offered; the choice says how many there are.
OFFERED = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to be chosen with a step; `by` says by whom, `matters` whether another value changes
    anything."""

    name: str
    about: str
    by: str
    options: tuple[tuple[str, Value], ...]
    chosen: Value
    matters: bool


@dataclass(frozen=True, slots=True)
class Harmed:
    """A question that a step would break; `sure` is false where that rests on code that was not
    understood."""

    whom: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that can be taken now."""

    action: str
    step: Step
    happening: Happening
    listings: tuple[Listing, ...]
    choices: tuple[Choice, ...]
    also: str = ""
    breaks: tuple[Harmed, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """An action that can't be taken now, and why."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long one may wait, in seconds: a multiple of `unit`, no longer than `longest`."""

    transition: str
    unit: int
    longest: int


@dataclass(frozen=True, slots=True)
class Group:
    """All that one application, the browser's owner or time can do; `note` says how it stands."""

    lane: str
    note: str
    offers: tuple[Offer, ...]
    refused: tuple[Refused, ...] = ()
    waiting: Waiting | None = None


def groups(
    house: ExploredTenant, played: PlayedRun, picks: Picks, watching: Sequence[Monitor] = ()
) -> tuple[Group, ...]:
    """Everything that can happen next, application by application; `watching` tell what that would break."""
    asked = house.played(played.scenario)
    world = asked.composition.world
    found = [_group(house, played, i.name, _status(i, played), picks, watching) for i in world.instances]
    found.append(_group(house, played, BROWSER, "", picks, watching))
    return (*found, _time(house, played))


def _group(
    house: ExploredTenant, played: PlayedRun, lane: str, note: str, picks: Picks, watching: Sequence[Monitor]
) -> Group:
    system = house.played(played.scenario).full
    actions: dict[str, list[Transition]] = {}
    for t in system.transitions:
        if t.actor == lane:
            actions.setdefault(t.action, []).append(t)
    offers: list[Offer] = []
    refused: dict[str, Refused] = {}
    for action, outcomes in actions.items():
        step = first(system, outcomes, played, picks.get(action, {}))
        if step is None:
            words = _plain(outcomes[0], lane)
            refused[words] = Refused(words, why_not(house, played, outcomes[0], outcomes[0].name))
        else:
            offers.append(_offer(house, played, action, step, watching))
    return Group(lane, note, tuple(offers), tuple(refused.values()))


def _plain(t: Transition, lane: str) -> str:
    verb, _, label = t.action.removeprefix(f"{lane}.").partition(".")
    return VERBS.get(verb, t.about) + (f" ({label})" if label else "")


def first(
    system: TransitionSystem, outcomes: Sequence[Transition], played: PlayedRun, picked: Mapping[str, Value]
) -> Step | None:
    """The step of an action with what is picked; where that can't be, with other choices; None where none
    can."""
    for t in outcomes:
        step = attempt(system, t, played, picked)
        if step is not None:
            return step
    for t in outcomes:
        guard = substitute(t.guard, constants(system, {**played.reading, **played.state}))
        way = next(ways(guard, t.parameters), None)
        if way is not None:
            return attempt(system, t, played, way)
    return None


def _offer(
    house: ExploredTenant, played: PlayedRun, action: str, step: Step, watching: Sequence[Monitor]
) -> Offer:
    after = played.then(step)
    shown, index = scene(house, after), len(played.trace)
    (happening,) = happenings(story_step(shown, index))
    hooks = house.tenant.hooks
    ran = tuple(listing(e, hooks) for e in house.tracer.at(shown, index))
    t = shown.acted[index].transition
    scope = {**played.reading, **played.state, **step.arguments}
    choices = tuple(_choice(t, p, step, matters(t, p, scope)) for p in t.parameters)
    ordered = tuple(sorted(choices, key=lambda c: not c.matters))
    asked = [w for w in watching if not w.question.advisory]
    sure = not any(c.by == _BY[UNMODELLED] and c.matters for c in choices)
    harms = ((w, w.harm(index, step)) for w in asked)
    breaks = tuple(
        Harmed(f"{w.question.code} of {w.scenario.subject}", sure and h is Harm.BREAKS)
        for w, h in harms
        if h is not Harm.NONE
    )
    return Offer(action, step, happening, ran, ordered, house.equivalent_requests(played.scenario, t), breaks)


_BY = {OUTSIDE: "from outside", UNMODELLED: "code that was not understood"}


def _choice(t: Transition, p: Parameter, step: Step, counts: bool) -> Choice:
    options = tuple(
        (str(v).lower() if isinstance(v, bool) else str(v), v) for v in islice(values(p.sort), OFFERED)
    )
    about = masked(p.about or p.name)
    if size(p.sort) > OFFERED:
        about = f"{about} (the first {OFFERED} of {size(p.sort)} values)"
    return Choice(p.name, about, _BY.get(p.kind, ""), options, step.arguments[p.name], counts)


#: How the stage of an application's login is told.
_STAGE = {
    "none": "",
    "login": "at the login page",
    "resume": "first factor accepted",
    "challenge": "at an MFA prompt",
    "unbound": "at an MFA prompt",
    "away": "sent somewhere else by code",
    "adrift": "sent somewhere else by code",
    "dead": "at a page of a session that has ended",
}


def _status(instance: Instance, played: PlayedRun) -> str:
    """How an application stands, in words."""
    state, n = played.state, instance.name
    if state[f"{n}.page"] is not True:
        return "page closed"
    stage = _STAGE.get(str(state[f"{n}.stage"]), "a login is under way")
    inside = "logged in" if state[f"{n}.here"] is True else ""
    return ", ".join(filter(None, ("page open", inside, stage)))


def _time(house: ExploredTenant, played: PlayedRun) -> Group:
    """The waits: until each limit that runs, the nearest first; and any other."""
    asked = house.played(played.scenario)
    unit = asked.composition.world.unit
    offers: list[tuple[int, Offer]] = []
    waiting = None
    for t in asked.full.transitions:
        delay = next((p for p in t.parameters if p.kind == DELAY), None)
        if t.actor != TIME:
            continue
        if delay is not None and isinstance(delay.sort, RangeSort):
            waiting = Waiting(t.name, unit, delay.sort.hi * unit)
            continue
        step = attempt(asked.full, t, played, {})
        if step is not None:
            until = t.about.removeprefix("time passes ")
            left = int(played.state[t.name.removeprefix(f"{TIME}.")]) * unit
            offers.append(
                (
                    left,
                    Offer(t.action, step, Happening("", f"{spoken(left)} pass, {until}", (), (), ()), (), ()),
                )
            )
    return Group(TIME, "", tuple(offer for _, offer in sorted(offers, key=lambda o: o[0])), (), waiting)


def waited(house: ExploredTenant, played: PlayedRun, seconds: int) -> Step | str:
    """The step that waits so many seconds, or why there is none."""
    asked = house.played(played.scenario)
    group = _time(house, played).waiting
    if group is None:
        return "time does not pass in this system"
    if seconds <= 0 or seconds % group.unit or seconds > group.longest:
        return f"time goes in steps of {spoken(group.unit)}, and at most {spoken(group.longest)} at once"
    step = attempt(
        asked.full, asked.full.transition(group.transition), played, {"delay": seconds // group.unit}
    )
    return step or "time can't pass now"


def steps_of(found: Sequence[Group]) -> Iterator[Offer]:
    """All offers of some groups, in the order of the page."""
    for group in found:
        yield from group.offers
