"""Refusals: a login that an Action denies, or whose session it ends; and what the code that follows may still
do."""

from __future__ import annotations

from ssoproof.diagnostics import Severity
from ssoproof.javascript.explorer import UNMODELLED, Ended, Machine
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Ref, Value
from ssoproof.providers.auth0.hooks.decisions import Decisions, note_denied, progress

#: The command that ends the session; it refuses the login as well.
REVOKE = "revoke"
#: The command that ends the refresh token which is exchanged; it refuses the exchange as well.
REVOKE_TOKEN = "refreshToken.revoke"

#: The place of what a hook's end stands for: after everything that the hook did before.
LAST = (1_000_000_000, 0)


def refuse(decisions: Decisions, machine: Machine, node: Syntax) -> Value:
    """The login is refused. The Action runs on to its end, and what it does then counts, where the provider
    lets it.

    https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger/post-login-api-object
    """
    first = progress(machine.state).denied
    if first is None:
        first = node
        note_denied(machine.state, node)
    if machine.resolve(decisions.runs_on()) is not True:
        raise Ended("denied", first)
    return UNDEFINED


def refused(
    decisions: Decisions, machine: Machine, kind: str, node: Syntax, value: Value, may: frozenset[str]
) -> None:
    """An Action that refused the login ended, in whatever way; `may`: what code that is not understood may
    command."""
    thrown = machine.state.read(value).kind == "error" if isinstance(value, Ref) else False
    if kind == "threw" and thrown:
        help = "what follows in the Action does not run; the login is refused all the same"
        machine.remark(
            "hook-throws-after-deny", Severity.WARNING, node, "after the refusal this may throw", help
        )
    if kind == "unknown" and REVOKE in may:
        machine.state.where = LAST
        if machine.fork(
            UNMODELLED, node, "code that is not understood, after a refusal: it may end the session"
        ):
            decisions.command(machine, node, REVOKE, None)
