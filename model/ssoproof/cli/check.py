"""The check command: what is at the path, what is asked of it, how it is printed."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ssoproof import deadline
from ssoproof.check.exit_codes import FailOn
from ssoproof.check.options import Progress
from ssoproof.check.report import Report
from ssoproof.check.unknown_policy import check_any as check
from ssoproof.cli.cases import run_cases
from ssoproof.cli.check_arguments import CheckArguments
from ssoproof.cli.interrupts import stoppable
from ssoproof.cli.names import resolve
from ssoproof.cli.report_files import code_of, report, wishes
from ssoproof.cli.terminal import progress, settled
from ssoproof.compare.baseline import Baseline
from ssoproof.compare.findings import outcome
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.documents.files import NATIVE_NAME
from ssoproof.errors import UsageError
from ssoproof.explain.build import explain
from ssoproof.readers.cases import find_cases
from ssoproof.readers.detect import load_path
from ssoproof.render.formats import Checked, Format, ReportFormat
from ssoproof.tenant.model import Tenant

if TYPE_CHECKING:
    from ssoproof.repair.suggestion import Suggestion


def run(wanted: CheckArguments) -> int:
    """Does what is wanted; returns the exit code."""
    failing = wanted.failing
    if wanted.trying:
        from ssoproof.cli.try_setting import run_try

        return run_try(wanted)
    of_cases = [path for path in wanted.paths if _of_cases(path)]
    if of_cases and len(of_cases) < len(wanted.paths):
        raise UsageError(f"{of_cases[0]} is a folder of cases: check tenants and cases one after the other")
    if of_cases:
        if wanted.independent:
            raise UsageError("--independent is for tenants, not for folders of cases")
        if wanted.evidence:
            raise UsageError("--evidence is for tenants, not for folders of cases")
        return run_cases(wanted)
    if wanted.further and (wanted.out or wanted.baseline):
        raise UsageError("--out and --baseline are for one tenant: check one after the other")
    return _tenants(wanted, failing)


def _of_cases(path: Path) -> bool:
    return path.is_dir() and not (path / NATIVE_NAME).exists() and bool(find_cases(path))


def _tenants(wanted: CheckArguments, failing: FailOn) -> int:
    options, asked = wanted.options(), wishes(wanted.format, wanted.output, wanted.reports)
    tenants = [load_path(path, wanted.mappings, wanted.mfa) for path in wanted.paths]
    for loaded in tenants:
        resolve(loaded.tenant, options)
        variable(loaded.tenant, wanted)
        wanted.remarks(loaded.tenant)
    if wanted.out is not None:
        from ssoproof.cli.files import made

        made(wanted.out)
    accepted = baseline_of(wanted.baseline)
    found, reports = [], []
    with stoppable(wanted.timeout) as stopped:
        for path, loaded in zip(wanted.paths, tenants, strict=True):
            with progress(f"checking {path}" if wanted.further else "checking") as note:
                own = replace(options, progress=note, settled=settled(wanted.progress))
                remarks = (*loaded.diagnostics, *wanted.remarks(loaded.tenant))
                reports.append(varied(check(loaded.tenant, own, remarks), wanted, note))
    for path, checked in zip(wanted.paths, reports, strict=True):
        told = outcome(explain(checked), failing)
        one = Checked(str(path), accepted.apply(told) if accepted is not None else told)
        open_ = code_of([one]) and not stopped.early
        if open_:
            one = one._replace(suggestion=_suggestion(checked, wanted, path, {w.format for w in asked}))
        found.append(one)
    report(found, asked, wanted.detail)
    if wanted.out is not None:
        from ssoproof.cli.certificates import write_certificates
        from ssoproof.cli.files import write, wrote

        certificates = () if tenants[0].tenant.policy_open else write_certificates(checked, wanted.out)
        wrote(chain(write(found[0].outcome.explanation, wanted.out), certificates), wanted.out)
    return stopped.code(int(code_of(found)))


def variable(tenant: Tenant, wanted: CheckArguments) -> None:
    """UsageError where settings are to be varied and it is not known from what."""
    if wanted.independent and tenant.policy_open:
        raise UsageError(
            "--independent tells of one MFA policy, and the files do not state it: say which, with --mfa"
        )


def varied(report: Report, wanted: CheckArguments, progress: Progress | None) -> Report:
    """The report, where it is wanted with what its answers do not depend on."""
    if not wanted.independent:
        return report
    from ssoproof.check.sensitivity.analysis import independent

    try:
        with deadline.guarded():
            return independent(report, progress)
    except deadline.OutOfTime as late:
        message = f"what answers do not depend on was not worked out: {late}"
        remark = Diagnostic(
            "time", Severity.NOTE, message, None, (), "a greater --timeout leaves time for it"
        )
        return replace(report, diagnostics=(*report.diagnostics, remark))


def _suggestion(
    report: Report, wanted: CheckArguments, path: Path, formats: set[Format]
) -> Suggestion | None:
    """The first repair of a tenant, where there is one soon and some format names it."""
    from ssoproof.repair.patches import Source
    from ssoproof.repair.suggestion import suggestion

    named = ReportFormat.SARIF in formats or (ReportFormat.TEXT in formats and not wanted.detail)
    if not named or wanted.timeout:
        return None
    return suggestion(report, wanted.options(), Source(path, wanted.mappings, wanted.mfa))


def baseline_of(file: Path | None) -> Baseline | None:
    """The baseline in a file, read before work is spent."""
    if file is None:
        return None
    from ssoproof.compare.baseline_file import load

    return load(file)
