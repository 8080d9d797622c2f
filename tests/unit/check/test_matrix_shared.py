"""The cells of a matrix shared by several processes, or a cluster: it is the one that one process makes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from tests import incident
from tests.agreement.test_two_aggressors import READING, _tenant

from ssoproof.check.interference.cells import Matrix
from ssoproof.check.interference.matrix import matrix
from ssoproof.check.options import Options
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.render.matrix import dot, html, json
from ssoproof.render.matrix.text import text
from ssoproof.tenant.model import Hook, HookKind, MfaMode, Tenant


def _pages(found: Matrix) -> tuple[str, ...]:
    """All formats, byte for byte."""
    return text(found, True).plain(), json.text(found), html.text(found), dot.source(found)


#: Under way, nobody knows what comes of it: two remarks, and a free choice.
ODD = """exports.onExecutePostLogin = async (event, api) => {
  if (new Proxy(event, {}).client.name === "x") { api.multifactor.enable("any"); }
  eval(event.client.client_id);
};
"""


def _grown() -> Tenant:
    """Classes of more than one member, and code that is not understood."""
    tenant = incident.tenant(MfaMode.NEVER, Hook("odd", HookKind.ACTION, "hooks/odd.js", ODD))
    console, account = tenant.applications
    return replace(tenant, applications=(console, account, replace(account, name="more", client_id="more")))


CASES = [
    (_tenant("app0", "app1", "app2"), {"reading": READING}),
    (_grown(), {"questions": ("SSO001", "SSO002", "SSO001")}),
    (_grown(), {"questions": ("SSO002",), "subjects": ("more",)}),
]


@pytest.mark.parametrize(("tenant", "more"), CASES, ids=["together", "classes", "nothing"])
def test_processes_make_the_matrix_that_one_makes(tenant: Tenant, more: dict[str, Any]) -> None:
    one, two, three = (matrix(tenant, Options(workers=n, **more)) for n in (1, 2, 3))
    assert _pages(one) == _pages(two) == _pages(three)
    odd = any(hook.name == "odd" for hook in tenant.hooks)
    assert bool(one.diagnostics) == (odd and any(block.columns for block in one.blocks))


def test_under_any_reading_too() -> None:
    reading = {s.id: s.default for s in AUTH0.switches if s.id not in ("S2", "S9", "S14")}
    options = Options(reading=reading)
    one, two = (matrix(incident.as_logged(), replace(options, workers=n), any_reading=True) for n in (1, 2))
    assert _pages(one) == _pages(two)


def test_progress_tells_how_much_is_done() -> None:
    told: list[str] = []
    options = Options(reading=READING, workers=2, progress=lambda name, depth, work: told.append(name))
    matrix(_tenant("app0", "app1", "app2"), options)
    counts = [re.match(r"(\d+) of (\d+) done(, about \d+ (s|min) left)?, last app0$", line) for line in told]
    assert counts and all(counts)
    done = [(int(c[1]), int(c[2])) for c in counts if c]
    assert done == sorted(set(done)) and all(n <= total for n, total in done)
    assert done[-1][0] == done[-1][1]


def test_a_cluster_makes_the_matrix_that_one_process_makes() -> None:
    distributed = pytest.importorskip("distributed", reason="needs pip install distributed")
    tenant = incident.as_logged()
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as cluster:
        shared = matrix(tenant, Options(cluster=cluster.scheduler_address))
    assert _pages(shared) == _pages(matrix(tenant, Options()))
