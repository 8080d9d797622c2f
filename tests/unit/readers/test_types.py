"""The type of an application in the native format: machines have no part in sessions, native applications
do."""

import json

import pytest
from documents import SMALL
from jsonschema import Draft202012Validator

from ssoproof.errors import BadInput
from ssoproof.readers.native.loader import load_text
from ssoproof.readers.native.schema import json_schema
from ssoproof.readers.native.words import MACHINES, PEOPLE


def read(tmp_path, applications, more=""):
    return load_text(SMALL.replace("  app: {}\n", applications) + more, tmp_path / "ssoproof.yaml")


def names(loaded):
    return [app.name for app in loaded.tenant.applications]


@pytest.mark.parametrize("kind", PEOPLE)
def test_people_sign_in(kind, tmp_path):
    found = read(
        tmp_path,
        f"  app: {{type: {kind}, renews: silent, sdk: auth0.js}}\n",
        "requirements: {applications: {app: every visit}}\n",
    )
    assert names(found) == ["app"] and not found.diagnostics
    (app,) = found.tenant.applications
    assert app.renews_silently.value and app.demand is not None


@pytest.mark.parametrize("kind", MACHINES)
def test_machines_are_left_out_with_a_note(kind, tmp_path):
    whole = (
        f"  job: "
        f"{{type: {kind}, client-id: j, name: J, metadata: {{a: b}}, scopes: [read], requests: [none]}}\n  "
        f"app: {{}}\n"
    )
    found = read(tmp_path, whole)
    assert names(found) == ["app"]
    (note,) = found.diagnostics
    assert note.code == "machine" and "job is left out" in note.message and note.primary.line == 5
    assert not [a for a in found.tenant.assumptions if a.subject == "job"]


@pytest.mark.parametrize("key", ["renews: silent", "renews: 'no'", "sends: {prompt: login}", "sdk: auth0.js"])
def test_machines_have_no_logins(key, tmp_path):
    with pytest.raises(
        BadInput, match=f"error.wrong-value.*{key.partition(':')[0]} says something of logins"
    ):
        read(tmp_path, f"  job: {{type: m2m, {key}}}\n  app: {{}}\n")


def test_nothing_is_demanded_of_machines(tmp_path):
    with pytest.raises(BadInput, match="job is a machine"):
        read(
            tmp_path, "  job: {type: m2m}\n  app: {}\n", "requirements: {applications: {job: every visit}}\n"
        )


def test_only_machines(tmp_path):
    with pytest.raises(BadInput, match=r"error.no-application.*nobody signs in"):
        read(tmp_path, "  job: {type: m2m}\n")


@pytest.mark.parametrize("kind", ["app", "M2M", "[spa]", "''", "{}"])
def test_other_types_are_errors(kind, tmp_path):
    with pytest.raises(BadInput, match="type must be"):
        read(tmp_path, f"  app: {{type: {kind}}}\n")


def test_a_key_of_exports_leads_to_the_type(tmp_path):
    with pytest.raises(BadInput, match="did you mean type"):
        read(tmp_path, "  app: {app_type: non_interactive}\n")


def test_the_schema_has_the_same_types():
    stated = json.dumps(json_schema())
    assert all(f'"{kind}"' in stated for kind in (*PEOPLE, *MACHINES))
    check = Draft202012Validator(json_schema())
    assert check.is_valid(
        {"ssoproof": 1, "tenant": "t", "mfa": "always", "applications": {"a": {"type": "native"}}}
    )
    assert not check.is_valid(
        {"ssoproof": 1, "tenant": "t", "mfa": "always", "applications": {"a": {"type": "x"}}}
    )
