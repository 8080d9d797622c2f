"""Declared answers against found ones."""

from __future__ import annotations

from pathlib import Path

from tests.incident import as_logged, repaired

from ssoproof.check.cases import compare
from ssoproof.check.options import Options
from ssoproof.readers.cases import Case, Expectation, Readings, Steps
from ssoproof.tenant.model import Tenant

BOX = {"S2": ("no",), "S9": ("no",)}
OTHER = {"S2": ("no",), "S7": ("redirect", "success")}


def declared(*sets: Readings, **more: object) -> Expectation:
    return Expectation("SSO001", "console", "violated", sets, **more)  # type: ignore[arg-type]


def complaints(tenant: Tenant, *expected: Expectation) -> list[str]:
    """All complaints of one case, one line for each expectation."""
    rows = compare(Case(Path("made-up"), "", "", expected), tenant, Options())
    return [" | ".join(row.complaints) for row in rows]


WRONG = (
    (declared({"S2": ("yes",)}), "is not FAIL as a whole: PASS under"),
    (declared({**BOX, "S7": ("never",)}), "is not minimal: S7 can be dropped"),
    (declared(BOX, complete=True), "the sets leave out"),
    (declared(holds=({"S2": ("no",)},)), "is not PASS as a whole: FAIL in 6 steps"),
    (declared(steps=(Steps({}, 7),)), "under the defaults: 6 steps, not 7"),
    (declared(steps=(Steps({"S2": "yes"}, 7),)), "no run, not 7"),
    (Expectation("SSO001", "console", "proved"), "FAIL in 6 steps under"),
    (Expectation("SSO001", "account", "proved"), "not applicable under every reading"),
)


def test_agreement() -> None:
    steps = (Steps({"S2": "no", "S9": "no"}, 6),)
    assert complaints(as_logged(), declared(BOX, OTHER, holds=({"S2": ("yes",)},), steps=steps)) == [""]


def test_disagreement_is_told() -> None:
    told = complaints(as_logged(), *(expected for expected, _ in WRONG))
    for line, (_, words) in zip(told, WRONG, strict=True):
        assert words in line


def test_a_proof_agrees_with_a_declared_proof_only() -> None:
    right = Expectation("SSO001", "console", "proved")
    assert complaints(repaired(), right, declared()) == ["", "found PASS"]
