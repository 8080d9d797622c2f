"""SSO001: silent renewal works while it should."""

from __future__ import annotations

from ssoproof.flows.instance import Instance
from ssoproof.flows.world import Subject, World
from ssoproof.logic.build import and_, implies, not_, or_, var
from ssoproof.properties.spec import Question, Runs, not_modelled
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property
from ssoproof.tenant.model import Tenant


def applies(tenant: Tenant, subject: Subject) -> str:
    """Only apps that renew silently are asked; how others renew the model may not cover."""
    if subject.kind != "app":
        return "it is about applications"
    app = tenant.application(subject.name)
    if app.uncovered:
        return not_modelled(tenant, subject)
    return "" if app.renews_silently.value else "it does not renew silently"


def formula(world: World, victim: Instance) -> Property:
    """What is promised to a silent call (see `ssoproof.flows.demand.promised`) is no error of any kind."""
    failed, ok = var(f"{victim.name}.silent_failed"), var(f"{victim.name}.silent_ok")
    should = var(f"{victim.name}.promised")
    return Property(
        "SSO001", str(world.subject), implies(should, not_(failed)), and_(should, or_(failed, ok))
    )


QUESTION = Question(
    "SSO001",
    "Silent renewal works while it is promised",
    "A renewal that fails although the session lives and the demand is met throws people out of their work, "
    "and looks like a random login prompt.",
    "Let code decide explicitly for this application (waive where the session has MFA, demand otherwise), "
    "or set "
    "the policy to Never and demand in code.",
    Runs.ONE,
    free=False,
    advisory=False,
    applies=applies,
    formula=formula,
    about_app=Wording(
        holds="Silent renewal of {subject} works whenever its session is live and its MFA requirement is met",
        fails="{subject}'s silent renewal fails although the session is live",
        open="silent renewal of {subject} works whenever its session is live and its MFA requirement is met",
        never="{subject} never renews silently while its session is live and its MFA requirement is met",
    ),
)
