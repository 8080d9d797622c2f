"""Scopes and variables: what declarations bind, reading and writing, functions as values."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.diagnostics import Severity
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Exhausted, Machine, Tampered, binding
from ssoproof.javascript.havoc import havoc, unknown_call, unknown_code
from ssoproof.javascript.heap import Blend, Record
from ssoproof.javascript.natives import GLOBALS, OUTSIDE_GLOBALS
from ssoproof.javascript.placeholders import filled
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Native, Opaque, Ref, Value

#: The value of a let or const before its declaration has run.
UNSET = Native("#unset")

#: Kinds of syntax that see the variables around them later.
FUNCTIONS = frozenset(
    {
        "function_expression",
        "arrow_function",
        "function_declaration",
        "method_definition",
        "class_body",
        "generator_function",
        "generator_function_declaration",
    }
)


def new_scope(machine: Machine, outer: Ref | None) -> Ref:
    """An empty scope within `outer`."""
    record = Record("scope")
    record.outer = outer
    return machine.state.new(record)


def closure(machine: Machine, node: Syntax, scope: Ref) -> Ref:
    """A function of the script's own."""
    record = Record("function")
    record.code, record.outer = node, scope
    ref = machine.state.new(record)
    if node.kind == "function_expression" and "name" in node.field:
        record.outer = _own_name(machine, node, scope, ref)
    return ref


def _own_name(machine: Machine, node: Syntax, scope: Ref, function: Ref) -> Ref:
    """The scope in which a function sees itself under its own name, which is not written to."""
    named = Record("scope", {node.field["name"].text: function})
    named.outer, named.code, named.constants = scope, node, frozenset(named.props)
    return machine.state.new(named)


def enter_block(machine: Machine, kids: Sequence[Syntax], scope: Ref) -> Ref:
    """The scope of a block, with its declarations hoisted."""
    inner = new_scope(machine, scope)
    hoist(machine, kids, inner)
    return inner


def turn_scope(machine: Machine, names: frozenset[str], scope: Ref, constant: bool) -> Ref:
    """The scope of one turn of a loop that declares names."""
    inner = new_scope(machine, scope)
    cell = machine.state.own(inner)
    cell.props.update(dict.fromkeys(sorted(names), UNSET))
    cell.constants = names if constant else frozenset()
    return inner


def body_scope(machine: Machine, body: Syntax, parameters: Ref) -> Ref:
    """The scope of a body that functions in the defaults of its parameters do not see."""
    inner = new_scope(machine, parameters)
    hoist_vars(machine, body, inner)
    cell = machine.state.own(inner)
    given = machine.state.peek(parameters).props
    cell.props.update({name: given[name] for name in cell.props if name in given})
    hoist(machine, body.kids, inner)
    return inner


def lift(machine: Machine, node: Syntax, inner: Ref) -> None:
    """The function of a block is bound in the whole function, where nothing else has its name."""
    name, scope = node.field["name"].text, machine.state.peek(inner).outer
    outer = None if scope is None else binding(machine, scope, name)
    if outer is None:
        return
    before = machine.member(outer, name)
    if before is not UNDEFINED and not (isinstance(before, Ref) and machine.state.read(before).code is node):
        raise Exhausted(f"the function {name} in a block has the name of something else")
    declare(machine, node, outer, name, machine.state.read(inner).props[name])


def hoist(machine: Machine, kids: Sequence[Syntax], scope: Ref) -> None:
    """Bind what the statements of a block declare: let and const unset, functions ready to be called."""
    cell = machine.state.own(scope)
    for kid in kids:
        if kid.kind == "lexical_declaration":
            names = [name for part in kid.kids for name in pattern_names(part.field["name"])]
            cell.props.update(dict.fromkeys(names, UNSET))
            if kid.keyword == "const":
                cell.constants |= frozenset(names)
        elif kid.kind == "import_statement":
            cell.props.update(dict.fromkeys(imported(kid), UNSET))
        elif kid.kind == "class_declaration":
            cell.props[kid.field["name"].text] = UNSET
    for kid in kids:
        while kid.kind == "labeled_statement":
            kid = kid.kids[-1]
        if kid.kind in ("function_declaration", "generator_function_declaration"):
            cell.props[kid.field["name"].text] = closure(machine, kid, scope)


def hoist_vars(machine: Machine, body: Syntax, scope: Ref) -> None:
    """Bind the names that `var` and functions in inner blocks declare anywhere in the function."""
    names = body.memo.get("vars")
    if not isinstance(names, tuple):
        names = body.memo["vars"] = tuple(_var_names(body))
    cell = machine.state.own(scope)
    for name in names:
        cell.props.setdefault(name, UNDEFINED)


def _var_names(body: Syntax) -> list[str]:
    names: list[str] = []
    todo = [(kid, True) for kid in body.kids]
    while todo:
        node, top = todo.pop()
        if node.kind == "function_declaration" and not top and not node.strict:
            names.append(node.field["name"].text)
        if node.kind in FUNCTIONS:
            continue
        if node.kind == "variable_declarator" and "name" in node.field:
            names.extend(pattern_names(node.field["name"]) if node.memo.get("var") else [])
        if node.kind == "variable_declaration":
            for part in node.kids:
                part.memo["var"] = True
        if node.kind == "for_in_statement" and node.keyword == "var":
            names.extend(pattern_names(node.field["left"]))
        todo.extend((kid, False) for kid in node.kids)
    return names


def imported(node: Syntax) -> dict[str, str]:
    """The names that an import binds, with what each stands for ("" for the module itself)."""
    members: dict[str, str] = {}
    for part in [kid for clause in node.kids if clause.kind == "import_clause" for kid in clause.kids]:
        if part.kind == "identifier":
            members[part.text] = ""
        elif part.kind == "namespace_import":
            members[part.kids[-1].text] = ""
        elif part.kind == "named_imports":
            for name in part.kids:
                members[name.kids[-1].text] = name.kids[0].text
    return members


def pattern_names(node: Syntax) -> list[str]:
    """The names that a pattern binds; may hold names of its defaults as well."""
    if node.kind in ("identifier", "shorthand_property_identifier_pattern", "undefined"):
        return [node.text]
    if node.kind in ("assignment_pattern", "object_assignment_pattern"):
        return pattern_names(node.field["left"])
    if node.kind == "pair_pattern":
        return pattern_names(node.field["value"])
    if node.kind in ("object_pattern", "array_pattern", "rest_pattern"):
        return [name for kid in node.kids for name in pattern_names(kid)]
    return []


def plain_variable(machine: Machine, scope: Ref, name: str) -> Value | None:
    """The value of a variable, where reading it is all that there is to it; else None."""
    scope_cell = binding(machine, scope, name)
    if scope_cell is None:
        return None
    record = machine.state.peek(scope_cell)
    value = record.props[name]
    if (
        isinstance(value, Blend)
        or value == UNSET
        or (name + "=" in record.exposed and name not in record.constants)
    ):
        return None
    return value


def read_variable(machine: Machine, node: Syntax, scope: Ref, name: str, quiet: bool = False) -> Value:
    """The value of a variable or a global; with `quiet` a name that is not there is undefined, for typeof."""
    scope_cell = binding(machine, scope, name)
    if scope_cell is None:
        return _global(machine, node, name, quiet)
    machine.member(scope_cell, name)
    record = machine.state.peek(scope_cell)
    if name + "=" in record.exposed and name not in record.constants:
        return machine.fresh(UNMODELLED, node, f"{name} may be changed by code that is not understood")
    value = record.props[name]
    if value == UNSET:
        raise machine.throw(node, f"{name} is used before its declaration", "ReferenceError")
    return value


def _global(machine: Machine, node: Syntax, name: str, quiet: bool) -> Value:
    if name in GLOBALS:
        return GLOBALS[name]
    given = machine.host.variable(name)
    if given is not None:
        return given
    if name in OUTSIDE_GLOBALS:
        shape = "object"
        return Opaque(OUTSIDE_GLOBALS[name], f"{name} is outside input", name, name, shape, False)
    hole = filled(name)
    if hole is not None:
        return machine.fresh(OUTSIDE, node, f"the placeholder {hole} is filled in at deployment")
    machine.remark(
        "hook-unknown-name",
        Severity.WARNING,
        node,
        f"{name} is not defined in this hook",
        machine.host.without_variable(name) or "if it is misspelt, the hook throws",
    )
    if machine.fork(UNMODELLED, node, f"{name} may be undefined"):
        if quiet:
            return UNDEFINED
        raise machine.throw(node, f"{name} is not defined", "ReferenceError")
    return machine.fresh(UNMODELLED, node, f"{name} is not known")


def set_variable(machine: Machine, node: Syntax, scope: Ref, name: str, how: str, value: Value) -> None:
    """`how`: an assignment, the declaration of a block's own name (init) or of a function's (var), or what a
    hidden name holds."""
    if how == "assign":
        assign_variable(machine, node, scope, name, value)
        return
    cell = scope if how == "init" else binding(machine, scope, name)
    declare(machine, node, scope if cell is None else cell, name, value)


def assign_variable(machine: Machine, node: Syntax, scope: Ref, name: str, value: Value) -> None:
    """An assignment; throws for constants."""
    scope_cell = binding(machine, scope, name)
    if scope_cell is None:
        if name in GLOBALS:
            raise Tampered(f"{name} is changed")
        unknown_code(machine, node, scope, f"the global variable {name} is written", [value])
        return
    record = machine.state.peek(scope_cell)
    if record.props[name] == UNSET:
        raise machine.throw(node, f"{name} is used before its declaration", "ReferenceError")
    if record.code is not None:
        unknown_call(machine, node, f"{name} is the function's own name", [value])
        return
    if name in record.constants:
        raise machine.throw(node, f"{name} is constant")
    declare(machine, node, scope_cell, name, value)


def declare(machine: Machine, node: Syntax, scope: Ref, name: str, value: Value) -> None:
    """Bind the name in this scope."""
    cell = machine.state.own(scope)
    cell.props[name] = value
    if name in cell.exposed:
        havoc(machine, node, f"code that is not understood sees {name}", [value])
