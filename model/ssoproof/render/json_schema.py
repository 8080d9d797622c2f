"""The JSON Schema of the report for programs, made from the types that the report is made of."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from ssoproof.check.exit_codes import Kind
from ssoproof.check.report import IrrelevantSetting
from ssoproof.explain.model import Observation, Story
from ssoproof.render.json import FORMAT, KEYS, SCHEMA
from ssoproof.semantics.switch import Switch
from ssoproof.source import Span
from ssoproof.tenant.model import MfaMode
from ssoproof.verdict.verdict import Status

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_TRUTH: Json = {"type": "boolean"}
_WHOLE: Json = {"type": "integer"}
_PLAIN = {str: _TEXT, bool: _TRUTH, int: _WHOLE, float: {"type": "number"}}


def json_schema() -> Json:
    """The schema; keys that it does not name are not in a report of this version."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": f"Report of ssoproof, format {FORMAT}",
        **_report(),
        "$defs": {
            "status": {"enum": [s.value for s in Status]},
            "box": {
                "description": "For each switch named the values that it may have; others may have any. "
                "`inputs`: the classes of inputs that it is about; all, where it is not there.",
                "type": "object",
                "additionalProperties": _many(_TEXT),
            },
            "span": {"anyOf": [of(Span), {"type": "null"}]},
            "story": _story(),
            "part": _part(),
            "sensitivity": _sensitivity(),
        },
    }


def of(kind: Any) -> Json:
    """The schema of a type: a dataclass, an enumeration, a tuple, an optional or a plain type."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return _object({f.name: of(hints[f.name]) for f in fields(kind)})
    if get_origin(kind) in (UnionType, Union):
        return {"anyOf": [{"type": "null"} if part is type(None) else of(part) for part in get_args(kind)]}
    inner = get_args(kind)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return _many(of(inner[0]))
    return {
        "type": "array",
        "prefixItems": [of(part) for part in inner],
        "minItems": len(inner),
        "maxItems": len(inner),
    }


def _object(keys: Json, optional: tuple[str, ...] = ()) -> Json:
    needed = [key for key in keys if key not in optional]
    return {"type": "object", "properties": keys, "required": needed, "additionalProperties": False}


def _many(item: Json) -> Json:
    return {"type": "array", "items": item}


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _report() -> Json:
    named = _object({"name": _TEXT, "kind": _TEXT, "file": _TEXT})
    piece = _object({"text": _TEXT, "place": _ref("span")})
    return _object(
        {
            "format": {"const": FORMAT},
            "schema": {"const": SCHEMA},
            "tenant": _object(
                {
                    "name": _TEXT,
                    "provider": _TEXT,
                    "mfa": {"type": ["string", "null"]},
                    "applications": _many(_TEXT),
                    "apis": _many(_TEXT),
                    "hooks": _many(named),
                }
            ),
            "switches": _many(of(Switch)),
            "applications_not_modelled": _many(_object({"application": _TEXT, "reason": _TEXT})),
            "not_modelled": _many(_TEXT),
            "results": _many(_result()),
            "findings": _many(_finding()),
            "separations": _many(_object({"subject": _TEXT, "lines": _many(_TEXT)})),
            "assumptions": _many(
                _object({"subject": _TEXT, "text": _TEXT, "route": _many(_TEXT), "reason": _TEXT})
            ),
            "coverage": _object({name: _many(piece) for name in ("read", "ignored", "not_understood")}),
            "diagnostics": _many(_diagnostic()),
            "exit_code": _WHOLE,
            "fail_on": _many({"enum": [kind.value for kind in Kind]}),
        }
    )


def _diagnostic() -> Json:
    return _object(
        {
            "code": _TEXT,
            "severity": {"enum": ["error", "warning", "note"]},
            "message": _TEXT,
            "help": _TEXT,
            "place": _ref("span"),
            "related": _many(_object({"place": _ref("span"), "text": _TEXT})),
        }
    )


def _finding() -> Json:
    return _object(
        {
            "question": _TEXT,
            "subjects": _many(_TEXT),
            "status": _ref("status"),
            "sentence": {"description": "What was found, of the first subject.", **_TEXT},
            "advisory": _TRUTH,
            "accepted": {"description": "The baseline's reason; empty for a finding that counts.", **_TEXT},
            "fingerprint": {"description": "The same as long as causes are, wherever lines stand.", **_TEXT},
            "routes": _many(_TEXT),
            "readings": _many(_ref("box")),
        }
    )


def _result() -> Json:
    texts = ("question", "title", "sentence", "why", "remedy", "page", "subject", "key", "engine", "scope")
    others = (
        "Violated: applications no setting of which matters; else applications without which, all at once, "
        "it is the same."
    )
    named = {"description": others, **_many(_TEXT)}
    spared = _object(
        {
            "status": _ref("status"),
            "varied": _WHOLE,
            "settings": _many(of(IrrelevantSetting)),
            "others": named,
        }
    )
    about = (
        "Where asked for: for each verdict the settings that it does not depend on, of those that were "
        "varied."
    )
    return _object(
        {
            "independent": {"description": about, **_many(spared)},
            **dict.fromkeys(texts, _TEXT),
            "status": _ref("status"),
            "advisory": _TRUTH,
            "like": {
                "description": "The subject whose answer this one shares: its parts, observations, inputs "
                "and sensitivities stand there.",
                **_TEXT,
            },
            "not_covered": _many(_TEXT),
            "remarks": {"description": "What the answer leaves out on purpose.", **_many(_TEXT)},
            "statistics": {"type": "object", "additionalProperties": {"type": "number"}},
            "observations": _many(of(Observation)),
            "inputs": {
                "description": "The classes of inputs that the answer tells apart, each with the values of "
                "one member by the names that Actions have for them, as JavaScript; victims: whose tokens or "
                "renewals it is about.",
                **_many(_object({"name": _TEXT, "victims": _many(_TEXT), "example": _values()})),
            },
            "sensitivities": {
                "description": "What comes of it where something happens that no steady run has; advisory.",
                **_many(_ref("sensitivity")),
            },
            "parts": _many(_ref("part")),
        },
        ("independent", "inputs", "sensitivities"),
    )


def _values() -> Json:
    return {"type": "object", "additionalProperties": _TEXT}


def _sensitivity() -> Json:
    """A part with when it is so."""
    part = _part()
    own = {
        "when": {"description": "What changes or fails on the way.", **_TEXT},
        "steps": {
            "description": "How long the run is; null where nothing breaks.",
            "type": ["integer", "null"],
        },
    }
    return {**part, "properties": {**own, **part["properties"]}, "required": [*own, *part["required"]]}


def _part() -> Json:
    seal = {"system": _TEXT, "reached": _WHOLE, "over": _TEXT, "scope": _TEXT}
    keys = {
        "status": _ref("status"),
        "sentence": _TEXT,
        "victim": _TEXT,
        "also": {"description": "Other victims for which the same holds.", **_many(_TEXT)},
        "policy": {
            "description": "The MFA policy under which it holds, where files state none and answers differ.",
            "enum": [mode.value for mode in MfaMode],
        },
        "boxes": _many(_ref("box")),
        "certificate": _object(seal),
        "shortest": {"description": "Whether Z3 found that no run is shorter.", **_TRUTH},
        "none_shorter": {
            "description": "No run of so many steps or fewer, under any reading of the boxes.",
            **_object({"steps": _WHOLE, "over": _TEXT, "engine": _TEXT}),
        },
        "reason": _TEXT,
        "modelled": {
            "description": "False where the question is not asked because the model lacks it.",
            **_TRUTH,
        },
        "safe_depth": _WHOLE,
        "searched_depth": {"type": ["integer", "null"]},
        "story": _ref("story"),
        "trace": {"description": "The run in the ITF of Apalache.", "type": "object"},
    }
    return _object(
        keys, tuple(key for key in keys if key not in ("status", "sentence", "victim", "also", "boxes"))
    )


def _story() -> Json:
    found = of(Story)
    properties = {KEYS.get(key, key): value for key, value in found["properties"].items()}
    return _object({**properties, "steps": _WHOLE})
