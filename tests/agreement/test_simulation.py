"""The judge of the abstraction, which looks at two members at a time, beside one formula about all of
them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.check.run import semantics_of, subjects, victims
from ssoproof.check.systems import Unit, claim
from ssoproof.check.workspace import Workspace
from ssoproof.logic.build import FALSE, TRUE, and_, const, eq, implies, not_, or_, var
from ssoproof.logic.expr import Expr, free, substitute
from ssoproof.logic.sorts import values
from ssoproof.properties.registry import question
from ssoproof.system.environment import OTHERS
from ssoproof.system.system import Transition
from ssoproof.tenant.model import Sourced, Tenant
from ssoproof.verdict import abstraction
from ssoproof.verdict.abstraction import simulated
from ssoproof.verdict.claim import Claim
from ssoproof.verdict.judge import Rejected
from ssoproof.verdict.solver import Solver
from tests import incident
from tests.agreement.scale import examples


def whole(claim: Claim) -> Iterator[Expr]:
    """All that has to be valid: each step of each member, where all is said of all members at once."""
    local = {v.name for m in claim.members for v in m.locals}
    bits = claim.bits
    moves = [t for t in claim.abstract.transitions if t.actor == OTHERS]
    moves.append(Transition("still", OTHERS, OTHERS, (), TRUE, {}))
    own = {t.name: t for t in claim.abstract.transitions if t.actor != OTHERS}
    actors = {m.name for m in claim.members}
    linked = [implies(s.covers, s.bit.expr) for m in claim.members for s in m.summaries]
    alone = [
        not_(and_(or_(s.alone, other.alone), s.covers, other.covers))
        for one, two in combinations(claim.members, 2)
        for s in one.summaries
        for other in two.summaries
        if s.bit.name == other.bit.name
    ]
    kept = and_(*(m.possible for m in claim.members), *alone)
    said = and_(*linked, kept)
    initial = {v.name: const(v.sort, v.initial) for v in claim.concrete.variables if v.initial is not None}
    yield substitute(said, {**initial, **dict.fromkeys(bits, FALSE)})
    sorts = {v.name: v.sort for v in claim.concrete.variables}
    for t in claim.concrete.transitions:
        if t.actor in claim.mirrors:
            continue
        before = and_(t.guard, said)
        over = t.outputs.get(claim.cleared_by, FALSE)
        ways = []
        for e in moves if t.actor in actors else [own[t.name]] if t.name in own else []:
            names = [n for n in {**t.updates, **e.updates} if n not in local and n not in bits]
            same = [eq(t.updates.get(n, var(n, sorts[n])), e.updates.get(n, var(n, sorts[n]))) for n in names]
            shown = claim.observable if e.actor == OTHERS else t.outputs.keys() | e.outputs.keys()
            same += [eq(t.outputs.get(n, FALSE), e.outputs.get(n, FALSE)) for n in shown]
            choices = {p.name for p in e.parameters} - {p.name for p in t.parameters}
            if (
                choices
                or not e.outputs.keys() <= t.outputs.keys()
                or e.updates.keys() - bits.keys() - t.updates.keys()
            ):
                continue
            for name, bit in bits.items():
                mine = [(m, s) for m in claim.members for s in m.summaries if s.bit.name == name]
                raised = [substitute(s.covers, t.updates) for _, s in mine]
                only = or_(*(and_(s.alone, s.covers) for m, s in mine if m.name == t.actor))
                others = and_(bit.bit.expr, not_(over)) if bit.falls else bit.bit.expr
                needed = or_(*raised, and_(others, not_(only)))
                same.append(implies(needed, e.updates.get(name, bit.bit.expr)))
            ways.append(and_(e.guard, *same))
        yield implies(before, and_(substitute(kept, t.updates), or_(*ways)))
        for m in claim.members:
            if m.name != t.actor:
                mine_ = {v.name for v in m.locals}
                read = [t.guard, *(e for n, e in t.updates.items() if n not in mine_)]
                read += [e for n, e in t.outputs.items() if n in claim.observable]
                yield TRUE if all(free(e).isdisjoint(mine_) for e in read) else FALSE
                for s in m.summaries:
                    yield implies(and_(before, substitute(s.covers, t.updates)), s.covers)


def _forced(tenant: Tenant) -> Tenant:
    account = replace(tenant.application("account"), prompt=Sourced("login"))
    return replace(tenant, applications=(tenant.applications[0], account))


TENANTS = {"logged": incident.as_logged, "forced": lambda: _forced(incident.as_logged())}


@cache
def claimed(tenant: str, code: str) -> Claim:
    found = TENANTS[tenant]()
    subject = subjects(found)[0]
    return claim(
        Unit(Workspace(found, semantics_of(found)), question(code), subject, victims(found, subject)[0])
    )


@cache
def accepted(claim_: tuple[str, str]) -> bool:
    return all(Solver().valid(goal) for goal in whole(claimed(*claim_)))


def _changed(t: Transition, data: st.DataObject, about: Claim) -> Transition:
    """The transition with one thing about it changed."""
    how = data.draw(st.sampled_from(("drop", "set", "guard", "output", "show", "read", "other")))
    if how == "drop" and t.updates:
        name = data.draw(st.sampled_from(sorted(t.updates)))
        return replace(t, updates={n: e for n, e in t.updates.items() if n != name})
    if how == "output" and t.outputs:
        name = data.draw(st.sampled_from(sorted(t.outputs)))
        return replace(t, outputs={n: e for n, e in t.outputs.items() if n != name})
    if how == "show":
        return replace(t, outputs={**t.outputs, about.cleared_by: TRUE})
    if how == "guard":
        return replace(t, guard=TRUE)
    locals_ = [v for m in about.members for v in m.locals]
    variables = locals_ if how == "other" else [v for v in about.concrete.variables if not v.rigid]
    variable = data.draw(st.sampled_from(variables))
    if how == "read":
        same = [v for v in locals_ if v.sort == variable.sort]
        if same:
            return replace(t, updates={**t.updates, variable.name: data.draw(st.sampled_from(same)).expr})
    value = data.draw(st.sampled_from(list(values(variable.sort))))
    return replace(t, updates={**t.updates, variable.name: const(variable.sort, value)})


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(TENANTS)), st.sampled_from(("SSO001", "MFA002")), st.data())
def test_what_the_judge_accepts_is_so_of_all_members_at_once(
    tenant: str, code: str, data: st.DataObject
) -> None:
    about = claimed(tenant, code)
    acting = [i for i, t in enumerate(about.concrete.transitions) if t.actor not in about.mirrors]
    index = data.draw(st.sampled_from(acting))
    changed = _changed(about.concrete.transitions[index], data, about)
    transitions = (*about.concrete.transitions[:index], changed, *about.concrete.transitions[index + 1 :])
    wrong = replace(about, concrete=replace(about.concrete, transitions=transitions))
    confirmed: set[object] = set()
    simulated(about, confirmed)
    try:
        simulated(wrong, confirmed)
    except Rejected:
        return
    alone = replace(wrong, concrete=replace(wrong.concrete, transitions=(changed,)))
    for number, goal in enumerate(whole(alone)):
        assert Solver().valid(goal), (
            f"{changed.name} was accepted, goal {number}, {_told(about.concrete.transitions[index], changed)}"
        )


def test_the_claims_that_are_changed_hold() -> None:
    for tenant in TENANTS:
        for code in ("SSO001", "MFA002"):
            assert simulated(claimed(tenant, code)) > 1
            assert accepted((tenant, code))


def _without_moves() -> Iterator[Claim]:
    """The claims that are accepted, of environments that lack one move, or have it less often."""
    about = claimed("forced", "MFA002")
    system = about.abstract
    for place, move in enumerate(system.transitions):
        if move.actor == OTHERS and place % 7 == 0:
            rest = (*system.transitions[:place], *system.transitions[place + 1 :])
            yield replace(about, abstract=replace(system, transitions=rest))
            rarer = replace(move, guard=and_(move.guard, not_(var("session"))))
            moves = (*system.transitions[:place], rarer, *system.transitions[place + 1 :])
            yield replace(about, abstract=replace(system, transitions=moves))


def _accepts(claim_: Claim, confirmed: set[object]) -> bool:
    try:
        simulated(claim_, confirmed)
    except Rejected:
        return False
    return True


def test_what_is_looked_at_first_and_what_was_valid_before_decides_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Footprints that the environment does not have, and goals confirmed of another claim."""
    confirmed: set[object] = set()
    simulated(claimed("forced", "MFA002"), confirmed)
    claims = list(_without_moves())
    alone = [_accepts(replace(each, footprints={}), set()) for each in claims]
    assert not all(alone)
    assert [_accepts(each, set(confirmed)) for each in claims] == alone
    with monkeypatch.context() as patch:
        patch.setattr(abstraction._Parts, "_has", lambda *_: True)
        assert [_accepts(each, set()) for each in claims] != alone
    with monkeypatch.context() as patch:
        by_names: dict[frozenset[str], Expr] = {}
        patch.setattr(abstraction._Parts, "whoever", lambda _, goal: by_names.setdefault(free(goal), goal))
        simulated(claimed("forced", "MFA002"), seen := set[object]())
        assert [_accepts(each, set(seen)) for each in claims] != alone


def _told(before: Transition, after: Transition) -> str:
    return f"{before.guard is after.guard} {[(n, str(before.updates.get(n))[:200], str(after.updates.get(n))[:200]) for n in {**before.updates, **after.updates} if before.updates.get(n) is not after.updates.get(n)]} {before.outputs.keys()} {after.outputs.keys()}"
