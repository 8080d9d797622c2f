"""Completion in Bash, zsh and fish, through the variables with which their scripts ask for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.cli.test_cli_commands import write
from tests.unit.providers.auth0.readers.exports import as_yaml

from ssoproof import cli

SHELLS = ("bash", "zsh", "fish")
PROGRAM = "import sys; from ssoproof.cli import main; sys.argv[0] = 'ssoproof'; main()"


def run(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(folder), "SHELL": "/bin/bash", **variables}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, check=False)


def variables(shell: str, line: str) -> dict[str, str]:
    """How a shell asks about the last word of a line; Bash takes words apart at `:` and `=`."""
    asked = {"_SSOPROOF_COMPLETE": f"complete_{shell}"}
    if shell != "bash":
        return {**asked, "_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    words = line.replace(":", " : ").replace("=", " = ").split(" ")
    words = [w for n, w in enumerate(words) if w or n == len(words) - 1]
    return {**asked, "COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}


def offered_in(shell: str, output: str) -> list[str]:
    if shell == "zsh":
        inner = output.strip().removeprefix("_arguments '*: :((").removesuffix("))'")
        return (
            []
            if inner == "_files"
            else [row.split('"')[1].replace("\\\\:", ":") for row in inner.splitlines()]
        )
    return [row.split("\t")[0] for row in output.splitlines() if row]


class Completed:
    """Asks the program in this process."""

    def __init__(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path
    ) -> None:
        self.capsys, self.patch, self.folder = capsys, monkeypatch, folder

    def __call__(self, shell: str, line: str) -> list[str]:
        with self.patch.context() as patch:
            patch.chdir(self.folder)
            for name, value in variables(shell, line).items():
                patch.setenv(name, value)
            assert cli.run([]) == 0
        out, err = self.capsys.readouterr()
        assert err == ""
        return offered_in(shell, out)


@pytest.fixture(name="completed")
def _completed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> Completed:
    return Completed(capsys, monkeypatch, folder)


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("completion")
    write(folder / "tenant")
    as_yaml(folder / "export")
    return folder


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_shown_and_installed(shell: str, folder: Path) -> None:
    shown = run("--show-completion", shell, folder=folder, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert shown.returncode == 0
    assert f"_SSOPROOF_COMPLETE=complete_{shell}" in shown.stdout
    home = folder / f"home-{shell}"
    home.mkdir()
    done = run("--install-completion", shell, folder=home, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert done.returncode == 0
    assert any("_SSOPROOF_COMPLETE" in p.read_text() for p in home.rglob("*") if p.is_file())


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ssoproof ma", ["matrix"]),
        ("ssoproof check tenant --su", ["--subject"]),
        ("ssoproof check tenant --format ", ["text", "json", "junit", "sarif", "github", "markdown"]),
        ("ssoproof check tenant --mfa a", ["always", "adaptive"]),
        ("ssoproof check tenant --property mfa", ["MFA001", "MFA002", "MFA003", "MFA004"]),
        ("ssoproof check tenant --subject ", ["console", "account", "api:console-api"]),
        ("ssoproof graph tenant --property SSO001 --subject a", ["account", "api:console-api"]),
        ("ssoproof check broken-and-missing --subject ", []),
        ("ssoproof check tenant --report sa", ["sarif="]),
    ],
)
def test_what_is_offered(shell: str, line: str, offered: list[str], completed: Completed) -> None:
    assert completed(shell, line) == offered


@pytest.mark.parametrize(
    ("line", "whole", "rest"),
    [
        ("ssoproof check tenant --reading S2=", ["S2=no", "S2=yes", "S2=client"], ["no", "yes", "client"]),
        ("ssoproof check tenant --reading S2=y", ["S2=yes"], ["yes"]),
        ("ssoproof check tenant --subject api:con", ["api:console-api"], ["console-api"]),
    ],
)
def test_bash_completes_what_stands_behind_a_sign(
    line: str, whole: list[str], rest: list[str], completed: Completed
) -> None:
    assert completed("bash", line) == rest
    assert completed("fish", line) == whole


@pytest.mark.parametrize("shell", SHELLS)
def test_a_process_of_its_own_offers_the_same(shell: str, folder: Path) -> None:
    found = run(folder=folder, **variables(shell, "ssoproof check tenant --subject con"))
    assert (found.returncode, found.stderr, offered_in(shell, found.stdout)) == (0, "", ["console"])


def test_names_of_an_export(completed: Completed) -> None:
    assert completed("fish", "ssoproof check export --subject C") == ["Console"]
    assert "api:Console API" in completed("fish", "ssoproof check export --subject ")
    assert "'api:Console API'" in completed("bash", "ssoproof check export --subject ")


def test_bash_completes_in_truth(folder: Path) -> None:
    """The script itself, in a shell: the function fills COMPREPLY."""
    shown = run(
        "--show-completion", "bash", folder=folder, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1"
    ).stdout
    program = folder / "ssoproof"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{PROGRAM}" "$@"\n')
    program.chmod(0o755)
    text = (
        f"{shown}\nCOMP_WORDS=(ssoproof check tenant --subject con); COMP_CWORD=4\n_ssoproof_completion "
        f'{program}\necho "${{COMPREPLY[@]}}"\n'
    )
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, cwd=folder, check=False)
    assert done.stdout.strip() == "console", done.stderr
