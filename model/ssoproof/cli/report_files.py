"""Where reports go: one format to standard output or a file, others to files of their own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ssoproof.check.cases import Row
from ssoproof.check.exit_codes import first_of
from ssoproof.cli.atomic_write import place
from ssoproof.cli.terminal import show
from ssoproof.documents.problems import suggestion
from ssoproof.errors import ExitCode, UsageError
from ssoproof.render.formats import Checked, Frame, ReportFormat, Written
from ssoproof.render.text.page import Page, plain


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """One report: its format, and the file that it goes to (None: standard output)."""

    format: ReportFormat
    file: Path | None = None


def wishes(
    format: ReportFormat, output: Path | None, further: Sequence[str] | None
) -> tuple[OutputRequest, ...]:
    """The reports that a command line asks for; UsageError for what is no FORMAT=FILE."""
    found = (OutputRequest(format, output), *_further(further or ()))
    files = [os.path.abspath(w.file) for w in found if w.file is not None]
    if len(set(files)) < len(files):
        raise UsageError("two reports go to one file: give each a file of its own")
    return found


def _further(further: Sequence[str]) -> Iterator[OutputRequest]:
    for text in further:
        format, sign, file = text.partition("=")
        if not (sign and file):
            raise UsageError(
                f"a further report is written FORMAT=FILE, as sarif=ssoproof.sarif, not {text!r}"
            )
        if format not in list(ReportFormat):
            raise UsageError(f"there is no format {format!r}: {suggestion(format, list(ReportFormat))}")
        yield OutputRequest(ReportFormat.named(format), Path(file))


def report(checked: Sequence[Checked], wanted: Sequence[OutputRequest], detail: int = 0) -> None:
    """Writes all reports; `detail` -1: findings only, 1: everything."""
    around = frame(detail)
    _write_all(wanted, lambda format: format.report(checked, around))


def report_cases(rows: Sequence[Row], wanted: Sequence[OutputRequest], seconds: float) -> None:
    """Writes all reports on cases."""
    around = frame(seconds=seconds)
    _write_all(wanted, lambda format: format.cases(rows, around))


def _write_all(wanted: Sequence[OutputRequest], write: Callable[[ReportFormat], Written]) -> None:
    """Files come first, so that all are there."""
    for wish in sorted(wanted, key=lambda w: w.file is None):
        emit(write(wish.format), wish.file)


def emit(written: Written, file: Path | None = None) -> None:
    """Writes to a file, or to standard output, with colours on a terminal."""
    if file is not None:
        place(file, plain(written))
    elif isinstance(written, Page):
        show(written)
    else:
        sys.stdout.write(written)


def code_of(checked: Sequence[Checked]) -> ExitCode:
    """The exit code of all together."""
    return first_of(one.outcome.exit_code for one in checked)


def frame(detail: int = 0, seconds: float = 0) -> Frame:
    """What is around a report that is made now and here."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        installed = version("ssoproof")
    except PackageNotFoundError:
        installed = ""
    return Frame(detail, moment(), installed, Path.cwd(), seconds)


def moment() -> str:
    """Now, or what SOURCE_DATE_EPOCH says (https://reproducible-builds.org/specs/source-date-epoch/)."""
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(stated) if stated.isdecimal() and len(stated) < 12 else time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
