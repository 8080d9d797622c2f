"""Applications and requests that nothing tells apart count once; what tells them apart keeps them apart."""

from __future__ import annotations

from dataclasses import replace

from tests import incident

from ssoproof.check.options import Options
from ssoproof.check.run import check, semantics_of, subjects
from ssoproof.check.systems import Unit, abstract, representatives
from ssoproof.check.workspace import Workspace
from ssoproof.properties.registry import question
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Application, Tenant
from ssoproof.verdict.verdict import Status


def _copies(tenant: Tenant, of: str, count: int) -> tuple[Application, ...]:
    one = tenant.application(of)
    return tuple(replace(one, name=f"{of}{k}", client_id=f"{of}{k}") for k in range(count))


def _unit(tenant: Tenant, code: str, name: str) -> Unit:
    subject = next(s for s in subjects(tenant) if str(s) == name)
    return Unit(Workspace(tenant, semantics_of(tenant)), question(code), subject, tenant.application(name))


def _grown() -> Tenant:
    tenant = incident.as_logged()
    return replace(tenant, applications=(*tenant.applications, *_copies(tenant, "console", 5)))


def test_equal_applications_are_one_class() -> None:
    """Only account is named by the rule; of the five copies of console, which nothing tells apart, the last
    speaks for all."""
    names = [a.name for a in representatives(_unit(_grown(), "SSO001", "console"))]
    assert names == ["console", "account", "console4"]


def test_another_cache_is_another_class() -> None:
    tenant = _grown()
    *rest, last = tenant.applications
    other = replace(last, renews_silently=Sourced(False))
    names = [
        a.name
        for a in representatives(_unit(replace(tenant, applications=(*rest, other)), "SSO001", "console"))
    ]
    assert names == ["console", "account", "console3", "console4"]


def test_requests_that_no_hook_tells_apart_are_one() -> None:
    """The rule looks at the client: console's three audiences are one request, for its own subject."""
    unit = _unit(incident.as_logged(), "MFA003", "console")
    instance = abstract(unit).composition.instance("console")
    assert [r.label for r in instance.requests] == ["console-api"]


def test_a_grown_tenant_is_answered_as_the_incident_is() -> None:
    options = Options(questions=("SSO002",), subjects=("console",), reading=semantics_of(_grown()).defaults)
    (small,) = check(incident.as_logged(), options).results
    (large,) = check(_grown(), options).results
    assert small.status is large.status is Status.VIOLATED
    runs = [r.part(Status.VIOLATED)[0].verdict.trace.transitions for r in (small, large)]  # type: ignore[union-attr]
    assert runs == [8, 8]
