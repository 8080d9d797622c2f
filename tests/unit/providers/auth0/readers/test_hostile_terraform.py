"""Terraform that is wrong on purpose: every input ends soon, with a place for what is wrong, and without a
traceback."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.providers.auth0.readers.exports import write
from tests.unit.providers.auth0.readers.terraform_values import module_of, plain, value, value_of
from tests.work import work

from ssoproof import bounds
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.terraform.functions import _FUNCTIONS, _OF_FILES
from ssoproof.readers.detect import load
from ssoproof.readers.native.loader import Loaded

BASE = (
    'variable "gone" {}\nresource "auth0_client" "a" {\n  name = "a"\n  app_type = "spa"\n}\n'
    'resource "auth0_guardian" "g" {\n  policy = "never"\n}\n'
)
DYNAMIC = (
    'resource "auth0_trigger_actions" "t" {\n  trigger = "post-login"\n'
    '  dynamic "actions" {\n    for_each = %s\n    content {\n      id = actions.value\n    }\n  }\n}\n'
)


def read(folder: Path, text: str) -> Loaded | str:
    """What is read, or what is wrong with it."""
    write(folder, {"main.tf": BASE + text})
    try:
        return load(folder)
    except BadInput as bad:
        return str(bad)


@pytest.mark.parametrize(
    "each",
    [
        "var.gone",
        "5",
        "true",
        '"text"',
        "null",
        "auth0_client.a",
        "{}.x",
        "nothing()",
        "[][0]",
        "a.b.c",
        "...",
    ],
)
def test_dynamic_over_anything(each: str, tmp_path: Path) -> None:
    found = read(tmp_path, DYNAMIC % each)
    if isinstance(found, str):
        assert "main.tf:" in found and "terraform-syntax" in found
        return
    told = [d for d in found.diagnostics if d.code == "how-many"]
    assert told and all(d.primary is not None and d.help for d in told)
    assert "globalThis" in found.tenant.hooks[0].source


@pytest.mark.parametrize(
    "inner",
    [
        'dynamic "actions" {\n  }',
        'dynamic "actions" {\n    for_each = [1]\n  }',
        'dynamic "actions" {\n    content {\n    }\n  }',
        'dynamic "actions" {\n    for_each = [1]\n    iterator = 5\n    content {\n      id = actions.value\n    }\n  }',
        'dynamic "actions" {\n    for_each = [1, [2], {}]\n    content {\n      id = actions.value\n    }\n  }',
        "dynamic {\n    for_each = [1]\n  }",
        "actions = 5",
        "actions = [1, null, [2], { id = 3 }, { id = [] }]",
        "actions = { id = auth0_client.a }",
    ],
)
def test_blocks_that_are_wrong_leave_the_code_open(inner: str, tmp_path: Path) -> None:
    text = f'resource "auth0_trigger_actions" "t" {{\n  trigger = "post-login"\n  {inner}\n}}\n'
    found = read(tmp_path, text)
    assert isinstance(found, Loaded)
    assert any(d.code in ("missing-action", "how-many") for d in found.diagnostics)
    assert all("globalThis" in h.source for h in found.tenant.hooks)


DEEP = [
    ("(" * 400 + "1" + ")" * 400),
    ("[" * 400 + "]" * 400),
    ('"${' * 100 + "1" + '}"' * 100),
    "".join(f"[for x{n} in [1] : " for n in range(100)) + "1" + "]" * 100,
    "!" * 3000 + "true",
    "-" * 3000 + "1",
    "upper(" * 200 + '"a"' + ")" * 200,
    "true ? " * 300 + "1" + " : 2" * 300,
    "{}" + ".a" * 5000,
    "[[]]" + "[*]" * 3000,
    "[1]" + "[0]" * 3000,
    " + ".join(["1"] * 3000),
]


@pytest.mark.parametrize("expression", DEEP)
def test_deep_expressions(expression: str, tmp_path: Path) -> None:
    with work(60_000_000):
        found = read(
            tmp_path, f'resource "auth0_client" "b" {{\n  name = "b"\n  logo_uri = {expression}\n}}\n'
        )
    assert isinstance(found, Loaded) or "main.tf:" in found


def test_deep_blocks(tmp_path: Path) -> None:
    one, end = 'dynamic "addons" {\n for_each = [1]\n content {\n', "}\n}\n"
    for levels in (20, 300):
        text = 'resource "auth0_client" "b" {\n name = "b"\n' + one * levels + end * levels + "}\n"
        found = read(tmp_path, text)
        assert isinstance(found, Loaded) or "error[terraform-nesting]" in found


@pytest.mark.parametrize(
    "text",
    [
        DYNAMIC % "range(1000000000)",
        DYNAMIC % "[for x in range(5000) : [for y in range(5000) : y]]",
        DYNAMIC % "setproduct(range(5000), range(5000))",
        'resource "auth0_client" "b" {\n  for_each = toset([for x in range(4000) : tostring(x)])\n'
        "  name = join(\",\", [for k, c in auth0_client.b : k])\n}\n",
        'resource "auth0_client" "b" {\n  count = 4000\n  name = "b${count.index}"\n}\n'
        'resource "auth0_client" "c" {\n  count = 4000\n  name = auth0_client.b[*].name[count.index]\n}\n',
        'locals {\n  a = [for x in range(4000) : "x${x}"]\n}\n'
        'resource "auth0_client" "b" {\n  count = 4000\n  name = "b${count.index}"\n  callbacks = distinct(local.a)\n}\n',
        'locals {\n  a = [for x in range(5000) : x]\n  b = [for x in local.a : contains(local.a, x)]\n}\n'
        'resource "auth0_client" "b" {\n  name = jsonencode(local.b)\n}\n',
        'resource "auth0_client" "b" {\n  name = regex("(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")\n}\n',
        'resource "auth0_client" "b" {\n  name = replace("%s", "/[a-z]*[a-z]*[0-9]/", "")\n}\n' % ("a" * 20000),
        'resource "auth0_client" "b" {\n  name = format("%9999999s|%9999d", "x", 1)\n}\n',
        'resource "auth0_client" "b" {\n  name = fileset(path.module, "**/**/**/**/**/**/**/x")[0]\n}\n',
    ],
)  # fmt: skip
def test_what_is_large_ends_soon(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "TERRAFORM_STEPS", replace(bounds.TERRAFORM_STEPS, most=20_000))
    with work(8_000_000):
        found = read(tmp_path, text)
    assert isinstance(found, Loaded) or "error[" in found


def test_templates_that_call_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "TERRAFORM_STEPS", replace(bounds.TERRAFORM_STEPS, most=20_000))
    write(tmp_path, {"t.tpl": '${templatefile("t.tpl", {})}${templatefile("t.tpl", {})}'})
    write(
        tmp_path,
        {"loop.tpl": "%{ for x in range(5000) }%{ for y in range(5000) }${x}${y}%{ endfor }%{ endfor }"},
    )
    with work(4_000_000):
        assert value('templatefile("t.tpl", {})', tmp_path) == "?"
        assert value('templatefile("loop.tpl", {})', tmp_path) == "?"


@pytest.mark.parametrize(
    "written",
    ["", ".", "..", "a" * 5000, "a\\u0000b", "sub", "loop", "/dev/zero", "/proc/self/environ", "sub/../../x"],
)
@pytest.mark.parametrize("function", ["file", "filebase64", "fileexists", "templatefile", "fileset"])
def test_paths_that_are_no_files(function: str, written: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    more = {"templatefile": ", {}", "fileset": ', "*"'}.get(function, "")
    assert value(f'{function}("{written}"{more})', tmp_path) in ("?", "false", [], ["main.tf"])


@pytest.mark.parametrize("name", sorted((*_FUNCTIONS, *_OF_FILES, "try", "can", "nothing")))
def test_functions_with_wrong_arguments(name: str, tmp_path: Path) -> None:
    odd = [
        "null",
        "[]",
        "{}",
        '"%"',
        "-1",
        "1.5",
        "[null]",
        "{ a = null }",
        "[[1], [2]]",
        "var.gone",
        "auth0_client.a",
    ]
    rows = [
        "",
        *odd,
        *(f"{a}, {b}" for a in odd for b in odd),
        *(f"{a}, {a}, {a}" for a in odd),
        "[1]...",
        "null...",
    ]
    calls = "".join(f"  e{n} = {name}({row})\n" for n, row in enumerate(rows))
    write(tmp_path, {"main.tf": f"{BASE}locals {{\n{calls}}}\n"})
    module = module_of(tmp_path)
    for key in module.locals:
        plain(value_of(module, key))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "for_each",
                "count",
                "dynamic",
                '"actions"',
                "content",
                "each.value",
                "auth0_action.a",
                '["k"]',
                "[*]",
                ".id",
                "=",
                "{",
                "}",
                "(",
                ")",
                "[",
                "]",
                "\n",
                ",",
                '"x"',
                "5",
                "null",
                "var.gone",
                "toset(",
                "file(",
                "${",
                "}",
                "%{",
                "<<EOT\n",
                "EOT\n",
                "for",
                "x",
                "in",
                ":",
                "?",
                "!",
                "&&",
                "...",
                '"${',
            ]
        ),
        max_size=25,
    )
)
def test_any_text(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    folder = tmp_path_factory.mktemp("any")
    text = f'resource "auth0_action" "a" {{\n{" ".join(words)}\n}}\n'
    found = read(folder, text)
    assert isinstance(found, Loaded) or "error[" in found
