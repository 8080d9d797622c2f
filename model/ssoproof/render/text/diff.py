"""What changed between two versions of a tenant, as text, JSON or Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.amounts import amount
from ssoproof.compare import summary
from ssoproof.compare.diff import Change, Diff, Turn, sentence
from ssoproof.compare.findings import named
from ssoproof.render.json import box_values, dumped, plain
from ssoproof.render.markdown import bullets, code, details, escaped
from ssoproof.render.text.page import Page
from ssoproof.render.text.report import STYLES, run

FORMAT = 1
#: More changes than this are counted, not told.
MOST = 40
NOTES = "For some users, or where something changes on the way (advisory)"
NOTHING = "Nothing that passed before fails now."


def page(diff: Diff) -> Page:
    """For a terminal: each change for the worse with its run, then what got better, then what is gone."""
    found = Page()
    found.add((f"tenant {diff.old.report.tenant.name} → {diff.new.report.tenant.name}", "bold"))
    found.blank()
    if not diff.worse:
        found.para(NOTHING, 0, "bold green")
        found.blank()
    for change in diff.worse[:MOST]:
        _change(found, change)
    if len(diff.worse) > MOST:
        found.para(f"{amount(len(diff.worse) - MOST, 'more change')} for the worse", 0, "bold red")
        found.blank()
    better = [c for c in diff.changes if not c.counts]
    _list(found, "Passes now", [f"{sentence(c)}, under {summary.readings(c.finding)}" for c in better])
    _list(
        found,
        "For some users, or where something changes on the way (advisory)",
        [str(n) for n in diff.notes],
    )
    _list(found, "No longer in the tenant", list(diff.gone))
    _list(found, "Remarks on the new files", [d.line for d in diff.new.report.diagnostics])
    return found


def _change(page: Page, change: Change) -> None:
    page.rule()
    page.add((sentence(change), STYLES[change.after]))
    page.para(
        f"{change.turn.value[0].upper()}{change.turn.value[1:]}, under {summary.readings(change.finding)}"
    )
    page.para(summary.description(change.finding))
    page.blank()
    story = change.finding.story
    if story is not None:
        run(page, story)
    if change.turn is not Turn.DROPPED:
        page.para(summary.remedy(change.finding), lead="Repair: ")
        page.blank()


def _list(page: Page, head: str, rows: list[str]) -> None:
    if rows:
        page.section(head)
        for row in rows[:MOST]:
            page.para(row, 2, lead="· ")
        if len(rows) > MOST:
            page.para(f"{len(rows) - MOST} more", 2, "dim", lead="· ")
        page.blank()


def as_json(diff: Diff) -> str:
    """For programs."""
    document = {
        "format": FORMAT,
        "old": diff.old.report.tenant.name,
        "new": diff.new.report.tenant.name,
        "changes": [_plain(c) for c in diff.changes],
        "gone": list(diff.gone),
        "notes": [{**plain(n), "sentence": str(n)} for n in diff.notes],
        "exit_code": int(diff.exit_code),
    }
    return dumped(document)


def _plain(change: Change) -> dict[str, object]:
    finding = change.finding
    return {
        "question": finding.question,
        "subjects": list(finding.subjects),
        "before": change.before.value,
        "after": change.after.value,
        "turn": change.turn.name.lower(),
        "worse": change.counts,
        "advisory": finding.advisory,
        "readings": [box_values(box) for box in finding.boxes],
        "routes": finding.routes,
        "stories": [plain(p.story) for p in finding.pieces if p.story is not None],
    }


def as_markdown(diff: Diff) -> str:
    """For merge requests and job summaries."""
    return "".join(f"{line}\n" for line in _lines(diff))


def _lines(diff: Diff) -> Iterator[str]:
    yield f"## ssoproof: {escaped(diff.new.report.tenant.name)}, old and new"
    yield ""
    if not diff.worse:
        yield f"✅ {NOTHING}"
        yield ""
    if diff.changes:
        yield "| | check | of | before | now | under |"
        yield "|---|---|---|---|---|---|"
        for change in diff.changes[: 2 * MOST]:
            yield _row(change)
        if len(diff.changes) > 2 * MOST:
            yield f"| | | {len(diff.changes) - 2 * MOST} more | | | |"
        yield ""
    for change in diff.worse[:MOST]:
        yield from details(change.finding, diff.new)
    if len(diff.worse) > MOST:
        yield f"{amount(len(diff.worse) - MOST, 'more change')} for the worse"
        yield ""
    if diff.notes:
        yield f"{NOTES}:"
        yield ""
        yield from bullets(str(n) for n in diff.notes[:MOST])
    if diff.gone:
        yield f"No longer in the tenant: {named([escaped(g) for g in diff.gone], MOST)}"
        yield ""


def _row(change: Change) -> str:
    finding = change.finding
    cells = (
        "❌" if change.counts else "✅",
        finding.question,
        escaped(finding.named()),
        change.before.word,
        change.after.word,
        code(summary.readings(finding, 2)),
    )
    return f"| {' | '.join(cells)} |"
