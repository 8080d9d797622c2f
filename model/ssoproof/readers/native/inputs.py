"""What the owners state of the values that code reads: `app_metadata.vip: constant`, `organization:
never`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ssoproof.documents.place import Place
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.documents.validation import Wrong
from ssoproof.documents.values import text
from ssoproof.providers.auth0.input_names import named_input, suggestions
from ssoproof.readers.native.names import Referable
from ssoproof.tenant.naming import meant
from ssoproof.tenant.stated_inputs import StatedInput, Statement

if TYPE_CHECKING:
    from ssoproof.readers.native.models import InputDetails

Plain = str | float | bool | None
_PLAIN = {s.value: s for s in Statement if s is not Statement.VALUES}
_FORMS = (*_PLAIN, "is VALUE", "is one of A, B")
#: How the name of a call begins.
CALL = "call "
INPUT_PATTERN = "^\\s*(?:" + "|".join((*_PLAIN, "is\\s+\\S.*")) + ")\\s*$"


@dataclass(frozen=True, slots=True)
class Stated:
    """What the words say."""

    says: Statement
    values: tuple[Plain, ...] = ()


def stated_words(value: object) -> Stated:
    """A statement of its words."""
    phrase = text(value).strip()
    if phrase in _PLAIN:
        return Stated(_PLAIN[phrase])
    if not re.match(r"is\s+\S", phrase):
        raise Wrong("wrong-value", "{value} says nothing of an input", suggestion(phrase, _FORMS))
    rest = phrase.removeprefix("is").strip()
    several = re.match(r"one of\s+(?=\S)", rest)
    parts = rest[several.end() :].split(",") if several else [rest]
    return Stated(Statement.VALUES, tuple(_value(part.strip()) for part in parts))


def _value(written: str) -> Plain:
    """A JSON value, or the text as it is."""
    try:
        value = json.loads(written)
    except ValueError:
        return written
    if isinstance(value, bool | str) or value is None:
        return value
    return float(value) if isinstance(value, int | float) else written


def input_path(name: str) -> str:
    """A validator of the names of inputs; they stay as they are written."""
    if name.startswith(CALL):
        if not name.removeprefix(CALL).strip():
            raise Wrong("bad-name", "{value} names no call", "write a part of it: `call risk.example.com`")
        return name
    if named_input(name) is None:
        raise Wrong("unknown-name", "there is no input {value}", suggestion(name, suggestions(name)))
    return name


def stated_inputs(
    stated: Mapping[str, InputDetails], place: Place, there: Referable
) -> tuple[StatedInput, ...]:
    """All that is stated, in order; what can't be said of an input is noted."""
    return tuple(_all(stated, place, there))


def _all(stated: Mapping[str, InputDetails], place: Place, there: Referable) -> Iterator[StatedInput]:
    for entry in place.entries():
        details = stated.get(entry.name)
        if details is None:
            continue
        call = entry.name.startswith(CALL)
        path = entry.name.removeprefix(CALL).strip() if call else named_input(entry.name)
        said = details.says
        if call is not (said.says is Statement.ANSWERS):
            help = "say `answers` of a call, as in `call risk.example.com: answers`, and nothing else"
            message = f"{quoted(entry.name)} can't be {said.says.value}"
            entry.reading.problems.error("wrong-value", message, entry.node.span, help)
            continue
        names = tuple(name for written in details.applications for name in meant(written, there.applications))
        yield StatedInput(path or "", said.says, said.values, names, entry.origin)
