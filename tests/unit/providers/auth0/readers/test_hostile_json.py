"""Whatever stands in Terraform's JSON, in an export with merge keys or in a file of mappings: a tenant, or
BadInput."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.providers.auth0.readers.exports import as_terraform_json, write

from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.keywords import load_mappings
from ssoproof.readers.detect import load, load_code

WORDS = st.sampled_from(
    [
        "auth0_client", "auth0_action", "auth0_trigger_actions", "auth0_rule", "resource", "locals", "variable", "module",
        "dynamic", "content", "for_each", "count", "lifecycle", "ignore_changes", "default", "source", "name", "policy", "code",
        "${var.a}", "${local.a}", "${module.a.b}", "${each.value}", "x ${1 +} y", "${", "%{ if true }a%{ endif }", "$${a}",
        "${file(\"a.js\")}", "${[for x in [1] : x]}", "auth0_client.a.id", "${auth0_action.a.id}", "./m", "../..", "all", "//",
        "post-login", "\ue000", "\ud83d", "", "5", "true", "EOT", "END_OF_TEXT\n",
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(WORDS, st.integers(-3, 3), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=25,
)


def ends_well(folder: Path) -> None:
    for read in (load, load_code):
        try:
            read(folder)
        except BadInput as bad:
            for told in bad.diagnostics:
                assert isinstance(told, Diagnostic)
                assert told.message
                assert "\n" not in told.message
                assert told.primary is None or told.primary.line >= 1


@settings(max_examples=60, deadline=None)
@given(VALUES, VALUES)
def test_any_json(tmp_path_factory: pytest.TempPathFactory, whole: object, values: object) -> None:
    folder = write(
        tmp_path_factory.mktemp("tf"),
        {"main.tf.json": json.dumps(whole), "terraform.tfvars.json": json.dumps(values)},
    )
    write(folder, {"auth0.tf": 'resource "auth0_guardian" "g" {\n  policy = "never"\n}\n'})
    ends_well(folder)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_tenant_with_a_part_exchanged(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = as_terraform_json(tmp_path_factory.mktemp("tf"))
    whole = json.loads((folder / "main.tf.json").read_text())
    at, key = {"": whole}, ""
    while isinstance(at[key], (dict, list)) and at[key] and data.draw(st.integers(0, 4)):
        at = at[key]  # type: ignore[assignment]
        key = data.draw(st.sampled_from(sorted(at)) if isinstance(at, dict) else st.integers(0, len(at) - 1))
    at[key] = data.draw(VALUES)  # type: ignore[index]
    write(folder, {"main.tf.json": json.dumps(whole if key != "" else at[""])})
    ends_well(folder)


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("AB=_ '\"#\n\\n{}[]:,1é\x00export"), max_size=40),
    st.sampled_from([".env", "m.json"]),
)
def test_any_file_of_mappings(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    file = tmp_path_factory.mktemp("m") / name
    file.write_text(text, encoding="utf-8")
    try:
        found = load_mappings(file)
        assert all(isinstance(key, str) for key in found)
    except BadInput as bad:
        assert bad.diagnostics


def test_long_lines_are_read(tmp_path: Path) -> None:
    """With work that grows with the square of a line's length this would not end."""
    for line in (
        "A=x" + " " * 1_000_000 + "y'",
        'A="' + "\\" * 1_000_001,
        "A" * 1_000_000,
        "A=1\n" * 200_000,
    ):
        file = write(tmp_path, {".env": line}) / ".env"
        try:
            load_mappings(file)
        except BadInput:
            continue
