"""Documents value by value: JSON, addresses, forms and cookies, each value by what its key says of it."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from math import isfinite
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from ssoproof.observations.times import moment_of
from ssoproof.redaction.texts import DEEPEST, Texts
from ssoproof.redaction.vocabulary import ADDRESSES, AMOUNTS, DATES, PUBLIC

_FORM = re.compile(r"[\w.\[\]%+-]+=[^&\s<>]*(?:&[\w.\[\]%+-]+=[^&\s<>]*)*")
_WORD = re.compile(r"\w+")
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*://")
_SCHEMES = ("bearer", "basic", "dpop")
#: Attributes of a cookie, which are words of the protocol.
_ATTRIBUTES = (
    "path",
    "domain",
    "expires",
    "max-age",
    "samesite",
    "secure",
    "httponly",
    "partitioned",
    "priority",
)
#: What stands before JSON so that no other site can run it.
_GUARD = re.compile(r"\s*(?:\)\]\}'?,?|while ?\(1\);|for ?\(;;\);)\s*")
_MULTIPART = re.compile(r"--\S+\r?\n(?i:content-)")
_DISPOSITION = re.compile(r"(?i)\bname=(?:\"([^\"]*)\"|([^\s;]+))")
_KEY = r"(?<![\w.\[\]-])(?P<key>[\w.\[\]-]{1,64})[\"']?"
#: A key with its value in running text; a value without quotation marks ends where the next key begins.
_KEYED = re.compile(
    rf"{_KEY}(?P<sign>\s*[=:]\s*)(?P<mark>[\"'])(?P<quoted>(?:\\.|(?!(?P=mark)).)*)(?P=mark)"
    rf"|{_KEY.replace('key', 'name')}(?P<equals>\s?=\s?)(?P<value>[^\s&;,\"'<>{{}}()\[\]]+)"
    rf"|{_KEY.replace('key', 'head')}(?P<colon>\s*:\s+)"
    r"(?P<rest>(?:(?!(?<![\w.\[\]-])[\w.\[\]-]{1,64}[\"']?\s*(?:=|:\s))[^,;|\r\n\"'<>{}()\[\]])+)"
)
#: What stays whatever its key: it is of a kind that JSON has no words of.
_LITERALS = ("true", "false", "null", "yes", "no")
_VERSION = re.compile(r"(?i)(http/|h)?\d(\.\d{1,2})?")
#: Amounts below this stay: they are no phone numbers.
AMOUNT = 10**8


@dataclass
class Documents:
    """Redacts documents. `counts`: how many values of each key were replaced; `dropped`: bodies that are no
    text."""

    texts: Texts
    counts: Counter[str] = field(default_factory=Counter)
    dropped: int = 0

    def __post_init__(self) -> None:
        self.texts.structured = self.document

    def document(self, text: str, level: int = 0) -> str | None:
        """A text that is JSON, redacted; None for any other."""
        guard = _GUARD.match(text)
        if guard is not None:
            inner = self.document(text[guard.end() :], level)
            return None if inner is None else guard[0] + inner
        if level > DEEPEST or not text.lstrip().startswith(("{", "[")):
            return None
        lines = "\n" in text.strip()
        try:
            made = self.value(json.loads(text), "", level + 1)
            signs = None if lines else (",", ":")
            return json.dumps(made, ensure_ascii=False, indent=1 if lines else None, separators=signs)
        except (ValueError, RecursionError):
            return None

    def value(self, value: Any, key: str, level: int = 0) -> Any:
        """A value of JSON that stands under a key."""
        if isinstance(value, dict):
            return self._table(value, level)
        if isinstance(value, list):
            return [self._item(item, key, level) for item in value]
        if isinstance(value, str):
            return self._counted(value, key, level)
        if isinstance(value, bool) or value is None:
            return value
        return self._number(value, key)

    def _table(self, table: dict[str, Any], level: int) -> dict[str, Any]:
        if isinstance(table.get("text"), str) and table.get("encoding") == "base64":
            table = {**table, "text": self._body(table["text"], level)}
            return {k: v if k == "text" else self.value(v, k, level) for k, v in table.items()}
        name = table.get("name")
        pair = isinstance(name, str) and "value" in table
        return {
            self.texts.public(k): self.value(v, str(name) if pair and k == "value" else k, level)
            for k, v in table.items()
        }

    def _body(self, text: str, level: int) -> str:
        try:
            inner = base64.b64decode(text, validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            self.dropped += 1
            return ""
        return base64.b64encode(self.string(inner, "text", level + 1).encode()).decode()

    def _counted(self, value: str, key: str, level: int) -> str:
        made = self.string(value, key, level)
        if made != value:
            self.counts[self.texts.public(key)] += 1
        return made

    def _item(self, item: Any, key: str, level: int) -> Any:
        """An item of a list: numbers in a row may be letters."""
        number = isinstance(item, int | float) and not isinstance(item, bool)
        return self._number(item, "") if number else self.value(item, key, level)

    def _number(self, value: int | float, key: str) -> int | float:
        if self._formal(value, key.lower()) or str(value) in self.texts.stays or not isfinite(value):
            self.texts.remaining.update(_WORD.findall(str(value)))
            return value
        self.counts[self.texts.public(key)] += 1
        made = int(self.texts.word(str(abs(int(value))), False)[:15])
        return made if isinstance(value, int) else made / 100

    @staticmethod
    def _formal(value: int | float, key: str) -> bool:
        if key in DATES:
            return moment_of(value) is not None
        return (key in AMOUNTS and abs(value) < AMOUNT) or (key != "" and value in (0, 1, -1))

    def running(self, text: str, level: int = 0) -> str:
        """Running text, in which values that stand under a key go by it."""
        pieces, at = [], 0
        for match in _KEYED.finditer(text):
            key = next(match[g] for g in ("key", "name", "head") if match[g])
            group = next(g for g in ("quoted", "value", "rest") if match[g] is not None)
            if key.lower() in PUBLIC and group != "quoted" and "://" not in match[group]:
                continue
            pieces += [self.texts.public(text[at : match.start(group)], level)]
            pieces += [self._under(match[group], key, level)]
            at = match.end(group)
        return "".join((*pieces, self.texts.public(text[at:], level)))

    def _under(self, value: str, key: str, level: int) -> str:
        if not value.strip() or value.strip().lower() in _LITERALS:
            return value
        space = value[len(value.rstrip()) :]
        if key.lower() in PUBLIC and "://" not in value:
            return self.texts.public(value, level)
        return self.string(value.rstrip(), key, level) + space

    def _parts(self, text: str, level: int) -> str:
        """Parts of a form, each with its own headers; values go by the names that those give."""
        boundary = text.split("\n", 1)[0].rstrip("\r")
        return self.texts.private(boundary).join(self._one(p, level) for p in text.split(boundary))

    def _one(self, part: str, level: int) -> str:
        head, blank, value = re.match(r"(?s)(.*?)(\r?\n\r?\n|\Z)(.*)", part).groups()  # type: ignore[union-attr]
        named = _DISPOSITION.search(head)
        inside = value.rstrip("\r\n-")
        key = (named[1] or named[2] or "") if named else ""
        made = self._counted(inside, key, level + 1) if inside else ""
        return self.running(head, level) + blank + made + value[len(inside) :]

    def string(self, value: str, key: str, level: int = 0) -> str:
        """A text that stands under a key."""
        name = key.lower()
        if value in self.texts.stays:
            return value
        document = self.document(value, level)
        if document is not None:
            return document
        if name in ("cookie", "set-cookie"):
            return self._cookie(value, level)
        if name == "authorization":
            scheme, space, rest = value.partition(" ")
            known = scheme.lower() in _SCHEMES
            return (
                f"{scheme} {self.texts.private(rest, level)}"
                if space and known
                else self.texts.private(value)
            )
        if name in ADDRESSES or _SCHEME.match(value):
            return self.address(value, level)
        if name in ("version", "httpversion") and _VERSION.fullmatch(value):
            self.texts.remaining.update(_WORD.findall(value))
            return value
        if name == "text" and _MULTIPART.match(value):
            return self._parts(value, level)
        if name == "text" and _FORM.fullmatch(value):
            return self.form(value, level)
        return self.running(value, level) if name in PUBLIC else self.texts.private(value, level)

    def address(self, text: str, level: int = 0) -> str:
        """An address: words of protocols stay in host and path, values of query and fragment do not."""
        before, mark, fragment = text.partition("#")
        place, sign, query = before.partition("?")
        scheme, slashes, rest = place.rpartition("://")
        user, at, rest = rest.rpartition("@")
        host = f"{self.texts.private(user, level)}{at}{self.texts.public(rest, level)}"
        made = f"{self.texts.public(scheme, level)}{slashes}{host}"
        fields = self.form(query, level)
        inside = self.form(fragment, level) if "=" in fragment else self.texts.public(fragment, level)
        return f"{made}{sign}{fields}{mark}{inside}"

    def form(self, text: str, level: int = 0) -> str:
        """Fields with `&` between them."""
        return "&".join(self._field(part, level) for part in text.split("&"))

    def _field(self, part: str, level: int) -> str:
        name, sign, value = part.partition("=")
        key = unquote_plus(name)
        if not sign:
            return quote_plus(self.texts.public(key, level)) if key else ""
        made = self._counted(unquote_plus(value), key, level + 1)
        return f"{quote_plus(self.texts.public(key, level))}={quote_plus(made)}"

    def _cookie(self, text: str, level: int) -> str:
        return "; ".join(self._crumb(part.strip(), level) for part in text.split(";"))

    def _crumb(self, part: str, level: int) -> str:
        name, sign, value = part.partition("=")
        public = name.lower() in _ATTRIBUTES
        if not sign:
            return part if public else self.texts.private(part, level)
        made = self.texts.public(value, level) if public else self.texts.private(value, level)
        return f"{name if public else self.texts.public(name, level)}={made}"
