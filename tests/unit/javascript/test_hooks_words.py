"""Reasons and remarks on hooks name values as their code does, never as the machine does."""

from __future__ import annotations

import pytest
from tests.unit.javascript.test_hooks_constructs import REQUEST, action

from ssoproof.javascript.object_paths import made, named
from ssoproof.providers.auth0.hooks.lower import lower

#: Values that code makes, and what code does with them.
MADE = (
    "await fetch('/x')",
    "api.redirect.encodeToken({})",
    "event.user.app_metadata.list",
    "await (await fetch('/x')).json()",
)
USES = (
    "const w = {...v}; if ('k' in w) api.access.deny('x');",
    "const {a, ...rest} = v; if ('z' in rest) api.access.deny('x');",
    "for (const o of v) { if (o.m) api.access.deny('x'); }",
    "let n = 0; v.forEach((o) => { n += 1; api.multifactor.enable('any'); });",
    "v.list.forEach((o) => { if (o.q) api.access.deny('x'); });",
    "if (typeof v.b === 'string') api.access.deny('x');",
)


def test_a_value_that_code_makes_is_called_that() -> None:
    path = made("a folder/hooks/mfa.js", 12, 498, 3)
    assert (
        named(f"an item of {path}.roles is outside input", {path: "await load()"})
        == "an item of await load().roles is outside input"
    )
    assert named(f"x in {path}", {}) == "x in a value that code makes"
    assert named("a # of no path: 3-4", {}) == "a # of no path: 3-4"


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("value", MADE)
def test_no_reason_and_no_remark_holds_a_path_of_the_machine(value: str, use: str) -> None:
    lowered = lower([action(f"const v = {value}; {use}")], REQUEST)
    said = [c.reason for c in lowered.choices] + [d.message for d in lowered.diagnostics]
    assert said and not [words for words in said if "#" in words]
