"""Objects with accessors, classes, instances: members by the chain of prototypes, what `new` does."""

from __future__ import annotations

from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine
from ssoproof.javascript.havoc import havoc, unknown_call
from ssoproof.javascript.heap import Record
from ssoproof.javascript.natives import ERRORS
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    UNDEFINED,
    UNWRITTEN,
    Native,
    Opaque,
    Ref,
    Value,
    Values,
    private,
    symbol,
)

#: What an instance is `made` of before the constructor of its class has called that of its parent.
_UNMADE = "unmade"

#: Kinds of cells whose members are none of the script's.
_OWN_PLACES = ("promise", "resolver", "accessor", "iterator")

#: Where a class holds its prototype, its constructor, and its fields: names, each with what gives the value.
_PROTOTYPE, _CONSTRUCTOR, _FIELDS = 0, 1, 2


def holder(machine: Machine, ref: Ref, name: str) -> Ref | None:
    """The first cell of the chain that has such a member, or of which nothing is known."""
    at: Ref | None = ref
    while at is not None:
        record = machine.state.peek(at)
        if record.kind in _OWN_PLACES and not record.havocked:
            return None
        if record.havocked or machine.member(at, name) is not None:
            return at
        at = record.outer if record.kind in ("instance", "class") else None
    return None


def lookup(machine: Machine, node: Syntax, ref: Ref, name: str) -> Value | None:
    """What stands under a name, be it an accessor; None where there is nothing."""
    at = holder(machine, ref, name)
    if at is None:
        return None
    if machine.state.peek(at).havocked:
        return machine.fresh(UNMODELLED, node, f"{node.short} may be changed by code that is not understood")
    return machine.member(at, name)


def _accessor(machine: Machine, value: Value | None) -> Record | None:
    record = machine.state.read(value) if isinstance(value, Ref) else None
    return record if record is not None and record.kind == "accessor" else None


def get(machine: Machine, node: Syntax, ref: Ref, name: str) -> Value | None:
    """The value of a member, by its getter if it has one; None where there is no such member."""
    value = lookup(machine, node, ref, name)
    accessor = _accessor(machine, value)
    if accessor is not None:
        return _got(machine, node, accessor.props.get("get", UNDEFINED), ref)
    return _given_by_language(machine, node, ref, name) if value is None else value


def _given_by_language(machine: Machine, node: Syntax, ref: Ref, name: str) -> Value | None:
    """What instances of errors, and classes, have by themselves."""
    record = machine.state.peek(ref)
    if record.kind == "instance" and record.made in ERRORS:
        if name == "stack":
            return machine.fresh(OUTSIDE, node, f"{node.short} of an error")
        return {"name": record.made, "message": ""}.get(name)
    if record.kind == "class" and name == "name" and record.code is not None and "name" in record.code.field:
        return record.code.field["name"].text
    return None


def put(machine: Machine, node: Syntax, ref: Ref, name: str, value: Value) -> bool:
    """Whether a setter took the value."""
    accessor = _accessor(machine, lookup(machine, node, ref, name))
    if accessor is None:
        return False
    setter = accessor.props.get("set", UNDEFINED)
    if setter is UNDEFINED:
        unknown_call(machine, node, f"{node.short} has no setter", [value])
    else:
        machine.invoke(machine, node, setter, [value], ref)
    return True


def private_elsewhere(
    machine: Machine, node: Syntax, base: Value, name: str | None, values: Values
) -> Value | None:
    """A private member of what is no object of the script's: it throws unless that is not known; None for
    all other members."""
    if isinstance(base, Ref) or name is None or not private(name):
        return None
    if isinstance(base, Opaque):
        return unknown_call(machine, node, "a private member of what is not known", [base, *values])
    raise machine.throw(node, f"{node.short}: no such private member")


def own_names(machine: Machine, ref: Ref) -> list[str] | None:
    """The names of an instance's own members, those of symbols at the end; None where they are not known."""
    record = machine.state.read(ref)
    if record.kind != "instance" or record.havocked or record.made or record.path:
        return None
    names = [name for name in record.props if not private(name)]
    return sorted(names, key=lambda name: name.startswith(UNWRITTEN))


def define(machine: Machine, node: Syntax, target: Value, how: str, name: Value, function: Value) -> None:
    """A member of an object literal or a class; `how`: get, set, or empty for the value itself."""
    target = machine.resolve(target)
    if not isinstance(target, Ref) or not isinstance(name, str) or machine.state.read(target).havocked:
        unknown_call(machine, node, "a member of what is not known", [target, function])
        return
    cell = machine.state.write(target)
    if cell.kind == "object" and (how or name.startswith(UNWRITTEN)):
        cell.kind = "instance"
    if cell.frozen and (
        not private(name) or machine.fork(UNMODELLED, node, "a private member of an object that is frozen")
    ):
        raise machine.throw(node, "an object that is frozen gets a member")
    if cell.kind not in ("instance", "class", "object"):
        unknown_call(machine, node, "a member of what does not take it", [target, function])
        return
    if how:
        before = _accessor(machine, cell.props.get(name))
        both = Record("accessor", {**(before.props if before is not None else {}), how: function})
        function = machine.state.new(both)
    cell.props[name] = function


def new_class(machine: Machine, node: Syntax, values: Values) -> Value:
    """A class without members; its parent, if it has one, is the only value."""
    if node.memo.get("private") and machine.count(("class", node.file, node.start)):
        return unknown_call(machine, node, "a class with private members that is made again", values)
    record, prototype = Record("class"), Record("instance")
    record.code = node
    parent = machine.resolve(values[0]) if values else None
    if isinstance(parent, Native) and parent.path in ERRORS:
        record.made = parent.path
    elif isinstance(parent, Ref) and _is_class(machine, parent):
        record.outer = parent
        prototype.outer = prototype_of(machine, parent)
    elif parent is not None:
        return unknown_call(machine, node, "a parent of a class that is not modelled", [parent])
    record.items = [machine.state.new(prototype), UNDEFINED]
    made = machine.state.new(record)
    define(machine, node, record.items[_PROTOTYPE], "", "constructor", made)
    return made


def _is_class(machine: Machine, ref: Ref) -> bool:
    record = machine.state.read(ref)
    return record.kind == "class" and not record.havocked


def prototype_of(machine: Machine, cls: Ref) -> Ref:
    """The prototype of a class that is known."""
    prototype = machine.state.read(cls).items[_PROTOTYPE]
    assert isinstance(prototype, Ref)
    return prototype


def class_member(machine: Machine, node: Syntax, how: str, static: bool, values: Values) -> Value:
    """A class gets a member: class, name, function; `how` also: constructor, field, run (its value now)."""
    cls, name, function = values
    if not isinstance(cls, Ref) or not _is_class(machine, cls):
        havoc(machine, node, "a member of a class that is not known", [cls, function])
    elif how == "constructor":
        machine.state.write(cls).items[_CONSTRUCTOR] = function
    elif how == "run":
        value = function if function is UNDEFINED else machine.invoke(machine, node, function, [], cls)
        if name is not UNDEFINED:
            define(machine, node, cls, "", name, value)
    elif how == "field":
        machine.state.write(cls).items += [name, function]
    else:
        define(machine, node, cls if static else prototype_of(machine, cls), how, name, function)
    return UNDEFINED


def construct(machine: Machine, node: Syntax, target: Ref, values: Values) -> Value:
    """`new` of a class, or of a function, of the script's own."""
    if not _is_class(machine, target):
        return _by_function(machine, node, target, values)
    made = Record("instance")
    made.outer = prototype_of(machine, target)
    made.made = _UNMADE
    return _initialise(machine, node, target, machine.state.new(made), values)


def _by_function(machine: Machine, node: Syntax, target: Ref, values: Values) -> Value:
    record = machine.state.read(target)
    code = record.code
    plain = code is not None and code.kind in ("function_expression", "function_declaration")
    if record.kind != "function" or record.havocked or not plain or (code and code.asynchronous):
        return unknown_call(machine, node, f"{node.short} is not modelled", [target, *values])
    ref = machine.state.new(Record("object"))
    return _or_made(machine, node, machine.invoke(machine, node, target, values, ref), ref)


def _or_made(machine: Machine, node: Syntax, given: Value, ref: Ref) -> Value:
    """What a constructor gives where that is an object, else what it made."""
    given = machine.resolve(given)
    if isinstance(given, Opaque):
        return unknown_call(machine, node, f"what {node.short} gives", [given, ref])
    return given if isinstance(given, Ref | Native) and not symbol(given) else ref


def _initialise(machine: Machine, node: Syntax, cls: Ref, ref: Ref, values: Values) -> Value:
    record = machine.state.read(cls)
    constructor, derived = record.items[_CONSTRUCTOR], record.outer is not None or record.made
    if not derived:
        machine.state.write(ref).made = ""
        _set_fields(machine, node, cls, ref)
    if constructor is UNDEFINED:
        return parent_constructs(machine, node, cls, ref, values) if derived else ref
    result = machine.resolve(machine.invoke(machine, node, constructor, values, ref))
    primitive = symbol(result) or not isinstance(result, Opaque | Ref | Native)
    if derived and primitive and result is not UNDEFINED:
        raise machine.throw(node, "the constructor of a class with a parent gives a primitive")
    given = _or_made(machine, node, result, ref)
    if given == ref and machine.state.read(ref).made == _UNMADE:
        raise machine.throw(node, "the constructor does not call that of its parent", "ReferenceError")
    return given


def parent_constructs(machine: Machine, node: Syntax, cls: Value, ref: Value, values: Values) -> Value:
    """`super(...)` in the constructor of a class: the object."""
    cls, ref = machine.resolve(cls), machine.resolve(ref)
    if not isinstance(cls, Ref) or not isinstance(ref, Ref) or not _is_class(machine, cls):
        return unknown_call(machine, node, "super of what is not known", [cls, ref, *values])
    record, again = machine.state.read(cls), machine.state.read(ref).made != _UNMADE
    if record.outer is None:
        from ssoproof.javascript.constructors import construct as of_language

        made = of_language(machine, node, record.made, values)
        given = machine.state.read(made).props if isinstance(made, Ref) else {}
        cell = machine.state.write(ref)
        cell.made = record.made
        cell.props.update({name: value for name, value in given.items() if name != "name"})
    elif _initialise(machine, node, record.outer, ref, values) != ref:
        return unknown_call(machine, node, "a constructor that gives another object", [cls, ref])
    if again:
        raise machine.throw(node, "the constructor of the parent is called again", "ReferenceError")
    _set_fields(machine, node, cls, ref)
    return ref


def _set_fields(machine: Machine, node: Syntax, cls: Ref, ref: Ref) -> None:
    fields = machine.state.read(cls).items[_FIELDS:]
    for name, function in zip(fields[::2], fields[1::2], strict=True):
        value = function if function is UNDEFINED else machine.invoke(machine, node, function, [], ref)
        define(machine, node, ref, "", name, value)


def above(machine: Machine, node: Syntax, values: Values, static: bool) -> Value:
    """`super[key]` in a method: class, object, key."""
    cls, this, name = machine.resolve_all(values)
    if isinstance(cls, Ref) and isinstance(this, Ref) and _is_class(machine, cls) and isinstance(name, str):
        own = cls if static else prototype_of(machine, cls)
        start = machine.state.read(own).outer
        value = None if start is None else lookup(machine, node, start, name)
        if value is not None:
            accessor = _accessor(machine, value)
            getter = UNDEFINED if accessor is None else accessor.props.get("get", UNDEFINED)
            return value if accessor is None else _got(machine, node, getter, this)
    return unknown_call(machine, node, f"{node.short} is not modelled", [cls, this])


def _got(machine: Machine, node: Syntax, getter: Value, this: Value) -> Value:
    return UNDEFINED if getter is UNDEFINED else machine.invoke(machine, node, getter, [], this)


def is_instance(machine: Machine, ref: Ref, cls: Ref) -> bool:
    """Is the prototype of the class among those of the object?"""
    at, wanted = machine.state.read(ref).outer, prototype_of(machine, cls)
    while at is not None and at != wanted:
        at = machine.state.read(at).outer
    return at is not None
