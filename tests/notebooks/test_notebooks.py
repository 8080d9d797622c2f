"""Every notebook runs from top to bottom, as a user would run it, and shows what its text promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(p for p in FOLDER.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
FIRST = FOLDER / "01-first-counterexample.ipynb"

#: Seconds that one cell may take, on a machine that does other things as well.
PATIENCE = 240


class Executed:
    """A notebook after its run; its kernel stands in the notebook's folder, as Jupyter starts it."""

    def __init__(self, path: Path) -> None:
        self.notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(
            self.notebook,
            timeout=PATIENCE,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.execute()

    def outputs(self) -> Iterator[tuple[str, nbformat.NotebookNode]]:
        """All outputs, each with the id of its cell."""
        for cell in self.notebook.cells:
            for output in cell.get("outputs", ()):
                yield cell["id"], output

    def shown(self, cell: str, kind: str) -> str:
        """What one cell shows in one format; empty where it does not."""
        found = [o["data"][kind] for i, o in self.outputs() if i == cell and kind in o.get("data", {})]
        return "\n".join(found)


@cache
def executed(path: Path) -> Executed:
    """A notebook, executed once; a user's own settings of Jupyter and IPython have no say."""
    with TemporaryDirectory() as private, pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", private)
        patch.setenv("JUPYTER_RUNTIME_DIR", private)
        patch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
        return Executed(path)


def test_there_are_notebooks() -> None:
    assert FIRST in NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_is_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell["id"] for cell in code if cell.outputs or cell.execution_count is not None] == []
    assert notebook.metadata.kernelspec.name == "python3"


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_runs_without_errors(path: Path) -> None:
    outputs = list(executed(path).outputs())
    assert outputs
    wrong = [
        (i, o.get("evalue") or o.get("text")) for i, o in outputs if o.output_type in ("error", "stream")
    ]
    assert wrong == []


@pytest.mark.slow
def test_the_first_counterexample_shows_what_it_promises() -> None:
    shown = executed(FIRST).shown
    table = shown("check", "text/html")
    assert table.count("✗ FAIL") == 2
    assert "✓ PASS" not in table
    lanes = shown("timeline", "image/svg+xml")
    assert "<svg" in lanes
    for label in (
        "SSO002 console",
        "account",
        "provider",
        "from here",
        "8 ✗",
        "breaks",
        "►",
        "cause",
        "login_required",
    ):
        assert label in lanes, label
    diagram = shown("diagram", "image/svg+xml")
    assert "<svg" in diagram
    for label in (
        "comparison starts here",
        "run 1: others act",
        "run 2: others do nothing",
        "login_required",
    ):
        assert label in diagram.replace("&#160;", " "), label
    story = shown("story", "text/html")
    for words in (
        "MFA prompt without the checkbox",
        "hooks/mfa.js:11",
        "Multifactor authentication required",
    ):
        assert words in story, words
    answer = shown("answer", "text/html")
    for words in ("✗ FAIL", "✓ PASS", "{S2=no, S7=redirect|both}", "checked by a second program", "Remedy: "):
        assert words in answer, words


@pytest.mark.slow
def test_the_repair_is_proved_and_keeps_mfa() -> None:
    shown = executed(FIRST).shown
    assert shown("again", "text/html").count("✓ PASS") == 2
    price = shown("price", "text/html")
    assert price.count("✓ PASS") == 5
    assert "<li><span>every reading</span></li>" in shown("proof", "text/html")
    for table in (shown("again", "text/html"), price):
        assert "FAIL" not in table
        assert "UNDECIDED" not in table


def notebook(number: int) -> Executed:
    return executed(NOTEBOOKS[number - 1])


@pytest.mark.slow
def test_the_proof_is_verified_and_a_spoilt_one_refused() -> None:
    shown = notebook(2).shown
    assert "PASS" in shown("answer", "text/html") and "FAIL" not in shown("answer", "text/html")
    assert shown("check", "text/plain").startswith("✓ PASS of SSO002 console under")
    assert shown("spoil", "text/plain").startswith("✗ refused")
    assert shown("elsewhere", "text/plain").startswith("✗ refused: the certificate is about another system")


@pytest.mark.slow
def test_what_if_shows_what_holds_now_and_the_hole() -> None:
    shown = notebook(3).shown
    never = shown("never", "text/html")
    assert never.count("► PASS") == 2 and "Nothing that passed before" not in never
    before, after = map(int, shown("hole", "text/plain").strip("()").split(","))
    assert after < before
    assert "no MFA asked" in shown("hole-run", "text/plain")
    assert shown("code", "text/html").count("► PASS") == 3
    assert "remember overall 90d instead of 30d" in shown("assumed", "text/plain")
    assert "FAIL" in shown("limits", "text/html")
    assert "redirect" in shown("readings", "text/html")


@pytest.mark.slow
def test_a_question_of_ones_own_is_answered_like_any_other() -> None:
    shown = notebook(4).shown
    table = shown("ask", "text/html")
    assert table.count("✓ PASS") == 1 and table.count("✗ FAIL") == 1
    run = shown("run", "image/svg+xml")
    assert " ✗<" in run and ">breaks<" in run
    assert "hooks/mfa.js" in shown("why", "text/html")
    assert "EMPTY" in shown("vacuous", "text/html")


@pytest.mark.slow
def test_the_state_graph_shows_the_shortest_run() -> None:
    shown = notebook(5).shown
    assert "BREAKS" in shown("states", "image/svg+xml")
    words = re.sub(r"<[^>]*>|\s", " ", shown("closer", "image/svg+xml").replace("&#160;", " "))
    assert "leads to states that are not drawn" in " ".join(words.split())
    assert shown("graph", "text/plain").endswith("-1])")
    assert "'session': True" in shown("values", "text/plain")
    assert "► cause" in shown("stepper", "text/html")
    assert "flowchart TB" in shown("mermaid", "text/plain")


@pytest.mark.slow
def test_evidence_and_experiments_lead_to_what_the_provider_does() -> None:
    shown = notebook(6).shown
    assert "1392 of 2304 combinations of provider behaviours fit" in shown("log", "text/html")
    recording = shown("har", "text/html")
    assert "480 of 2304" in recording and "multifactor authentication required" in recording
    assert "✗ FAIL" in shown("check", "text/html")
    assert "[ ] 1. open console" in shown("plan", "text/html")
    counts = shown("answers", "text/plain")
    assert counts.startswith("[480, ") and counts.endswith(" 8]")
    assert "✗ FAIL" in shown("end", "text/html")
