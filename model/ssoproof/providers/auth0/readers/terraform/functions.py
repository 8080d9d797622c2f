"""Terraform's functions and operators on known values; None where the answer is not worked out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ssoproof import bounds
from ssoproof.documents.files import read_text
from ssoproof.documents.problems import Problems, quoted
from ssoproof.documents.yaml_tree import Entry, Items, Kind, Node, Scalar, Table, parse
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.documents import inside
from ssoproof.providers.auth0.readers.marks import clean, is_stated, mark
from ssoproof.providers.auth0.readers.nodes import nothing, number, open_, truth
from ssoproof.providers.auth0.readers.terraform.budget import Budget
from ssoproof.providers.auth0.readers.terraform.templates import template_file
from ssoproof.source import Span

Arguments = list[Node]


def work(value: Node) -> int:
    """The steps that making a value, or going through it, takes: its own items, or a part of a text's
    characters."""
    if isinstance(value, Scalar):
        return len(value.text) // _CHARACTERS
    return len(value.nodes if isinstance(value, Items) else value.entries)


#: So many characters of a text take about the room, and the time, of one step.
_CHARACTERS = 64
#: Functions go through so many items in about the time of one step.
_SCANNED = 16


@dataclass(slots=True)
class Files:
    """Files that expressions name: from the module's folder, never outside of `top`."""

    folder: Path
    top: Path
    problems: Problems

    def text(self, written: str, at: Span) -> tuple[str, str] | None:
        """A file's name and text; None, with a diagnostic, where it can't be had."""
        file = (
            inside(self.top, str(self.folder.relative_to(self.top) / written))
            if not written.startswith("/")
            else None
        )
        if file is None:
            message = f"the path {quoted(written)} leaves the folder"
            self.problems.warning("terraform-outside", message, at, "its value is taken for not known")
            return None
        try:
            return str(file), read_text(file, at, bounds.HOOK_BYTES, f"the file {quoted(written)}")
        except BadInput as bad:
            message = getattr(bad.diagnostics[0], "message", str(bad))
            self.problems.warning("terraform-file", str(message), at, "its value is taken for not known")
            return None


def call(name: str, arguments: Arguments, at: Span, files: Files, effort: Budget) -> Node | None:
    """The value of a call."""
    if name in ("file", "templatefile"):
        return _file(name, arguments, at, files)
    if name == "fileset" and len(arguments) == 2:
        return _fileset(arguments, at, files, effort)
    if name in ("try", "coalesce"):
        return _first(arguments)
    if any(open_(a) for a in arguments) and name not in _LENIENT:
        return None
    if bounds.VALUE_SIZE.passed(_result(name, arguments, effort)):
        effort.leave_open(f"what {name}() gives is larger than {bounds.VALUE_SIZE.formatted} characters", at)
        return None
    effort.step(at, sum(work(a) for a in arguments) // _SCANNED)
    found = _FUNCTIONS.get(name)
    try:
        return found(arguments, at) if found else None
    except (IndexError, ValueError, TypeError, RecursionError):
        return None


def _result(name: str, arguments: Arguments, effort: Budget) -> int:
    """How large the result, or what has to be gone through for it, may become."""
    sizes = [effort.extent(a)[0] for a in arguments]
    texts = [_text(a) or "" for a in arguments]
    if name == "join" and isinstance(arguments[-1], Items):
        return sizes[-1] + sizes[0] * len(arguments[-1].nodes)
    if name == "replace" and all(texts[:2]):
        return sizes[0] + sum(sizes[2:]) * texts[0].count(texts[1])
    if name == "templatefile":
        return sizes[0]
    return sum(sizes)


def _file(name: str, arguments: Arguments, at: Span, files: Files) -> Node | None:
    path = _text(arguments[0]) if arguments else None
    if path is None or not is_stated(path):
        return None
    read = files.text(path, at)
    if read is None:
        return None
    file, text = read
    span = Span(file, 1)
    if name == "file":
        return Scalar(span, clean(text))
    given = arguments[1] if len(arguments) > 1 else None
    if not isinstance(given, Table):
        return Scalar(span, mark("template with unknown values"))
    return Scalar(span, template_file(text, {e.key: _text(e.node) for e in given.entries}))


def _fileset(arguments: Arguments, at: Span, files: Files, effort: Budget) -> Node | None:
    """The files below a folder that a pattern (`*`, `?`, `**`) names; not known for other patterns."""
    written, pattern = _text(arguments[0]), _text(arguments[1])
    if (
        written is None
        or pattern is None
        or not is_stated(written + pattern)
        or set(pattern) & set("[]{}")
        or ".." in pattern
    ):
        return None
    folder = (
        inside(files.top, str(files.folder.relative_to(files.top) / written))
        if not written.startswith("/")
        else None
    )
    if folder is None or not folder.is_dir():
        return None
    found: list[str] = []
    for path in folder.glob(pattern):
        if path.is_file():
            found.append(path.relative_to(folder).as_posix())
        if bounds.FILES.passed(len(found)):
            message = f"fileset() finds more than {bounds.FILES.formatted} files with {quoted(pattern)}"
            effort.refuse(message, at, "name the files by a narrower pattern, or check a part of the folder")
            return None
    return Items(at, tuple(Scalar(at, name) for name in sorted(found)))


def _text(value: Node) -> str | None:
    return value.text if isinstance(value, Scalar) and not nothing(value) else None


def _texts(value: Node) -> list[str]:
    found = [_text(item) for item in _items(value)]
    return [text for text in found if text is not None]


def _items(value: Node) -> tuple[Node, ...]:
    if not isinstance(value, Items):
        raise TypeError("not a list")
    return value.nodes


def _first(arguments: Arguments) -> Node | None:
    """The first that is something; not known where one before it is not."""
    for value in arguments:
        if open_(value):
            return None
        if not nothing(value) and _text(value) != "":
            return value
    return None


def _truth(at: Span, value: bool) -> Scalar:
    return Scalar(at, "true" if value else "false", Kind.TRUTH)


def _flat(value: Node) -> list[Node]:
    return [part for item in value.nodes for part in _flat(item)] if isinstance(value, Items) else [value]


def _merge(arguments: Arguments, at: Span) -> Node:
    entries: dict[str, Entry] = {}
    for table in arguments:
        if not isinstance(table, Table):
            raise TypeError("not a map")
        entries |= {e.key: e for e in table.entries}
    return Table(at, tuple(entries.values()))


def _lookup(arguments: Arguments, at: Span) -> Node | None:
    table, key = arguments[0], _text(arguments[1])
    if not isinstance(table, Table):
        return None
    found = next((e.node for e in table.entries if e.key == key), None)
    return found if found is not None else (arguments[2] if len(arguments) > 2 else None)


def _distinct(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    if not all(isinstance(n, Scalar) for n in nodes):
        return nodes
    return tuple({n.text: n for n in nodes if isinstance(n, Scalar)}.values())


def _plain(value: Node) -> object:
    if isinstance(value, Table):
        return {e.key: _plain(e.node) for e in value.entries}
    if isinstance(value, Items):
        return [_plain(item) for item in value.nodes]
    if open_(value):
        raise ValueError("not known")
    return {Kind.NOTHING: None, Kind.TRUTH: value.text == "true"}.get(value.kind, value.text)


def _decode(arguments: Arguments, at: Span) -> Node | None:
    text = _text(arguments[0])
    if text is None:
        return None
    try:
        return parse(at.file, text, Problems())
    except BadInput:
        return None


def _format(arguments: Arguments, at: Span) -> Node | None:
    pattern, *values = (_text(a) for a in arguments)
    if pattern is None or pattern.count("%s") != len(values) or pattern.count("%") != len(values):
        return None
    for value in values:
        pattern = pattern.replace("%s", value or "", 1)
    return Scalar(at, pattern)


def _contains(a: Arguments, at: Span) -> Node | None:
    return None if any(open_(n) for n in _items(a[0])) else _truth(at, _text(a[1]) in _texts(a[0]))


_LENIENT = frozenset(
    [
        "concat",
        "merge",
        "flatten",
        "tolist",
        "toset",
        "tomap",
        "compact",
        "distinct",
        "sensitive",
        "nonsensitive",
        "lookup",
        "keys",
        "join",
        "tostring",
        "replace",
    ]
)


def _of_text(change: Callable[[str], str]) -> Callable[[Arguments, Span], Node | None]:
    return lambda a, at: Scalar(at, change(_text(a[0]) or ""))


_FUNCTIONS: Mapping[str, Callable[[Arguments, Span], Node | None]] = {
    **dict.fromkeys(
        ["tolist", "tomap", "tostring", "tonumber", "tobool", "nonsensitive"], lambda a, at: a[0]
    ),
    "concat": lambda a, at: Items(at, tuple(n for listed in a for n in _items(listed))),
    "merge": _merge,
    "flatten": lambda a, at: Items(at, tuple(_flat(a[0]))) if isinstance(a[0], Items) else None,
    "toset": lambda a, at: Items(at, _distinct(_items(a[0]))),
    "distinct": lambda a, at: Items(at, _distinct(_items(a[0]))),
    "sensitive": lambda a, at: Scalar(at, mark("sensitive value")),
    "compact": lambda a, at: Items(at, tuple(n for n in _items(a[0]) if _text(n))),
    "join": lambda a, at: Scalar(at, (_text(a[0]) or "").join(_texts(a[1]))),
    "split": lambda a, at: Items(
        at, tuple(Scalar(at, t) for t in (_text(a[1]) or "").split(_text(a[0]) or ""))
    ),
    "lower": _of_text(str.lower),
    "upper": _of_text(str.upper),
    "title": _of_text(str.title),
    "trimspace": _of_text(str.strip),
    "trimsuffix": lambda a, at: Scalar(at, (_text(a[0]) or "").removesuffix(_text(a[1]) or "")),
    "trimprefix": lambda a, at: Scalar(at, (_text(a[0]) or "").removeprefix(_text(a[1]) or "")),
    "chomp": _of_text(lambda text: text.rstrip("\r\n")),
    "replace": lambda a, at: (
        None
        if (_text(a[1]) or "/").startswith("/")
        else Scalar(at, (_text(a[0]) or "").replace(_text(a[1]) or "", _text(a[2]) or ""))
    ),
    "basename": _of_text(lambda text: text.rstrip("/").rpartition("/")[2]),
    "dirname": _of_text(lambda text: text.rstrip("/").rpartition("/")[0] or "."),
    "format": _format,
    "lookup": _lookup,
    "keys": lambda a, at: (
        Items(at, tuple(Scalar(at, e.key) for e in sorted(a[0].entries, key=lambda e: e.key)))
        if isinstance(a[0], Table)
        else None
    ),
    "values": lambda a, at: (
        Items(at, tuple(e.node for e in sorted(a[0].entries, key=lambda e: e.key)))
        if isinstance(a[0], Table)
        else None
    ),
    "element": lambda a, at: _items(a[0])[int(number(a[1]) or 0) % len(_items(a[0]))],
    "length": lambda a, at: Scalar(
        at, str(len(a[0].entries) if isinstance(a[0], Table) else len(_items(a[0]))), Kind.NUMBER
    ),
    "contains": _contains,
    "jsonencode": lambda a, at: Scalar(at, json.dumps(_plain(a[0]), ensure_ascii=False)),
    "jsondecode": _decode,
    "yamldecode": _decode,
}


def operate(sign: str, values: list[Node], at: Span) -> Node | None:
    """The value of an operator on scalars that are known."""
    if len(values) == 1 and sign == "!":
        only = truth(values[0])
        return None if only is None else _truth(at, not only)
    if len(values) == 1 and sign == "-" and not open_(values[0]):
        return _counted("-", Fraction(0), number(values[0]), at)
    if len(values) != 2:
        return None
    left, right = values
    if sign in ("&&", "||"):
        decided = sign == "||"
        sides = (truth(left), truth(right))
        return _truth(at, decided) if decided in sides else None if None in sides else _truth(at, not decided)
    if any(open_(v) or not isinstance(v, Scalar) for v in values):
        return None
    if sign in ("==", "!="):
        return _truth(at, (_text(left) == _text(right)) == (sign == "=="))
    return _counted(sign, number(left), number(right), at)


def _counted(sign: str, left: Fraction | None, right: Fraction | None, at: Span) -> Node | None:
    if left is None or right is None or bounds.OPERANDS.passed(float(max(abs(left), abs(right)))):
        return None
    compared = {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}
    if sign in compared:
        return _truth(at, compared[sign])
    if sign not in "+-*/" or (sign == "/" and right == 0):
        return None
    found = {"+": left + right, "-": left - right, "*": left * right}.get(sign)
    found = left / right if found is None else found
    return Scalar(at, str(found), Kind.NUMBER)
