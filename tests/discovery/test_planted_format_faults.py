"""Faults planted in the JSON Schema of the native format: the comparison with the loader must find each."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import Phase, find, settings
from jsonschema import Draft202012Validator

from tests.agreement.native_format import PUBLISHED, SCHEMA, difference, documents

Schema = dict[str, Any]


def _key_forgotten(schema: Schema) -> None:
    del schema["properties"]["domains"]


def _key_not_needed(schema: Schema) -> None:
    del schema["$defs"]["ApiEntry"]["required"]


def _key_needed(schema: Schema) -> None:
    schema["$defs"]["ApplicationEntry"]["required"] = ["client-id"]


def _further_keys(schema: Schema) -> None:
    schema["$defs"]["RememberedBrowser"]["additionalProperties"] = True


def _word_missing(schema: Schema) -> None:
    schema["$defs"]["ApplicationEntry"]["properties"]["renews"]["enum"].remove("refresh-tokens")


def _empty_list(schema: Schema) -> None:
    del schema["$defs"]["ApplicationEntry"]["properties"]["requests"]["minItems"]


def _reserved_name(schema: Schema) -> None:
    named = schema["properties"]["applications"]["patternProperties"]
    ((pattern, entry),) = named.items()
    free = pattern.replace("browser|none|", "")
    assert free != pattern
    schema["properties"]["applications"]["patternProperties"] = {free: entry}


def _no_duration(schema: Schema) -> None:
    schema["$defs"]["Session"]["properties"]["idle"]["anyOf"][0]["pattern"] = r"^(?=[0-9])"


def _rule_and_action(schema: Schema) -> None:
    del schema["$defs"]["HookEntry"]["oneOf"]


FAULTS = (
    _key_forgotten,
    _key_not_needed,
    _key_needed,
    _further_keys,
    _word_missing,
    _empty_list,
    _reserved_name,
    _no_duration,
    _rule_and_action,
)


@pytest.mark.slow
@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__.strip("_"))
def test_a_planted_fault_is_found(plant: Callable[[Schema], None]) -> None:
    faulty = deepcopy(SCHEMA)
    plant(faulty)
    check = Draft202012Validator(faulty)
    document = find(
        documents() | documents(faulty),
        lambda document: bool(difference(document, check)),
        settings=settings(max_examples=2_000, deadline=None, phases=[Phase.generate]),
    )
    assert difference(document, PUBLISHED) == ""
