"""Promela for SPIN: each move is one step of one process, and reaching the goal breaks an assertion."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ssoproof.exports.gates import encoded
from ssoproof.exports.model import Model, Move, moves
from ssoproof.exports.names import Names
from ssoproof.exports.syntax import Syntax, infix
from ssoproof.logic.build import FALSE, TRUE
from ssoproof.logic.concrete import holds
from ssoproof.logic.expr import Apply, Const, Expr, Var, free
from ssoproof.logic.sorts import BoolSort, EnumSort, Sort, values

_SIGNS = {"and": "&&", "or": "||", "eq": "==", "lt": "<", "le": "<=", "add": "+"}


def _constant(expr: Const) -> str:
    return str(encoded(expr.sort, expr.value))


def _apply(node: Apply, args: tuple[str, ...]) -> str:
    if node.op == "not":
        return f"!({args[0]})"
    if node.op == "ite":
        return f"({args[0]} -> {args[1]} : {args[2]})"
    if node.op == "sub":
        return f"({args[0]} <= {args[1]} -> 0 : {args[0]} - {args[1]})"
    if node.op == "min":
        return f"({args[0]} <= {args[1]} -> {args[0]} : {args[1]})"
    return infix(_SIGNS[node.op], args)


SYNTAX = Syntax(_constant, _apply)


def _type(sort: Sort) -> str:
    if isinstance(sort, BoolSort):
        return "bool"
    top = len(sort.values) - 1 if isinstance(sort, EnumSort) else sort.hi
    return "byte" if top < 256 else "short" if top < 2**15 else "int"


def text(model: Model) -> str:
    """The model as Promela.

    All updates read the state before the move: new values of variables that others read are kept aside, in
    variables that are zero again after the step (hidden ones would rule out breadth-first search). Free rigid
    variables are chosen in one step before the first one.
    """
    return "\n".join(_lines(model, Names(model))) + "\n"


def _lines(model: Model, names: Names) -> Iterator[str]:
    yield from (f"/* {line} */" for line in names.legend())
    yield "/* run: spin -o2 -a FILE; cc -O2 -DSAFETY -DNOREDUCE -DBFS -o pan pan.c; ./pan -E */"
    for v in model.system.variables:
        start = 0 if v.initial is None else encoded(v.sort, v.initial)
        yield f"{_type(v.sort)} {names.variables[v.name]} = {start};"
    steps = moves(model)
    aside = sorted({name for m in steps for name in _aside(m)})
    sorts = {v.name: v.sort for v in model.system.variables}
    yield from (f"{_type(sorts[name])} n_{names.variables[name]} = 0;" for name in aside)
    yield "active proctype system() {"
    yield from _readings(model, names)
    yield "  do"
    for move in steps:
        yield f"  :: d_step {{ {'; '.join(_statements(move, names))} }}"
    if not steps:
        yield "  :: false"
    yield "  od"
    yield "}"


def _readings(model: Model, names: Names) -> Iterator[str]:
    rigid = model.system.rigid_variables
    if not rigid:
        return
    yield "  if"
    for chosen in product(*(tuple(values(v.sort)) for v in rigid)):
        reading = {v.name: value for v, value in zip(rigid, chosen, strict=True)}
        if holds(model.system.assumption, reading):
            sets = (f"{names.variables[v.name]} = {encoded(v.sort, reading[v.name])}" for v in rigid)
            yield f"  :: d_step {{ {'; '.join(sets)} }}"
    yield "  fi;"


def _aside(move: Move) -> list[str]:
    """The variables that change and are read by what other variables become."""
    return [
        name
        for name, e in move.updates.items()
        if not isinstance(e, Const) and any(name in free(o) for n, o in move.updates.items() if n != name)
    ]


def _statements(move: Move, names: Names) -> Iterator[str]:
    def name(variable: Var) -> str:
        return names.variables[variable.name]

    def write(expr: Expr) -> str:
        return SYNTAX.text(expr, name, {})

    yield "true" if move.guard is TRUE else write(move.guard)
    if move.goal is not FALSE:
        yield f"assert(!({write(move.goal)}))"
    aside = _aside(move)
    yield from (f"n_{names.variables[n]} = {write(move.updates[n])}" for n in aside)
    direct = [n for n, e in move.updates.items() if n not in aside and not isinstance(e, Const)]
    constant = [n for n, e in move.updates.items() if isinstance(e, Const)]
    yield from (f"{names.variables[n]} = {write(move.updates[n])}" for n in direct)
    yield from (f"{names.variables[n]} = {write(move.updates[n])}" for n in constant)
    yield from (f"{names.variables[n]} = n_{names.variables[n]}; n_{names.variables[n]} = 0" for n in aside)
