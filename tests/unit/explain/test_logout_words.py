"""What a report says of logouts: who is affected, why, what is asked without being named."""

from __future__ import annotations

from dataclasses import replace

from tests import incident
from tests.logging_out import logout, with_logout
from tests.refreshing import with_refresh

from ssoproof.check.exit_codes import FailOn
from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.explain.build import explain
from ssoproof.explain.model import Story
from ssoproof.render.graph.sequence_steps import rows
from ssoproof.tenant.logout import Does, Extent
from ssoproof.tenant.model import MfaMode, Tenant
from ssoproof.verdict.verdict import Status

TENANT = incident.tenant(MfaMode.NEVER)
LOGOUTS = ("OUT001", "OUT003")


def asked(tenant: Tenant, *codes: str) -> Report:
    return check(tenant, Options(codes, ("console",)))


def story(tenant: Tenant, code: str) -> Story:
    told = explain(asked(tenant, code))
    return next(s for one in told.results for s in one.stories if s is not None)


def test_a_refresh_token_that_outlives_a_logout() -> None:
    tenant = with_refresh(with_logout(TENANT, "account", logout(reach=("console",))), "console")
    found = story(with_logout(tenant, "console", logout()), "OUT001")
    assert found.who == "anyone with a refresh token of users who log out of console"
    assert any("a refresh token of console outlived it" in cause.text for cause in found.deciding)


def test_a_session_that_outlives_a_logout() -> None:
    found = story(with_logout(TENANT, "console", logout(Does.LOCAL)), "OUT001")
    assert found.who == "anyone with the browser of users who log out of console"
    cause = next(c for c in found.deciding if "drops its own tokens" in c.text)
    assert cause.place == "ssoproof.yaml:1"
    steps = [row for row in rows(found, "") if "logs its user out" in str(row)]
    assert [m.end for m in steps[0].requests] == ["console"]


def test_a_logout_that_signs_somebody_else_out() -> None:
    found = story(with_logout(TENANT, "account", logout(reach=Extent.SELF)), "OUT003")
    assert found.who == "users of console who log out of account"
    words = " ".join(cause.text for cause in found.deciding)
    assert "ends the session of all applications" in words
    assert "not meant to reach console" in words


def test_what_is_asked_without_being_named() -> None:
    assert not {r.question for r in asked(TENANT).results} & set(LOGOUTS)
    advised = asked(TENANT, *LOGOUTS).results
    assert all(r.advisory for r in advised)
    stated = asked(with_logout(TENANT, "account", logout(reach=Extent.ALL)))
    assert [(r.question, r.advisory) for r in stated.results if r.question in LOGOUTS] == [("OUT001", False)]
    narrow = asked(with_logout(TENANT, "account", logout(reach=Extent.SELF)))
    assert [(r.question, r.advisory) for r in narrow.results if r.question in LOGOUTS] == [("OUT003", False)]
    own = asked(with_logout(TENANT, "console", logout(reach=Extent.SELF)))
    assert [r.question for r in own.results if r.question in LOGOUTS] == ["OUT001"]


def test_what_is_stated_fails_a_build() -> None:
    local = with_logout(TENANT, "console", logout(Does.LOCAL, reach=Extent.SELF))
    result = next(r for r in asked(local).results if r.question == "OUT001")
    assert result.status is Status.VIOLATED
    assert FailOn.of().fails(result.status, result.advisory)
    unstated = replace(local, applications=with_logout(TENANT, "console", logout(Does.LOCAL)).applications)
    advised = asked(unstated, "OUT001").results[0]
    assert advised.status is Status.VIOLATED
    assert not FailOn.of().fails(advised.status, advised.advisory)
