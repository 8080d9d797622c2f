"""Members of `api` that are declared without effect: in the real engine, calling one of them leaves no trace."""

from __future__ import annotations

import json

import pytest

from ssoproof.providers.auth0.hooks import api
from tests.agreement.test_hooks_engine import Login, started

#: Values with which each member is called, one set after the other.
CALLS = ("()", "('any', {})", "({type: 'otp'})", "(Date.now() + 60000)", "('https://x')")


def members() -> list[str]:
    """The functions of `api`, by their paths."""
    context = started(Login())
    listed = context.eval(
        "JSON.stringify(Object.keys(API).flatMap(part =>"
        " Object.keys(API[part]).map(name => 'api.' + part + '.' + name)))"
    )
    return list(json.loads(str(listed)))


def leaves_a_trace(member: str) -> bool:
    """Whether some call of it settles, commands or limits anything."""
    for call in CALLS:
        context = started(Login())
        context.eval(
            f"var api = API; var before = JSON.stringify(OUT); try {{ {member}{call}; }} catch (e) {{ }}"
        )
        if context.eval("before !== JSON.stringify(OUT)"):
            return True
    return False


def wrongly_inert() -> list[str]:
    """Members with an effect that are declared to have none."""
    return [member for member in members() if api.inert(member) and leaves_a_trace(member)]


def test_what_is_declared_inert_leaves_no_trace() -> None:
    assert wrongly_inert() == []


def test_both_kinds_are_there() -> None:
    kinds = {(api.inert(member), leaves_a_trace(member)) for member in members()}
    assert {(True, False), (False, True)} <= kinds


@pytest.mark.parametrize(
    "name", ["session.setExpiresAt", "session.revoke", "multifactor", "authentication", "access", "redirect"]
)
def test_an_effect_that_is_declared_inert_is_found(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(api, "INERT_API", (*api.INERT_API, name))
    assert [member for member in wrongly_inert() if member.startswith(f"api.{name}")]
