"""Whether code may use a member of the provider's objects, by its name or by one that it puts together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ssoproof.javascript.syntax import Syntax, parse, walk
from ssoproof.tenant.model import Hook

#: Functions that take members by texts, or all of them.
_BY_TEXT = re.compile(
    r"\bReflect\b|\bObject\s*\??\.\s*(?:values|entries|getOwnProperty\w+)|\b(?:_|lodash)\s*\??\.\s*\w+|\\u|\\x"
)


def may_use(hook: Hook, names: Iterable[str]) -> bool:
    """Whether code names one of the members, or puts names of members together."""
    return any(name in hook.source for name in names) or composes(hook.file, hook.source)


@lru_cache(maxsize=256)
def composes(file: str, source: str) -> bool:
    """Whether some member is taken by a name that is worked out; so it is where code can't be read."""
    if _BY_TEXT.search(source):
        return True
    tree = parse(file, source).tree
    return tree is None or any(_computed(node) for node in walk(tree))


def _computed(node: Syntax) -> bool:
    if node.kind == "subscript_expression":
        return node.field["index"].kind not in ("string", "number")
    return node.kind == "computed_property_name" and node.kids[0].kind not in ("string", "number")
