"""Every bound of the table, at it and just above: what is beyond is noticed, and nothing before."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from tests.unit.bounds import of_evidence, of_hooks, of_readers, of_terraform
from tests.unit.bounds.trial import bounded, measured

from ssoproof import bounds

TRIALS = {**of_readers.TRIALS, **of_terraform.TRIALS, **of_hooks.TRIALS, **of_evidence.TRIALS}
NAMES = [name for name, value in vars(bounds).items() if isinstance(value, bounds.Bound)]


def test_every_bound_is_tried() -> None:
    assert set(TRIALS) == set(NAMES)
    assert {bound.name for bound in bounds.BOUNDS} == {getattr(bounds, name).name for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_beyond_is_noticed_and_nothing_before(name: str, tmp_path: Path) -> None:
    trial, numbers = TRIALS[name], count()

    def folder() -> Path:
        made = tmp_path / str(next(numbers))
        made.mkdir()
        return made

    size = trial.size or measured(name, trial, folder)
    with bounded(name, size):
        assert not trial.noticed(folder()), f"within a bound of {size}"
    with bounded(name, size - 1):
        assert trial.noticed(folder()), f"beyond a bound of {size - 1}"
