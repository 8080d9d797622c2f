"""The first repair of a tenant that was checked, with its patch, as reports have it."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.amounts import amount
from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.providers.registry import provider_of
from ssoproof.repair.patches import Patch, Source, patch, reveals
from ssoproof.repair.repairs import Repair, first


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`patch` is None where not all of it can be written into the tenant's files, or none of it shown."""

    repair: Repair
    patch: Patch | None
    source: Source

    @property
    def line(self) -> str:
        """The change, and how sure it is, in one line."""
        how = "patch: ssoproof fix" if self.patch is not None else "by hand: ssoproof fix says how"
        return f"{self.repair.words}: {amount(self.repair.checks, 'check')} proved ({how})"

    @property
    def proposal(self) -> tuple[str, Patch] | None:
        """The change in words with its patch; None where there is no patch."""
        return (self.repair.words, self.patch) if self.patch is not None else None

    @property
    def diff(self) -> str:
        """The patch as text; empty where there is none."""
        return self.patch.diff(self.source.folder) if self.patch is not None else ""


def suggestion(report: Report, options: Options, source: Source) -> Suggestion | None:
    """The first repair, where one is found soon and everything that matters is proved after it."""
    repair = first(report, options)
    if repair is None:
        return None
    make = provider_of(report.tenant).editor
    assert make is not None
    written = patch(source, report.tenant, make(), repair.edit)
    unfit = written.snippets or any(reveals(change) for change in written.files)
    return Suggestion(repair, None if unfit else written, source)
