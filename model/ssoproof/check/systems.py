"""The systems that one unit of work needs: victim against the environment, and concrete tenants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssoproof.check.problem import Problem, posed
from ssoproof.check.workspace import Focus, Workspace
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.world import Subject
from ssoproof.properties.spec import Question, Runs
from ssoproof.semantics.switch import Semantics
from ssoproof.system.must_may import certain, may, uncertain
from ssoproof.tenant.model import Application, Tenant
from ssoproof.verdict.claim import Claim
from ssoproof.verdict.verdict import STEADY, Unsteady


@dataclass(frozen=True, slots=True)
class Unit:
    """One question about one subject, asked of the tokens or renewals of one application (the victim).

    All that is built for it is in the `workspace`, for others to use.
    """

    workspace: Workspace
    question: Question
    subject: Subject
    victim: Application
    unsteady: Unsteady = STEADY

    @property
    def tenant(self) -> Tenant:
        """The tenant that it is about."""
        return self.workspace.tenant

    @property
    def semantics(self) -> Semantics:
        """The switches of the tenant's provider."""
        return self.workspace.semantics

    @property
    def authorizer(self) -> Authorizer:
        """What decides the tenant's requests."""
        return self.workspace.authorizer

    @property
    def focus(self) -> Focus:
        """Whom its systems are about."""
        changing = self.question.runs is Runs.ONE and bool(self.authorizer.written(self.tenant))
        asked = self.question
        return Focus(self.subject, self.victim, asked.free, self.unsteady, changing, asked.logouts)

    @property
    def name(self) -> str:
        """The unit in words."""
        return f"{self.question.code} {self.subject}"

    def apps(self, chosen: Sequence[Application] = ()) -> tuple[Application, ...]:
        """The victim first, then the other applications (of `chosen`, where given) in the tenant's order."""
        return self.workspace.apps(self.victim, chosen)


def representatives(unit: Unit) -> tuple[Application, ...]:
    """The victim, and one member of each class of other applications."""
    return unit.workspace.classes(unit.focus).representatives


def abstract(unit: Unit) -> Problem:
    """The victim against the union of all other applications' footprints, with untimed limits."""
    return unit.workspace.abstract(unit.question, unit.focus)


def claim(unit: Unit) -> Claim:
    """What the judge is asked about the environment."""
    return unit.workspace.claim(unit.focus)


def abstraction_judged(unit: Unit) -> None:
    """That the environment simulates any number of the other applications; Rejected where it does not."""
    unit.workspace.judge_abstraction(unit.focus)


def abstraction_required(unit: Unit) -> None:
    """IllFormed where that was not confirmed: nothing may rest on the environment then."""
    unit.workspace.require_abstraction(unit.focus)


def concrete(unit: Unit, apps: Sequence[Application], timed: bool, sure: bool) -> Problem:
    """The tenant with one page of each of `apps`, the victim first.

    `sure`: code that was not understood acts only where whatever it does makes no difference, and in
    questions about two runs outside inputs are the same in both.
    """
    composition = unit.workspace.composition(unit.focus, timed, apps)
    system = composition.system
    if not sure:
        return posed(unit.question, composition, system)
    if not uncertain(system):
        return posed(unit.question, composition, system, steady=True)
    return posed(unit.question, composition, certain(system), may(system), steady=True)


def local_switches(unit: Unit) -> frozenset[str]:
    """The switches that only a concrete system may read, whichever applications play in it."""
    does = unit.authorizer.behaviour
    local = [
        does.failed_call_touches_session,
        does.challenge_renews_max_age,
        does.login_required_clears_tokens,
    ]
    if any(a.silently is not None and a.silently.open for a in unit.apps()):
        local.append(does.silent_calls_omit)
    if any(a.refresh is not None and a.refresh.store.value is None for a in unit.apps()):
        local.append(does.refresh_token_in_memory)
    return frozenset(s.id for expr in local for s in unit.semantics.read_by(expr))
