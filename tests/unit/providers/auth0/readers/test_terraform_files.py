"""Files that Terraform names: within the repository and never outside of it, templates, data."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import codes, write
from tests.unit.providers.auth0.readers.terraform_values import CORPUS, module_of, plain, value, value_of

from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.keywords import load_mappings
from ssoproof.readers.detect import load


@pytest.fixture
def inner(tmp_path: Path) -> Path:
    """A folder within a git repository, beside one that is outside."""
    write(tmp_path, {"outside.txt": "planted", "repo/.git/config": "planted", "repo/shared/a.txt": "shared"})
    write(
        tmp_path,
        {"repo/infra/b.txt": "beside", "repo/infra/m/c.txt": "of the module", "repo/infra/x/main.tf": ""},
    )
    (tmp_path / "repo/infra/link.txt").symlink_to(tmp_path / "outside.txt")
    (tmp_path / "repo/infra/folder").symlink_to(tmp_path)
    (tmp_path / "repo/infra/within.txt").symlink_to(tmp_path / "repo/shared/a.txt")
    return tmp_path / "repo/infra"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('file("b.txt")', "beside"),
        ('file("../shared/a.txt")', "shared"),
        ('file("${path.module}/../shared/a.txt")', "shared"),
        ('file("${path.root}/m/../../shared/a.txt")', "shared"),
        ('file("within.txt")', "shared"),
        ('filebase64("b.txt")', "YmVzaWRl"),
        ('fileexists("../shared/a.txt") ? "yes" : "no"', "yes"),
        ('fileexists("gone.txt") ? "yes" : "no"', "no"),
        ('fileset("../shared", "*.{txt,md}")', ["a.txt"]),
        ('fileset(path.module, "*.txt")', ["b.txt", "within.txt"]),
        ('fileset("..", "**/[ac].txt")', ["infra/m/c.txt", "shared/a.txt"]),
        ('[for f in fileset("../shared", "*") : file("../shared/${f}")]', ["shared"]),
    ],
)
def test_files_of_the_repository(expression: str, expected: object, inner: Path) -> None:
    assert value(expression, inner) == expected


@pytest.mark.parametrize(
    "written",
    [
        "../../outside.txt",
        "link.txt",
        "folder/outside.txt",
        "../.git/config",
        "m/../../../outside.txt",
        "OUT",
        "~/x",
    ],
)
@pytest.mark.parametrize("function", ["file", "filebase64", "fileexists", "templatefile"])
def test_files_elsewhere_are_never_read(function: str, written: str, inner: Path) -> None:
    written = written.replace("OUT", str(inner.parent.parent / "outside.txt"))
    values = ", {}" if function == "templatefile" else ""
    write(inner, {"main.tf": f'locals {{\n  it = {function}("{written}"{values})\n}}\n'})
    module = module_of(inner)
    assert plain(value_of(module, "it")) == "?"
    (told,) = module.account.reading.problems.diagnostics
    assert (told.code, told.primary.line if told.primary else 0) == ("terraform-outside", 2)
    assert told.help


def test_links_to_folders_elsewhere_are_not_listed(inner: Path) -> None:
    assert value('fileset("folder", "*.txt")', inner) == []
    assert value('fileset(path.module, "folder/*.txt")', inner) == []


def test_paths_are_seen_from_where_terraform_runs(inner: Path) -> None:
    write(inner / "m", {"main.tf": 'variable "f" {}\noutput "a" {\n  value = file(var.f)\n}\n'})
    write(inner / "m", {"o.tf": 'output "b" {\n  value = file("${path.module}/c.txt")\n}\n'})
    around = 'module "m" {\n  source = "./m"\n  f = "${path.module}/b.txt"\n}\n'
    assert value("[module.m.a, module.m.b]", inner, around) == ["beside", "of the module"]


def test_relative_folders_are_read_too(inner: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        inner.parent,
        {"lib/main.tf": 'output "o" {\n  value = file("${path.module}/l.txt")\n}\n', "lib/l.txt": "l"},
    )
    monkeypatch.chdir(inner.parent)
    assert value("module.l.o", Path("infra"), 'module "l" {\n  source = "../lib"\n}\n') == "l"


DATA = (
    'data "local_file" "one" {\n  filename = "${path.module}/b.txt"\n}\n'
    'data "local_file" "each" {\n  for_each = fileset("../shared", "*.txt")\n  filename = "../shared/${each.key}"\n}\n'
    'data "template_file" "t" {\n  template = "hello $${name}"\n  vars = {\n    name = "N"\n  }\n}\n'
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("data.local_file.one.content", "beside"),
        ("data.local_file.one.content_base64", "YmVzaWRl"),
        ('data.local_file.each["a.txt"].content', "shared"),
        ("[for f in data.local_file.each : f.content]", ["shared"]),
        ("data.template_file.t.rendered", "hello N"),
        ("data.local_file.gone.content", "?"),
    ],
)
def test_data_of_files(expression: str, expected: object, inner: Path) -> None:
    assert value(expression, inner, DATA) == expected


TEMPLATE = """Hello ${name}
%{ for key, one in rows ~}
  - ${key}: ${upper(one)}
%{ endfor ~}
%{ if flag ~}
on
%{ else ~}
off
%{ endif ~}
end $${kept} %%{kept}
"""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            'name = "N", rows = { b = "y", a = "x" }, flag = true',
            "Hello N\n  - a: X\n  - b: Y\non\nend ${kept} %{kept}\n",
        ),
        ('name = "N", rows = [], flag = false', "Hello N\noff\nend ${kept} %{kept}\n"),
        ('name = var.gone, rows = ["q"], flag = true', "?"),
        ('name = "N", rows = var.gone, flag = true', "?"),
        ('name = "N", rows = {}, flag = var.gone', "?"),
        ('name = "N", rows = {}', "?"),
    ],
)
def test_template_files(values: str, expected: object, tmp_path: Path) -> None:
    write(tmp_path, {"t.tftpl": TEMPLATE})
    assert value(f'templatefile("t.tftpl", {{ {values} }})', tmp_path, 'variable "gone" {}\n') == expected


def test_templates_see_nothing_of_the_module(tmp_path: Path) -> None:
    write(tmp_path, {"t.tftpl": "${local.x}", "u.tftpl": "${local}"})
    around = 'locals {\n  x = "X"\n}\n'
    assert value('[for each in ["e"] : templatefile("t.tftpl", {})]', tmp_path, around) == ["?"]
    assert value('templatefile("u.tftpl", { local = "given" })', tmp_path, around) == "given"


def test_what_is_no_template_is_told_with_its_place(tmp_path: Path) -> None:
    write(
        tmp_path, {"t.tftpl": "%{ for x in ", "main.tf": 'locals {\n  it = templatefile("t.tftpl", {})\n}\n'}
    )
    module = module_of(tmp_path)
    assert plain(value_of(module, "it")) == "?"
    (told,) = module.account.reading.problems.diagnostics
    assert (told.code, told.primary.line if told.primary else 0) == ("terraform-file", 2)


def test_lines_of_templates_that_grow_are_counted_by_themselves() -> None:
    claims, gate = load(CORPUS / "by-manifest/tenant").tenant.hooks
    assert "'shop': 'gold'," in claims.source and "'desk': 'gold'," in claims.source
    assert claims.file.endswith("claims.js:1 (action claims)")
    assert gate.file.endswith("gate.js")
    assert "=== 'the shop'" in gate.source


def test_yaml_keeps_the_places_of_its_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"y.yaml": "a:\n  - b: 1\n", "main.tf": 'locals {\n  it = yamldecode(file("y.yaml")).a[0].b\n}\n'},
    )
    found = value_of(module_of(tmp_path), "it")
    assert (found.span.file.rpartition("/")[2], found.span.line) == ("y.yaml", 2)
    write(tmp_path, {"y.yaml": "a: [", "z.yaml": "a: 1\na: 2\n"})
    for file in ("y.yaml", "z.yaml"):
        module = module_of(
            write(tmp_path, {"main.tf": f'locals {{\n  it = yamldecode(file("{file}"))\n}}\n'})
        )
        assert plain(value_of(module, "it")) == "?"
        assert [d.code for d in module.account.reading.problems.diagnostics] == ["terraform-value"]


def test_workspaces(tmp_path: Path) -> None:
    folder = CORPUS / "workspaces"
    found = load(folder)
    (told,) = [d for d in found.diagnostics if d.code == "workspace"]
    assert "the folder names 'default', 'prod', 'stage'" in told.message
    assert "terraform.workspace" in told.help and told.primary is not None
    assert "globalThis" in found.tenant.hooks[0].source
    for name, policy, bound in (("prod", "always", ["gate"]), ("default", "never", [])):
        found = load(folder, {"terraform.workspace": name})
        assert codes(found) == set()
        assert found.tenant.mfa.value.value == policy
        assert [h.name for h in found.tenant.hooks] == bound
    assert "terraform-value" in codes(load(folder, {"terraform.workspace": "nope"}))


@pytest.mark.parametrize(
    ("use", "names"),
    [
        ('terraform.workspace == "prod" ? "a" : "b"', "'prod'"),
        ('lookup({ x = "a", y = "b" }, terraform.workspace, "c")', "'x', 'y'"),
        ('contains(["p", "q"], terraform.workspace) ? "a" : "b"', "'p', 'q'"),
        ('local.env == "prod" ? "a" : "b"', "'prod'"),
    ],
)
def test_names_of_workspaces(use: str, names: str, tmp_path: Path) -> None:
    text = f'locals {{\n  env = terraform.workspace\n}}\nresource "auth0_client" "a" {{\n  name = {use}\n}}\n'
    found = load(
        write(tmp_path, {"main.tf": text + 'resource "auth0_guardian" "g" {\n  policy = "never"\n}\n'})
    )
    assert [d.message.endswith(names) for d in found.diagnostics if d.code == "workspace"] == [True]


def test_values_from_tfvars_and_from_the_environment(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"prod.tfvars": 'stage = "prod"\nlevels = { a = 1, b = [true, null] }\nmy_token = "hidden"\n'},
    )
    assert load_mappings(tmp_path / "prod.tfvars") == {"stage": "prod", "levels": {"a": 1, "b": [True, None]}}
    write(tmp_path, {"prod.env": 'TF_VAR_levels=["x"]\nexport TF_VAR_stage=prod\nTF_WORKSPACE=live\n'})
    found = load_mappings(tmp_path / "prod.env")
    assert (found["levels"], found["stage"], found["terraform.workspace"]) == (["x"], "prod", "live")
    write(tmp_path, {"bad.tfvars": "a = var.x\n"})
    with pytest.raises(BadInput, match=r"bad\.tfvars:1:1: error\[mappings-syntax\]"):
        load_mappings(tmp_path / "bad.tfvars")
