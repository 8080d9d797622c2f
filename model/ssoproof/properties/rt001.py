"""RT001: refreshing works while it is promised."""

from __future__ import annotations

from ssoproof.flows.exchange import FAILED, PROMISED, WORKS
from ssoproof.flows.instance import Instance
from ssoproof.flows.world import Subject, World
from ssoproof.logic.build import and_, implies, not_, or_, var
from ssoproof.properties.spec import CHAIN, Question, Runs, no_refresh_token, not_modelled
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property
from ssoproof.tenant.model import Tenant


def applies(tenant: Tenant, subject: Subject) -> str:
    """Only applications that renew by refresh tokens are asked."""
    if subject.kind != "app":
        return "it is about applications"
    app = tenant.application(subject.name)
    if app.uncovered:
        return not_modelled(tenant, subject)
    if app.refresh is None:
        return "it does not renew by refresh tokens"
    return no_refresh_token(tenant, app.requests.value[:1])


def formula(world: World, victim: Instance) -> Property:
    """What is promised to a call (see `ssoproof.flows.exchange.promised`) ends in a token, by the refresh
    token or by the silent renewal that stands in for it."""
    n = victim.name
    failed = or_(var(f"{n}.{FAILED}"), var(f"{n}.silent_failed"))
    works = or_(var(f"{n}.{WORKS}"), var(f"{n}.silent_ok"))
    should = var(f"{n}.{PROMISED}")
    return Property(
        "RT001", str(world.subject), implies(should, not_(failed)), and_(should, or_(failed, works))
    )


QUESTION = Question(
    "RT001",
    "Refreshing works while it is promised",
    "An exchange that is refused although MFA was passed, or a refresh token that the application lost, "
    "signs people out in the middle of their work.",
    "Let code decide for the protocol oauth2-refresh-token (waive where MFA was passed at the sign-in), give "
    "the client the grants by which MFA is answered, or keep the token where a reload does not lose it.",
    Runs.ONE,
    free=False,
    advisory=False,
    applies=applies,
    formula=formula,
    about_app=Wording(
        holds="Refreshing works for {subject} as long as it is promised and its MFA requirement is met",
        fails="{subject} can't refresh although it is promised and its MFA requirement is met",
        open="refreshing works for {subject} as long as it is promised and its MFA requirement is met",
        never="{subject} never refreshes while it is promised and its MFA requirement is met",
    ),
    leaves_out=CHAIN,
)
