"""Expressions as text of another language: one function for constants, one for variables, one for
operators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ssoproof.logic.expr import Apply, Const, Expr, Var


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a language writes constants and operators; `apply` gets the node and its arguments' text."""

    constant: Callable[[Const], str]
    apply: Callable[[Apply, tuple[str, ...]], str]

    def text(self, expr: Expr, name: Callable[[Var], str], known: Mapping[Expr, str]) -> str:
        """`expr` in the language; `known` has the names of what was defined before."""
        if expr in known:
            return known[expr]
        if isinstance(expr, Const):
            return self.constant(expr)
        if isinstance(expr, Var):
            return name(expr)
        assert isinstance(expr, Apply)
        return self.apply(expr, tuple(self.text(a, name, known) for a in expr.args))


def infix(sign: str, args: tuple[str, ...]) -> str:
    """The arguments with a sign between them, in brackets."""
    return "(" + f" {sign} ".join(args) + ")"
