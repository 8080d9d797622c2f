"""Where reports go: one format to standard output or a file, others to files of their own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ssoproof.cli.placing import place
from ssoproof.cli.screen import show
from ssoproof.compare.findings import Outcome
from ssoproof.errors import UsageError
from ssoproof.readers.problems import suggestion

FORMATS = ("text", "json", "junit", "sarif", "github", "markdown")


@dataclass(frozen=True, slots=True)
class Wish:
    """One report: its format, and the file that it goes to (None: standard output)."""

    format: str
    file: Path | None = None


def wishes(format: str, output: Path | None, further: Sequence[str]) -> tuple[Wish, ...]:
    """The reports that a command line asks for; UsageError for what is no FORMAT=FILE."""
    found = (Wish(format, output), *_further(further))
    files = [os.path.abspath(w.file) for w in found if w.file is not None]
    if len(set(files)) < len(files):
        raise UsageError("two reports go to one file: give each a file of its own")
    return found


def _further(further: Sequence[str]) -> Iterator[Wish]:
    for text in further:
        format, sign, file = text.partition("=")
        if not (sign and file):
            raise UsageError(f"a further report is written FORMAT=FILE, as sarif=ssoproof.sarif, not {text!r}")
        if format not in FORMATS:
            raise UsageError(f"there is no format {format!r}: {suggestion(format, FORMATS)}")
        yield Wish(format, Path(file))


def report(outcome: Outcome, wanted: Sequence[Wish], detail: int = 0) -> None:
    """Writes all reports; `detail` -1: findings only, 1: everything. Files come first, so that all are there."""
    for wish in sorted(wanted, key=lambda w: w.file is None):
        if wish.file is not None:
            place(wish.file, rendered(outcome, wish.format, detail))
        elif wish.format == "text":
            from ssoproof.render.text import text

            show(text(outcome.explanation, outcome, detail))
        else:
            sys.stdout.write(rendered(outcome, wish.format, detail))


def rendered(outcome: Outcome, format: str, detail: int = 0) -> str:
    """A report as text."""
    if format == "json":
        from ssoproof.render import json

        return json.text(outcome.explanation, outcome=outcome)
    if format == "junit":
        from ssoproof.render import junit

        return junit.text(outcome, moment())
    if format == "sarif":
        from importlib.metadata import version

        from ssoproof.render import sarif

        return sarif.text(outcome, version("ssoproof"), Path.cwd(), detail > 0)
    if format == "github":
        from ssoproof.render import github

        return github.text(outcome, Path.cwd())
    if format == "markdown":
        from ssoproof.render import markdown

        return markdown.text(outcome)
    from ssoproof.render.text import text

    return text(outcome.explanation, outcome, detail).plain()


def moment() -> str:
    """Now, or what SOURCE_DATE_EPOCH says (https://reproducible-builds.org/specs/source-date-epoch/)."""
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(stated) if stated.isdecimal() and len(stated) < 12 else time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
