"""Explicit MFA decisions as code of the tenant: who, with or without MFA in the session, gets what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from ssoproof.providers.edits import Edit
from ssoproof.tenant.model import NOT_KNOWN, Application, HookKind

DECIDE = "decide"
DEMAND, LEAVE, WAIVE, REMEMBER = "demand", "leave", "waive", "remember"
#: What a decision may be about: exchanges of refresh tokens, requests for an audience, those of a client (by
#: its id, or where files do not state that, by its name), any request.
EXCHANGED, AUDIENCE, CLIENT, NAMED, ANY = "exchange", "audience", "client", "named", "any"
WITH, WITHOUT = "with", "without"
_FLAG = "sessionHasMfa"

#: Who it is about: one of the kinds above, and an identifier.
Key = tuple[str, str]


def client_key(app: Application) -> Key:
    """How code can tell an application from others."""
    if app.client_id == NOT_KNOWN:
        return NAMED, app.display_name or app.name
    return CLIENT, app.client_id


@dataclass(frozen=True, slots=True)
class Arm:
    """One branch: `mfa` whether the session has to have MFA (None: either way)."""

    key: Key
    mfa: bool | None
    value: str

    def condition(self, kind: HookKind, flag: str) -> str:
        """The test, in JavaScript; empty where there is none. `flag` holds whether the session has MFA."""
        tests = [_test(self.key, kind)] if self.key[0] != ANY else []
        if self.mfa is not None:
            tests.append(flag if self.mfa else f"!{flag}")
        return " && ".join(f"({t})" if " || " in t and len(tests) > 1 else t for t in tests)

    def decision(self, kind: HookKind) -> str:
        """The statement that decides; empty where nothing is set."""
        return _DECISIONS[kind].get(self.value, "")

    @property
    def words(self) -> str:
        """The branch in words."""
        who, value = self.key[0], self.key[1] if self.key[1].isprintable() else json.dumps(self.key[1])
        whom = {
            EXCHANGED: "exchanges of refresh tokens",
            AUDIENCE: f"requests for {value}",
            ANY: "every application",
        }.get(who, value)
        state = {None: "", True: " where the session has MFA", False: " where the session has no MFA"}
        return f"{_VERBS[self.value].format(whom)}{state[self.mfa]}"


_VERBS = {
    DEMAND: "require MFA of {}",
    REMEMBER: "require MFA, with the checkbox, of {}",
    WAIVE: "require no MFA of {}",
    LEAVE: "leave {} to the policy",
}
_DECISIONS = {
    HookKind.ACTION: {
        DEMAND: "api.multifactor.enable('any', { allowRememberBrowser: false });",
        REMEMBER: "api.multifactor.enable('any', { allowRememberBrowser: true });",
        WAIVE: "api.multifactor.enable('none');",
    },
    HookKind.RULE: {
        DEMAND: "context.multifactor = { provider: 'any', allowRememberBrowser: false };",
        REMEMBER: "context.multifactor = { provider: 'any', allowRememberBrowser: true };",
        WAIVE: "context.multifactor = { provider: 'none' };",
    },
}
#: The session's methods, as code of each kind reads them.
METHODS = {
    HookKind.ACTION: "event.authentication?.methods ?? []",
    HookKind.RULE: "(context.authentication && context.authentication.methods) || []",
}
_LEAVING = {HookKind.ACTION: "return;", HookKind.RULE: "return callback(null, user, context);"}


_ACTION_SEES = {
    CLIENT: "event.client.client_id",
    NAMED: "event.client.name",
    AUDIENCE: "event.resource_server?.identifier",
}
_RULE_SEES = {CLIENT: "context.clientID", NAMED: "context.clientName"}
_PROTOCOL = {HookKind.ACTION: "event.transaction?.protocol", HookKind.RULE: "context.protocol"}
_REFRESHING = "oauth2-refresh-token"


def not_refreshing(kind: HookKind) -> str:
    """The test for any request but exchanges of refresh tokens."""
    return f"{_PROTOCOL[kind]} !== '{_REFRESHING}'"


def _test(key: Key, kind: HookKind) -> str:
    who, value = key
    if who == EXCHANGED:
        return f"{_PROTOCOL[kind]} === '{_REFRESHING}'"
    text = _quoted(value)
    if kind is HookKind.ACTION:
        return f"{_ACTION_SEES[who]} === {text}"
    if who in _RULE_SEES:
        return f"{_RULE_SEES[who]} === {text}"
    query = f"(context.request.query && context.request.query.audience) === {text}"
    return f"{query} || (context.request.body && context.request.body.audience) === {text}"


def _quoted(text: str) -> str:
    """A text as a literal of JavaScript."""
    if "'" in text or not text.isprintable() or "\\" in text:
        return json.dumps(text)
    return f"'{text}'"


def arms(edit: Edit) -> tuple[Arm, ...]:
    """The branches of an edit, the most particular first."""
    by: dict[Key, dict[bool, str]] = {}
    for choice in edit.choices:
        if choice.slot[0] == DECIDE:
            _, who, value, state = choice.slot
            by.setdefault((who, value), {})[state == WITH] = choice.value
    order = (EXCHANGED, AUDIENCE, CLIENT, NAMED, ANY)
    rows = sorted(by.items(), key=lambda row: (order.index(row[0][0]), row[0][1]))
    return tuple(arm for key, values in rows for arm in _arms(key, values))


def _arms(key: Key, values: dict[bool, str]) -> Iterator[Arm]:
    if len(values) == 2 and values[True] == values[False]:
        yield Arm(key, None, values[True])
        return
    for mfa in (True, False):
        if mfa in values:
            yield Arm(key, mfa, values[mfa])


def _flag(rows: tuple[Arm, ...], kind: HookKind, flag: str) -> Iterator[str]:
    if any(arm.mfa is not None for arm in rows):
        yield f"const {flag} = ({METHODS[kind]}).some((method) => method.name === 'mfa');"


def early(rows: tuple[Arm, ...], kind: HookKind, source: str = "") -> list[str]:
    """Lines for the head of a function in some source: each branch decides and leaves."""
    flag = next(name for n in count() if (name := f"{_FLAG}{n or ''}") not in source)
    lines = list(_flag(rows, kind, flag))
    for arm in rows:
        inside = [line for line in (arm.decision(kind), _LEAVING[kind]) if line]
        condition = arm.condition(kind, flag)
        lines += [f"if ({condition}) {{", *(f"  {line}" for line in inside), "}"] if condition else inside
    return lines


def whole(rows: tuple[Arm, ...]) -> str:
    """An Action that decides so and does nothing else."""
    kind = HookKind.ACTION
    lines = list(_flag(rows, kind, _FLAG))
    head = "if"
    for arm in rows:
        condition = arm.condition(kind, _FLAG)
        if not condition and head == "if":
            lines.append(arm.decision(kind))
            break
        decided = arm.decision(kind) or "// nothing is decided here"
        lines += [f"{head} ({condition}) {{" if condition else "} else {", f"  {decided}"]
        head = "} else if"
        if not condition:
            break
    if head != "if":
        lines.append("}")
    body = "\n".join(f"  {line}" for line in lines)
    about = "; ".join(arm.words for arm in rows)
    comment = f"// Decides MFA explicitly: {about}."
    return f"{comment}\nexports.onExecutePostLogin = async (event, api) => {{\n{body}\n}};\n"
