"""MFA004 (advisory): MFA is asked no more often than demanded."""

from __future__ import annotations

from ssoproof.flows.instance import MULTI_FACTOR, Instance
from ssoproof.flows.world import Subject, World
from ssoproof.logic.build import and_, not_, or_, var
from ssoproof.properties.spec import Question, Runs, not_modelled
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property
from ssoproof.tenant.model import DemandKind, Tenant


def applies(tenant: Tenant, subject: Subject) -> str:
    """Only apps with a stated demand are asked: an inferred one is what policy and code ask anyway."""
    if subject.kind != "app":
        return "it is about applications"
    if subject.demand is None or subject.demand.inferred:
        return "no demand is stated for it"
    if subject.demand.kind is DemandKind.EVERY_VISIT:
        return "it demands MFA at every visit: each sign-in may ask"
    if MULTI_FACTOR in (tenant.application(subject.name).acr_values.value or "").split():
        return "it asks for MFA itself, with acr_values"
    return not_modelled(tenant, subject)


def formula(world: World, victim: Instance) -> Property:
    """No MFA prompt is shown where the demands on app and API asked for are met by the evidence held."""
    prompt, token = var("asked"), var("issued")
    return Property("MFA004", str(world.subject), not_(and_(prompt, var("superfluous"))), or_(prompt, token))


QUESTION = Question(
    "MFA004",
    "MFA is asked no more often than demanded",
    "Prompts that nothing demands teach people to confirm without looking, and are what they complain about.",
    "Let code waive the challenge where the session has MFA, or state the demand as it is meant.",
    Runs.ONE,
    free=False,
    advisory=True,
    applies=applies,
    formula=formula,
    about_app=Wording(
        holds="{subject} asks for MFA no more often than it requires",
        fails="{subject} asks for MFA although what it requires is met",
        open="{subject} asks for MFA no more often than it requires",
        never="nobody ever signs in to {subject}",
    ),
)
