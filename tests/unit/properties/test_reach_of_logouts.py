"""Nobody is blamed for a logout of which its owners do not say whom it is meant to reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.readers.native.loader import load
from ssoproof.verdict.verdict import Result, Status

TENANT = """ssoproof: 1
tenant: t
mfa: never
apis: {x: {audience: "https://x", token-lifetime: 10m, offline-access: true}}
applications:
  one: {client-id: one, requests: [x], %s, sdk: auth0-spa-js%s}
  two: {client-id: two, requests: [x], renews: silent, sdk: auth0-spa-js%s}
"""
SILENT = "renews: silent"
REFRESH = "renews: refresh-tokens, refresh-tokens: {rotation: rotating, idle: 15d, absolute: 30d, store: storage, fallback: no}"


def _asked(folder: Path, code: str, renews: str, one: str, two: str) -> Result:
    (folder / "ssoproof.yaml").write_text(TENANT % (renews, one, two))
    (result,) = check(load(folder).tenant, Options((code,), ("one",))).results
    return result


def _logout(text: str) -> str:
    return f", logout: {{{text}}}"


#: Of whom a reach is stated, what the logouts do, and the answer.
STATED = [
    ("own", _logout("does: provider, revokes: all, reaches: self"), "", Status.PROVED),
    ("both", _logout("revokes: all, reaches: self"), _logout("reaches: all"), Status.VIOLATED),
    ("the other", _logout("revokes: all"), _logout("reaches: all"), Status.VIOLATED),
    ("own, which revokes nothing", _logout("reaches: self"), "", Status.VIOLATED),
]


@pytest.mark.parametrize(("whose", "one", "two", "status"), STATED, ids=[row[0] for row in STATED])
def test_only_stated_reaches_are_held_against_others(
    tmp_path: Path, whose: str, one: str, two: str, status: Status
) -> None:
    result = _asked(tmp_path, "OUT001", REFRESH, one, two)
    assert result.status is status and not result.advisory


def test_where_nobody_states_any_it_is_advice(tmp_path: Path) -> None:
    result = _asked(tmp_path, "OUT001", REFRESH, "", "")
    assert result.status is Status.VIOLATED and result.advisory


def test_a_logout_of_which_nothing_is_said_does_not_stray(tmp_path: Path) -> None:
    assert _asked(tmp_path, "OUT003", SILENT, _logout("reaches: all"), "").status is Status.NOT_APPLICABLE
    strays = _asked(tmp_path, "OUT003", SILENT, "", _logout("does: provider, reaches: self"))
    assert strays.status is Status.VIOLATED and not strays.advisory
