"""What hooks measure against the clock or count, as conditions on the state at a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ssoproof import bounds
from ssoproof.flows.code_times import CodeAge, CodeTimes, Since
from ssoproof.flows.instance import Instance
from ssoproof.flows.pauses import START, Entry
from ssoproof.flows.session import begins_anew
from ssoproof.flows.world import World
from ssoproof.inputs.evaluation import evaluate
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.scopes import Catalogue
from ssoproof.logic.build import FALSE, TRUE, and_, eq, lt, not_, number, or_, var
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


@dataclass(frozen=True, slots=True)
class At:
    """Where hooks run: from which entry on, at a silent call or not, where they see so many mfa entries.

    `begun`: the transaction did a first factor just now.
    """

    entry: Entry
    silent: bool
    entries: Expr
    begun: bool


def measured(lowered: Lowered, world: World, settled: Settled, instance: Instance, at: At) -> Lowered:
    """With the state's conditions, as far as the world follows them, in the place of choices."""
    by: dict[str, Expr] = {}
    catalogue = settled.catalogue
    limits = dict(world.code_ages)
    for choice in lowered.choices:
        if choice.name in settled.ages and settled.ages[choice.name] in limits:
            young = _young(world, instance, settled.ages[choice.name], at)
            older = choice.name.startswith(OLDER)
            by[choice.name] = and_(lt(number(0), at.entries), not_(young)) if older else young
        elif choice.name.startswith(COUNT) and world.counts_to:
            found = _counted(
                world, choice.name.removeprefix(COUNT), catalogue, at.silent or at.entry != START
            )
            if found is not None:
                by[choice.name] = found
    if not by:
        return lowered
    kept = tuple(c for c in lowered.choices if c.name not in by)
    return replace(substituted(lowered, by), choices=kept)


def _young(world: World, instance: Instance, age: CodeAge, at: At) -> Expr:
    """That what is meant is young: of what this very step, or transaction, has done it is."""
    live = dict(world.code_ages)[age].live()
    passed = at.entry != START and not at.entry.returning
    unwritten = TRUE if at.begun else instance.at("unbound", "adrift") if at.entry != START else FALSE
    if age.since == Since.FIRST_FACTOR.value:
        return or_(unwritten, live)
    if age.since == Since.BEGINNING.value:
        return or_(and_(unwritten, begins_anew(world)), live)
    if not passed:
        return live
    if age.since == Since.LAST_ENTRY.value:
        return TRUE
    anew = or_(eq(world.methods, number(0)), not_(world.behaviour.entries_add_up))
    return or_(anew, live)


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
