"""Which outside inputs are the same in two runs of one tenant at one and the same step.

A user's and a tenant's values are, and so are what the browser sends with the request and the time. What runs
move themselves is not: counters, the session's activity, times of what was done in a run, enrolled factors,
and what hooks write. Source of the members:
https://auth0.com/docs/customize/actions/reference/post-login/post-login-event-object and
https://auth0.com/docs/customize/rules/context-object.
"""

from __future__ import annotations

import re

from ssoproof.javascript import answers
from ssoproof.javascript.values import words

#: Members of event (or of context and user in rules) that are the same in both runs, with all that is below
#: them.
_SAME = words(
    "event.secrets event.configuration event.tenant event.client event.connection event.organization "
    "event.request "
    "event.transaction.protocol event.transaction.prompt event.transaction.acr_values "
    "event.transaction.requested_scopes "
    "event.transaction.response_type event.transaction.response_mode event.transaction.ui_locales "
    "event.transaction.locale "
    "event.transaction.login_hint event.transaction.redirect_uri event.transaction.state "
    "event.resource_server event.custom_domain event.security_context "
    "event.authentication.riskAssessment event.authorization event.user.user_id event.user.email "
    "event.user.email_verified event.user.phone_number event.user.phone_verified event.user.username "
    "event.user.name "
    "event.user.nickname event.user.given_name event.user.family_name event.user.picture "
    "event.user.created_at "
    "event.user.identities event.user.app_metadata event.user.user_metadata event.user.last_password_reset "
    "event.user.blocked "
    "context.tenant context.clientID context.clientName context.clientMetadata context.connection "
    "context.connectionStrategy context.connectionMetadata context.connectionOptions context.connectionID "
    "context.organization context.request context.riskAssessment context.authorization context.protocol "
    "configuration user.user_id user.email user.email_verified user.phone_number user.phone_verified "
    "user.username "
    "user.name user.nickname user.given_name user.family_name user.picture user.created_at user.identities "
    "user.app_metadata user.user_metadata user.last_password_reset user.blocked"
)

#: Objects that are there or not in both runs alike, whatever their members hold.
_THERE = words(
    "event.user event.session event.transaction event.session.device event.stats event.authentication "
    "context.stats context.sso user"
)

#: Of these a member of one's own is metadata that code may write.
_WRITABLE = words("event.user.app_metadata event.user.user_metadata user.app_metadata user.user_metadata")

#: A reading of the clock, which shows the same time in both runs at one and the same step.
_NOW = re.compile(r"\bDate(?:\.now)?\((?:/\*[\d.]*\*/)?\)")
_ROOT = re.compile(r"\b(?:event|user|context|configuration|the request's)\b(?:\.[\w$]+)*")


def same_in_both(test: str, written: bool) -> bool:
    """Whether a test on documented inputs comes out the same in both runs.

    `test` is the JavaScript expression; it may differ where it is empty or names an input that is not listed
    as the same, or an answer of a call to the outside. `written`: hooks may write the user's metadata.
    """
    called = answers.names(test)
    if not all(answers.is_same(name) for name in called):
        return False
    names = [m.group() for m in _ROOT.finditer(test) if not _inside(test, m.start())]
    return bool(called or names or _NOW.search(test)) and all(_same(name, written) for name in names)


def reads_inputs(text: str) -> bool:
    """Whether an expression reads inputs, answers or the clock at all."""
    return any(pattern.search(text) is not None for pattern in (_ROOT, answers.NAME, _NOW))


def metadata(test: str) -> bool:
    """Whether the test looks at metadata of the user, which code may write."""
    return any(name in test for name in _WRITABLE)


def _inside(test: str, at: int) -> bool:
    """Whether the name is itself a member of something: `x.user` is no root."""
    return at > 0 and test[at - 1] in ".$"


def _same(name: str, written: bool) -> bool:
    if name.startswith("the request's"):
        return True
    if name in _THERE:
        return True
    parts = name.split(".")
    prefixes = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
    if written and prefixes & _WRITABLE:
        return False
    return not prefixes.isdisjoint(_SAME)
