"""What changed for users between two versions: conditions on them, and what answers are sensitive to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from ssoproof.compare.findings import Outcome, named
from ssoproof.inputs.words import OTHERS
from ssoproof.verdict.verdict import Result, Status


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is new or gone: of which question and subjects; `kind` is condition or sensitivity."""

    kind: str
    new: bool
    question: str
    subjects: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        lead = f"{self.question} {named(self.subjects)}:"
        if self.kind == CONDITION:
            verdict = "now another verdict" if self.new else "no verdict of their own any more"
            return f"{lead} {verdict} for {self.what}"
        return f"{lead} {'now' if self.new else 'no longer'} sensitive, if {self.what}"


CONDITION, SENSITIVITY = "condition", "sensitivity"
_Key = tuple[str, str]


def notes(old: Outcome, new: Outcome) -> Iterator[Note]:
    """What is new, then what is gone, of all that both versions were asked; subjects that agree share one."""
    for kind, of in ((CONDITION, _conditions), (SENSITIVITY, _sensitivities)):
        before, after = (_said(one, of) for one in (old, new))
        both = [key for key in after if key in before]
        for is_new, one, other in ((True, after, before), (False, before, after)):
            found: dict[tuple[str, str], Note] = {}
            for code, subject in both:
                for what in sorted(one[code, subject] - other[code, subject]):
                    note = found.get((code, what), Note(kind, is_new, code, (), what))
                    found[code, what] = replace(note, subjects=(*note.subjects, subject))
            yield from found.values()


def _said(outcome: Outcome, of: Callable[[Result], frozenset[str]]) -> Mapping[_Key, frozenset[str]]:
    results = {(r.question, r.subject): r for r in outcome.report.results}
    return {key: of(r) for key, r in results.items() if r.status is not Status.NOT_APPLICABLE}


def _conditions(result: Result) -> frozenset[str]:
    """The users that have a verdict of their own."""
    return frozenset(n for p in result.parts for box in p.boxes for n in box.inputs if n != OTHERS)


def _sensitivities(result: Result) -> frozenset[str]:
    return frozenset(str(p.unsteady) for p in result.sensitivities if p.status is Status.VIOLATED)
