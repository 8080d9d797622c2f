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
from ssoproof.compare.findings import Outcome
from ssoproof.documents.problems import suggestion
from ssoproof.errors import ExitCode, UsageError

FORMATS = ("text", "json", "junit", "sarif", "github", "markdown")


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """One report: its format, and the file that it goes to (None: standard output)."""

    format: str
    file: Path | None = None


def wishes(format: str, output: Path | None, further: Sequence[str]) -> tuple[OutputRequest, ...]:
    """The reports that a command line asks for; UsageError for what is no FORMAT=FILE."""
    found = (OutputRequest(format, output), *_further(further))
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
        if format not in FORMATS:
            raise UsageError(f"there is no format {format!r}: {suggestion(format, FORMATS)}")
        yield OutputRequest(format, Path(file))


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found at a path."""

    path: str
    outcome: Outcome


def report(checked: Sequence[Checked], wanted: Sequence[OutputRequest], detail: int = 0) -> None:
    """Writes all reports; `detail` -1: findings only, 1: everything. Files come first, so that all are
    there."""
    for wish in sorted(wanted, key=lambda w: w.file is None):
        if wish.file is not None:
            place(wish.file, _rendered(checked, wish.format, detail))
        elif wish.format == "text":
            from ssoproof.render.text.report import text

            pages = ((one, text(one.outcome.explanation, one.outcome, detail)) for one in checked)
            for number, (one, page) in enumerate((one, page) for one, page in pages if page.lines):
                sys.stdout.write(_heading(one, checked, number))
                show(page)
        else:
            sys.stdout.write(_rendered(checked, wish.format, detail))


def _heading(one: Checked, checked: Sequence[Checked], number: int) -> str:
    """The path, where there are several."""
    return f"{chr(10) * (number > 0)}{one.path}\n" if len(checked) > 1 else ""


def _rendered(checked: Sequence[Checked], format: str, detail: int) -> str:
    outcomes = [one.outcome for one in checked]
    if len(checked) == 1 or format in ("junit", "github"):
        return rendered(outcomes[0], format, detail, *outcomes[1:])
    if format == "json":
        from ssoproof.render import json

        return json.several([(c.path, c.outcome) for c in checked], int(code_of(checked)))
    if format == "sarif":
        from importlib.metadata import version

        from ssoproof.render import sarif

        return sarif.several(outcomes, version("ssoproof"), Path.cwd(), detail > 0)
    texts = [(one, rendered(one.outcome, format, detail)) for one in checked]
    if format == "markdown":
        return "\n".join(told for _, told in texts)
    kept = [(one, told) for one, told in texts if told]
    return "".join(f"{_heading(one, checked, number)}{told}" for number, (one, told) in enumerate(kept))


def code_of(checked: Sequence[Checked]) -> ExitCode:
    """The exit code of all together."""
    return first_of(one.outcome.exit_code for one in checked)


def rendered(outcome: Outcome, format: str, detail: int = 0, *further: Outcome) -> str:
    """A report as text; `further` tenants in it for JUnit and GitHub."""
    if format == "json":
        from ssoproof.render import json

        return json.text(outcome.explanation, outcome=outcome)
    if format == "junit":
        from ssoproof.render import junit

        return junit.text(outcome, moment(), *further)
    if format == "sarif":
        from importlib.metadata import version

        from ssoproof.render import sarif

        return sarif.text(outcome, version("ssoproof"), Path.cwd(), detail > 0)
    if format == "github":
        from ssoproof.render import github

        return github.text(outcome, Path.cwd(), *further)
    if format == "markdown":
        from ssoproof.render import markdown

        return markdown.text(outcome)
    from ssoproof.render.text.report import text

    return text(outcome.explanation, outcome, detail).plain()


def report_cases(rows: Sequence[Row], wanted: Sequence[OutputRequest], seconds: float) -> None:
    """Writes all reports on cases."""
    for wish in sorted(wanted, key=lambda w: w.file is None):
        if wish.file is not None:
            place(wish.file, _cases(rows, wish.format, seconds))
        elif wish.format == "text":
            from ssoproof.render.text.cases import table

            show(table(rows, seconds))
        else:
            sys.stdout.write(_cases(rows, wish.format, seconds))


def _cases(rows: Sequence[Row], format: str, seconds: float) -> str:
    from importlib.metadata import version

    from ssoproof.render import github, json, junit, markdown, sarif
    from ssoproof.render.text.cases import table

    made: dict[str, Callable[[], str]] = {
        "text": lambda: table(rows, seconds).plain(),
        "json": lambda: json.cases(rows),
        "junit": lambda: junit.cases(rows, moment()),
        "sarif": lambda: sarif.cases(rows, version("ssoproof"), Path.cwd()),
        "github": lambda: github.cases(rows, Path.cwd()),
        "markdown": lambda: markdown.cases(rows),
    }
    return made[format]()


def moment() -> str:
    """Now, or what SOURCE_DATE_EPOCH says (https://reproducible-builds.org/specs/source-date-epoch/)."""
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(stated) if stated.isdecimal() and len(stated) < 12 else time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
