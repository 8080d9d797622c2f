"""Small hooks made to be decided wrongly: whatever the real engine makes of them, the lowering covers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ssoproof.javascript import (
    builtins,
    calls,
    conversions,
    havoc,
    json_text,
    members,
    operations,
    promise_functions,
    promises,
    thenables,
    throwing_methods,
    turns,
)
from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.heap import State
from ssoproof.providers.auth0.hooks import api
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.tenant.model import Hook
from tests.agreement.test_hooks_engine import Login, action, compare, request_for, rule

HOSTILE = Path(__file__).parent.parent / "corpus" / "hostile"

#: What outside code does to what it gets, what inputs are, how many MFA entries there are.
LOGINS = tuple(
    replace(Login(), lib=lib, world=world, mfa=mfa)
    for lib, world, mfa in ((0, 0, 0), (2, 0, 0), (3, 0, 0), (10, 1, 1), (11, 2, 0), (12, 1, 3))
)


def entries(file: str) -> dict[str, str]:
    """The entries of a file: each begins with a line `== name`."""
    found: dict[str, list[str]] = {}
    for line in (HOSTILE / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            found[line[3:]] = []
        else:
            found[list(found)[-1]].append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


OWN_CODE, ACTIONS, RULES = entries("own-code.txt"), entries("actions.txt"), entries("rules.txt")


def hook(name: str) -> Hook:
    """The hook of that name."""
    if name in RULES:
        return rule(RULES[name])
    return action(OWN_CODE[name] if name in OWN_CODE else ACTIONS[name])


@pytest.mark.parametrize("name", [*OWN_CODE, *ACTIONS, *RULES])
def test_whatever_the_engine_decides_is_covered(name: str) -> None:
    hooks = [hook(name)]
    wrong = compare(hooks, LOGINS).wrong
    assert not wrong, wrong[0]
    diagnostics = lower(hooks, request_for(Login(), 1), None, True).diagnostics
    assert not any(d.code == "hook-fault" for d in diagnostics)


def test_code_that_runs_in_a_conversion_is_called_in_most_places() -> None:
    plain = [
        name
        for name in OWN_CODE
        if not any(
            choice.kind is ChoiceKind.UNMODELLED
            for choice in lower([hook(name)], request_for(Login(), 1), None, True).choices
        )
    ]
    print(f"{len(plain)} of {len(OWN_CODE)} hooks whose code runs in a conversion are exact")
    assert len(plain) > 0.6 * len(OWN_CODE)


def _no_conversions(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (calls, conversions, operations, members, builtins, promise_functions):
        monkeypatch.setattr(module, "coerced", lambda machine, node, value, *hint: value)


def _no_thenables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promises, "then_of", lambda machine, value: None)
    for module in (promises, thenables):
        monkeypatch.setattr(module, "refuse_thenable", lambda machine, value: None)


def _no_tampering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(havoc, "tampers", lambda code: False)


def _handed_over_freely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(havoc, "_refuse_tampering", lambda code: None)


def _never_throws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throwing_methods, "check", lambda *given: None)


def _nothing_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "missing", lambda machine, base, name: False)


def _nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "content", lambda machine, ref: None)


def _all_steady(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(State, "unsteady", lambda state, value: False)
    monkeypatch.setattr(havoc, "forget", lambda machine, root: None)


def _plain_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "serial", lambda machine, value: True)
    monkeypatch.setattr(json_text, "text", lambda machine, node, value: None)


def _gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_chained", lambda path: operations.UNDEFINED)


FAULTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], tuple[str, ...]]] = {
    "conversions run no code": (
        _no_conversions,
        ("valueOf plus", "valueOf keyset", "valueOf template", "valueOf loose"),
    ),
    "objects with then are values": (_no_thenables, ("thenable await", "thenable return", "leak await")),
    "code that is not followed leaves the language alone": (
        _no_tampering,
        ("generator tamper",),
    ),
    "functions that are handed over are harmless": (_handed_over_freely, ("handed tamper",)),
    "methods never throw": (_never_throws, ("includes regex", "toISOString", "some nonfn")),
    "api has every member": (_nothing_missing, ("unknown api", "console unknown")),
    "what is iterated stays as it is": (_nothing_changes, ("set live", "for in delete")),
    "unknown code changes nothing of inputs": (
        _all_steady,
        ("facts outside spoilt", "in spoilt", "facts length"),
    ),
    "JSON runs no code": (_plain_json, ("valueOf json", "circular json")),
    "calls of api give nothing": (_gives_nothing, ("chain", "chain2")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, victims = FAULTS[fault]
    for victim in victims:
        with monkeypatch.context() as patched:
            plant(patched)
            assert compare([hook(victim)], LOGINS).wrong, victim
