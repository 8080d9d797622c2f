"""The JSON Schema is up to date, and says yes and no where the loader does."""

import json

import pytest
from documents import SMALL, WHOLE, write
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from ruamel.yaml import YAML

from ssoproof.errors import BadInput
from ssoproof.readers.native.loader import load
from ssoproof.readers.native.models import Document
from ssoproof.readers.native.schema import SCHEMA_FILE, json_schema, written
from ssoproof.readers.native.sdks import KNOWN
from ssoproof.readers.native.words import PROVIDERS
from ssoproof.tenant.model import CacheKind, MfaMode, OnLoginRequired

MODES, CACHES, ANSWERS = ([one.value for one in kind] for kind in (MfaMode, CacheKind, OnLoginRequired))
CHECK = Draft202012Validator(json_schema())

GOOD = [
    WHOLE,
    SMALL,
    SMALL + "session: {idle: 600}\nuser: {roles: []}\nhooks: []\napis: {}\nrequirements: {}\n",
    SMALL + "requirements: {applications: {app: at most 1d2h old}}\n",
    SMALL + "requirements: {applications: {app: {demand: never}}}\n",
    SMALL.replace("{}", "{sdk: {cache: memory}, renews: 'no', metadata: {'': ''}, requests: [none]}"),
]
BAD = [
    "{}",
    "[]",
    SMALL.replace("ssoproof: 1", "ssoproof: 2"),
    SMALL.replace("ssoproof: 1", "ssoproof: '1'"),
    SMALL.replace("mfa: always\n", ""),
    SMALL.replace("always", "allways"),
    SMALL.replace("small", "7"),
    SMALL.replace("small", "''"),
    SMALL.replace("small", ""),
    SMALL.replace("  app: {}\n", "  {}\n"),
    SMALL + "more: 1\n",
    SMALL + "provider: other\n",
    SMALL + "session: {idle: 0}\n",
    SMALL + "session: {idle: 1.5}\n",
    SMALL + "session: {idle: 600x}\n",
    SMALL + "session: {idle: ''}\n",
    SMALL + "session: {idle: '600'}\n",
    SMALL + "session: {idle: true}\n",
    SMALL + "session: {idle: 1h2d}\n",
    SMALL + "session: {limit: 1h}\n",
    SMALL + "session: null\n",
    SMALL + "user: {roles: admin}\n",
    SMALL + "user: {roles: [a, a]}\n",
    SMALL + "apis: {a: {}}\n",
    SMALL + "apis: {a.b: {audience: a}}\n",
    SMALL + "apis: {a: {audience: a, scopes: [a b]}}\n",
    SMALL + "hooks: [{name: a}]\n",
    SMALL + "hooks: [{rule: a, action: a}]\n",
    SMALL + "requirements: {applications: {app: always}}\n",
    SMALL + "requirements: {applications: {app: at most old}}\n",
    SMALL + "requirements: {applications: {app: {remembered-browser: counts}}}\n",
    SMALL + "requirements: {applications: {app: {demand: never, remembered-browser: no}}}\n",
    SMALL.replace("{}", "[]"),
    SMALL.replace("{}", "{requests: []}"),
    SMALL.replace("{}", "{requests: none}"),
    SMALL.replace("{}", "{sends: {prompt: none}}"),
    SMALL.replace("{}", "{metadata: {a: 1}}"),
    SMALL.replace("{}", "{sdk: other}"),
    SMALL.replace("{}", "{sdk: {cache: disk}}"),
    SMALL.replace("{}", "{client_id: a}"),
]


def value(text):
    return YAML(typ="safe", pure=True).load(text)


def test_the_file_is_up_to_date():
    """`python -m ssoproof.readers.native.schema` writes it."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == written()


def test_it_is_a_schema():
    Draft202012Validator.check_schema(json.loads(written()))


@pytest.mark.parametrize("text", GOOD)
def test_good_files(text, tmp_path):
    load(write(tmp_path, text))
    CHECK.validate(value(text))
    Document.model_validate(value(text))


@pytest.mark.parametrize("text", BAD)
def test_bad_files(text, tmp_path):
    with pytest.raises(BadInput):
        load(write(tmp_path, text))
    assert not CHECK.is_valid(value(text))


def test_the_models_refuse_unknown_keys():
    with pytest.raises(ValidationError):
        Document.model_validate({**value(SMALL), "more": 1})


def enumerations(node):
    """All lists of allowed words in a schema."""
    if isinstance(node, dict):
        if "enum" in node:
            yield set(node["enum"])
        if isinstance(node.get("const"), str):
            yield {node["const"]}
        for inner in node.values():
            yield from enumerations(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from enumerations(inner)


@pytest.mark.parametrize("words", [MODES, PROVIDERS, CACHES, ANSWERS, KNOWN])
def test_words_are_those_of_the_loader(words):
    assert set(words) in list(enumerations(json_schema()))
