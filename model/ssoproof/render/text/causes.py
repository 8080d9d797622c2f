"""Findings of one cause: failures of one check that the same lines bring about, by what the same others
do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssoproof.check.report import Report
from ssoproof.compare.findings import Answer
from ssoproof.explain.model import Cause, CauseKind, Story
from ssoproof.render.text.finding_lines import assumed, main_part


@dataclass(frozen=True, slots=True)
class Causing:
    """Answers of one cause; the first one is told."""

    answers: tuple[Answer, ...]

    @property
    def first(self) -> Answer:
        """The one that stands for all."""
        return self.answers[0]

    @property
    def merged(self) -> Answer:
        """The first answer as that of the subjects of all."""
        subjects = (subject for answer in self.answers for subject in answer.subjects)
        return Answer(self.first.explanation, tuple(dict.fromkeys(subjects)))


def by_cause(answers: Sequence[Answer], report: Report) -> tuple[Causing, ...]:
    """Failures in the order in which they are told, those with the cause of an earlier one with that."""
    found: dict[object, list[Answer]] = {}
    for number, answer in enumerate(answers):
        _, story = main_part(answer, report)
        cause = number if story is None else _cause(story)
        found.setdefault((answer.result.question, assumed(answer, report), cause), []).append(answer)
    return tuple(Causing(tuple(row)) for row in found.values())


def _cause(story: Story) -> object:
    """Equal for runs that the same places of code and settings bring to the same end."""
    name = story.victim
    causes = (c for c in story.deciding if c.kind is not CauseKind.READING)
    why = frozenset(_reason(c, name) for c in causes)
    doing = story.activity.rpartition(" ")[0] if story.activity else story.others != ()
    return why, doing, story.error


def _reason(cause: Cause, name: str) -> tuple[str, str]:
    """A cause without what is the application's own: the line of its requirement, numbers of steps."""
    if not cause.place:
        return "", cause.kind.name
    return cause.place if cause.kind is CauseKind.HOOK else "", cause.text.replace(name, "")
