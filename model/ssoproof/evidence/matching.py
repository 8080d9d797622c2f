"""Which transitions of a tenant's system an observation may be, and on what condition."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.flows.compose import Composition
from ssoproof.flows.instance import Instance
from ssoproof.flows.requirement import Requirement
from ssoproof.flows.session import visible_methods
from ssoproof.logic.build import FALSE, TRUE, and_, lt, not_, number, or_
from ssoproof.logic.expr import Expr, free
from ssoproof.observations.observation import LOGOUT, Extent, Moment, Observation, Outcome
from ssoproof.system.system import Goals, Transition, TransitionSystem

#: The moment that a transition of an application is, by its verb.
_MOMENTS = {
    "sign_in": Moment.AUTHORIZE,
    "first_factor": Moment.FIRST_FACTOR,
    "continue": Moment.PIPELINE,
    "pass": Moment.ANSWER,
    "pass_remember": Moment.ANSWER,
    "back": Moment.RETURN,
    "renew": Moment.SILENT,
}
#: The outcome that the end of a transition's name stands for.
_OUTCOMES = {
    "token": Outcome.TOKEN,
    "challenge": Outcome.CHALLENGE,
    "login_page": Outcome.LOGIN,
    "login": Outcome.LOGIN,
    "denied": Outcome.DENIED,
    "away": Outcome.AWAY,
    "mfa": Outcome.MFA_REQUIRED,
    "interaction": Outcome.INTERACTION,
}
#: A silent call that is answered by the application itself: nobody else sees it.
_CACHED = "cached"
_LOGOUT = "browser.logout"
#: A first factor has no other outcome.
_ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Step:
    """A transition of an application, taken apart."""

    verb: str
    label: str
    outcome: str

    @property
    def moment(self) -> Moment | None:
        """The moment of a login that it is; None for what no source shows."""
        return None if self.outcome == _CACHED else _MOMENTS.get(self.verb)

    @property
    def code_runs(self) -> bool:
        """Whether the tenant's code runs where the pipeline is begun."""
        return (
            self.verb in ("continue", "sign_in", "renew") and _OUTCOMES.get(self.outcome) is not Outcome.LOGIN
        )


def step_of(t: Transition) -> Step:
    """A transition by what its application does, for which request, with what outcome."""
    verb, _, label = t.action.removeprefix(f"{t.actor}.").partition(".")
    return Step(verb, label, t.name.removeprefix(t.action).removeprefix("/"))


class Matching:
    """What observations may be in one composed system; `name` is the application that an observation is
    of."""

    def __init__(self, composition: Composition, system: TransitionSystem) -> None:
        self.composition, self.system = composition, system
        self.instances = {i.name: i for i in composition.world.instances}
        self.variables = {v.name for v in system.variables}

    def goals(self, observation: Observation, name: str) -> Goals:
        """For each transition: on what condition it may be what was observed."""
        if observation.moments == LOGOUT:
            return tuple(TRUE if t.action == _LOGOUT else FALSE for t in self.system.transitions)
        return tuple(
            self._condition(observation, t, self.instances[name]) if t.actor == name else FALSE
            for t in self.system.transitions
        )

    def sends(self, observation: Observation, name: str) -> bool:
        """Whether the tenant's files have the application do such a thing at all, whatever comes of it."""
        if observation.moments == LOGOUT:
            return True
        own = (step_of(t).moment for t in self.system.transitions if t.actor == name)
        return any(moment in observation.moments for moment in own)

    def stays(self, observation: Observation) -> Expr:
        """On what condition it may be that nothing happened in the model."""
        return not_(self.composition.world.session) if observation.moments == LOGOUT else FALSE

    def unseen(self, extent: Extent | None) -> frozenset[int]:
        """The transitions that may happen between two observations of a source that shows so much."""
        return frozenset(
            i
            for i, t in enumerate(self.system.transitions)
            if extent is None or not self._observable(t, extent)
        )

    def _observable(self, t: Transition, extent: Extent) -> bool:
        if t.action == _LOGOUT:
            return extent is not Extent.CODE
        if t.actor not in self.instances:
            return False
        step = step_of(t)
        if extent is Extent.CODE:
            return step.code_runs
        if extent is Extent.ENDS:
            return step.moment is Moment.SILENT or (step.moment is not None and step.outcome == "token")
        return step.moment is not None

    def _condition(self, seen: Observation, t: Transition, instance: Instance) -> Expr:
        step = step_of(t)
        if step.moment not in seen.moments or not self._fits(seen, step, instance):
            return FALSE
        return and_(self._saw(seen, step), self._demanded(seen, step, instance, t))

    def _fits(self, seen: Observation, step: Step, instance: Instance) -> bool:
        if seen.outcomes and _OUTCOMES.get(step.outcome) not in seen.outcomes and step.outcome != _ACCEPTED:
            return False
        answered = step.moment is Moment.ANSWER
        if seen.challenged is not None and step.moment is not Moment.RETURN and answered != seen.challenged:
            return False
        if seen.ticked is not None and answered and not self._ticked(seen.ticked, step, instance):
            return False
        return not seen.code_ran or step.code_runs or self._goes_on(step, instance)

    def _ticked(self, ticked: bool, step: Step, instance: Instance) -> bool:
        """A box that does nothing, or that is not offered, is no transition of its own."""
        own = {t.action for t in self.system.transitions if t.actor == instance.name}
        if f"{instance.name}.pass_remember.{step.label}" not in own:
            return True
        return (step.verb == "pass_remember") == ticked

    def _goes_on(self, step: Step, instance: Instance) -> bool:
        """Whether code runs again after a challenge, or after the browser is back."""
        again = step.moment in (Moment.ANSWER, Moment.RETURN)
        return again and f"{instance.name}.{step.verb}.{step.label}" in self.composition.requirements

    def _saw(self, seen: Observation, step: Step) -> Expr:
        """That code sees MFA in the methods of the session, or none; no condition where it is not known."""
        world = self.composition.world
        if seen.saw_mfa is None or world.top == 0 or step.moment in (Moment.ANSWER, Moment.RETURN):
            return TRUE
        methods = visible_methods(world) if step.moment is Moment.PIPELINE else world.methods
        some = lt(number(0), methods)
        if not free(some) <= self.variables:
            return TRUE
        return some if seen.saw_mfa else not_(some)

    def _demanded(self, seen: Observation, step: Step, instance: Instance, t: Transition) -> Expr:
        """That code demands MFA, or does not; no condition where several hooks may have said it."""
        need = self._requirement(step, instance)
        alone = len(self.composition.world.tenant.hooks) == 1
        if seen.demanded is None or need is None or need.pending or not alone:
            return TRUE
        demanded = or_(need.strict, need.lenient)
        if not free(demanded) <= self.variables | {p.name for p in t.parameters}:
            return TRUE
        return demanded if seen.demanded else not_(demanded)

    def _requirement(self, step: Step, instance: Instance) -> Requirement | None:
        if step.moment in (Moment.ANSWER, Moment.RETURN):
            return None
        return self.composition.requirements.get(f"{instance.name}.{step.verb}.{step.label}")
