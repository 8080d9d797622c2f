"""Pipelines that leave many decisions open are widened as a whole, instead of gone through one by one."""

from __future__ import annotations

from tests.unit.bounds.of_hooks import REQUEST

from ssoproof.bounds import OPEN_DECISIONS
from ssoproof.javascript.choices import ChoiceKind
from ssoproof.logic.build import FALSE, TRUE
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.tenant.model import Hook, HookKind

MOST_CHOICES = OPEN_DECISIONS.most


def actions(count: int) -> tuple[Hook, ...]:
    code = (
        "exports.onExecutePostLogin = async (event, api) => "
        "{{ if (event.user.app_metadata.m{0}) api.multifactor.enable('any'); }};"
    )
    return tuple(Hook(f"h{n}", HookKind.ACTION, f"h{n}.js", code.format(n)) for n in range(count))


def test_few_open_decisions_are_kept_apart() -> None:
    found = lower(actions(MOST_CHOICES // 2), REQUEST)
    assert {c.kind for c in found.choices} == {ChoiceKind.OUTSIDE}
    assert found.denied is not TRUE


def test_many_open_decisions_become_anything() -> None:
    found = lower(actions(3 * MOST_CHOICES), REQUEST)
    assert len(found.choices) <= MOST_CHOICES
    assert {c.kind for c in found.choices} == {ChoiceKind.UNMODELLED}
    assert found.denied is not FALSE
    assert any(d.code == "hook-too-much" and "decisions open" in d.message for d in found.diagnostics)
