"""The diff and baseline commands: two versions of a tenant held against each other, and findings put on
record."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from ssoproof import bounds
from ssoproof.amounts import amount
from ssoproof.check.exit_codes import FailOn
from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import semantics_of, subjects
from ssoproof.check.subject_names import only
from ssoproof.check.subject_names import subjects as rows
from ssoproof.check.unknown_policy import check_any
from ssoproof.cli.atomic_write import place
from ssoproof.cli.check_arguments import CheckArguments
from ssoproof.cli.names import resolve
from ssoproof.cli.report_files import emit
from ssoproof.cli.terminal import progress
from ssoproof.compare.baseline import entries_of
from ssoproof.compare.baseline_file import MOST_ENTRIES, dumps, load
from ssoproof.compare.diff import diff
from ssoproof.compare.findings import Outcome, outcome
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.errors import ExitCode, UsageError
from ssoproof.explain.build import explain
from ssoproof.readers.detect import load_path
from ssoproof.readers.native.loader import Loaded
from ssoproof.render.formats import DiffFormat
from ssoproof.tenant.model import Tenant


def run_diff(old: Path, wanted: CheckArguments, format: DiffFormat) -> int:
    """Checks both versions and tells what got worse from `old` to what is wanted; returns the exit code."""
    options, failing = wanted.options(), wanted.failing
    versions = [load_path(path, wanted.mappings, wanted.mfa) for path in (old, wanted.path)]
    options = _subjects(options, *(v.tenant for v in versions))
    before, after = (_outcome(version, options, failing) for version in versions)
    compared = diff(before, after)
    emit(format.diff(compared), wanted.output)
    return int(compared.exit_code)


def _outcome(loaded: Loaded, options: Options, failing: FailOn) -> Outcome:
    """The findings of one version; it may lack some of the subjects that are asked about."""
    there = {str(s) for s in subjects(loaded.tenant)}
    own = replace(options, subjects=tuple(s for s in options.subjects if s in there))
    own = resolve(loaded.tenant, own)
    if options.subjects and not own.subjects:
        report = Report(loaded.tenant, semantics_of(loaded.tenant), (), loaded.diagnostics)
    else:
        with progress(f"checking {loaded.tenant.name}") as note:
            report = check_any(loaded.tenant, replace(own, progress=note), loaded.diagnostics)
    return outcome(explain(report), failing)


def _subjects(options: Options, *tenants: Tenant) -> Options:
    """The options, with subjects by the names that they have in either version."""
    there = list(dict.fromkeys(str(s) for tenant in tenants for s in subjects(tenant)))
    found: dict[str, None] = {}
    for name in options.subjects:
        names = [n for n in (only(name, rows(tenant)) for tenant in tenants) if n in there]
        if not names:
            raise UsageError(f"there is no subject {quoted(name)[1:-1]} in either; {suggestion(name, there)}")
        found |= dict.fromkeys(names)
    return replace(options, subjects=tuple(found))


def run_baseline(wanted: CheckArguments, file: Path, reason: str) -> int:
    """Writes all findings of a tenant as accepted ones; those that the file has already keep their
    reasons."""
    earlier = load(file, unfinished=True) if file.exists() else None
    loaded, options = load_path(wanted.path, wanted.mappings, wanted.mfa), wanted.options()
    options = resolve(loaded.tenant, options)
    found = _outcome(loaded, options, wanted.failing)
    entries = entries_of(found, reason, earlier)
    text = dumps(entries)
    if len(entries) > MOST_ENTRIES or bounds.FILE_BYTES.passed(len(text.encode())):
        raise UsageError(
            f"{amount(len(entries), 'finding')} are too many to be accepted: narrow it with --property or "
            f"--subject"
        )
    place(file, text)
    open_ = sum(not entry.reason for entry in entries)
    print(f"wrote {len(entries)} accepted findings to {file}", file=sys.stderr)
    if open_:
        print(
            f"{open_} of them lack a reason: write why each is accepted, a check refuses the file until then",
            file=sys.stderr,
        )
    return int(ExitCode.PROVED)
