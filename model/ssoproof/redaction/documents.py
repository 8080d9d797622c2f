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

from ssoproof.redaction.texts import DEEPEST, Texts
from ssoproof.redaction.vocabulary import ADDRESSES, NUMBERS, PUBLIC

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
#: Whole numbers below this stay: there are too few of them to tell.
FEW = 100


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
            return [self.value(item, key, level) for item in value]
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

    def _number(self, value: int | float, key: str) -> int | float:
        small = isinstance(value, int) and abs(value) < FEW
        if key.lower() in NUMBERS or small or str(value) in self.texts.stays or not isfinite(value):
            self.texts.remaining.update(_WORD.findall(str(value)))
            return value
        self.counts[self.texts.public(key)] += 1
        made = int(self.texts.word(str(abs(int(value))), False)[:15])
        return made if isinstance(value, int) else made / FEW

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
        if name == "text" and _FORM.fullmatch(value):
            return self.form(value, level)
        return self.texts.public(value, level) if name in PUBLIC else self.texts.private(value, level)

    def address(self, text: str, level: int = 0) -> str:
        """An address: words of protocols stay in host and path, values of query and fragment do not."""
        before, mark, fragment = text.partition("#")
        place, sign, query = before.partition("?")
        scheme, slashes, rest = place.rpartition("://")
        user, at, rest = rest.rpartition("@")
        made = f"{scheme}{slashes}{self.texts.private(user, level)}{at}{self.texts.public(rest, level)}"
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
