"""MFA003: no token without the evidence that its demand asks for."""

from __future__ import annotations

from ssoproof.flows.instance import Instance
from ssoproof.flows.world import World
from ssoproof.logic.build import implies, var
from ssoproof.properties.spec import AUTHORIZED, Question, Runs, demanded, not_applicable
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property


def formula(world: World, victim: Instance) -> Property:
    """A token for the subject is issued only if its demand is met by the evidence held at issue."""
    token = var("issued")
    return Property("MFA003", str(world.subject), implies(token, var("met")), demanded(world.subject, token))


QUESTION = Question(
    "MFA003",
    "No token without the MFA that is demanded",
    "The demand is what the owners rely on; each token without its evidence is a hole in it.",
    "Demand MFA in code wherever the methods lack it, with remembering forbidden unless a remembered "
    "browser counts.",
    Runs.ONE,
    free=True,
    advisory=False,
    applies=not_applicable,
    formula=formula,
    about_app=Wording(
        holds="No token for {subject} without the MFA it requires",
        fails="{subject} gets a token without the MFA it requires",
        open="{subject} gets a token without the MFA it requires",
        never="{subject} never gets a token",
    ),
    about_api=Wording(
        holds="No token for {subject} without the MFA it requires",
        fails="{victim} gets a token for {subject} without the MFA that this API requires",
        open="an application gets a token for {subject} without the MFA that this API requires",
        never="no application ever gets a token for {subject}",
    ),
    leaves_out=AUTHORIZED,
)
