"""Values of documents as pydantic types: checked in plain words, and described for the JSON Schema.

A validator takes a text, or a node of any other kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
)
from pydantic import WithJsonSchema as Schema
from pydantic_core import CoreSchema, core_schema

from ssoproof import bounds
from ssoproof.documents.durations import PATTERN, seconds_of
from ssoproof.documents.problems import listed, suggestion
from ssoproof.documents.validation import Wrong
from ssoproof.documents.yaml_tree import Kind, Scalar
from ssoproof.legible import printable

T = TypeVar("T")


def mismatch(expected: str, help: str = "") -> Wrong:
    """A value of the wrong type."""
    return Wrong("wrong-type", f"{{key}} must be {expected}, not {{kind}}", help or f"write {expected} here")


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    unquoted = isinstance(value, Scalar) and value.kind in (Kind.NUMBER, Kind.TRUTH)
    raise mismatch("text", 'put it in quotes: "{text}"' if unquoted else "")


def text(value: object) -> str:
    """Text on one line, not empty."""
    written = _as_text(value)
    if not written.strip():
        raise Wrong("wrong-value", "{key} is empty", "write text here, or leave the key out")
    if printable(written) != written:
        help = "write it on one line, without control characters"
        raise Wrong("wrong-value", "{key} holds a character that can't be printed", help)
    return written


def free_text(value: object) -> str:
    """Any text, also empty or of several lines, but no lone surrogates."""
    written = _as_text(value)
    if any("\ud800" <= c <= "\udfff" for c in written):
        raise Wrong("wrong-value", "{key} holds half a character", "write the whole character")
    return written


def true_name(value: object) -> str:
    """A name as hooks see it, whatever signs it has; not empty."""
    return written if (written := free_text(value)).strip() else text(written)


def _single_word(value: object) -> str:
    written = text(value)
    if " " in written:
        help = "list them one by one: [read, write]"
        raise Wrong("wrong-value", "{key} are single words, not {value}", help)
    return written


def seconds(value: object) -> int:
    """Seconds, above zero and at most ten years."""
    found = seconds_of(value) if isinstance(value, str) else _whole(value)
    if found is None:
        help = "write 30s, 10m, 72h, 3d, 1d12h or a whole number of seconds"
        raise Wrong("bad-duration", "{key} must be a duration, not {value}", help)
    if found <= 0 or bounds.DURATION_SECONDS.passed(found):
        help = "write the limit that the tenant really has"
        raise Wrong("bad-duration", "{key} must be above zero and at most 3650d", help)
    return found


#: The word for a limit that there is not.
NO_LIMIT = "none"


def lifetime(value: object) -> int | None:
    """Seconds as in `seconds`, or none."""
    return None if value is None or word(value) == NO_LIMIT else seconds(value)


def _whole(value: object) -> int | None:
    if not isinstance(value, Scalar) or value.kind is not Kind.NUMBER:
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    whole = re.fullmatch("-?[0-9]+", value.text, re.ASCII)
    return int(value.text) if whole and not bounds.NUMBER_DIGITS.passed(len(value.text)) else None


def whole_number(value: object) -> int:
    """A whole number from 0."""
    found = _whole(value)
    if found is None or found < 0:
        raise mismatch("a whole number from 0", "write a number such as 6, without quotes")
    return found


def truth(value: object) -> bool:
    """True or false."""
    if isinstance(value, Scalar) and value.kind is Kind.TRUTH and value.text in ("true", "false"):
        return value.text == "true"
    raise mismatch("true or false", "write true or false, without quotes")


def word(value: object) -> str | None:
    """A scalar as it was written, whatever YAML takes it for (old YAML takes `no` for false)."""
    if isinstance(value, Scalar):
        return value.text if value.kind is not Kind.NOTHING else None
    return value if isinstance(value, str) else None


def one_of(words: Sequence[str]) -> Callable[[object], str]:
    """A validator for one of some words, as they are written in the document."""

    def check(value: object) -> str:
        written = word(value)
        if written is None:
            raise mismatch(listed(words))
        if written not in words:
            message = f"{{key}} must be {listed(words)}, not {{value}}"
            raise Wrong("wrong-value", message, suggestion(written, words))
        return written

    return check


class OneOf:
    """One of the words of a `Literal`, or of an enumeration's values."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        members = isinstance(source, type) and issubclass(source, Enum)
        words = [str(one.value) for one in source] if members else [str(w) for w in get_args(source)]
        check = one_of(words)
        return core_schema.no_info_before_validator_function(
            lambda value: value if isinstance(value, Enum) else check(value), handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        stated = handler.resolve_ref_schema(handler(schema))
        return {key: stated[key] for key in ("type", "enum", "const") if key in stated}


@dataclass(frozen=True, slots=True)
class Short:
    """A mapping for which the value of its key `key` may stand alone."""

    key: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: value if isinstance(value, dict) else {self.key: value}, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        whole = handler(schema)
        alone = dict(handler.resolve_ref_schema(whole)["properties"][self.key])
        return {"anyOf": [{k: v for k, v in alone.items() if k != "description"}, whole]}


def distinct(values: list[T]) -> list[T]:
    """A list in which nothing stands twice."""
    first: dict[T, int] = {}
    for number, value in enumerate(values):
        if value in first:
            help = "remove one of the two"
            raise Wrong("duplicate-value", "{key} lists {value} again", help, (number,), (first[value],))
        first[value] = number
    return values


def filled(values: list[T]) -> list[T]:
    """A list that is not empty."""
    if not values:
        raise Wrong("wrong-value", "{key} is empty", "list at least one, or leave {key} out")
    return values


def named(words: Sequence[str], message: str, more: str = "") -> Callable[[object], str]:
    """A validator for one of the names of something that is there."""

    def check(value: object) -> str:
        written = text(value)
        if written not in words:
            raise Wrong("unknown-name", message, suggestion(written, words) + more)
        return written

    return check


def _pattern(pattern: str, **more: object) -> Schema:
    return Schema({"type": "string", "pattern": pattern, **more})


#: A duration's pattern demands a digit that is not zero; that it is no more than ten years, it can't say.
_DURATION: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "pattern": f"^(?=.*[1-9]){PATTERN}$"},
        {"type": "integer", "exclusiveMinimum": 0, "maximum": bounds.DURATION_SECONDS.most},
    ],
    "examples": ["30s", "10m", "72h", "3d", "1d12h", 600],
}
_LIFETIME = {**_DURATION, "anyOf": [{"type": "string", "const": NO_LIMIT}, *_DURATION["anyOf"]]}
DIFFERENT = (AfterValidator(distinct), Field(json_schema_extra={"uniqueItems": True}))

Text = Annotated[str, BeforeValidator(text), _pattern(r"\S")]
FreeText = Annotated[str, BeforeValidator(free_text), Schema({"type": "string"})]
TrueName = Annotated[str, BeforeValidator(true_name), _pattern(r"\S")]
Word = Annotated[str, BeforeValidator(_single_word), _pattern(r"^[^\s]+$")]
Duration = Annotated[int, BeforeValidator(seconds), Schema(_DURATION)]
Lifetime = Annotated[int | None, PlainValidator(lifetime), Schema(_LIFETIME)]
Texts = Annotated[list[Text], *DIFFERENT]
Words = Annotated[list[Word], *DIFFERENT]
Truth = Annotated[bool, BeforeValidator(truth)]
Whole = Annotated[int, BeforeValidator(whole_number)]
