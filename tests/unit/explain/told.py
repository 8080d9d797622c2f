"""Explanations that several tests look at, each made once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tests.incident import as_logged, repaired, tenant

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.explain.build import ReportExplanation, explain
from ssoproof.explain.model import Story
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Demand, DemandKind, Hook, HookKind, MfaMode, Tenant

#: Names that would steer a terminal, an SVG, a DOT label, or the names of transitions.
HOSTILE = "<script>alert('&')</script>\x1b[31m\\l\"\u202e/x|y:1.renew"

#: A rule of which one call is not understood.
MYSTERY = """function (user, context, callback) {
  if (context.clientID !== 'account' && global.mystery(user)) {
    return callback(null, user, context);
  }
  context.multifactor = { provider: 'any', allowRememberBrowser: false };
  callback(null, user, context);
}"""


#: An action that goes by what the tenant's files don't hold.
SUSPEND = """exports.onExecutePostLogin = async (event, api) => {
  if (TEST) { api.access.deny('suspended'); }
  const done = event.authentication?.methods.some((m) => m.name === 'mfa');
  api.multifactor.enable(done ? 'none' : 'any', { allowRememberBrowser: false });
};"""


#: A test of what stays as it is for a user, and of what may be another at each request.
OF_USER, OF_REQUEST = "event.user.app_metadata.suspended", "event.request.geoip.countryCode === 'NL'"


def suspending(test: str = OF_USER) -> Tenant:
    """An action that asks once per session, and denies access where a test holds."""
    source = SUSPEND.replace("TEST", test)
    return tenant(MfaMode.NEVER, Hook("suspend", HookKind.ACTION, "hooks/suspend.js", source))


@cache
def incident() -> ReportExplanation:
    """The incident as logged, all that is not advisory."""
    return explained(as_logged(), "SSO001", "SSO002", "MFA001", "MFA003")


@cache
def clean() -> ReportExplanation:
    """The repaired incident."""
    return explained(repaired(), "SSO001", "MFA003")


@cache
def mystery() -> ReportExplanation:
    """Policy Never, and a rule that is not understood as a whole."""
    rule = Hook("mfa", HookKind.RULE, "hooks/mfa.js", MYSTERY)
    return explained(tenant(MfaMode.NEVER, rule), "MFA003")


@cache
def adaptive() -> ReportExplanation:
    """Policy Adaptive without code."""
    return explained(tenant(MfaMode.ADAPTIVE), "SSO001")


@cache
def hostile() -> ReportExplanation:
    """The incident with names that were made to hurt."""
    return explained(renamed(), "SSO001", "SSO002")


def renamed() -> Tenant:
    """The incident, its applications with hostile names."""
    found = as_logged()
    apps = tuple(replace(a, name=f"{a.client_id}{HOSTILE}") for a in found.applications)
    return replace(found, name=HOSTILE, applications=apps)


def api_demand() -> Tenant:
    """The demand on the API, policy Never, no code."""
    found = tenant(MfaMode.NEVER)
    apis = tuple(replace(a, demand=Demand(DemandKind.EVERY_VISIT)) for a in found.apis[1:])
    return replace(found, apis=(found.apis[0], *apis), mfa=Sourced(MfaMode.NEVER))


def explained(found: Tenant, *questions: str) -> ReportExplanation:
    """The explanation of some questions about a tenant."""
    return explain(check(found, Options(questions)))


def first(explanation: ReportExplanation, code: str, subject: str = "console") -> Story:
    """The shortest story of one answer."""
    story = next(
        t.first for t in explanation.results if (t.result.question, t.result.subject) == (code, subject)
    )
    assert story is not None
    return story
