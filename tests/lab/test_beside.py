"""Random steps of a tenant's own timed system come out on the server as the model says: 1,000 of them, in a
campaign 10,000."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from random import Random

import pytest

from ssoproof.tenant.logout import Does
from tests.agreement.scale import campaign, examples
from tests.lab.beside import Tally, full, run
from tests.lab.planted import named
from tests.lab.server import Server
from tests.lab.small_tenants import NAMES, small_tenant
from tests.lab.test_replays import BEYOND
from tests.lab.test_replays import NAMES as CASE_NAMES
from tests.logging_out import logout, with_logout
from tests.observed_runs import composed

#: Exchanges with the server, steps of a run, and runs for each kind of logout.
STEPS, LENGTH, LOGOUTS = 1_000, 40, 6
TENANTS = ("a-as-logged", *(n for n in CASE_NAMES if n not in (*BEYOND, "a-as-logged")), *NAMES)


@pytest.mark.slow
def test_the_server_does_what_the_model_says(server: Server, tmp_path: Path) -> None:
    tally, differences = Tally(), []
    folders = {name: tmp_path / name for name in TENANTS}
    for number, name in enumerate(cycle(TENANTS)):
        if tally.sent >= examples(STEPS):
            break
        folders[name].mkdir(exist_ok=True)
        workspace, composition = composed(named(name, folders[name]))
        rnd = Random() if campaign() else Random(f"{name} {number}")
        reading = full(workspace.semantics, composition, rnd)
        difference = run(server, composition, reading, rnd, LENGTH, tally)
        if difference:
            differences.append(f"{name} under {reading}\n{difference}")
    print(f"{tally.sent} steps over HTTP of {tally.steps}, {len(differences)} differ; {dict(tally.outcomes)}")
    assert differences == []
    came = {outcome.rpartition(" ")[2] for outcome in tally.outcomes if outcome.startswith("renew ")}
    assert {"token", "mfa", "login"} <= came


@pytest.mark.slow
@pytest.mark.parametrize("does", [None, *Does])
def test_applications_log_their_users_out(does: Does | None, server: Server, tmp_path: Path) -> None:
    tenant = with_logout(small_tenant("refreshing without MFA", tmp_path), "one", logout(does))
    workspace, composition = composed(tenant, logouts=True)
    tally, differences = Tally(), []
    for number in range(examples(LOGOUTS)):
        rnd = Random() if campaign() else Random(number)
        reading = full(workspace.semantics, composition, rnd)
        differences.append(run(server, composition, reading, rnd, LENGTH, tally))
    assert not any(differences), differences
    assert any(outcome.startswith("logout ") for outcome in tally.outcomes)
    assert {"refresh token", "refresh missing"} <= set(tally.outcomes)
