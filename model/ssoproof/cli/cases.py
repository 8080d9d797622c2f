"""Folders of cases: each is checked against what it declares, and one table says whether all agree."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from ssoproof.cli.checking import Wanted
from ssoproof.cli.screen import progress, show
from ssoproof.errors import ExitCode, UsageError
from ssoproof.explain.cases import Row, compare
from ssoproof.properties.registry import question
from ssoproof.readers.cases import find_cases, load_case
from ssoproof.readers.native import load
from ssoproof.render.cases import table
from ssoproof.render.json import plain


def run_cases(wanted: Wanted) -> int:
    """Checks all cases; 0 where all agree, else the code of a violation."""
    started = time.perf_counter()
    if wanted.out is not None:
        raise UsageError("--out is for one tenant, not for a folder of cases: name the folder of one case")
    if wanted.output or wanted.reports or wanted.baseline:
        raise UsageError("--output, --report and --baseline are for one tenant: name the folder of one case")
    if wanted.format not in ("text", "json"):
        raise UsageError(f"--format {wanted.format} is for one tenant: a folder of cases is told as text or json")
    rows = list(_rows(wanted))
    if wanted.format == "json":
        told = [{**plain(row), "agrees": row.agrees} for row in rows]
        for row in told:
            del row["seconds"]
        sys.stdout.write(json.dumps({"format": 1, "cases": told}, indent=1, sort_keys=True) + "\n")
    else:
        show(table(rows, time.perf_counter() - started))
    if not rows:
        return int(ExitCode.NOTHING)
    return int(ExitCode.PROVED if all(row.agrees for row in rows) else ExitCode.VIOLATED)


def _rows(wanted: Wanted) -> Iterator[Row]:
    options = wanted.options()
    codes = {question(code).code for code in wanted.questions}
    for case, tenant in [(load_case(folder), load(folder).tenant) for folder in find_cases(wanted.path)]:
        kept = tuple(
            e
            for e in case.expectations
            if (not codes or e.question in codes) and (not wanted.subjects or e.subject in wanted.subjects)
        )
        with progress(f"case {case.folder.name}") as note:
            try:
                yield from compare(replace(case, expectations=kept), tenant, replace(options, progress=note))
            except UsageError as wrong:
                raise UsageError(f"case {case.folder.name}: {wrong}") from wrong
