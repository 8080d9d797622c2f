"""Functions of the language that make promises, and timers."""

from __future__ import annotations

from ssoproof.javascript import promises
from ssoproof.javascript.conversions import coerced
from ssoproof.javascript.explorer import OUTSIDE, Function, Machine
from ssoproof.javascript.heap import Record
from ssoproof.javascript.iteration import listing
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Opaque, Value, Values


def first(values: Values) -> Value:
    """The first argument, or undefined."""
    return values[0] if values else UNDEFINED


def _timer(machine: Machine, node: Syntax, values: Values) -> Value | None:
    if not values or not promises.callable_value(machine, machine.resolve(values[0])):
        return None
    handle = machine.fresh(OUTSIDE, node, "a timer", "object", False)
    if node.text.startswith("setTimeout"):
        for delay in values[1:2]:
            coerced(machine, node, delay, "number")
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


def _together(how: str) -> Function:
    """Promise.all and its like: each item reports to the one promise that is given."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value | None:
        parts = listing(machine, node, values[0]) if len(values) == 1 else None
        if parts is None or isinstance(parts, Opaque):
            return None
        machine.here = node
        result = promises.promise(machine)
        gathered = machine.state.new_list([UNDEFINED] * len(parts))
        left = machine.state.new(Record("object", {"left": float(len(parts))}))
        if not parts and how != "race":
            promises.settle(machine, result, "value", gathered)
        for index, item in enumerate(parts):
            common: dict[str, Value] = {"promise": result, "list": gathered, "left": left, "at": float(index)}
            good, bad = (
                ("value", "error") if how == "race" else ("all", "error") if how == "all" else _SETTLED
            )
            handlers = [
                machine.state.new(Record("resolver", {**common, "how": word})) for word in (good, bad)
            ]
            promises.report(machine, node, item, (handlers[0], handlers[1]))
        return result

    return run


_SETTLED = ("fulfilled", "rejected")


FUNCTIONS: dict[str, Function] = {
    "Promise.resolve": _resolved,
    "Promise.reject": _rejected,
    "Promise.all": _together("all"),
    "Promise.allSettled": _together("settled"),
    "Promise.race": _together("race"),
    "setTimeout": _timer,
    "setImmediate": _timer,
    "queueMicrotask": _microtask,
    "clearTimeout": _clear,
    "clearImmediate": _clear,
}
