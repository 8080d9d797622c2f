"""Calls of Node's globals beside the language's core: none runs code of the hook; what they give is open."""

from __future__ import annotations

from ssoproof.javascript import pure_values, symbolic_text
from ssoproof.javascript.conversions import coerce, is_data
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine
from ssoproof.javascript.havoc import unknown_method
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import LIBRARY, Opaque, Value, Values, words

#: What never throws for values that are no objects of the hook's with code of their own.
_TOTAL = words(
    "AbortController AbortSignal.abort AbortSignal.timeout AbortSignal.any URLSearchParams TextEncoder "
    "Headers FormData "
    "Blob EventTarget escape unescape Buffer.isBuffer Buffer.byteLength"
)
_TOTAL_METHODS = words(
    "get getAll has append set delete sort toString keys values entries encode abort resolvedOptions "
    "formatToParts "
    "supportedLocalesOf throwIfAborted"
)
_TEXTS = words("encodeURI decodeURI decodeURIComponent escape unescape atob btoa")


def call(machine: Machine, node: Syntax, path: str, values: Values) -> Value:
    """The result of a call, or of `new` with the class of that name."""
    arguments = machine.resolve_all(values)
    if not _data(machine, arguments):
        return unknown_method(machine, node, arguments)
    coerce(machine, node, *arguments)
    if (
        path == "encodeURI"
        and len(arguments) == 1
        and isinstance(arguments[0], Opaque)
        and arguments[0].kind is OUTSIDE
    ):
        return symbolic_text.derived(machine, node, arguments, "encodeURI({})", "string")
    pure = pure_values.made(machine, path, arguments)
    if pure is not None:
        return pure
    if path not in _TOTAL and not (
        path == "encodeURI" and isinstance(arguments[0] if arguments else "", str)
    ):
        _may_throw(machine, node)
    return machine.fresh(
        UNMODELLED, node, _not_worked_out(node), "string" if path in _TEXTS else LIBRARY, False
    )


def method(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> Value:
    """The result of a method of what a library gave."""
    arguments = machine.resolve_all(values)
    if not _data(machine, arguments):
        return unknown_method(machine, node, [base, *arguments])
    coerce(machine, node, *arguments)
    present = all(isinstance(value, Opaque) and symbolic_text.present(value.path) for value in arguments)
    if name not in _TOTAL_METHODS and not (name == "format" and arguments and present):
        _may_throw(machine, node)
    shape = "string" if name in ("toString", "format") else "boolean" if name == "has" else "any"
    return machine.fresh(UNMODELLED, node, _not_worked_out(node), shape, shape == "any")


def _data(machine: Machine, values: Values) -> bool:
    return all(is_data(machine, value) for value in values)


def _may_throw(machine: Machine, node: Syntax) -> None:
    if machine.fork(UNMODELLED, node, f"{node.short}: it may throw"):
        raise machine.throw(node, f"{node.short} throws", "")


def _not_worked_out(node: Syntax) -> str:
    return f"what {node.short} gives is not worked out"
