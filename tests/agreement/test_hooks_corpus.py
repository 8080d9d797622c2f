"""Every hook of the corpus beside the engine; how much of the grid is exact; and that faults are noticed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ssoproof.hooks import convert, effects, expressions, hookrun, sequences
from ssoproof.tenant.model import Hook, HookKind
from tests.agreement.test_hooks_engine import ACRS, SCOPES, Comparison, Login, compare, grid

CORPUS = Path(__file__).parent.parent / "corpus" / "hooks"
FILES = sorted((*CORPUS.glob("*.js"), *CORPUS.glob("*.ts")))

#: Hooks whose decisions rest on what the request does not state, or that are wrong in a way that is left open.
OPEN = {
    "action-by-role", "action-claims", "action-enrolled", "action-global-counter", "action-optional-call", "rule-by-address",
    "rule-by-metadata", "rule-by-role", "rule-counts", "rule-enrolled", "rule-geo", "rule-old-entry", "rule-table",
    "rule-writes-after-callback",
}  # fmt: skip


def hook(path: Path) -> Hook:
    """The hook in that file."""
    kind = HookKind.RULE if path.name.startswith("rule") else HookKind.ACTION
    return Hook(path.stem, kind, path.name, path.read_text())


def logins() -> list[Login]:
    """The grid, and some of it with roles, factors, acr_values and scopes stated."""
    more = (
        (ACRS[1], SCOPES[1], ("admin",), ()),
        (ACRS[2], SCOPES[2], (), ("otp",)),
        (None, None, ("admin", "robot"), ("email",)),
    )
    return [
        *grid(),
        *grid(client="other-client"),
        *(
            replace(login, prompt=None, acr=acr, scope=scope, roles=roles, factors=factors)
            for login in list(grid())[::8]
            for acr, scope, roles, factors in more
        ),
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_lowering_decides_as_the_engine_does(path: Path) -> None:
    comparison = compare([hook(path)], logins())
    assert not comparison.wrong, comparison.wrong[0]
    if path.stem not in OPEN:
        assert comparison.share == 1, f"{comparison.covered} grid points are left open"


def test_pipelines_decide_as_the_engine_does() -> None:
    total = Comparison()
    rules = [hook(path) for path in FILES if path.name.startswith("rule")]
    actions = [hook(path) for path in FILES if path.name.startswith("action")]
    some = list(grid())[::3]
    for first, second, third in itertools.islice(zip(rules, rules[5:] + rules[:5], itertools.cycle(actions)), 40):
        comparison = compare([third, first, second], some)
        assert not comparison.wrong, f"{first.name}, {second.name}, {third.name}: {comparison.wrong[0]}"
        total.exact += comparison.exact
        total.covered += comparison.covered
    print(f"pipelines: {total.share:.1%} of {total.exact + total.covered} logins exact")
    assert total.share > 0.3


def test_most_of_the_grid_is_exact() -> None:
    total = Comparison()
    for path in FILES:
        comparison = compare([hook(path)], list(grid()))
        total.exact += comparison.exact
        total.covered += comparison.covered
    print(f"corpus: {total.share:.1%} of {total.exact + total.covered} logins exact")
    assert total.share > 0.7


def _flipped(monkeypatch: pytest.MonkeyPatch) -> None:
    right = convert.binary
    monkeypatch.setattr(expressions, "binary", lambda m, n, op, a, b: right(m, n, "===" if op == "!==" else op, a, b))


def _loose(monkeypatch: pytest.MonkeyPatch) -> None:
    right = convert.equal
    monkeypatch.setattr(convert, "equal", lambda m, n, a, b, strict: right(m, n, a, b, strict) or isinstance(a, str))


def _no_return(monkeypatch: pytest.MonkeyPatch) -> None:
    right = hookrun.guarded

    def one(run):  # type: ignore[no-untyped-def]
        end = right(run)
        return end._replace(how="next") if end.how == "returned" else end

    monkeypatch.setattr(hookrun, "guarded", one)


def _no_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sequences, "present", lambda machine, record, index: index < (1 if record.counted else len(record.items))
    )


def _always_remember(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "_option", lambda machine, node, ref, keys: effects._remember("yes"))


def _no_exceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    right = hookrun.guarded

    def one(run):  # type: ignore[no-untyped-def]
        end = right(run)
        return end._replace(how="returned") if end.how == "threw" else end

    monkeypatch.setattr(hookrun, "guarded", one)


FAULTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "!== read as ===": (_flipped, "rule-negated-wrongly"),
    "=== true for all strings": (_loose, "action-by-api"),
    "an early return ignored": (_no_return, "action-always-says-something"),
    "mfa entries not seen": (_no_entries, "rule-once-per-session"),
    "allowRememberBrowser always yes": (_always_remember, "action-once"),
    "exceptions that do not deny": (_no_exceptions, "action-api-without-test"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, victim = FAULTS[name]
    hooks = [hook(CORPUS / f"{victim}.js")]
    assert not compare(hooks, list(grid())).wrong
    plant(monkeypatch)
    assert compare(hooks, list(grid())).wrong
