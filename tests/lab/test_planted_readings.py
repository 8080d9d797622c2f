"""A server that is built with another reading than the model's is noticed, for every switch and value."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.providers.auth0.switches import AUTH0
from tests.lab.beside import Tally
from tests.lab.planted import OUTSIDE, TENANTS, named, noticed, pairs
from tests.lab.server import Server


def test_every_switch_is_planted_or_it_is_said_why_not() -> None:
    assert sorted((*TENANTS, *OUTSIDE)) == sorted(s.id for s in AUTH0.switches)


@pytest.mark.slow
@pytest.mark.parametrize("switch", TENANTS)
def test_a_wrong_reading_is_noticed(switch: str, server: Server, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in TENANTS[switch]]
    for folder in folders:
        folder.mkdir()
    tenants = [named(folder.name, folder) for folder in folders]
    tally = Tally()
    missed = [str(pair) for pair in pairs(switch) if not noticed(server, pair, tenants, tally)]
    assert missed == []
