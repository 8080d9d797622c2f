"""Folders of code: every file of JavaScript or TypeScript below them, however deep; what is passed over is
told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ssoproof import bounds
from ssoproof.documents.problems import Problems, quoted, stop
from ssoproof.source import beginning

CODE = (".js", ".ts", ".cjs", ".mjs", ".mts", ".cts")
#: Where package managers put the code of others.
PACKAGES = "node_modules"
#: The remark on folders in which no code is read.
PASSED_OVER = "folder-passed-over"


def code_below(folder: Path, problems: Problems) -> tuple[Path, ...]:
    """The files of code in a folder and the folders below, in order. BadInput where there are too many."""
    found: list[Path] = []
    passed: list[str] = []
    for place, folders, files in os.walk(folder):
        others = [f for f in folders if f.startswith(".") or f == PACKAGES]
        passed += [os.path.relpath(os.path.join(place, f), folder) for f in others]
        folders[:] = [f for f in folders if f not in others]
        found += [Path(place, f) for f in files if f.endswith(CODE)]
        if bounds.FILES.passed(len(found)):
            message = f"the folder holds more than {bounds.FILES.formatted} files of code"
            raise stop("export-size", message, beginning(folder), "name a folder further down, or one file")
    if found and passed:
        _report(folder, sorted(passed), problems)
    return tuple(sorted(found))


def _report(folder: Path, passed: Sequence[str], problems: Problems) -> None:
    more = f" and {len(passed) - bounds.OFFERED.most} more" if bounds.OFFERED.passed(len(passed)) else ""
    names = ", ".join(map(quoted, passed[: bounds.OFFERED.most]))
    help = "packages and hidden folders are passed over: name one by itself to have its code read"
    problems.note(PASSED_OVER, f"no code is read in {names}{more}", beginning(folder), help)
