"""Folders of cases: each is checked against what it declares, and one table says whether all agree."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from ssoproof.cli.checking import Wanted
from ssoproof.cli.screen import progress, show
from ssoproof.errors import ExitCode
from ssoproof.explain.cases import Row, compare
from ssoproof.readers.cases import find_cases, load_case
from ssoproof.readers.native import load
from ssoproof.render.cases import table
from ssoproof.render.json import plain


def run_cases(wanted: Wanted) -> int:
    """Checks all cases; 0 where all agree, else the code of a violation."""
    started = time.perf_counter()
    rows = list(_rows(wanted))
    if wanted.format == "json":
        told = [{**plain(row), "agrees": row.agrees} for row in rows]
        for row in told:
            del row["seconds"]
        sys.stdout.write(json.dumps({"format": 1, "cases": told}, indent=1, sort_keys=True) + "\n")
    else:
        show(table(rows, time.perf_counter() - started))
    return int(ExitCode.PROVED if all(row.agrees for row in rows) else ExitCode.VIOLATED)


def _rows(wanted: Wanted) -> Iterator[Row]:
    options = wanted.options()
    for folder in find_cases(wanted.path):
        case = load_case(folder)
        kept = tuple(
            e
            for e in case.expectations
            if (not wanted.questions or e.question in {q.upper() for q in wanted.questions})
            and (not wanted.subjects or e.subject in wanted.subjects)
        )
        tenant = load(folder).tenant
        with progress(f"case {folder.name}") as note:
            yield from compare(replace(case, expectations=kept), tenant, replace(options, progress=note))
