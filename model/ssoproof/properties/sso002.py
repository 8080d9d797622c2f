"""SSO002: another application's activity does not harm silent renewal."""

from __future__ import annotations

from ssoproof.flows.instance import Instance
from ssoproof.flows.world import Subject, World
from ssoproof.logic.build import and_, not_, var
from ssoproof.properties import sso001
from ssoproof.properties.spec import Question, Runs
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property
from ssoproof.system.self_composition import ACTED, PARTED, prime
from ssoproof.tenant.model import Tenant


def applies(tenant: Tenant, subject: Subject) -> str:
    """Only apps that renew silently, and only where there is another application."""
    reason = sso001.applies(tenant, subject)
    return reason or ("" if len(tenant.applications) > 1 else "there is no other application")


def formula(world: World, victim: Instance) -> Property:
    """No renewal fails in the disturbed run and succeeds in the other one.

    The system lets nothing happen after the session present at the parting is gone in the second run, or a
    session of the first one has ended by anything but another application's code or a login that it forced.
    """
    failed, ok = var(f"{victim.name}.silent_failed"), var(prime(f"{victim.name}.silent_ok"))
    harm = and_(PARTED, ACTED, failed, ok)
    return Property("SSO002", str(world.subject), not_(harm), and_(PARTED, ok))


QUESTION = Question(
    "SSO002",
    "No other app's activity breaks this app's silent renewal",
    "Somebody who opens another application is thrown out of this one; the two teams can't see each other's "
    "logs.",
    "Find the application and the setting named in the counterexample: usually a challenge that forgets the "
    "remembered browser on which this application's renewal rests.",
    Runs.PARTING_LOGGED_IN,
    free=False,
    advisory=False,
    applies=applies,
    formula=formula,
    about_app=Wording(
        holds="No other application breaks {subject}'s silent renewal",
        fails="{activity} breaks {subject}'s silent renewal",
        open="another application breaks {subject}'s silent renewal",
        never="{subject} never renews silently after its login",
    ),
)
