"""Limits that code sets for refresh tokens are noticed by what it calls, however it spells that."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.providers.auth0.flows import exchange
from ssoproof.readers.detect import load_path
from ssoproof.verdict.verdict import Status

TENANT = """ssoproof: 1
tenant: t
mfa: never
apis:
  v: {audience: 'https://v', offline-access: true}
applications:
  one:
    requests: [v]
    renews: refresh-tokens
    refresh-tokens: {rotation: rotating, idle: 15d, absolute: 30d, store: storage, fallback: no}
    sdk: {cache: none, on-login-required: keep}
  two: {requests: [v]}
hooks: [{action: a.js}]
requirements: {applications: {one: never}}
"""
SETS = {
    "plainly": "api.refreshToken.setExpiresAt(Date.now() + 1000);",
    "by parts": "const rt = api['refresh' + 'Token']; rt['setExp' + 'iresAt'](Date.now() + 1000);",
    "by a helper": "const f = (o, m) => o[m]; f(f(api, 'refresh' + 'Token'), 'setIdleExp' + 'iresAt')(1);",
    "at sign-in": "if (event.transaction.protocol !== 'oauth2-refresh-token') "
    "{ const rt = api['refresh' + 'Token']; rt['setExp' + 'iresAt'](1); }",
}


def found(folder: Path, body: str) -> set[Status]:
    (folder / "ssoproof.yaml").write_text(TENANT)
    (folder / "a.js").write_text(f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};")
    loaded = load_path(folder, None, None)
    (result,) = check(loaded.tenant, Options(("RT001",), ("one",)), loaded.diagnostics).results
    return {part.status for part in result.parts}


@pytest.mark.parametrize("body", SETS.values(), ids=SETS.keys())
def test_a_limit_that_code_sets_leaves_no_proof(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, body) == {Status.UNKNOWN}


@pytest.mark.parametrize(
    "body", ["", "api.refreshToken.setMetadata('a', 'b');", "api.session.setMetadata('a', 'b');"]
)
def test_what_sets_no_limit_does_not(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, body) == {Status.PROVED}


def test_a_look_at_the_text_alone_would_miss_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: what code calls is not looked at."""
    monkeypatch.setattr(exchange, "_limits", lambda world, pipelines, instance, lowered: False)
    assert found(tmp_path, SETS["by parts"]) == {Status.PROVED}
