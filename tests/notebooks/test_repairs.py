"""Repairs in notebooks."""

from __future__ import annotations

from pathlib import Path

import ssoproof
from tests.unit.repair.tenants import CASES, small


def test_repairs_are_a_list_with_a_display(tmp_path: Path) -> None:
    found = ssoproof.load(small("nobody", tmp_path)).repairs(most=1)
    assert len(found) == 1 and found[0].checks == 3
    assert "require MFA" in repr(found)
    html = found._repr_html_()
    assert "3 checks proved" in html and "+" in html and "Changes that are not enough" in html


def test_nothing_to_repair_is_said() -> None:
    found = ssoproof.load(CASES / "e-explicit-action").repairs()
    assert not found and "Nothing to repair" in repr(found) and "Nothing to repair" in found._repr_html_()
