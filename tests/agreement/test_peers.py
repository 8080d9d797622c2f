"""Other checkers say what our search says: the same verdict, shortest depth and number of reachable
states."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from benchmarks.peers import PEERS, Abc, Answer, NuSmv, Peer, Spin, Tlc, here
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.exports.model import Model
from ssoproof.logic.build import TRUE
from tests.agreement.models import models, of_case, open_models, searched, shipped
from tests.unit.exports.hostile import HOSTILE

pytestmark = pytest.mark.slow
#: Quick ones see every second shipped case; those that start slowly see some questions.
NAMES = [case.name for case in shipped()][::2]
QUICK: tuple[Peer, ...] = (NuSmv(), Abc())
#: Counting states with BDDs takes long where there are more variables.
FEW = 20
#: Compiling fast is worth more here than running fast.
SPIN = Spin(optimise=False)


def differs(peer: Peer, model: Model, folder: Path) -> str:
    """How a peer's answer differs from ours; empty where it does not."""
    depth, states = searched(model)
    told = peer.answer(model, folder, count=len(model.system.variables) < FEW)
    if isinstance(peer, Spin) and model.system.rigid_variables:  # the reading is chosen in a step of its own
        told = replace(told, depth=told.depth and told.depth - 1, states=told.states and told.states - 1)
    if told.depth != depth:
        return f"{model.title}: shortest run {depth}, {peer.name} says {told.depth}"
    if told.states not in (None, states):
        return f"{model.title}: {states} states, {peer.name} says {told.states}"
    return ""


def test_a_planted_difference_is_seen(tmp_path: Path) -> None:
    peer = next(here(), None)
    if peer is None:
        pytest.skip("; ".join(p.missing() for p in PEERS))
    model = of_case("d-audience-rule")[0]
    changed = tuple(
        TRUE if t.actor == "console" else g
        for t, g in zip(model.system.transitions, model.goals, strict=True)
    )
    assert searched(model)[0] is None
    for wrong in (Changed(peer, Model(model.title, model.system, changed)), Changed(peer, HOSTILE)):
        assert differs(wrong, model, tmp_path) != ""


def available(peer: Peer) -> Peer:
    reason = peer.missing()
    if reason:
        pytest.skip(reason)
    return peer


@dataclass(frozen=True, slots=True)
class Changed:
    """A checker that is given another model than the one asked about."""

    peer: Peer
    other: Model
    name: str = "changed"

    def missing(self) -> str:
        return ""

    def answer(self, model: Model, folder: Path, count: bool = True) -> Answer:
        return self.peer.answer(self.other, folder, count)


def compare(peer: Peer, count: int, drawn: st.SearchStrategy[Model]) -> None:
    """A test over generated systems."""

    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
    @given(drawn)
    def run(model: Model) -> None:
        with tempfile.TemporaryDirectory() as folder:
            assert differs(peer, model, Path(folder)) == ""

    run()


@pytest.mark.parametrize(
    ("peer", "count"),
    [(NuSmv(), 40), (Abc(), 30), (SPIN, 8), (Tlc(), 3)],
    ids=lambda x: getattr(x, "name", str(x)),
)
def test_generated_systems(peer: Peer, count: int) -> None:
    compare(available(peer), count, models())


@pytest.mark.parametrize(
    ("peer", "count"),
    [(NuSmv(), 15), (Abc(), 15), (SPIN, 5), (Tlc(), 2)],
    ids=lambda x: getattr(x, "name", str(x)),
)
def test_open_readings(peer: Peer, count: int) -> None:
    compare(available(peer), count, open_models())


@pytest.mark.parametrize("peer", QUICK, ids=lambda p: p.name)
def test_shipped_cases(peer: Peer, tmp_path: Path) -> None:
    available(peer)
    asked = [
        m for name in NAMES for m in of_case(name) if len(m.system.variables) < FEW or name == "a-as-logged"
    ]
    assert [d for m in asked if (d := differs(peer, m, tmp_path))] == []


@pytest.mark.parametrize(
    ("peer", "name"), [(SPIN, "a-as-logged"), (SPIN, "d-audience-rule"), (Tlc(), "e-explicit-action")]
)
def test_some_shipped_cases(peer: Peer, name: str, tmp_path: Path) -> None:
    available(peer)
    assert [d for m in of_case(name)[:3] if (d := differs(peer, m, tmp_path))] == []


@pytest.mark.parametrize("peer", PEERS, ids=lambda p: p.name)
def test_hostile_names(peer: Peer, tmp_path: Path) -> None:
    assert differs(available(peer), HOSTILE, tmp_path) == ""
