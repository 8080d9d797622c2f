"""MFA001: a challenge is passed at every visit where one is demanded at every visit."""

from __future__ import annotations

from ssoproof.flows.instance import Instance
from ssoproof.flows.world import Subject, World
from ssoproof.logic.build import implies, var
from ssoproof.properties.spec import AUTHORIZED, Question, Runs, demanded
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property
from ssoproof.tenant.model import Tenant


def applies(tenant: Tenant, subject: Subject) -> str:
    """Only what demands a challenge at every visit is asked."""
    if not subject.every_visit:
        return "it does not demand MFA at every visit"
    return ""


def formula(world: World, victim: Instance) -> Property:
    """A token for the subject is issued only if a challenge was passed for it in the same visit."""
    token = var("issued")
    return Property("MFA001", str(world.subject), implies(token, var("met")), demanded(world.subject, token))


QUESTION = Question(
    "MFA001",
    "MFA is asked at every visit where it is demanded at every visit",
    "An application that should ask every time lets somebody in on an earlier challenge, or on none.",
    "Key the demand on what decides the token (the client, or the audience as an Action sees it), cover "
    "every client and no audience, and forbid remembering.",
    Runs.ONE,
    free=True,
    advisory=False,
    applies=applies,
    formula=formula,
    about_app=Wording(
        holds="{subject} asks for MFA at every visit",
        fails="{subject} lets a visit through without MFA",
        open="{subject} asks for MFA at every visit",
        never="{subject} never gets a token",
    ),
    about_api=Wording(
        holds="Every visit that gets a token for {subject} asks for MFA",
        fails="{victim} gets a token for {subject} in a visit without MFA",
        open="every visit that gets a token for {subject} asks for MFA",
        never="no application ever gets a token for {subject}",
    ),
    leaves_out=AUTHORIZED,
)
