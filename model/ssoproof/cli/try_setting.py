"""check --try: what becomes of each answer if a setting were another one; no file is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssoproof.check.unknown_policy import check_any
from ssoproof.cli.check_arguments import CheckArguments
from ssoproof.cli.interrupts import stoppable
from ssoproof.cli.names import resolve
from ssoproof.cli.report_files import emit
from ssoproof.cli.terminal import progress
from ssoproof.errors import UsageError
from ssoproof.explain.build import ReportExplanation, explain
from ssoproof.explain.model import Story
from ssoproof.explain.sentences import sentence
from ssoproof.readers.detect import load_path
from ssoproof.render.formats import ReportFormat
from ssoproof.render.text.page import Page
from ssoproof.render.text.report import STYLES
from ssoproof.repair.trying import tried
from ssoproof.verdict.verdict import Result, Status


def run_try(wanted: CheckArguments) -> int:
    """Checks the tenant as it is and with the change; the exit code is that of the changed tenant."""
    if wanted.further or wanted.out or wanted.baseline or wanted.reports or wanted.independent:
        raise UsageError(
            "--try is about one tenant, and its answers only: leave out --out, --baseline, --report"
        )
    if wanted.format is not ReportFormat.TEXT:
        raise UsageError("--try tells as text")
    loaded = load_path(wanted.path, wanted.mappings, wanted.mfa)
    changed = tried(loaded.tenant, wanted.trying)
    options = resolve(loaded.tenant, wanted.options())
    with stoppable(wanted.timeout) as stopped, progress("checking before and after") as note:
        own = replace(options, progress=note)
        remarks = (*loaded.diagnostics, *wanted.remarks(loaded.tenant))
        before = check_any(loaded.tenant, own, remarks)
        after = check_any(changed, own, remarks)
    emit(_page(wanted.trying, before.results, explain(after)), wanted.output)
    return stopped.code(int(after.exit_code(wanted.failing)))


def _page(settings: Sequence[str], before: Sequence[Result], after: ReportExplanation) -> Page:
    page = Page()
    page.add((f"if {' and '.join(settings)}", "bold"))
    page.blank()
    earlier = {(r.question, r.subject): r for r in before}
    later = {(r.question, r.subject): r for r in after.report.results}
    stories = {(e.result.question, e.result.subject): e.worst for e in after.results}
    rows = [(earlier.get(about), later.get(about)) for about in dict.fromkeys((*earlier, *later))]
    moved = [row for row in rows if _status(row[0]) is not _status(row[1])]
    for old, new in sorted(moved, key=lambda row: _status(row[1]).rank):
        _row(page, old, new, stories.get((new.question, new.subject)) if new is not None else None)
    if not moved:
        page.para("Every answer stays the same.", 0)
    page.blank()
    same = [new for old, new in rows if new is not None and _status(old) is _status(new)]
    for status in (Status.VIOLATED, Status.UNKNOWN, Status.VACUOUS, Status.PROVED):
        names = [f"{r.question} {r.subject}" for r in same if r.status is status]
        if names:
            page.para(" · ".join(names), 0, lead=f"still {status.word}: ")
    return page


def _row(page: Page, old: Result | None, new: Result | None, story: Story | None) -> None:
    was, now = _status(old), _status(new)
    shown = new if new is not None else old
    assert shown is not None
    page.add((f"{was.word} → {now.word}", STYLES[now]), (f"  {shown.question} {shown.subject}", ""))
    page.para(sentence(shown, now, story) if new is not None else "no longer asked", 4)


def _status(result: Result | None) -> Status:
    return Status.NOT_APPLICABLE if result is None else result.status
