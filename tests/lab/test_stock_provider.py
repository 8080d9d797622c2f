"""oidc-provider without our emulation does what its statement through the provider seam says."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from ssoproof.providers import registry
from tests.agreement.scale import examples
from tests.lab.beside import Model, Tally, follow
from tests.lab.server import Server
from tests.lab.stock_provider import DOES, SEMANTICS, StockUser, stock, two_clients
from tests.lab.traffic import Traffic
from tests.observed_runs import composed

RUNS, LENGTH = 12, 40


def differences(
    server: Server, monkeypatch: pytest.MonkeyPatch, folder: Path, does: tuple[str, ...], runs: int
) -> tuple[list[str], Tally]:
    """The first difference in random runs of the statement beside the server."""
    monkeypatch.setitem(registry.LOADERS, SEMANTICS.provider, lambda: stock(*does))
    tenant, tally = two_clients(folder), Tally()
    _, composition = composed(tenant)
    for number in range(runs):
        clock = server.play(tenant, {}, kind="stock")
        user = StockUser(server, composition, {}, Traffic(server.origin, clock), clock)
        difference = follow(Model(composition, {}), user, Random(number), LENGTH, tally)
        if difference:
            return [difference], tally
    return [], tally


@pytest.mark.slow
def test_the_statement_holds(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, tally = differences(server, monkeypatch, tmp_path, DOES, examples(RUNS))
    print(f"{tally.sent} steps over HTTP, {len(found)} differ; {dict(tally.outcomes)}")
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("wrong", ["written_last", "relogin_keeps_session"])
def test_a_wrong_statement_is_noticed(
    wrong: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = ("written_at_once",) if wrong == "written_last" else ()
    does = (*(d for d in DOES if d != wrong), *others)
    found, _ = differences(server, monkeypatch, tmp_path, does, 10 * RUNS)
    assert found
