"""Whether an Action lets other code have its second parameter, which may do anything with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ssoproof.javascript.syntax import Syntax, parse, walk

_HANDLER = re.compile(r"on(?:Execute|Continue)PostLogin")
_FUNCTIONS = ("arrow_function", "function_expression", "function")
_NAMES = ("identifier", "property_identifier", "shorthand_property_identifier")
_TEXTS = ("string", "string_fragment")
#: What reaches a parameter without naming it.
_HIDDEN = frozenset(("arguments", "eval", "Function"))


@dataclass(frozen=True, slots=True)
class _Uses:
    """`bare`: the second parameter stands for itself somewhere, and not for a member of it; `members`: those
    of its members that do so."""

    bare: bool
    members: frozenset[str]


def may_set_transaction(file: str, source: str) -> bool:
    """Whether an Action may set metadata of the transaction: it names that, or lets other code have it."""
    uses, tree = _uses(file, source), parse(file, source).tree
    if uses is None or tree is None or uses.bare:
        return True
    return any(
        node.field["property"].text == "transaction" and node.field["object"].text != "event"
        for node in walk(tree)
        if node.kind == "member_expression"
    )


def packages_may_write_users(file: str, source: str) -> bool:
    """Whether a package may write the user's metadata by the second parameter, or code by a hidden way."""
    uses = _uses(file, source)
    if uses is None:
        return True
    handed = uses.bare or "user" in uses.members
    return handed and re.search(r"\brequire\b|\bimport\b", source) is not None


@lru_cache(maxsize=256)
def _uses(file: str, source: str) -> _Uses | None:
    """What is done with the second parameter of an Action's handlers; None where that is not plain."""
    tree = parse(file, source).tree
    if tree is None or any(_hides(node) for node in walk(tree)):
        return None
    of = {id(node.field["object"]): node for node in walk(tree) if node.kind == "member_expression"}
    if any(_exports(node) and id(node) not in of for node in walk(tree)):
        return None
    parameters = list(_parameters(tree))
    mentions = sum(len(_HANDLER.findall(node.text)) for node in walk(tree) if node.kind in _NAMES + _TEXTS)
    if not parameters or None in parameters or mentions != len(parameters):
        return None
    declared = {id(node) for row in parameters if row is not None for node in row}
    names = {node.text for row in parameters if row is not None for node in row[1:]}
    used = [n for n in walk(tree) if n.kind in _NAMES and n.text in names and id(n) not in declared]
    plain = [of[id(n)] for n in used if n.kind == "identifier" and id(n) in of]
    others = [n for n in used if n.kind != "property_identifier" and id(n) not in of]
    return _Uses(bool(others), frozenset(m.field["property"].text for m in plain if id(m) not in of))


def _exports(node: Syntax) -> bool:
    """Whether it is what handlers are put into, by whatever name: with a name that is put together it gets
    others than those that are seen here."""
    if node.kind == "member_expression":
        return node.field["object"].text == "module"
    return node.kind == "this" or (node.kind == "identifier" and node.text in ("exports", "module"))


def _hides(node: Syntax) -> bool:
    if node.kind == "with_statement":
        return True
    return node.kind in _NAMES and (node.text in _HIDDEN or "\\" in node.text)


def _parameters(tree: Syntax) -> Iterator[tuple[Syntax, ...] | None]:
    """The parameters of each function that is made a handler; None for those that are no plain names."""
    for node in walk(tree):
        if node.kind != "assignment_expression" or node.field["right"].kind not in _FUNCTIONS:
            continue
        left, right = node.field["left"], node.field["right"]
        if left.kind != "member_expression" or not _HANDLER.fullmatch(left.field["property"].text):
            continue
        listed = right.field.get("parameters")
        rows = listed.kids if listed is not None else ()
        plain = listed is not None and all(kid.kind == "identifier" for kid in rows)
        yield tuple(rows) if plain else None
