"""Terraform's JSON syntax: the same values as in its own, with the places of the JSON file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.providers.auth0.readers.exports import ACTION, SECRET, as_terraform_json, write
from tests.unit.providers.auth0.readers.terraform_values import plain
from tests.unit.providers.auth0.readers.test_terraform import AROUND, EXPRESSIONS, TEXTS

from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.resources import Account
from ssoproof.providers.auth0.readers.terraform.modules import Module
from ssoproof.readers.detect import Form, form_of, load

GUARDIAN = {"auth0_guardian": {"g": {"policy": "never"}}}
CLIENT = {"auth0_client": {"a": {"name": "A", "app_type": "spa"}}}


def value(text: object, folder: Path) -> object:
    write(folder, {"around.tf": AROUND, "it.tf.json": json.dumps({"locals": {"it": text}})})
    module = Module(folder, folder, Account())
    module.read()
    return plain(module.evaluator.value(module.locals["it"].value))


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS)
def test_expressions(expression: str, expected: object, tmp_path: Path) -> None:
    write(tmp_path, TEXTS)
    assert value("${" + expression + "}", tmp_path) == expected
    whole = value({"a": ["x ${" + expression + "} y"]}, tmp_path)
    assert whole == {"a": [f"x {expected} y" if isinstance(expected, str) and expected != "?" else "?"]}


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("${}%\\\"'# \nab<é…\U0001f600"), max_size=12))
def test_a_text_without_expressions_is_itself(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    assume("$${" not in text and "%%{" not in text)
    folder = tmp_path_factory.mktemp("json")
    assert value(text.replace("${", "$${").replace("%{", "%%{"), folder) == text


def test_values_have_the_places_of_the_file(tmp_path: Path) -> None:
    file = as_terraform_json(tmp_path) / "main.tf.json"
    lines = file.read_text().splitlines()
    tenant = load(tmp_path).tenant
    idle, api = tenant.session.idle.origin.span, tenant.apis[0].origin.span
    assert idle is not None
    assert api is not None
    assert '"idle_session_lifetime": 0.5' in lines[idle.line - 1]
    assert lines[api.line - 1].strip() == '"console": {'
    assert idle.file == file.name
    assert [h.file.rpartition("/")[2] for h in tenant.hooks] == ["mfa.js", "code.js"]


@pytest.mark.parametrize("name", ["main.tf.json", "."])
def test_it_is_recognised(name: str, tmp_path: Path) -> None:
    as_terraform_json(tmp_path)
    assert form_of(tmp_path / name) == (Form.TERRAFORM, tmp_path)


def test_values_of_variables_come_in_terraforms_order(tmp_path: Path) -> None:
    resources = {"auth0_guardian": {"g": {"policy": "${var.p}"}}, **CLIENT}
    write(
        tmp_path,
        {
            "main.tf.json": json.dumps(
                {"variable": {"p": {"default": "${not.a.template}"}}, "resource": resources}
            )
        },
    )
    assert load(tmp_path, {"p": "never"}).tenant.mfa.value.value == "never"
    with pytest.raises(BadInput, match=r"the MFA policy '\$\{not\.a\.template\}' is not known"):
        load(tmp_path)
    for file, text, policy in (
        ("terraform.tfvars", 'p = "never"', "never"),
        ("terraform.tfvars.json", '{"p": "all-applications"}', "always"),
        ("a.auto.tfvars.json", '{"p": "confidence-score"}', "adaptive"),
        ("b.auto.tfvars", 'p = "never"', "never"),
        ("other.tfvars.json", '{"p": "all-applications"}', "never"),
    ):
        write(tmp_path, {file: text})
        assert load(tmp_path).tenant.mfa.value.value == policy, file


def test_code_in_one_line_of_the_file_counts_its_own_lines(tmp_path: Path) -> None:
    action = {"name": "a", "deploy": True, "code": ACTION, "supported_triggers": {"id": "post-login"}}
    bound = {"trigger": "post-login", "actions": {"id": "${auth0_action.a.id}", "display_name": "a"}}
    resources = {**GUARDIAN, **CLIENT, "auth0_action": {"a": action}, "auth0_trigger_actions": {"t": bound}}
    write(tmp_path, {"main.tf.json": json.dumps({"resource": resources}, indent=1)})
    (hook,) = load(tmp_path).tenant.hooks
    assert hook.source == ACTION
    assert hook.file.endswith("main.tf.json:18 (action a)")


def test_copies_and_ignored_changes(tmp_path: Path) -> None:
    clients = {"a": {"count": "${1 + 1}", "name": "A${count.index}", "app_type": "spa"}}
    policy = {"g": {"policy": "never", "lifecycle": {"ignore_changes": ["policy"]}}}
    write(
        tmp_path, {"m.tf.json": json.dumps({"resource": {"auth0_client": clients, "auth0_guardian": policy}})}
    )
    tenant = load(tmp_path).tenant
    assert [a.name for a in tenant.applications] == ["A0", "A1"]
    assert tenant.policy_open


def test_a_provider_is_one_in_both_languages(tmp_path: Path) -> None:
    client = {"a": {"provider": "${auth0.main}", "name": "A", "app_type": "spa"}}
    guardian = 'resource "auth0_guardian" "g" {\n  provider = auth0.main\n  policy = "never"\n}\n'
    write(tmp_path, {"a.tf.json": json.dumps({"resource": {"auth0_client": client}}), "g.tf": guardian})
    assert [a.name for a in load(tmp_path).tenant.applications] == ["A"]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ('{"resource":\n {"auth0_client": 5}}', 2, "terraform-syntax"),
        ('{"resource": {\n', 2, "yaml-syntax"),
        ("[1]", 1, "terraform-syntax"),
        (
            '{"resource": {"auth0_client": {"a": {\n"name": "A",\n"app_type": "${1 +"}}}}',
            3,
            "terraform-syntax",
        ),
        ('{"resource": {"auth0_client": {"a":\n [{"name": "A"}, {"name": "B"}]}}}', 1, "duplicate-name"),
        (
            '{"locals": {"a": "${local.b}",\n "b": "${local.a}"},\n"resource": {"auth0_client": {"x": {"name": "${local.a}"}}}}',
            2,
            "cycle",
        ),
    ],
)
def test_what_can_not_be_read_is_told_with_its_place(text: str, line: int, code: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=rf"main\.tf\.json:{line}:\d+: error\[{code}\]"):
        load(
            write(
                tmp_path,
                {
                    "main.tf.json": text,
                    "other.tf": 'resource "auth0_guardian" "g" {\n  policy = "never"\n}\n',
                },
            )
        )


def test_no_secret_is_kept(tmp_path: Path) -> None:
    assert SECRET not in repr(load(as_terraform_json(tmp_path)).tenant)
