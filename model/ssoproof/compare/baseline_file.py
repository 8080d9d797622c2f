"""Baselines as files: YAML that people edit, read with the same care as a tenant's files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ssoproof.compare.baseline import Baseline, Entry
from ssoproof.compare.findings import FOUND
from ssoproof.documents.files import read_text
from ssoproof.documents.problems import quoted, stop, suggestion
from ssoproof.documents.yaml_tree import Items, Table, parse
from ssoproof.properties.registry import QUESTIONS
from ssoproof.providers.registry import providers
from ssoproof.readers.native.fields import Field, Reading, Section, choice, free_text, parts, section, text
from ssoproof.readers.native.write import quoted as in_quotes
from ssoproof.semantics.readings import Box
from ssoproof.source import Span

KEY = "ssoproof-baseline"
VERSION = "1"
EVERY = "every reading"
#: More boxes in one entry, or more entries, than this are not read.
MOST_BOXES, MOST_ENTRIES = 200, 5000
_STATUS = {s.value: s for s in FOUND}
_HEAD = (
    "# Findings of ssoproof that are accepted, each with a reason. "
    "`ssoproof check PATH --baseline FILE` reports\n"
    "# whatever goes beyond them: another subject, another cause (routes), another reading.\n"
)


def dumps(entries: Iterable[Entry]) -> str:
    """The file's text, the same byte for byte for the same entries."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(list(entries)))


def _lines(entries: list[Entry]) -> Iterator[str]:
    yield f"{KEY}: {VERSION}"
    yield "accepted:" if entries else "accepted: []"
    for entry in entries:
        yield f"  - question: {entry.question}"
        yield f"    verdict: {entry.status.value}"
        yield f"    reason: {in_quotes(entry.reason)}"
        yield from _row("subjects", entry.subjects)
        if entry.victims:
            yield from _row("victims", entry.victims)
        yield from _row("routes", entry.routes)
        yield from _row("readings", [_said(box) for box in entry.boxes])


def _row(key: str, values: Iterable[str]) -> Iterator[str]:
    yield f"    {key}:"
    yield from (f"      - {in_quotes(value)}" for value in values)


def _said(box: Box) -> str:
    return ", ".join(f"{switch}={'|'.join(values)}" for switch, values in box.allowed) or EVERY


def load(file: Path, unfinished: bool = False) -> Baseline:
    """Reads a baseline. BadInput tells all that is wrong with it, with places; `unfinished`: reasons may be
    empty."""
    reading = Reading()
    node = parse(str(file), read_text(file, Span(str(file), 1), what="the baseline"), reading.problems)
    if not isinstance(node, Table):
        raise stop(
            "baseline-empty",
            "the baseline holds no keys",
            Span(str(file), 1),
            f"start with `{KEY}: {VERSION}`",
        )
    root = Section((), node, reading, Span(str(file), 1))
    version = root.need(KEY, f"write `{KEY}: {VERSION}` as the first line")
    if version is not None:
        choice(version, (VERSION,))
    listed = root.need("accepted", "list accepted findings, or write `accepted: []`")
    entries = tuple(_entries(listed, unfinished)) if listed is not None else ()
    root.finish()
    reading.problems.stop_on_errors()
    return Baseline(entries)


def _entries(listed: Field, unfinished: bool) -> Iterator[Entry]:
    if isinstance(listed.node, Items) and len(listed.node.nodes) > MOST_ENTRIES:
        listed.error(
            "baseline-large", f"there are more than {MOST_ENTRIES} entries", "repair something first"
        )
        return
    for found in parts(listed) or ():
        part = section(found)
        if part is not None:
            entry = _entry(part, found, unfinished)
            part.finish()
            if entry is not None:
                yield entry


def _entry(part: Section, found: Field, unfinished: bool) -> Entry | None:
    code = _one_of(part, "question", [q.code for q in QUESTIONS])
    status = _one_of(part, "verdict", list(_STATUS))
    reason = _reason(part, unfinished)
    subjects = _texts(part, "subjects", "name the applications, or api:NAME")
    victims = _texts(part, "victims", "") if _stated(part, "victims") else ()
    routes = _texts(part, "routes", "list what is to blame; `ssoproof baseline` writes it")
    boxes = tuple(_boxes(part))
    if not (code and status and subjects and routes and boxes):
        return None
    return Entry(code, subjects, victims, _STATUS[status], routes, boxes, reason, found.node.span)


def _stated(part: Section, key: str) -> bool:
    return any(entry.key == key for entry in part.table.entries)


def _one_of(part: Section, key: str, words: list[str]) -> str:
    found = part.need(key, f"one of {', '.join(words)}")
    return (choice(found, words) or "") if found is not None else ""


def _reason(part: Section, unfinished: bool) -> str:
    help = "write why this finding is accepted"
    found = part.need("reason", help)
    value = (free_text(found) or "").strip() if found is not None else ""
    if found is not None and not value and not unfinished:
        found.error("baseline-reason", "the reason is empty", help)
    return value


def _texts(part: Section, key: str, help: str) -> tuple[str, ...]:
    found = part.need(key, help)
    rows = parts(found) if found is not None else ()
    if found is not None and rows == ():
        found.error("wrong-value", f"{key} is empty", help or "leave it out")
    return tuple(value for row in rows or () if (value := free_text(row)))


def _boxes(part: Section) -> Iterator[Box]:
    found = part.need("readings", f"write `readings: [{EVERY}]`, or readings as S2=no, S9=yes|no")
    rows = parts(found) if found is not None else ()
    if found is not None and (not rows or len(rows) > MOST_BOXES):
        found.error(
            "wrong-value", f"readings must be a list of 1 to {MOST_BOXES} entries", f"write [{EVERY}]"
        )
        return
    for row in rows or ():
        box = _box(row, text(row) or "")
        if box is not None:
            yield box


def _box(row: Field, words: str) -> Box | None:
    if words == EVERY:
        return Box(())
    sides: dict[str, tuple[str, ...]] = {}
    for piece in words.split(","):
        switch, _, values = (p.strip() for p in piece.partition("="))
        if switch in sides or not _is_switch_value(row, switch, tuple(v.strip() for v in values.split("|"))):
            if switch in sides:
                row.error(
                    "wrong-value", f"the switch {switch} stands twice", "list its values with | between them"
                )
            return None
        sides[switch] = tuple(dict.fromkeys(v.strip() for v in values.split("|")))
    return Box.of(sides)


def _is_switch_value(row: Field, switch: str, values: tuple[str, ...]) -> bool:
    table = {s.id: s.sort.values for p in providers() for s in p.semantics.switches}
    if switch not in table:
        row.error("unknown-name", f"there is no switch {quoted(switch)}", suggestion(switch, table))
        return False
    for value in values:
        if value not in table[switch]:
            row.error(
                "unknown-name", f"{switch} has no value {quoted(value)}", suggestion(value, table[switch])
            )
            return False
    return True
