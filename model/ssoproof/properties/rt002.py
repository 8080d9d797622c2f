"""RT002: no exchange of a refresh token gives a token beyond the demand."""

from __future__ import annotations

from ssoproof.flows.exchange import COVERED, EXCHANGED
from ssoproof.flows.instance import Instance
from ssoproof.flows.world import Subject, World
from ssoproof.logic.build import implies, var
from ssoproof.properties.spec import (
    CHAIN,
    Question,
    Runs,
    demanded,
    no_refresh_token,
    not_applicable,
    not_modelled,
)
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property
from ssoproof.tenant.model import Tenant


def applies(tenant: Tenant, subject: Subject) -> str:
    """Only what demands something, and whose tokens may come of a refresh token."""
    reason = not_applicable(tenant, subject)
    if reason:
        return reason
    if subject.kind != "app":
        api = next(a for a in tenant.apis if a.name == subject.name)
        if any(api.audience in a.may_request.value for a in tenant.applications if a.refresh is not None):
            return ""
        return "no application that renews by refresh tokens may request it"
    app = tenant.application(subject.name)
    if app.uncovered:
        return not_modelled(tenant, subject)
    if app.refresh is None:
        return "it does not renew by refresh tokens"
    return no_refresh_token(tenant, app.may_request.value)


def formula(world: World, victim: Instance) -> Property:
    """A token for the subject comes of an exchange only if the evidence of the refresh token meets the
    demand."""
    token = var(EXCHANGED)
    return Property("RT002", str(world.subject), implies(token, var(COVERED)), demanded(world.subject, token))


QUESTION = Question(
    "RT002",
    "No refresh gives a token without the MFA that is demanded",
    "A refresh token outlives the session: what was demanded at the sign-in is easily forgotten where it is "
    "exchanged.",
    "Demand MFA in code at the protocol oauth2-refresh-token too, unless the sign-in has proved it.",
    Runs.ONE,
    free=True,
    advisory=False,
    applies=applies,
    formula=formula,
    about_app=Wording(
        holds="No refresh gives {subject} a token without the MFA it requires",
        fails="{subject} gets a token by refreshing without the MFA it requires",
        open="{subject} gets a token by refreshing without the MFA it requires",
        never="{subject} never gets a token by refreshing",
    ),
    about_api=Wording(
        holds="No refresh gives a token for {subject} without the MFA it requires",
        fails="{victim} gets a token for {subject} by refreshing, without the MFA that this API requires",
        open="an application gets a token for {subject} by refreshing, without the MFA that it requires",
        never="no application ever gets a token for {subject} by refreshing",
    ),
    leaves_out=CHAIN,
)
