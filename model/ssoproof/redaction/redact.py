"""A file without its secrets: read twice, first for all that is to be replaced, then to replace it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path

from ssoproof.errors import IllFormed
from ssoproof.observations.files import read_plain
from ssoproof.redaction.documents import Documents
from ssoproof.redaction.pseudonyms import Pseudonyms
from ssoproof.redaction.texts import Texts
from ssoproof.redaction.vocabulary import WORDS

_WORD = re.compile(r"\w+")
#: A time without seconds, where a line begins.
_CLOCK = re.compile(r"[\s\[(]*(?:[01]?\d|2[0-3]):[0-5]\d(?![\w:.-])")


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text, how many different words were replaced, how many values under which keys, how many bodies
    that are no text were dropped, and how many values are words of protocols, which stay elsewhere."""

    text: str
    words: int
    counts: tuple[tuple[str, int], ...]
    dropped: int
    common: int


def redact(file: Path, key: bytes, kept: Iterable[str] = (), words: Set[str] = frozenset()) -> Redacted:
    """The file's text without what is secret in it. BadInput where it can't be read; IllFormed where
    something is left.

    `kept`: values that stay; `words`: of providers' pages and logs, which stay where words of protocols do.
    """
    return redacted(read_plain(file), key, kept, words)


def redacted(text: str, key: bytes, kept: Iterable[str] = (), words: Set[str] = frozenset()) -> Redacted:
    """The same of a text."""
    texts = Texts(Pseudonyms(key), frozenset(kept), WORDS | words)
    _through(Documents(texts), text)
    forced, originals = set(texts.forced), set(texts.originals)
    texts.prepared(forced, originals)
    documents = Documents(texts)
    made = _through(documents, text)
    _clean(made, originals - texts.remaining, forced, texts.stays)
    common = sum(1 for f in forced if _WORD.fullmatch(f))
    counts = tuple(sorted(documents.counts.items(), key=lambda row: (-row[1], row[0])))
    return Redacted(made, len(texts.pseudonyms.given), counts, documents.dropped, common)


def _through(documents: Documents, text: str) -> str:
    """A document of JSON, or line by line, where a line may be one."""
    whole = documents.document(text)
    if whole is not None:
        return whole + "\n"
    lines = text.splitlines()
    return "".join(f"{_line(documents, line)}\n" for line in lines)


def _line(documents: Documents, line: str) -> str:
    made = documents.document(line)
    if made is not None:
        return made
    clock = _CLOCK.match(line)
    head = clock[0] if clock else ""
    documents.texts.remaining.update(_WORD.findall(head))
    return head + documents.running(line[len(head) :])


def _clean(text: str, originals: set[str], forced: set[str], kept: frozenset[str]) -> None:
    """IllFormed where something that was replaced stands in the result all the same."""
    inside = set(_WORD.findall(text)) & originals - {w for k in kept for w in _WORD.findall(k)}
    if inside or any(f in text for f in forced if not _WORD.fullmatch(f) and len(f) > 3):
        raise IllFormed("something that was replaced is still there: nothing is written; please report it")
