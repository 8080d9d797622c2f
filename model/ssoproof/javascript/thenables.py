"""Objects with a method `then`: whoever waits for one calls it."""

from __future__ import annotations

from ssoproof.diagnostics import Severity
from ssoproof.javascript.explorer import Ended, Machine
from ssoproof.javascript.heap import Record
from ssoproof.javascript.prototypes import get, holder
from ssoproof.javascript.values import FUNCTIONS, Native, Opaque, Ref, Table, Value


def then_of(machine: Machine, value: Value) -> Ref | None:
    """The object's `then`; None where it brings none. The script ends as unknown where that is not known."""
    at = holder(machine, value, "then") if isinstance(value, Ref) else None
    if isinstance(value, Ref) and machine.here is not None and at and not machine.state.peek(at).havocked:
        method = machine.resolve(get(machine, machine.here, value, "then") or False)
        if isinstance(method, Ref) and machine.state.read(method).kind in FUNCTIONS:
            return method
        if not isinstance(method, Opaque | Native):
            return None
    refuse_thenable(machine, value)
    return None


def refuse_thenable(machine: Machine, value: Value) -> None:
    """An object with a `then` of its own is taken to do anything."""
    if machine.here is None or not _thenable(machine, value):
        return
    help = "the hook is taken to do anything from here on"
    machine.remark(
        "hook-not-understood", Severity.WARNING, machine.here, "a home-made promise is not modelled", help
    )
    raise Ended("unknown", machine.here)


def _thenable(machine: Machine, value: Value) -> bool:
    if isinstance(value, Table):
        return any(_thenable(machine, one) for one in value.values)
    if isinstance(value, Opaque):
        reached = machine.state.reach(machine.state.leaks.get(value.root, ())).cells
        return any("then" in machine.state.read(ref).props for ref in reached)
    at = holder(machine, value, "then") if isinstance(value, Ref) else None
    return at is not None and not machine.state.peek(at).havocked


def resolvers(machine: Machine, promise: Ref) -> tuple[Ref, Ref]:
    """The functions `resolve` and `reject` of a promise: the first call of either counts."""
    used = machine.state.new(Record("object", {"used": False}))
    made = [Record("resolver", {"promise": promise, "how": how, "once": used}) for how in ("value", "error")]
    return machine.state.new(made[0]), machine.state.new(made[1])
