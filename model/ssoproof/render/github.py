"""Workflow commands of GitHub Actions: each finding becomes an annotation at its line.

The syntax is GitHub's: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ssoproof.check.cases import Row
from ssoproof.check.exit_codes import Weight
from ssoproof.compare import summary
from ssoproof.compare.findings import Finding, Outcome, ordered
from ssoproof.compare.locations import pointed
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.explain.unsteady_text import in_short
from ssoproof.legible import printable
from ssoproof.source import Span

#: GitHub shows no more annotations of a kind in one step than this; the worst ones come first.
MOST = 10
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def text(outcome: Outcome, root: Path, *further: Outcome) -> str:
    """One command a line; what is left out is counted in the last one. Of several tenants, all findings come
    first."""
    every = (outcome, *further)
    rows = [(_level(f, one), _finding(f, one, root)) for one in every for f in ordered(one.new)]
    rows += [(_level(f, one), _sensitive(f, one, root)) for one in every for f in one.sensitivities]
    remarks = [(d, root) for one in every for d in one.remarks]
    remarks += [(d, Path(root, one.report.tenant.folder)) for one in every for d in one.report.diagnostics]
    rows += [(_LEVELS[d.severity], _remark(d, root, base)) for d, base in remarks]
    return "".join(f"{line}\n" for line in _lines(rows))


def cases(rows: Sequence[Row], root: Path) -> str:
    """An error for each case's expectation that is not met, at its line of case.toml."""
    told = (
        (row, [f"declared {row.declared_word}, found {row.actual_word}", *row.complaints])
        for row in rows
        if not row.agrees
    )
    titled = ((row.place, f"case {row.case}: {row.question} {row.about}", words) for row, words in told)
    return "".join(f"{line}\n" for line in _lines([("error", _command(*one, root)) for one in titled]))


def _lines(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    counts: dict[str, int] = {}
    left = 0
    for level, row in rows:
        counts[level] = counts.get(level, 0) + 1
        if counts[level] <= MOST - 1:
            yield f"::{level} {row}"
        else:
            left += 1
    if left:
        yield f"::notice title=ssoproof::{left} more; the whole report has all"


def _level(finding: Finding, outcome: Outcome) -> str:
    return {Weight.BREAKS: "error", Weight.FAILS: "warning", Weight.INFORMS: "notice"}[
        outcome.weight(finding)
    ]


def _finding(finding: Finding, outcome: Outcome, root: Path) -> str:
    rows = [summary.sentence(finding)]
    if finding.story is not None:
        rows += [
            f"{number:>3}  {clock}  {what}" for number, clock, what, _ in summary.timeline(finding.story)
        ]
    rows.append(f"Remedy: {summary.remedy(finding)}")
    places = pointed(finding, outcome.report.tenant)
    base = Path(root, outcome.report.tenant.folder)
    return _command(places[0].span if places else None, summary.heading(finding), rows, root, base)


def _sensitive(finding: Finding, outcome: Outcome, root: Path) -> str:
    """What only runs break that are not steady, on one line."""
    places = pointed(finding, outcome.report.tenant)
    base = Path(root, outcome.report.tenant.folder)
    title = f"{finding.question} {finding.named()} is sensitive to what happens on the way"
    row = in_short(finding.pieces[0].part)
    return _command(places[0].span if places else None, title, [row], root, base)


def _remark(remark: Diagnostic, root: Path, base: Path) -> str:
    rows = [remark.message, *([remark.help] if remark.help else [])]
    return _command(remark.primary, f"ssoproof {remark.code}", rows, root, base)


def _command(span: Span | None, title: str, rows: list[str], root: Path, base: Path | None = None) -> str:
    """The properties of a command and its message, escaped; files have their names from `base`."""
    said = {"title": printable(title)}
    span = span.on_disk() if span is not None else None
    if span is not None and not span.file.startswith("--"):
        said = {
            "file": _relative(span.file, root, base or root),
            "line": str(max(1, span.line)),
            "col": str(max(1, span.column)),
            **said,
        }
    properties = ",".join(f"{key}={_property(value)}" for key, value in said.items())
    return f"{properties}::{_data(chr(10).join(printable(row) for row in rows))}"


def _relative(file: str, root: Path, base: Path) -> str:
    whole = os.path.abspath(Path(base, file))
    try:
        return Path(whole).relative_to(os.path.abspath(root)).as_posix()
    except ValueError:
        return whole


def _data(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
