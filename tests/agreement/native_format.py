"""Documents drawn from the published JSON Schema, some spoiled, and where the loader thinks otherwise of one.

Left out is what a schema can't say: characters that can't be printed, durations that add up to more than ten
years, whole numbers written as fractions (1.0), and what refers to something else.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.documents.place import Place, Reading
from ssoproof.documents.validation import validated
from ssoproof.documents.yaml_tree import parse
from ssoproof.errors import BadInput
from ssoproof.readers.native.loader import load_text
from ssoproof.readers.native.models import Document
from ssoproof.readers.native.schema import json_schema
from ssoproof.source import Span

SCHEMA = json_schema()
PUBLISHED = Draft202012Validator(SCHEMA)
NAMES = ("one", "two", "zwei Äpfel", "管理", "none", "browser", "a.b", "a/b", "", " a", "a" * 101, "(x)")
#: Names of inputs.
INPUT_NAMES = (
    "app_metadata.vip",
    "event.user.app_metadata",
    "organization",
    "secrets.KEY",
    "roles",
    "call risk.example",
)
TEXTS = (
    *(
        "",
        " ",
        "a",
        "a b",
        "none",
        "mfa",
        "pwd",
        "never",
        "constant",
        "is true",
        "answers",
        "no",
        "true",
        "1",
        "é",
        "login.example.com",
        "host:80",
        "a/b",
    ),
    *("10m", "1d12h", "0s", "600", "1h2d", "5x", "3650d", "never", "once per session", " every  visit "),
    *(
        "at most 15m old",
        "at most 0s old",
        "at most old",
        "always",
        "auth0",
        "auth0.js",
        "x.js",
        "spa",
        "m2m",
    ),
)
NUMBERS = (0, 1, 2, 600, -5, 315_360_000, 315_360_001, 1.5, 10**20)
JUNK = st.sampled_from((None, True, False, *NUMBERS, *TEXTS)) | st.just([]) | st.just({})
#: What the loader may still refuse where the structure is right: references, files, names that clash.
REFERS = {
    *("unknown-name", "duplicate-value", "duplicate-key", "no-application", "file-missing", "hook-outside"),
    *("wrong-value", "file-unreadable"),
}


@st.composite
def documents(draw: st.DrawFn, schema: dict[str, Any] = SCHEMA) -> Any:
    """A document as a schema has it, which accepts most of them; every other one has a part spoiled."""
    document = draw(_drawn(schema, schema))
    return _spoiled(draw, document) if draw(st.booleans()) else document


@st.composite
def _drawn(draw: st.DrawFn, schema: dict[str, Any], root: dict[str, Any]) -> Any:
    """A value as a part of the schema has it; texts and names are those of this module that fit."""
    if "$ref" in schema:
        return draw(_drawn(root["$defs"][schema["$ref"].rpartition("/")[2]], root))
    if "anyOf" in schema:
        return draw(_drawn(draw(st.sampled_from(schema["anyOf"])), root))
    if "enum" in schema or "const" in schema:
        return draw(st.sampled_from(schema.get("enum", [schema.get("const")])))
    if schema["type"] == "array":
        least = schema.get("minItems", 0)
        return draw(st.lists(_drawn(schema["items"], root), min_size=least, max_size=2))
    if schema["type"] == "integer":
        return draw(st.sampled_from((*(600, 900) * 9, *NUMBERS)))
    if schema["type"] == "string":
        return draw(st.sampled_from(_fitting(schema.get("pattern", ""), TEXTS)))
    return draw(_mapping(schema, root))


@st.composite
def _mapping(draw: st.DrawFn, schema: dict[str, Any], root: dict[str, Any]) -> Any:
    one = draw(st.sampled_from(schema.get("oneOf", [{}])))
    others = {key for way in schema.get("oneOf", []) if way is not one for key in way["required"]}
    required = (*schema.get("required", ()), *one.get("required", ()))
    offered = [key for key in schema.get("properties", {}) if key not in others]
    keys = [key for key in offered if key in required or draw(st.booleans())]
    stated = {key: draw(_drawn(schema["properties"][key], root)) for key in keys}
    for pattern, inner in _named(schema):
        fitting = st.sampled_from(_fitting(pattern, (*NAMES, *INPUT_NAMES)))
        least = schema.get("minProperties", 0)
        names = draw(st.lists(fitting, min_size=least, max_size=2, unique=True))
        stated |= {name: draw(_drawn(inner, root)) for name in names}
    return stated


def _named(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The entries by name that a mapping may have: a pattern of names, and what each is."""
    more = schema.get("additionalProperties")
    return [*schema.get("patternProperties", {}).items(), *([("", more)] if isinstance(more, dict) else [])]


@lru_cache
def _fitting(pattern: str, words: tuple[str, ...]) -> list[str]:
    return [word for word in words if re.search(pattern, word)]


def _spoiled(draw: st.DrawFn, document: Any) -> Any:
    """The document with junk for one part, without one, with one more, or with another name for it."""
    holder = draw(st.sampled_from(list(_parts(document))))
    if isinstance(holder, list):
        holder[:] = draw(st.sampled_from(([], [*holder, draw(JUNK)])))
        return document
    key = draw(st.sampled_from([*holder, "more"]))
    value = holder.pop(key, None)
    way = draw(st.sampled_from(("junk", "rename", "remove")))
    if way == "junk":
        holder[key] = draw(JUNK)
    elif way == "rename":
        holder[draw(st.sampled_from(NAMES))] = value
    return document


def _parts(value: Any) -> Any:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _parts(inner)


def difference(document: Any, schema: Draft202012Validator) -> str:
    """Where schema and loader disagree about a document; empty where they agree."""
    accepted, wrong = schema.is_valid(document), structure(document)
    return f"the schema {'accepts' if accepted else 'refuses'} it, and the loader says {wrong}" * (
        accepted == bool(wrong)
    )


def structure(document: Any) -> list[str]:
    """What is wrong with a document as such, whatever it refers to."""
    text, reading = json.dumps(document, ensure_ascii=False), Reading()
    root = Place((), parse("f.yaml", text, reading.problems), Span("f.yaml", 1), reading)
    validated(Document, root)
    if reading.problems.diagnostics:
        return [str(one) for one in reading.problems.diagnostics]
    try:
        load_text(text, Path("no-such-folder/ssoproof.yaml"))
    except BadInput as bad:
        wrong = [one for one in bad.diagnostics if isinstance(one, Diagnostic)]
        return [str(o) for o in wrong if o.severity is Severity.ERROR and o.code not in REFERS]
    return []


def refused(document: Any) -> bool:
    """Whether the loader refuses a document."""
    try:
        load_text(json.dumps(document, ensure_ascii=False), Path("no-such-folder/ssoproof.yaml"))
    except BadInput:
        return True
    return False
