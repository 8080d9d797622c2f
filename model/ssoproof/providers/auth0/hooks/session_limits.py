"""Limits that Actions set for the session: for how long, where that is worked out, and which ones a tenant's
code may set.

They can only shorten what the tenant's settings allow; the earliest wins, and an idle one holds for one
interaction. https://auth0.com/docs/manage-users/sessions/manage-sessions-actions
"""

from __future__ import annotations

import re
from functools import lru_cache

from ssoproof.javascript import symbolic_text
from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.values import Opaque, Value
from ssoproof.logic.build import TRUE, is_, var
from ssoproof.logic.sorts import EnumSort, RangeSort
from ssoproof.providers.auth0.defaults import FIRST_FACTORS
from ssoproof.providers.auth0.hooks.named_members import may_use
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.tenant.model import NOT_KNOWN, Hook

#: The calls that set a limit: for the whole session, and for the time until it is used again.
ABSOLUTE, IDLE = "setExpiresAt", "setIdleExpiresAt"
LIMITS = (ABSOLUTE, IDLE)

#: Of code that is not understood: that it may set a limit.
SHORTENS = "limit"

#: A limit: whether it is an idle one, and for how many seconds (None: not worked out).
Span = tuple[bool, int | None]

#: The clock read in any way, in milliseconds; and what leaves a moment the same.
_CLOCK = re.compile(r"Date\.now\(\)|new Date\(\)\.(?:getTime|valueOf)\(\)|\+?new Date\(\)")
_WRAPPED = re.compile(r"new Date\(\(?([^()]*)\)?\)(?:\.(?:getTime|valueOf)\(\))?")
_BRACKETS = re.compile(r"(?<![\w$.])\(([^()]*)\)")
_SUM = re.compile(r"now \+ (\d+(?:\.\d+)?(?:e\+?\d+)?)\Z|(\d+(?:\.\d+)?(?:e\+?\d+)?) \+ now\Z")


def seconds(machine: Machine, value: Value) -> int | None:
    """How long after now a moment (milliseconds since 1970) lies, where it is the clock plus a constant."""
    value = machine.resolve(value)
    text = symbolic_text.written(machine, value) if isinstance(value, Opaque) else None
    plain, before = _CLOCK.sub("now", symbolic_text.display(text or "")), ""
    while plain != before:
        before = plain
        plain = _WRAPPED.sub(r"\1", plain) if _WRAPPED.search(plain) else _BRACKETS.sub(r"\1", plain)
    match = _SUM.match(plain)
    return int(float(match.group(1) or match.group(2)) // 1000) or None if match else None


@lru_cache(maxsize=64)
def spans(hooks: tuple[Hook, ...]) -> tuple[Span, ...]:
    """The limits that some code of the tenant may set; one whose time is not worked out is always among
    them."""
    from ssoproof.providers.auth0.hooks.lower import lower

    limits: set[Span] = set()
    for hook in hooks:
        if may_use(hook, LIMITS):
            lowered = lower([hook], ANY_REQUEST, None, True)
            found = {(c.name == IDLE, c.seconds) for c in lowered.commands if c.name in LIMITS}
            unclear = any(choice.kind is ChoiceKind.UNMODELLED for choice in lowered.choices)
            if found or unclear or any(name in hook.source for name in LIMITS):
                limits |= {(False, None), *found}
    return tuple(sorted(limits, key=lambda span: (span[0], span[1] or 0)))


_ANY = Alternatives.anything()
_FIRST = var("first factor", EnumSort(FIRST_FACTORS))
_PROTOCOLS = (
    *("oidc-basic-profile", "oidc-implicit-profile", "oidc-hybrid-profile", "oauth2-refresh-token"),
    *("oauth2-device-code", "oauth2-password", "oauth2-resource-owner", "oauth2-webauthn", "delegation"),
    *("oauth2-resource-owner-jwt-bearer", "oauth2-token-exchange", "oauth2-access-token"),
    *("redirect-callback", "samlp", "wsfed", "wstrust-usernamemixed", NOT_KNOWN),
)
_PROTOCOL = var("protocol", EnumSort(_PROTOCOLS))
#: A request of which nothing is known.
ANY_REQUEST = HookRequest(
    client_id=NOT_KNOWN,
    client_name=NOT_KNOWN,
    client_metadata=((NOT_KNOWN, NOT_KNOWN),),
    audience=Alternatives(((var("a"), NOT_KNOWN), (var("b"), None))),
    audience_in_query=TRUE,
    audience_in_body=TRUE,
    prompt=_ANY,
    acr_values=_ANY,
    scope=_ANY,
    max_age=_ANY,
    protocol=Alternatives(tuple((is_(_PROTOCOL, name), name) for name in _PROTOCOLS)),
    first_factor=Alternatives(tuple((is_(_FIRST, name), name) for name in FIRST_FACTORS)),
    mfa_entries=var("entries", RangeSort(0, 2)),
    saturated=True,
    roles=None,
    factors=None,
    choice_prefix="limits",
)
