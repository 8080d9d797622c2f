"""What hooks did at a request, in words, place by place: which of their settings, commands and exits held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ssoproof.flows.provider import CodeReason
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.providers.auth0.flows.requirement import HookRequirement
from ssoproof.providers.auth0.hooks.lowered import Command, Exit, Setting
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.tenant.model import Hook, HookKind

_HOW = {
    "returned": "sets nothing about MFA",
    "ended": "sets nothing about MFA",
    "threw": "throws",
    "denied": "denies access",
    "no callback": "never calls its callback",
    "unknown": "is not understood from here on",
}

_COMMANDS = {
    "challengeWith": "commands an MFA prompt, which overrides other requirements and policies",
    "challengeWithAny": "commands an MFA prompt, which overrides other requirements and policies",
    "enrollWith": "commands an enrolment, before which who is enrolled passes MFA",
    "enrollWithAny": "commands an enrolment, before which who is enrolled passes MFA",
    "sendUserTo": "sends the user somewhere else",
    "context.redirect": "sends the user somewhere else",
    "render": "shows the user a form",
    "revoke": "ends the session and refuses",
    "setExpiresAt": "sets a limit for the session",
    "setIdleExpiresAt": "sets an idle limit for the session",
}


@dataclass(frozen=True, slots=True)
class HookReasons:
    """Words for the hooks of a requirement, evaluated where a step was taken."""

    hooks: tuple[Hook, ...]
    need: HookRequirement
    value: Callable[[Expr], Value]

    def _holds(self, expr: Expr) -> bool:
        return self.value(expr) is True

    def reasons(self, refused: bool) -> Iterator[CodeReason]:
        """Settings first (without them where access was refused), then commands, then exits that say more."""
        lowered = self.need.lowered
        settings = [s for s in lowered.settings if self._holds(s.guard)]
        if not refused:
            yield from (self._setting(s) for s in settings)
        commands = [c for c in lowered.commands if self._holds(c.guard)]
        yield from (self._command(c) for c in commands)
        wrote = {s.hook for s in settings} | {c.hook for c in commands}
        places = {c.span for c in commands}
        for end in lowered.exits:
            if (
                end.span not in places
                and self._holds(end.guard)
                and (end.hook not in wrote or end.kind not in ("returned", "ended"))
            ):
                yield self._reason(_HOW.get(end.kind, end.kind), end)

    def _command(self, command: Command) -> CodeReason:
        factors = ", ".join(command.factors or ())
        says = _COMMANDS.get(command.name, f"calls {command.name}") + (f" ({factors})" if factors else "")
        return self._reason(says, command)

    def _setting(self, setting: Setting) -> CodeReason:
        state, remember = str(self.value(setting.state)), str(self.value(setting.remember))
        says = {"unset": "takes its requirement back", "none": "asks for no MFA"}.get(state, "requires MFA")
        if state in ("demand", "automatic"):
            says += _remembering(setting.kind, remember, self._reading("S8"))
        if state == "automatic" and self._holds(self.need.automatic):
            says += "; its provider remembers a browser by itself"
        if state == "none" and setting.kind is HookKind.RULE and self._reading("S3") == "no-effect":
            says = "sets no provider, or none, which does nothing in a rule (S3=no-effect)"
        return self._reason(says, setting)

    def _reading(self, switch: str) -> str:
        return str(self.value(AUTH0[switch].expr))

    def _reason(self, says: str, part: Setting | Exit | Command) -> CodeReason:
        hook = next(h for h in self.hooks if h.name == part.hook)
        who = f"the {hook.kind.value}" if hook.file.endswith(part.hook) else f"{hook.kind.value} {part.hook}"
        return CodeReason(f"{who} {says}", part.hook, part.span, part.text)


def _remembering(kind: HookKind, remember: str, reading: str) -> str:
    if remember == "omitted":
        documented = "lets" if kind is HookKind.RULE else "lets no"
        lets = {"documented": documented, "always-remember": "lets"}.get(reading, "lets no")
        return f" and {lets} browser be remembered (allowRememberBrowser left out, S8={reading})"
    return ", remembered browser accepted" if remember == "yes" else ", remembered browser not accepted"
