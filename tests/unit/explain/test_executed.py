"""Which lines of hooks ran at a step: known where the model knows the request, else only that they may
have."""

from __future__ import annotations

from pathlib import Path

from tests.unit.explain.told import OF_REQUEST, explained, incident, suspending

from ssoproof.explain.build import ReportExplanation
from ssoproof.explain.context import RunContext, Stage
from ssoproof.explain.line_coverage import Executed, Tracer
from ssoproof.explain.model import Run
from ssoproof.readers.native.loader import load

PATTERNS = Path(__file__).parents[3] / "specs" / "cases" / "patterns"


def scene(found: ReportExplanation, code: str) -> RunContext:
    told = next(t for t in found.results if t.result.question == code and t.first is not None)
    part = next(p for p, s in zip(told.result.parts, told.stories, strict=True) if s is not None)
    made = Stage(found.report).scene(told.result, part)
    assert made is not None
    return made


def by_step(shown: RunContext) -> dict[tuple[str, str], Executed]:
    tracer = Tracer()
    return {
        (shown.acted[k].lane, shown.acted[k].verb): e
        for k in range(len(shown.acted))
        for e in tracer.at(shown, k)
    }


def test_each_application_runs_its_own_branch() -> None:
    ran = by_step(scene(incident(), "SSO002"))
    console, account = ran["console", "renew"], ran["account", "sign_in"]
    assert (console.run, account.run) == (Run.BOTH, Run.FIRST)
    assert console.sure and account.sure
    assert (console.decided, account.decided) == ({4}, {6})
    assert {2, 3, 4} <= console.ran and {6, 7} <= console.skipped
    assert {2, 3, 6, 7} <= account.ran and 4 in account.skipped


def test_steps_that_run_no_hook_have_none() -> None:
    verbs = {verb for _, verb in by_step(scene(incident(), "SSO001"))}
    assert verbs == {"continue", "renew"}


def test_a_renewal_runs_the_lines_of_what_it_sends_itself() -> None:
    found = explained(load(PATTERNS / "23-acr-values-left-out").tenant, "SSO001")
    ran = by_step(scene(found, "SSO001"))["board", "renew"]
    assert ran.sure and 5 in ran.ran and 6 in ran.skipped


def test_what_the_files_do_not_hold_leaves_it_open() -> None:
    found = by_step(scene(explained(suspending(OF_REQUEST), "SSO001"), "SSO001"))
    assert found and not any(e.sure for e in found.values())
