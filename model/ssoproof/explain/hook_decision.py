"""What the pipeline decided at a step: which hook lines, what the policy said, what stood in for MFA."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ssoproof.explain.context import RunContext
from ssoproof.explain.model import Cause, CauseKind, Run, by_setting
from ssoproof.flows.requirement import Requirement, StandIn
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.masking import masked
from ssoproof.source import Origin
from ssoproof.tenant.model import MfaMode


def in_brackets(reading: str) -> str:
    """A reading at the end of some words; nothing where there is none."""
    return f" ({reading})" if reading else ""


#: What a request itself may ask MFA for.
_REQUESTED = ("by_audience", "by_acr")


@dataclass(frozen=True, slots=True)
class Decision:
    """The pipeline's decision at one step of one run.

    `kind`: denied, away, commanded, by_audience, by_acr, strict, lenient, waived, policy, adaptive or
    nothing; `needs`: a challenge was due; `stood_in`: why none was although MFA is required.
    """

    kind: str
    needs: bool
    stood_in: StandIn | None
    hooks: tuple[Cause, ...]
    policy: tuple[Cause, ...]

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Hook lines first, then the tenant's policy."""
        return (*self.hooks, *self.policy)


class HookDecision:
    """Evaluates one requirement where a step was taken."""

    def __init__(self, scene: RunContext, index: int, run: Run, need: Requirement) -> None:
        self.scene, self.index, self.run, self.need = scene, index, run, need
        self.world = scene.composition.world
        self._scope = scene.scope(index, run)
        self._memo: dict[Expr, Value] = {}

    def _is(self, expr: Expr) -> bool:
        return self._value(expr) is True

    def _value(self, expr: Expr) -> Value:
        return evaluate(expr, self._scope, self._memo)

    def decision(self) -> Decision:
        """The decision, with the lines that made it."""
        kind = self._kind()
        policy = self._policy() if kind in ("policy", "adaptive", "nothing") else ()
        policy = self._requested(kind) if kind in _REQUESTED else policy
        needs = self._is(self.need.needs)
        if (
            needs
            and kind in ("lenient", "policy")
            and self._is(self.need.despite)
            and self._is(self.world.memory)
        ):
            policy = (*policy, *self._requested("despite"))
        stand_ins = (what for what, when in self.need.stand_ins if not needs and self._is(when))
        stood_in = next(stand_ins, None)
        return Decision(kind, needs, stood_in, tuple(self._hooks(kind)), policy)

    def _kind(self) -> str:
        for kind in (
            "denied",
            "away",
            "commanded",
            "adaptive",
            *_REQUESTED,
            "strict",
            "lenient",
            "waived",
            "policy",
        ):
            if self._is(getattr(self.need, kind)):
                return kind
        return "nothing"

    def _requested(self, kind: str) -> tuple[Cause, ...]:
        """The audience or the acr_values for which MFA is due whatever code and policy say, with its line."""
        step = self.scene.acted[self.index]
        instance, request = self.scene.instance(step.lane), self.scene.request(self.index)
        if instance is None or request is None:
            return ()
        api, app = self.world.tenant.api(request.audience), instance.app
        if kind == "by_audience":
            origin = api.origin if api is not None else app.origin
            words = (
                f"the audience {request.audience} needs MFA of an enrolled user, whatever code, policy and "
                f"browser say"
            )
            return (by_setting(words, origin),)
        own = app.silently.acr_values if step.verb == "renew" and app.silently is not None else app.acr_values
        words = f"{app.name} sends acr_values that asks for MFA"
        reading = self.scene.unit.semantics.spelled(self.world.behaviour.acr_values_demand_mfa)
        words += ", so that no remembered browser is accepted" if kind == "despite" else in_brackets(reading)
        return (by_setting(words, own.origin),)

    def _policy(self) -> tuple[Cause, ...]:
        mode = self.world.tenant.mfa
        words = {
            MfaMode.ALWAYS: "the policy Always requires MFA",
            MfaMode.NEVER: "the policy is Never: nothing but code asks for MFA",
            MfaMode.ADAPTIVE: "the policy Adaptive goes by the risk assessment",
        }
        origin = mode.origin
        assumed = "" if origin.stated or not origin.reason else f" (default: {origin.reason})"
        return (by_setting(words[mode.value] + assumed, origin),)

    def _hooks(self, kind: str) -> Iterator[Cause]:
        authorizer = self.scene.unit.authorizer
        for reason in authorizer.reasons(self.world, self.need, self._value, refused=kind == "denied"):
            at = Origin((reason.hook,), reason.span)
            yield Cause(CauseKind.HOOK, reason.words, reason.span.place, masked(reason.text), at=at)


def decision(scene: RunContext, index: int, run: Run = Run.FIRST) -> Decision | None:
    """What the pipeline decided at step `index` in a run; None where it did not run."""
    need = scene.requirement(index)
    outcome = scene.acted[index].outcome(run)
    if need is None or outcome in ("cached", "login", "login_page", None):
        return None
    return HookDecision(scene, index, run, need).decision()
