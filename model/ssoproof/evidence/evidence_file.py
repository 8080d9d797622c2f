"""The result of evidence as a file: the readings that fit, for checks that are to be about them alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator

from ssoproof.amounts import amount
from ssoproof.compare.baseline_file import box_of, box_text
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.documents.files import read_text
from ssoproof.documents.place import Place, Reading
from ssoproof.documents.problems import stop
from ssoproof.documents.validation import Part, validated
from ssoproof.documents.values import TrueName, one_of, truth, whole_number
from ssoproof.documents.yaml_tree import Table, parse
from ssoproof.errors import UsageError
from ssoproof.evidence.experiment import Experiment, Result
from ssoproof.evidence.fit import Evidence
from ssoproof.legible import printable
from ssoproof.readers.native.write import quoted as in_quotes
from ssoproof.semantics.readings import Box
from ssoproof.source import beginning

KEY, VERSION = "ssoproof-evidence", "1"
_HEAD = (
    "# The readings of the provider\u2019s documents that fit what was observed, by `ssoproof evidence`.\n"
    "# `ssoproof check PATH --evidence FILE` looks at no others.\n"
)


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a file of evidence says: on which tenant, by how many observations, and the readings left.

    `complete`: the `files` were said to show all. `answers`: what experiments showed, in words.
    """

    tenant: str
    observations: int
    boxes: tuple[Box, ...]
    complete: bool = False
    files: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()

    @classmethod
    def of(cls, found: Evidence, complete: bool) -> Fitting:
        """What observations leave."""
        files = tuple(file.name for file in found.files)
        return cls(found.tenant.name, found.observations, found.left, complete, files)

    def with_answers(self, done: Sequence[tuple[Experiment, Result]]) -> Fitting:
        """With what further experiments showed."""
        words = [f"{', '.join(e.steps)}: {r.outcome}" for e, r in done]
        boxes = done[-1][1].left if done else self.boxes
        seen = self.observations + len(done)
        return replace(self, observations=seen, boxes=boxes, answers=(*self.answers, *words))


def dumps(found: Fitting) -> str:
    """The file’s text, the same byte for byte for the same evidence."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Fitting) -> Iterator[str]:
    yield f"{KEY}: {VERSION}"
    yield f"tenant: {in_quotes(found.tenant)}"
    yield f"observations: {found.observations}"
    yield f"complete: {str(found.complete).lower()}"
    yield from _texts("files", found.files)
    if found.answers:
        yield from _texts("answers", found.answers)
    yield from _texts("readings", [box_text(box) for box in found.boxes])


def _texts(key: str, texts: Sequence[str]) -> Iterator[str]:
    yield f"{key}:" if texts else f"{key}: []"
    yield from (f"  - {in_quotes(text)}" for text in texts)


class _File(Part):
    """A file of evidence."""

    ssoproof_evidence: Annotated[str, BeforeValidator(one_of((VERSION,)))] = Field(examples=[VERSION])
    """the version of the format"""
    tenant: TrueName
    """the tenant that was observed"""
    observations: Annotated[int, PlainValidator(whole_number)]
    """how many observations were used"""
    complete: Annotated[bool, BeforeValidator(truth)] = False
    """whether the files were said to be complete"""
    files: list[TrueName] = Field(default_factory=list)
    """the files that were read"""
    answers: list[TrueName] = Field(default_factory=list)
    """what was done in experiments, and what the last step showed"""
    readings: list[Annotated[Box, PlainValidator(box_of)]]
    """the readings that fit, as S2=no, S9=yes|no"""


def load(file: Path) -> Fitting:
    """Reads a file of evidence. BadInput tells all that is wrong with it, with places."""
    reading = Reading()
    node = parse(str(file), read_text(file, beginning(file), what="the evidence"), reading.problems)
    if not isinstance(node, Table) or KEY not in {entry.key for entry in node.entries}:
        help = (
            f"write one with `ssoproof evidence PATH LOG --out FILE`, and name that; its first key is {KEY}"
        )
        raise stop("no-evidence", "the file is not one of evidence", beginning(file), help)
    stated = validated(_File, Place((), node, beginning(file), reading))
    reading.problems.stop_on_errors()
    assert stated is not None
    return Fitting(
        stated.tenant,
        stated.observations,
        tuple(stated.readings),
        stated.complete,
        tuple(stated.files),
        tuple(stated.answers),
    )


def about(found: Fitting, file: Path, tenant: str) -> None:
    """UsageError where the evidence is another tenant's, or excludes readings by no observation."""
    if found.tenant != tenant:
        raise UsageError(
            f"{file} is evidence of tenant {printable(found.tenant)}, this is {printable(tenant)}: read "
            f"this one's logs with `ssoproof evidence`"
        )
    if not found.observations and not any(not box.allowed for box in found.boxes):
        raise UsageError(f"{file} rests on no observation, so that it can't exclude anything")


def fixed(found: Fitting, reading: Mapping[str, str]) -> tuple[Box, ...]:
    """The boxes that agree with readings that are fixed besides; UsageError where there is none."""
    if not found.boxes:
        raise UsageError(
            "no provider behaviour fits this evidence, so that nothing can be checked: the files differ "
            "from what ran, "
            "the user did something unseen, or the model is wrong"
        )
    left = tuple(b for b in found.boxes if all(v in (b.values(s) or (v,)) for s, v in reading.items()))
    if not left:
        raise UsageError("no provider behaviour that fits the evidence has the values that --reading fixes")
    return left


def remark(found: Fitting, file: Path) -> Diagnostic:
    """What a report says of the evidence that it rests on."""
    seen = amount(found.observations, "observation")
    message = (
        f"verdicts are about the provider behaviours alone that fit the evidence in {file.name} "
        f"({seen} of tenant {printable(found.tenant)}); others were not looked at"
    )
    return Diagnostic(
        "evidence", Severity.NOTE, message, None, (), "leave --evidence out to look at all of them"
    )
