"""A report as text, in any format, as the command line writes it."""

from __future__ import annotations

from ssoproof.cli.report_files import frame
from ssoproof.compare.findings import Outcome
from ssoproof.render.formats import Checked, ReportFormat
from ssoproof.render.text.page import plain

FORMATS = tuple(str(format) for format in ReportFormat)


def rendered(outcome: Outcome, format: str, detail: int = 0) -> str:
    """The report on one tenant."""
    return plain(ReportFormat.named(format).report([Checked("", outcome)], frame(detail)))
