"""The other exports without their checkers: names, balance, and that each transition stands there once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.agreement.models import CASES, models, of_case
from tests.unit.exports.hostile import HOSTILE

from ssoproof.cli import run
from ssoproof.errors import UsageError
from ssoproof.exports import aiger, promela, smv, tla
from ssoproof.exports.model import MOST, Model, moves
from ssoproof.exports.names import identifier, plain
from ssoproof.logic.build import TRUE, eq, var
from ssoproof.logic.sorts import BOOL, RangeSort
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable

#: Line comments of each language, and block comments of Promela.
_COMMENTS = re.compile(r"^--.*$|^\\\*.*$|/\*.*?\*/", re.MULTILINE)
WRITERS = {"promela": promela.text, "smv": smv.text, "tla": tla.text}


#: The state variables that a text declares.
DECLARED: dict[str, Callable[[str], list[str]]] = {
    "promela": lambda body: re.findall(r"^(?:bool|byte|short|int) (v\d+_\w+) =", body, re.MULTILINE),
    "smv": lambda body: re.findall(r"^VAR (v\d+_\w+) :", body, re.MULTILINE),
    "tla": lambda body: re.findall(r"v\d+_\w+", _line(body, "VARIABLES")),
}
#: How many steps stand in a text.
STEPS: dict[str, Callable[[str], int]] = {
    "promela": lambda body: body.count(":: d_step {"),
    "smv": lambda body: len(re.findall(r"t\d+_\w+", _line(body, "IVAR move"))),
    "tla": lambda body: len(re.findall(r"^t\d+_\w+(?:\([p\d, ]+\))? ==$", body, re.MULTILINE)),
}


def _line(body: str, start: str) -> str:
    return next(line for line in body.splitlines() if line.startswith(start))


def code(text: str) -> str:
    """A text without its comments and the first line of a module."""
    return _COMMENTS.sub("", text)


def structure(language: str, model: Model) -> str:
    """What is wrong with the shape of a text; empty where nothing is."""
    text = WRITERS[language](model)
    body = code(text)
    if not text.isascii() or "\r" in text:
        return "not ASCII"
    for opened, closed in ("()", "{}", "[]"):
        if body.count(opened) != body.count(closed):
            return f"{opened} and {closed} are not balanced"
    declared = DECLARED[language](body)
    if len(set(declared)) != len(declared) or len(declared) != len(model.system.state_variables):
        return f"declares {declared}"
    expected = len(moves(model)) if language == "promela" else len(model.system.transitions)
    return "" if STEPS[language](body) == expected else f"{STEPS[language](body)} steps, not {expected}"


@pytest.mark.parametrize("language", WRITERS)
def test_generated_systems_have_the_right_shape(language: str) -> None:
    @settings(max_examples=20, deadline=None)
    @given(models())
    def check(model: Model) -> None:
        assert structure(language, model) == ""

    check()


@pytest.mark.parametrize("language", WRITERS)
def test_a_shipped_case_has_the_right_shape(language: str) -> None:
    assert [structure(language, m) for m in of_case("a-as-logged")] == [""] * len(of_case("a-as-logged"))


@pytest.mark.parametrize("language", WRITERS)
def test_hostile_names_stay_names(language: str) -> None:
    assert structure(language, HOSTILE) == ""
    body = code(WRITERS[language](HOSTILE))
    for word in ("evil", "stdio", "#include"):
        assert not re.search(rf"(?<!\w){word}(?!\w)", body)
    assert len(re.findall(r"(?<!\w)MODULE(?!\w)", body)) == (1 if language == "smv" else 0)
    assert len(re.findall(r"(?<!\w)proctype(?!\w)", body)) == (1 if language == "promela" else 0)


def test_hostile_names_end_no_line_of_a_circuit() -> None:
    text = aiger.ascii_text(aiger.circuit(HOSTILE))
    assert text.isascii()
    table = text.split("\nc\n")[0].splitlines()
    symbols = [line for line in table if re.match(r"[ilo]\d", line)]
    assert all(re.fullmatch(r"[ilo]\d+ [A-Za-z0-9_]+", line) for line in symbols)


def test_names_that_differ_little_stay_apart() -> None:
    assert identifier("v1", "a.b") != identifier("v2", "a_b")
    assert identifier("v1", "é" * 300) == "v1_" + "_" * 40
    assert plain("*/\n(* \\* #if") == "????? ?? #if"


def test_too_many_moves_are_refused() -> None:
    wide = RangeSort(0, MOST)
    t = Transition("t", "a", "a", (Parameter("p", wide),), eq(var("p", wide), var("v", wide)), {})
    model = Model("wide", TransitionSystem((Variable("v", wide, 0),), (t,)), (TRUE,))
    with pytest.raises(UsageError, match="too many"):
        promela.text(model)
    assert "unsigned word" in smv.text(model)


def test_moves_that_can_not_be_taken_are_left_out() -> None:
    t = Transition("t", "a", "a", (Parameter("p", BOOL),), var("p"), {"v": var("p")})
    model = Model("one", TransitionSystem((Variable("v", BOOL, False),), (t,)), (TRUE,))
    assert [m.arguments for m in moves(model)] == [(True,)]


@pytest.mark.parametrize(
    ("to", "start"), [("promela", "/* "), ("smv", "-- "), ("tla", "---- MODULE system"), ("aiger", "aag ")]
)
def test_the_command_prints(to: str, start: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [
        "export",
        str(CASES / "a-as-logged"),
        "--to",
        to,
        "--property",
        "SSO001",
        "--subject",
        "app:console",
    ]
    assert run(asked) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith(start)
    assert "S2=no" in shown.err


def test_the_command_writes(tmp_path: Path) -> None:
    case = str(CASES / "a-as-logged")
    asked = [
        "export",
        case,
        "--property",
        "SSO001",
        "--subject",
        "console",
        "--concrete",
        "2",
        "--free-readings",
    ]
    assert run([*asked, "--to", "aiger", "--out", str(tmp_path / "m.aig")]) == 0
    assert (tmp_path / "m.aig").read_bytes().startswith(b"aig ")
    assert run([*asked, "--to", "tla", "--out", str(tmp_path / "my-model.tla")]) == 0
    assert (tmp_path / "my-model.tla").read_text().startswith("---- MODULE my_model ----")
    assert (tmp_path / "my-model.cfg").read_text() == tla.CONFIG


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--property", "SSO001", "--subject", "account"], "not asked"),
        (["--property", "SSO001", "--subject", "nobody"], "no subject"),
        (["--property", "SSO999", "--subject", "console"], "SSO999"),
        (["--property", "SSO001", "--subject", "console", "--victim", "account"], "account"),
        (["--property", "SSO001", "--subject", "console", "--reading", "S2=maybe"], "S2"),
        (["--property", "SSO001", "--subject", "console", "--out", "README.md/m.smv"], "can't be written"),
    ],
)
def test_what_can_not_be_exported(more: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", str(CASES / "a-as-logged"), "--to", "smv", *more]) == 2
    assert said in capsys.readouterr().err
