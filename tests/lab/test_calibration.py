"""The product's experiments, done on the lab, recover the reading that it was built with; behaviour outside of
all readings is called that."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import pytest

from ssoproof.logic.sorts import Value, values
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.system.system import Variable
from tests.lab.beside import Tally, full, run
from tests.lab.recordings import Calibration, calibrated, did, read, saved
from tests.lab.replays import case_tenant
from tests.lab.server import Server
from tests.lab.user import user_of
from tests.observed_runs import composed

INCIDENT = "a-as-logged"
RUNS, LENGTH = 10, 40


def recovered(server: Server, name: str, reading: dict[str, Value], folder: Path) -> Calibration:
    """The truth is among what experiments leave, and among what their recordings leave."""
    tenant = case_tenant(name)
    found = calibrated(server, tenant, reading, folder)
    assert any(box.holds(reading) for box in found.left)
    told = read(tenant, found.files)
    assert told.conflict is None and not told.unused
    assert any(box.holds(reading) for box in told.left) and told.count >= found.count
    return found


def confirmed(server: Server, name: str, model: dict[str, Value], built: dict[str, Value]) -> bool:
    """Random steps notice no difference."""
    _, composition = composed(case_tenant(name))
    tally = Tally()
    return not any(
        run(server, composition, model, Random(f"{name} {n}"), LENGTH, tally, built) for n in range(RUNS)
    )


@pytest.mark.slow
def test_the_incident_needs_eight_experiments(server: Server, tmp_path: Path) -> None:
    found = recovered(server, INCIDENT, dict(AUTH0.defaults), tmp_path)
    assert found.done[0].count == 2304 and found.count <= 16 and len(found.done) <= 8
    truth = dict(AUTH0.defaults)
    left = [r for r in spread(found, INCIDENT) if confirmed(server, INCIDENT, r, truth)]
    print(f"{len(found.done)} experiments leave {found.count} readings, random steps {len(left)} of them")
    assert truth in left and len(left) < found.count


def spread(found: Calibration, name: str) -> list[dict[str, Value]]:
    """All readings that are left, where one tells apart what experiments do not."""
    _, composition = composed(case_tenant(name))
    unfixed = [v for v in composition.system.rigid_variables if v.name not in ("S15", "S17")]
    rows = (dict(zip((v.name for v in unfixed), row, strict=True)) for row in product(*map(_values, unfixed)))
    return [{**AUTH0.defaults, **row} for row in rows if any(box.holds(row) for box in found.left)]


def _values(variable: Variable) -> list[Value]:
    return list(values(variable.sort))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", [INCIDENT, "e-explicit-rule", "g-challenge-with"])
def test_readings_are_recovered(name: str, seed: int, server: Server, tmp_path: Path) -> None:
    workspace, composition = composed(case_tenant(name))
    reading = full(workspace.semantics, composition, Random(f"{name} {seed}"))
    found = recovered(server, name, reading, tmp_path)
    assert found.done and found.count < found.done[0].count
    assert confirmed(server, name, reading, reading)


FOREIGN = 3600
LAPSE = (
    "console.open",
    "console.sign_in.console-api",
    "console.first_factor",
    "console.continue.console-api",
    "console.pass.console-api",
    "console.renew.console-api",
)


@pytest.mark.slow
def test_behaviour_outside_of_all_readings_is_called_that(server: Server, tmp_path: Path) -> None:
    tenant = case_tenant(INCIDENT)
    _, composition = composed(tenant)
    reading = {**AUTH0.defaults, "S2": "yes"}
    user = user_of(server, composition, reading, foreign=FOREIGN)
    assert did(user, LAPSE) == "token"
    user.wait(2 * FOREIGN)
    assert did(user, ["console.renew.console-api"]) == "mfa"
    found = read(tenant, [saved(user, tmp_path / "lapsed.har")])
    assert not found.left and found.conflict is not None
    assert "multifactor authentication required" in found.conflict.named.observation.words
    tally = Tally()
    differ = [
        run(server, composition, reading, Random(n), LENGTH, tally, foreign=FOREIGN) for n in range(2 * RUNS)
    ]
    assert any(differ)
