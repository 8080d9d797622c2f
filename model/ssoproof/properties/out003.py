"""OUT003 (advisory): a logout reaches no further than stated."""

from __future__ import annotations

from ssoproof.flows.instance import Instance
from ssoproof.flows.logout import SPARED, STRAYS
from ssoproof.flows.world import Subject, World
from ssoproof.logic.build import not_, var
from ssoproof.properties.spec import LOGOUTS, LOGOUTS_TAKEN, Question, Runs, not_modelled
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property
from ssoproof.tenant.logout import Does, Extent
from ssoproof.tenant.model import Application, Tenant


def _spares(app: Application, subject: Subject) -> bool:
    """Whether the owners stated that an application's logout does not reach the subject."""
    reach = app.logout.reach.value
    if reach is None or app.name == subject.name:
        return False
    return reach.extent is Extent.SELF or (
        reach.extent is Extent.LISTED and subject.name not in reach.applications
    )


def applies(tenant: Tenant, subject: Subject) -> str:
    """Only where the logout of another application is not meant to reach it."""
    if subject.kind != "app":
        return "it is about applications"
    others = [app for app in tenant.applications if app.name != subject.name]
    open_ = any(a.logout.reach.value is None and a.logout.does.value is not Does.PROVIDER for a in others)
    if not open_ and not any(_spares(app, subject) for app in others):
        return "the logout of each other application is meant to reach it"
    return not_modelled(tenant, subject)


def stated(tenant: Tenant, subject: Subject) -> bool:
    """Whether the owners stated that some logout does not reach it."""
    return subject.kind == "app" and any(_spares(app, subject) for app in tenant.applications)


def formula(world: World, victim: Instance) -> Property:
    """No logout of another application that is not meant to reach it ends its session, or its refresh
    token."""
    return Property("OUT003", str(world.subject), not_(var(STRAYS)), var(SPARED))


QUESTION = Question(
    "OUT003",
    "Logout reaches no further than stated",
    "A logout at the provider ends the session of all applications: whoever leaves one is thrown out of the "
    "others at their next renewal.",
    "Let the application drop its own tokens only, or state that its logout reaches the others.",
    Runs.ONE,
    free=False,
    advisory=True,
    applies=applies,
    formula=formula,
    about_app=Wording(
        holds="No logout of another application signs {subject} out that is not meant to reach it",
        fails="A logout of another application that is not meant to reach {subject} signs it out",
        open="a logout of another application that is not meant to reach {subject} signs it out",
        never="no logout of another application happens that is not meant to reach {subject}",
    ),
    leaves_out=LOGOUTS,
    logouts=True,
    remark=LOGOUTS_TAKEN,
    stated=stated,
)
