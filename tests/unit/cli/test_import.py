"""The import command, and check on exports: what is written, what is refused, and that nothing is left half
done."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.providers.auth0.readers.exports import (
    ACTION,
    FILES,
    RULE,
    SECRET,
    as_folder,
    as_terraform,
    as_yaml,
    write,
)
from tests.unit.providers.auth0.readers.settled import settled

from ssoproof import cli
from ssoproof.errors import BadInput
from ssoproof.logic.build import TRUE
from ssoproof.readers.detect import load
from ssoproof.readers.native.loader import load as load_native

FORMS = {"yaml": as_yaml, "folder": as_folder, "terraform": as_terraform}
ONE = ("--property", "SSO001", "--subject", "Console")


def imported(source: Path, target: Path) -> Path:
    """Imports a tenant to a folder."""
    assert cli.run(["import", str(source), "--to", str(target / "ssoproof.yaml")]) == 0
    return target


def accepted(target: Path) -> Path:
    """An import whose inferred demands are taken as they are: the lines are no comments any more."""
    file = target / "ssoproof.yaml"
    before, mark, after = file.read_text(encoding="utf-8").partition("# requirements:\n")
    lines = [mark, *after.splitlines(keepends=True)] if mark else []
    inferred = [n for n, line in enumerate(lines) if line.startswith(("# requirements:", "#   "))]
    lines = [line[2:] if n in inferred else line for n, line in enumerate(lines)]
    file.write_text(before + "".join(lines), encoding="utf-8")
    return target


@pytest.mark.parametrize("form", FORMS)
def test_an_imported_tenant_is_the_same_tenant(form: str, tmp_path: Path) -> None:
    source = FORMS[form](tmp_path / "from")
    target = imported(source, tmp_path / "to")
    assert {app.demand for app in load_native(target).tenant.applications} == {None}
    before, after = load(source).tenant, load_native(accepted(target))
    assert any(app.demand for app in before.applications)
    assert after.diagnostics == ()
    assert settled(after.tenant) == settled(before)
    assert {"session", "user"} & {a.subject for a in after.tenant.assumptions} == {"user"}


def test_comments_say_where_values_came_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    as_terraform(Path("tenant"))
    text = (imported(Path("tenant"), Path("to")) / "ssoproof.yaml").read_text()
    assert "mfa: always  # tenant/main.tf:17" in text
    assert "absolute: 1d30m  # tenant/main.tf:10" in text
    assert "# assumed: it is taken to renew silently (it is a single-page application)" in text
    assert "# - refresh tokens, which Account may use" in text
    assert SECRET not in text


def test_a_condition_stands_in_words_beside_its_demand(tmp_path: Path) -> None:
    action = ACTION.replace("event.client.name === 'Account'", "event.user.app_metadata.vip")
    body = action.replace("enable('none')", "enable('any')")
    source = as_yaml(tmp_path / "from", guardianPolicies={"policies": []}, rules=[])
    write(source, {"actions/waive/code.js": body})
    text = (imported(source, tmp_path / "to") / "ssoproof.yaml").read_text()
    line = (
        '#     "Console": {demand: every visit, remembered-browser: does not count}  # only for users with '
    )
    assert f"{line}app_metadata.vip" in text


CODE = """exports.onExecutePostLogin = async (event, api) => {
  const answer = await fetch('https://risk.example.com/v1');
  if (event.organization?.name === 'acme' || event.secrets.MODE === 'x' || !answer.ok) api.access.deny('no');
  if (event.user.app_metadata.vip && event.request.ip.startsWith('10.')) api.multifactor.enable('any');
};"""


def test_what_code_tests_is_written_as_statements_to_choose_from(tmp_path: Path) -> None:
    source = as_yaml(tmp_path / "from", guardianPolicies={"policies": []}, rules=[])
    write(source, {"actions/waive/code.js": CODE})
    file = imported(source, tmp_path / "to") / "ssoproof.yaml"
    before, mark, after = file.read_text(encoding="utf-8").partition("# inputs:\n")
    assert after.splitlines()[:6] == [
        "#   app_metadata.vip: constant",
        "#   call risk.example.com: answers",
        "#   event.secrets.MODE: always",
        "#   organization: always",
        "#   organization.name: always",
        "#   request.ip: always",
    ]
    assert load_native(file.parent).tenant.inputs == ()
    stated = "\n".join(line.removeprefix("# ") for line in [mark.strip(), *after.splitlines()[:6]])
    file.write_text(f"{before}{stated}\n", encoding="utf-8")
    taken = load_native(file.parent)
    assert taken.diagnostics == () and len(taken.tenant.inputs) == 6


def test_an_api_that_may_exist_is_a_comment(tmp_path: Path) -> None:
    action = ACTION.replace("event.client.name", "event.resource_server?.identifier")
    source = as_yaml(tmp_path / "from")
    write(source, {"actions/waive/code.js": action.replace("'Account'", "'urn:elsewhere'")})
    target = imported(source, tmp_path / "to")
    assert '# code names the audience "urn:elsewhere"' in (target / "ssoproof.yaml").read_text()
    before, after = load(source).tenant, load_native(target).tenant
    assert [(a.audience, a.exists) for a in after.apis] == [(a.audience, a.exists) for a in before.apis]
    assert after.apis[-1].exists is not TRUE
    for one, other in zip(after.applications, before.applications, strict=True):
        assert sorted(map(str, one.may_request.value)) == sorted(map(str, other.may_request.value))


def test_files_that_are_there_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = as_yaml(tmp_path / "from"), tmp_path / "to"
    write(target, {"hooks/02-waive.js": "mine"})
    command = ["import", str(source), "--to", str(target / "ssoproof.yaml")]
    assert cli.run(command) == 2
    assert "02-waive.js is there already: --force overwrites it" in capsys.readouterr().err
    assert sorted(p.name for p in target.rglob("*")) == ["02-waive.js", "hooks"]
    assert cli.run([*command, "--force"]) == 0
    assert (target / "hooks" / "02-waive.js").read_text() == ACTION


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("there", [True, False])
def test_nothing_is_left_half_done(
    at: int, there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = as_yaml(tmp_path / "from"), tmp_path / "to"
    kept = {"hooks/01-mfa.js": "old", "ssoproof.yaml": "old"} if there else {}
    write(target, kept)
    calls, real = [0], os.replace

    def interrupted(a: str, b: str) -> None:
        calls[0] += 1
        if calls[0] == at + 1:
            raise KeyboardInterrupt
        real(a, b)

    monkeypatch.setattr("ssoproof.cli.import_tenant.os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        from ssoproof.cli.import_tenant import run_import

        run_import(source, target / "ssoproof.yaml", None, True)
    assert {p.relative_to(target).as_posix(): p.read_text() for p in target.rglob("*") if p.is_file()} == kept


def test_what_is_native_is_not_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = imported(as_yaml(tmp_path / "from"), tmp_path / "to")
    assert cli.run(["import", str(target)]) == 2
    assert "native format already" in capsys.readouterr().err
    assert cli.run(["import", str(tmp_path / "nowhere")]) == 2
    assert cli.run(["check", str(target), "--mfa", "never"]) == 2
    assert "a native file states its policy" in capsys.readouterr().err


def test_an_import_needs_a_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = as_yaml(tmp_path / "from", guardianPolicies=None)
    command = ["import", str(source), "--to", str(tmp_path / "to" / "ssoproof.yaml")]
    assert cli.run(command) == 2
    assert "say which it is with --mfa" in capsys.readouterr().err
    assert not (tmp_path / "to").exists()
    assert cli.run([*command, "--mfa", "always"]) == 0
    assert load_native(tmp_path / "to").tenant.mfa.value.value == "always"


@pytest.mark.parametrize("form", FORMS)
def test_check_takes_any_form_and_shows_no_secret(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = FORMS[form](tmp_path)
    assert cli.run(["check", str(source), "-v", *ONE, "--reading", "S2=no"]) == 10
    text = capsys.readouterr().out
    assert "not covered: refresh tokens, which Account may use" in text
    assert "The input" in text
    assert "not understood" in text
    assert (
        cli.run(
            [
                "check",
                str(source),
                *ONE,
                "--reading",
                "S2=no",
                "--format",
                "json",
                "--out",
                str(tmp_path / "out"),
            ]
        )
        == 10
    )
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert document["coverage"]["not_understood"] == []
    assert document["coverage"]["read"]
    assert all({"text", "place"} == set(p) for p in document["coverage"]["ignored"])
    assert document["results"][0]["not_covered"] == ["refresh tokens, which Account may use"]
    assert any("MFA requirement is taken to be" in a["text"] for a in document["assumptions"])
    written = "".join(p.read_text() for p in (tmp_path / "out").iterdir())
    assert SECRET not in text + out + err + written


def test_strict_fails_where_the_input_was_not_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = as_yaml(tmp_path, somethingNew=[1], guardianPolicies={"policies": []})
    command = ["check", str(source), *ONE]
    assert cli.run(command) == 0
    assert cli.run([*command, "--strict"]) == 20
    capsys.readouterr()
    assert cli.run([*command, "--strict", "--format", "json"]) == 20
    assert json.loads(capsys.readouterr().out)["exit_code"] == 20


def test_mappings_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = as_yaml(tmp_path, guardianPolicies={"policies": "@@POLICIES@@"})
    file = write(tmp_path, {"m.json": '{"POLICIES": ["all-applications"]}'}) / "m.json"
    cli.run(["check", str(source), *ONE])
    assert "MFA policy not known" in capsys.readouterr().out
    cli.run(["check", str(source), *ONE, "--mfa", "adaptive"])
    assert "MFA policy Adaptive" in capsys.readouterr().out
    cli.run(["check", str(source), *ONE, "--mappings", str(file)])
    assert "MFA policy Always" in capsys.readouterr().out
    assert cli.run(["check", str(source), "--mappings", str(tmp_path / "none.json")]) == 2


NAMES = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\ue000\ue001"), min_size=1, max_size=12
) | st.sampled_from(
    ["browser", "none", "A", "a b", "(not known)", "##X##", "@@Y@@", "x: y", "# z", "\u2028", "yes", "1"]
)
CLIENTS = st.fixed_dictionaries(
    {"name": NAMES, "app_type": st.sampled_from(["spa", "native", "regular_web"])},
    optional={
        "grant_types": st.lists(
            st.sampled_from(["implicit", "authorization_code", "refresh_token"]), max_size=3
        ),
        "client_metadata": st.dictionaries(NAMES, NAMES, max_size=2),
        "client_id": NAMES,
        "sso_disabled": st.booleans(),
    },
)
APIS = st.fixed_dictionaries(
    {"name": NAMES, "identifier": NAMES},
    optional={"token_lifetime": st.integers(0, 10**6), "scopes": st.just([{"value": "a"}])},
)
RULES = st.fixed_dictionaries(
    {
        "name": NAMES,
        "script": st.just("./rules/mfa.js") | st.just(RULE),
        "order": st.integers(1, 9),
        "enabled": st.booleans(),
    }
)
EXPORTS = st.fixed_dictionaries(
    {
        "tenant": st.fixed_dictionaries(
            {}, optional={"friendly_name": NAMES, "session_lifetime": st.floats(0.1, 1000)}
        ),
        "clients": st.lists(CLIENTS, min_size=1, max_size=4),
        "resourceServers": st.lists(APIS, max_size=3),
        "rules": st.lists(RULES, max_size=3, unique_by=lambda r: r["name"]),
        "guardianPolicies": st.sampled_from([{"policies": []}, {"policies": ["all-applications"]}]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(export=EXPORTS)
def test_any_export_is_the_same_after_import(
    export: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    source = tmp_path_factory.mktemp("from")
    target = tmp_path_factory.mktemp("to")
    body = "\n".join(f"{key}: {json.dumps(value)}" for key, value in export.items())
    write(source, {"tenant.yaml": body, **FILES})
    try:
        before = load(source).tenant
    except BadInput as bad:
        assert str(bad)
        return
    imported(source, target)
    assert settled(load_native(accepted(target)).tenant) == settled(before)
