"""Scopes that an application sends and that nobody stated: always the same, but any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.providers.auth0.flows.pipeline import Pipelines
from ssoproof.providers.auth0.hooks import request_objects
from ssoproof.readers.native.loader import load
from ssoproof.verdict.verdict import Result, Status

TENANT = """ssoproof: 1
tenant: t
mfa: never
applications:
  one: {{requests: [none], renews: silent, {scopes}sdk: {{cache: none, on-login-required: keep}}}}
  two: {{requests: [none], scopes: [email]}}
hooks: [{{{kind}: h.js}}]
"""
RULE = """function (user, context, callback) {
  if (context.request.query.scope.split(' ').includes('openid')) {
    context.multifactor = {provider: 'any', allowRememberBrowser: false};
  }
  callback(null, user, context);
}"""
ACTION = """exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction.requested_scopes.includes('openid')) {
    api.multifactor.enable('any', {allowRememberBrowser: false});
  }
};"""
settling = Pipelines.settling
KINDS = pytest.mark.parametrize("kind, code", [("rule", RULE), ("action", ACTION)])


def _asked(folder: Path, kind: str, code: str, scopes: str = "") -> Result:
    (folder / "h.js").write_text(code)
    (folder / "ssoproof.yaml").write_text(TENANT.format(kind=kind, scopes=scopes))
    (result,) = check(load(folder).tenant, Options(("SSO001",), ("one",))).results
    return result


def _whom(result: Result) -> dict[Status, set[str]]:
    found: dict[Status, set[str]] = {}
    for part in result.parts:
        for box in part.boxes:
            found.setdefault(part.status, set()).update(box.inputs)
    return found


@KINDS
def test_an_answer_names_the_scope_that_it_rests_on(tmp_path: Path, kind: str, code: str) -> None:
    """Renewals break for who sends openid, and for nobody else; one application's scopes do not change."""
    whom = _whom(_asked(tmp_path, kind, code))
    assert set(whom) == {Status.VIOLATED, Status.PROVED}
    assert all("one's requested_scope" in name for name in whom[Status.VIOLATED])
    assert not whom[Status.VIOLATED] & whom[Status.PROVED]


@KINDS
@pytest.mark.parametrize("scopes, status", [("openid, email", Status.VIOLATED), ("email", Status.PROVED)])
def test_scopes_that_are_stated_decide(
    tmp_path: Path, kind: str, code: str, scopes: str, status: Status
) -> None:
    result = _asked(tmp_path, kind, code, f"scopes: [{scopes}], ")
    assert {part.status for part in result.parts} == {status}


@KINDS
def test_scopes_that_are_taken_as_not_sent_are_noticed(
    tmp_path: Path, kind: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: what nobody stated is taken for a text, so that no renewal breaks."""
    monkeypatch.setattr(request_objects, "_of_the_application", lambda objects: False)
    assert Status.VIOLATED not in _whom(_asked(tmp_path, kind, code))


OFFLINE = """exports.onExecutePostLogin = async (event, api) => {
  if (!event.transaction.requested_scopes.includes('offline_access')) {
    api.multifactor.enable('any', {allowRememberBrowser: false});
  }
};"""
RENEWS = """ssoproof: 1
tenant: t
mfa: never
applications:
  one: {client-id: one, requests: [none], renews: refresh-tokens, refresh-tokens: {store: storage}}
hooks: [{action: h.js}]
"""


def _renewing(folder: Path) -> set[Status]:
    (folder / "h.js").write_text(OFFLINE)
    (folder / "ssoproof.yaml").write_text(RENEWS)
    (result,) = check(load(folder).tenant, Options(("RT001",), ("one",))).results
    return {part.status for part in result.parts}


def test_no_failure_is_told_of_a_sign_in_without_offline_access(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who refreshes has sent it. Planted: nobody minds."""
    assert Status.VIOLATED not in _renewing(tmp_path)
    monkeypatch.setattr(
        Pipelines, "settling", lambda own, tenant: replace(settling(own, tenant), refreshing=frozenset())
    )
    assert Status.VIOLATED in _renewing(tmp_path)


TWICE = """exports.onExecutePostLogin = async (event, api) => {
  const text = event.request.query.scope || '';
  if (text.includes('mfa') !== event.transaction.requested_scopes.includes('mfa')) {
    api.multifactor.enable('any', {allowRememberBrowser: false});
  }
};"""


def test_scopes_that_are_read_as_a_text_and_as_a_list_are_no_two_inputs(tmp_path: Path) -> None:
    assert Status.VIOLATED not in _whom(_asked(tmp_path, "action", TWICE))


FREE = """ssoproof: 1
tenant: t
mfa: never
applications:
  one: {client-id: one, requests: [none], renews: silent, scopes: [openid]}
requirements: {applications: {one: once per session}}
hooks: [{action: h.js}]
"""
#: A parameter as a text, and the same one as a list: code that asks for MFA whatever is sent.
FORMS = [("scope", "requested_scopes"), ("acr_values", "acr_values")]


@pytest.mark.parametrize(("text", "listed"), FORMS)
def test_a_free_browser_sends_one_parameter(tmp_path: Path, text: str, listed: str) -> None:
    """No browser sends mfa in the text and not in the list."""
    (tmp_path / "h.js").write_text(
        "exports.onExecutePostLogin = async (event, api) => {"
        f" const text = event.request.query.{text} || ''; const listed = event.transaction.{listed} || [];"
        " if (text === 'mfa' && !listed.includes('mfa')) { return; }"
        " api.multifactor.enable('any', {allowRememberBrowser: false}); };"
    )
    (tmp_path / "ssoproof.yaml").write_text(FREE)
    (result,) = check(load(tmp_path).tenant, Options(("MFA003",), ("one",))).results
    assert Status.VIOLATED not in {part.status for part in result.parts}
