"""Functions of the language that make promises, and timers."""

from __future__ import annotations

from ssoproof.javascript import promises
from ssoproof.javascript.conversions import coerce
from ssoproof.javascript.explorer import OUTSIDE, Function, Machine
from ssoproof.javascript.iteration import listing
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Opaque, Ref, Value, Values


def first(values: Values) -> Value:
    """The first argument, or undefined."""
    return values[0] if values else UNDEFINED


def _timer(machine: Machine, node: Syntax, values: Values) -> Value | None:
    if not values or not promises.callable_value(machine, machine.resolve(values[0])):
        return None
    handle = machine.fresh(OUTSIDE, node, "a timer", "object", False)
    if node.text.startswith("setTimeout"):
        coerce(machine, node, *values[1:2])
    further = values[2:] if node.text.startswith("setTimeout") else values[1:]
    promises.run_later(machine, node, machine.resolve(values[0]), further, handle)
    return handle


def _microtask(machine: Machine, node: Syntax, values: Values) -> Value | None:
    function = machine.resolve(first(values))
    if not promises.callable_value(machine, function):
        return None
    machine.here = node
    promises.then(machine, node, promises.promise(machine, "value"), "then", [function])
    return UNDEFINED


def _clear(machine: Machine, node: Syntax, values: Values) -> Value | None:
    promises.clear(machine, node, machine.resolve(first(values)))
    return UNDEFINED


def _resolved(machine: Machine, node: Syntax, values: Values) -> Value | None:
    value = machine.resolve(first(values))
    if promises.is_promise(machine, value):
        return value
    machine.here = node
    return promises.promise(machine, "value", value)


def _rejected(machine: Machine, node: Syntax, values: Values) -> Value | None:
    machine.here = node
    return promises.promise(machine, "error", first(values))


def _all(machine: Machine, node: Syntax, values: Values) -> Value | None:
    """Promise.all of what is settled, or answered from outside: the first failure counts."""
    parts = listing(machine, node, values[0]) if len(values) == 1 else None
    if parts is None or isinstance(parts, Opaque):
        return None
    machine.here = node
    results: Values = []
    for item in parts:
        part: Value = machine.resolve(item)
        good, result = True, part
        if isinstance(part, Ref) and promises.is_promise(machine, part):
            if not promises.settled(machine, part):
                return None
            machine.state.loose -= {part}
            good, result = promises.result_of(machine, node, part)
        elif isinstance(part, Ref):
            promises.refuse_thenable(machine, part)
        elif isinstance(part, Opaque) and promises.maybe_promise(part):
            good, result = promises.answered(machine, node, part, not promises.fails(machine, node, part))
        if not good:
            return promises.promise(machine, "error", result)
        results.append(result)
    return promises.promise(machine, "value", machine.state.new_list(results))


FUNCTIONS: dict[str, Function] = {
    "Promise.resolve": _resolved,
    "Promise.reject": _rejected,
    "Promise.all": _all,
    "setTimeout": _timer,
    "setImmediate": _timer,
    "queueMicrotask": _microtask,
    "clearTimeout": _clear,
    "clearImmediate": _clear,
}
