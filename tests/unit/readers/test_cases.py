"""Cases: what a case.toml says, and what is wrong with one."""

from pathlib import Path

import pytest

from ssoproof.errors import BadInput
from ssoproof.readers.cases import Case, Expectation, Steps, find_cases, load_case

WHOLE = """\
title = "Incident"
about = "One app's challenge resets another's renewal."

[[expect]]
question = "SSO001"
subject = "console"
verdict = "violated"
sets = [ {S2 = ["no"], S9 = ["no"]}, {S2 = ["client"], S28 = ["no"]} ]
complete = true
holds = [ {S2 = ["yes"]} ]
steps = [ {reading = {S2="no", S9="no"}, transitions = 6} ]

[[expect]]
question = "MFA001"
subject = "api:account-api"
verdict = "proved"
"""
HEAD = 'title = "t"\nabout = "a"\n'
ENTRY = HEAD + '[[expect]]\nquestion = "SSO001"\nsubject = "s"\nverdict = "proved"\n'


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_whole_case(tmp_path):
    assert load_case(write(tmp_path, WHOLE)) == Case(
        tmp_path,
        "Incident",
        "One app's challenge resets another's renewal.",
        (
            Expectation(
                "SSO001",
                "console",
                "violated",
                ({"S2": ("no",), "S9": ("no",)}, {"S2": ("client",), "S28": ("no",)}),
                True,
                ({"S2": ("yes",)},),
                (Steps({"S2": "no", "S9": "no"}, 6),),
            ),
            Expectation("MFA001", "api:account-api", "proved"),
        ),
    )


def found(folder: Path, text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(BadInput) as raised:
        load_case(write(folder, text))
    for diagnostic in raised.value.diagnostics:
        assert diagnostic.help and diagnostic.primary.file == str(folder / "case.toml")
    return [(d.code, d.primary.line, d.primary.column) for d in raised.value.diagnostics]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a = ", "toml-syntax", 1, 5),
        ("a = 1\na = 2", "toml-syntax", 2, 6),
        ('a = """', "toml-syntax", 1, 8),
        ("a = " + "[" * 9000, "toml-syntax", 1, 1),
        ("a = " + "9" * 9000, "toml-syntax", 1, 1),
        (HEAD, "missing-key", 1, 1),
        (ENTRY.replace('title = "t"\n', ""), "missing-key", 1, 1),
        (ENTRY.replace('"t"', "5"), "wrong-type", 1, 1),
        (ENTRY.replace('"t"', '" "'), "wrong-type", 1, 1),
        (HEAD + "expect = 1\n", "wrong-type", 3, 1),
        (HEAD + "expect = [1]\n", "wrong-type", 3, 1),
        (ENTRY.replace("proved", "prooved"), "wrong-value", 6, 1),
        (ENTRY.replace('subject = "s"\n', ""), "missing-key", 3, 1),
        (ENTRY + "complete = 1\n", "wrong-type", 7, 1),
        (ENTRY + "complete = true\n", "wrong-value", 7, 1),
        (ENTRY + "stets = []\n", "unknown-key", 7, 1),
        (ENTRY + "sets = [1]\n", "wrong-type", 7, 1),
        (ENTRY + 'sets = [{S2 = "no"}]\n', "wrong-type", 7, 10),
        (ENTRY + "sets = [{S2 = []}]\n", "wrong-type", 7, 10),
        (ENTRY + 'sets = [{S2 = ["no"], S99 = ["no"]}]\n', "unknown-name", 7, 23),
        (ENTRY + 'holds = [{S2 = ["maybe"]}]\n', "unknown-name", 7, 11),
        (ENTRY + "steps = [{transitions = 6}]\n", "wrong-type", 7, 1),
        (ENTRY + "steps = [{reading = {}, transitions = true}]\n", "wrong-type", 7, 25),
        (ENTRY + "steps = [{reading = {S2 = 1}, transitions = 1}]\n", "wrong-type", 7, 22),
        (ENTRY + ENTRY.removeprefix(HEAD), "duplicate-value", 3, 3),
    ],
)
def test_one_problem_and_its_place(text, code, line, column, tmp_path):
    assert found(tmp_path, text) == [(code, line, column)]


def test_the_second_entry_is_told_from_the_first(tmp_path):
    second = ENTRY.removeprefix(HEAD).replace("SSO001", "SSO002").replace("proved", "wrong")
    assert found(tmp_path, ENTRY + second) == [("wrong-value", 10, 1)]


def test_all_problems_at_once(tmp_path):
    text = ENTRY.replace('"s"', "1").replace("proved", "x") + "more = 1\n"
    assert [line for _, line, _ in found(tmp_path, text)] == [5, 6, 7]


def test_no_case(tmp_path):
    with pytest.raises(BadInput) as raised:
        load_case(tmp_path)
    assert raised.value.diagnostics[0].code == "file-missing"


def test_find_cases(tmp_path):
    for name in ("b", "a", "deep/c"):
        write(tmp_path / name, WHOLE)
    (tmp_path / "empty").mkdir()
    assert find_cases(tmp_path) == (tmp_path / "a", tmp_path / "b", tmp_path / "deep/c")
    assert find_cases(tmp_path / "a") == (tmp_path / "a",)
    assert find_cases(tmp_path / "empty") == ()
    with pytest.raises(BadInput):
        find_cases(tmp_path / "no")
