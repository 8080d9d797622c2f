"""What the pipeline decided at a step: which hook lines, what the policy said, what stood in for MFA."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ssoproof.explain.context import RunContext
from ssoproof.explain.model import Cause, CauseKind, Run, place
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.masking import masked
from ssoproof.providers.auth0.flows import device_memory
from ssoproof.providers.auth0.flows.requirement import Requirement
from ssoproof.providers.auth0.hooks.lowered import Command, Exit, Setting
from ssoproof.source import Origin
from ssoproof.tenant.model import HookKind, MfaMode

_HOW = {
    "returned": "returns without asking",
    "ended": "ends without asking",
    "threw": "throws",
    "denied": "denies access",
    "no callback": "never calls its callback",
    "unknown": "is not understood from here on",
}

_COMMANDS = {
    "challengeWith": "commands an MFA prompt, which overrides other demands and policies",
    "challengeWithAny": "commands an MFA prompt, which overrides other demands and policies",
    "enrollWith": "commands an enrolment, before which who is enrolled passes MFA",
    "enrollWithAny": "commands an enrolment, before which who is enrolled passes MFA",
    "sendUserTo": "sends the user somewhere else",
    "context.redirect": "sends the user somewhere else",
    "render": "shows the user a form",
    "revoke": "ends the session and refuses",
    "setExpiresAt": "sets a limit for the session",
    "setIdleExpiresAt": "sets an idle limit for the session",
}


def masked_code(text: str) -> str:
    """A line of hook code, or words that quote some, without what may be secrets."""
    return masked(text)


#: What a request itself may ask MFA for.
_REQUESTED = ("by_audience", "by_acr")


@dataclass(frozen=True, slots=True)
class Decision:
    """The pipeline's decision at one step of one run.

    `kind`: denied, away, commanded, by_audience, by_acr, strict, lenient, waived, policy, adaptive or
    nothing; `needs`: a challenge was due; `stood_in`: memory, marker, session, hop, or nothing where no
    challenge was due on another ground.
    """

    kind: str
    needs: bool
    stood_in: str
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
        return Decision(kind, needs, "" if needs else self._stood_in(kind), tuple(self._hooks(kind)), policy)

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

    def _stood_in(self, kind: str) -> str:
        if self._is(self.need.remembered):
            return "memory"
        if kind not in ("lenient", "policy"):
            return ""
        if self._is(self.world.memory):
            return "memory"
        if self._is(device_memory.satisfies(self.world)):
            return "marker"
        entries = int(self._value(self.world.methods))
        session = self.scene.reads("S2")
        if (session == "yes" and entries) or session == "client":
            return "session" if session == "yes" or not self._hop(entries) else "hop"
        return "hop"

    def _hop(self, entries: int) -> bool:
        instance = self.scene.instance(self.scene.acted[self.index].lane)
        own = instance is not None and self._is(instance.mfa_here)
        return not own and entries > 0 and self.scene.reads("S26") == "once"

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
            return (Cause(CauseKind.SETTING, words, place(origin), at=origin),)
        own = app.silently.acr_values if step.verb == "renew" and app.silently is not None else app.acr_values
        words = f"{app.name} sends acr_values that asks for MFA"
        words += (
            ", so that no remembered browser is accepted"
            if kind == "despite"
            else f" (S11={self.scene.reads('S11')})"
        )
        return (Cause(CauseKind.SETTING, words, place(own.origin), at=own.origin),)

    def _policy(self) -> tuple[Cause, ...]:
        mode = self.world.tenant.mfa
        words = {
            MfaMode.ALWAYS: "policy always requires MFA",
            MfaMode.NEVER: "policy never: nothing but code asks for MFA",
            MfaMode.ADAPTIVE: "policy adaptive goes by the risk assessment",
        }
        origin = mode.origin
        assumed = "" if origin.stated or not origin.reason else f" (default: {origin.reason})"
        return (Cause(CauseKind.SETTING, words[mode.value] + assumed, place(origin), at=origin),)

    def _hooks(self, kind: str) -> Iterator[Cause]:
        lowered = self.need.lowered
        settings = [s for s in lowered.settings if self._is(s.guard)]
        if kind != "denied":
            yield from (self._setting(s) for s in settings)
        commands = [c for c in lowered.commands if self._is(c.guard)]
        yield from (self._command(c) for c in commands)
        wrote = {s.hook for s in settings} | {c.hook for c in commands}
        places = {c.span for c in commands}
        for end in lowered.exits:
            if (
                end.span not in places
                and self._is(end.guard)
                and (end.hook not in wrote or end.kind not in ("returned", "ended"))
            ):
                yield self._exit(end)

    def _exit(self, end: Exit) -> Cause:
        words = f"{self._hook(end.hook)} {_HOW.get(end.kind, end.kind)}"
        return _by_hook(words, end)

    def _command(self, command: Command) -> Cause:
        factors = ", ".join(command.factors or ())
        says = _COMMANDS.get(command.name, f"calls {command.name}") + (f" ({factors})" if factors else "")
        return _by_hook(f"{self._hook(command.hook)} {says}", command)

    def _setting(self, setting: Setting) -> Cause:
        state, remember = str(self._value(setting.state)), str(self._value(setting.remember))
        says = {"unset": "takes its requirement back", "none": "asks for no MFA"}.get(state, "requires MFA")
        if state in ("demand", "automatic"):
            says += _remembering(setting.kind, remember, self.scene.reads("S8"))
        if state == "automatic" and self._is(self.need.automatic):
            says += "; its provider remembers a browser by itself"
        if state == "none" and setting.kind is HookKind.RULE and self.scene.reads("S3") == "no-effect":
            says = "sets no provider, or none, which does nothing in a rule (S3=no-effect)"
        words = f"{self._hook(setting.hook)} {says}"
        return _by_hook(words, setting)

    def _hook(self, name: str) -> str:
        hook = next(h for h in self.world.tenant.hooks if h.name == name)
        return f"the {hook.kind.value}" if hook.file.endswith(name) else f"{hook.kind.value} {name}"


def _by_hook(words: str, part: Setting | Exit | Command) -> Cause:
    at = Origin((part.hook,), part.span)
    return Cause(CauseKind.HOOK, words, part.span.place, masked_code(part.text), at=at)


def _remembering(kind: HookKind, remember: str, reading: str) -> str:
    if remember == "omitted":
        documented = "lets" if kind is HookKind.RULE else "lets no"
        lets = {"documented": documented, "always-remember": "lets"}.get(reading, "lets no")
        return f" and {lets} browser be remembered (allowRememberBrowser left out, S8={reading})"
    return " and accepts a remembered browser" if remember == "yes" else " and accepts no remembered browser"


def decision(scene: RunContext, index: int, run: Run = Run.FIRST) -> Decision | None:
    """What the pipeline decided at step `index` in a run; None where it did not run."""
    need = scene.requirement(index)
    outcome = scene.acted[index].outcome(run)
    if need is None or outcome in ("cached", "login", "login_page", None):
        return None
    return HookDecision(scene, index, run, need).decision()
