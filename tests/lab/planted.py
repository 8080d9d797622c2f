"""A server that is built with another value of one switch than the model’s: what notices it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from random import Random

from ssoproof.evidence.experiment import experiment
from ssoproof.logic.sorts import Value
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.semantics.readings import Box
from ssoproof.tenant.model import Tenant
from tests.lab.beside import Tally, full, run
from tests.lab.recordings import did
from tests.lab.replays import case_tenant
from tests.lab.server import Server
from tests.lab.small_tenants import NAMES, small_tenant
from tests.lab.user import user_of
from tests.observed_runs import composed

#: In which tenants a switch shows most.
TENANTS = {
    "S1": ("a-as-logged",),
    "S2": ("a-as-logged",),
    "S3": ("e-explicit-rule",),
    "S5": ("writers",),
    "S6": ("counting",),
    "S7": ("a-as-logged",),
    "S8": ("omitted in a rule", "omitted in an action"),
    "S9": ("remembered",),
    "S10": ("g-challenge-with",),
    "S12": ("g-challenge-with",),
    "S13": ("refreshing",),
    "S14": ("a-as-logged",),
    "S15": ("silent calls refused",),
    "S17": ("max age",),
    "S18": ("refreshing under Always",),
    "S20": ("d-audience-rule", "b-as-posted"),
    "S22": ("remembered",),
    "S26": ("remembered",),
    "S27": ("a-as-logged",),
    "S28": ("a-as-logged", "l-remembered-alone"),
    "S29": ("denied after a prompt",),
    "S35": ("i-redirect-beside-demand",),
    "S36": ("refreshing under Always",),
    "S43": ("refreshing under Always",),
    "S45": ("refreshing without MFA",),
    "S47": ("refreshing",),
    "S56": ("refreshing with a rule",),
    "S57": ("k-sent-silently",),
}
#: Switches that nothing in the lab shows, and why.
OUTSIDE = {
    "S4": "the policy Adaptive is not emulated",
    "S11": "acr_values is not emulated",
    "S16": "the policy Adaptive is not emulated",
    "S21": "hooks see the first request, which the emulation keeps",
    "S32": "it is about an SDK that is not stated; the lab's own is",
    "S52": "the only effect of code after a refusal that lasts is a session revoked, which is not emulated",
    "S39": "hooks see no event.session",
    "S40": "applications of the lab have refresh tokens for one audience each",
    "S41": "hooks see no scopes of an exchange",
    "S42": "commands of Actions at an exchange are not emulated",
    "S44": "MFA at the token endpoint is not emulated",
    "S54": "refresh tokens for the MFA API are not emulated",
    "S58": "MFA at the token endpoint is not emulated",
    "S59": "it is about an SDK that is not stated; the lab's own is",
    "S60": "it is about a logout that is not stated; the lab's own is",
}
#: Random runs before an experiment is planned and after it, their steps, and readings to plan for.
FIRST, MORE, LENGTH, PLANS = 8, 60, 40, 6


@dataclass(frozen=True)
class Pair:
    """A switch with the model's value and the server's."""

    switch: str
    model: str
    server: str

    def __str__(self) -> str:
        return f"{self.switch}: {self.model} taken for {self.server}"


def pairs(switch: str) -> list[Pair]:
    """All pairs of different values."""
    return [Pair(switch, str(a), str(b)) for a, b in permutations(AUTH0[switch].sort.values, 2)]


def named(name: str, folder: Path) -> Tenant:
    return small_tenant(name, folder) if name in NAMES else case_tenant(name)


def noticed(server: Server, pair: Pair, tenants: list[Tenant], tally: Tally) -> str:
    """By what the difference is noticed: random steps or a planned experiment; empty: by nothing."""
    if any(_met(server, pair, t, range(FIRST), tally) for t in tenants):
        return "random steps"
    if any(_planned(server, pair, t) for t in tenants):
        return "an experiment"
    return "random steps" if any(_met(server, pair, t, range(FIRST, MORE), tally) for t in tenants) else ""


def _met(server: Server, pair: Pair, tenant: Tenant, numbers: Iterable[int], tally: Tally) -> bool:
    workspace, composition = composed(tenant)
    for number in numbers:
        rnd = Random(f"{pair} {tenant.name} {number}")
        reading = full(workspace.semantics, composition, rnd) | {pair.switch: pair.model}
        built = reading | {pair.switch: pair.server}
        if run(server, composition, reading, rnd, LENGTH, tally, built):
            return True
    return False


def _planned(server: Server, pair: Pair, tenant: Tenant) -> bool:
    """An experiment that tells both values apart is planned, and comes out on the server as the server is
    built."""
    workspace, composition = composed(tenant)
    read = {v.name for v in composition.system.rigid_variables}
    for number in range(PLANS):
        reading = full(workspace.semantics, composition, Random(f"{pair} {number}"))
        model, built = ({**reading, pair.switch: value} for value in (pair.model, pair.server))
        boxes = tuple(_box(r, read) for r in (model, built))
        planned = experiment(tenant, boxes)
        if not planned.steps:
            continue
        came = did(user_of(server, composition, built), planned.actions)
        left = planned.after(came)
        assert any(box.holds(built) for box in left), (pair, planned.steps, came)
        return not any(box.holds(model) for box in left)
    return False


def _box(reading: dict[str, Value], read: set[str]) -> Box:
    return Box.of({name: str(value) for name, value in reading.items() if name in read})
