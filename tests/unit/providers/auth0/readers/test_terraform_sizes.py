"""Terraform that is large: copies are read in full or refused with a place; values that grow without end are
not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import write
from tests.work import work

from ssoproof.errors import BadInput
from ssoproof.readers.detect import load
from ssoproof.readers.native.loader import Loaded

BASE = 'resource "auth0_client" "a" {\n  name     = "a"\n  app_type = "spa"\n}\n'
DOUBLED = (
    'locals {\n  a0 = ["x", "y"]\n'
    + "".join(f"  a{n + 1} = [local.a{n}, local.a{n}]\n" for n in range(25))
    + "}\n"
)
TEXTS = (
    'locals {\n  s0 = "xxxxxxxx"\n'
    + "".join(f'  s{n + 1} = "${{local.s{n}}}${{local.s{n}}}"\n' for n in range(25))
    + "}\n"
)


def copied(how: str, name: str = "b${count.index}") -> str:
    return f'{BASE}resource "auth0_client" "b" {{\n  {how}\n  name     = "{name}"\n  app_type = "spa"\n}}\n'


def read(folder: Path, text: str) -> Loaded:
    write(folder, {"main.tf": text})
    return load(folder)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(BadInput) as caught:
        read(folder, text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("how", "name"),
    [
        ("count = 600", "b${count.index}"),
        ("for_each = toset([" + ", ".join(f'"{n}"' for n in range(600)) + "])", "b${each.key}"),
        ("for_each = {" + ", ".join(f"k{n} = {n}" for n in range(600)) + "}", "b${each.value}"),
        ("for_each = toset([for x in local.xs : x])", "b${each.key}"),
    ],
)
def test_all_copies_are_read(how: str, name: str, tmp_path: Path) -> None:
    xs = "locals {\n  xs = [" + ", ".join(f'"{n}"' for n in range(600)) + "]\n}\n"
    tenant = read(tmp_path, xs + copied(how, name)).tenant
    assert {a.display_name or a.name for a in tenant.applications} == {"a", *(f"b{n}" for n in range(600))}


@pytest.mark.parametrize("how", ["count = 1000000000", "count = 1000 * 1000 * 1000", "count = 5001"])
def test_too_many_copies_are_refused_at_once(how: str, tmp_path: Path) -> None:
    with work(1_000_000):
        told = refused(tmp_path, copied(how))
    assert "main.tf:6:3: error[terraform-size]: auth0_client b:" in told
    assert "5 000" in told and "help:" in told


def test_too_many_copies_of_modules_and_within_them_are_refused(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    write(tmp_path / "m", {"main.tf": 'module "m" {\n  source = "../m"\n  count = 1000\n}\n'})
    assert "error[terraform-size]" in refused(
        tmp_path, BASE + 'module "m" {\n  source = "./m"\n  count = 1000\n}\n'
    )


def test_too_many_files_of_fileset_are_refused(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    for n in range(5001):
        (tmp_path / "f" / f"{n}.txt").touch()
    told = refused(tmp_path, copied('for_each = fileset("${path.module}/f", "*.txt")', "${each.key}"))
    assert "main.tf:6:14: error[terraform-size]: fileset() finds more than 5 000 files" in told


@pytest.mark.parametrize(
    "how",
    [
        "for_each = toset(range(1000000000))",
        "for_each = toset(setproduct(range(100000), range(100000)))",
        "count = -1",
        "count = 2.5",
    ],
)
def test_what_is_not_worked_out_is_not_known(how: str, tmp_path: Path) -> None:
    assert "how-many" in {d.code for d in read(tmp_path, copied(how, "b")).diagnostics}


@pytest.mark.parametrize(
    "expression",
    [
        "jsonencode(local.a25)",
        'join("", flatten(local.a25))',
        "local.s25",
        "upper(local.s25)",
        'join(local.s16, split("x", local.s14))',
        'replace(local.s14, "x", local.s14)',
        'format("%s%s", local.s17, local.s17)',
        '"${local.s17}${local.s17}"',
    ],
)
def test_values_that_grow_are_not_known(expression: str, tmp_path: Path) -> None:
    text = (
        f'{DOUBLED}{TEXTS}{BASE}resource "auth0_client" "b" '
        f'{{\n  name = {expression}\n  app_type = "spa"\n}}\n'
    )
    found = read(tmp_path, text)
    told = [d for d in found.diagnostics if d.code == "terraform-value"]
    assert told and all(d.primary is not None and d.help for d in told)
    assert len(found.tenant.applications) == 2


@pytest.mark.parametrize("expression", ['format("%1000000000d", 5)', "pow(10, 1000000000)", "1/3/7/7/7/7"])
def test_functions_that_are_not_known_cost_nothing(expression: str, tmp_path: Path) -> None:
    found = read(
        tmp_path, f'{BASE}resource "auth0_client" "b" {{\n  name = {expression}\n  app_type = "spa"\n}}\n'
    )
    assert len(found.tenant.applications) == 2
