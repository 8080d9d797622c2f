"""Two versions of a tenant side by side: what broke, what holds now, and both verdicts of each question."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.compare.diff import Diff, sentence
from ssoproof.explain.reading_text import whom_of
from ssoproof.notebook.answers import Answers
from ssoproof.notebook.html import bold, bullets, grid, tag
from ssoproof.notebook.tables import Table, spoken
from ssoproof.properties.registry import question
from ssoproof.render.text.diff import NOTES, page
from ssoproof.verdict.verdict import Result


@dataclass(frozen=True)
class Comparison:
    """Two checks of the same questions."""

    old: Answers
    new: Answers
    diff: Diff

    @property
    def worse(self) -> bool:
        """True where something that held before does not any more, or is not known any more."""
        return bool(self.diff.worse)

    @property
    def table(self) -> Table:
        """Both verdicts of each subject and question."""
        before = _verdicts(self.old)
        after = _verdicts(self.new)
        rows = []
        for key in dict.fromkeys((*before, *after)):
            one, two = before.get(key, "not there"), after.get(key, "not there")
            rows.append(
                {"subject": key[0], "question": key[1], "before": one, "after": two, "changed": one != two}
            )
        return Table(tuple(rows))

    def _repr_html_(self) -> str:
        head = ("subject", "check", "before", "after", "what should hold")
        rows = (_row(row) for row in self.table)
        changes = [sentence(c) for c in self.diff.changes]
        said = (
            bullets(changes)
            if changes
            else tag("p", "Nothing that passed before fails now, and nothing passes anew.")
        )
        notes = [bold(NOTES), bullets(map(str, self.diff.notes))] if self.diff.notes else []
        return tag("div", grid(head, rows), bold("What changed, reading by reading"), said, *notes)

    def __repr__(self) -> str:
        return page(self.diff).plain().rstrip()


def _row(row: object) -> tuple[str, ...]:
    assert isinstance(row, dict)
    mark = "► " if row["changed"] else ""
    title = question(str(row["question"])).title
    return (
        str(row["subject"]),
        str(row["question"]),
        spoken(str(row["before"])),
        f"{mark}{spoken(str(row['after']))}",
        title,
    )


def _verdicts(answers: Answers) -> dict[tuple[str, str], str]:
    return {(a.result.subject, a.result.question): _words(a.result) for a in answers}


def _words(result: Result) -> str:
    """The worst verdict, and what else holds under other readings."""
    rest = dict.fromkeys(p.status.value for p in result.parts if p.status is not result.status)
    whom = whom_of(box for part in result.part(result.status) for box in part.boxes)
    said = f"{result.status.value}{f' for {whom}' if whom else ''}"
    other = "otherwise" if whom else "under other readings"
    return f"{said} ({other} {', '.join(rest)})" if rest else said
