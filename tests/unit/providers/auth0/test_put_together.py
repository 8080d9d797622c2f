"""Members of the provider's objects are found however code spells them: by parts, by helpers, by paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.providers.auth0 import written_metadata
from ssoproof.providers.auth0.hooks import named_members
from ssoproof.readers.detect import load_path
from ssoproof.verdict.verdict import Status

TENANT = """ssoproof: 1
tenant: t
mfa: never
applications:
  one: {client-id: one, requests: [none], renews: silent, sdk: {cache: none, on-login-required: keep}}
  two: {client-id: two, requests: [none]}
hooks: [{KIND: a.js}]
requirements: {applications: {one: never}}
"""
OTHER = "if (event.client.client_id === 'two') "
GET = "const get = (o, k) => o[k]; "
LIMITS = {
    "named": f"{OTHER} api.session.setExpiresAt(Date.now() + 60000);",
    "by parts": f"{OTHER} api.session['setExp' + 'iresAt'](Date.now() + 60000);",
    "by a helper": f"{GET}{OTHER} get(api.session, 'setIdleExp' + 'iresAt')(Date.now() + 60000);",
}
FLAG = "if (event.user.app_metadata.f) api.access.deny('x'); "
WRITES = {
    "named": f"{FLAG} api.user.setAppMetadata('f', true);",
    "by parts": f"{FLAG} api['us' + 'er']['setApp' + 'Metadata']('f', true);",
    "by a helper": f"{GET}{FLAG} get(get(api, 'us' + 'er'), 'setApp' + 'Metadata')('f', true);",
    "taken apart": f"{FLAG} const {{['setApp' + 'Metadata']: set}} = api.user; set('f', true);",
    "by a path": f"const _ = require('lodash'); {FLAG} _.get(api, 'user.setApp' + 'Metadata')('f', true);",
}
AWAY = {
    "action": "api['re' + 'direct']['sendUser' + 'To']('https://x.example');",
    "rule": "context['redi' + 'rect'] = {url: 'https://x.example'}; callback(null, user, context);",
}


def found(folder: Path, code: str, body: str, kind: str = "action") -> set[Status]:
    head = "exports.onExecutePostLogin = async (event, api) =>"
    head = head if kind == "action" else "function (user, context, callback)"
    (folder / "ssoproof.yaml").write_text(TENANT.replace("KIND", kind))
    (folder / "a.js").write_text(f"{head} {{ {body} }}")
    loaded = load_path(folder, None, None)
    (result,) = check(loaded.tenant, Options((code,), ("one",)), loaded.diagnostics).results
    return {part.status for part in result.parts}


@pytest.mark.parametrize("body", LIMITS.values(), ids=LIMITS.keys())
def test_a_limit_for_the_session_that_others_set_is_harm(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, "SSO002", body) == {Status.VIOLATED}


@pytest.mark.parametrize("body", WRITES.values(), ids=WRITES.keys())
def test_metadata_that_code_writes_are_no_constants(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, "SSO001", body) == {Status.UNKNOWN}


@pytest.mark.parametrize("kind", AWAY)
def test_pages_that_code_sends_to_are_followed(tmp_path: Path, kind: str) -> None:
    assert Status.PROVED not in found(tmp_path, "SSO001", AWAY[kind], kind)


def test_names_that_are_looked_up_elsewhere_change_nothing(tmp_path: Path) -> None:
    """A table of the script's own, read by a name that is worked out, is none of the provider's objects."""
    body = "const t = {one: 1}; const n = t[event.client.client_id]; if (event.user.app_metadata.f) console.log(n);"
    assert found(tmp_path, "SSO001", body) == {Status.PROVED}


def test_a_look_at_names_alone_would_miss_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: no code puts names together."""
    for module in (named_members, written_metadata):
        monkeypatch.setattr(module, "composes", lambda file, source: False)
    assert found(tmp_path, "SSO001", WRITES["by a helper"] + "/* planted */") == {Status.PROVED}
    assert found(tmp_path, "SSO002", LIMITS["by parts"] + "/* planted */") == {Status.PROVED}
