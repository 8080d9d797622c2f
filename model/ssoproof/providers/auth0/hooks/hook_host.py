"""Auth0 as the host of scripts: what rules and Actions find around them, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

from ssoproof.diagnostics import Severity
from ssoproof.javascript import members
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import Native, Nothing, Opaque, Ref, Table, Value, Values, words
from ssoproof.providers.auth0.hooks import api, host_objects
from ssoproof.providers.auth0.hooks.decisions import Decisions, note_written, progress
from ssoproof.providers.auth0.hooks.misspelt_members import CONTEXT, EVENT
from ssoproof.providers.auth0.hooks.scopes import reads_inputs, same_in_both

#: What a tenant states for its hooks.
_SECRET = re.compile(r"(event\.secrets|event\.configuration|configuration)\.[\w$]+")

#: Members of a user that are texts.
_TEXTS = words("email name nickname given_name family_name username phone_number picture locale user_id")


class HookHost:
    """The host of one lowering; what the hook at hand decides goes into `decisions`."""

    services: Collection[str] = host_objects.RULE_GLOBALS
    modules: Collection[str] = words("auth0 @auth0/auth0-management")
    promising: Collection[str] = words("auth0.users.updateAppMetadata auth0.users.updateUserMetadata")
    uncounted = "more MFA entries than are counted"

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions

    def variable(self, name: str) -> Value | None:
        """A global that rules have and Actions lack."""
        return host_objects.of_rules(name) if "context" in self.decisions.handles else None

    def without_variable(self, name: str) -> str:
        """Rules have more globals than Actions."""
        there = host_objects.of_rules(name) is not None
        return "rules have it, Actions do not: they throw there" if there else ""

    def members(self, path: str) -> Collection[str]:
        """The members of `api`, and of what stands below it."""
        return host_objects.MEMBERS.get(path, ())

    def native(self, value: Opaque) -> Native | None:
        """Calls of `api` may give it, or nothing."""
        return Native("api") if value.path == api.API else None

    def shape(self, path: str) -> tuple[str, bool]:
        """Of members that are always there the documents say what they are; secrets are texts."""
        if _SECRET.fullmatch(path):
            return "string", True
        return host_objects.SHAPES.get(path, ("any", True))

    def absent(self, path: str, name: str) -> str | None:
        """Members of the event itself, and of the context, of which documents name all; rules may give that
        more."""
        named = {"event": EVENT, "context": CONTEXT}.get(path)
        if named is None or name in named or name in members.INHERITED:
            return None
        if path == "context" and name in self.decisions.added:
            return ""
        if name in ("api", "context"):
            return (
                "an Action gets (event, api) as two parameters; taken apart as one, this is always undefined"
            )
        near = get_close_matches(name, sorted(named), 1)
        if near:
            return f"did you mean {near[0]}?"
        if path == "event":
            return "the documents of the post-login event name no such member"
        return "the documents of the rules' context name no such member, and no code seen here sets it"

    def immutable(self, path: str) -> bool:
        """Texts of a user, wherever a user stands."""
        return path.rpartition(".")[2] in _TEXTS

    def owns(self, path: str) -> bool:
        """A rule's callback, and an Action's `api`."""
        return path.split(".")[0] in ("api", "callback")

    def powerful(self, path: str) -> bool:
        """What ends a rule, or may change what an action decides."""
        return self.owns(path) and not api.inert(path)

    def steady(self, text: str) -> bool:
        """Constants, and inputs that no run moves."""
        return not reads_inputs(text) or same_in_both(text, True)

    def call(self, machine: Machine, node: Syntax, path: str, values: Values) -> Value | None:
        """A function of `api`, or the callback itself."""
        if path == "callback":
            return api.callback(self.decisions, machine, node, values)
        return api.api(self.decisions, machine, node, path, values) if path.split(".")[0] == "api" else None

    def writes(self, machine: Machine, node: Syntax, ref: Ref, name: str | None, value: Value) -> None:
        """Writes may change what a rule demands; redirects of rules are commands."""
        context = self.decisions.handles.get("context")
        if context is None:
            return
        if (ref == context and name in ("multifactor", None)) or _is_demand(machine, context, ref):
            note_written(machine.state, node)
        if ref == context and name == "redirect":
            if self.decisions.commanding and not isinstance(machine.resolve(value), Nothing):
                self.decisions.command(machine, node, "context.redirect", ())
                return
            machine.remark("hook-redirect", Severity.WARNING, node, "redirects from rules are not modelled")
            unknown_call(machine, node, "a redirect", [context])

    def havocs(self, machine: Machine, node: Syntax, ref: Ref) -> None:
        """Code that is not understood may have written the requirement."""
        if ref == self.decisions.handles.get("context"):
            note_written(machine.state, node)

    def waits(self, machine: Machine) -> bool:
        """A rule is not over before its callback is called."""
        return "context" in self.decisions.handles and progress(machine.state).called is None


def _is_demand(machine: Machine, context: Ref, ref: Ref) -> bool:
    held = machine.member(context, "multifactor")
    return ref == held or (isinstance(held, Table) and ref in held.values)
