"""The methods of lists and sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, permutations

from ssoproof import bounds
from ssoproof.javascript import set_methods, symbolic_text, unknown_value
from ssoproof.javascript.conversions import coerced, is_data, tame
from ssoproof.javascript.counted_lists import counted_test
from ssoproof.javascript.explorer import UNMODELLED, Machine
from ssoproof.javascript.havoc import unknown_call, unknown_method
from ssoproof.javascript.heap import Record
from ssoproof.javascript.lists import (
    HOLES,
    at_index,
    content,
    each,
    opaque_list,
    whole,
    whole_number,
)
from ssoproof.javascript.membership import includes
from ssoproof.javascript.operations import as_string, binary, equal, nullish, textual, truth
from ssoproof.javascript.provenance import RecordedConstant, plain
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    UNDEFINED,
    AtLeast,
    Opaque,
    Ref,
    Value,
    Values,
    primitive,
)


def call(machine: Machine, node: Syntax, ref: Ref, name: str, values: Values) -> Value:
    """The result of the method; methods that are not modelled do anything with the list."""
    handlers = set_methods.METHODS if machine.state.read(ref).kind == "set" else _METHODS
    handler = handlers.get(name)
    if machine.state.read(ref).made == HOLES and name not in ("fill", "join", "slice", "concat", "includes"):
        handler = None
    result = handler(machine, node, ref, values) if handler is not None else None
    if result is not None and machine.state.read(ref).havocked:
        return machine.fresh(UNMODELLED, node, f"the result of {node.short}, which changed its list")
    if result is None:
        return unknown_method(machine, node, [ref, *values])
    return result


Method = Callable[[Machine, Syntax, Ref, Values], Value | None]


def _roots(ref: Ref, values: Values) -> tuple[Ref, ...]:
    return (ref, *(v for v in values if isinstance(v, Ref)))


def _index(index: int | AtLeast) -> Value:
    return float(index) if isinstance(index, int) else index


def _called(
    machine: Machine, node: Syntax, ref: Ref, values: Values
) -> Iterator[tuple[int | AtLeast, Value, Value]]:
    """Each index and item, and what the function gives for them."""
    for index, item in each(machine, node, ref, _roots(ref, values)):
        yield index, item, machine.invoke(machine, node, values[0], [item, _index(index), ref])


def _with_function(method: Method) -> Method:
    """The method where one function is given to it, and nothing else."""

    def run(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
        if (
            len(values) == 1
            and (not isinstance(values[0], Ref) or machine.state.read(values[0]).kind == "function")
            and not plain(values[0])
        ):
            return method(machine, node, ref, values)
        return None

    return run


def _search(answer: Callable[[int | AtLeast, Value], Value], otherwise: Value, wanted: bool = True) -> Method:
    """A method that ends at the first item of which the function says what is wanted."""

    def run(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
        if isinstance(otherwise, bool):
            tested = counted_test(machine, node, ref, values, wanted)
            if tested is not None:
                return tested
        for index, item, result in _called(machine, node, ref, values):
            if truth(machine, node, result) is wanted:
                return answer(index, item)
        return otherwise

    return _with_function(run)


@_with_function
def _for_each(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    for _ in _called(machine, node, ref, values):
        pass
    return UNDEFINED


@_with_function
def _map(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    return _collect(machine, node, ref, values, lambda item, result: result)


@_with_function
def _filter(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    return _collect(
        machine, node, ref, values, lambda item, result: item if truth(machine, node, result) else None
    )


def _collect(
    machine: Machine,
    node: Syntax,
    ref: Ref,
    values: Values,
    keep: Callable[[Value, Value], Value | None],
) -> Value:
    """A new list; a tail gives a tail where nothing free was decided on it."""
    record = Record("array")
    for index, item in each(machine, node, ref, _roots(ref, values)):
        drawn = (dict(machine.state.counts), dict(machine.state.facts))
        collected = keep(item, machine.invoke(machine, node, values[0], [item, _index(index), ref]))
        if isinstance(index, AtLeast):
            if drawn != (machine.state.counts, machine.state.facts):
                return opaque_list(machine, node)
            record.tail = collected
        elif collected is not None:
            machine.state.space.take(1)
            record.items.append(collected)
    return machine.state.new(record)


def _reduce(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    items = whole(machine, node, ref) if len(values) == 2 else None
    if items is None:
        return None
    result, before = values[1], content(machine, ref)
    for index, item in enumerate(items):
        result = machine.invoke(machine, node, values[0], [result, item, float(index), ref])
        if content(machine, ref) != before:
            return unknown_call(machine, node, "a list that changes on the way", [ref, *values])
    return result


def _index_of(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    if len(values) != 1:
        return None
    for index, item in each(machine, node, ref, (ref,)):
        if equal(machine, node, item, values[0], True):
            return _index(index)
    return -1.0


def _push(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    record = machine.state.read(ref)
    if record.counted or record.tail is not None or record.frozen:
        return None
    if len(record.items) + len(values) > machine.limits.length:
        return None
    machine.state.space.take(len(values))
    items = machine.state.write(ref).items
    items.extend(values)
    return float(len(items))


def _join(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    items = whole(machine, node, ref)
    given = machine.resolve(values[0]) if values else ","
    separator = "," if given is UNDEFINED else coerced(machine, node, given, "string")
    if items is None or not textual(separator):
        return None
    before = content(machine, ref)
    texts: Values = []
    for item in machine.resolve_all(items):
        texts.append("" if nullish(machine, node, item) else as_string(machine, node, item))
    if content(machine, ref) != before or not all(textual(text) for text in texts):
        return None
    result: Value = texts[0] if texts else ""
    for text in texts[1:]:
        result = binary(machine, node, "+", binary(machine, node, "+", result, separator), text)
    return result


def _concat(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    items = whole(machine, node, ref)
    values = machine.resolve_all(values)
    if items is not None and any(isinstance(value, Opaque) for value in values):
        return _with_outside(machine, node, ref, values, items)
    for value in values:
        if items is None or (not isinstance(value, Ref) and not primitive(value)):
            return None
        if isinstance(value, Ref):
            record = machine.state.read(value)
            more = whole(machine, node, value) if record.kind == "array" else None
            if more is None:
                return None
            machine.state.space.take(len(items) + len(more))
            items = items + more
        else:
            machine.state.space.take(len(items))
            items = [*items, value]
    return None if items is None else machine.state.new_list(items)


def _with_outside(machine: Machine, node: Syntax, ref: Ref, values: Values, items: Values) -> Value | None:
    """A list followed by what is from outside: whether that is spread, or one item, nothing is thrown."""
    kinds = {unknown_value.kind_of(machine, value) for value in values if isinstance(value, Opaque)}
    if UNMODELLED in kinds or not all(is_data(machine, value) for value in (ref, *values)):
        return None
    text = f"{{}}.concat({', '.join('{}' for _ in values)})"
    made = symbolic_text.derived(machine, node, [ref, *values], text, "array")
    unknown_value.leak(machine, made.root, [*items, *values])
    return made


def _slice(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    items = whole(machine, node, ref)
    ends: list[int] = []
    for value in values:
        bound = machine.resolve(value)
        if not isinstance(bound, float) or bounds.PLACES.passed(abs(bound)) or bound != bound:
            return None
        ends.append(int(bound))
    if items is None or len(ends) > 2:
        return None
    start, end = (*ends, *(0, len(items))[len(ends) :])
    return machine.state.new_list(items[start:end])


def _at(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    index = machine.resolve(values[0]) if len(values) == 1 else None
    if not isinstance(index, float) or not whole_number(index):
        return None
    if index >= 0:
        return at_index(machine, node, ref, index)
    items = whole(machine, node, ref)
    return None if items is None else items[int(index)] if -int(index) <= len(items) else UNDEFINED


def _editable(machine: Machine, ref: Ref) -> bool:
    record = machine.state.read(ref)
    return not (record.havocked or record.counted or record.tail is not None or record.frozen)


#: Sorting goes through a list about so many times.
_SORTING = 4


def _sort(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    machine.state.space.take(_SORTING * len(machine.state.read(ref).items))
    items = [
        machine.recorded(item) if isinstance(item, RecordedConstant) else item
        for item in machine.state.read(ref).items
    ]
    if values and _editable(machine, ref):
        return _sort_by(machine, node, ref, values[0], items)
    if values or not _editable(machine, ref) or not all(isinstance(item, str) for item in items):
        return None
    machine.state.write(ref).items = sorted(
        items, key=lambda item: str(item).encode("utf-16-be", "surrogatepass")
    )
    return ref


def _looks_only(machine: Machine, function: Value) -> bool:
    """Does the function do nothing but work with what it gets? How often it is called is not known."""
    code = machine.state.read(function).code if isinstance(function, Ref) else None
    given = None if code is None else code.field.get("parameters")
    if code is None or given is None or code.asynchronous or code.generates:
        return False
    return code.names() <= given.names() and not code.has(*_DOING)


_DOING = (
    "call_expression",
    "new_expression",
    "assignment_expression",
    "augmented_assignment_expression",
    "update_expression",
    "template_string",
    "throw_statement",
    "for_in_statement",
)


def _sort_by(machine: Machine, node: Syntax, ref: Ref, function: Value, items: Values) -> Value | None:
    """By a function that says the same of two items whichever comes first, and changes nothing."""
    if not _looks_only(machine, function) or UNDEFINED in items or bounds.SORTED.passed(len(items)):
        return None
    if not all(is_data(machine, item) and tame(machine, item) for item in items):
        return None
    signs = {}
    for a, b in permutations(range(len(items)), 2):
        given = machine.resolve(machine.invoke(machine, node, function, [items[a], items[b]]))
        if not isinstance(given, float) or given != given:
            return None
        signs[a, b] = (given > 0) - (given < 0)
    order = sorted(range(len(items)), key=lambda a: sum(signs[a, b] for b in range(len(items)) if b != a))
    fits = all(signs[a, b] == -signs[b, a] and signs[a, b] <= 0 for a, b in combinations(order, 2))
    ties = all(signs[a, c] == 0 for a, b, c in permutations(order, 3) if signs[a, b] == signs[b, c] == 0)
    if not (fits and ties):
        return None
    machine.state.write(ref).items = [items[at] for at in order]
    return ref


def _reverse(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    if not _editable(machine, ref):
        return None
    machine.state.space.take(len(machine.state.read(ref).items))
    machine.state.write(ref).items.reverse()
    return ref


def _take(at: int) -> Method:
    def run(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
        if not _editable(machine, ref):
            return None
        items = machine.state.write(ref).items
        return items.pop(at) if items else UNDEFINED

    return run


def _fill(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    if len(values) != 1 or not _editable(machine, ref):
        return None
    cell = machine.state.write(ref)
    machine.state.space.take(len(cell.items))
    cell.items, cell.made = [values[0]] * len(cell.items), ""
    return ref


def _flat(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    items = whole(machine, node, ref)
    if values or items is None:
        return None
    flat: Values = []
    for item in machine.resolve_all(items):
        if not isinstance(item, Ref) or machine.state.read(item).kind != "array":
            flat.append(item)
            continue
        inner = whole(machine, node, item)
        if inner is None:
            return None
        flat.extend(inner)
    machine.state.space.take(len(flat))
    return machine.state.new_list(flat)


def _unshift(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    if (
        not _editable(machine, ref)
        or len(machine.state.read(ref).items) + len(values) > machine.limits.length
    ):
        return None
    cell = machine.state.write(ref)
    machine.state.space.take(len(cell.items))
    cell.items[:0] = values
    return float(len(cell.items))


_METHODS: dict[str, Method] = {
    "some": _search(lambda index, item: True, False),
    "every": _search(lambda index, item: False, True, wanted=False),
    "find": _search(lambda index, item: item, UNDEFINED),
    "findIndex": _search(lambda index, item: _index(index), -1.0),
    "forEach": _for_each,
    "map": _map,
    "filter": _filter,
    "reduce": _reduce,
    "includes": includes,
    "indexOf": _index_of,
    "push": _push,
    "join": _join,
    "toString": lambda machine, node, ref, values: _join(machine, node, ref, []),
    "concat": _concat,
    "slice": _slice,
    "at": _at,
    "sort": _sort,
    "reverse": _reverse,
    "fill": _fill,
    "flat": _flat,
    "unshift": _unshift,
    "pop": _take(-1),
    "shift": _take(0),
}
