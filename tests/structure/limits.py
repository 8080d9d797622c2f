"""Finds numeric limits in source: bounds of readers and hooks stand in one table, `ssoproof.bounds`, and
nowhere else.

What counts as a limit: a slice, `range`, `islice` or `min` that ends at a number, an ordering comparison with
one, and the same with a constant of the module that is a number. Numbers up to SMALL are the structure of
something (the first item, all but the quotes), and so are codes of characters, written as hexadecimal
numbers.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.structure.pages import PACKAGE

#: Numbers up to this say which part is meant, not how much is looked at.
SMALL = 2
#: Factors of units, such as hours, are no limits; they are multiplied or divided with, never compared.
_ENDING = ("range", "islice", "min")


#: Where what users wrote is read and followed.
FOLDERS = ("readers", "documents", "javascript", "providers")


def modules() -> list[Path]:
    """The modules whose limits have to stand in the table."""
    return sorted(path for folder in FOLDERS for path in (PACKAGE / folder).rglob("*.py"))


def constants(sources: list[str]) -> frozenset[str]:
    """The names of modules' and classes' constants that are numbers larger than SMALL."""
    return frozenset(name for source in sources for name in _constants(ast.parse(source)))


def _constants(tree: ast.Module) -> Iterator[str]:
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    for statement in (s for body in bodies for s in body):
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield from _named(target, statement.value)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            yield from _named(statement.target, statement.value)


def _named(target: ast.expr, value: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, part in zip(target.elts, value.elts, strict=False):
            yield from _named(one, part)
    elif isinstance(target, ast.Name) and _large(value):
        yield target.id


def _number(node: ast.expr) -> float | None:
    """The value of an expression of numbers alone."""
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    ):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.BinOp):
        left, right = _number(node.left), _number(node.right)
        return None if left is None or right is None else max(abs(left), abs(right))
    return None


def _large(node: ast.expr) -> bool:
    found = _number(node)
    return found is not None and abs(found) > SMALL


def limits(source: str, names: frozenset[str] = frozenset()) -> list[int]:
    """The lines of a module's source on which a number limits something; `names` are constants of other
    modules."""
    tree = ast.parse(source)
    names |= constants([source])
    hexadecimal = {
        number + 1: line for number, line in enumerate(source.splitlines()) if re.search(r"\b0x", line)
    }

    def ends(node: ast.expr | None) -> bool:
        """Does the expression depend on a number that is not small?"""
        if node is None:
            return False
        if isinstance(node, ast.BinOp):
            return _large(node) or ends(node.left) or ends(node.right)
        return _large(node) or (isinstance(node, ast.Name) and node.id in names)

    found = set()
    for node in ast.walk(tree):
        if (isinstance(node, ast.Slice) and any(ends(part) for part in (node.lower, node.upper))) or (
            isinstance(node, ast.Call)
            and _called(node) in _ENDING
            and any(ends(argument) for argument in node.args)
        ):
            found.add(node.lineno)
        elif isinstance(node, ast.Compare) and node.lineno not in hexadecimal:
            sides = (node.left, *node.comparators)
            ordered = any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops)
            if ordered and any(ends(side) for side in sides):
                found.add(node.lineno)
    return sorted(found)


def _called(node: ast.Call) -> str:
    function = node.func
    return (
        function.id
        if isinstance(function, ast.Name)
        else function.attr
        if isinstance(function, ast.Attribute)
        else ""
    )
