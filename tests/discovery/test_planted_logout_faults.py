"""Faults planted in the flows of logouts: verdicts change, or the judge refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssoproof.check.systems import Unit, claim
from ssoproof.flows import logout as flow
from ssoproof.flows import session
from ssoproof.flows.instance import Instance
from ssoproof.flows.move import Move
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE
from ssoproof.logic.expr import Expr
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.tenant.logout import Does, Extent, Logout, Revokes
from ssoproof.tenant.model import MfaMode, Tenant
from ssoproof.verdict.abstraction import simulated
from ssoproof.verdict.judge import Rejected
from tests import incident
from tests.agreement.tenants import by_environment, unit
from tests.logging_out import logout, with_logout
from tests.refreshing import with_refresh

ALL = logout(reach=Extent.ALL)


def tenant(console: Logout = ALL, account: Logout = ALL, refreshes: bool = False) -> Tenant:
    """The incident's applications without MFA, with these logouts; console may refresh."""
    plain = incident.tenant(MfaMode.NEVER)
    plain = with_refresh(plain, "console") if refreshes else plain
    return with_logout(with_logout(plain, "console", console), "account", account)


def asked(tenant: Tenant, code: str, name: str = "console") -> Unit:
    work = unit(tenant, code, name)
    assert work is not None
    return work


def depth(tenant: Tenant, code: str = "OUT001", **reading: str) -> int | None:
    return by_environment(asked(tenant, code), {**AUTH0.defaults, **reading})


def test_a_logout_that_reaches_one_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    found = tenant(account=logout(Does.LOCAL, reach=("console",)))
    assert depth(found) is not None
    assert depth(tenant(account=logout(Does.LOCAL, reach=Extent.SELF))) is None
    monkeypatch.setattr(flow, "reaches", lambda world, instance: FALSE)
    assert depth(found) is None


def test_a_logout_that_reaches_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    found = tenant(account=logout(reach=Extent.SELF))
    assert depth(found, "OUT003") is not None
    assert depth(tenant(account=logout(Does.LOCAL, reach=Extent.SELF)), "OUT003") is None
    monkeypatch.setattr(flow, "reaches", lambda world, instance: TRUE)
    assert depth(found, "OUT003") is None


def test_an_offline_token_that_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    found = tenant(refreshes=True)
    assert depth(found) is not None

    def forgets(world: World, move: Move) -> None:
        for instance in world.instances:
            if instance.family is not None:
                move.assign(instance.family.alive, False)

    monkeypatch.setattr(flow, "_ended_with_session", forgets)
    assert depth(found) is None


def test_a_first_factor_that_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A local logout leaves the session, whose first factor is none that came later."""
    found = tenant(console=logout(Does.LOCAL, reach=Extent.SELF))
    assert depth(found) is not None
    touched = session.touch

    def counts(world: World, move: Move, when: Expr = TRUE) -> None:
        touched(world, move, when)
        if world.mode.logouts:
            move.assign(world.logged_out, False, when)

    monkeypatch.setattr(session, "touch", counts)
    assert depth(found) is None


def test_a_session_that_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert depth(tenant()) is None
    monkeypatch.setattr(session, "end", lambda world, move, when=TRUE, blamed=FALSE: None)
    assert depth(tenant()) is not None


def test_an_older_token_is_not_the_one_that_is_revoked() -> None:
    """Whoever holds the token of an earlier sign-in: only revoking all of them ends it."""
    plain, one, every = (
        tenant(logout(revokes=revokes, reach=Extent.ALL), logout(Does.LOCAL, reach=Extent.SELF), True)
        for revokes in (Revokes.NOTHING, Revokes.TOKEN, Revokes.ALL)
    )
    without, with_one = depth(plain), depth(one)
    assert without is not None
    assert with_one is not None
    assert with_one > without
    assert depth(every) is None


def test_what_another_application_revokes_is_its_own() -> None:
    found = tenant(
        logout(revokes=Revokes.ALL, reach=Extent.ALL), logout(revokes=Revokes.ALL, reach=Extent.ALL), True
    )
    assert depth(found) is not None
    assert depth(found, S45="yes") is not None


def test_a_logout_after_the_session_ends_no_token() -> None:
    found = tenant(account=logout(Does.LOCAL, reach=Extent.SELF), refreshes=True)
    early, late = depth(found), depth(found, S45="yes")
    assert early is not None
    assert late is not None
    assert late > early


def test_a_logout_that_nobody_stated_follows_the_reading() -> None:
    found = tenant(logout(None), logout(None))
    assert depth(found, S60="provider") is None
    assert depth(found, S60="local") is not None


def test_the_reach_of_a_session_has_who_is_signed_in_there() -> None:
    found = tenant(account=logout(Does.LOCAL, reach=Extent.SESSION))
    whoever = tenant(account=logout(Does.LOCAL, reach=Extent.ALL))
    there, anywhere = depth(found), depth(whoever)
    assert there is not None
    assert anywhere is not None
    assert there > anywhere


@pytest.mark.parametrize(
    ("code", "does"), [("OUT001", Does.PROVIDER), ("OUT003", Does.PROVIDER), ("OUT003", Does.LOCAL)]
)
def test_the_environment_lacks_the_logouts_of_others(code: str, does: Does) -> None:
    found = claim(asked(tenant(account=logout(does, reach=Extent.SELF)), code))
    assert simulated(found) > 0
    left = tuple(t for t in found.abstract.transitions if ".logout" not in t.name or t.actor != "others")
    assert len(left) < len(found.abstract.transitions)
    with pytest.raises(Rejected):
        simulated(replace(found, abstract=replace(found.abstract, transitions=left)))


def test_the_environment_hides_whom_a_logout_strays_to() -> None:
    found = claim(asked(tenant(account=logout(reach=Extent.SELF)), "OUT003"))
    silent = tuple(
        replace(t, outputs={n: e for n, e in t.outputs.items() if n not in flow.LOGOUTS})
        for t in found.abstract.transitions
    )
    with pytest.raises(Rejected):
        simulated(replace(found, abstract=replace(found.abstract, transitions=silent)))


def test_a_member_that_keeps_its_login_after_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a logout does to its own application's locals is looked at like any step's."""

    def stays(move: Move, instance: Instance) -> None:
        move.assign(instance.here, True)

    monkeypatch.setattr(flow, "_own", stays)
    with pytest.raises(Rejected):
        simulated(claim(asked(tenant(), "OUT001")))
