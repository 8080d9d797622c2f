"""The environment route answers as exhaustive runs of all applications do, on generated small tenants.

It is about any number of pages: what it breaks and one page of each application does not, two pages of each
have to. Where Actions make the pipeline wait it may break more: what a login at a pause remembers is not tied
to the session as closely.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.strategies import tenants
from ssoproof.tenant.model import Tenant
from tests.agreement.scale import examples
from tests.agreement.tenants import agrees

CODES = ("SSO001", "SSO002", "MFA001", "MFA002", "MFA003", "MFA004")
READINGS = st.fixed_dictionaries({s.id: st.sampled_from(s.sort.values) for s in AUTH0.switches})
QUIET = list(HealthCheck)


@settings(max_examples=examples(80), deadline=None, suppress_health_check=QUIET)
@given(tenants(2), READINGS, st.sampled_from(CODES), st.sampled_from(("app0", "app1")))
def test_two_applications(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    agrees(tenant, reading, code, victim)


@settings(max_examples=examples(15), deadline=None, suppress_health_check=QUIET)
@given(tenants(3), READINGS, st.sampled_from(CODES), st.sampled_from(("app0", "app2")))
def test_three_applications(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    agrees(tenant, reading, code, victim)


@settings(max_examples=examples(3), deadline=None, suppress_health_check=QUIET)
@given(tenants(4), READINGS, st.sampled_from(CODES), st.sampled_from(("app0", "app3")))
def test_four_applications(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    agrees(tenant, reading, code, victim)


@settings(max_examples=examples(20), deadline=None, suppress_health_check=QUIET)
@given(tenants(2, commands=True), READINGS, st.sampled_from(CODES), st.sampled_from(("app0", "app1")))
def test_two_applications_whose_actions_give_commands(
    tenant: Tenant, reading: dict[str, str], code: str, victim: str
) -> None:
    agrees(tenant, reading, code, victim, exactly=False)


@settings(max_examples=examples(5), deadline=None, suppress_health_check=QUIET)
@given(tenants(3, commands=True), READINGS, st.sampled_from(CODES), st.sampled_from(("app0", "app2")))
def test_three_applications_whose_actions_give_commands(
    tenant: Tenant, reading: dict[str, str], code: str, victim: str
) -> None:
    agrees(tenant, reading, code, victim, exactly=False)
