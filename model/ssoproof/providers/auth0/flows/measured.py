"""What hooks measure against the clock or count, as conditions on the state at a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ssoproof import bounds
from ssoproof.flows.code_times import CodeAge, CodeTimes, Since
from ssoproof.flows.pauses import START, Entry
from ssoproof.flows.world import World
from ssoproof.inputs.evaluation import evaluate
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.scopes import Catalogue
from ssoproof.logic.build import TRUE, and_, eq, lt, not_, number, or_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.flows.settled_inputs import COUNT, LOGINS, OLDER, Settled
from ssoproof.providers.auth0.hooks.lowered import Lowered, substituted


def times_of(lowered: Lowered, settled: Settled) -> CodeTimes:
    """What the hooks measure at one request."""
    names = [choice.name for choice in lowered.choices]
    ages = {settled.ages[name] for name in names if name in settled.ages}
    counts = [name.removeprefix(COUNT) for name in names if name.startswith(COUNT)]
    return CodeTimes(tuple(sorted(ages)), max(map(counted_to, counts), default=0))


def counted_to(text: str) -> int:
    """One more than the largest number in a test of a count; 0 where it is not followed."""
    from ssoproof.inputs.candidates import named
    from ssoproof.inputs.terms import test_of

    numbers = named([test_of(text)]).numbers
    most = max((int(n) for n in numbers), default=0) + 2
    return most if most > 0 and not bounds.SIGN_INS.passed(most) else 0


def measured(
    lowered: Lowered, world: World, settled: Settled, entry: Entry, silent: bool, entries: Expr
) -> Lowered:
    """With the state's conditions, as far as the world follows them, in the place of choices.

    `entries`: how many mfa entries code sees.
    """
    by: dict[str, Expr] = {}
    catalogue = settled.catalogue
    limits = dict(world.code_ages)
    fresh = entry != START and not entry.returning
    for choice in lowered.choices:
        if choice.name in settled.ages and settled.ages[choice.name] in limits:
            young = _young(world, settled.ages[choice.name], fresh)
            older = choice.name.startswith(OLDER)
            by[choice.name] = and_(lt(number(0), entries), not_(young)) if older else young
        elif choice.name.startswith(COUNT) and world.counts_to:
            found = _counted(world, choice.name.removeprefix(COUNT), catalogue, silent or entry != START)
            if found is not None:
                by[choice.name] = found
    if not by:
        return lowered
    kept = tuple(c for c in lowered.choices if c.name not in by)
    return replace(substituted(lowered, by), choices=kept)


def _young(world: World, age: CodeAge, fresh: bool) -> Expr:
    """`fresh`: a challenge was passed in this very step."""
    live = dict(world.code_ages)[age].live()
    if not fresh:
        return live
    if age.since == Since.LAST_ENTRY.value:
        return TRUE
    if age.since == Since.FIRST_ENTRY.value:
        anew = or_(eq(world.methods, number(0)), not_(world.behaviour.entries_add_up))
        return or_(anew, live)
    return live


def _counted(world: World, text: str, catalogue: Catalogue, counted: bool) -> Expr | None:
    """A test of the number of sign-ins: by how many the user had before, and how many the run has seen.

    `counted`: the login at hand is in that number already, or does not count.
    """
    top = world.counts_to
    test = catalogue.test(text)
    rows = [{LOGINS: float(n)} for n in range(top + 1)]
    try:
        holds = [vector[0] for vector in evaluate([test], [LOGINS], rows)]
    except RuntimeError:
        return None
    if counted_to(text) == 0 or counted_to(text) > top:
        return None
    before = dict(_before(top))
    return or_(
        *(
            and_(before[start], eq(world.signed_in, number(seen)))
            for start in range(top + 1)
            for seen in range(top + 1)
            if holds[min(start + seen + (0 if counted else 1), top)]
        )
    )


def _before(top: int) -> Iterator[tuple[int, Expr]]:
    """How many sign-ins the user had before the run, as tests of inputs that stay as they are."""
    exactly = [var(f"{RIGID}{LOGINS} === {n}", BOOL) for n in range(top)]
    for n in range(top):
        yield n, exactly[n]
    yield top, not_(or_(*exactly))
