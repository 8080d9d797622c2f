"""oidc-provider without our emulation does what its statement through the provider seam says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ssoproof.providers import registry
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Tenant
from tests.agreement.scale import examples
from tests.lab.beside import Tally, compare
from tests.lab.server import Server
from tests.lab.stock_provider import DOES, SEMANTICS, StockUser, stock, two_clients
from tests.lab.traffic import Traffic
from tests.observed_runs import composed

RUNS, LENGTH = 12, 40


def compared(server: Server, tenant: Tenant, built: Tenant, runs: int) -> tuple[str, Tally]:
    """The first difference in random runs of the statement beside a server that is built for a tenant."""
    _, composition = composed(tenant)

    def begin() -> StockUser:
        clock = server.play(built, {}, kind="stock")
        return StockUser(server, composition, {}, Traffic(server.origin, clock), clock)

    return compare(composition, begin, runs, LENGTH)


@pytest.mark.slow
def test_the_statement_holds(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.LOADERS, SEMANTICS.provider, lambda: stock(*DOES))
    tenant = two_clients(tmp_path)
    difference, tally = compared(server, tenant, tenant, examples(RUNS))
    print(f"{tally.sent} steps over HTTP; {dict(tally.outcomes)}")
    assert difference == ""


@pytest.mark.slow
def test_a_wrong_statement_is_noticed(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session would be written at the password. What else is stated shows in nothing without MFA."""
    does = (*(d for d in DOES if d != "written_last"), "written_at_once")
    monkeypatch.setitem(registry.LOADERS, SEMANTICS.provider, lambda: stock(*does))
    tenant = two_clients(tmp_path)
    difference, _ = compared(server, tenant, tenant, 10 * RUNS)
    assert difference


@pytest.mark.slow
def test_a_wrong_limit_is_noticed(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.LOADERS, SEMANTICS.provider, lambda: stock(*DOES))
    tenant = two_clients(tmp_path)
    longer = replace(tenant.session, idle=Sourced(tenant.session.idle.value + 60))
    difference, _ = compared(server, tenant, replace(tenant, session=longer), 10 * RUNS)
    assert difference
