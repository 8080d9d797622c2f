"""Answers of calls to the outside: their names in tests, and what is known of them by who answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ssoproof.javascript.values import words

#: How the names of answers end whose calls get these very arguments in two runs at one and the same step; a
#: number for the arguments follows, since a place may be called with others.
SAME = "_same"

#: The name of an answer in a test: the call's line and column, which call of that place, in which file.
NAME = re.compile(rf"\banswer_\d+_\d+(?:_\d+)?(?:_h\d+)?(?:{SAME}\d+)?\b")


def is_same(name: str) -> bool:
    """Whether an answer, by its name, is the same in two runs at one and the same step."""
    return SAME in name


@dataclass(frozen=True, slots=True)
class Called:
    """A call to the outside: the name of its answer, what that is for `people`, who answers with what."""

    name: str
    people: str
    library: str
    shape: str


#: What the libraries' own promises give, by the name of the global or the module.
_ANSWERS = {
    **dict.fromkeys(words("fetch node-fetch undici cross-fetch isomorphic-fetch"), "response"),
    **dict.fromkeys(words("axios"), "axios"),
    **dict.fromkeys(words("got superagent"), "got"),
}
#: Their functions give promises, and never throw at once.
_PROMISING = (
    *_ANSWERS,
    "request-promise",
    "request-promise-native",
    "needle",
    "graphql-request",
    "bcrypt",
    "bcryptjs",
    "argon2",
)

_RESPONSE = {"status": "number", "statusText": "string", "headers": "object", "url": "string"}
#: The members of answers that are always there.
_MEMBERS: Mapping[str, Mapping[str, str]] = {
    "response": {**_RESPONSE, "ok": "boolean", "redirected": "boolean", "type": "string"},
    "axios": {"status": "number", "statusText": "string", "headers": "object", "config": "object"},
    "got": {"statusCode": "number", "statusMessage": "string", "headers": "object", "url": "string"},
    "message": {"statusCode": "number", "statusMessage": "string", "headers": "object"},
}
SHAPES = tuple(_MEMBERS)

#: Libraries that hand a message over, as Node's own http does.
_MESSAGES = words("request http https needle")

#: The methods that answers have for sure.
METHODS = {
    "response": words("json text arrayBuffer blob formData clone bytes"),
    "got": words("json text buffer"),
}


#: How the names of libraries begin of which nothing is known: they may do anything with what they get.
STRANGE = "?"


def promising(library: str) -> bool:
    """Whether the library's functions give promises, and never throw at once."""
    return library in _PROMISING


def member(shape: str, name: str) -> tuple[str, bool] | None:
    """The shape of a member of an answer, and whether it may be undefined; None where that is not known."""
    known = _MEMBERS.get(shape, {}).get(name)
    return None if known is None else (known, False)


#: What functions of Node's modules give for sure, by module and name.
_GIVEN = {
    "crypto": {
        **dict.fromkeys(words("createHash createHmac randomBytes update"), "object"),
        **dict.fromkeys(words("randomUUID digest"), "string"),
        "randomInt": "number",
    },
    "uuid": dict.fromkeys(words("v1 v3 v4 v5 v6 v7"), "string"),
}
_GIVEN["node:crypto"] = _GIVEN["crypto"]
#: What is awaited of them, or handed to a function as (error, result).
_LATER = {
    **{name: dict.fromkeys(("compare",), "boolean") | dict.fromkeys(("hash", "genSalt"), "string")
       for name in ("bcrypt", "bcryptjs")},
}  # fmt: skip


def given(library: str, name: str) -> str | None:
    """The shape of what a function of a module gives at once, where it never throws."""
    return _GIVEN.get(library, {}).get(name)


def answered_shape(library: str, name: str, handed: bool) -> str:
    """The shape of what a function of a library answers; `handed` to a function."""
    if handed and library in _MESSAGES:
        return "message"
    return _LATER.get(library, {}).get(name) or _ANSWERS.get(library, "data")


def names(test: str) -> tuple[str, ...]:
    """The answers that occur in a test, once each."""
    return tuple(dict.fromkeys(NAME.findall(test)))


def for_people(test: str, people: Mapping[str, str]) -> str:
    """A test with the answers as people know them."""
    return NAME.sub(lambda match: people.get(match.group(), match.group()), test)
