"""Times that code compares with the clock and that no document describes: they may be numbers, in any unit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.inputs.ages import age
from ssoproof.inputs.terms import test_of as parsed
from ssoproof.readers.native.loader import load
from ssoproof.verdict.verdict import Status

TENANT = """ssoproof: 1
tenant: t
mfa: never
applications:
  a: {client-id: a, requests: [none], renews: silent, scopes: [openid], sdk: auth0.js}
user: {first-factor: pwd}
requirements: {applications: {a: at most 1h old}}
hooks: [%s: h.js]
"""
ASKS = "api.multifactor.enable('any', { allowRememberBrowser: false });"
RULE_ASKS = "context.multifactor = { provider: 'any', allowRememberBrowser: false };"
META = "event.user.app_metadata"
SPARED = {
    "a number in metadata": f"Date.now() - {META}.mfa_at < 604800000",
    "a number of seconds": f"Math.floor(Date.now() / 1000) < {META}.exempt_until",
    "seconds in a setting": "Date.now() / 1000 < Number(event.secrets.GRACE_UNTIL)",
    "a parameter": "Date.now() - event.request.query.ts < 60000",
    "the user's own": "Date.now() / 1000 - event.user.user_metadata.mfa_at <= 86400",
    "a difference that is no time": f"Math.floor((Date.now() - {META}.mfa_at) / 60000) < 60",
    "what is written as a date again": (
        "Date.now() - Date.parse(new Date(event.authentication.methods[1]?.timestamp)) < 36000000"
    ),
}


def _statuses(folder: Path, kind: str, code: str) -> set[Status]:
    (folder / "h.js").write_text(code)
    (folder / "ssoproof.yaml").write_text(TENANT % kind)
    (result,) = check(load(folder).tenant, Options(("MFA003",), ("a",))).results
    return {part.status for part in result.parts}


@pytest.mark.parametrize("how", SPARED)
def test_a_time_from_outside_may_spare_the_prompt(tmp_path: Path, how: str) -> None:
    code = f"exports.onExecutePostLogin = async (event, api) => {{ if (!({SPARED[how]})) {ASKS} }};"
    found = _statuses(tmp_path, "action", code)
    assert found <= {Status.VIOLATED, Status.UNKNOWN}


def test_so_it_may_in_a_rule(tmp_path: Path) -> None:
    code = (
        "function (user, context, callback) { const seen = (user.app_metadata || {}).mfa_at; "
        f"if (!(Date.now() - seen < 604800000)) {RULE_ASKS} callback(null, user, context); }}"
    )
    assert Status.PROVED not in _statuses(tmp_path, "rule", code)


def test_documented_times_are_texts(tmp_path: Path) -> None:
    """A text minus a number is no number, so that MFA is asked each time."""
    spared = "Date.now() - event.session.created_at < 604800000"
    code = f"exports.onExecutePostLogin = async (event, api) => {{ if (!({spared})) {ASKS} }};"
    assert _statuses(tmp_path, "action", code) == {Status.PROVED}


@given(st.sampled_from(["new Date({t}) + 1000", "{t} + 1000", "1000 + {t}"]), st.sampled_from("<>"))
def test_texts_that_are_put_together_are_compared_as_texts(form: str, sign: str) -> None:
    text = form.format(t="event.authentication.methods[1].timestamp")
    assert age(parsed(f"{text} {sign} Date.now()")) is False
    assert age(parsed(f"Date.now() > 0 && {text} {sign} event.session.created_at")) is None
