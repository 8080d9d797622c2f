"""Generated tenants: the environment route beside exhaustive runs of all their applications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import prod

from ssoproof.check.problem import Problem
from ssoproof.check.run import semantics_of, subjects
from ssoproof.check.systems import Unit, abstract, concrete
from ssoproof.check.workspace import Workspace
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Closed, Reached
from ssoproof.logic.sorts import values
from ssoproof.properties.registry import question
from ssoproof.tenant.model import Tenant

BUDGET = Budget(200, 60_000)
#: So many ways in which a step of any transition may go, at most.
ARGUMENTS = 4_000


class TooLarge(Exception):
    """The exhaustive run needs more states than a test may keep."""


def unit(tenant: Tenant, code: str, victim: str) -> Unit | None:
    """The unit of a question about an application; None where it is not asked."""
    subject = next(s for s in subjects(tenant) if str(s) == victim)
    asked = question(code)
    if asked.applies(tenant, subject):
        return None
    return Unit(Workspace(tenant, semantics_of(tenant)), asked, subject, tenant.application(victim))


def twice(work: Unit) -> Unit:
    """The unit in the tenant with a second page of each other application."""
    others = (a for a in work.tenant.applications if a is not work.victim)
    more = (replace(a, name=f"{a.name}-again", display_name=a.display_name or a.name) for a in others)
    tenant = replace(work.tenant, applications=(*work.tenant.applications, *more))
    return replace(work, workspace=Workspace(tenant, work.semantics))


def by_environment(work: Unit, reading: Mapping[str, str]) -> int | None:
    """The depth at which the question breaks against the environment; None: never."""
    return _depth(abstract(work), reading)


def exhaustively(work: Unit, reading: Mapping[str, str]) -> int | None:
    """The same with one page of each application of the tenant, limits untimed."""
    return _depth(concrete(work, work.apps(), timed=False, sure=False), reading)


def _depth(asked: Problem, reading: Mapping[str, str]) -> int | None:
    if _ways(asked) > ARGUMENTS:
        raise TooLarge
    outcome = BreadthFirst().run(Check(asked.system, asked.bad, reading), BUDGET)
    if not isinstance(outcome, Reached | Closed):
        raise TooLarge
    return len(outcome.schedule) if isinstance(outcome, Reached) else None


def _ways(asked: Problem) -> int:
    return sum(prod(len(tuple(values(p.sort))) for p in t.parameters) for t in asked.system.transitions)


def agrees(tenant: Tenant, reading: dict[str, str], code: str, victim: str, exactly: bool = True) -> None:
    """That the environment breaks a question where exhaustive runs do, of two pages of each application if need
    be, and never later; `exactly`: and where they do only.
    """
    work = unit(tenant, code, victim)
    if work is None:
        return
    try:
        wide, exact = by_environment(work, reading), exhaustively(work, reading)
        if wide is not None and exact is None:
            exact = exhaustively(twice(work), reading)
    except TooLarge:
        return
    if exactly or wide is None:
        assert (wide is None) == (exact is None)
    if wide is not None and exact is not None:
        assert wide <= exact
