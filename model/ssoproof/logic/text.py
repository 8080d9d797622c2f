"""The text reading: expressions as people read them."""

from __future__ import annotations

from ssoproof.logic.expr import Apply, Const, Expr, Var

_INFIX = {"eq": "=", "lt": "<", "le": "<=", "add": "+", "sub": "-."}
_LEVEL = {"or": 1, "and": 2, "not": 5, "eq": 3, "lt": 3, "le": 3, "add": 4, "sub": 4}


def show(expr: Expr, level: int = 0) -> str:
    """`expr` in infix notation, with brackets only where they are needed."""
    if isinstance(expr, Const):
        return str(expr.value).lower() if isinstance(expr.value, bool) else str(expr.value)
    if isinstance(expr, Var):
        return expr.name
    assert isinstance(expr, Apply)
    return _bracket(_apply(expr), _LEVEL.get(expr.op, 9) < level or (expr.op == "ite" and level > 0))


def _apply(expr: Apply) -> str:
    op, args = expr.op, expr.args
    inner = _LEVEL.get(op, 0) + 1
    if op == "not":
        return "not " + show(args[0], inner)
    if op in ("and", "or"):
        return f" {op} ".join(show(arg, inner) for arg in args)
    if op == "ite":
        return f"if {show(args[0])} then {show(args[1])} else {show(args[2])}"
    if op == "min":
        return f"min({show(args[0])}, {show(args[1])})"
    return f"{show(args[0], inner)} {_INFIX[op]} {show(args[1], inner)}"


def _bracket(text: str, needed: bool) -> str:
    return f"({text})" if needed else text
