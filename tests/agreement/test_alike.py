"""Subjects that share an answer beside the answers that each gets when asked alone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.strategies import tenants
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Result, Violated
from tests.agreement.scale import examples
from tests.agreement.test_environment import QUIET, READINGS

CODES = ("SSO001", "SSO002", "MFA001", "MFA002", "MFA003")


def _doubled(tenant: Tenant) -> Tenant:
    """With a copy of each application, under another name and client id."""
    copies = (replace(a, name=f"{a.name}-too", client_id=f"{a.client_id}-too") for a in tenant.applications)
    return replace(tenant, applications=(*tenant.applications, *copies))


def _said(result: Result) -> set[tuple[str, str, int]]:
    rows = set()
    for part in result.parts:
        steps = part.verdict.trace.transitions if isinstance(part.verdict, Violated) else 0
        rows |= {(part.status.value, str(box), steps) for box in part.boxes}
    return rows


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[*QUIET, HealthCheck.too_slow])
@given(tenants(2), READINGS, st.sampled_from(CODES))
def test_a_shared_answer_is_the_one_that_asking_alone_gives(tenant: Tenant, reading: dict[str, str], code: str) -> None:
    grown = _doubled(tenant)
    report = check(grown, Options(questions=(code,), reading=reading))
    for result in report.results:
        if result.like:
            (alone,) = check(grown, Options(questions=(code,), subjects=(result.subject,), reading=reading)).results
            assert not alone.like
            assert _said(alone) == _said(result)
