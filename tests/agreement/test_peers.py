"""Other checkers say what our search says: the same verdict, shortest depth and number of reachable states."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.peers import PEERS, Abc, NuSmv, Peer, Spin, Tlc
from ssoproof.exports.model import Model
from tests.agreement.models import CASES, models, of_case, searched
from tests.unit.exports.hostile import HOSTILE

pytestmark = pytest.mark.slow
#: Quick ones see every shipped question; those that start slowly see some.
NAMES = sorted(p.name for p in CASES.iterdir() if p.is_dir())
QUICK: tuple[Peer, ...] = (NuSmv(), Abc())
#: Compiling fast is worth more here than running fast.
SPIN = Spin(optimise=False)


def differs(peer: Peer, model: Model, folder: Path) -> str:
    """How a peer's answer differs from ours; empty where it does not."""
    depth, states = searched(model)
    told = peer.answer(model, folder)
    if told.depth != depth:
        return f"{model.title}: shortest run {depth}, {peer.name} says {told.depth}"
    if told.states not in (None, states):
        return f"{model.title}: {states} states, {peer.name} says {told.states}"
    return ""


def available(peer: Peer) -> Peer:
    reason = peer.missing()
    if reason:
        pytest.skip(reason)
    return peer


def compare(peer: Peer, count: int) -> None:
    """A test over generated systems."""

    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
    @given(models())
    def run(model: Model) -> None:
        with tempfile.TemporaryDirectory() as folder:
            assert differs(peer, model, Path(folder)) == ""

    run()


@pytest.mark.parametrize(
    ("peer", "count"), [(NuSmv(), 60), (Abc(), 40), (SPIN, 10), (Tlc(), 3)], ids=lambda x: getattr(x, "name", str(x))
)
def test_generated_systems(peer: Peer, count: int) -> None:
    compare(available(peer), count)


@pytest.mark.parametrize("peer", QUICK, ids=lambda p: p.name)
def test_shipped_cases(peer: Peer, tmp_path: Path) -> None:
    available(peer)
    assert [d for name in NAMES for m in of_case(name) if (d := differs(peer, m, tmp_path))] == []


@pytest.mark.parametrize(("peer", "name"), [(SPIN, "a-as-logged"), (SPIN, "d-audience-rule"), (Tlc(), "e-explicit-action")])
def test_some_shipped_cases(peer: Peer, name: str, tmp_path: Path) -> None:
    available(peer)
    assert [d for m in of_case(name)[:3] if (d := differs(peer, m, tmp_path))] == []


@pytest.mark.parametrize("peer", PEERS, ids=lambda p: p.name)
def test_hostile_names(peer: Peer, tmp_path: Path) -> None:
    assert differs(available(peer), HOSTILE, tmp_path) == ""
