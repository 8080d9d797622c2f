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
#: Reported patterns that the emulation can do: it knows neither scopes, nor ages of MFA, nor what BEYOND says.
PATTERNS = (
    "02-box-unticked",
    "03-asked-every-time",
    "04-waived-by-return",
    "09-silent-calls-exempt",
    "10-own-mfa-page",
    "11-demand-beside-redirect",
    "16-command-keeps-the-box",
    "24-one-api-signs-out-all",
)
NAMES = sorted(file.parent.name for file in CASES.glob("*/case.toml"))


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


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_runs_of_reported_patterns_come_out_as_the_model_says(name: str, server: Server) -> None:
    replays = list(counterexamples(case_tenant(f"patterns/{name}"), name))
    assert replays and not any(r.beyond for r in replays)
    assert {r.name: found for r in replays if (found := r.difference(server))} == {}
