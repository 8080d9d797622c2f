"""Cases: folders with a tenant and a case.toml that says what must come out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ssoproof.documents.files import read_text
from ssoproof.documents.problems import quoted, stop
from ssoproof.source import Span, beginning

CASE_NAME = "case.toml"

#: For each switch that matters, the values that it may have.
Readings = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Steps:
    """The length of the shortest counterexample under one reading."""

    reading: Mapping[str, str]
    transitions: int


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one question must answer about one subject (an application's name, or `api:` and an API's).

    `sets` are minimal sets of readings under which the verdict holds, all of them where `complete`;
    `holds` are sets under which the question is proved. `inputs`: the classes of inputs that it is about, all
    where there are none. `sensitive`: all that the answer is sensitive to; None: nothing is said of it.
    """

    question: str
    subject: str
    verdict: str
    sets: tuple[Readings, ...] = ()
    complete: bool = False
    holds: tuple[Readings, ...] = ()
    steps: tuple[Steps, ...] = ()
    inputs: tuple[str, ...] = ()
    sensitive: tuple[str, ...] | None = None
    place: Span | None = field(default=None, compare=False)

    @property
    def about(self) -> str:
        """The subject, and the inputs where they are named."""
        return f"{self.subject} for {' or '.join(self.inputs)}" if self.inputs else self.subject


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its folder (which a tenant is loaded from), what it is about, what is expected."""

    folder: Path
    title: str
    about: str
    expectations: tuple[Expectation, ...]


def find_cases(folder: Path) -> tuple[Path, ...]:
    """The folders with a case.toml in and below `folder` (itself too), sorted; BadInput for no folder."""
    folder = Path(folder)
    if not folder.is_dir():
        help = "name a folder that holds cases"
        raise stop("file-missing", "there is no such folder", beginning(folder), help)
    return tuple(sorted(file.parent for file in folder.rglob(CASE_NAME) if file.is_file()))


def load_case(folder: Path) -> Case:
    """Reads the case.toml of a folder. BadInput tells all that is wrong with it."""
    from ssoproof.readers.case_file import read

    folder = Path(folder)
    file = folder / CASE_NAME
    text = read_text(file, beginning(file), what=f"the case {quoted(str(file))}")
    return read(folder, str(file), text)
