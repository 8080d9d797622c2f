"""What the sandbox of rules adds to the language: libraries, whose answers are no documented input."""

from __future__ import annotations

import pytest
from tests.agreement.test_hooks_engine import Login, action, request_for, rule

from ssoproof.providers.auth0.hooks.host_objects import RULE_GLOBALS
from ssoproof.providers.auth0.hooks.lower import lower

LIST = "user.app_metadata.list"


def left_open(condition: str) -> set[str]:
    """The tests of all choices that a rule's condition leaves open."""
    body = f"if ({condition}) context.multifactor = {{provider: 'any'}}; callback(null, user, context);"
    lowered = lower([rule(f"function (user, context, callback) {{ {body} }}")], request_for(Login(), 1))
    return {choice.test for choice in lowered.choices}


@pytest.mark.parametrize("name", sorted(RULE_GLOBALS))
def test_what_a_library_answers_about_items_is_no_documented_input(name: str) -> None:
    assert not any("=>" in test for test in left_open(f"{LIST}.some(x => {name}.ask(x))"))


def test_what_is_asked_of_items_alone_is_a_documented_input() -> None:
    assert any("=>" in test for test in left_open(f"{LIST}.some(q => q === 'a')"))


def test_actions_lack_the_libraries() -> None:
    lowered = lower(
        [action("exports.onExecutePostLogin = async (event, api) => { jwt.verify(event.user.x); };")],
        request_for(Login(), 1),
    )
    (remark,) = [d for d in lowered.diagnostics if d.code == "hook-unknown-name"]
    assert remark.help == "rules have it, Actions do not: they throw there"
