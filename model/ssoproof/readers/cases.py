"""Cases: folders with a tenant and a case.toml that says what must come out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ssoproof.documents.files import read_text
from ssoproof.documents.problems import Problems, quoted, stop, suggestion
from ssoproof.documents.toml_tables import Keys, parse
from ssoproof.providers.registry import providers
from ssoproof.source import Span

CASE_NAME = "case.toml"
VERDICTS = ("violated", "proved", "vacuous", "unknown", "not-applicable")

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
    `holds` are sets under which the question is proved.
    """

    question: str
    subject: str
    verdict: str
    sets: tuple[Readings, ...] = ()
    complete: bool = False
    holds: tuple[Readings, ...] = ()
    steps: tuple[Steps, ...] = ()
    place: Span | None = field(default=None, compare=False)


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
        raise stop("file-missing", "there is no such folder", Span(str(folder), 1), help)
    return tuple(sorted(file.parent for file in folder.rglob(CASE_NAME) if file.is_file()))


def load_case(folder: Path) -> Case:
    """Reads the case.toml of a folder. BadInput tells all that is wrong with it."""
    folder = Path(folder)
    file = folder / CASE_NAME
    text = read_text(file, Span(str(file), 1), what=f"the case {quoted(str(file))}")
    problems = Problems()
    root = parse(str(file), text, problems)
    title, about = root.text("title", "a title for the case"), root.text("about", "what the case shows")
    expectations = tuple(_expectation(part) for part in root.tables("expect"))
    if not root.has("expect"):
        root.error(
            "missing-key",
            "the case expects nothing",
            "expect",
            "add an `[[expect]]` with question, subject and verdict",
        )
    _check_once(root, expectations)
    root.finish()
    problems.stop_on_errors()
    return Case(folder, title, about, expectations)


def _expectation(part: Keys) -> Expectation:
    found = Expectation(
        question=part.text("question", 'the question\'s code, as "SSO001"'),
        subject=part.text("subject", "an application's name, or \"api:\" and an API's name"),
        verdict=_verdict(part),
        sets=tuple(_readings(keys) for keys in part.tables("sets")),
        complete=part.truth("complete"),
        holds=tuple(_readings(keys) for keys in part.tables("holds")),
        steps=tuple(_steps(keys) for keys in part.tables("steps")),
        place=part.lines.find("question"),
    )
    if found.complete and not found.sets:
        part.error(
            "wrong-value",
            "complete is true, but no sets are listed",
            "complete",
            "list the sets, or leave complete out",
        )
    part.finish()
    return found


def _verdict(part: Keys) -> str:
    value = part.text("verdict", "one of " + ", ".join(VERDICTS))
    if value and value not in VERDICTS:
        part.error("wrong-value", f"{quoted(value)} is no verdict", "verdict", suggestion(value, VERDICTS))
    return value


def _readings(part: Keys) -> Readings:
    found: dict[str, tuple[str, ...]] = {}
    for switch in part.names():
        values = part.texts(switch)
        for value in values:
            _check_value(part, switch, value)
        found[switch] = values
    return found


def _steps(part: Keys) -> Steps:
    reading: dict[str, str] = {}
    for keys in part.table("reading"):
        for switch in keys.names():
            reading[switch] = keys.text(switch, "a value of the switch")
            _check_value(keys, switch, reading[switch])
    transitions = part.whole("transitions")
    part.finish()
    return Steps(reading, transitions)


def _check_value(part: Keys, switch: str, value: str) -> None:
    known = {s.id: s.sort.values for p in providers() for s in p.semantics.switches}
    if switch not in known:
        part.error("unknown-name", f"there is no switch {quoted(switch)}", switch, suggestion(switch, known))
    elif value and value not in known[switch]:
        message = f"the switch {switch} has no value {quoted(value)}"
        part.error("unknown-name", message, switch, suggestion(value, known[switch]))


def _check_once(root: Keys, expectations: tuple[Expectation, ...]) -> None:
    seen: set[tuple[str, str]] = set()
    for found in expectations:
        pair = (found.question, found.subject)
        if pair in seen and all(pair):
            message = f"{found.question} is expected twice for {quoted(found.subject)}"
            root.error(
                "duplicate-value",
                message,
                "expect",
                "a question has one verdict a subject: put both into one",
            )
        seen.add(pair)
