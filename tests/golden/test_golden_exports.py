"""What a person reads of an export: the report's account of the input, and the native file that import
writes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import as_terraform, as_yaml

from ssoproof import cli

HERE = Path(__file__).parent
MANY = """
variable "policy" {}
resource "auth0_organization" "o" { name = "acme" }
resource "auth0_custom_domain" "d" {
  domain = "login.example"
  type = "auth0_managed_certs"
}
resource "auth0_session_rule" "new" {}
"""


def compare(name: str, found: str) -> None:
    """Fails where the text differs from the kept one."""
    file = HERE / f"{name}.txt"
    if os.environ.get("SSOPROOF_UPDATE_GOLDEN"):
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8")


def test_the_native_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    as_yaml(Path("export"), somethingNew=[1])
    assert cli.run(["import", "export", "--to", "native/ssoproof.yaml"]) == 0
    compare("imported", Path("native/ssoproof.yaml").read_text(encoding="utf-8"))


def test_the_account_of_the_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = as_terraform(Path("infra"))
    text = (folder / "main.tf").read_text().replace('"all-applications"', "var.policy")
    (folder / "main.tf").write_text(text + MANY)
    assert cli.run(["check", "infra", "-v", "--property", "SSO001", "--subject", "Console"]) == 11
    compare("checked-terraform", capsys.readouterr().out)
