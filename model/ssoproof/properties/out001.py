"""OUT001 (advisory): a logout stops new tokens."""

from __future__ import annotations

from ssoproof.flows.exchange import EXCHANGED
from ssoproof.flows.instance import Instance
from ssoproof.flows.logout import LATE, REACHED
from ssoproof.flows.world import Subject, World
from ssoproof.logic.build import and_, not_, or_, var
from ssoproof.properties.spec import LOGOUTS, LOGOUTS_TAKEN, Question, Runs, not_modelled
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property
from ssoproof.tenant.logout import Extent
from ssoproof.tenant.model import Tenant


def applies(tenant: Tenant, subject: Subject) -> str:
    """Each application is asked: its own logout reaches it."""
    if subject.kind != "app":
        return "it is about applications"
    return not_modelled(tenant, subject)


def stated(tenant: Tenant, subject: Subject) -> bool:
    """Whether the owners stated that some logout reaches it."""
    return any(
        reach.extent in (Extent.ALL, Extent.SESSION) or subject.name in (app.name, *reach.applications)
        for app in tenant.applications
        if subject.kind == "app"
        and (reach := app.logout.reach.value) is not None
        and reach.extent is not Extent.OPEN
    )


def formula(world: World, victim: Instance) -> Property:
    """No token for the application, of any endpoint, after a logout that reaches it, until a first factor is
    accepted."""
    token = or_(var("issued"), var(EXCHANGED))
    return Property("OUT001", str(world.subject), not_(and_(token, var(LATE))), var(REACHED))


QUESTION = Question(
    "OUT001",
    "Logout stops new tokens",
    "Who has logged out is still signed in: a refresh token outlives the session, a logout that drops an "
    "application's own tokens leaves the session to the next click.",
    "Let the logout end the session at the provider, and end the refresh tokens of all applications that it "
    "is meant to reach, or give them none.",
    Runs.ONE,
    free=True,
    advisory=True,
    applies=applies,
    formula=formula,
    about_app=Wording(
        holds="After a logout that reaches {subject} it gets no token before somebody signs in",
        fails="{subject} gets a token after a logout that reaches it, although nobody has signed in since",
        open="{subject} gets a token after a logout that reaches it, although nobody has signed in since",
        never="no logout reaches {subject} while it is signed in",
    ),
    leaves_out=LOGOUTS,
    logouts=True,
    remark=LOGOUTS_TAKEN,
    stated=stated,
)
