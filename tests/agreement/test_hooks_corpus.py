"""Every hook of the corpus beside the engine; how much of the grid is exact; and that faults are noticed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ssoproof.javascript import (
    control,
    lists,
    operations,
    primitives,
    promises,
    symbolic_text,
    unknown_value,
)
from ssoproof.javascript.choices import ChoiceKind
from ssoproof.providers.auth0.hooks import api
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.tenant.model import Hook, HookKind
from tests.agreement.test_hooks_engine import ACRS, SCOPES, Comparison, Login, compare, grid, request_for

CORPUS = Path(__file__).parent.parent / "corpus" / "hooks"
FILES = sorted((*CORPUS.glob("*.js"), *CORPUS.glob("*.ts")))

#: Hooks that do not decide by documented inputs alone: they ask outside, or are wrong in a way that is left
#: open.
OPEN = {
    "action-age-latest-of-all", "action-axios-caught", "action-axios-fails-closed", "action-cache",
    "action-challenge-by-factors", "action-comma-and-void", "action-enrolled", "action-enrolls",
    "action-fetch", "action-fetch-caught", "action-fetch-ok", "action-generator-of-reasons",
    "action-global-counter", "action-intl-country", "action-management", "action-not-awaited",
    "action-optional-call", "action-promise-all", "action-random-sample", "action-reduces",
    "action-regexes", "action-roles-loop", "action-roles-loop-break", "action-then-chain",
    "action-writes-input", "rule-answer-decides", "rule-answer-does-not-matter", "rule-answer-fails-closed",
    "rule-answer-fails-open", "rule-answer-fails-strict", "rule-app-metadata-default",
    "rule-array-from-set", "rule-async-body", "rule-async-main", "rule-client-pattern",
    "rule-closure-counter", "rule-counts", "rule-destructures", "rule-forgets-callback-on-failure",
    "rule-groups-loop", "rule-identities", "rule-iife", "rule-named-answer", "rule-request-then-promise",
    "rule-table", "rule-two-answers", "rule-updates-metadata", "rule-writes-after-callback",
    "rule-writes-while-it-waits",
}  # fmt: skip

#: Of those, hooks whose every free choice comes from outside: no code in them was left without being
#: understood.
UNDERSTOOD = {
    "action-axios-caught", "action-axios-fails-closed", "action-cache", "action-challenge-by-factors",
    "action-fetch", "action-fetch-caught", "action-fetch-ok", "action-management", "action-promise-all",
    "action-random-sample", "action-then-chain", "rule-answer-decides", "rule-answer-does-not-matter",
    "rule-answer-fails-closed", "rule-answer-fails-open", "rule-answer-fails-strict", "rule-async-body",
    "rule-async-main", "rule-identities", "rule-iife", "rule-named-answer", "rule-request-then-promise",
    "rule-two-answers", "rule-updates-metadata",
}  # fmt: skip


def hook(path: Path) -> Hook:
    """The hook in that file."""
    kind = HookKind.RULE if path.name.startswith("rule") else HookKind.ACTION
    return Hook(path.stem, kind, path.name, path.read_text())


def logins() -> list[Login]:
    """A part of the grid in each world, and some of it with roles, factors, acr_values and scopes stated."""
    more = (
        (ACRS[1], SCOPES[1], ("admin",), ()),
        (ACRS[2], SCOPES[2], (), ("otp",)),
        (None, None, ("admin", "robot"), ("email",)),
    )
    part = [replace(login, world=at % 3, lib=10 + at % 3) for at, login in enumerate(list(grid())[::2])]
    return [
        *part,
        *(
            replace(login, client="other-client", client_name="Console-admin", world=2 - login.world)
            for login in part[::3]
        ),
        *(replace(login, client_name="Caf\u00e9 \U0001f600") for login in part[1::5]),
        *(
            replace(login, prompt=None, acr=acr, scope=scope, roles=roles, factors=factors)
            for login in part[::8]
            for acr, scope, roles, factors in more
        ),
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_lowering_decides_as_the_engine_does(path: Path) -> None:
    comparison = compare([hook(path)], logins())
    assert not comparison.wrong, comparison.wrong[0]
    if path.stem not in OPEN:
        assert comparison.share == 1, f"{comparison.covered} grid points are left open"


@pytest.mark.parametrize("name", sorted(UNDERSTOOD))
def test_both_branches_of_a_call_to_the_outside_are_understood(name: str) -> None:
    lowered = lower([hook(next(p for p in FILES if p.stem == name))], request_for(Login(), 2), None, True)
    assert lowered.choices and all(choice.kind is ChoiceKind.OUTSIDE for choice in lowered.choices)
    assert not any(exit.kind == "unknown" for exit in lowered.exits)


def test_pipelines_decide_as_the_engine_does() -> None:
    total = Comparison()
    rules = [hook(path) for path in FILES if path.name.startswith("rule")]
    actions = [hook(path) for path in FILES if path.name.startswith("action")]
    some = [
        replace(login, lib=10 + at % 3) for at, login in enumerate(list(grid())[::3])
    ]  # libraries that answer
    for first, second, third in itertools.islice(
        zip(rules, rules[5:] + rules[:5], itertools.cycle(actions)), 40
    ):
        comparison = compare([third, first, second], some)
        assert not comparison.wrong, f"{first.name}, {second.name}, {third.name}: {comparison.wrong[0]}"
        total.exact += comparison.exact
        total.covered += comparison.covered
    print(f"pipelines: {total.share:.1%} of {total.exact + total.covered} logins exact")
    assert total.share > 0.3


def test_most_of_the_grid_is_exact() -> None:
    total = Comparison()
    for path in FILES:
        comparison = compare([hook(path)], list(grid())[::8])
        total.exact += comparison.exact
        total.covered += comparison.covered
    print(f"corpus: {total.share:.1%} of {total.exact + total.covered} logins exact")
    assert total.share > 0.7


def _flipped(monkeypatch: pytest.MonkeyPatch) -> None:
    right = operations.binary
    monkeypatch.setattr(
        primitives, "binary", lambda m, n, op, a, b: right(m, n, "===" if op == "!==" else op, a, b)
    )


def _loose(monkeypatch: pytest.MonkeyPatch) -> None:
    right = operations.equal
    monkeypatch.setattr(
        operations, "equal", lambda m, n, a, b, strict: right(m, n, a, b, strict) or isinstance(a, str)
    )


def _no_return(monkeypatch: pytest.MonkeyPatch) -> None:
    def one(machine, thread, node, scope):  # type: ignore[no-untyped-def]
        thread.ctl = ("ret", operations.UNDEFINED)

    monkeypatch.setitem(control._EVALUATES, "Exit", one)


def _no_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        lists, "present", lambda machine, record, index: index < (1 if record.counted else len(record.items))
    )


def _always_remember(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_option", lambda machine, node, ref, keys: api._remember("yes"))


def _no_exceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(control._THROWS, "main", control._main_ends)


def _never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = promises.answered
    monkeypatch.setattr(
        promises, "answered", lambda machine, node, source, good: right(machine, node, source, True)
    )


def _nothing_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promises, "ready", lambda machine: [])


def _swapped(monkeypatch: pytest.MonkeyPatch) -> None:
    right = symbolic_text.derived

    def one(machine, node, sources, text, *rest):  # type: ignore[no-untyped-def]
        return right(machine, node, sources, text.replace(" > ", " < "), *rest)

    monkeypatch.setattr(symbolic_text, "derived", one)


def _never_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unknown_value, "forget", lambda machine, root: None)


FAULTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "!== read as ===": (_flipped, "rule-negated-wrongly"),
    "=== true for all strings": (_loose, "action-by-api"),
    "an early return ignored": (_no_return, "action-always-says-something"),
    "mfa entries not seen": (_no_entries, "rule-once-per-session"),
    "allowRememberBrowser always yes": (_always_remember, "action-once"),
    "exceptions that do not deny": (_no_exceptions, "action-api-without-test"),
    "what the hook writes to an input is not noticed": (_never_stale, "action-writes-input"),
    "outside calls never fail": (_never_fails, "rule-answer-fails-strict"),
    "callbacks are never called": (_nothing_later, "rule-answer-does-not-matter"),
    "an input's comparison turned round": (_swapped, "rule-age-first-entry"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, victim = FAULTS[name]
    hooks = [hook(CORPUS / f"{victim}.js")]
    some = [replace(login, world=at % 3, lib=10 + at % 3) for at, login in enumerate(grid())]
    assert not compare(hooks, some).wrong
    plant(monkeypatch)
    assert compare(hooks, some).wrong
