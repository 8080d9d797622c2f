"""Sets of very many readings: no number of thousands of digits is written in base 10, which Python
refuses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ssoproof import cli
from ssoproof.check.cache import Cache
from ssoproof.system.system import TransitionSystem

BOUNDED = "ssoproof.check.search.bounded.none_shorter"
CASE = "specs/cases/b-as-posted"
FORMATS = ("text", "json", "junit", "sarif", "github", "markdown")


@pytest.fixture(autouse=True)
def _few_digits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As few digits as Python can be told to write in base 10, so that the readings of a shipped case are too
    many; Z3 is not asked whether a shorter run exists."""
    monkeypatch.setattr(BOUNDED, lambda system, goals, told, work: frozenset())
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    yield
    sys.set_int_max_str_digits(before)


def test_keys_of_remembered_searches_tell_any_sets_apart(tmp_path: Path) -> None:
    memory, system = Cache(tmp_path), TransitionSystem((), ())
    keys = [memory.key(system, (), mask, 7) for mask in (1 << 20_000, (1 << 20_000) + 1, 1 << 20_001, 1)]
    assert len(set(keys)) == 4


def test_a_case_is_checked_in_every_format_and_remembered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = [f"--report={format}={tmp_path / format}" for format in FORMATS]
    asked = ["check", CASE, "--property", "SSO001", "-v", *reports]
    asked += ["--cache", str(tmp_path / "c"), "--out", str(tmp_path / "o")]
    assert cli.run(asked) == 10 and capsys.readouterr().out
    assert all((tmp_path / format).stat().st_size for format in FORMATS)
    assert cli.run(asked) == 10
    assert [*tmp_path.glob("c/**/*.json")]


def test_a_proof_is_written_and_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = "specs/cases/j-mfa-api"
    cli.run(["check", case, "--out", str(tmp_path)])
    proofs = sorted(tmp_path.glob("**/*.certificate.json"))
    assert proofs
    assert {cli.run(["verify", str(proof), case]) for proof in proofs} == {0}
