"""Steps that are chosen, done on the lab's server and recorded as HAR files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ssoproof.evidence.experiment import Experiment, experiment
from ssoproof.evidence.fit import Evidence, evidence
from ssoproof.logic.sorts import Value
from ssoproof.observations.collect import collected
from ssoproof.providers.registry import provider_of
from ssoproof.semantics.readings import Box
from ssoproof.tenant.model import Tenant
from tests.lab.server import Server
from tests.lab.user import User, user_of
from tests.observed_runs import composed

#: Console is remembered, account's prompt has no box: the incident.
INCIDENT = (
    "console.open",
    "console.sign_in.console-api",
    "console.first_factor",
    "console.continue.console-api",
    "console.pass_remember.console-api",
    "console.renew.console-api",
    "account.open",
    "account.sign_in.account-api",
    "account.pass.account-api",
    "console.renew.console-api",
)
MOST_EXPERIMENTS = 20


def did(user: User, actions: Iterable[str]) -> str:
    """Does actions as transitions call them; what came of the last one."""
    came = ""
    for action in actions:
        who, _, rest = action.partition(".")
        verb, _, label = rest.partition(".")
        came = user.do(who, verb, label)
    return came


def saved(user: User, file: Path) -> Path:
    """The user's traffic as a HAR file."""
    file.write_text(json.dumps(user.traffic.har, indent=1))
    return file


def read(tenant: Tenant, files: Iterable[Path], complete: bool = True) -> Evidence:
    """What `ssoproof evidence` makes of files."""
    observer = provider_of(tenant).observer
    assert observer is not None
    found = tuple(files)
    return evidence(tenant, collected(list(found), observer(), ()), found, complete)


@dataclass(frozen=True)
class Calibration:
    """Experiments that were done, the readings that their outcomes leave, and their recordings."""

    done: tuple[Experiment, ...]
    left: tuple[Box, ...]
    count: int
    files: tuple[Path, ...]


def calibrated(server: Server, tenant: Tenant, reading: dict[str, Value], folder: Path) -> Calibration:
    """The product plans experiments, the lab does them, until nothing of the kind tells readings apart."""
    _, composition = composed(tenant)
    done: list[Experiment] = []
    files: list[Path] = []
    boxes: tuple[Box, ...] = ()
    planned = experiment(tenant)
    while planned.steps:
        assert len(done) < MOST_EXPERIMENTS
        user = user_of(server, composition, reading)
        came = did(user, planned.actions)
        files.append(saved(user, folder / f"{len(done)}.har"))
        done.append(planned)
        boxes = planned.after(came)
        planned = experiment(tenant, boxes)
    return Calibration(tuple(done), boxes, planned.count, tuple(files))
