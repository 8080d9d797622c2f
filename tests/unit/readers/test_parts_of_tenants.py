"""Folders that state a part of a tenant: code by itself, links, what is excluded from management, files of
mappings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import (
    ACTION,
    RULE,
    SECRET,
    as_folder,
    as_terraform,
    as_yaml,
    codes,
    write,
)

from ssoproof import bounds, cli
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.keywords import load_mappings
from ssoproof.readers.detect import load, load_code

MODULE = """resource "auth0_action" "a" {
  name = "waive"
  code = file("${path.module}/a.js")
  supported_triggers {
    id = "post-login"
    version = "v3"
  }
}
"""


def test_a_module_in_which_nobody_signs_in_is_sent_to_the_right_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "module", {"main.tf": MODULE, "a.js": ACTION})
    with pytest.raises(BadInput, match=f"nothing to check\n.*: ssoproof hooks {folder}"):
        load(folder)
    assert cli.run(["hooks", str(folder)]) == 0
    assert "action waive" in capsys.readouterr().out


def test_modules_without_code_are_told_what_is_wanting(tmp_path: Path) -> None:
    folder = write(
        tmp_path, {"main.tf": 'resource "auth0_resource_server" "a" {\n  identifier = "https://a"\n}\n'}
    )
    with pytest.raises(BadInput) as told:
        load(folder)
    assert "name the folder of the whole tenant" in str(told.value)
    assert "ssoproof hooks" not in str(told.value)


@pytest.mark.parametrize("write_export", [as_yaml, as_folder, as_terraform])
def test_all_code_of_a_tenant_is_told_whether_it_runs_or_not(write_export: object, tmp_path: Path) -> None:
    assert callable(write_export)
    told = load_code(write_export(tmp_path)).tenant
    assert sorted(hook.name for hook in told.hooks) == ["mfa", "off", "unbound", "waive"]
    assert all(app.demand is None for app in told.applications)


def test_code_is_read_at_any_depth_and_packages_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = "/".join("abcdefgh")
    write(
        tmp_path,
        {
            f"{deep}/mfa.js": RULE,
            "top.js": RULE,
            "node_modules/p/index.js": RULE,
            ".git/x.js": RULE,
            "a/node_modules/q/q.js": RULE,
        },
    )
    loaded = load_code(tmp_path)
    assert [h.name for h in loaded.tenant.hooks] == ["mfa", "top"]
    (note,) = [d for d in loaded.diagnostics if d.code == "folder-passed-over"]
    assert note.message == "no code is read in '.git', 'a/node_modules', 'node_modules'"
    (tmp_path / ".vscode").mkdir()
    assert cli.run(["hooks", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert (
        "rule mfa" in told.out
        and "no code is read in '.git', '.vscode', 'a/node_modules' and 1 more" in told.err
    )


def test_folders_of_too_much_code_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "FILES", replace(bounds.FILES, most=2))
    write(tmp_path, {"a/one.js": RULE, "b/c/two.js": RULE})
    assert len(load_code(tmp_path).tenant.hooks) == 2
    write(tmp_path, {"b/three.ts": RULE})
    with pytest.raises(BadInput, match="more than 2 files of code"):
        load_code(tmp_path)


def test_files_of_code_by_themselves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"rules/mfa.js": RULE, "actions/waive/code.js": ACTION, "readme.md": ""})
    assert [h.kind.value for h in load_code(tmp_path / "rules" / "mfa.js").tenant.hooks] == ["rule"]
    found = load_code(tmp_path / "actions").tenant.hooks
    assert [(h.kind.value, h.name) for h in found] == [("action", "waive")]
    assert cli.run(["hooks", str(tmp_path / "actions" / "waive" / "code.js")]) == 0
    assert "action waive" in capsys.readouterr().out
    assert cli.run(["check", str(tmp_path / "rules" / "mfa.js")]) == 2
    assert f"ssoproof hooks {tmp_path / 'rules' / 'mfa.js'}" in capsys.readouterr().err
    write(tmp_path, {"empty/a.txt": ""})
    assert cli.run(["hooks", str(tmp_path / "empty")]) == 2
    assert cli.run(["hooks", str(tmp_path / "none.js")]) == 2


def test_a_folder_without_a_tenant_names_those_below_it(tmp_path: Path) -> None:
    as_yaml(tmp_path / "deep" / "export")
    as_terraform(tmp_path / "tf")
    write(tmp_path, {"node_modules/x/tenant.json": "{}", ".git/tenant.json": "{}", "a.js": RULE})
    with pytest.raises(BadInput) as told:
        load(tmp_path)
    below = f"there is one in {tmp_path / 'deep' / 'export'} or {tmp_path / 'tf'}; what code here"
    assert below in str(told.value)
    write(tmp_path, {"empty/readme.txt": ""})
    with pytest.raises(BadInput, match="name a YAML file, a folder with"):
        load(tmp_path / "empty")


@pytest.mark.parametrize("format", ["github", "sarif"])
def test_code_in_one_line_of_a_document_is_shown_at_that_line(
    format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [{"name": "mfa", "script": RULE, "order": 1, "enabled": True, "stage": "login_success"}]
    as_folder(tmp_path, rules=rules)
    for name in ("mfa", "off"):
        (tmp_path / "rules" / f"{name}.js").unlink()
    monkeypatch.chdir(tmp_path)
    asked = ["--property", "SSO002", "--subject", "Console", "--reading", "S2=no", "--reading", "S7=redirect"]
    assert cli.run(["check", ".", *asked, "--format", format]) == 10
    told = capsys.readouterr().out
    line = next(
        n for n, row in enumerate(Path("rules/0.json").read_text().splitlines(), 1) if '"script"' in row
    )
    assert (f"file=rules/0.json,line={line}," if format == "github" else '"uri": "rules/0.json"') in told
    assert "uri" not in told or "%28rule" not in told


def test_links_within_the_repository_are_followed(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "repository" / "tenant")
    shared = write(
        tmp_path / "repository" / "shared",
        {"mfa.js": RULE, "off.json": (folder / "rules" / "0.json").read_text()},
    )
    (folder / "rules" / "mfa.js").unlink()
    (folder / "rules" / "mfa.js").symlink_to(shared / "mfa.js")
    (folder / "rules" / "0.json").unlink()
    (folder / "rules" / "0.json").symlink_to(shared / "off.json")
    with pytest.raises(BadInput, match="within the git repository that it is in"):
        load(folder)
    (tmp_path / "repository" / ".git").mkdir()
    assert [h.source for h in load(folder).tenant.hooks] == [RULE, ACTION]
    outside = write(tmp_path / "outside", {"mfa.js": RULE})
    (folder / "rules" / "mfa.js").unlink()
    (folder / "rules" / "mfa.js").symlink_to(outside / "mfa.js")
    with pytest.raises(BadInput, match="is a link that leaves the folder"):
        load(folder)


def config(folder: Path, **stated: object) -> Path:
    return (
        write(
            folder,
            {
                "config.json": json.dumps(
                    {"AUTH0_DOMAIN": "x", "AUTH0_KEYWORD_REPLACE_MAPPINGS": {"A": "a"}, **stated}
                )
            },
        )
        / "config.json"
    )


@pytest.mark.parametrize("write_export", [as_yaml, as_folder])
@pytest.mark.parametrize(
    ("stated", "hooks", "scope"),
    [
        (
            {"AUTH0_EXCLUDED": ["rules", "roles"]},
            ["rule rules: AUTH0_EXCLUDED leaves rules out", "code.js"],
            None,
        ),
        ({"AUTH0_EXCLUDED": "rules"}, ["rule rules: AUTH0_EXCLUDED leaves rules out", "code.js"], None),
        (
            {"AUTH0_EXCLUDED_RULES": "x"},
            ["rule rules: AUTH0_EXCLUDED_RULES leaves rules out", "code.js"],
            None,
        ),
        (
            {"AUTH0_EXCLUDED": ["triggers"]},
            ["mfa.js", "action actions: AUTH0_EXCLUDED leaves Actions out"],
            None,
        ),
        (
            {"AUTH0_EXCLUDED_RULES": ["x"]},
            ["rule rules: AUTH0_EXCLUDED_RULES leaves rules out", "code.js"],
            None,
        ),
        (
            {"AUTH0_EXCLUDED_CLIENTS": ["x"]},
            ["mfa.js", "code.js"],
            "applications that AUTH0_EXCLUDED_CLIENTS leaves out",
        ),
        (
            {"AUTH0_EXCLUDE_THIRD_PARTY_CLIENTS": True},
            ["mfa.js", "code.js"],
            "applications that AUTH0_EXCLUDE_THIRD_PARTY_CLIENTS leaves out",
        ),
        (
            {"AUTH0_INCLUDED_ONLY": ["clients", "resourceServers", "guardianPolicies", "tenant", "rules"]},
            ["mfa.js", "action actions: AUTH0_INCLUDED_ONLY leaves Actions out"],
            None,
        ),
        ({"AUTH0_EXCLUDED": ["roles"], "AUTH0_EXCLUDED_RULES": []}, ["mfa.js", "code.js"], None),
    ],
)
def test_what_is_excluded_from_management_is_not_known(
    write_export: object, stated: dict[str, object], hooks: list[str], scope: str | None, tmp_path: Path
) -> None:
    assert callable(write_export)
    folder = write_export(tmp_path / "export")
    found = load(folder, load_mappings(config(tmp_path, **stated)))
    names = [h.file.partition(" (")[2].rstrip(")") or Path(h.file).name for h in found.tenant.hooks]
    assert names == hooks
    touched = hooks != ["mfa.js", "code.js"] or scope is not None
    assert ("excluded" in codes(found)) == touched
    assert scope is None or scope in found.tenant.not_modelled


def test_a_policy_that_is_excluded_is_not_known(tmp_path: Path) -> None:
    mappings = load_mappings(config(tmp_path, AUTH0_EXCLUDED=["guardianPolicies", "tenant"]))
    tenant = load(as_folder(tmp_path / "export"), mappings).tenant
    assert tenant.policy_open
    assert tenant.session.absolute.assumed


def test_properties_that_are_left_out_of_the_files(tmp_path: Path) -> None:
    stated = {
        "clients": ["client_secret", "app_type"],
        "connections": ["options.x"],
        "tenant": ["flags"],
        "nothing": ["name"],
    }
    found = load(as_yaml(tmp_path / "export"), load_mappings(config(tmp_path, EXCLUDED_PROPS=stated)))
    assert [d.message for d in found.diagnostics if d.code == "excluded"] == [
        "clients: EXCLUDED_PROPS leaves app_type out"
    ]


@pytest.mark.parametrize("write_export", [as_yaml, as_folder])
def test_code_that_no_section_speaks_of_is_assumed_not_to_be(write_export: object, tmp_path: Path) -> None:
    assert callable(write_export)
    told = [str(a.text) for a in load(write_export(tmp_path / "all")).tenant.assumptions]
    assert not any("taken to run at a login" in text for text in told)
    told = [
        str(a.text)
        for a in load(as_yaml(tmp_path / "some", rules=None, actions=None, triggers=None)).tenant.assumptions
    ]
    assert [text for text in told if "taken to run" in text] == [
        "no rules are taken to run at a login",
        "no actions are taken to run at a login",
    ]
    told = [str(a.text) for a in load(as_yaml(tmp_path / "none", rules=[], actions=[])).tenant.assumptions]
    assert not any("taken to run at a login" in text for text in told)


def test_the_exports_own_exclusions(tmp_path: Path) -> None:
    found = load(as_yaml(tmp_path, exclude={"rules": ["other"], "connections": ["c"], "clients": []}))
    assert [h.name for h in found.tenant.hooks] == ["rules", "waive"]


ENV = """# the environment of a deployment
export AUTH0_DOMAIN=example.auth0.com
NAME="Prod \\"one\\"" # a note
HOURS=2
EMPTY=
PLAIN = some text   # a note
QUOTED='a # b'
API_SECRET=%s
AUTH0_KEYWORD_REPLACE_MAPPINGS={"POLICIES": ["all-applications"], "HOURS": 5}
AUTH0_EXCLUDED=["rules"]
"""


@pytest.mark.parametrize("name", [".env", ".env.production", "prod.env"])
def test_mappings_from_lines_of_the_environment(name: str, tmp_path: Path) -> None:
    found = load_mappings(write(tmp_path, {name: ENV % SECRET}) / name)
    assert found == {
        "AUTH0_DOMAIN": "example.auth0.com",
        "NAME": 'Prod "one"',
        "HOURS": "2",
        "EMPTY": "",
        "PLAIN": "some text",
        "QUOTED": "a # b",
        "POLICIES": ["all-applications"],
        "AUTH0_EXCLUDED": ["rules"],
    }


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (".env", "A=1\nnot a line\n", 2),
        (".env", 'A="open\n', 1),
        (".env", "AUTH0_KEYWORD_REPLACE_MAPPINGS={\n", 1),
        ("env.txt", "A=1\n", 1),
    ],
)
def test_lines_that_are_none(name: str, text: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=rf"{name}:{line}:\d+: error\[mappings-syntax\]"):
        load_mappings(write(tmp_path, {name: text}) / name)


def test_a_configuration_whose_mappings_are_a_text(tmp_path: Path) -> None:
    file = config(tmp_path, AUTH0_KEYWORD_REPLACE_MAPPINGS='{"A": [1]}')
    assert load_mappings(file) == {"A": [1]}
