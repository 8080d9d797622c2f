"""Executes statements; a completion says how a statement ended if not at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ssoproof.javascript import builtins
from ssoproof.javascript.calls import closure
from ssoproof.javascript.explorer import UNMODELLED, Exhausted, Machine, Thrown, binding
from ssoproof.javascript.expressions import evaluate
from ssoproof.javascript.havoc import opaque, unknown_code
from ssoproof.javascript.heap import Record
from ssoproof.javascript.literals import string_literal
from ssoproof.javascript.loops import LOOPS
from ssoproof.javascript.members import get_member
from ssoproof.javascript.operations import binary, truth
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Ref, Value, Values
from ssoproof.javascript.variables import UNSET, declare, pattern_names, take_apart


class Completion(NamedTuple):
    """return, break or continue, with the value or the label."""

    kind: str
    value: Value
    node: Syntax


def execute(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    """Run one statement; None where it ended normally."""
    machine.running = node
    machine.step()
    machine.ran.add((node.file, node.start, node.end))
    machine.depth += 1
    try:
        if machine.depth > machine.limits.depth:
            raise Exhausted(f"statements nest deeper than {machine.limits.depth} levels")
        handler = _HANDLERS.get(node.kind)
        return _unknown(machine, node, scope) if handler is None else handler(machine, node, scope)
    finally:
        machine.depth -= 1


def _unknown(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    """A statement that is not understood: it may also leave its function or its loop."""
    reason = f"{node.kind.replace('_', ' ')} is not modelled"
    unknown_code(machine, node, scope, reason)
    for name in pattern_names(node.field["name"]) if "name" in node.field else []:
        declare(machine, node, scope, name, opaque(machine, node, reason))
    if node.has("return_statement") and machine.fork(UNMODELLED, node, f"{reason}: it may return"):
        return Completion("return", opaque(machine, node, reason), node)
    for jump in ("break", "continue"):
        if node.has(f"{jump}_statement") and machine.fork(UNMODELLED, node, f"{reason}: it may {jump}"):
            return Completion(jump, UNDEFINED, node)
    return None


def run_list(machine: Machine, kids: tuple[Syntax, ...], scope: Ref) -> Completion | None:
    """Run statements in order until one does not end normally."""
    for kid in kids:
        completion = execute(machine, kid, scope)
        if completion is not None:
            return completion
    return None


def _block(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    return run_list(machine, node.kids, enter_block(machine, node, scope))


def enter_block(machine: Machine, node: Syntax, scope: Ref) -> Ref:
    """The scope of a block, with its declarations hoisted."""
    inner = new_scope(machine, scope)
    hoist(machine, node.kids, inner)
    for kid in node.kids:
        if kid.kind == "function_declaration" and b"use strict" not in kid.source:
            _lift(machine, kid, scope, inner)
    return inner


def _lift(machine: Machine, node: Syntax, scope: Ref, inner: Ref) -> None:
    """A function in a block is seen in the whole function, as in old code."""
    name = node.field["name"].text
    outer = binding(machine, scope, name)
    if outer is None:
        return
    before = machine.state.read(outer).props[name]
    if before is not UNDEFINED and not (isinstance(before, Ref) and machine.state.read(before).code is node):
        raise Exhausted(f"the function {name} in a block has the name of something else")
    declare(machine, node, outer, name, machine.state.read(inner).props[name])


def new_scope(machine: Machine, outer: Ref | None) -> Ref:
    """An empty scope within `outer`."""
    record = Record("scope")
    record.outer = outer
    return machine.state.new(record)


def hoist(machine: Machine, kids: tuple[Syntax, ...], scope: Ref) -> None:
    """Bind what the statements of a block declare: let and const unset, functions ready to be called."""
    cell = machine.state.write(scope)
    for kid in kids:
        if kid.kind == "lexical_declaration":
            names = [name for part in kid.kids for name in pattern_names(part.field["name"])]
            cell.props.update(dict.fromkeys(names, UNSET))
            if kid.keyword == "const":
                cell.constants |= frozenset(names)
        elif kid.kind == "import_statement":
            cell.props.update(dict.fromkeys(imported(kid), UNSET))
        elif kid.kind in ("class_declaration", "generator_function_declaration"):
            cell.props[kid.field["name"].text] = UNSET
    for kid in kids:
        if kid.kind == "function_declaration":
            cell.props[kid.field["name"].text] = closure(machine, kid, scope)


def hoist_vars(machine: Machine, body: Syntax, scope: Ref) -> None:
    """Bind the names that `var` and functions in inner blocks declare anywhere in the function."""
    names = body.memo.get("vars")
    if not isinstance(names, tuple):
        names = body.memo["vars"] = tuple(_var_names(body))
    cell = machine.state.write(scope)
    for name in names:
        cell.props.setdefault(name, UNDEFINED)


_FUNCTIONS = frozenset(
    {"function_expression", "arrow_function", "function_declaration", "method_definition", "class_body"}
)


def _var_names(body: Syntax) -> list[str]:
    names: list[str] = []
    todo = [(kid, True) for kid in body.kids]
    while todo:
        node, top = todo.pop()
        if node.kind == "function_declaration" and not top and b"use strict" not in node.source:
            names.append(node.field["name"].text)
        if node.kind in _FUNCTIONS or node.kind.startswith("generator"):
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


def run_function(machine: Machine, code: Syntax, outer: Ref | None, values: Values) -> Value:
    """Call a function of the hook's own."""
    scope = enter_function(machine, code, outer, values)
    body = code.field["body"]
    if body.kind != "statement_block":
        return evaluate(machine, body, scope)
    completion = run_list(machine, body.kids, scope)
    return completion.value if completion is not None and completion.kind == "return" else UNDEFINED


def enter_function(machine: Machine, code: Syntax, outer: Ref | None, values: Values) -> Ref:
    """The scope of a call: parameters bound, declarations hoisted."""
    if code.kind == "function_expression" and outer is None and "name" in code.field:
        outer = machine.state.read(closure(machine, code, new_scope(machine, None))).outer
    scope = new_scope(machine, outer)
    if "parameter" in code.field:
        parameters: tuple[Syntax, ...] = (code.field["parameter"],)
    else:
        parameters = code.field["parameters"].kids if "parameters" in code.field else ()
    for parameter in parameters:
        for name in pattern_names(parameter):
            machine.state.write(scope).props[name] = UNDEFINED
    for index, parameter in enumerate(parameters):
        _bind_parameter(machine, parameter, scope, values, index)
    body = code.field["body"]
    if body.kind == "statement_block":
        hoist_vars(machine, body, scope)
        hoist(machine, body.kids, scope)
    return scope


def _bind_parameter(machine: Machine, parameter: Syntax, scope: Ref, values: Values, index: int) -> None:
    if parameter.kind == "rest_pattern":
        value: Value = machine.state.new_list(values[index:])
        parameter = parameter.kids[0]
    else:
        value = values[index] if index < len(values) else UNDEFINED
    _declare_pattern(machine, parameter, scope, value)


def _declare_pattern(machine: Machine, pattern: Syntax, scope: Ref, value: Value) -> None:
    def bind(at: Syntax, name: str, part: Value) -> None:
        declare(machine, at, scope, name, part)

    take_apart(machine, pattern, scope, value, bind, evaluate)


def _declaration(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    for part in node.kids:
        pattern = part.field["name"]
        if "value" in part.field:
            value = evaluate(machine, part.field["value"], scope)
        elif node.kind == "variable_declaration":
            continue
        else:
            value = UNDEFINED
        _declare(machine, node, pattern, scope, value)
    return None


def _declare(machine: Machine, node: Syntax, pattern: Syntax, scope: Ref, value: Value) -> None:
    if node.kind == "lexical_declaration":
        _declare_pattern(machine, pattern, scope, value)
        return

    def bind(at: Syntax, name: str, part: Value) -> None:
        cell = binding(machine, scope, name)
        declare(machine, at, scope if cell is None else cell, name, part)

    take_apart(machine, pattern, scope, value, bind, evaluate)


def _expression(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    evaluate(machine, node.kids[0], scope)
    return None


def _if(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    condition = node.field["condition"]
    if truth(machine, condition, evaluate(machine, condition, scope)):
        return execute(machine, node.field["consequence"], scope)
    other = node.field.get("alternative")
    return None if other is None else execute(machine, other.kids[0], scope)


def _return(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    return Completion("return", evaluate(machine, node.kids[0], scope) if node.kids else UNDEFINED, node)


def _throw(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    raise Thrown(evaluate(machine, node.kids[0], scope), node)


def _try(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    if "finalizer" in node.field:
        return _finally(machine, node, scope)
    return _try_catch(machine, node, scope)


def _try_catch(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    handler = node.field.get("handler")
    depth, calls = machine.depth, machine.calls
    try:
        return execute(machine, node.field["body"], scope)
    except Thrown as thrown:
        if handler is None:
            raise
        machine.depth, machine.calls = depth, calls
        inner = bind_exception(machine, handler, scope, thrown.value)
        return execute(machine, handler.field["body"], inner)


def bind_exception(machine: Machine, handler: Syntax, scope: Ref, value: Value) -> Ref:
    """The scope of a catch clause."""
    inner = new_scope(machine, scope)
    if "parameter" in handler.field:
        _declare_pattern(machine, handler.field["parameter"], inner, value)
    return inner


def _finally(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    pending: Thrown | None = None
    completion: Completion | None = None
    try:
        completion = _try_catch(machine, node, scope)
    except Thrown as thrown:
        pending = thrown
    last = execute(machine, node.field["finalizer"].field["body"], scope)
    if last is not None:
        return last
    if pending is not None:
        raise pending
    return completion


def _switch(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    value = evaluate(machine, node.field["value"], scope)
    inner = new_scope(machine, scope)
    cases = node.field["body"].kids
    bodies = [_case_body(case) for case in cases]
    for body in bodies:
        if any(kid.kind == "function_declaration" for kid in body):
            return _unknown(machine, node, scope)
        hoist(machine, body, inner)
    start = _matching(machine, cases, inner, value)
    for body in bodies[start:] if start is not None else []:
        completion = run_list(machine, body, inner)
        if completion is not None:
            stops = completion.kind == "break" and completion.value is UNDEFINED
            return None if stops else completion
    return None


def _case_body(case: Syntax) -> tuple[Syntax, ...]:
    return case.kids[1:] if case.kind == "switch_case" else case.kids


def _matching(machine: Machine, cases: tuple[Syntax, ...], scope: Ref, value: Value) -> int | None:
    for index, case in enumerate(cases):
        if case.kind == "switch_case":
            label = evaluate(machine, case.field["value"], scope)
            if truth(machine, case, binary(machine, case, "===", value, label)):
                return index
    return next((i for i, case in enumerate(cases) if case.kind == "switch_default"), None)


def _jump(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    label = node.kids[0].text if node.kids else UNDEFINED
    return Completion("break" if node.kind == "break_statement" else "continue", label, node)


def _nothing(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    return None


def _loop(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    return LOOPS[node.kind](machine, node, scope)


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


def _import(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    """An import is a call of require; the default of a module is the module."""
    source = string_literal(node.field["source"])
    module = builtins.call(machine, node, "require", [source or ""])
    for name, member in imported(node).items():
        value = get_member(machine, node, module, member) if member else module
        declare(machine, node, scope, name, value)
    return None


def _labelled(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    label, body = node.field["label"].text, node.field["body"]
    outer = node.memo.get("labels", ())
    assert isinstance(outer, tuple)
    body.memo["labels"] = (*outer, label)
    completion = execute(machine, body, scope)
    if completion is not None and completion.kind == "break" and completion.value == label:
        return None
    return completion


_HANDLERS: dict[str, Callable[[Machine, Syntax, Ref], Completion | None]] = {
    "statement_block": _block,
    "lexical_declaration": _declaration,
    "variable_declaration": _declaration,
    "expression_statement": _expression,
    "if_statement": _if,
    "return_statement": _return,
    "throw_statement": _throw,
    "try_statement": _try,
    "switch_statement": _switch,
    "break_statement": _jump,
    "continue_statement": _jump,
    "function_declaration": _nothing,
    "empty_statement": _nothing,
    "labeled_statement": _labelled,
    "import_statement": _import,
    "for_statement": _loop,
    "for_in_statement": _loop,
    "while_statement": _loop,
    "do_statement": _loop,
}
