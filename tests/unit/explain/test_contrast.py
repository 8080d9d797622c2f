"""Why a run fails: the nearest run that works, who is affected, what the failure needs; each looked at again."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.incident import as_logged
from tests.unit.explain.told import first, incident

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.explain.context import Stage, trace_of
from ssoproof.explain.contrast import _Neighbours, contrast
from ssoproof.explain.model import Story
from ssoproof.explain.needed import needed
from ssoproof.tenant.model import MfaMode
from ssoproof.verdict.verdict import Status


def story(code: str) -> Story:
    return first(incident(), code)


def test_the_box_is_what_differs() -> None:
    nearest = story("SSO001").nearest
    assert nearest is not None
    assert nearest.sentence("console").startswith("if the box is ticked at step 5, console renews silently: ")
    assert nearest.fact == "the browser is remembered"


def test_two_runs_are_their_own_contrast() -> None:
    nearest = story("SSO002").nearest
    assert nearest is not None
    assert nearest.instead == "if account had not been opened"
    assert nearest.fact == "remembered browser forgotten, in run 1 only"


def test_a_token_without_mfa_is_set_beside_a_prompt() -> None:
    nearest = story("MFA003").nearest
    assert nearest is not None
    assert nearest.sentence("console").startswith(
        "if the box is left unticked at step 5, console is sent to an MFA prompt"
    )


def test_a_run_that_fails_as_well_is_no_contrast(monkeypatch: pytest.MonkeyPatch) -> None:
    """If renewals that fail were taken for ones that work, another run would be the nearest."""
    told = next(t for t in incident().results if t.result.question == "SSO001")
    part = next(p for p in told.result.parts if p.status is Status.VIOLATED)
    scene, trace = Stage(incident().report).scene(told.result, part), trace_of(part)
    assert scene is not None and trace is not None
    right = contrast(scene, trace[1])
    assert right is not None
    monkeypatch.setattr(_Neighbours, "_works", lambda self, name: name.endswith("/mfa"))
    assert contrast(scene, trace[1]) != right


def test_who_is_affected() -> None:
    assert story("SSO001").who.startswith("users of console who leave “Remember this browser” unticked: ")
    assert story("SSO002").who.startswith(
        "users of console who tick “Remember this browser” and open account: "
    )
    assert story("MFA003").who == (
        "anyone who ticks “Remember this browser” and signs in again; a remembered browser does not count for "
        "console"
    )


def test_what_a_failure_needs_is_checked() -> None:
    told = next(
        t for t in incident().results if (t.result.question, t.result.subject) == ("SSO002", "console")
    )
    assert told.first is not None
    rows = needed(incident().report, told.result, told.first)
    assert [r.change for r in rows if "policy" in r.change] == [
        "with the policy Never",
        "with the policy Adaptive",
    ]
    assert any("without the rule" in r.change for r in rows)
    assert all(r.status is not Status.VIOLATED for r in rows)
    other = replace(as_logged(), mfa=replace(as_logged().mfa, value=MfaMode.NEVER))
    options = Options(("SSO002",), ("console",), incident().report.semantics.defaults)
    (again,) = check(other, options).results
    assert again.status is next(r.status for r in rows if r.change == "with the policy Never")


def test_a_repair_is_said_of_the_cause() -> None:
    assert "then set the policy to Never" in story("SSO002").remedy
    assert re.search(r"remembered browser not accepted", story("MFA003").remedy)
