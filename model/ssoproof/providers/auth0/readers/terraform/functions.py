"""Calls of Terraform's functions; None where the answer is not worked out."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ssoproof import bounds
from ssoproof.documents.problems import Problems, quoted
from ssoproof.documents.yaml_tree import Entry, Items, Node, Scalar, Table, parse
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.marks import clean, is_stated, mark
from ssoproof.providers.auth0.readers.nodes import open_, text
from ssoproof.providers.auth0.readers.terraform.budget import Budget
from ssoproof.providers.auth0.readers.terraform.files import alternatives
from ssoproof.providers.auth0.readers.terraform.lists import LISTS, UNORDERED, truth_of
from ssoproof.providers.auth0.readers.terraform.templates import template_file
from ssoproof.providers.auth0.readers.terraform.texts import TEXTS
from ssoproof.providers.auth0.readers.terraform.values import Loose, Missing, Partial, set_of
from ssoproof.source import Span

if TYPE_CHECKING:
    from ssoproof.providers.auth0.readers.terraform.evaluate import Evaluator

Arguments = list[Node]


def work(value: Node) -> int:
    """The steps that making a value, or going through it, takes: its own items, or a part of a text's
    characters."""
    if isinstance(value, Scalar):
        return len(value.text) // _CHARACTERS
    return len(value.nodes if isinstance(value, Items) else value.entries)


#: So many characters of a text take about the room, and the time, of one step.
_CHARACTERS = 64
#: Functions go through values of this size in about the time of one step.
_SCANNED = 256
#: Functions that work with texts and lists of which a part is not known.
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
        "format",
        "formatlist",
        "one",
    ]
)
#: Functions that keep a resource's keys as they are, known or not.
_OF_RESOURCES = frozenset(
    ["merge", "lookup", "nonsensitive", "concat", "tolist", "toset", "one", "flatten", "coalesce"]
)


def call(name: str, arguments: Arguments, at: Span, evaluator: Evaluator) -> Node | None:
    """The value of a call."""
    effort = evaluator.effort
    if name in _OF_FILES:
        return _OF_FILES[name](arguments, at, evaluator)
    found = _FUNCTIONS.get(name)
    if name == "lookup" and len(arguments) > 1:
        effort.workspaces.chosen_from(arguments[1], arguments[0])
    if name == "contains" and len(arguments) > 1:
        effort.workspaces.chosen_from(arguments[1], arguments[0])
    if found is None or (not arguments and name not in ("merge", "concat")):
        return None
    if name != "coalesce" and name not in _LENIENT and any(open_(a) for a in arguments):
        return None
    if name not in _OF_RESOURCES and any(isinstance(a, Partial) for a in arguments):
        return None
    size = _result(name, arguments, effort)
    if bounds.VALUE_SIZE.passed(size):
        effort.leave_open(f"what {name}() gives is larger than {bounds.VALUE_SIZE.formatted} characters", at)
        return None
    effort.step(at, sum(work(a) for a in arguments) + size // _SCANNED)
    try:
        return _in_order(name, arguments, found(arguments, at))
    except (IndexError, ValueError, TypeError, OverflowError, RecursionError):
        return None


def _in_order(name: str, arguments: Arguments, made: Node | None) -> Node | None:
    """What is made of items in an order that is not known is in none either, or is not known."""
    if name in UNORDERED or made is None or not any(isinstance(a, Loose) for a in arguments):
        return made
    if isinstance(made, Items):
        return Loose(made.span, made.nodes, True) if name in _ITEM_BY_ITEM else None
    return made if isinstance(made, Table | Missing) and name == "merge" else None


_ITEM_BY_ITEM = frozenset(
    ["concat", "compact", "distinct", "flatten", "formatlist", "reverse", "sort", "tolist", "setproduct"]
)


def _result(name: str, arguments: Arguments, effort: Budget) -> int:
    """How large the result, or what has to be gone through for it, may become."""
    sizes = [effort.extent(a)[0] for a in arguments]
    texts = [text(a) or "" for a in arguments]
    if name == "join" and len(arguments) > 1 and isinstance(arguments[-1], Items):
        return sizes[-1] + sizes[0] * len(arguments[-1].nodes)
    if name == "replace" and len(arguments) > 2 and all(texts[:2]):
        return sizes[0] + sum(sizes[2:]) * texts[0].count(texts[1])
    if name == "formatlist":
        rows = max((len(a.nodes) for a in arguments if isinstance(a, Items)), default=1)
        return sum(sizes) + rows * sum(len(t) for t in texts)
    return sum(sizes)


def _path(arguments: Arguments) -> str | None:
    written = text(arguments[0]) if arguments else None
    return written if written is not None and is_stated(written) else None


def _file(arguments: Arguments, at: Span, evaluator: Evaluator) -> Node | None:
    path = _path(arguments)
    read = evaluator.files.text(path, at) if path is not None else None
    return Scalar(Span(read[0], 1), clean(read[1])) if read else None


def _template(arguments: Arguments, at: Span, evaluator: Evaluator) -> Node | None:
    path = _path(arguments)
    if evaluator.closed:
        evaluator.effort.leave_open("templatefile() within a template file is not allowed", at)
        return None
    given = arguments[1] if len(arguments) > 1 else None
    read = evaluator.files.text(path, at) if path is not None else None
    if read is None:
        return None
    if not isinstance(given, Table) or isinstance(given, Partial):
        return Scalar(Span(read[0], 1), mark("template with unknown values"))
    return template_file(evaluator, *read, {e.key: e.node for e in given.entries}, at)


def _base64(arguments: Arguments, at: Span, evaluator: Evaluator) -> Node | None:
    path = _path(arguments)
    read = evaluator.files.data(path, at) if path is not None else None
    return Scalar(at, base64.b64encode(read).decode("ascii")) if read is not None else None


def _exists(arguments: Arguments, at: Span, evaluator: Evaluator) -> Node | None:
    path = _path(arguments)
    found = evaluator.files.exists(path, at) if path is not None else None
    return None if found is None else truth_of(at, found)


def _fileset(arguments: Arguments, at: Span, evaluator: Evaluator) -> Node | None:
    """The files below a folder that a pattern names; not known for patterns that lead out of it."""
    folder, pattern = _path(arguments), text(arguments[1]) if len(arguments) > 1 else None
    if folder is None or pattern is None or not is_stated(pattern):
        return None
    plain = not (".." in pattern or pattern.startswith("/") or pattern.count("**") > _DEEP or not pattern)
    if alternatives(pattern) is None or not plain:
        evaluator.effort.leave_open(f"fileset() is not worked out for the pattern {quoted(pattern)}", at)
        return None
    found: set[str] = set()
    try:
        for name in evaluator.files.matching(folder, pattern, at):
            found.add(name)
            if bounds.FILES.passed(len(found)):
                message = f"fileset() finds more than {bounds.FILES.formatted} files with {quoted(pattern)}"
                help = "name the files by a narrower pattern, or check a part of the folder"
                evaluator.effort.refuse(message, at, help)
                return None
    except (ValueError, OSError, NotImplementedError, RecursionError):
        evaluator.effort.leave_open(f"fileset() is not worked out for the pattern {quoted(pattern)}", at)
        return None
    return set_of(at, (Scalar(at, clean(name)) for name in sorted(found)))


#: Each `**` goes through all folders again.
_DEEP = 2


def _decode(name: str) -> Callable[[Arguments, Span, Evaluator], Node | None]:
    return lambda arguments, at, evaluator: _decoded(name, arguments, at, evaluator)


def _decoded(name: str, arguments: Arguments, at: Span, evaluator: Evaluator) -> Node | None:
    """The value of a document of YAML or JSON; its parts stand in the file that it was read from."""
    source = arguments[0] if arguments else None
    if not isinstance(source, Scalar) or text(source) is None or open_(source):
        return None
    of_file = source.span.line == 1 and source.span.file != at.file
    evaluator.effort.step(at, len(source.text) // _CHARACTERS)
    problems = Problems()
    try:
        if name == "jsondecode":
            json.loads(source.text)
        found = parse(source.span.file if of_file else at.file, source.text.replace("\t", " "), problems)
        problems.stop_on_errors()
    except (BadInput, ValueError, RecursionError) as bad:
        first = bad.diagnostics[0] if isinstance(bad, BadInput) else bad
        words = str(getattr(first, "message", "it is no JSON"))
        evaluator.effort.leave_open(f"{name}() can't read its text: {words}", source.span if of_file else at)
        return None
    return found if of_file else _placed(found, at)


def _placed(value: Node, at: Span) -> Node:
    if isinstance(value, Scalar):
        return Scalar(at, value.text, value.kind)
    if isinstance(value, Items):
        return Items(at, tuple(_placed(n, at) for n in value.nodes))
    return Table(at, tuple(Entry(e.key, at, _placed(e.node, at)) for e in value.entries))


_OF_FILES: Mapping[str, Callable[[Arguments, Span, Evaluator], Node | None]] = {
    "file": _file,
    "filebase64": _base64,
    "fileexists": _exists,
    "fileset": _fileset,
    "jsondecode": _decode("jsondecode"),
    "templatefile": _template,
    "yamldecode": _decode("yamldecode"),
}
_FUNCTIONS: Mapping[str, Callable[[Arguments, Span], Node | None]] = {
    **LISTS,
    **TEXTS,
    "nonsensitive": lambda a, at: a[0],
    "sensitive": lambda a, at: Scalar(at, mark("sensitive value")),
}
