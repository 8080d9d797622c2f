"""Questions about values that are not known: each is a free choice, and one value answers it once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from ssoproof.javascript import answers, pure_values, symbolic_text
from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine, Tampered
from ssoproof.javascript.havoc import forget, havoc
from ssoproof.javascript.natives import GLOBALS, OUTSIDE_GLOBALS, of_language
from ssoproof.javascript.operators import name_of
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    LIBRARY,
    MANY,
    NO_THIS,
    NULL,
    PROCESS,
    UNDEFINED,
    Native,
    Nothing,
    Opaque,
    Ref,
    Table,
    Value,
    primitive,
    tagged,
)

_DOTTED = re.compile(r"[A-Za-z_$][\w$]*\Z")

#: The shape of what stands under a name that is not known: it may be what every object inherits.
INHERITED = "inherited"

#: Shapes that are always truthy; a failure is truthy wherever it is there.
_OBJECTS = ("object", "array", "texts", "date", "failure", LIBRARY, *answers.SHAPES, *pure_values.SHAPES)

#: Shapes of values that are equal where they look the same.
_VALUES = ("string", "number", "boolean")

#: Values behind which the language itself stands.
_LANGUAGE = (*PROCESS, NO_THIS.root)


def decide(machine: Machine, node: Syntax, value: Opaque, question: str, text: str) -> bool:
    """A free choice for a yes-no question about the value; the answer is kept along the path.

    `text` is the question in JavaScript, with {} for the value.
    """
    fact = machine.state.facts.get((value.path, question))
    if fact is None:
        test = symbolic_text.test(machine, value, text)
        reason = (
            value.reason if test or not question.startswith("===") else f"{value.reason}: {text.format('it')}"
        )
        fact = machine.fork(_own_kind(machine, value), node, reason, test)
        _note(machine, value, question, fact)
    return fact


def _note(machine: Machine, value: Opaque, question: str, answer: bool) -> None:
    """Keep the answer, unless the value stands for many (an entry beyond those that are counted), or may be
    another one when it is read again."""
    if MANY in value.path:
        return
    steady = value.kind is OUTSIDE or (value.path == value.root and value.root != NO_THIS.root)
    if steady and (_own_kind(machine, value) is value.kind or value.root in machine.state.leaks):
        machine.state.facts[(value.path, question)] = answer


def _own_kind(machine: Machine, value: Opaque) -> ChoiceKind:
    """The same for the value itself, which stays what it is whatever happens to its members."""
    if value.root not in machine.state.leaks and value.path in machine.state.spoilt:
        return value.kind
    return kind_of(machine, value)


def kind_of(machine: Machine, value: Opaque) -> ChoiceKind:
    """OUTSIDE, or UNMODELLED where objects of the hook or code that is not understood may be behind the
    value."""
    return UNMODELLED if machine.state.unsteady(value) else value.kind


def nullish(machine: Machine, node: Syntax, value: Opaque) -> bool:
    """Is it undefined or null?"""
    if not value.optional or machine.state.facts.get((value.path, "truthy")) is True:
        return False
    return decide(machine, node, value, "nullish", "{} == null")


def missing(machine: Machine, node: Syntax, value: Opaque) -> bool:
    """Is there nothing of which a member is taken? Where a package brings nothing by a name that code takes
    for granted, the package fails."""
    facts = machine.state.facts
    sure = not value.optional or (value.path, "truthy") in facts or (value.path, "nullish") in facts
    if sure or value.root not in machine.packages or kind_of(machine, value) is UNMODELLED:
        return nullish(machine, node, value)
    nothing = machine.fork(OUTSIDE, node, f"{value.reason}: it may lack what is taken from it", fails="")
    _note(machine, value, "nullish", nothing)
    return nothing


def truthy(machine: Machine, node: Syntax, value: Opaque) -> bool:
    """Is it truthy?"""
    facts = machine.state.facts
    if not value.optional and value.shape in _OBJECTS:
        return True
    if facts.get((value.path, "nullish")) is True:
        return False
    if value.shape in _OBJECTS:
        return not nullish(machine, node, value)
    sure = value.shape == "boolean" and not value.optional
    return decide(machine, node, value, "truthy", "{}" if sure and not _DOTTED.match(value.path) else "!!{}")


def member(machine: Machine, node: Syntax, value: Opaque, key: Value) -> Opaque:
    """A member; throws where the value is undefined or null. The key may be one that is not known."""
    name = name_of(key)
    if name is None:
        return _unknown_member(machine, node, value, key)
    if missing(machine, node, value):
        raise machine.throw(node, f"{value.reason}: no member {name} of undefined")
    if name == "length" and value.shape in ("string", "array", "texts"):
        machine.numbers.add(value.path + ".length")
        return Opaque(value.kind, value.reason, value.path + ".length", value.root, "number", False)
    path = f"{value.path}.{name}" if _DOTTED.match(name) else f"{value.path}[{_index(name)}]"
    if symbolic_text.pure(machine, value) and "(" not in path and not answers.NAME.match(path):
        machine.reads.setdefault(path, node)
    typed = answers.member(value.shape, name) or pure_values.member(value.shape, name)
    if value.shape == "texts" and name.isdigit():
        typed = ("string", True)
    shape, optional = typed or machine.host.shape(path)
    if shape == "number" and not optional:
        machine.numbers.add(path)
    if answers.NAME.match(path):
        return Opaque(value.kind, value.reason, path, value.root, shape, optional)
    reason = f"{path} is outside input" if value.kind is OUTSIDE and value.path[:1] != "#" else value.reason
    return Opaque(value.kind, reason, path, value.root, shape, optional)


def _index(name: str) -> str:
    return name if name.isdigit() and str(int(name)) == name else json.dumps(name)


def _unknown_member(machine: Machine, node: Syntax, value: Opaque, key: Value) -> Opaque:
    if missing(machine, node, value):
        raise machine.throw(node, f"{value.reason}: no member of undefined")
    if isinstance(key, Opaque):
        return symbolic_text.derived(machine, node, [value, key], "{}[{}]", INHERITED, True)
    return machine.fresh(UNMODELLED, node, value.reason)


def store(machine: Machine, node: Syntax, value: Opaque, stored: Value, key: Value) -> None:
    """Something is written into the value, which keeps it."""
    if nullish(machine, node, value):
        raise machine.throw(node, f"{value.reason}: undefined can't be written to")
    if value.shape in _VALUES and node.strict:
        raise machine.throw(node, f"{value.reason}: it has no members to write to")
    if value.shape == INHERITED or _of_language(value, key):
        raise Tampered(f"{value.reason}: its members may be those of the language")
    forget(machine, value.root)
    strange = machine.modules.get(value.root, "").startswith(answers.STRANGE) or value.root in PROCESS
    if value.kind is UNMODELLED or strange:
        havoc(machine, node, value.reason, [stored])
        return
    leak(machine, value.root, [stored])


def _of_language(value: Opaque, key: Value | None) -> bool:
    """May a member of that name, below the global object, be one that hooks rely on?"""
    if value.root not in _LANGUAGE:
        return False
    rest = value.path[len(value.root) :]
    first = rest[1:].split(".")[0] if rest else key
    return "[" in rest or not isinstance(first, str) or first in GLOBALS or first in OUTSIDE_GLOBALS


def leak(machine: Machine, root: str, values: Iterable[Value]) -> None:
    """The object from outside now refers to `values`."""
    retained: set[Value] = set()
    for value in values:
        if isinstance(value, Ref | Table | Native):
            retained.add(value)
        elif isinstance(value, Opaque):
            retained |= machine.state.leaks.get(value.root, frozenset())
    if any(not isinstance(v, Table) or not all(primitive(x) for x in v.values) for v in retained):
        machine.state.leaks[root] = machine.state.leaks.get(root, frozenset()) | retained


def touch(machine: Machine, node: Syntax, value: Opaque) -> None:
    """Something is changed through the value: cells that were stored behind it may be what changes."""
    leaked = machine.state.leaks.get(value.root)
    if leaked:
        refuse_tampering(machine, value)
        havoc(machine, node, value.reason, leaked)


def refuse_tampering(machine: Machine, value: Value) -> None:
    """Tampered where the value may be a part of the language, such as a prototype."""
    if isinstance(value, Opaque):
        if value.shape == INHERITED or _of_language(value, None):
            raise Tampered(f"{value.reason} may be changed")
        for held in machine.state.leaks.get(value.root, ()):
            if isinstance(held, Native) and of_language(machine.host, held.path):
                raise Tampered(f"{value.reason} may be changed")


def equal(machine: Machine, node: Syntax, value: Opaque, other: Value, strict: bool) -> bool:
    """Is the value equal to another one, which is not a Table?"""
    if isinstance(other, Nothing):
        return _equal_nothing(machine, node, value, other, strict)
    if isinstance(other, Opaque):
        same = other.path == value.path
        if same and (value.shape == "string" or (value.shape in _OBJECTS and "(" not in value.path)):
            return True
        if same and value.shape not in _VALUES and "(" in value.path:
            return machine.fork(UNMODELLED, node, f"whether {node.short} is about one object")
        kind = UNMODELLED if UNMODELLED in (kind_of(machine, value), kind_of(machine, other)) else OUTSIDE
        sides = sorted((symbolic_text.test(machine, value, "{}"), symbolic_text.test(machine, other, "{}")))
        text = (" === " if strict else " == ").join(sides) if all(sides) else ""
        return machine.fork(kind, node, value.reason, text)
    if (
        isinstance(other, Ref | Native)
        and value.root not in machine.state.leaks
        and value.kind is OUTSIDE
        and strict
        and not (isinstance(other, Ref) and machine.state.peek(other).havocked)
    ):
        return False
    sign = "===" if strict else "=="
    question = f"{sign}{tagged(other)!r}"
    literal = symbolic_text.written(machine, other) if primitive(other) else None
    text = f"{{}} {sign} {literal.replace('{', '{{').replace('}', '}}')}" if literal is not None else ""
    if strict and isinstance(other, str | float | bool):
        return _equals_resolved(machine, node, value, other, question, text)
    return decide(machine, node, value, question, text)


def _equals_resolved(
    machine: Machine, node: Syntax, value: Opaque, other: str | float | bool, question: str, text: str
) -> bool:
    facts = machine.state.facts
    names = {
        "string": str,
        "number": float,
        "boolean": bool,
        "object": type(None),
        "array": type(None),
        "texts": type(None),
        "date": type(None),
    }
    if value.shape in names and not isinstance(other, names[value.shape]):
        return False
    if other != other or facts.get((value.path, "nullish")) is True:
        return False
    good = bool(other)
    if facts.get((value.path, "truthy")) is (not good):
        return False
    if not decide(machine, node, value, question, text):
        return False
    _note(machine, value, "truthy", good)
    _note(machine, value, "nullish", False)
    return True


def _equal_nothing(machine: Machine, node: Syntax, value: Opaque, other: Nothing, strict: bool) -> bool:
    if not nullish(machine, node, value):
        return False
    if not strict:
        return True
    undefined = decide(machine, node, value, "undefined", "{} === undefined")
    return undefined == (other is UNDEFINED)


def type_of(machine: Machine, node: Syntax, value: Opaque) -> Value:
    """The operator typeof."""
    names = {
        **dict.fromkeys(
            ("array", "texts", "object", "date", LIBRARY, *answers.SHAPES, *pure_values.SHAPES), "object"
        ),
        "string": "string",
        "number": "number",
        "boolean": "boolean",
    }
    if value.shape in names and not nullish(machine, node, value):
        return names[value.shape]
    path = f"typeof {value.path}" if value.path[:1] != "#" else value.path + "#type"
    return Opaque(value.kind, f"the type of {value.reason}", path, value.root, "string", False)


__all__ = [
    "NULL",
    "decide",
    "equal",
    "forget",
    "kind_of",
    "leak",
    "member",
    "nullish",
    "store",
    "touch",
    "truthy",
    "type_of",
]
