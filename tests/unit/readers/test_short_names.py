"""Files are named from the working directory or from the tenant's folder; what has no name of its own is
numbered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import as_folder, as_terraform, as_yaml, write

from ssoproof import cli
from ssoproof.errors import BadInput
from ssoproof.readers.detect import load, load_code
from ssoproof.readers.native import loader

NATIVE = """ssoproof: 1
tenant: small
mfa: always
apis: {api: {audience: https://api.example}}
applications: {app: {renews: silent}, other: {}}
hooks: [{rule: hooks/mfa.js}]
"""
RULE = "function (user, context, callback) {\n  context.multifactor = { provider: 'any', allowRememberBrowser: false };\n  callback(null, user, context);\n}\n"
FORMS = {
    "native": lambda folder: write(folder, {"ssoproof.yaml": NATIVE, "hooks/mfa.js": RULE}),
    "yaml": as_yaml,
    "folder": as_folder,
    "terraform": as_terraform,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("inside", [True, False])
def test_nothing_that_is_read_has_the_path_of_the_machine(
    form: str, inside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path if inside else tmp_path / "elsewhere")
    made = FORMS[form](tmp_path / "tenant")
    found = load(made)
    told = repr(
        (
            found.tenant.applications,
            found.tenant.hooks,
            found.tenant.coverage,
            found.diagnostics,
            found.tenant.mfa,
        )
    )
    assert str(tmp_path) not in told
    assert ("'tenant/" in told) is inside
    assert (found.tenant.folder == "") is inside


def test_what_is_wrong_is_named_likewise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(
        tmp_path / "tenant",
        {"ssoproof.yaml": NATIVE.replace("mfa: always", "mfa: sometimes"), "hooks/mfa.js": RULE},
    )
    for place, name in ((tmp_path, "tenant/ssoproof.yaml:3:6"), (folder.parent.parent, None)):
        monkeypatch.chdir(place)
        with pytest.raises(BadInput) as raised:
            loader.load(folder)
        assert name is None or str(raised.value).startswith(name)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(BadInput, match=r"^ssoproof.yaml:3:6"):
        load(folder)


def test_a_path_that_is_given_relative_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FORMS["native"](tmp_path / "tenant")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load(Path("../tenant")).tenant.hooks[0].file == "../tenant/hooks/mfa.js"


@pytest.mark.parametrize("format", ["text", "json", "markdown", "junit"])
def test_no_report_has_the_path_of_the_machine(
    format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = FORMS["native"](tmp_path / "tenant")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    cli.run(["check", str(folder), "--property", "SSO001", "--reading", "S2=no", "--format", format])
    shown = capsys.readouterr().out
    assert "hooks/mfa.js:2" in shown and str(tmp_path) not in shown


def test_places_can_still_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = FORMS["native"](tmp_path / "tenant")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    asked = ["check", str(folder), "--property", "SSO001", "--reading", "S2=no", "--format"]
    cli.run([*asked, "github"])
    line = capsys.readouterr().out.splitlines()[0]
    assert (
        f"file={folder}/hooks/mfa.js,line=2" in line
        and str(tmp_path) not in line.partition("::")[2].partition("::")[2]
    )
    cli.run([*asked, "sarif"])
    found = json.loads(capsys.readouterr().out)["runs"][0]["results"][0]
    assert (
        found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        == (folder / "hooks/mfa.js").as_uri()
    )
    assert str(tmp_path) not in json.dumps(found["message"])


def test_scripts_without_a_name_are_numbered(tmp_path: Path) -> None:
    files = {f"{name}/code.js": "exports.onExecutePostLogin = async () => {};" for name in ("one", "two")}
    assert {h.name for h in load_code(write(tmp_path, files)).tenant.hooks} == {"one", "two"}
    same = [{"name": "\u0007", "script": RULE, "order": n, "enabled": True} for n in range(3)]
    names = [h.name for h in load(as_yaml(tmp_path / "same", rules=same)).tenant.hooks]
    assert not [name for name in names if "'" in name]
    assert len(set(names)) == len(names)
