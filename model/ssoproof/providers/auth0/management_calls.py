"""Whether code that has a client of the Management API may write users with it: by all that it calls."""

from __future__ import annotations

import re
from functools import lru_cache

from ssoproof.javascript.syntax import Syntax, parse, walk
from ssoproof.javascript.values import words
from ssoproof.providers.auth0.hooks.named_members import composes

#: Functions of the language and of the provider's objects that hand what they get to nobody but functions
#: of the code itself.
_HARMLESS = words(
    "require log info warn error debug then catch finally all allSettled resolve reject callback "
    "includes indexOf some every find findIndex filter map forEach reduce flatMap join split slice concat "
    "push pop shift unshift sort reverse keys values entries fromEntries isArray from toString valueOf "
    "toLowerCase toUpperCase trim startsWith endsWith replace match test charAt padStart parse stringify "
    "String Number Boolean parseInt isNaN now getTime toISOString has get add size max min floor round ceil "
    "setCustomClaim addScope removeScope enable deny sendUserTo encodeToken validateToken challengeWith "
    "challengeWithAny enrollWith enrollWithAny render setPrompt setIdleExpiresAt setExpiresAt revoke"
)
#: Functions of the Management API's clients that read, or that write roles and nothing else of a user.
_READS = re.compile(r"(?:get|list|search)[A-Z]\w*|(?:assign|remove|delete)Roles\w*")
#: Functions of the clients that write metadata, or put another user in the place of one.
_WRITES = re.compile(
    r"\b(?:update(?:User|AppMetadata|UserMetadata)?|patch|link\w*|unlink\w*|import\w*|create|createUser|"
    r"delete|deleteUser|setPrimaryUser)\b"
    # scopes of a client's token are no calls
    r"(?!:(?:users|users_app_metadata|user_\w+|current_user\w*|roles|role_members|clients)\b)"
)
_CLASSES = words("ManagementClient AuthenticationClient Date Error Promise Map Set URL URLSearchParams")


@lru_cache(maxsize=256)
def writes_users(file: str, source: str) -> bool:
    """Whether something that is called may write a user's metadata; so it is where code can't be read.

    A call of a function that is neither of the code's own nor listed may do so, since it may get the client.
    """
    tree = parse(file, source).tree
    if tree is None or composes(file, source) or _WRITES.search(source):
        return True
    own = frozenset(_own_functions(tree))
    return any(not _harmless(node, own) for node in walk(tree) if node.kind in _CALLS)


_CALLS = ("call_expression", "new_expression")
_FUNCTIONS = ("arrow_function", "function_expression", "function")


def _own_functions(tree: Syntax) -> list[str]:
    declared = [n.field["name"].text for n in walk(tree) if n.kind == "function_declaration"]
    bound = (n for n in walk(tree) if n.kind == "variable_declarator" and "value" in n.field)
    return declared + [n.field["name"].text for n in bound if n.field["value"].kind in _FUNCTIONS]


def _harmless(node: Syntax, own: frozenset[str]) -> bool:
    made = node.kind == "new_expression"
    called = node.field["constructor" if made else "function"]
    plain = called.kind == "identifier"
    if not plain and called.kind != "member_expression":
        return False
    name = called.text if plain else called.field["property"].text
    if made:
        return name in _CLASSES
    return (plain and name in own) or name in _HARMLESS or (not plain and _READS.fullmatch(name) is not None)
