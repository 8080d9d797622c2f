"""MFA002: a failed or abandoned challenge keeps the door shut."""

from __future__ import annotations

from ssoproof.flows.instance import Instance
from ssoproof.flows.world import World
from ssoproof.logic.build import and_, not_, var
from ssoproof.properties.spec import AUTHORIZED, Question, Runs, not_applicable
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property


def formula(world: World, victim: Instance) -> Property:
    """After a failed or abandoned challenge no token is issued until the demand is met."""
    return Property("MFA002", str(world.subject), not_(and_(var("issued"), var("barred"))), var("refused"))


QUESTION = Question(
    "MFA002",
    "A failed or abandoned challenge never yields a token",
    "A stolen password is worth something if leaving the challenge and asking again gives a token.",
    "Do not exempt prompt=none or sessions that merely exist; demand until the methods hold mfa.",
    Runs.ONE,
    free=True,
    advisory=False,
    applies=not_applicable,
    formula=formula,
    about_app=Wording(
        holds="No token for {subject} after failed or abandoned MFA",
        fails="{subject} gives a token after failed or abandoned MFA",
        open="{subject} gives a token after failed or abandoned MFA",
        never="MFA for {subject} never fails and is never abandoned",
    ),
    about_api=Wording(
        holds="No token for {subject} after failed or abandoned MFA",
        fails="{victim} gets a token for {subject} after failed or abandoned MFA",
        open="an application gets a token for {subject} after failed or abandoned MFA",
        never="MFA for {subject} never fails and is never abandoned",
    ),
    leaves_out=AUTHORIZED,
)
