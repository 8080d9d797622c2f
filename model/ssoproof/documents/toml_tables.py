"""TOML tables read key by key. The standard parser keeps no positions: lines are found again in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ssoproof import bounds
from ssoproof.documents.problems import Problems, quoted, stop, suggestion
from ssoproof.source import Span

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Lines:
    """The file's lines, and the stretch (from, up to) of the table that is read."""

    file: str
    rows: Sequence[str]
    start: int = 0
    end: int = 0

    def find(self, key: str) -> Span:
        """Where a key of the table stands; the table's first line where it is not seen."""
        pattern = re.compile(rf"(?:^|[\s\[{{,\"'])({re.escape(key)})[\"']?(?=\s*[=\]])")
        for number in range(self.start, self.end):
            row = self.rows[number]
            if not row.lstrip().startswith("#") and (seen := pattern.search(row)):
                return Span(self.file, number + 1, seen.start(1) + 1, number + 1, seen.end(1) + 1)
        return Span(self.file, self.start + 1)

    def nth(self, key: str, count: int) -> Lines:
        """The stretch of the `count`-th table of an array `key`; from the key on where it has no header."""
        header = re.compile(rf"\s*\[\[\s*{re.escape(key)}\s*\]\]")
        heads = [n for n in range(self.start, self.end) if header.match(self.rows[n])]
        if count >= len(heads):
            return Lines(self.file, self.rows, self.find(key).line - 1, self.end)
        following = [*heads, self.end][count + 1]
        return Lines(self.file, self.rows, heads[count], following)


@dataclass(slots=True)
class Keys:
    """A table: asked key by key, each wrong value an error; `finish` reports keys nobody asked for."""

    values: Mapping[str, object]
    lines: Lines
    problems: Problems
    read: list[str] = field(default_factory=list)

    def error(self, code: str, message: str, key: str, help: str) -> None:
        """An error at a key."""
        self.problems.error(code, message, self.lines.find(key), help)

    def has(self, key: str) -> bool:
        """True where the key is stated."""
        return key in self.values

    def names(self) -> tuple[str, ...]:
        """All keys."""
        return tuple(self.values)

    def text(self, key: str, expected: str) -> str:
        """A text that must be stated and is not empty; empty after an error."""
        value = self._read(key)
        if isinstance(value, str) and value.strip():
            return value
        if value is None:
            self.error("missing-key", f"{key} is not stated", key, f"write {expected}")
        else:
            self.error("wrong-type", f"{key} must be text that is not empty", key, f"write {expected}")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, not empty."""
        value = self._read(key)
        if isinstance(value, list) and value and all(isinstance(v, str) and v for v in value):
            return tuple(value)
        self.error("wrong-type", f"{key} must be a list of texts", key, f'write {key} = ["one", "two"]')
        return ()

    def truth(self, key: str) -> bool:
        """True or false; false where it is not stated."""
        value = self._read(key)
        if value is not None and not isinstance(value, bool):
            self.error(
                "wrong-type", f"{key} must be true or false", key, "write true or false, without quotes"
            )
        return value is True

    def whole(self, key: str) -> int:
        """A number from 0 that must be stated."""
        value = self._read(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.error(
            "wrong-type", f"{key} must be a whole number from 0", key, f"write {key} = 6, without quotes"
        )
        return 0

    def table(self, key: str) -> Iterator[Keys]:
        """One inner table, which must be stated; nothing after an error."""
        value = self._read(key)
        if isinstance(value, dict):
            yield Keys(value, self.lines, self.problems)
        else:
            self.error("wrong-type", f"{key} must be a table", key, f"write {key} = {{...}}")

    def tables(self, key: str) -> Iterator[Keys]:
        """The tables of an array; none where it is not stated."""
        value = self._read(key)
        rows = value if isinstance(value, list) else []
        if value is not None and not (isinstance(value, list) and all(isinstance(row, dict) for row in rows)):
            self.error(
                "wrong-type",
                f"{key} must be a list of tables",
                key,
                f"write {key} = [{{...}}], or `[[{key}]]`",
            )
            return
        for count, row in enumerate(rows):
            yield Keys(row, self.lines.nth(key, count), self.problems)

    def _read(self, key: str) -> object:
        self.read.append(key)
        return self.values.get(key)

    def finish(self) -> None:
        """Reports keys that nobody asked for."""
        for key in self.values:
            if key not in self.read:
                self.error(
                    "unknown-key", f"there is no key {quoted(key)} here", key, suggestion(key, self.read)
                )


def parse(file: str, text: str, problems: Problems) -> Keys:
    """The root table. BadInput where the text is no TOML."""
    import tomllib

    rows = text.split("\n")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        at = (
            Span(file, int(found[1]), int(found[2]))
            if found and found[1]
            else Span(file, len(rows), len(rows[-1]) + 1)
        )
        message = f"the file is not TOML: {_AT.sub('', str(error))}"
        raise stop("toml-syntax", message, at, "check quotes, brackets and equals signs here") from None
    except (RecursionError, ValueError) as error:
        # Deep brackets and numbers of thousands of digits pass the parser's own checks.
        message = f"the file is not TOML: {bounds.QUOTED_ERROR.cut(str(error))}"
        raise stop("toml-syntax", message, Span(file, 1), "check brackets and numbers") from None
    return Keys(values, Lines(file, rows, 0, len(rows)), problems)
