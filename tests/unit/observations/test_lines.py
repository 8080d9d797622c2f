"""Lines of text by patterns: what is understood, and what is listed because it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.errors import BadInput
from ssoproof.observations import pattern_file
from ssoproof.observations.line_patterns import observed, pieces
from ssoproof.observations.observation import INTERACTIVE, SILENT, Log, Outcome
from ssoproof.observations.times import clock_of, moment_of

TEXT = """\
ssoproof-patterns: 1
lines:
  - line: "{time} run of {application}, {run}"
    begins: true
  - line: "{time} page of {application} renews"
    begins: true
    by: application
    run: silent
  - line: "mfa: {mfa}"
  - line: "no challenge"
    demanded: false
  - line: "ends with {outcome}"
"""


def of(folder: Path, *lines: str) -> Log:
    file = folder / "p.yaml"
    file.write_text(TEXT)
    return observed("f.log", lines, pattern_file.load(file))


def test_a_run_is_what_its_lines_say(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        "11:59:58 PM run of console, silent",
        "mfa: true",
        "no challenge",
        "ends with Login_Required",
        "12:00:01 AM page of account renews",
        "ends with multifactor authentication required",
    )
    one, two = log.observations
    assert (one.place, one.client, one.moments, one.code_ran) == ("f.log:1", "console", SILENT, True)
    assert (one.saw_mfa, one.demanded) == (True, False)
    assert one.outcomes == {Outcome.LOGIN, Outcome.MFA_REQUIRED}
    assert (two.code_ran, two.outcomes) == (False, {Outcome.MFA_REQUIRED})
    assert one.time is not None and two.time is not None and two.time - one.time == 3
    assert log.remainders == []


def test_what_is_not_understood_is_listed_and_not_guessed(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        "mfa: true",
        "something else",
        "25:00 run of console, sideways",
        "13:00 run of console, interactive",
        "mfa: perhaps",
        "ends with a bang",
    )
    assert [(r.place, r.why) for r in log.remainders] == [
        ("f.log:1", "the line says something of a login that no line began"),
        ("f.log:2", "no pattern fits the line"),
        ("f.log:3", "the time is not understood"),
        ("f.log:3", "it is not understood whether the run is interactive or silent"),
        ("f.log:4", "the outcome is not understood"),
        ("f.log:4", "it is not understood what code saw: neither true nor false"),
    ]
    (only,) = log.observations
    assert (only.moments, only.saw_mfa, only.outcomes) == (INTERACTIVE, None, frozenset())


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{time}{run} x", "touch"),
        ("{what} x", "placeholder that there is not"),
        ("{any}", "fits every line"),
    ],
)
def test_patterns_that_say_nothing_are_refused(row: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(f'ssoproof-patterns: 1\nlines:\n  - line: "{row}"\n')
    with pytest.raises(BadInput, match=message):
        pattern_file.load(file)


def test_a_pattern_never_goes_back(tmp_path: Path) -> None:
    (pattern,) = (p for p in (pieces("a{any}b{any}c{any}d"),))
    assert len(pattern) == 7
    log = of(tmp_path, *(["ends with " + "x" * 3000] * 3))
    assert len(log.remainders) == 3


def test_times() -> None:
    assert clock_of("12:48:01 PM") == 12 * 3600 + 48 * 60 + 1
    assert clock_of("12:00 am") == 0
    assert [clock_of(t) for t in ("24:00", "13:00 PM", "x", "1:2")] == [None] * 4
    assert moment_of("2019-04-09T12:48:01.250Z") == 1554814081.25
    assert moment_of("2019-04-09 14:48:01+02:00") == 1554814081
    assert moment_of(1554814081250) == 1554814081.25
    assert [moment_of(t) for t in ("1970-01-01", "2019-99-01", None, True, "soon", 12)] == [None] * 6
