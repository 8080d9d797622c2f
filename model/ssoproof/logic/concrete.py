"""The concrete reading: an interpreter for single expressions, and Python source for compiled steppers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ssoproof.errors import IllFormed
from ssoproof.logic.expr import Apply, Const, Expr, Var
from ssoproof.logic.sorts import Value

#: The meaning of each strict operator on values; and, or and ite are read lazily, left to right.
STRICT: Final[dict[str, Callable[..., Value]]] = {
    "not": lambda a: not a,
    "eq": lambda a, b: bool(a == b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
    "add": lambda a, b: a + b,
    "sub": lambda a, b: max(0, a - b),
    "min": lambda a, b: min(a, b),
}


def evaluate(expr: Expr, state: Mapping[str, Value], memo: dict[Expr, Value] | None = None) -> Value:
    """The value of `expr` where the variables have the values in `state`; KeyError where one has none.

    `memo` may be shared between expressions that are evaluated in the same state.
    """
    memo = {} if memo is None else memo
    found = memo.get(expr)
    if found is None:
        try:
            found = memo[expr] = _evaluate(expr, state, memo)
        except RecursionError:
            found = _evaluate_deep(expr, state, memo)
    return found


def _evaluate_deep(root: Expr, state: Mapping[str, Value], memo: dict[Expr, Value]) -> Value:
    """The same without recursion: what is needed of an expression is evaluated before it, and nothing
    else."""
    stack = [root]
    while stack:
        node = stack[-1]
        needed = None if node in memo else _needed(node, memo)
        if needed is not None:
            stack.append(needed)
            continue
        if node not in memo:
            memo[node] = _evaluate(node, state, memo)
        stack.pop()
    return memo[root]


def _needed(node: Expr, memo: Mapping[Expr, Value]) -> Expr | None:
    """The next argument whose value has to be there before the node's own can be."""
    if not isinstance(node, Apply):
        return None
    if node.op == "ite":
        condition, then, other = node.args
        chosen = then if memo.get(condition) else other
        return condition if condition not in memo else None if chosen in memo else chosen
    stops = {"and": False, "or": True}.get(node.op)
    for arg in node.args:
        if arg not in memo:
            return arg
        if stops is not None and memo[arg] is stops:
            return None
    return None


def _evaluate(expr: Expr, state: Mapping[str, Value], memo: dict[Expr, Value]) -> Value:
    if isinstance(expr, Const):
        return expr.value
    if isinstance(expr, Var):
        return state[expr.name]
    assert isinstance(expr, Apply)
    if expr.op == "and":
        return all(evaluate(arg, state, memo) for arg in expr.args)
    if expr.op == "or":
        return any(evaluate(arg, state, memo) for arg in expr.args)
    if expr.op == "ite":
        chosen = expr.args[1] if evaluate(expr.args[0], state, memo) else expr.args[2]
        return evaluate(chosen, state, memo)
    return STRICT[expr.op](*(evaluate(arg, state, memo) for arg in expr.args))


def holds(expr: Expr, state: Mapping[str, Value]) -> bool:
    """The value of a boolean expression."""
    value = evaluate(expr, state)
    if not isinstance(value, bool):
        raise IllFormed(f"not a boolean: {expr}")
    return value


def python(expr: Expr, name: Callable[[Var], str], known: Mapping[Expr, str]) -> str:
    """Python source for `expr`; `name` gives the source of a variable, `known` of what was bound before."""
    if expr in known:
        return known[expr]
    if isinstance(expr, Const):
        return repr(expr.value)
    if isinstance(expr, Var):
        return name(expr)
    assert isinstance(expr, Apply)
    if expr.op == "not" and isinstance(expr.args[0], Apply) and expr.args[0].op == "eq":
        left, right = (python(arg, name, known) for arg in expr.args[0].args)
        return f"({left} != {right})"
    return _PYTHON[expr.op](*(python(arg, name, known) for arg in expr.args))


def _infix(symbol: str) -> Callable[..., str]:
    return lambda *args: "(" + f" {symbol} ".join(args) + ")"


_PYTHON: Final[dict[str, Callable[..., str]]] = {
    "not": lambda a: f"(not {a})",
    "and": _infix("and"),
    "or": _infix("or"),
    "ite": lambda c, a, b: f"({a} if {c} else {b})",
    "eq": _infix("=="),
    "lt": _infix("<"),
    "le": _infix("<="),
    "add": _infix("+"),
    "sub": lambda a, b: f"({a} - {b} if {a} > {b} else 0)",
    "min": lambda a, b: f"min({a}, {b})",
}


class TooLarge(Exception):
    """Generated code is larger, or nests deeper, than Python compiles."""


def compiled(source: str, entry: str, names: dict[str, Any]) -> Callable[..., Any]:
    """The function `entry` of a generated module; `names` are its globals. TooLarge where Python refuses to
    compile it."""
    try:
        code = compile(source + "\n", "<ssoproof stepper>", "exec")
    except (SyntaxError, RecursionError, MemoryError, OverflowError) as refused:
        raise TooLarge(str(refused)) from refused
    exec(code, names)
    found: Callable[..., Any] = names.pop(entry)
    return found
