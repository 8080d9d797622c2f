"""Terraform's collections: `dynamic`, `for_each`, `count`, whole resources, splats, and Actions bound by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import codes, write
from tests.unit.providers.auth0.readers.terraform_values import CORPUS, value

from ssoproof.errors import BadInput
from ssoproof.readers.detect import load
from ssoproof.readers.native.loader import Loaded

BASE = (
    'resource "auth0_client" "a" {\n  name = "a"\n  app_type = "spa"\n}\n'
    'resource "auth0_guardian" "g" {\n  policy = "never"\n}\n'
)
CODE = "exports.onExecutePostLogin = async (event, api) => { api.multifactor.enable('%s'); };"
ACTIONS = (
    'locals {\n  names = ["one", "two", "three"]\n}\n'
    'resource "auth0_action" "each" {\n  for_each = toset(local.names)\n  name = each.key\n  deploy = true\n'
    f'  code = "{CODE % "${each.key}"}"\n}}\n'
    'resource "auth0_action" "nth" {\n  count = 2\n  name = "nth ${count.index}"\n  deploy = true\n'
    f'  code = "{CODE % "${count.index}"}"\n}}\n'
    f'resource "auth0_action" "only" {{\n  name = "only"\n  deploy = true\n  code = "{CODE % "only"}"\n}}\n'
)
BOUND = 'resource "auth0_trigger_actions" "t" {\n  trigger = "post-login"\n%s\n}\n'
DYNAMIC = BOUND % '  dynamic "actions" {\n    for_each = %s\n    content {\n      id = %s\n    }\n  }'


def read(folder: Path, text: str) -> Loaded:
    return load(write(folder, {"main.tf": BASE + ACTIONS + text}))


def hooks(folder: Path, text: str) -> list[str]:
    """The names of the hooks in their order; none of them is to be left open."""
    found = read(folder, text).tenant.hooks
    assert not any("globalThis" in h.source for h in found)
    return [h.name for h in found]


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("actions-list", ["organizations", "mfa-per-client", "claims"]),
        ("dynamic-actions", ["one"]),
        ("data-local-file", ["two"]),
        ("by-manifest/tenant", ["claims", "gate"]),
        ("collections", ["two", "one"]),
    ],
)
def test_bound_actions_of_the_examples_are_known(example: str, expected: list[str]) -> None:
    found = load(CORPUS / example)
    assert [h.name for h in found.tenant.hooks] == expected
    assert not any("globalThis" in h.source for h in found.tenant.hooks)
    assert codes(found) == set()


@pytest.mark.parametrize(
    ("listed", "id", "expected"),
    [
        ("[auth0_action.only, auth0_action.nth[1]]", "actions.value.id", ["only", "nth 1"]),
        ("[for k in reverse(local.names) : auth0_action.each[k]]", "actions.value.id", ["three", "two", "one"]),
        ("auth0_action.each", "actions.value.id", ["one", "three", "two"]),
        ("auth0_action.nth", "actions.value.id", ["nth 0", "nth 1"]),
        ("auth0_action.nth[*].id", "actions.value", ["nth 0", "nth 1"]),
        ("auth0_action.nth.*.id", "actions.value", ["nth 0", "nth 1"]),
        ("values(auth0_action.each)[*].id", "actions.value", ["one", "three", "two"]),
        ("[for a in auth0_action.each : a.id if a.name != \"two\"]", "actions.value", ["one", "three"]),
        ("{ b = auth0_action.only, a = auth0_action.nth[0] }", "actions.value.id", ["nth 0", "only"]),
        ("concat(auth0_action.nth[*], [auth0_action.only])", "actions.value.id", ["nth 0", "nth 1", "only"]),
        ("[one(auth0_action.only[*].id)]", "actions.value", ["only"]),
        ('toset(["two", "one"])', "auth0_action.each[actions.value].id", ["one", "two"]),
        ('{ x = ["two", "one"] }["x"]', "auth0_action.each[actions.value].id", ["two", "one"]),
        ("compact([auth0_action.only.id, null])", "actions.value", ["only"]),
        ("[for k, v in { q = auth0_action.only } : { key = k, it = v }]", "actions.value.it.id", ["only"]),
        ("try(auth0_action.gone, [auth0_action.only])", "actions.value.id", []),
    ],
)  # fmt: skip
def test_dynamic_blocks_over_resources(listed: str, id: str, expected: list[str], tmp_path: Path) -> None:
    text = DYNAMIC % (listed, id)
    if expected:
        assert hooks(tmp_path, text) == expected
    else:
        assert "how-many" in codes(read(tmp_path, text))


def test_bindings_by_an_attribute_and_by_an_iterator(tmp_path: Path) -> None:
    listed = BOUND % "  actions = [for a in auth0_action.nth : { id = a.id, display_name = a.name }]"
    assert hooks(tmp_path, listed) == ["nth 0", "nth 1"]
    named = DYNAMIC.replace("for_each", "iterator = it\n    labels = []\n    for_each")
    assert hooks(tmp_path, named % ("[auth0_action.only]", "it.value.id")) == ["only"]


@pytest.mark.parametrize("key", ["auth0_action.nth", "values(auth0_action.each)"])
def test_bindings_by_several_copies(key: str, tmp_path: Path) -> None:
    text = f"locals {{\n  by = {{ post-login = {key}, credentials-exchange = [auth0_action.only] }}\n}}\n" + (
        'resource "auth0_trigger_actions" "t" {\n  for_each = local.by\n  trigger = each.key\n'
        '  dynamic "actions" {\n    for_each = each.value\n    content {\n      id = actions.value.id\n    }\n  }\n}\n'
    )
    found = read(tmp_path, text)
    assert [h.name for h in found.tenant.hooks] == (
        ["nth 0", "nth 1"] if "nth" in key else ["one", "three", "two"]
    )
    assert any("only: it is bound to credentials-exchange" in p.text for p in found.tenant.coverage.ignored)


def test_a_set_of_resources_has_no_order_that_is_known(tmp_path: Path) -> None:
    for listed in ("toset(auth0_action.nth)", "[for a in toset(auth0_action.nth) : a]"):
        found = read(tmp_path, DYNAMIC % (listed, "actions.value.id"))
        assert "action-order" in codes(found)
        assert [h.name for h in found.tenant.hooks] == ["actions"]
    assert hooks(tmp_path, DYNAMIC % ("toset([auth0_action.only])", "actions.value.id")) == ["only"]


def test_dynamic_over_what_is_not_known_is_told_with_its_place(tmp_path: Path) -> None:
    found = read(tmp_path, 'variable "gone" {}\n' + DYNAMIC % ("var.gone", "actions.value"))
    (told,) = [d for d in found.diagnostics if d.code == "how-many"]
    assert "auth0_trigger_actions t: dynamic actions" in told.message
    assert "it depends on ${var.gone}" in told.message
    assert told.primary is not None
    lines = (tmp_path / "main.tf").read_text().splitlines()
    assert 'dynamic "actions"' in lines[told.primary.line - 1]
    assert "globalThis" in found.tenant.hooks[0].source


def test_what_terraform_refuses_is_told_with_its_place(tmp_path: Path) -> None:
    text = 'resource "auth0_client" "b" {\n  name = "b"\n  app_type = { a = "spa" }.b\n}\n'
    found = read(tmp_path, text)
    (told,) = [d for d in found.diagnostics if d.code == "terraform-value"]
    assert "app_type" in told.message
    assert "there is no 'b' in the value: it has 'a'" in told.message
    assert hooks(tmp_path, DYNAMIC % ("try({}.gone, [auth0_action.only])", "actions.value.id")) == ["only"]
    found = read(tmp_path, DYNAMIC % ("[auth0_action.nth[7]]", "actions.value.id"))
    assert any("has no copy '7'" in d.message for d in found.diagnostics)


AROUND = (
    'resource "auth0_client" "app" {\n  for_each = { x = "spa", y = "native" }\n  name = each.key\n'
    '  app_type = each.value\n  jwt_configuration {\n    lifetime_in_seconds = 60\n  }\n  client_secret = "s"\n}\n'
    'resource "auth0_client" "nth" {\n  count = 2\n  name = "n${count.index}"\n}\n'
    'resource "auth0_client" "none" {\n  count = 0\n  name = "none"\n}\n'
    'resource "auth0_client" "some" {\n  count = var.gone\n  name = "some"\n}\nvariable "gone" {}\n'
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('auth0_client.app["x"].name', "x"),
        ("auth0_client.app.x.app_type", "spa"),
        ("[for k, c in auth0_client.app : c.app_type]", ["spa", "native"]),
        ("values(auth0_client.app)[*].name", ["x", "y"]),
        ("keys(auth0_client.app)", ["x", "y"]),
        ("auth0_client.app[*].name", "?"),
        ("auth0_client.nth[*].name", ["n0", "n1"]),
        ("auth0_client.nth.*.name[1]", "n1"),
        ("length(auth0_client.nth)", "2"),
        ("auth0_client.none[*].name", []),
        ("one(auth0_client.none[*].name)", None),
        ("try(auth0_client.none[0].name, 5)", "5"),
        ("auth0_client.some[*].name", "?"),
        ("auth0_client.some[0].name", "?"),
        ("auth0_client.app[var.gone].name", "?"),
        ("auth0_client.app.x.jwt_configuration[0].lifetime_in_seconds", "60"),
        ("auth0_client.app.x.logo_uri", "?"),
        ("auth0_client.app.x.client_secret", "?"),
        ("values(auth0_client.app)[0].client_secret", "?"),
        ('auth0_client.app["x"].id == auth0_client.app["x"].id', "true"),
        ('auth0_client.app["x"].id == auth0_client.app["y"].id', "false"),
        ('auth0_client.app["x"].id == "literal"', "?"),
        ("auth0_client.app.gone.name", "?"),
        ("can(auth0_client.app.gone.name)", "false"),
        ("{ for k, c in auth0_client.app : c.app_type => c.name... }", {"spa": ["x"], "native": ["y"]}),
    ],
)
def test_references(expression: str, expected: object, tmp_path: Path) -> None:
    assert value(expression, tmp_path, AROUND) == expected


def test_nested_dynamic_blocks_and_their_iterators(tmp_path: Path) -> None:
    found = load(CORPUS / "collections").tenant
    assert {a.name for a in found.applications} >= {"Alpha", "Beta", "Alpha mirror of spa", "00 beta"}
    assert "Alpha and Beta" in {a.name for a in found.applications}


def test_optional_attributes_of_variables(tmp_path: Path) -> None:
    around = (
        'variable "v" {\n  type = list(object({ a = string, b = optional(string, "d"), c = optional(bool) }))\n'
        '  default = [{ a = "x" }, { a = "y", b = "z", more = 1 }]\n}\n'
        'variable "s" {\n  type = set(string)\n  default = ["b", "a", "b"]\n}\n'
    )
    assert value("var.v", tmp_path, around) == [
        {"a": "x", "b": "d", "c": None},
        {"a": "y", "b": "z", "c": None},
    ]
    assert value("[for x in var.s : x]", tmp_path, around) == ["a", "b"]


def test_settings_of_refresh_tokens_are_no_secret_and_refresh_tokens_are(tmp_path: Path) -> None:
    around = 'variable "refresh_token" {\n  default = %s\n}\n'
    assert (
        value("var.refresh_token.rotation_type", tmp_path, around % '{ rotation_type = "rotating" }')
        == "rotating"
    )
    assert value("var.refresh_token", tmp_path, around % '"v1.planted"') == "?"


def test_modules_may_use_each_other_in_any_order(tmp_path: Path) -> None:
    inner = 'variable "v" {}\noutput "o" {\n  value = "${var.v}!"\n}\noutput "fixed" {\n  value = "f"\n}\n'
    outer = (
        'module "a" {\n  source = "./m"\n  v = module.b["k"].o\n}\n'
        'module "b" {\n  source = "./m"\n  for_each = { k = 1 }\n  v = module.a.fixed\n}\n'
    )
    write(tmp_path, {"m/main.tf": inner})
    assert value("module.a.o", tmp_path, outer) == "f!!"
    assert value("[for m in module.b : m.o]", tmp_path, outer) == ["f!"]
    assert value("module.a.gone", tmp_path, outer) == "?"


@pytest.mark.parametrize(
    "text",
    [
        'module "a" {\n  source = "./m"\n  v = module.a.o\n}\nlocals { x = module.a.o }\n',
        'resource "auth0_client" "b" {\n  for_each = auth0_client.b\n  name = each.key\n}\n',
        'resource "auth0_client" "b" {\n  count = length(auth0_client.c)\n  name = "b"\n}\n'
        'resource "auth0_client" "c" {\n  count = length(auth0_client.b)\n  name = "c"\n}\n',
        'resource "auth0_client" "b" {\n  name = auth0_client.b.name\n}\n',
    ],
)
def test_cycles_are_errors_with_a_place(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"m/main.tf": 'variable "v" {}\noutput "o" {\n  value = var.v\n}\n'})
    used = 'resource "auth0_client" "z" {\n  name = module.a.o\n}\n' if "module" in text else ""
    with pytest.raises(BadInput, match=r"main\.tf:\d+:\d+: error\[cycle\]"):
        read(tmp_path, text + used)


def test_keys_that_differ_only_in_signs_are_refused(tmp_path: Path) -> None:
    text = 'resource "auth0_client" "b" {\n  for_each = toset(["x-y", "x_y"])\n  name = each.key\n}\n'
    with pytest.raises(BadInput, match="differ only in signs"):
        read(tmp_path, text)
