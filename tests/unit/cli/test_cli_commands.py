"""The command line: what it prints where, and its exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from tests.incident import ACTION, RULE

from ssoproof import cli
from ssoproof.cli.check_arguments import CheckArguments
from ssoproof.cli.files import free_name
from ssoproof.errors import UsageError
from ssoproof.providers.auth0.switches import AUTH0

TENANT = """ssoproof: 1
tenant: small
mfa: always
apis:
  console-api: {audience: "https://console.example/api", token-lifetime: 10m}
applications:
  console: {client-id: console, requests: [console-api], renews: silent, sdk: auth0.js}
  account: {client-id: account, requests: [console-api], renews: no, sdk: auth0.js}
hooks:
  - KIND: hooks/mfa.js
requirements:
  applications:
    console: once per session
"""
CASE = """title = "A case"
about = "For a test."
[[expect]]
question = "SSO001"
subject = "console"
verdict = "violated"
sets = [{S2 = ["no"], S9 = ["no"]}]
"""


def write(folder: Path, kind: str = "rule", text: str = TENANT) -> Path:
    (folder / "hooks").mkdir(parents=True)
    (folder / "hooks" / "mfa.js").write_text(RULE if kind == "rule" else ACTION)
    (folder / "ssoproof.yaml").write_text(text.replace("KIND", kind))
    return folder


@pytest.fixture(name="broken")
def _broken(tmp_path: Path) -> str:
    return str(write(tmp_path / "broken"))


ONE = ("--property", "SSO001", "--subject", "console")


def test_a_violation_ends_with_ten_and_points_at_the_files(
    broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", broken, *ONE]) == 10
    out, err = capsys.readouterr()
    assert "ssoproof.yaml:3 " in out
    assert broken not in out.partition("More: ")[0]
    assert "FAIL  console's silent renewal fails" in out
    assert "\x1b" not in out
    assert err == ""


def test_a_file_is_as_good_as_its_folder(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["check", broken, *ONE])
    folder = capsys.readouterr().out.partition("More: ")[0]
    assert cli.run(["check", f"{broken}/ssoproof.yaml", *ONE]) == 10
    assert capsys.readouterr().out.partition("More: ")[0] == folder


def test_all_proved_ends_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "fine", "action")
    assert cli.run(["check", str(folder), *ONE]) == 0
    assert "PASS  SSO001  Silent renewal of console works" in capsys.readouterr().out


def test_a_fixed_reading(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", broken, *ONE, "--reading", "S2=yes"]) == 0
    assert "PASS" in capsys.readouterr().out


def test_nothing_to_check_ends_with_three(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", broken, "--property", "SSO001", "--subject", "account"]) == 3
    assert "not applicable: SSO001 of account" in capsys.readouterr().out


def test_both_engines_tell_the_same(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    defaults = [word for s, v in AUTH0.defaults.items() for word in ("--reading", f"{s}={v}")]
    assert cli.run(["check", broken, *ONE, *defaults]) == 10
    explicit = capsys.readouterr().out
    assert cli.run(["check", broken, *ONE, *defaults, "--engine", "z3"]) == 10
    assert capsys.readouterr().out == explicit
    assert cli.run(["check", broken, *ONE, *defaults, "--engine", "bmc"]) == 10
    former = capsys.readouterr()
    assert former.out == explicit
    assert former.err == "note: the engine bmc is called z3 now\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--reading", "S99=yes"], "there is no switch S99"),
        (["--reading", "S2=perhaps"], "S2 has no value perhaps"),
        (["--reading", "S2"], "a reading is written SWITCH=VALUE"),
        (["--reading", "S2=no", "--reading", "S2=yes"], "S2 is given two values"),
        (["--property", "SSO999"], "there is no question SSO999"),
        (["--subject", "nobody"], "there is no subject nobody"),
        (["--engine", "magic"], "magic"),
        (["--format", "pdf"], "pdf"),
        (["--depth", "0"], "--depth"),
        (["--what"], "--what"),
    ],
)
def test_usage_ends_with_two(
    broken: str, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert cli.run(["check", broken, *arguments]) == 2
    out, err = capsys.readouterr()
    assert words in err
    assert "Traceback" not in err
    assert out == ""


def test_bad_input_ends_with_two_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "bad", text=TENANT.replace("always", "allways"))
    assert cli.run(["check", str(folder)]) == 2
    assert "ssoproof.yaml:3:6" in capsys.readouterr().err
    assert cli.run(["check", str(tmp_path / "missing.yaml")]) == 2
    assert cli.run(["check", str(tmp_path)]) == 2


def test_an_internal_error_is_one_line(
    broken: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("first\nsecond")

    monkeypatch.setattr("ssoproof.cli.check.check", fail)
    assert cli.run(["check", broken]) == 1
    err = capsys.readouterr().err
    assert err.splitlines() == [
        "ssoproof: internal error: RuntimeError: first second (set SSOPROOF_DEBUG=1 for the traceback)"
    ]
    monkeypatch.setenv("SSOPROOF_DEBUG", "1")
    assert cli.run(["check", broken]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_files_of_a_violation(broken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "deep" / "out"
    assert cli.run(["check", broken, *ONE, "--out", str(out)]) == 10
    names = {p.name for p in out.iterdir()}
    assert {"sso001-console.dot", "sso001-console.svg", "sso001-console-timeline.svg"} < names
    for file in out.glob("*.svg"):
        ElementTree.fromstring(file.read_text(encoding="utf-8"))
    for file in out.glob("*.itf.json"):
        assert json.loads(file.read_text(encoding="utf-8"))["#meta"]["format"] == "ITF"
    assert "sso001-console-timeline.svg" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", broken, *ONE, "--out", f"{broken}/ssoproof.yaml"]) == 2
    assert "can't be written" in capsys.readouterr().err


def test_json_on_standard_output(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", broken, *ONE, "--format", "json"]) == 10
    document = json.loads(capsys.readouterr().out)
    assert [r["status"] for r in document["results"]] == ["violated"]


def test_cases_that_agree_and_that_differ(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "cases" / "one")
    file = tmp_path / "cases" / "one" / "case.toml"
    file.write_text(CASE)
    assert cli.run(["check", str(tmp_path / "cases")]) == 0
    assert "1 case: 1 of 1 answer as declared" in capsys.readouterr().out
    file.write_text(CASE.replace('"no"]}]', '"yes"]}]'))
    assert cli.run(["check", str(tmp_path / "cases")]) == 10
    out = capsys.readouterr().out
    assert "DIFFERS" in out
    assert "{S2=no, S9=yes} is not FAIL as a whole" in out
    assert cli.run(["check", str(tmp_path / "cases"), "--format", "json"]) == 10
    assert json.loads(capsys.readouterr().out)["cases"][0]["agrees"] is False


def test_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        write(tmp_path / "cases" / name)
        (tmp_path / "cases" / name / "case.toml").write_text(CASE)
    write(tmp_path / "cases" / "more" / "deep")
    (tmp_path / "cases" / "more" / "deep" / "case.toml").write_text(
        CASE.replace('title = "', 'title = "deep ')
    )
    out = tmp_path / "out"
    assert cli.run(["demo", str(tmp_path / "cases"), "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "FAIL  console's silent renewal fails although the session is live" in shown
    assert "Changes that people tried" in shown and "What its log says" not in shown
    assert "deep" not in shown
    assert (out / "sso001-console-timeline.svg").exists()
    page = (out / "index.html").read_text()
    assert all(f'src="{file.name}"' in page for file in out.glob("*-timeline.svg"))
    assert (
        page.count("<figure>") == len(list(out.glob("*-timeline.svg")))
        and "although the session is live" in page
    )
    assert all((out / name).exists() for name in re.findall(r'(?:href|src)="([^"#]+)"', page))
    assert "Changes that people tried" in page and "<script" not in page
    assert cli.run(["demo", str(out)]) == 2


@pytest.mark.slow
def test_the_page_of_the_demonstration_fits_every_window(tmp_path: Path) -> None:
    from tests.browser import browser

    write(tmp_path / "cases" / "one")
    (tmp_path / "cases" / "one" / "case.toml").write_text(CASE)
    with browser(tmp_path / "profile") as chrome:
        assert cli.run(["demo", str(tmp_path / "cases"), "--out", str(tmp_path / "out")]) == 0
        for width in (390, 830, 1280):
            chrome.open(tmp_path / "out" / "index.html", width)
            assert chrome.run("document.documentElement.scrollWidth") <= width
            assert chrome.run(
                "[...document.images].every(i => i.naturalWidth && i.clientWidth >= i.naturalWidth)"
            )
        assert not chrome.said


def test_the_exit_code_in_json_is_that_of_the_process(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "torn")
    (folder / "hooks" / "mfa.js").write_text(
        "function (user, context, callback) { eval(user.code); callback(null, user, context); }"
    )
    for options, code in (((), 11), (("--strict",), 20)):
        assert cli.run(["check", str(folder), *ONE, *options, "--format", "json"]) == code
        assert json.loads(capsys.readouterr().out)["exit_code"] == code


def test_a_folder_that_cannot_be_written_is_told_before_the_work(
    broken: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ssoproof.cli.check.check", None)
    assert cli.run(["check", broken, *ONE, "--out", f"{broken}/ssoproof.yaml"]) == 2
    assert "it is not a folder" in capsys.readouterr().err


def test_names_that_look_alike_as_files_get_files_of_their_own() -> None:
    taken: set[str] = set()
    found = [
        free_name(text, taken) for text in ("SSO001-Shop", "SSO001-shop", "SSO001-shop-2", "SSO001-shop")
    ]
    assert found == ["sso001-shop", "sso001-shop-2", "sso001-shop-2-2", "sso001-shop-3"]


def test_what_no_case_is_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "cases" / "one")
    (tmp_path / "cases" / "one" / "case.toml").write_text(CASE)
    cases = str(tmp_path / "cases")
    assert cli.run(["check", cases, "--property", "SSO999"]) == 2
    assert cli.run(["check", cases, "--out", str(tmp_path / "out")]) == 2
    assert "--out is for one tenant" in capsys.readouterr().err
    assert cli.run(["check", cases, "--subject", "account"]) == 3
    (tmp_path / "cases" / "one" / "case.toml").write_text(CASE.replace('"console"', '"nobody"'))
    assert cli.run(["check", cases]) == 2
    assert "case one: there is no subject nobody" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_signs_can_be_told_apart_in_every_encoding(broken: str, encoding: str) -> None:
    rich = _process(["check", broken, *ONE], PYTHONIOENCODING="utf-8").stdout.decode("utf-8")
    done = _process(["check", broken, *ONE], PYTHONIOENCODING=encoding)
    shown = done.stdout.decode(encoding)
    assert done.returncode == 10
    assert " < cause" in shown and "error=login_required  x" in shown
    assert shown.count("?") == rich.count("?")


def test_an_output_that_nobody_reads(broken: str) -> None:
    for words in ("switches", "--help", f"check {broken} --property SSO001 --format json"):
        program = f"{sys.executable} -c 'import ssoproof.cli as c; c.main()' {words}; echo $? >&2"
        shell = subprocess.Popen(program, shell=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert shell.stdout is not None and shell.stderr is not None
        shell.stdout.close()
        assert shell.stderr.read() == b"141\n"
        shell.stderr.close()
        shell.wait()


def _process(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[bytes]:
    code = "import ssoproof.cli as c; c.main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, env=os.environ | environment
    )


def test_switches_and_properties(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["switches"]) == 0
    switches = capsys.readouterr().out
    assert "S2  Does MFA done earlier" in switches
    assert "sources: " in switches and "Not modelled:" in switches
    assert cli.run(["properties"]) == 0
    properties = capsys.readouterr().out
    assert "SSO003" in properties and "(advisory)" in properties and "remedy: " in properties


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("ssoproof ")
    assert cli.run(["check", "--help"]) == 0
    assert "--reading" in capsys.readouterr().out
    assert cli.run(["nonsense"]) == 2


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, ssoproof.cli as c; c.run(['--help']); print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for heavy in ("z3", "networkx", "ruamel", "hypothesis", "pydantic", "graphviz", "tree_sitter"):
        assert f"'{heavy}'" not in done.stderr


def test_readings_are_taken_apart() -> None:
    assert dict(CheckArguments(Path("x"), readings=("S2=yes", "s9=no")).options().reading) == {
        "S2": "yes",
        "S9": "no",
    }
    with pytest.raises(UsageError):
        CheckArguments(Path("x"), readings=("=yes",)).options()


def test_a_value_that_an_option_does_not_have_is_told_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", str(write(tmp_path)), "--format", "sarfi"]) == 2
    said = capsys.readouterr().err
    assert "'sarfi' is none of them: did you mean sarif?" in said and "Value error" not in said


def test_an_advisory_check_that_is_named_has_a_say(broken: str) -> None:
    asked = ["check", broken, "--subject", "console", "--property", "MFA004"]
    assert cli.run(asked) == 10
    assert cli.run([*asked, "--fail-on", "violated"]) == 3, "who names kinds names all of them"


def test_states_that_nobody_could_read_are_refused_with_what_to_leave_out(
    broken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["graph", broken, "--property", "SSO002", "--subject", "console", "--draw", "states"]
    asked += ["--whole", "--states", "60"]
    assert cli.run([*asked, "--out", str(tmp_path / "s.svg")]) == 2
    assert "which has at most 40" in (said := capsys.readouterr().err) and "--without time" in said
    assert cli.run([*asked, "--format", "dot", "--out", str(tmp_path / "s.dot")]) == 0
