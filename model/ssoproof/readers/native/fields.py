"""Typed reading of a section's keys: a value and its origin, an error at the place, or a default."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ssoproof import bounds
from ssoproof.documents.durations import seconds_of
from ssoproof.documents.problems import Problems, Related, listed, quoted, suggestion
from ssoproof.documents.yaml_tree import Items, Kind, Node, Scalar, Table
from ssoproof.legible import printable
from ssoproof.settings import Assumption, Sourced
from ssoproof.source import Origin, Span

T = TypeVar("T")
Route = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of a file collects."""

    problems: Problems = field(default_factory=Problems)
    assumptions: list[Assumption] = field(default_factory=list)

    def assume(self, subject: str, text: str, route: Route, reason: str) -> Origin:
        """Notes an assumption and gives the origin of the default."""
        origin = Origin(route, None, reason)
        self.assumptions.append(Assumption(subject, text, origin))
        return origin


@dataclass(frozen=True, slots=True)
class Field:
    """A stated value: where it stands, and the reading that it belongs to."""

    route: Route
    node: Node
    key_span: Span
    reading: Reading
    title: str = ""

    @property
    def origin(self) -> Origin:
        """Where the value is stated."""
        return Origin(self.route, self.node.span)

    @property
    def header(self) -> Origin:
        """Where the value's own key (or list entry) stands: the origin of what has parts."""
        return Origin(self.route, self.key_span)

    @property
    def name(self) -> str:
        """The key that the value stands under (a list's, for its entries)."""
        return self.title or self.route[-1]

    def error(self, code: str, message: str, help: str, related: Related = ()) -> None:
        """An error at the value."""
        self.reading.problems.error(code, message, self.node.span, help, related)

    def mismatch(self, expected: str, help: str = "") -> None:
        """The value is of the wrong type."""
        self.error(
            "wrong-type",
            f"{self.name} must be {expected}, not {_kind(self.node)}",
            help or f"write {expected} here",
        )


def _kind(node: Node) -> str:
    if isinstance(node, Table):
        return "a mapping"
    if isinstance(node, Items):
        return "a list"
    return node.kind.value


@dataclass(slots=True)
class Section:
    """A mapping with known keys; `finish` reports those that nobody asked for."""

    route: Route
    table: Table
    reading: Reading
    span: Span
    read: list[str] = field(default_factory=list)

    def get(self, key: str) -> Field | None:
        """The value of a key, or None where it is not stated."""
        self.read.append(key)
        for entry in self.table.entries:
            if entry.key == key:
                return Field((*self.route, key), entry.node, entry.key_span, self.reading)
        return None

    def need(self, key: str, help: str) -> Field | None:
        """The value of a key that must be stated: an error where it is not."""
        found = self.get(key)
        if found is None:
            where = ".".join(self.route) or "the file"
            self.reading.problems.error("missing-key", f"{where} states no {key}", self.span, help)
        return found

    def section(self, key: str) -> Section:
        """The mapping under a key; an empty one where it is not stated or (an error) no mapping."""
        found = self.get(key)
        inner = section(found) if found else None
        return inner or Section((*self.route, key), Table(self.span), self.reading, self.span)

    def fields(self) -> Iterator[Field]:
        """All entries, whatever their keys."""
        for entry in self.table.entries:
            self.read.append(entry.key)
            yield Field((*self.route, entry.key), entry.node, entry.key_span, self.reading)

    def finish(self) -> None:
        """Reports keys that nobody asked for."""
        for entry in self.table.entries:
            if entry.key not in self.read:
                where = ".".join(self.route) or "the file"
                message = f"{where} has no key {quoted(entry.key)}"
                self.reading.problems.error(
                    "unknown-key", message, entry.key_span, suggestion(entry.key, dict.fromkeys(self.read))
                )


def section(found: Field) -> Section | None:
    """The value as a mapping, or None with an error."""
    if not isinstance(found.node, Table):
        found.mismatch("a mapping", f"write keys under {found.name}, or leave it out")
        return None
    return Section(found.route, found.node, found.reading, found.key_span)


def setting(
    part: Section, key: str, read: Callable[[Field], T | None], default: T, assumed: tuple[str, str, str]
) -> Sourced[T]:
    """A key's value, or the default with an assumption: (subject, text, reason)."""
    found = part.get(key)
    if found is None:
        subject, words, reason = assumed
        return Sourced(default, part.reading.assume(subject, words, (*part.route, key), reason))
    value = read(found)
    return Sourced(default if value is None else value, found.origin)


def optional(part: Section, key: str, read: Callable[[Field], T | None]) -> Sourced[T | None]:
    """A key's value, or None where it is not stated (which is no assumption)."""
    found = part.get(key)
    return (
        Sourced(None, Origin((*part.route, key), None, "not stated"))
        if found is None
        else Sourced(read(found), found.origin)
    )


def text(found: Field) -> str | None:
    """Text on one line, not empty."""
    node = found.node
    if not isinstance(node, Scalar) or node.kind is not Kind.TEXT:
        found.mismatch("text", _in_quotes(node))
        return None
    if not node.text.strip():
        found.error("wrong-value", f"{found.name} is empty", "write text here, or leave the key out")
        return None
    if printable(node.text) != node.text:
        help = "write it on one line, without control characters"
        found.error("wrong-value", f"{found.name} holds a character that can't be printed", help)
        return None
    return node.text


def _in_quotes(node: Node) -> str:
    """Help for a scalar that YAML does not take for text, though it may be meant as such."""
    unquoted = isinstance(node, Scalar) and node.kind in (Kind.NUMBER, Kind.TRUTH)
    return (
        f'put it in quotes: "{bounds.QUOTED.cut(node.text)}"' if unquoted and isinstance(node, Scalar) else ""
    )


def free_text(found: Field) -> str | None:
    """Any text, also empty or of several lines, but no lone surrogates."""
    node = found.node
    if not isinstance(node, Scalar) or node.kind is not Kind.TEXT:
        return text(found)
    if any("\ud800" <= c <= "\udfff" for c in node.text):
        found.error("wrong-value", f"{found.name} holds half a character", "write the whole character")
        return None
    return node.text


def word(found: Field) -> str | None:
    """A scalar as it was written, whatever YAML takes it for (old YAML takes `no` for false)."""
    if isinstance(found.node, Scalar) and found.node.kind is not Kind.NOTHING:
        return found.node.text
    return None


def choice(found: Field, words: Sequence[str]) -> str | None:
    """One of the listed words."""
    value = word(found)
    if value is None:
        found.mismatch(listed(words))
    elif value not in words:
        found.error(
            "wrong-value",
            f"{found.name} must be {listed(words)}, not {quoted(value)}",
            suggestion(value, words),
        )
    else:
        return value
    return None


def duration(found: Field) -> int | None:
    """Seconds, above zero and at most ten years."""
    seconds = _seconds(found.node)
    if seconds is None:
        expected = f"{found.name} must be a duration"
        given = (
            quoted(found.node.text)
            if isinstance(found.node, Scalar) and found.node.text
            else _kind(found.node)
        )
        found.error(
            "bad-duration",
            f"{expected}, not {given}",
            "write 30s, 10m, 72h, 3d, 1d12h or a whole number of seconds",
        )
    elif seconds <= 0 or bounds.DURATION_SECONDS.passed(seconds):
        found.error(
            "bad-duration",
            f"{found.name} must be above zero and at most 3650d",
            "write the limit that the tenant really has",
        )
    else:
        return seconds
    return None


def _seconds(node: Node) -> int | None:
    if not isinstance(node, Scalar):
        return None
    if node.kind is Kind.NUMBER and re.fullmatch("-?[0-9]+", node.text, re.ASCII):
        return None if bounds.NUMBER_DIGITS.passed(len(node.text)) else int(node.text)
    return seconds_of(node.text) if node.kind is Kind.TEXT else None


def parts(found: Field) -> tuple[Field, ...] | None:
    """The entries of a list, each as a field called as the list is; None, with an error, for no list."""
    if not isinstance(found.node, Items):
        found.mismatch("a list", "write it in brackets: [one, two]")
        return None
    return tuple(
        Field((*found.route, str(i)), node, node.span, found.reading, found.name)
        for i, node in enumerate(found.node.nodes)
    )


def texts(found: Field) -> tuple[str, ...] | None:
    """A list of different texts."""
    entries = parts(found)
    if entries is None:
        return None
    kept = [(entry, value) for entry in entries if (value := text(entry)) is not None]
    return tuple(value for value in distinct(kept))


def distinct(entries: Sequence[tuple[Field, T]]) -> Iterator[T]:
    """The values, each once; an error where one stands again."""
    seen: dict[T, Field] = {}
    for found, value in entries:
        if value in seen:
            first = ((seen[value].node.span, "first here"),)
            found.error(
                "duplicate-value",
                f"{found.name} lists {quoted(str(value))} again",
                "remove one of the two",
                first,
            )
            continue
        seen[value] = found
        yield value


def words(found: Field) -> tuple[str, ...] | None:
    """A list of texts without spaces, as OAuth's scopes are."""
    entries = parts(found)
    if entries is None:
        return None
    kept = []
    for entry in entries:
        value = text(entry)
        if value is not None and " " in value:
            entry.error(
                "wrong-value",
                f"{found.name} are single words, not {quoted(value)}",
                "list them one by one: [read, write]",
            )
        elif value is not None:
            kept.append((entry, value))
    return tuple(distinct(kept))
