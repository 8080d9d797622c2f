"""Functions of lodash as hooks use them: reading along paths, and questions about lists."""

from __future__ import annotations

import re
from collections.abc import Callable

from ssoproof.javascript import external_calls, list_methods, lists, members, symbolic_text, unknown_value
from ssoproof.javascript.conversions import is_data
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Function, Machine
from ssoproof.javascript.lists import each, length_of
from ssoproof.javascript.operations import binary, equal, nullish, unary
from ssoproof.javascript.operators import name_of
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Native, Opaque, Ref, Value, Values, primitive

_STEP = re.compile(r"\.?([A-Za-z_$][\w$]*|\d+)|\[(\d+)\]|\[([\"'])([^\"'\]]*)\3\]")


def call(machine: Machine, node: Syntax, path: str, values: Values) -> Value | None:
    """The result of `_.name(...)`; None where it is not modelled."""
    handler = _FUNCTIONS.get(path.split(".", 1)[-1])
    arguments: Values = [machine.resolve(values[0]), *values[1:]] if values else [UNDEFINED]
    return None if handler is None else handler(machine, node, arguments)


def _steps(machine: Machine, path: Value) -> list[str] | None:
    path = machine.resolve(path)
    if isinstance(path, str):
        return _parsed(path)
    if isinstance(path, Ref) and machine.state.read(path).kind == "array":
        names = [name_of(machine.resolve(item)) for item in machine.state.read(path).items]
        return None if None in names else [name or "" for name in names]
    return None


def _parsed(path: str) -> list[str] | None:
    """The names of a path such as `a[0].b`."""
    steps, at = [], 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None or (at == 0 and path[0] == "."):
            return None
        steps.append(next(group for group in (match[1], match[2], match[4]) if group is not None))
        at = match.end()
    return steps


def _get(machine: Machine, node: Syntax, values: Values) -> Value | None:
    steps = _steps(machine, values[1]) if len(values) in (2, 3) else None
    if not steps:
        return None
    default = values[2] if len(values) == 3 else UNDEFINED
    value = values[0]
    for name in steps:
        if nullish(machine, node, value):
            return default
        value = members.get_member(machine, node, value, name)
    if default is not UNDEFINED and equal(machine, node, value, UNDEFINED, True):
        return default
    return value


def _has(machine: Machine, node: Syntax, values: Values) -> Value | None:
    steps = _steps(machine, values[1]) if len(values) == 2 else None
    if not steps:
        return None
    if isinstance(values[0], Opaque) and values[0].kind is OUTSIDE:
        return symbolic_text.derived(machine, node, values, "_.has({}, {})", "boolean")
    return None


def _over(name: str, empty: Callable[[Machine], Value]) -> Function:
    """A method of lists that takes nothing for an empty list, and an object for what items have to hold."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value | None:
        base = values[0]
        if len(values) != 2:
            return None
        if nullish(machine, node, base):
            return empty(machine)
        if isinstance(base, Opaque):
            return _over_opaque(machine, node, name, values)
        if (
            not isinstance(base, Ref)
            or machine.state.read(base).kind != "array"
            or machine.state.read(base).havocked
        ):
            return None
        wanted = machine.resolve(values[1])
        if (
            isinstance(wanted, Ref)
            and machine.state.read(wanted).kind == "object"
            and name in ("some", "find")
        ):
            return _matching(machine, node, name, base, wanted)
        if name != "includes" and not _function(machine, wanted):
            return None
        return list_methods.call(machine, node, base, name, values[1:])

    return run


def _function(machine: Machine, value: Value) -> bool:
    return isinstance(value, Native) or (
        isinstance(value, Ref) and machine.state.read(value).kind == "function"
    )


def _over_opaque(machine: Machine, node: Syntax, name: str, values: Values) -> Value | None:
    base, wanted = values[0], machine.resolve(values[1])
    assert isinstance(base, Opaque)
    if unknown_value.kind_of(machine, base) is not OUTSIDE:
        return None
    if _function(machine, wanted):
        if base.shape not in ("array", "texts"):
            return None
        return external_calls.method(machine, node, base, name, values[1:])
    shape = "boolean" if name in ("includes", "some") else "any"
    if not primitive(wanted) and symbolic_text.written(machine, wanted) is None:
        return None
    return symbolic_text.derived(
        machine, node, [base, wanted], f"_.{name}({{}}, {{}})", shape, shape == "any"
    )


def _matching(machine: Machine, node: Syntax, name: str, base: Ref, wanted: Ref) -> Value | None:
    record = machine.state.read(wanted)
    if record.havocked or record.path or not all(primitive(value) for value in record.props.values()):
        return None
    for _, item in each(machine, node, base, (base,)):
        if nullish(machine, node, item):
            continue
        parts = ((members.get_member(machine, node, item, key), value) for key, value in record.props.items())
        if all(equal(machine, node, part, value, True) for part, value in parts):
            return True if name == "some" else item
    return False if name == "some" else UNDEFINED


def _is_empty(machine: Machine, node: Syntax, values: Values) -> Value | None:
    value = values[0]
    if isinstance(value, Opaque):
        kind = unknown_value.kind_of(machine, value)
        return symbolic_text.derived(machine, node, [value], "_.isEmpty({})", "boolean", False, kind)
    if isinstance(value, Ref):
        record = machine.state.read(value)
        if record.havocked or record.path or record.kind not in ("array", "object"):
            return None
        if record.kind == "object":
            return not record.props
        return binary(machine, node, "===", length_of(machine, record), 0.0)
    return not value if isinstance(value, str) else True


def _is_nil(machine: Machine, node: Syntax, values: Values) -> Value | None:
    return nullish(machine, node, values[0])


def _is_undefined(machine: Machine, node: Syntax, values: Values) -> Value | None:
    return equal(machine, node, values[0], UNDEFINED, True)


def _type(name: str) -> Function:
    def run(machine: Machine, node: Syntax, values: Values) -> Value | None:
        return equal(machine, node, unary(machine, node, "typeof", values[0]), name, True)

    return run


def _intersection(machine: Machine, node: Syntax, values: Values) -> Value | None:
    if len(values) != 2 or not all(isinstance(machine.resolve(value), Opaque | Ref) for value in values):
        return None
    arguments = machine.resolve_all(values)
    if any(isinstance(value, Opaque) for value in arguments):
        kinds = [unknown_value.kind_of(machine, value) for value in arguments if isinstance(value, Opaque)]
        if UNMODELLED in kinds or any(symbolic_text.written(machine, value) is None for value in arguments):
            return None
        return symbolic_text.derived(machine, node, arguments, "_.intersection({}, {})", "array")
    first, second = (lists.whole(machine, node, value) for value in arguments if isinstance(value, Ref))
    plain = first is not None and second is not None
    if not plain or not all(isinstance(item, str) for item in [*(first or ()), *(second or ())]):
        return None
    return machine.state.new_list([item for item in dict.fromkeys(first or ()) if item in (second or ())])


def _list(machine: Machine) -> Value:
    return machine.state.new_list()


def _merge(machine: Machine, node: Syntax, values: Values) -> Value | None:
    """Data copied into a new object, `_.merge({}, ...)`; a function among them is data without members."""
    given = node.field["arguments"].kids if node.kind == "call_expression" else ()
    if not given or given[0].kind != "object" or given[0].kids:
        return None
    data = [v for v in machine.resolve_all(values[1:]) if not _function(machine, v)]
    if not all(is_data(machine, v) for v in data):
        return None
    kinds = {unknown_value.kind_of(machine, v) for v in data if isinstance(v, Opaque)}
    kind = UNMODELLED if UNMODELLED in kinds else OUTSIDE
    return machine.fresh(kind, node, f"what {node.short} gives", "object", False)


_FUNCTIONS: dict[str, Function] = {
    "merge": _merge,
    "get": _get,
    "has": _has,
    "includes": _over("includes", lambda machine: False),
    "contains": _over("includes", lambda machine: False),
    "some": _over("some", lambda machine: False),
    "every": _over("every", lambda machine: True),
    "find": _over("find", lambda machine: UNDEFINED),
    "filter": _over("filter", _list),
    "map": _over("map", _list),
    "forEach": _over("forEach", lambda machine: UNDEFINED),
    "isEmpty": _is_empty,
    "isNil": _is_nil,
    "isUndefined": _is_undefined,
    "isString": _type("string"),
    "isNumber": _type("number"),
    "isBoolean": _type("boolean"),
    "intersection": _intersection,
}
