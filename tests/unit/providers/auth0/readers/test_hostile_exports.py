"""Export files that are broken or mean harm: a diagnostic with its place, in bounded time, and never a
traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.providers.auth0.readers.exports import FILES, TERRAFORM, as_folder, as_yaml, codes, write
from tests.work import work

from ssoproof.errors import BadInput
from ssoproof.readers.detect import load

#: Calls of functions within which any file here is read or refused.
MOST = 5_000_000

CLIENTS = "clients: [{name: A, app_type: spa}]\n"
BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
DEEP = "clients: " + "[" * 5000 + "]" * 5000
TF_CLIENT = 'resource "auth0_client" "a" {\n  name = "A"\n}\n'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CLIENTS + BOMB, "yaml-alias"),
        (DEEP, "yaml-nesting"),
        (CLIENTS + "rules: &r [*r]\n", "yaml-alias"),
        (CLIENTS + "clients: []\n", "duplicate-key"),
        ("clients: {name: A}\n", "wrong-type"),
        ("clients: [5]\n", "wrong-type"),
        (CLIENTS + "rules: [\n", "yaml-syntax"),
        (CLIENTS + "resourceServers: [{name: X}]\n", "missing-key"),
        (CLIENTS + "tenant: {session_lifetime: -5}\n", "bad-duration"),
        (CLIENTS + "tenant: {session_lifetime: 1e400}\n", "bad-duration"),
        (CLIENTS + "tenant: {session_lifetime: [1]}\nactions: [{name: a}, {name: a}]\n", "duplicate-name"),
        ("clients: []\n", "no-application"),
        (CLIENTS.replace("A", '"\\u0000"') + "connections: [{a: \x00}]\n", "yaml"),
    ],
)
def test_bad_yaml(text: str, code: str, tmp_path: Path) -> None:
    with work(MOST), pytest.raises(BadInput, match=rf"tenant\.yaml:\d+:\d+: error\[{code}"):
        load(write(tmp_path, {"tenant.yaml": text}))


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfeclients: 1", CLIENTS.encode("utf-16"), b"clients: [{name: \xe9}]\n", b"x" * (6 * 1024 * 1024)],
)
def test_files_that_are_no_text(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "tenant.json").write_bytes(data)
    (tmp_path / "clients").mkdir()
    with pytest.raises(BadInput, match=r"tenant\.json:1:\d+: error"):
        load(tmp_path)


@pytest.mark.parametrize(
    "script",
    ["../secret.js", "/etc/passwd", "rules/../../secret.js", "~/x.js", "x\x00.js", "./a/" * 300 + "x.js"],
)
def test_paths_do_not_leave_the_folder(script: str, tmp_path: Path) -> None:
    write(tmp_path, {"secret.js": "// planted"})
    rules = [{"name": "r", "script": script, "order": 1, "enabled": True}]
    found = load(as_yaml(tmp_path / "in", rules=rules))
    assert "planted" not in repr(found.tenant)
    assert codes(found) & {"export-outside", "export-code"}


def test_links_that_leave_the_folder_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"secret.js": "// planted", "secret.json": '{"name": "planted"}'})
    folder = as_yaml(tmp_path / "in")
    (folder / "rules" / "mfa.js").unlink()
    os.symlink(tmp_path / "secret.js", folder / "rules" / "mfa.js")
    found = load(folder)
    assert "export-outside" in codes(found)
    assert "planted" not in repr(found.tenant)
    folder = as_folder(tmp_path / "other")
    os.symlink(tmp_path / "secret.json", folder / "clients" / "9.json")
    with pytest.raises(BadInput, match="is a link that leaves the folder"):
        load(folder)


def test_links_in_circles(tmp_path: Path) -> None:
    folder = as_folder(tmp_path)
    os.symlink(folder / "clients" / "loop.json", folder / "clients" / "loop.json")
    with pytest.raises(BadInput):
        load(folder)


def test_huge_code_is_not_read(tmp_path: Path) -> None:
    folder = as_yaml(tmp_path)
    (folder / "rules" / "mfa.js").write_text("x" * 2_000_000)
    assert "export-code" in codes(load(folder))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "locals {\n"
            + "".join(f"  a{n} = local.a{n + 1}\n" for n in range(400))
            + "  a400 = local.a0\n}\n"
            + TF_CLIENT.replace('"A"', "local.a0"),
            None,
        ),
        (
            "locals {\n  a0 = [1, 1]\n"
            + "".join(
                f"  a{n} = concat(local.a{n - 1}, local.a{n - 1}, local.a{n - 1})\n" for n in range(1, 30)
            )
            + "}\n"
            + TF_CLIENT.replace('name = "A"', 'name = "A"\n  grant_types = local.a29'),
            None,
        ),
        (TF_CLIENT + "locals {\n  x = " + "[" * 3000 + "]" * 3000 + "\n}\n", "terraform-nesting"),
        (TF_CLIENT + 'locals {\n  x = "${"\n', "terraform-syntax"),
        (TF_CLIENT.replace("{\n", "{\n  count = 100000000\n", 1), None),
        ('module "m" {\n  source = "./"\n}\n' + TF_CLIENT, None),
        (TF_CLIENT.replace('"A"', 'file("/etc/passwd")'), None),
        (TF_CLIENT.replace('"A"', 'file("../../etc/passwd")'), None),
    ],
)
def test_bad_terraform(text: str, code: str | None, tmp_path: Path) -> None:
    folder = write(tmp_path, {"main.tf": text})
    try:
        with work(MOST):
            found = load(folder)
    except BadInput as bad:
        assert str(bad).split(":")[1].isdigit()
        assert code is None or code in str(bad)
    else:
        assert code is None
        assert "root:" not in repr(found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_terraform_with_stretches_missing_never_fails(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    at = data.draw(st.integers(0, len(TERRAFORM) - 1))
    length = data.draw(st.integers(0, 40))
    inserted = data.draw(st.text(st.sampled_from('"${}[]().,=\n ab0'), max_size=6))
    text = TERRAFORM[:at] + inserted + TERRAFORM[at + length :]
    folder = write(tmp_path_factory.mktemp("tf"), {"main.tf": text, **FILES})
    try:
        load(folder)
    except BadInput as bad:
        assert str(bad)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_exports_with_stretches_missing_never_fail(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = as_yaml(tmp_path_factory.mktemp("export"))
    text = (folder / "tenant.yaml").read_text()
    at = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 40))
    inserted = data.draw(st.text(st.sampled_from('"{}[]:,&*!@#\n ab0-'), max_size=6))
    (folder / "tenant.yaml").write_text(text[:at] + inserted + text[at + length :])
    try:
        load(folder)
    except BadInput as bad:
        assert str(bad)
