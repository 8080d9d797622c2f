"""Cases that say for whose logins a verdict holds, and what an answer is sensitive to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssoproof.check.cases import Row, compare
from ssoproof.check.options import Options
from ssoproof.documents.validation import Wrong
from ssoproof.errors import BadInput
from ssoproof.readers.cases import load_case
from ssoproof.readers.native.inputs import input_path
from ssoproof.readers.native.loader import load

TENANT = """ssoproof: 1
tenant: t
mfa: never
applications:
  one: {requests: [none], renews: silent, sdk: {cache: none, on-login-required: keep}}
hooks: [{action: h.js}]
"""
VIP = "users with app_metadata.vip === true"
ASKS = "api.multifactor.enable('any', {allowRememberBrowser: false});"
FLAG = f"exports.onExecutePostLogin = async (event, api) => {{ if (event.user.app_metadata.vip === true) {ASKS} }};"
GATED = f"""exports.onExecutePostLogin = async (event, api) => {{
  const passed = (event.authentication?.methods ?? []).some(m => m.name === 'mfa');
  if (!passed && event.user.app_metadata.vip) {ASKS}
}};"""
HEAD = 'title = "t"\nabout = "a"\n'
Rows = Callable[..., tuple[Row, ...]]


def expect(verdict: str, more: str = "") -> str:
    """What is expected of SSO001 of application one."""
    return f'[[expect]]\nquestion = "SSO001"\nsubject = "one"\nverdict = "{verdict}"\n{more}\n'


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """The rows of a case with this Action and these expectations."""

    def made(hook: str, *expected: str) -> tuple[Row, ...]:
        (tmp_path / "h.js").write_text(hook)
        (tmp_path / "ssoproof.yaml").write_text(TENANT)
        (tmp_path / "case.toml").write_text(HEAD + "".join(expected))
        return tuple(compare(load_case(tmp_path), load(tmp_path).tenant, Options()))

    return made


@pytest.mark.smoke
def test_a_verdict_for_each_of_two_kinds_of_users(rows: Rows) -> None:
    found = rows(
        FLAG,
        expect("violated", f'inputs = ["{VIP}"]\nsteps = [{{reading = {{}}, transitions = 6}}]'),
        expect("proved", 'inputs = ["all others"]'),
    )
    assert [(row.agrees, row.actual) for row in found] == [(True, "violated"), (True, "proved")]
    assert found[0].about == f"one for {VIP}" and found[0].declared_word == "FAIL"


def test_the_wrong_users_do_not_agree(rows: Rows) -> None:
    (row,) = rows(FLAG, expect("violated", 'inputs = ["all others"]'))
    assert row.complaints == ("found PASS",)
    (row,) = rows(FLAG, expect("proved", f'inputs = ["{VIP}"]'))
    assert not row.agrees


def test_a_misspelt_name_gives_the_nearest(rows: Rows) -> None:
    (row,) = rows(FLAG, expect("violated", 'inputs = ["users with app_metadata.vp === true"]'))
    (said,) = row.complaints
    assert "no inputs are called" in said and f"did you mean {VIP}?" in said


def test_inputs_where_code_tells_none_apart(rows: Rows) -> None:
    (row,) = rows("exports.onExecutePostLogin = async () => {};", expect("proved", f'inputs = ["{VIP}"]'))
    assert "tells inputs apart" in row.complaints[0]


def test_sensitivities_are_all_declared(rows: Rows) -> None:
    changes = "event.user.app_metadata.vip changes"
    assert rows(GATED, expect("proved", f'sensitive = ["{changes}"]'))[0].agrees
    assert rows(GATED, expect("proved"))[0].agrees
    (row,) = rows(GATED, expect("proved", "sensitive = []"))
    assert row.complaints == (f"it is sensitive to '{changes}': FAIL in 6 steps",)
    (row,) = rows(GATED, expect("proved", 'sensitive = ["event.user.app_metadata.vp changes"]'))
    assert f"did you mean {changes}?" in row.complaints[0]


def test_two_expectations_about_the_same_users_are_refused(tmp_path: Path) -> None:
    for inputs in (f'inputs = ["{VIP}"]', ""):
        (tmp_path / "case.toml").write_text(
            HEAD + expect("violated", f'inputs = ["{VIP}"]') + expect("proved", inputs)
        )
        with pytest.raises(BadInput) as raised:
            load_case(tmp_path)
        assert [d.code for d in raised.value.diagnostics] == ["duplicate-value"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("organisation", "organization"),
        ("app_metdata.vip", "app_metadata.vip"),
        ("event.user.emial", "event.user.email"),
    ],
)
def test_a_misspelt_input_gets_a_suggestion(name: str, meant: str) -> None:
    with pytest.raises(Wrong) as wrong:
        input_path(name)
    assert f"did you mean {meant}?" in wrong.value.help
