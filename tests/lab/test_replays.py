"""Every counterexample of the shipped cases that the lab can take comes out over HTTP as the model says."""

from __future__ import annotations

import pytest

from tests.agreement.scale import campaign
from tests.lab.replays import CASES, case_tenant, counterexamples
from tests.lab.server import Server, beyond

#: Cases that the lab can't do, and why.
BEYOND: dict[str, str] = {}
#: Cases in which nothing is violated.
SOUND = {
    "d-audience-action",
    "d-repair-by-policy",
    "e-explicit-action",
    "h-redirect-guarded",
    "n-refresh-once",
}
#: Their checks take long, and their rules are those of other cases: a campaign replays them too.
LONG = {"a-as-logged-cached", "b-as-posted"}
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


def test_what_the_lab_cannot_do_is_listed() -> None:
    found = {name: beyond(case_tenant(name)) for name in NAMES}
    assert {name: why for name, why in found.items() if why} == BEYOND


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in NAMES if n not in BEYOND])
def test_counterexamples_come_out_as_the_model_says(name: str, server: Server) -> None:
    if name in LONG and not campaign():
        pytest.skip("replayed in a campaign: its check takes long")
    replays = list(counterexamples(case_tenant(name), name))
    assert bool(replays) == (name not in SOUND)
    assert {r.name: r.beyond for r in replays if r.beyond} == {}
    differences = {r.name: r.difference(server) for r in replays}
    assert {n: d for n, d in differences.items() if d} == {}
