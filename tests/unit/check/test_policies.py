"""A tenant whose policy is not known: where answers differ by it, all stand side by side, each with its run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest
from tests.unit.providers.auth0.readers.test_conditional_demands import ASK, ONCE, tenant_with

from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.check.unknown_policy import agreed, check_any
from ssoproof.compare.findings import outcome
from ssoproof.errors import ExitCode
from ssoproof.explain.build import explain
from ssoproof.render.formats import Checked, Frame, ReportFormat
from ssoproof.render.text.page import plain
from ssoproof.semantics.readings import Box
from ssoproof.tenant.model import MfaMode, Tenant
from ssoproof.verdict.verdict import (
    ConditionalVerdict,
    Exhausted,
    NotApplicable,
    Proved,
    Result,
    Status,
    Verdict,
    Violated,
)

BROKEN: Verdict = Violated(cast("object", None), cast("object", None))  # type: ignore[arg-type]
HELD: Verdict = Proved(Exhausted("", 1))
SPARED: Verdict = NotApplicable("no demand", True)
ALL = (Box(()),)
MODES = [mode.value for mode in MfaMode]
SKIPS = f"if (event.request.query.no_mfa === '1') api.multifactor.enable('none'); else {ONCE} {ASK}"


def _box(**words: str) -> tuple[Box, ...]:
    return (Box.of(words),)


def _result(*parts: ConditionalVerdict) -> Result:
    return Result("MFA003", "app", False, parts, "explicit", "scope")


def _agree(never: Result, always: Result, adaptive: Result) -> Result:
    return agreed({MfaMode.NEVER: never, MfaMode.ALWAYS: always, MfaMode.ADAPTIVE: adaptive})


def _said(result: Result) -> list[tuple[str, Status, list[str]]]:
    return [(part.policy, part.status, [str(box) for box in part.boxes]) for part in result.parts]


WHOLE, PROOF = _result(ConditionalVerdict(ALL, BROKEN, "app")), _result(ConditionalVerdict(ALL, HELD, "app"))
NOBODY = _result(ConditionalVerdict((), SPARED))
SPLIT = _result(
    ConditionalVerdict(_box(S27="no"), BROKEN, "app"), ConditionalVerdict(_box(S27="yes"), HELD, "app")
)


def test_what_all_say_stands() -> None:
    for one in (WHOLE, PROOF, NOBODY):
        assert _agree(one, one, one) is one


def test_answers_that_differ_stand_side_by_side() -> None:
    found = _agree(PROOF, WHOLE, SPLIT)
    assert _said(found) == [
        ("never", Status.PROVED, ["{}"]),
        ("always", Status.VIOLATED, ["{}"]),
        ("adaptive", Status.VIOLATED, ["{S27=no}"]),
        ("adaptive", Status.PROVED, ["{S27=yes}"]),
    ]
    assert (found.status, found.divided) == (Status.UNKNOWN, True)
    assert found.by_policy == {"never": Status.PROVED, "always": Status.VIOLATED, "adaptive": Status.VIOLATED}


def test_violated_under_every_policy_is_violated() -> None:
    """Under different readings, that is: each policy has a reading that breaks it."""
    found = _agree(WHOLE, SPLIT, WHOLE)
    assert (found.status, found.divided) == (Status.VIOLATED, False)
    assert [p.policy for p in found.part(Status.VIOLATED)] == MODES


@pytest.mark.parametrize(
    ("never", "always", "status"),
    [
        (NOBODY, PROOF, Status.PROVED),
        (NOBODY, WHOLE, Status.UNKNOWN),
        (PROOF, WHOLE, Status.UNKNOWN),
        (NOBODY, SPLIT, Status.UNKNOWN),
    ],
)
def test_what_is_not_asked_under_a_policy(never: Result, always: Result, status: Status) -> None:
    assert _agree(never, always, never).status is status


def test_a_subject_of_one_policy_is_not_asked_under_others() -> None:
    found = agreed({MfaMode.ALWAYS: PROOF})
    assert [p.status for p in found.parts] == [Status.NOT_APPLICABLE, Status.PROVED, Status.NOT_APPLICABLE]
    assert agreed({MfaMode.ALWAYS: NOBODY}) is NOBODY


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Tenant:
    """It asks for MFA by the policy alone, and a browser can turn it off."""
    body = "if (event.request.query.no_mfa === '1') api.multifactor.enable('none');"
    return tenant_with(tmp_path_factory.mktemp("open"), body, guardianPolicies=None)


@pytest.fixture(scope="module")
def report(tenant: Tenant) -> Report:
    return check_any(tenant, Options(questions=("MFA003",), subjects=("Console",)))


def test_demands_are_inferred_under_each_policy(tenant: Tenant) -> None:
    demands = {mode: tenant.with_policy(mode).application("Console").demand for mode in MfaMode}
    assert [mode for mode, demand in demands.items() if demand is not None] == [MfaMode.ALWAYS]
    told = [str(a) for a in tenant.assumptions]
    assert any(
        "if the MFA policy is always: its MFA requirement is taken to be once per session" in a for a in told
    )
    assert any("if the MFA policy is never or adaptive: no MFA requirement is inferred" in a for a in told)


def test_each_policy_says_what_it_says_where_it_is_stated(tenant: Tenant, report: Report) -> None:
    (result,) = report.results
    for mode in MfaMode:
        options = Options(questions=("MFA003",), subjects=("Console",))
        (alone,) = check(tenant.with_policy(mode), options).results
        assert result.by_policy[mode.value] is alone.status
    assert set(result.by_policy.values()) == {Status.NOT_APPLICABLE, Status.VIOLATED}


def test_a_build_is_told_that_it_is_undecided(report: Report) -> None:
    told = outcome(explain(report))
    assert told.exit_code is ExitCode.UNDECIDED
    (finding,) = told.findings
    assert finding.status is Status.UNKNOWN and finding.story is not None


@pytest.mark.parametrize("name", list(ReportFormat))
def test_every_format_tells_an_answer_that_is_divided(name: ReportFormat, report: Report) -> None:
    checked = (Checked("tenant", outcome(explain(report))),)
    text = plain(name.report(checked, Frame()))
    assert text
    if name == "text":
        assert "always: FAIL (4 steps); adaptive: not applicable" in text
        text = plain(name.report(checked, Frame(1)))
    if name in ("text", "markdown", "json"):
        assert "always" in text and "no_mfa" in text.replace("\\", "")
    if name == "json":
        (result,) = json.loads(text)["results"]
        assert result["status"] == "unknown"
        parts = [(part.get("policy"), part["status"], "story" in part) for part in result["parts"]]
        assert parts == [
            ("never", "not applicable", False),
            ("always", "violated", True),
            ("adaptive", "not applicable", False),
        ]


def test_what_holds_under_every_policy_is_plain(tmp_path: Path) -> None:
    open_ = tenant_with(tmp_path, SKIPS, guardianPolicies=None)
    (result,) = check_any(open_, Options(questions=("MFA003",), subjects=("Console",))).results
    assert result.status is Status.VIOLATED
