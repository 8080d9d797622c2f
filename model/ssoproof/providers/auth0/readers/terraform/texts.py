"""Terraform's functions on texts and numbers that are known."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from posixpath import normpath
from urllib.parse import quote_plus

from ssoproof import bounds
from ssoproof.documents.yaml_tree import Items, Kind, Node, Scalar, Table
from ssoproof.providers.auth0.readers.marks import clean
from ssoproof.providers.auth0.readers.nodes import nothing, number, open_, text
from ssoproof.providers.auth0.readers.terraform.lists import Function, entries, items, truth_of, whole
from ssoproof.providers.auth0.readers.terraform.operators import counted
from ssoproof.providers.auth0.readers.terraform.values import missing
from ssoproof.source import Span


def written(value: Node) -> str:
    """A scalar's text; TypeError for anything else, null too."""
    found = text(value)
    if found is None:
        raise TypeError("not a text")
    return found


def _of_text(change: Callable[[str], str]) -> Function:
    return lambda a, at: Scalar(at, change(written(a[0])))


def plain(value: Node) -> object:
    """A value as Python has it; ValueError where a part is not known."""
    if isinstance(value, Table):
        return {e.key: plain(e.node) for e in entries(value)}
    if isinstance(value, Items):
        return [plain(item) for item in value.nodes]
    if open_(value):
        raise ValueError("not known")
    if value.kind is Kind.NUMBER:
        found = number(value)
        return int(found) if found is not None and found.denominator == 1 else float(value.text)
    return {Kind.NOTHING: None, Kind.TRUTH: value.text == "true"}.get(value.kind, value.text)


_SIGN = re.compile(r"%(?:%|(\[\d{1,4}\])?([-+ 0#]*)(\d{0,4})(?:\.(\d{1,3}))?([a-zA-Z]))|%")


def formatted(pattern: str, values: list[Node]) -> str | None:
    """What `format` makes; None for signs that are not worked out, or where values are missing."""
    rest = list(values)

    def one(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if found[1] or not found[5] or not rest:
            raise ValueError("not worked out")
        return _signed(found[5], found[2], int(found[3] or 0), found[4], rest.pop(0))

    made = _SIGN.sub(one, pattern)
    return None if rest else made


def _signed(sign: str, flags: str, width: int, places: str | None, value: Node) -> str:
    if sign in "vsq":
        shown = _printed(value) if sign != "s" else written(value)
        if sign == "q":
            shown = json.dumps(written(value), ensure_ascii=False)
        shown = shown[: int(places)] if places and sign == "s" else shown
        return shown.ljust(width) if "-" in flags else shown.rjust(width, "0" if "0" in flags else " ")
    if sign == "t":
        return written(value).rjust(width)
    found = number(value)
    if found is None or sign not in "dfxXbo" or (sign != "f" and found.denominator != 1) or "#" in flags:
        raise ValueError("not worked out")
    fill = flags.replace("-", "<")
    kind = f".{places or 6}f" if sign == "f" else sign
    return format(float(found) if sign == "f" else int(found), f"{fill}{width or ''}{kind}")


def _printed(value: Node) -> str:
    if isinstance(value, Scalar):
        return "null" if nothing(value) else value.text
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def _format(a: list[Node], at: Span) -> Node | None:
    found = formatted(written(a[0]), a[1:])
    return None if found is None else Scalar(at, found)


def _formatlist(a: list[Node], at: Span) -> Node | None:
    rows = max((len(n.nodes) for n in a[1:] if isinstance(n, Items)), default=1)
    if any(isinstance(n, Items) and len(n.nodes) != rows for n in a[1:]):
        return None
    made = [
        formatted(written(a[0]), [n.nodes[k] if isinstance(n, Items) else n for n in a[1:]])
        for k in range(rows)
    ]
    return None if None in made else Items(at, tuple(Scalar(at, one or "") for one in made))


def _replace(a: list[Node], at: Span) -> Node | None:
    whole_text, old, new = written(a[0]), written(a[1]), written(a[2])
    if open_(a[1]):
        return None
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        found = None if open_(a[0]) or bounds.SEARCHED_TEXT.passed(len(whole_text)) else _pattern(old[1:-1])
        return None if found is None or "$" in new else Scalar(at, found.sub(lambda m: new, whole_text))
    return Scalar(at, whole_text.replace(old, new))


def _pattern(source: str) -> re.Pattern[str] | None:
    """A regular expression that means the same to Terraform and here, and takes no time without end."""
    often = sum(map(source.count, "*+"))
    if often > _REPEATED or not _SIMPLE.fullmatch(source):
        return None
    try:
        return re.compile(source, re.ASCII)
    except re.error:
        return None


#: The most repetitions in one: each may cost as many tries as the text is long.
_REPEATED = 2
#: Characters, classes and anchors, of which a class may stand any number of times; groups are not repeated.
_SIMPLE = re.compile(
    r"\^?(?:\(?(?:\[\^?(?:[\w .:@/+-]|\\[\w.\-/])+\]|\\[dwsDWS.\-/]|[\w .:@/-])[+*?]?\)?)*\$?"
)


def _regex(a: list[Node], at: Span) -> Node | None:
    pattern, source = _pattern(written(a[0])), written(a[1])
    if pattern is None or bounds.SEARCHED_TEXT.passed(len(source)):
        return None
    found = pattern.search(source)
    if found is None:
        return missing(at, "regex", "regex(): the text does not match")
    groups = found.groups()
    return Items(at, tuple(Scalar(at, g or "") for g in groups)) if groups else Scalar(at, found[0])


def _regexall(a: list[Node], at: Span) -> Node | None:
    pattern, source = _pattern(written(a[0])), written(a[1])
    if pattern is None or bounds.SEARCHED_TEXT.passed(len(source)) or pattern.groups:
        return None
    return Items(at, tuple(Scalar(at, m[0]) for m in pattern.finditer(source)))


def _split(a: list[Node], at: Span) -> Node | None:
    sign, source = written(a[0]), written(a[1])
    return Items(at, tuple(Scalar(at, t) for t in (source.split(sign) if sign else source)))


def _join(a: list[Node], at: Span) -> Node | None:
    return Scalar(at, written(a[0]).join(written(n) for n in items(a[1])))


def _substr(a: list[Node], at: Span) -> Node | None:
    source, first, count = written(a[0]), whole(a[1]), whole(a[2])
    first = first if first >= 0 else max(len(source) + first, 0)
    return Scalar(at, source[first:] if count < 0 else source[first : first + count])


def _indent(a: list[Node], at: Span) -> Node | None:
    count, source = whole(a[0]), written(a[1])
    lines = source.count("\n")
    if count < 0 or bounds.VALUE_SIZE.passed(len(source) + count * lines):
        return None
    if lines == 0:
        return Scalar(at, source)
    return Scalar(at, source.replace("\n", "\n" + " " * count))


def _decoded(a: list[Node], at: Span) -> Node | None:
    try:
        return Scalar(at, clean(base64.b64decode(written(a[0]), validate=True).decode("utf-8")))
    except (binascii.Error, UnicodeDecodeError):
        return missing(at, "base64decode", "base64decode(): the text is not base64 of UTF-8")


def _tonumber(a: list[Node], at: Span) -> Node | None:
    found = number(a[0])
    if nothing(a[0]):
        return a[0]
    return missing(at, "tonumber", "tonumber() of what is no number") if found is None else counted(at, found)


def _tobool(a: list[Node], at: Span) -> Node | None:
    found = {"true": True, "false": False}.get(text(a[0]) or "")
    return a[0] if nothing(a[0]) else None if found is None else truth_of(at, found)


def _tostring(a: list[Node], at: Span) -> Node | None:
    kept = isinstance(a[0], Scalar) and a[0].kind in (Kind.NOTHING, Kind.TEXT)
    return a[0] if kept else Scalar(a[0].span, written(a[0]))


def _rounded(up: bool) -> Function:
    def made(a: list[Node], at: Span) -> Node | None:
        found = number(a[0])
        if found is None:
            return None
        return counted(at, Fraction(-(-found.numerator // found.denominator) if up else found // 1))

    return made


def _hash(name: str) -> Function:
    return _of_text(lambda source: hashlib.new(name, source.encode("utf-8", "replace")).hexdigest())


def _title(source: str) -> str:
    return re.sub(r"(?<!\w)\w", lambda m: m[0].upper(), source)


def _jsonencode(a: list[Node], at: Span) -> Node | None:
    made = json.dumps(plain(a[0]), ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        made = made.replace(sign, f"\\u{ord(sign):04x}")
    return Scalar(at, made)


def _condition(test: Callable[[str, str], bool]) -> Function:
    return lambda a, at: truth_of(at, test(written(a[0]), written(a[1])))


TEXTS: Mapping[str, Function] = {
    "abs": lambda a, at: None if (n := number(a[0])) is None else counted(at, abs(n)),
    "base64decode": _decoded,
    "base64encode": _of_text(lambda t: base64.b64encode(t.encode("utf-8", "replace")).decode("ascii")),
    "basename": _of_text(lambda t: t.rstrip("/").rpartition("/")[2] or t[:1] or "."),
    "ceil": _rounded(True),
    "chomp": _of_text(lambda t: t.rstrip("\r\n")),
    "dirname": _of_text(lambda t: normpath(t[: t.rfind("/") + 1] or ".")),
    "endswith": _condition(str.endswith),
    "floor": _rounded(False),
    "format": _format,
    "formatlist": _formatlist,
    "indent": _indent,
    "join": _join,
    "jsonencode": _jsonencode,
    "lower": _of_text(str.lower),
    "md5": _hash("md5"),
    "regex": _regex,
    "regexall": _regexall,
    "replace": _replace,
    "sha1": _hash("sha1"),
    "sha256": _hash("sha256"),
    "split": _split,
    "startswith": _condition(str.startswith),
    "strcontains": _condition(lambda t, part: part in t),
    "strrev": _of_text(lambda t: t[::-1]),
    "substr": _substr,
    "title": _of_text(_title),
    "tobool": _tobool,
    "tonumber": _tonumber,
    "tostring": _tostring,
    "trim": lambda a, at: Scalar(at, written(a[0]).strip(written(a[1]))),
    "trimprefix": lambda a, at: Scalar(at, written(a[0]).removeprefix(written(a[1]))),
    "trimspace": _of_text(str.strip),
    "trimsuffix": lambda a, at: Scalar(at, written(a[0]).removesuffix(written(a[1]))),
    "upper": _of_text(str.upper),
    "urlencode": _of_text(lambda t: quote_plus(t, safe="-_.~")),
}
