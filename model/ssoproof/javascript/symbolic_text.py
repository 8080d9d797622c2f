"""Values from outside that are functions of documented inputs, kept as the JavaScript expression that gives
them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from ssoproof import bounds
from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine, binding
from ssoproof.javascript.function_text import function_text, test_text
from ssoproof.javascript.heap import Blend, Record
from ssoproof.javascript.mentions import mentions
from ssoproof.javascript.operators import Undecided, to_string
from ssoproof.javascript.provenance import RecordedConstant
from ssoproof.javascript.syntax import Syntax, walk
from ssoproof.javascript.values import Native, Nothing, Opaque, Ref, Table, Value, words

#: Globals whose functions give other values each time, or reach out.
_UNSTEADY = words(
    "Math Date require process fetch axios request crypto performance global globalThis this arguments eval "
    "module console Promise _ URL"
)


def pure(machine: Machine, value: Opaque) -> bool:
    """Is the value a function of documented inputs, none of which the hook has written to?"""
    state = machine.state
    if value.kind is not OUTSIDE or value.path[:1] == "#" or state.unsteady(value):
        return False
    return not mentions(value.path, state.stale)


def written(machine: Machine, value: Value, depth: int = 0) -> str | None:
    """The value as an expression over documented inputs; None where it is none."""
    if isinstance(value, RecordedConstant):
        value = machine.recorded(value)
    if isinstance(value, str):
        return json.dumps(machine.state.space.text(value))
    if isinstance(value, Nothing):
        return value.value
    if isinstance(value, bool | float):
        try:
            return to_string(value)
        except Undecided:
            return None
    if isinstance(value, Opaque):
        return value.path if pure(machine, value) else None
    if isinstance(value, Native) and value.path in PLAIN_FUNCTIONS:
        return value.path
    if isinstance(value, Ref) and not bounds.INPUT_LEVELS.passed(depth + 1):
        return _written_cell(machine, value, depth)
    return None


def _written_cell(machine: Machine, ref: Ref, depth: int) -> str | None:
    record = machine.state.read(ref)
    machine.state.space.take(record.size())
    if record.havocked or record.path or record.counted or record.tail is not None:
        return None
    if record.kind == "function" and record.code is not None:
        text = _test_of_argument(machine, record, record.code, depth)
        if text is not None:
            return text
        return _written_function(machine, ref, record.code, depth) if closed(machine, ref) else None
    if record.kind == "regex":
        return record.code.text if record.code is not None else None
    if record.kind == "array":
        items = [written(machine, item, depth + 1) for item in record.items]
        return None if None in items else f"[{', '.join(item or '' for item in items)}]"
    if record.kind == "object":
        parts = {name: written(machine, item, depth + 1) for name, item in record.props.items()}
        if None in parts.values():
            return None
        return "({" + ", ".join(f"{json.dumps(name)}: {text}" for name, text in parts.items()) + "})"
    return None


def _test_of_argument(machine: Machine, record: Record, code: Syntax, depth: int) -> str | None:
    """A function that only looks at its argument, as `$ => ...`."""
    names, present = _surroundings(machine, record.outer, code, depth)
    return _complete(function_text(code, names, present))


def test_of_item(machine: Machine, item: Syntax, condition: Syntax, scope: Ref) -> str | None:
    """A condition on an item, as `$ => ...`."""
    names, present = _surroundings(machine, scope, condition, 0)
    return _complete(test_text(item, condition, names, present))


def _complete(text: str | None) -> str | None:
    return None if text is None or _NOT_KNOWN in text else text


#: In the place of a variable that has no text.
_NOT_KNOWN = "\0"


def _surroundings(
    machine: Machine, scope: Ref | None, code: Syntax, depth: int
) -> tuple[Callable[[str], str | None], Callable[[str], str]]:
    """What names stand for in a scope, and how the clock is read."""

    def name_of(name: str) -> str | None:
        at = None if scope is None else binding(machine, scope, name)
        if at is None:
            return None
        value = machine.state.peek(at).props[name]
        if name + "=" in machine.state.peek(at).exposed or isinstance(value, Blend | Native):
            return _NOT_KNOWN
        if isinstance(value, Ref) and machine.state.peek(value).kind not in ("array", "regex"):
            return _host_object(machine, machine.state.peek(value), code, name) or _NOT_KNOWN
        return written(machine, value, depth + 1) or _NOT_KNOWN

    def present(text: str) -> str:
        return now(machine, code, text, "number").path

    return name_of, present


def _host_object(machine: Machine, record: Record, code: Syntax, name: str) -> str:
    """The path of an object of the host's of which code reads members alone, none of which was written."""
    nodes = walk(code)
    reads = [n for n in nodes if n.kind == "member_expression" and n.field["object"].text == name]
    uses = sum(n.kind in ("identifier", "shorthand_property_identifier") and n.text == name for n in nodes)
    if record.havocked or record.path[:1] in ("", "#") or not reads or len(reads) != uses:
        return ""
    for member in {n.field["property"].text for n in reads}:
        path = f"{record.path}.{member}"
        own = record.props.get(member)
        if (own is not None and not (isinstance(own, Opaque) and own.path == path)) or (
            mentions(path, machine.state.stale)
        ):
            return ""
    return record.path


#: Functions of the language that do nothing but give a value for one argument.
PLAIN_FUNCTIONS = words("Boolean String Number isNaN parseFloat")


def _written_function(machine: Machine, ref: Ref, code: Syntax, depth: int) -> str | None:
    """The function's source, applied to what it sees of its surroundings."""
    visible: dict[str, str] = {}
    at = machine.state.read(ref).outer
    while at is not None:
        scope = machine.state.read(at)
        for name in sorted(code.names() & (scope.props.keys() - visible.keys())):
            text = written(machine, scope.props[name], depth + 1)
            if text is None:
                return None
            visible[name] = text
        at = scope.outer
    source = code.text if code.kind != "function_declaration" else f"({code.text})"
    if bounds.INPUT_LENGTH.passed(len(source)) or code.kind == "method_definition":
        return None
    return f"(({', '.join(visible)}) => {source})({', '.join(visible.values())})" if visible else source


def closed(machine: Machine, function: Ref) -> bool:
    """Does the function see constants and documented inputs only?"""
    record = machine.state.read(function)
    code = record.code
    if code is None or code.has("await_expression", "yield_expression", "assignment_expression"):
        return False
    if any(name in _UNSTEADY or _reaches_out(machine, code, record.outer, name) for name in code.names()):
        return False
    reached = machine.state.reach([function])
    cells = (machine.state.read(ref) for ref in reached.cells)
    if any(cell.havocked or cell.kind not in ("function", "array", "object", "regex") for cell in cells):
        return False
    return all(_constant(machine, value) for value in reached.others)


def _reaches_out(machine: Machine, code: Syntax, scope: Ref | None, name: str) -> bool:
    """Is the name one of the host's services, and none of the code's own?"""
    if name not in machine.host.services or (scope is not None and binding(machine, scope, name) is not None):
        return False
    own = code.field.get("parameters") or code.field.get("parameter")
    defaults = own is not None and own.has("assignment_pattern", "object_assignment_pattern")
    return own is None or defaults or name not in own.names()


def _constant(machine: Machine, value: Value) -> bool:
    if isinstance(value, Opaque):
        return pure(machine, value)
    if isinstance(value, Native):
        return value.path.split(".")[0] != "require" and not machine.host.owns(value.path)
    return isinstance(value, RecordedConstant) or not isinstance(value, Table)


def derived(
    machine: Machine,
    node: Syntax,
    sources: Sequence[Value],
    text: str,
    shape: str,
    optional: bool = False,
    kind: ChoiceKind | None = None,
) -> Opaque:
    """What is worked out from the values: known by the expression where all of them are, else a fresh value.

    `text` has one {} for each source. The first opaque source is what it belongs to.
    """
    opaque = [value for value in sources if isinstance(value, Opaque)]
    if kind is None:
        leaked = any(machine.state.unsteady(value) for value in opaque)
        kind = UNMODELLED if leaked or any(value.kind is UNMODELLED for value in opaque) else OUTSIDE
    parts = [written(machine, value) for value in sources]
    if kind is OUTSIDE and opaque and None not in parts:
        full = text.format(*(part or "" for part in parts))
        short = not bounds.INPUT_LENGTH.passed(len(full))
        if short and all(value.root == opaque[0].root for value in opaque):
            return Opaque(OUTSIDE, f"{display(full)} is outside input", full, opaque[0].root, shape, optional)
        if short and shape in ("string", "number", "boolean"):
            return Opaque(OUTSIDE, f"{display(full)} is outside input", full, full, shape, optional)
    return machine.fresh(kind, node, opaque[0].reason if opaque else "a value", shape, optional)


def now(machine: Machine, node: Syntax, text: str, shape: str) -> Opaque:
    """The time, read here: a documented input, the same as long as nothing else runs."""
    stretch = f"{machine.part}.{machine.state.turn}"
    path = text if stretch == "0.0" else text.replace("()", f"(/*{stretch}*/)")
    return Opaque(OUTSIDE, "the current time is outside input", path, path, shape, False)


def present(path: str) -> bool:
    """Is the path that of the time as it is read?"""
    return path.startswith(("new Date()", "new Date(/*"))


def display(text: str) -> str:
    """The expression without the marks that tell readings of the clock apart."""
    import re

    return re.sub(r"/\*[\d.-]*\*/", "", text)


def test(machine: Machine, value: Opaque, text: str) -> str:
    """The question `text` (with {} for the value) as an expression over inputs; empty where it is none."""
    return text.format(value.path) if pure(machine, value) else ""
