"""Texts word by word: tokens, base64 and percent signs are opened, times stay, other words are replaced."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import quote, unquote

from ssoproof.redaction.pseudonyms import Pseudonyms
from ssoproof.redaction.vocabulary import STATUS, WORDS

_DAYS, _MONTHS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun", "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_PARTS = re.compile(
    r"(?P<time>(?<!\w)\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?(?!\w))"
    rf"|(?P<clock>(?<![\w:.-])(?:(?:{_DAYS}), \d\d[ -](?:{_MONTHS})[ -]\d{{4}} )?"
    r"(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?![\w:.-])"
    r"|(?i:http/[123](?:\.[01])?|utf-8)(?![\w.-]))"
    r"|(?P<run>(?<![\w:])(?=[:0-9A-Fa-f]*[0-9A-Fa-f])(?:[0-9A-Fa-f]{0,4}:){2,15}[0-9A-Fa-f]{0,4}(?![\w:])"
    r"|(?<!\w)(?:[0-9A-Fa-f]{2}-){3,}[0-9A-Fa-f]{2}(?!\w)"
    r"|(?<!\w)(?=[\w.:-]{0,40}?\d)[0-9A-Za-z]{1,4}([.:-])[0-9A-Za-z]{1,4}(?:\4[0-9A-Za-z]{1,4})+(?!\w)"
    r"|(?<!\w)\d{1,4}([ /,_])\d{1,4}(?:\5\d{1,4})+(?!\w))"
    r"|(?P<entity>(?<!\w)\w*(?:&#[xX]?[0-9A-Fa-f]{1,7};?\w*)+)"
    r"|(?P<token>eyJ[\w-]{4,}\.[\w-]*\.?[\w-]*)"
    r"|(?P<percent>[\w.~*-]*%[0-9A-Fa-f]{2}[\w.~*%-]*)"
    r"|(?P<packed>[A-Za-z0-9+/_-]{12,}={0,2})"
    r"|(?P<word>\w+)"
)
_WORD = re.compile(r"\w+")
#: Opened within each other, so often; what is packed deeper is replaced as it is.
DEEPEST = 5
#: Words of so few letters or digits may stand in what is packed by chance: they are not searched for.
SHORT = 2


@dataclass
class Texts:
    """Replaces words.

    `stays`: words that stay wherever they stand; `words`: those of protocols; `forced`: values of such words
    alone that were somebody's; `structured`: what redacts a text that is a document, or None where it is
    none; `remaining`: the numbers of times and of formats, which stay where they stand.
    """

    pseudonyms: Pseudonyms
    stays: frozenset[str] = frozenset()
    words: frozenset[str] = WORDS
    forced: set[str] = field(default_factory=set)
    structured: Callable[[str, int], str | None] = lambda text, level: None
    originals: set[str] = field(default_factory=set)
    remaining: set[str] = field(default_factory=set)
    _sweep: re.Pattern[str] | None = None

    def prepared(self, forced: set[str], avoid: set[str]) -> None:
        """For the second time through: all values are known that are to be replaced."""
        long = sorted((f for f in forced if not _WORD.fullmatch(f)), key=lambda f: (-len(f), f))
        self._sweep = re.compile("|".join(map(re.escape, long))) if long else None
        self.pseudonyms = Pseudonyms(self.pseudonyms.key, frozenset(avoid))

    def public(self, text: str, level: int = 0) -> str:
        """A text in which words of protocols stay."""
        if self._sweep is not None:
            pieces, at = [], 0
            for match in self._sweep.finditer(text):
                pieces += [self._parts(text[at : match.start()], True, level), self.private(match[0], level)]
                at = match.end()
            return "".join((*pieces, self._parts(text[at:], True, level)))
        return self._parts(text, True, level)

    def private(self, text: str, level: int = 0) -> str:
        """A value of somebody: every word is replaced, whatever it is."""
        if text in self.stays:
            return text
        plain = [self._plain(w) for w in _WORD.findall(text)]
        if all(plain) if len(plain) == 1 else any(plain):
            self.forced.add(text)
        return self._parts(text, False, level)

    def _parts(self, text: str, public: bool, level: int) -> str:
        return _PARTS.sub(lambda m: self._part(m, public, level), text)

    def _part(self, match: re.Match[str], public: bool, level: int) -> str:
        text, kind = match[0], match.lastgroup
        if kind == "time" or (kind == "clock" and public) or text in self.stays:
            self.remaining.update(_WORD.findall(text))
            return text
        if kind == "run":
            return self.pseudonyms.of(text)
        if kind == "word":
            return self.word(text, public)
        if level < DEEPEST:
            opened = self._opened(text, kind, public, level + 1)
            if opened is not None:
                return opened
        return _WORD.sub(lambda m: self.word(m[0], public and kind != "token"), text)

    def _opened(self, text: str, kind: str | None, public: bool, level: int) -> str | None:
        if kind == "token":
            return self._token(text, level)
        if kind == "entity":
            inner = unescape(text)
            return None if inner == text else escape(self.inner(inner, public, level))
        if kind == "percent":
            inner = unquote(text)
            if inner == text:
                return None
            return quote(self.inner(inner, public, level), safe="")
        return self._base64(text, level)

    def _token(self, text: str, level: int) -> str:
        """A JWT: header and claims are opened, the signature is replaced."""
        first, *rest = text.split(".")
        parts = [self._base64(part, level) if part else "" for part in (first, *rest[:1])]
        shut = [p if p is not None else self._words(o) for p, o in zip(parts, (first, *rest), strict=False)]
        return ".".join((*shut, *(self._words(p) for p in rest[1:])))

    def _words(self, text: str) -> str:
        return _WORD.sub(lambda m: self.word(m[0], False), text)

    def _base64(self, text: str, level: int) -> str | None:
        """Base64 of a text, opened; None where it is none."""
        plain = text.rstrip("=")
        safe = "-" in plain or "_" in plain
        if safe and ("+" in plain or "/" in plain):
            return None
        padded = plain + "=" * (-len(plain) % 4)
        try:
            data = base64.b64decode(padded, altchars=b"-_" if safe else None, validate=True)
            inner = data.decode("utf-8")
        except (binascii.Error, ValueError):
            return None
        if len(inner) < 4 or not all(c.isprintable() or c in "\r\n\t" for c in inner):
            return None
        packed = self.inner(inner, False, level).encode("utf-8")
        made = (base64.urlsafe_b64encode if safe else base64.b64encode)(packed).decode()
        return made if text.endswith("=") or len(plain) % 4 == 0 else made.rstrip("=")

    def inner(self, text: str, public: bool, level: int) -> str:
        """What was opened: a document, or a text."""
        document = self.structured(text, level)
        if document is not None:
            return document
        return self.public(text, level) if public else self.private(text, level)

    def _plain(self, word: str) -> bool:
        return word.lower() in self.words or word in STATUS

    def word(self, word: str, public: bool) -> str:
        """One word."""
        if word in self.stays or (public and self._plain(word)):
            return word
        if not self._plain(word) and len(word) > SHORT:
            self.originals.add(word)
        return self.pseudonyms.of(word)
