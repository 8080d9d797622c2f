"""Exit codes by one table: all combinations of findings, of what fails a build, and of the formats that go by
it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.incident import as_logged
from tests.refreshing import online

from ssoproof.check.exit_codes import CODES, KINDS, USUAL, FailOn, Kind, Weight
from ssoproof.check.interference.cells import Block, Cell, Class, Column, Matrix, Provenance
from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.compare.baseline import Baseline, entries_of
from ssoproof.compare.diff import Turn, diff
from ssoproof.compare.findings import Outcome, outcome
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.errors import ExitCode, UsageError
from ssoproof.explain.build import Explanation, ReportExplanation
from ssoproof.properties.registry import question
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.render import github, junit, sarif
from ssoproof.render import json as as_json
from ssoproof.semantics.readings import Box
from ssoproof.verdict.verdict import (
    ConditionalVerdict,
    Exhausted,
    NotApplicable,
    Proved,
    Result,
    Status,
    Unknown,
    Vacuous,
    Verdict,
    Violated,
)

pytestmark = pytest.mark.smoke

EVIDENCE: dict[Status, Verdict] = {
    Status.VIOLATED: Violated(None, None),  # type: ignore[arg-type]
    Status.UNKNOWN: Unknown("time", 3),
    Status.VACUOUS: Vacuous(None),
    Status.PROVED: Proved(Exhausted("", 1, 1)),
    Status.NOT_APPLICABLE: NotApplicable("no reason"),
}
ANSWERS = [
    (code, subject) for subject in ("console", "account") for code in ("SSO001", "SSO002", "SSO003", "MFA001")
]
#: For each answer the statuses of its parts.
found = st.lists(
    st.tuples(st.sampled_from(ANSWERS), st.lists(st.sampled_from(list(Status)), min_size=1, max_size=3)),
    max_size=6,
    unique_by=lambda row: row[0],
)
kinds = st.frozensets(st.sampled_from(list(Kind)))


def expected(rows: list[tuple[bool, Status]], chosen: frozenset[Kind], understood: bool) -> int:
    """The contract once more, written down plainly: the first that holds, in the order 10, 20, 11, 12, 3,
    0."""

    def some(status: Status, kind: str) -> bool:
        return any(s is status and ("advisory" if advisory else kind) in chosen for advisory, s in rows)

    if some(Status.VIOLATED, "violated"):
        return 10
    if "not-understood" in chosen and not understood:
        return 20
    if some(Status.UNKNOWN, "undecided"):
        return 11
    if some(Status.VACUOUS, "vacuous"):
        return 12
    asked = [
        s for advisory, s in rows if s is not Status.NOT_APPLICABLE and ("advisory" in chosen or not advisory)
    ]
    return 0 if asked else 3


def report(rows: list[tuple[tuple[str, str], list[Status]]], understood: bool) -> Report:
    tenant = as_logged()
    if not understood:
        console, account = tenant.applications
        tenant = replace(tenant, applications=(console, online(account)))
    results = tuple(
        Result(
            code,
            subject,
            code == "SSO003",
            tuple(ConditionalVerdict((Box(()),), EVIDENCE[s], subject) for s in parts),
            "",
            "scope",
        )
        for (code, subject), parts in rows
    )
    return Report(tenant, AUTH0, results, ())


def told(given: Report, failing: FailOn) -> Outcome:
    return outcome(
        ReportExplanation(
            given, tuple(Explanation(r, (None,) * len(r.parts), ()) for r in given.results), ()
        ),
        failing,
    )


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found, kinds, st.booleans())
def test_every_combination_has_the_code_of_the_contract(
    rows: list[tuple[tuple[str, str], list[Status]]], chosen: frozenset[Kind], understood: bool
) -> None:
    made, failing = report(rows, understood), FailOn(chosen)
    code = expected([(c == "SSO003", s) for (c, _), parts in rows for s in parts], chosen, understood)
    assert int(made.exit_code(failing)) == code
    assert int(told(made, failing).exit_code) == code


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found, kinds)
def test_every_format_goes_by_it(
    rows: list[tuple[tuple[str, str], list[Status]]], chosen: frozenset[Kind]
) -> None:
    one = told(report(rows, True), FailOn(chosen))
    code = int(one.exit_code)
    assert as_json.document(one.explanation, one)["exit_code"] == code
    (run,) = json.loads(sarif.text(one, "0", Path.cwd()))["runs"]
    assert run["invocations"][0]["exitCode"] == code
    levels = {r["level"] for r in run["results"]}
    commands = set(re.findall(r"^::(\w+)", github.text(one, Path.cwd()), re.MULTILINE))
    suites = ElementTree.fromstring(junit.text(one))
    failures, errors = (sum(int(s.attrib[name]) for s in suites) for name in ("failures", "errors"))
    worst = code == 10
    assert ("error" in levels, "error" in commands, failures > 0) == (worst, worst, worst)
    if code not in (0, 3):
        assert worst or ("warning" in levels and "warning" in commands and errors > 0)
    else:
        assert levels <= {"note"} and commands <= {"notice"} and not failures and not errors


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(["SSO002", "SSO003"]), st.sampled_from(list(EVIDENCE)[:4])), max_size=5
    ),
    kinds,
    st.booleans(),
)
def test_a_matrix_goes_by_it(
    rows: list[tuple[str, Status]], chosen: frozenset[Kind], understood: bool
) -> None:
    tenant = report([], understood).tenant
    classes = (Class(("console",)), Class(("account",)))
    blocks = tuple(
        Block(
            question(code),
            classes,
            (Column(("console",), ("console",), 0, Cell(s, Provenance.DECIDED, ()), None, (), (), True),),
            (),
        )
        for code, s in rows
    )
    made = Matrix(tenant, AUTH0, blocks, Options(), False, (), FailOn(chosen))
    assert int(made.exit_code) == expected([(c == "SSO003", s) for c, s in rows], chosen, understood)


def test_a_change_for_the_worse_goes_by_it() -> None:
    before, after = (report([(("SSO001", "console"), [s])], True) for s in (Status.PROVED, Status.UNKNOWN))
    for words, code in (("violated", 0), ("undecided", 11), ("violated,undecided", 11), ("vacuous", 0)):
        compared = diff(*(told(one, FailOn.of(words)) for one in (before, after)))
        assert [c.turn for c in compared.worse] == [Turn.BROKEN]
        assert int(compared.exit_code) == code


def test_what_a_baseline_accepts_fails_nothing() -> None:
    one = told(report([(("SSO001", "console"), [Status.UNKNOWN])], True), FailOn())
    accepted = Baseline(entries_of(one, "known")).apply(one)
    assert (int(one.exit_code), int(accepted.exit_code)) == (11, 0)
    assert [accepted.weight(f) for f in accepted.findings] == [Weight.INFORMS]


def test_code_that_was_not_understood_and_input_count_when_strict() -> None:
    plain = report([(("SSO001", "console"), [Status.PROVED])], True)
    odd = replace(plain, diagnostics=(Diagnostic("hook-unknown-call", Severity.WARNING, "odd"),))
    assert int(odd.exit_code()) == 0 and int(odd.exit_code(FailOn.of(strict=True))) == 20
    worse = report([(("SSO001", "console"), [Status.VIOLATED])], False)
    assert int(worse.exit_code(FailOn.of(strict=True))) == 10
    unknown = report([(("SSO001", "console"), [Status.UNKNOWN])], False)
    assert int(unknown.exit_code(FailOn.of(strict=True))) == 20


@pytest.mark.parametrize(
    ("words", "strict", "advisory", "means"),
    [
        ("", False, False, USUAL),
        ("", True, False, USUAL | {Kind.NOT_UNDERSTOOD}),
        ("", False, True, USUAL | {Kind.ADVISORY}),
        (" Violated , sensitivity", False, False, {Kind.VIOLATED, Kind.SENSITIVITY}),
        ("undecided", True, True, {Kind.UNDECIDED, Kind.NOT_UNDERSTOOD, Kind.ADVISORY}),
    ],
)
def test_what_is_written(words: str, strict: bool, advisory: bool, means: set[Kind]) -> None:
    assert FailOn.of(words, strict, advisory).kinds == means


@pytest.mark.parametrize("words", ["unknown", "violated,", "violated;undecided", ",", "all"])
def test_kinds_that_do_not_exist(words: str) -> None:
    if words == "violated,":
        assert FailOn.of(words).kinds == {Kind.VIOLATED}
        return
    with pytest.raises(UsageError, match="--fail-on"):
        FailOn.of(words)


def test_the_table_is_whole() -> None:
    assert set(CODES) == set(Status) - {Status.NOT_APPLICABLE}
    assert set(KINDS) == set(CODES) - {Status.PROVED}
    assert {CODES[s] for s in KINDS} == {ExitCode.VIOLATED, ExitCode.UNDECIDED, ExitCode.VACUOUS}


def test_a_table_with_a_hole_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: vacuous answers that fail nothing."""
    monkeypatch.setattr(
        "ssoproof.check.exit_codes.KINDS", {s: k for s, k in KINDS.items() if s is not Status.VACUOUS}
    )
    with pytest.raises(AssertionError):
        test_every_combination_has_the_code_of_the_contract()


def test_json_says_what_fails() -> None:
    one = told(report([], True), FailOn.of("violated", strict=True))
    assert json.loads(as_json.text(one.explanation, one))["fail_on"] == ["violated", "not-understood"]
