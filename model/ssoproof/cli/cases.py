"""Folders of cases: each is checked against what it declares, and one table says whether all agree."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ssoproof.check.cases import Row, compare
from ssoproof.check.exit_codes import code_of_cases
from ssoproof.check.subject_names import only, resolved, subjects
from ssoproof.cli.check_arguments import CheckArguments
from ssoproof.cli.report_files import report_cases, wishes
from ssoproof.cli.terminal import progress
from ssoproof.errors import UsageError
from ssoproof.properties.registry import question
from ssoproof.readers.cases import find_cases, load_case
from ssoproof.readers.native.loader import load


def run_cases(wanted: CheckArguments) -> int:
    """Checks all cases; 0 where all agree, else the code of a violation."""
    started = time.perf_counter()
    if wanted.out is not None:
        raise UsageError("--out is for one tenant, not for a folder of cases: name the folder of one case")
    if wanted.baseline is not None:
        raise UsageError("--baseline is for a tenant: a case declares in its case.toml what must come out")
    asked = wishes(wanted.format, wanted.output, wanted.reports)
    rows = [row for path in wanted.paths for row in _rows(wanted, path)]
    report_cases(rows, asked, time.perf_counter() - started)
    return int(code_of_cases(row.agrees for row in rows))


def _rows(wanted: CheckArguments, path: Path) -> Iterator[Row]:
    options = wanted.options()
    codes = {question(code).code for code in wanted.questions or ()}
    for case, tenant in [(load_case(folder), load(folder).tenant) for folder in find_cases(path)]:
        kept = tuple(
            e
            for e in case.expectations
            if (not codes or e.question in codes)
            and (
                not wanted.subjects or only(e.subject, subjects(tenant)) in resolved(tenant, options).subjects
            )
        )
        with progress(f"case {case.folder.name}") as note:
            try:
                yield from compare(replace(case, expectations=kept), tenant, replace(options, progress=note))
            except UsageError as wrong:
                raise UsageError(f"case {case.folder.name}: {wrong}") from wrong
