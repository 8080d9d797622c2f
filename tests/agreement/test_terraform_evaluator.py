"""What Terraform's expressions come to, beside a second evaluator: tfparse, which is made of Terraform's own
parser and functions. What tfparse leaves open (ids, `templatefile`, data) is not compared."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ssoproof.documents.yaml_tree import Items, Node, Scalar, Table
from ssoproof.providers.auth0.readers.nodes import number
from ssoproof.providers.auth0.readers.terraform.blocks import contents
from ssoproof.providers.auth0.readers.terraform.modules import Module
from ssoproof.providers.auth0.readers.terraform.values import Id
from tests.unit.providers.auth0.readers.exports import write
from tests.unit.providers.auth0.readers.terraform_values import CORPUS, module_of, value_of

#: Each example with a workspace, and how many values of it are compared at least.
EXAMPLES = [
    ("actions-list", "default", 60),
    ("dynamic-actions", "default", 10),
    ("data-local-file", "default", 10),
    ("by-manifest/tenant", "default", 25),
    ("workspaces", "prod", 12),
    ("workspaces", "stage", 12),
    ("workspaces", "default", 10),
    ("collections", "default", 40),
]
#: Expressions of which both say what they come to.
EXPRESSIONS = r"""
  a1 = [for k, v in {b = 1, a = 2} : "${k}=${v}"]
  a2 = toset(["b", "a", "b"])
  a3 = { for s in ["x1", "x2", "y1"] : substr(s, 0, 1) => s... }
  a4 = join(",", sort(["b", "a"]))
  a5 = format("%04d|%s|%5.2f|%q|%v|%-4s|%%", 7, "x", 1.5, "q\"", true, "ab")
  a6 = "%{ for x in ["a", "b"] ~}\n  ${x} %{ endfor ~} end"
  a7 = <<-EOT
    one
      two ${upper("x")}
    %{ for x in ["a", "b"] ~}
    - ${x}
    %{ endfor ~}
    %{ if true }yes%{ else }no%{ endif }

      tail
  EOT
  a8 = [for p in setproduct(["a", "b"], ["x", "y"]) : join("-", p)]
  a9 = zipmap(["k", "l"], [1, 2])
  b1 = try({ a = 1 }.b, "other")
  b2 = can({ a = 1 }.b)
  b3 = merge({ a = 1 }, { b = 2 }).b
  b4 = [{ n = "a" }, { n = "b" }][*].n
  b5 = values({ z = "1", a = "2" })
  b6 = jsonencode({ b = [1, true, null, "<x>"], a = "y" })
  b7 = yamldecode("a: [1, two]\nb: {c: true}")
  b8 = replace("a.b.c", ".", "-")
  b9 = replace("hello world", "/o w/", "_")
  c1 = slice(["a", "b", "c"], 1, 3)
  c2 = flatten([["a"], [["b"], "c"]])
  c3 = 7 % 3
  c4 = 1 / 4
  c5 = element(["a", "b"], 3)
  c6 = title("hello big world")
  c7 = formatlist("%s-%s", ["a", "b"], "z")
  c8 = regex("^([a-z]+)-(\\d+)$", "abc-12")
  c9 = range(3)
  d1 = setsubtract(["a", "b"], ["b"])
  d2 = transpose({ a = ["x", "y"], b = ["y"] })
  d3 = chunklist(["a", "b", "c"], 2)
  d4 = one(["x"])
  d5 = coalesce("", "x")
  d6 = trim("--a--", "-")
  d7 = base64encode("héllo")
  d8 = <<EOT
  keep ${"x" == "x" ? "y" : "n"}
%{~ if false }
nope
%{~ endif }
 end
EOT
  d9 = max(1, 5, 3)
  e1 = distinct(["b", "a", "b"])
  e2 = { for k, v in { a = 1, b = 2 } : k => v if v > 1 }
  e3 = length("héllo")
  e4 = [for i, v in ["x", "y"] : i]
  e5 = lookup({ a = 1 }, "b", 9)
  e6 = contains(["a"], "a")
  e7 = indent(2, "a\nb")
  e8 = tostring(5)
  e9 = [for s in toset(["b", "a"]) : s]
  f1 = concat(["a"], ["b"])
  f2 = "a" == "a" && !false
  f3 = null == null
  f4 = { "a" = 1 } == { "a" = 1 }
  f5 = urlencode("a b/c~d")
  f6 = "${yamldecode(file("list.yaml"))[1].name}"
  f7 = fileset(path.module, "{list,u}.*")
  f8 = "x${~ " y " ~}z"
  f9 = sha256("abc")
  g1 = strrev("abc")
  g2 = ceil(1.2)
  g3 = -5 + 3 * 2
  g4 = split(",", "a,b")
  g5 = "$${a} %%{b}"
  g6 = reverse(["a", "b"])
  g7 = keys({ b = 1, a = 2 })
  g8 = index(["a", "b"], "b")
  g9 = { a = { b = ["c"] } }.a.b[0]
  h1 = [for s in toset([10, 9, 2]) : s]
  h2 = merge([{ a = 1 }, { b = 2 }]...)
  h3 = alltrue([true, false])
  h4 = coalescelist([], ["x"])
  h5 = dirname("a/b/c.js")
  h6 = startswith("abc", "ab") ? trimprefix("abc", "ab") : "no"
  h7 = setunion(["b"], ["a", "b"])
  h8 = sum([1, 2.5])
  h9 = filebase64("list.yaml")
"""
FILES = {"list.yaml": "- name: a\n- name: b\n", "u.txt": "u"}


#: In a process of its own: where tfparse stumbles, it ends the process.
_SCRIPT = (
    "import json, sys, tfparse\n"
    "found = tfparse.load_from_path(sys.argv[1], stop_on_hcl_error=True, workspace_name=sys.argv[2])\n"
    "print(json.dumps(found))\n"
)


def evaluated(folder: Path, workspace: str) -> dict[str, list[dict[str, Any]]]:
    if importlib.util.find_spec("tfparse") is None:
        pytest.skip("needs pip install tfparse (the extra `terraform`)")
    command = [sys.executable, "-c", _SCRIPT, str(folder), workspace]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(("example", "workspace", "least"), EXAMPLES)
def test_resources_of_the_examples(example: str, workspace: str, least: int) -> None:
    theirs = {
        row["__tfmeta"]["path"]: row
        for rows in evaluated(CORPUS / example, workspace).values()
        for row in rows
        if row["__tfmeta"].get("type") == "resource"
    }
    module = module_of(CORPUS / example, workspace)
    ours = dict(resources(module, ""))
    assert set(ours) == set(theirs)
    different = [d for path in ours for d in differences(ours[path], theirs[path], path)]
    assert [d for d in different if d != "compared"] == []
    assert len(different) >= least


def test_expressions(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "main.tf": f"locals {{\n{EXPRESSIONS}\n}}\n"})
    theirs = {key: value for row in evaluated(tmp_path, "default")["locals"] for key, value in row.items()}
    module = module_of(tmp_path)
    assert len(module.locals) > 70
    for name in module.locals:
        assert comparable(value_of(module, name)) == theirs[name], name


def resources(module: Module, prefix: str) -> Iterator[tuple[str, Table]]:
    """All copies of resources, by Terraform's own addresses."""
    for (kind, name), block in module.resources.items():
        for key, scope in module.copies(block, name):
            yield f"{prefix}{kind}.{name}{suffix(key)}", contents(module, block, scope)
    for name, block in module.modules.items():
        for key, child in module.children(name, block.span) or ():
            yield from resources(child, f"{prefix}module.{name}{suffix(key)}.")


def suffix(key: str | None) -> str:
    return "" if key is None else f"[{key}]" if key.isdigit() else f'["{key}"]'


def differences(ours: Node, theirs: Any, path: str) -> Iterator[str]:
    """Where two values differ; "compared" for each one that does not."""
    if theirs is None or isinstance(ours, Id) or (isinstance(theirs, dict) and "__ref__" in theirs):
        return
    if isinstance(ours, Table) and isinstance(theirs, dict):
        for found in ours.entries:
            if found.key != "id":
                yield from differences(found.node, theirs.get(found.key), f"{path}.{found.key}")
    elif isinstance(ours, Items) and isinstance(theirs, list) and len(ours.nodes) == len(theirs):
        for place, (one, other) in enumerate(zip(ours.nodes, theirs, strict=True)):
            yield from differences(one, other, f"{path}[{place}]")
    elif isinstance(ours, Table) and isinstance(theirs, list) and len(theirs) == 1:
        yield from differences(ours, theirs[0], path)
    else:
        same = comparable(ours) == theirs
        yield "compared" if same else f"{path}: {comparable(ours)!r} here, {theirs!r} there"


def comparable(value: Node) -> Any:
    """A value as tfparse gives it."""
    if isinstance(value, Table):
        return {e.key: comparable(e.node) for e in value.entries}
    if isinstance(value, Items):
        return [comparable(n) for n in value.nodes]
    assert isinstance(value, Scalar)
    if value.kind.name == "NUMBER":
        found = number(value)
        assert found is not None
        return int(found) if found.denominator == 1 else float(found)
    return {"TRUTH": value.text == "true", "NOTHING": None}.get(value.kind.name, value.text)
