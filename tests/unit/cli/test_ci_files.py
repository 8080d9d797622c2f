"""The files that CI reads: the action's scripts are run as a runner would run them, the hook as pre-commit
would."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.unit.cli.test_cli_commands import write

from ssoproof import cli
from ssoproof.compare.baseline_file import load

ROOT = Path(__file__).parents[3]
BASH = shutil.which("bash")


def read(name: str) -> Any:
    return YAML(typ="safe").load((ROOT / name).read_text(encoding="utf-8"))


def script(name: str) -> str:
    """The script of one step of the action."""
    return next(str(s["run"]) for s in read("action.yml")["runs"]["steps"] if s.get("name") == name)


@pytest.fixture(name="runner")
def _runner(tmp_path: Path) -> dict[str, str]:
    """The environment of a runner with the program installed, in a folder with a broken tenant."""
    binaries = tmp_path / "temp" / "ssoproof" / "venv" / "bin"
    binaries.mkdir(parents=True)
    program = binaries / "ssoproof"
    program.write_text(
        f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -c 'from ssoproof.cli import main; main()' \"$@\"\n"
    )
    program.chmod(0o755)
    write(tmp_path / "tenant")
    inputs = {
        f"SSOPROOF_{n.upper()}": str(v.get("default", "")) for n, v in read("action.yml")["inputs"].items()
    }
    files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    return {**os.environ, **inputs, **files, "RUNNER_TEMP": str(tmp_path / "temp"), "SSOPROOF_PATH": "tenant"}


def run(step: str, env: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    if BASH is None:
        pytest.skip("there is no bash")
    command = [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", script(step)]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)


def test_the_action_checks_and_reports(runner: dict[str, str], tmp_path: Path) -> None:
    env = {**runner, "SSOPROOF_PROPERTIES": "SSO001 MFA003", "SSOPROOF_READINGS": "S2=no  S9=no"}
    done = run("Check", env, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("::error file=tenant/hooks/mfa.js,")
    outputs = dict(line.split("=", 1) for line in (tmp_path / "GITHUB_OUTPUT").read_text().splitlines())
    assert outputs["exit-code"] == "10"
    assert json.loads(Path(outputs["sarif"]).read_text())["version"] == "2.1.0"
    assert json.loads(Path(outputs["json"]).read_text())["exit_code"] == 10
    assert "| ❌ | SSO001 | console |" in (tmp_path / "GITHUB_STEP_SUMMARY").read_text()


def test_the_action_survives_bad_input(runner: dict[str, str], tmp_path: Path) -> None:
    env = {**runner, "SSOPROOF_PATH": "$(touch harm); `touch harm`"}
    done = run("Check", env, tmp_path)
    assert done.returncode == 0
    assert not (tmp_path / "harm").exists()
    assert (tmp_path / "GITHUB_OUTPUT").read_text() == "exit-code=2\n"
    assert not (tmp_path / "GITHUB_STEP_SUMMARY").exists()


@pytest.mark.parametrize(
    ("code", "allow", "ends"),
    [
        ("0", "", 0),
        ("10", "", 10),
        ("11", "11", 0),
        ("10", "11 12", 10),
        ("2", "", 2),
        ("1", "1", 2),
        ("0", "$(x)", 2),
    ],
)
def test_the_action_decides(runner: dict[str, str], tmp_path: Path, code: str, allow: str, ends: int) -> None:
    assert (
        run("Decide", {**runner, "SSOPROOF_CODE": code, "SSOPROOF_ALLOW": allow}, tmp_path).returncode == ends
    )


def test_scripts_of_the_action_take_inputs_from_the_environment_only() -> None:
    action = read("action.yml")
    assert all("${{" not in step.get("run", "") for step in action["runs"]["steps"])
    given = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text()))
    assert given == set(action["inputs"])
    assert all(step.get("shell") == "bash" for step in action["runs"]["steps"] if "run" in step)


def test_the_pages_say_what_the_files_say(tmp_path: Path) -> None:
    page = (ROOT / "docs/how-to/run-on-github.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([\w-]+)` \|", page, re.M) == list(read("action.yml")["inputs"])
    text = (ROOT / "docs/how-to/accept-known-findings.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.S)
    (tmp_path / "b.yaml").write_text(example, encoding="utf-8")
    assert len(load(tmp_path / "b.yaml").entries) == 1
    for name in ("run-on-github", "run-on-gitlab", "run-before-a-commit"):
        for block in re.findall(
            r"```yaml\n(.*?)```", (ROOT / f"docs/how-to/{name}.md").read_text(encoding="utf-8"), re.S
        ):
            assert YAML(typ="safe").load(block)


def test_the_hook_of_pre_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (hook,) = read(".pre-commit-hooks.yaml")
    assert {"id", "name", "entry", "language"} <= hook.keys()
    wanted = re.compile(hook["files"])
    assert all(
        wanted.search(name) for name in ("ssoproof.yaml", "a/ssoproof.yaml", "a/hooks/mfa.js", "main.tf")
    )
    assert not wanted.search("README.md")
    monkeypatch.chdir(write(tmp_path / "fine", "action"))
    program, *arguments = shlex.split(hook["entry"])
    assert program == "ssoproof"
    assert cli.run([*arguments, *hook["args"], "--property", "SSO001"]) == 0
    assert capsys.readouterr().out == ""
