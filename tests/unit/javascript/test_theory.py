"""Somebody who understands tests says which can hold together; paths that can't be taken are not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from tests.unit.bounds.of_hooks import REQUEST
from tests.unit.javascript.test_hooks_joined import action

from ssoproof.javascript.calls import call
from ssoproof.javascript.choices import OUTSIDE
from ssoproof.javascript.explorer import Limits, Machine
from ssoproof.javascript.heap import State
from ssoproof.javascript.syntax import parse
from ssoproof.logic.build import TRUE
from ssoproof.providers.auth0.hooks import lower as lowering
from ssoproof.providers.auth0.hooks.decisions import Decisions
from ssoproof.providers.auth0.hooks.hook_host import HookHost
from ssoproof.providers.auth0.hooks.lower import lower

TIER = "event.user.app_metadata.tier"


def equalities(tests: tuple[str, ...]) -> Sequence[tuple[bool, ...]] | None:
    """One value equals one constant at most."""
    if not all(test.startswith(f"{TIER} === ") for test in tests):
        return None
    return [row for row in product((False, True), repeat=len(tests)) if sum(row) <= 1]


BODY = (
    f"if ({TIER} === 'gold') {{\n  if ({TIER} === 'base')\n    api.access.deny('x');\n  else\n"
    "    api.multifactor.enable('any');\n}"
)


def test_what_contradicts_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lowering, "LEGAL", None)
    open_ = lower([action(BODY)], REQUEST)
    assert {end.kind for end in open_.exits} == {"denied", "returned"}
    monkeypatch.setattr(lowering, "LEGAL", equalities)
    lowered = lower([action(BODY)], REQUEST)
    assert {end.kind for end in lowered.exits} == {"returned"}
    assert [choice.test for choice in lowered.choices] == [f'{TIER} === "gold"']
    assert lowered.exits[0].guard is TRUE
    dead = BODY.encode().index(b"api.access")
    assert len(open_.ran) == len(lowered.ran) + 1 and dead


def test_across_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lowering, "LEGAL", equalities)
    second = action(f"if ({TIER} === 'base') api.access.deny('x');", "second")
    lowered = lower([action(f"if ({TIER} !== 'gold') return api.access.deny('y');"), second], REQUEST)
    assert not any(end.kind == "denied" for end in lowered.exits if end.hook == "second")


def test_a_test_that_never_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lowering, "LEGAL", lambda tests: [tuple(False for _ in tests)])
    lowered = lower([action("if (event.stats.logins_count <= -1) api.access.deny('x');")], REQUEST)
    assert not lowered.choices and {end.kind for end in lowered.exits} == {"returned"}


def test_who_knows_nothing_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lowering, "LEGAL", None)
    plain = lower([action(BODY)], REQUEST)
    monkeypatch.setattr(lowering, "LEGAL", lambda tests: None)
    assert lower([action(BODY)], REQUEST) == plain


def test_tests_of_one_value_are_known_to_contradict_each_other() -> None:
    """The outcomes are those that values of the input can give."""
    lowered = lower([action(BODY)], REQUEST)
    assert {end.kind for end in lowered.exits} == {"returned"}
    assert len(lowered.choices) == 1


ONE, TWO, FREE = ("event.user.app_metadata.n === 1", "event.user.app_metadata.n === 2", "the weather")


def test_what_is_learnt_on_the_way_takes_no_decision_back() -> None:
    """A later test may rule out what a step decided before: its other ways are gone through all the same."""

    def legal(tests: tuple[str, ...]) -> Sequence[tuple[bool, ...]]:
        rows = product((False, True), repeat=len(tests))
        return [row for row in rows if len(row) < 2 or row[0]]

    machine = Machine("x", Limits(), HookHost(Decisions()), call, legal)
    node = parse("t.js", "1").root

    def run() -> tuple[bool, bool, bool]:
        first = machine.fork(OUTSIDE, node, ONE, ONE)
        free = machine.fork(OUTSIDE, node, FREE)
        return first, free, machine.fork(OUTSIDE, node, TWO, TWO)

    ways = {way for way, _ in machine.explore(State({}, machine.space), run)}
    assert ways >= {(True, free, two) for free in (False, True) for two in (False, True)}
    again = {first for (first, *_), _ in machine.explore(State({}, machine.space), run)}
    assert again == {True}
