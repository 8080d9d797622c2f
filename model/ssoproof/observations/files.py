"""Files of evidence: bounded in size, and every one that can't be read is refused with what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from ssoproof import bounds
from ssoproof.documents.problems import stop
from ssoproof.errors import BadInput
from ssoproof.source import Span, beginning

#: What compressed and other binary files begin with.
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


class Shape(Enum):
    """What a file is by its shape."""

    HAR = "har"
    EVENTS = "events"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Row:
    """One event of a log with its place."""

    place: str
    event: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: HAR entries, events, or lines of text; `broken` are lines that are no JSON."""

    path: Path
    shape: Shape
    rows: tuple[Row, ...] = ()
    lines: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


def read(path: Path) -> Source:
    """Reads a file of evidence. BadInput, with what to do, where it can't be."""
    text = read_plain(path)
    lines = text.splitlines()
    if not text.lstrip().startswith(("{", "[")):
        return Source(path, Shape.LINES, lines=tuple(lines))
    if _one_a_line(lines):
        return _json_lines(path, lines)
    document = _document(path, text)
    if isinstance(document, dict) and isinstance(document.get("log"), dict):
        entries = document["log"].get("entries")
        if not isinstance(entries, list):
            raise _refused(
                path, "har-entries", "the HAR has no entries", "record it again and save all of it"
            )
        return Source(path, Shape.HAR, _bounded(path, list(enumerate(entries, 1)), "entry "))
    listed = document.get("logs", [document]) if isinstance(document, dict) else document
    if not isinstance(listed, list):
        raise _refused(path, "evidence-kind", "the file holds no list of events", _KINDS)
    return Source(path, Shape.EVENTS, _bounded(path, list(enumerate(listed, 1)), "event "))


def _one_a_line(lines: list[str]) -> bool:
    """Whether a text is JSON with one object on each line: the first is one, and there are more."""
    written = [line for line in lines if line.strip()]
    if len(written) < 2:
        return False
    try:
        return isinstance(_loads(written[0]), dict)
    except (ValueError, RecursionError):
        return False


def _json_lines(path: Path, lines: list[str]) -> Source:
    found: list[tuple[int, Any]] = []
    broken: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append((number, _loads(line)))
        except (ValueError, RecursionError):
            broken.append(f"{path.name}:{number}")
    return Source(path, Shape.EVENTS, _bounded(path, found), broken=tuple(broken))


_KINDS = (
    "give a HAR file (version 1.2), a log of the tenant as JSON (one event a line, or a list), or lines of a "
    "log with --patterns"
)


def _bounded(path: Path, items: list[tuple[int, Any]], what: str = "") -> tuple[Row, ...]:
    if bounds.EVIDENCE_EVENTS.passed(len(items)):
        message = f"the file has more than {bounds.EVIDENCE_EVENTS.formatted} events"
        raise _refused(path, "evidence-size", message, "cut it to the time around the failure")
    return tuple(Row(f"{path.name}:{what}{n}", e) for n, e in items if isinstance(e, dict))


def _loads(text: str) -> Any:
    return json.loads(text, parse_int=_whole)


def _whole(digits: str) -> int:
    """A number of a log; one that is absurdly long is no number that anything is done with."""
    return int(digits) if len(digits) < 20 else 0


def _document(path: Path, text: str) -> Any:
    try:
        return _loads(text)
    except json.JSONDecodeError as wrong:
        end = len(text.rstrip())
        at = Span(str(path), wrong.lineno, wrong.colno)
        if wrong.pos >= end - 1 or wrong.msg.startswith("Unterminated"):
            message = "the file ends in the middle: it was cut off"
            help = "save or download it again, and wait until it is finished"
            raise stop("evidence-truncated", message, at, help) from None
        message = f"the file is not JSON: {wrong.msg}"
        raise stop("evidence-json", message, at, f"it begins like JSON; {_KINDS}") from None
    except RecursionError:
        raise _refused(path, "evidence-nesting", "the file nests too deep", _KINDS) from None


def read_plain(path: Path) -> str:
    """The text of a file. BadInput, with what to do, where it is none."""
    data = _bytes(path)
    if data.startswith((_GZIP, _ZIP)):
        raise _refused(path, "evidence-packed", "the file is compressed", "unpack it first")
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(path, "evidence-binary", "the file is binary", _KINDS)
    try:
        encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise _refused(
            path, "not-utf8", "the file is not UTF-8 text", "save it as UTF-8; " + _KINDS
        ) from None
    if not text.strip():
        raise _refused(path, "evidence-empty", "the file is empty", _KINDS)
    return text


def _bytes(path: Path) -> bytes:
    bound = bounds.EVIDENCE_BYTES
    try:
        if path.exists() and not path.is_file():
            raise _refused(path, "file-kind", "this is not a regular file", "name a file")
        with path.open("rb") as stream:
            data = stream.read(bound.most + 1)
    except FileNotFoundError:
        raise _refused(path, "file-missing", "the file does not exist", "check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its path is none"
        raise _refused(path, "file-unreadable", f"the file can't be read: {reason}", "check it") from None
    if bound.passed(len(data)):
        help = (
            "of a HAR, record only the failing flow: clear the network panel, log in, renew, save; or leave "
            "out images, fonts and scripts. Of a log, cut out the hours around the failure"
        )
        raise _refused(path, "evidence-size", f"the file is larger than {bound.most >> 20} MiB", help)
    return data


def _refused(path: Path, code: str, message: str, help: str) -> BadInput:
    return stop(code, message, beginning(path), help)
