"""Members of objects: reading, writing, deleting, copying."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from ssoproof import bounds
from ssoproof.diagnostics import Severity
from ssoproof.javascript import answers, natives, prototypes, symbolic_text, unknown_value
from ssoproof.javascript.conversions import coerced
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine, Tampered
from ssoproof.javascript.havoc import havoc, unknown_call
from ssoproof.javascript.heap import Record
from ssoproof.javascript.lists import at_index, length_of, set_item
from ssoproof.javascript.mentions import mentions
from ssoproof.javascript.operations import equal
from ssoproof.javascript.operators import name_of
from ssoproof.javascript.strings import PROTOTYPE, joined, units
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    FUNCTIONS,
    PROCESS,
    UNDEFINED,
    UNWRITTEN,
    AtLeast,
    Native,
    Nothing,
    Opaque,
    Ref,
    Value,
    words,
)

INHERITED = words(
    "toString hasOwnProperty constructor valueOf __proto__ isPrototypeOf toLocaleString propertyIsEnumerable "
    "__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__"
)


def get_member(machine: Machine, node: Syntax, base: Value, key: Value) -> Value:
    """The value of `base[key]`."""
    base = machine.resolve(base)
    if isinstance(base, Nothing):
        raise machine.throw(node, f"no member of {base.value}")
    key = machine.resolve(coerced(machine, node, key, "string"))
    name = name_of(key)
    if (elsewhere := prototypes.private_elsewhere(machine, node, base, name, [])) is not None:
        return elsewhere
    inherits = isinstance(base, Ref) and machine.state.peek(base).kind == "instance"
    if not isinstance(base, Native) and not (inherits and name == "constructor"):
        _refuse_language(node, name)
    if isinstance(base, Ref):
        return _of_cell(machine, node, base, key)
    if isinstance(base, Opaque):
        if base.path in PROCESS:
            return _global(machine, node, base, name, key)
        native = machine.host.native(base)
        if native is not None and name is not None and not unknown_value.nullish(machine, node, base):
            return _of_native(machine, node, native, name)
        return unknown_value.member(machine, node, base, key)
    if isinstance(base, Native) and name is not None:
        return _of_native(machine, node, base, name)
    if isinstance(base, str):
        return _of_string(machine, node, base, key)
    if isinstance(base, float | bool | AtLeast) and name is not None and not _inherited_of_number(name):
        return UNDEFINED
    return unknown_call(machine, node, f"the member {node.short} is not modelled", [base, key])


def _global(machine: Machine, node: Syntax, base: Opaque, name: str | None, key: Value) -> Value:
    """A member of the global object: what the language brings, or what the process shares, which others may
    change at any time."""
    if name is None or (name in natives.GLOBALS and machine.state.unsteady(base)):
        return unknown_call(machine, node, f"the member {node.short} is not modelled", [base, key])
    if name in natives.GLOBALS:
        return natives.GLOBALS[name]
    shared = machine.fresh(OUTSIDE, node, f"{base.path}.{name} is outside input")
    machine.modules[shared.path] = answers.STRANGE + base.path
    return shared


def _of_native(machine: Machine, node: Syntax, base: Native, name: str) -> Value:
    path = f"{base.path}.{name}"
    members = natives.members_of(machine.host, base.path)
    if name in members:
        return Native(path)
    if base.path.split(".")[0] in natives.NODE and name not in (*INHERITED, "prototype"):
        return Native(path)
    if missing(machine, base, name):
        near = get_close_matches(name, sorted(members), 1)
        help = f"did you mean {near[0]}?" if near else ""
        message = f"{path} is not documented: it is undefined here, and a call of it throws"
        machine.remark("hook-unknown-member", Severity.WARNING, node, message, help)
        return UNDEFINED
    value = machine.fresh(UNMODELLED, node, f"{path} is not modelled")
    unknown_value.leak(machine, value.root, [base])
    return value


_OF_FUNCTIONS = words("call apply bind name length arguments caller")


def missing(machine: Machine, base: Native, name: str) -> bool:
    """Is there no such member? Of the host's functions and of the console all that there are are known."""
    host, path = machine.host, base.path
    inherited = name in (*INHERITED, "prototype") or (
        name in _OF_FUNCTIONS and not natives.namespace(host, path)
    )
    return not inherited and natives.complete(host, path) and name not in natives.members_of(host, path)


def method_of(machine: Machine, node: Syntax, base: Native, name: str) -> Native:
    """The function of that name; throws where there is no such member."""
    if missing(machine, base, name):
        get_member(machine, node.field.get("function", node), base, name)
        raise machine.throw(node, f"{base.path}.{name}: not a function")
    return Native(f"{base.path}.{name}")


def _inherited_of_number(name: str) -> bool:
    return name in INHERITED or name.startswith("to")


def _of_string(machine: Machine, node: Syntax, base: str, key: Value) -> Value:
    name = name_of(key)
    if name is None or name in INHERITED or name in PROTOTYPE:
        return unknown_call(machine, node, f"the member {node.short} is not modelled", [key])
    if name == "length":
        return float(len(units(base)))
    if not place(name):
        return UNDEFINED
    machine.state.space.text(base)
    character = joined(units(base)[int(name) : int(name) + 1])
    if character is None:
        return unknown_call(machine, node, "half a character is not modelled", [])
    return character or UNDEFINED


def _of_cell(machine: Machine, node: Syntax, ref: Ref, key: Value) -> Value:
    name = name_of(key)
    record = machine.state.peek(ref)
    if record.kind == "object" and name is not None:
        machine.member(ref, name)
        record = machine.state.peek(ref)
    else:
        record = machine.state.read(ref)
    if record.havocked:
        return machine.fresh(UNMODELLED, node, f"{node.short} may be changed by code that is not understood")
    if record.kind == "array" and isinstance(key, AtLeast | float) and not isinstance(key, bool):
        return at_index(machine, node, ref, key)
    if isinstance(key, Opaque) and record.kind == "object" and not record.path:
        return _by_opaque_key(machine, node, ref, key)
    if name is None:
        return unknown_call(machine, node, f"the member {node.short} is not modelled", [ref, key])
    if record.path[:1] not in ("", "#") and not name.startswith(UNWRITTEN):
        machine.reads.setdefault(f"{record.path}.{name}", node)
    held = prototypes.get(machine, node, ref, name)
    if held is not None:
        return held
    if name.startswith(UNWRITTEN):
        raise machine.throw(node, f"{node.short}: no such private member")
    if record.kind == "array" and name == "length":
        return length_of(machine, record)
    if record.kind == "array" and place(name):
        return at_index(machine, node, ref, float(name))
    if record.kind == "set" and name == "size":
        return float(len(record.items))
    if record.kind == "map" and name == "size":
        return float(len(record.items) // 2)
    if record.path:
        help = machine.host.absent(record.path, name)
        if help:
            message = f"{record.path}.{name} is not documented: it is undefined"
            machine.remark("hook-unknown-member", Severity.WARNING, node, message, help)
        if help is not None:
            return UNDEFINED
        return outside(machine, record.path, name)
    if record.kind == "error" and (name == "stack" or record.made not in natives.ERRORS):
        return machine.fresh(OUTSIDE, node, f"{node.short} of an error")
    if record.kind in ("object", "error", "instance") and name not in INHERITED:
        return UNDEFINED
    if record.kind == "promise" and name not in (*INHERITED, "then", "catch", "finally"):
        return UNDEFINED
    if record.kind in FUNCTIONS and name not in INHERITED | _OF_FUNCTIONS | {"prototype"}:
        return UNDEFINED
    if record.kind == "array" and not name.isidentifier():
        return UNDEFINED
    return unknown_call(machine, node, f"the member {node.short} is not modelled", [ref])


def place(name: str) -> bool:
    """Is the name that of an item of a list?"""
    return (
        name.isascii()
        and name.isdigit()
        and len(name) <= len(str(bounds.PLACES.most))
        and str(int(name)) == name
    )


def _refuse_language(node: Syntax, name: str | None) -> None:
    if name in ("__proto__", "constructor", "prototype") or (
        name is not None and name.startswith("__define")
    ):
        raise Tampered(f"{node.short} may change the language")


def outside(machine: Machine, path: str, name: str) -> Opaque:
    """A member of the host's objects of which nothing is stated."""
    full = f"{path}.{name}"
    shape, optional = machine.host.shape(full)
    if shape == "number" and not optional:
        machine.numbers.add(full)
    return Opaque(OUTSIDE, f"{full} is outside input", full, full, shape, optional)


def _by_opaque_key(machine: Machine, node: Syntax, ref: Ref, key: Opaque) -> Value:
    written = key
    if key.shape != "string" or key.optional:
        written = symbolic_text.derived(machine, node, [key], "String({})", "string")
    for name, value in list(machine.state.read(ref).props.items()):
        if equal(machine, node, written, name, True):
            return value
    return symbolic_text.derived(
        machine,
        node,
        [key, ref],
        "{1}[{0}]",
        unknown_value.INHERITED,
        True,
        unknown_value.kind_of(machine, key),
    )


def set_member(machine: Machine, node: Syntax, base: Value, key: Value, value: Value) -> None:
    """`base[key] = value`."""
    base, key = machine.resolve(base), machine.resolve(key)
    if isinstance(base, Nothing):
        raise machine.throw(node, f"no member of {base.value}")
    key = machine.resolve(coerced(machine, node, key, "string"))
    if prototypes.private_elsewhere(machine, node, base, name_of(key), [value]) is not None:
        return
    if isinstance(base, Opaque):
        unknown_value.touch(machine, node, base)
        unknown_value.store(machine, node, base, value, key)
    elif isinstance(base, Native) and natives.of_language(machine.host, base.path):
        raise Tampered(f"{node.short} changes the language")
    elif isinstance(base, Ref):
        _set_cell(machine, node, base, key, value)
    else:
        unknown_call(machine, node, f"the assignment {node.short} is not modelled", [base, value])


def _set_cell(machine: Machine, node: Syntax, ref: Ref, key: Value, value: Value) -> None:
    record = machine.state.peek(ref)
    machine.host.writes(machine, node, ref, name_of(key), value)
    if record.havocked:
        havoc(machine, node, "an object that unknown code holds", [value])
        return
    if record.kind == "array" and isinstance(key, float) and set_item(machine, ref, key, value):
        return
    name = name_of(key)
    if (
        name is None
        or record.kind not in ("object", "function", "error", "instance", "class")
        or name in ("__proto__", "prototype", "constructor")
        or record.frozen
    ):
        unknown_call(machine, node, f"the assignment {node.short} is not modelled", [ref, value])
        return
    if name.startswith(UNWRITTEN) and prototypes.holder(machine, ref, name) is None:
        raise machine.throw(node, f"{node.short}: no such private member")
    if prototypes.put(machine, node, ref, name, value):
        return
    if name.startswith(UNWRITTEN) and prototypes.holder(machine, ref, name) != ref:
        raise machine.throw(node, f"{node.short}: a private method is not written to")
    machine.state.own(ref).props[name] = value


def delete_member(machine: Machine, node: Syntax, base: Value, key: Value) -> None:
    """`delete base[key]`."""
    base = machine.resolve(base)
    key = machine.resolve(coerced(machine, node, key, "string"))
    name = name_of(key)
    if isinstance(base, Ref) and name is not None:
        record = machine.state.read(base)
        if record.kind == "object" and not record.havocked and not record.frozen:
            machine.host.writes(machine, node, base, name, UNDEFINED)
            if record.path:
                machine.state.write(base).props[name] = UNDEFINED
            elif name in record.props:
                del machine.state.write(base).props[name]
            return
    if isinstance(base, Nothing | Opaque):
        set_member(machine, node, base, key, UNDEFINED)
        return
    unknown_call(machine, node, f"{node.short} is not modelled", [base])


def copy_into(machine: Machine, node: Syntax, target: Ref, source: Value, but: Collection[str] = ()) -> None:
    """Copy the own members of `source`, as spreading and Object.assign do; `but` some."""
    source = machine.resolve(source)
    if isinstance(source, Nothing | bool | float):
        return
    if isinstance(source, Ref):
        record = machine.state.read(source)
        names = prototypes.own_names(machine, source)
        if names is not None and not any(name[:1].isdigit() for name in names):
            for name in names:
                if name not in but:
                    _copy_member(machine, node, target, name, get_member(machine, node, source, name))
            return
        if record.kind == "object" and not record.havocked and not record.frozen:
            _copy_cell(machine, node, target, record)
            return
    if isinstance(source, Opaque) and source.root not in machine.state.leaks and source.kind is OUTSIDE:
        _blur(machine, node, target, source.path)
        return
    unknown_call(machine, node, "copying members of this is not modelled", [target, source])


def _copy_member(machine: Machine, node: Syntax, target: Ref, name: str, value: Value) -> None:
    record = machine.state.read(target)
    if not name.startswith(UNWRITTEN):
        set_member(machine, node, target, name, value)
    elif record.kind == "object" and not (record.path or record.havocked):
        prototypes.define(machine, node, target, "", name, value)
    else:
        unknown_call(machine, node, "copying the member of a symbol is not modelled", [target, value])


def _copy_cell(machine: Machine, node: Syntax, target: Ref, record: Record) -> None:
    if record.path:
        _blur(machine, node, target, record.path)
    machine.state.space.take(len(record.props))
    for name, value in list(record.props.items()):
        set_member(machine, node, target, name, value)


def _blur(machine: Machine, node: Syntax, target: Ref, path: str) -> None:
    """Members that are not known may have overwritten what was there."""
    for name in list(machine.state.read(target).props):
        set_member(machine, node, target, name, machine.fresh(OUTSIDE, node, f"{path} is outside input"))
    cell = machine.state.write(target)
    stale = mentions(path, machine.state.stale)
    if (cell.path and cell.path != path) or stale:
        path = machine.fresh(OUTSIDE, node, path).path
    cell.path = path


def without(machine: Machine, node: Syntax, source: Value, names: list[str]) -> Value:
    """A new object with the other members of `source`, as a rest pattern makes it."""
    ref = machine.state.new(Record("object"))
    copy_into(machine, node, ref, source, names)
    for name in names:
        if name in machine.state.read(ref).props or machine.state.read(ref).path:
            delete_member(machine, node, ref, name)
    return ref
