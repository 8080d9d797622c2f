"""Terraform's language as far as tenants use it; what is not known is left open, never guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import ACTION, SECRET, codes, write
from tests.unit.providers.auth0.readers.terraform_values import value

from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.marks import formatted
from ssoproof.readers.detect import load

CLIENT = 'resource "auth0_client" "a" {\n  name = "A"\n  app_type = "spa"\n}\n'
ACTION_TEXT = "exports.onExecutePostLogin = async (event, api) => { api.multifactor.enable('none'); };"
RULE_TEXT = "function (user, context, callback) { callback(null, user, context); }"
GUARDIAN = 'resource "auth0_guardian" "g" {\n  policy = "never"\n}\n'


TEXTS = {"a.txt": "text", "t.tpl": "Hello ${name} ${gone}", "t2.tpl": "Hello ${name} $${kept}"}
AROUND = (
    'variable "there" { default = true }\nvariable "gone" {}\n'
    f'variable "api_secret" {{ default = "{SECRET}" }}\n'
    f'variable "hidden" {{\n  default = "{SECRET}"\n  sensitive = true\n}}\n'
    'locals {\n  b = "bee"\n  m = { k = ["one", "two"] }\n}\n'
)
EXPRESSIONS = [
    ('"a-${local.b}-${1 + 2 * 3}"', "a-bee-7"),
    ('" a ${local.b} "', " a bee "),
    ("local.m.k[1]", "two"),
    ('local.m["k"][0]', "one"),
    ('var.there ? "yes" : "no"', "yes"),
    ('var.gone ? "yes" : "no"', "?"),
    ('var.gone ? "same" : "same"', "same"),
    ('var.there == true && !(1 > 2) ? "yes" : "no"', "yes"),
    ("[for x in local.m.k : upper(x)]", ["ONE", "TWO"]),
    ("[for i, x in local.m.k : x if i > 0]", ["two"]),
    ('{for x in local.m.k : x => "v-${x}"}', {"one": "v-one", "two": "v-two"}),
    ("[for x in var.gone : x]", "?"),
    ("concat(local.m.k, [var.gone])", ["one", "two", "?"]),
    ('merge(local.m, { k = "new" })', {"k": "new"}),
    ('join(",", toset(["a", "b", "a"]))', "a,b"),
    ('format("%s-%s", "a", local.b)', "a-bee"),
    ('jsonencode({ a = ["x"] })', '{"a":["x"]}'),
    ('jsondecode("{\\"a\\": 5}").a', "5"),
    ("coalesce(null, local.b)", "bee"),
    ("coalesce(var.gone, local.b)", "?"),
    ('try(local.m.nothing, "other")', "other"),
    ("timestamp()", "?"),
    ("local.m.k[*]", ["one", "two"]),
    ("data.aws_x.y.z", "?"),
    ("sensitive(local.b)", "?"),
    ('file("${path.module}/a.txt")', "text"),
    ('templatefile("t.tpl", { name = "N", gone = var.gone })', "?"),
    ('templatefile("t2.tpl", { name = "N" })', "Hello N ${kept}"),
    ('fileset(path.module, "*.txt")', ["a.txt"]),
    ('"$${kept} \\"quoted\\" \\u00e9"', '${kept} "quoted" é'),
    ("-5", "-5"),
    ("(local.b)", "bee"),
    ("var.api_secret", "?"),
    ("var.hidden", "?"),
]


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS)
def test_expressions(expression: str, expected: object, tmp_path: Path) -> None:
    write(tmp_path, TEXTS)
    assert value(expression, tmp_path, AROUND) == expected


def test_texts_of_several_lines_keep_their_places(tmp_path: Path) -> None:
    code = (
        'resource "auth0_action" "a" {\n  name = "a"\n  deploy = true\n  code = <<-EOT\n'
        "    exports.onExecutePostLogin = async (event, api) => {\n"
        "      if (event.client.client_id === '${auth0_client.a.client_id}') "
        "{ api.nothing.known(`$${1}`); }\n"
        "      const x = '${var.gone}';\n"
        "    };\n  EOT\n}\n"
        'resource "auth0_trigger_actions" "t" '
        '{\n  trigger = "post-login"\n  actions {\n    id = auth0_action.a.id\n  }\n}\n'
    )
    folder = write(tmp_path, {"main.tf": CLIENT + GUARDIAN + 'variable "gone" {}\n' + code})
    found = load(folder).tenant
    (hook,) = found.hooks
    lines = hook.source.split("\n")
    assert lines[12].startswith("exports.onExecutePostLogin")
    assert "=== 'auth0_client_a'" in lines[13]
    assert "`${1}`" in lines[13]
    assert "'##var_gone##'" in lines[14]
    assert found.applications[0].client_id == "auth0_client_a"
    assert (folder / "main.tf").read_text().split("\n")[12].strip() == lines[12]


def test_a_literal_id_can_not_be_told_from_ids_that_are_not_stated(tmp_path: Path) -> None:
    rule = (
        'resource "auth0_rule" "r" {\n  name = "r"\n  enabled = true\n  order = 1\n  script = <<EOF\n'
        "function (user, context, callback) { if (context.clientID === 'abcdefghijklmnopqrstuvwxyz012345') {} callback(null, user, context); }\n"
        "EOF\n}\n"
    )
    found = load(write(tmp_path, {"main.tf": CLIENT + GUARDIAN + rule})).tenant
    assert found.applications[0].client_id == "(not known)"


WAIVE = f'resource "auth0_action" "a" {{\n  name = "waive"\n  deploy = true\n  code = "{ACTION_TEXT}"\n}}\n'
BOUND = (
    'resource "auth0_trigger_actions" "b" '
    '{\n%s  trigger = "post-login"\n  actions {\n    id = auth0_action.a.id\n  }\n}\n'
)
RULED = f'resource "auth0_rule" "r" {{\n%s  name = "r"\n  enabled = true\n  script = "{RULE_TEXT}"\n}}\n'


@pytest.mark.parametrize("code", [WAIVE + BOUND, RULED], ids=["bindings", "rule"])
def test_code_that_may_be_there_or_not_may_do_anything(code: str, tmp_path: Path) -> None:
    unknown = 'variable "gone" {}\n' + CLIENT + GUARDIAN + code % "  count = var.gone\n"
    found = load(write(tmp_path / "unknown", {"main.tf": unknown}))
    assert "how-many" in codes(found)
    assert ["globalThis.code" in h.source for h in found.tenant.hooks] == [True]
    known = load(write(tmp_path / "known", {"main.tf": CLIENT + GUARDIAN + code % "  count = 1\n"}))
    assert ["globalThis.code" in h.source for h in known.tenant.hooks] == [False]


def test_a_module_that_may_be_there_or_not_leaves_code_and_policy_open(tmp_path: Path) -> None:
    top = 'variable "gone" {}\nmodule "m" {\n  source = "./m"\n  count = var.gone\n}\n'
    found = load(write(tmp_path, {"main.tf": CLIENT + top, "m/main.tf": GUARDIAN + WAIVE + BOUND % ""}))
    assert "no-policy" in codes(found)
    assert ["globalThis.code" in h.source for h in found.tenant.hooks] == [True]


def test_copies(tmp_path: Path) -> None:
    text = (
        'resource "auth0_client" "a" '
        '{\n  for_each = { x = "X", y = "Y" }\n  name = "App ${each.value} ${each.key}"\n}\n'
        'resource "auth0_client" "b" {\n  count = 2\n  name = "B${count.index}"\n}\n'
        'resource "auth0_client" "c" {\n  count = 0\n  name = "C"\n}\n'
        'variable "gone" {}\nresource "auth0_client" "d" {\n  count = var.gone\n  name = "D"\n}\n'
    )
    found = load(write(tmp_path, {"main.tf": text + GUARDIAN}))
    assert [a.display_name or a.name for a in found.tenant.applications] == [
        "App X x",
        "App Y y",
        "B0",
        "B1",
        "D",
    ]
    assert "how-many" in codes(found)


def test_modules_within_the_folder_are_read(tmp_path: Path) -> None:
    inner = (
        'variable "name" {}\nresource "auth0_client" "it" {\n  name = var.name\n}\noutput "id" '
        "{\n  value = auth0_client.it.client_id\n}\n"
    )
    outer = (
        'module "app" {\n  source = "./modules/app"\n  name = "From outside"\n}\nlocals '
        "{ id = module.app.id }\n"
    )
    folder = write(tmp_path, {"main.tf": outer + GUARDIAN, "modules/app/main.tf": inner})
    assert [a.name for a in load(folder).tenant.applications] == ["From outside"]
    folder = write(
        tmp_path / "far", {"main.tf": outer.replace("./modules", "../modules") + GUARDIAN + CLIENT}
    )
    found = load(folder)
    assert "module-not-read" in codes(found)
    assert [h.name for h in found.tenant.hooks] == ["modules"]
    (tmp_path / ".git").mkdir()
    more = 'resource "auth0_client" "m" {\n  name = file("../../secret.txt")\n}\n'
    write(tmp_path, {".git/secret.txt": "planted", "modules/app/more.tf": more})
    (tmp_path.parent / "secret.txt").write_text("planted")
    found = load(folder)
    assert "From outside" in [a.name for a in found.tenant.applications]
    assert found.tenant.hooks == ()
    assert "planted" not in repr(found.tenant)


def test_copies_of_a_module_are_told_apart(tmp_path: Path) -> None:
    inner = (
        'variable "name" {}\nresource "auth0_client" "it" {\n  name = var.name\n}\n'
        'resource "auth0_action" "it" {\n  name = var.name\n  deploy = true\n  code = file("a.js")\n}\n'
        'output "action" {\n  value = auth0_action.it.id\n}\n'
    )
    outer = (
        'module "app" {\n  source = "./app"\n  for_each = toset(["x", "y"])\n  name = each.key\n}\n'
        'resource "auth0_trigger_actions" "t" {\n  trigger = "post-login"\n'
        '  actions {\n    id = module.app["y"].action\n  }\n}\n'
    )
    found = load(
        write(tmp_path, {"main.tf": outer + GUARDIAN, "app/main.tf": inner, "app/a.js": ACTION})
    ).tenant
    assert len({a.client_id for a in found.applications}) == 2
    assert [h.name for h in found.hooks] == ["y"]


def test_bindings_keep_their_order(tmp_path: Path) -> None:
    actions = "".join(
        f'resource "auth0_action" "{n}" {{\n  name = "{n}"\n  deploy = true\n  code = file("a.js")\n}}\n'
        for n in "abc"
    )
    bound = (
        'resource "auth0_trigger_actions" "t" {\n  trigger = "post-login"\n  dynamic "actions" {\n    for_each = [auth0_action.c, auth0_action.a]\n'
        "    content {\n      id = actions.value.id\n    }\n  }\n}\n"
    )
    direct = bound.replace(
        "[auth0_action.c, auth0_action.a]", "[auth0_action.c.id, auth0_action.a.id]"
    ).replace(".value.id", ".value")
    folder = write(tmp_path, {"main.tf": CLIENT + GUARDIAN + actions + direct, "a.js": ACTION})
    assert [h.name for h in load(folder).tenant.hooks] == ["c", "a"]
    single = "".join(
        f'resource "auth0_trigger_action" "{n}" '
        f'{{\n  trigger = "post-login"\n  action_id = auth0_action.{n}.id\n}}\n'
        for n in "ab"
    )
    write(tmp_path, {"main.tf": CLIENT + GUARDIAN + actions + single})
    found = load(folder)
    assert "action-order" in codes(found)
    assert [h.name for h in found.tenant.hooks] == ["actions"]


def test_code_whose_changes_are_ignored_is_not_known(tmp_path: Path) -> None:
    text = (
        'resource "auth0_action" "a" {\n  name = "a"\n  deploy = true\n  code = file("a.js")\n  lifecycle {\n    ignore_changes = [code]\n  }\n}\n'
        'resource "auth0_trigger_actions" "t" '
        '{\n  trigger = "post-login"\n  actions {\n    id = auth0_action.a.id\n  }\n}\n'
    )
    found = load(write(tmp_path, {"main.tf": CLIENT + GUARDIAN + text, "a.js": ACTION})).tenant
    assert "globalThis" in found.hooks[0].source


def test_variables_by_mappings(tmp_path: Path) -> None:
    text = (
        'variable "policy" {}\nresource "auth0_guardian" "g" '
        '{\n  policy = terraform.workspace == "prod" ? var.policy : "never"\n}\n'
    )
    folder = write(tmp_path, {"main.tf": CLIENT + text})
    assert load(folder).tenant.mfa.assumed
    found = load(folder, {"policy": "all-applications", "terraform.workspace": "prod"}).tenant
    assert (found.mfa.value.value, found.mfa.assumed) == ("always", False)
    write(folder, {"defaults.tf": 'variable "unused" { default = 1 }\n'})
    assert not any("variable" in str(a) for a in load(folder).tenant.assumptions)
    write(folder, {"terraform.tfvars": 'policy = "confidence-score"\n'})
    assert load(folder, {"terraform.workspace": "prod"}).tenant.mfa.value.value == "adaptive"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("locals {\n  a = local.b\n  b = local.a\n}\n" + CLIENT.replace('"A"', "local.a"), "cycle"),
        ('variable "v" { default = var.v }\n' + CLIENT.replace('"A"', "var.v"), "cycle"),
        (CLIENT + CLIENT, "duplicate-name"),
        (CLIENT + "resource {{{", "terraform-syntax"),
        (CLIENT + GUARDIAN + GUARDIAN.replace('"g"', '"h"'), "several-tenants"),
        (
            CLIENT + 'resource "auth0_client" "b" {\n  provider = auth0.other\n  name = "B"\n}\n',
            "several-tenants",
        ),
        (CLIENT + GUARDIAN.replace("never", "always"), "unknown-policy"),
    ],
)
def test_what_can_not_be_read_is_told_with_its_place(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=rf"main\.tf:\d+:\d+: error\[{code}\]"):
        load(write(tmp_path, {"main.tf": text}))


def test_defaults_of_variables_are_assumptions(tmp_path: Path) -> None:
    text = 'variable "policy" { default = "never" }\n' + GUARDIAN.replace('"never"', "var.policy")
    found = load(write(tmp_path, {"main.tf": CLIENT + text})).tenant
    assert "variables: the variable policy is taken to have its default" in map(str, found.assumptions)


def test_unknown_resources_are_told(tmp_path: Path) -> None:
    text = 'resource "auth0_session_policy" "x" {}\nresource "auth0_role" "y" {}\n'
    found = load(write(tmp_path, {"main.tf": CLIENT + GUARDIAN + text}))
    assert "unknown-section" in codes(found)
    assert any("auth0_role y" in p.text for p in found.tenant.coverage.ignored)


def test_labels_of_marks_read_well() -> None:
    from ssoproof.providers.auth0.readers.marks import holes, mark

    assert formatted(mark("${var.x}")) == "${var.x}"
    assert formatted(mark("#KEY#")) == "##KEY##"
    assert holes(f"a{mark('${var.my-x[0]}')}b") == "a##var_my_x##b"
    assert json.dumps(mark("@K@"))
