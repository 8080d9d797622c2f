"""A tenant whose policy is not known: what is violated under every policy, and where, is told; the rest is
unknown."""

from __future__ import annotations

from typing import cast

from ssoproof.check.unknown_policy import _agreed
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.semantics.readings import Box
from ssoproof.tenant.model import MfaMode
from ssoproof.verdict.verdict import ConditionalVerdict, Exhausted, Proved, Result, Status, Verdict, Violated

BROKEN: Verdict = Violated(cast("object", None), cast("object", None))  # type: ignore[arg-type]
HELD: Verdict = Proved(Exhausted("", 1))
ALL = (Box(()),)


def _box(**words: str) -> tuple[Box, ...]:
    return (Box.of(words),)


def _result(*parts: ConditionalVerdict) -> Result:
    return Result("MFA003", "app", False, parts, "explicit", "scope")


def _agree(never: Result, always: Result, adaptive: Result) -> Result:
    return _agreed({MfaMode.NEVER: never, MfaMode.ALWAYS: always, MfaMode.ADAPTIVE: adaptive}, AUTH0)


def _said(result: Result) -> list[tuple[Status, list[str]]]:
    return [(part.status, [str(box) for box in part.boxes]) for part in result.parts]


def test_violated_is_told_only_where_every_policy_violates() -> None:
    whole = _result(ConditionalVerdict(ALL, BROKEN, "app"))
    split = _result(
        ConditionalVerdict(_box(S27="no"), BROKEN, "app"), ConditionalVerdict(_box(S27="yes"), HELD, "app")
    )
    wanted = [(Status.VIOLATED, ["{S27=no}"]), (Status.UNKNOWN, ["{S27=yes}"])]
    assert _said(_agree(whole, split, whole)) == wanted
    assert [s for s, _ in _said(_agree(split, whole, whole))].count(Status.VIOLATED) == 1


def test_readings_that_do_not_meet_leave_nothing_violated() -> None:
    one = _result(
        ConditionalVerdict(_box(S27="no"), BROKEN, "app"), ConditionalVerdict(_box(S27="yes"), HELD, "app")
    )
    two = _result(
        ConditionalVerdict(_box(S27="yes"), BROKEN, "app"), ConditionalVerdict(_box(S27="no"), HELD, "app")
    )
    assert {s for s, _ in _said(_agree(one, two, one))} == {Status.UNKNOWN}


def test_another_victim_is_no_witness() -> None:
    one = _result(ConditionalVerdict(ALL, BROKEN, "a"), ConditionalVerdict(ALL, HELD, "b"))
    two = _result(ConditionalVerdict(ALL, HELD, "a"), ConditionalVerdict(ALL, BROKEN, "b"))
    assert {s for s, _ in _said(_agree(one, two, one))} == {Status.UNKNOWN}


def test_what_all_say_stands() -> None:
    whole, proof = (
        _result(ConditionalVerdict(ALL, BROKEN, "app")),
        _result(ConditionalVerdict(ALL, HELD, "app")),
    )
    assert _agree(whole, whole, whole) is whole
    assert _agree(proof, proof, proof) is proof
    assert {s for s, _ in _said(_agree(proof, whole, whole))} == {Status.UNKNOWN}
