"""Runs that look the same go on as one: work grows with the code, not with its combinations."""

from __future__ import annotations

import pytest
from tests.unit.bounds.of_hooks import REQUEST

from ssoproof.javascript.explorer import Machine
from ssoproof.logic.expr import free
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.tenant.model import Hook, HookKind

FLAG = "event.user.app_metadata.f{}"


def action(body: str, name: str = "action") -> Hook:
    return Hook(
        name,
        HookKind.ACTION,
        f"{name}.js",
        f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};",
    )


def each(statement: str, count: int) -> str:
    return "\n".join(statement.replace("FLAG", FLAG.format(i)).replace("#", str(i)) for i in range(count))


CLAIM = "if (FLAG) api.idToken.setCustomClaim('c#', 1);"
BODIES = {
    "claims": each(CLAIM, 60),
    "claims in a helper": f"const help = () => {{ {each(CLAIM, 60)} }}; help();",
    "claims in an async helper": f"const help = async () => {{ await null; {each(CLAIM, 60)} }}; await help();",
    "variables that nobody reads": each("let x# = 0; if (FLAG) x# = 1;", 60),
    "an object that collects": f"const o = {{}}; {each('if (FLAG) o.c# = 1;', 60)} api.idToken.setCustomClaim('c', o);",
    "after an answer": "let n = 0; try { const r = await fetch('https://x.example'); n = (await r.json()).n; }"
    f" catch (e) {{ console.log(e); }} {each(CLAIM, 60)}",
    "in callbacks": f"[1, 2].forEach(x => {{ {each(CLAIM, 30)} }});",
    "in finally": f"try {{ {each(CLAIM, 30)} }} finally {{ {each(CLAIM, 30)} }}",
}


@pytest.mark.parametrize("name", BODIES)
def test_decisions_that_change_nothing_are_joined_away(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []
    step = Machine.step
    monkeypatch.setattr(Machine, "step", lambda machine: (steps.append(1), step(machine))[1])
    lowered = lower([action(BODIES[name])], REQUEST)
    assert not lowered.choices and not lowered.settings
    assert not any(d.code == "hook-too-much" for d in lowered.diagnostics)
    assert len(steps) < 8_000


def test_what_the_code_goes_on_to_test_is_kept() -> None:
    body = (
        "const o = {}; "
        + each("if (FLAG) o.c# = 1;", 12)
        + " if (o.c3 && !o.c7) api.multifactor.enable('any');"
    )
    lowered = lower([action(body)], REQUEST)
    assert sorted(c.test for c in lowered.choices) == ["!!" + FLAG.format(3), "!!" + FLAG.format(7)]
    (setting,) = lowered.settings
    assert free(setting.guard) == {c.name for c in lowered.choices}


def one_choice(*bodies: str) -> Lowered:
    lowered = lower([action(body, f"h{at}") for at, body in enumerate(bodies)], REQUEST)
    assert len(lowered.choices) == 1, [c.test for c in lowered.choices]
    return lowered


@pytest.mark.parametrize(
    "one, other",
    [
        ("{} === true", "true === {}"),
        ("{} !== 'x'", "'x' === {}"),
        ("{}", "!{}"),
        ("{} == null", "{} != undefined"),
        ("typeof {} === 'string'", "'string' !== typeof {}"),
        ("event.stats.logins_count > 5", "event.stats.logins_count <= 5"),
        ("event.stats.logins_count >= 5", "5 > event.stats.logins_count"),
        ("event.user.user_id.length < 3", "3 <= event.user.user_id.length"),
        (
            "event.authorization?.roles.includes('a') === true",
            "event.authorization?.roles.includes('a') === true",
        ),
    ],
)
def test_equal_tests_are_one_choice(one: str, other: str) -> None:
    tests = [text.format("event.user.app_metadata.vip") for text in (one, other)]
    bodies = [
        f"if ({tests[0]}) api.multifactor.enable('any');",
        f"if ({tests[1]}) api.multifactor.enable('none');",
    ]
    if "authorization" in one:
        bodies = [f"if (event.authorization) {{ {body} }}" for body in bodies]
        assert len(lower([action(bodies[0]), action(bodies[1], "b")], REQUEST).choices) == 2
        return
    lowered = one_choice(*bodies)
    assert not lowered.choices[0].test.startswith("!(")
    one_choice(" ".join(bodies))


def test_what_hooks_may_write_is_another_input_in_each() -> None:
    writes = "if (event.user.app_metadata.vip) api.multifactor.enable('any'); api.user.setAppMetadata('vip', false);"
    lowered = lower(
        [action(writes), action("if (event.user.app_metadata.vip) api.access.deny('x');", "b")], REQUEST
    )
    assert [c.test for c in lowered.choices] == ["!!event.user.app_metadata.vip"] * 2


def test_the_clock_is_read_once_as_long_as_nothing_else_runs() -> None:
    body = "const old = () => Date.now() - Date.parse(event.user.created_at) > 1000; if (old()) api.multifactor.enable('any');"
    one_choice(f"{body} if (old()) api.multifactor.enable('none');")
    lowered = lower(
        [action(f"{body} await fetch('https://x.example'); if (old()) api.access.deny('x');")], REQUEST
    )
    tests = [c.test for c in lowered.choices if "Date.now" in c.test]
    assert tests[0] == "Date.now() - Date.parse(event.user.created_at) > 1000"
    assert len(tests) == 2


@pytest.mark.parametrize(
    "body, test",
    [
        (
            "const fresh = event.authentication.methods.some(m => m.name === 'mfa' &&"
            " Date.now() - Date.parse(m.timestamp) <= 900000); if (fresh) api.multifactor.enable('any');",
            'event.authentication.methods.some($ => $.name === "mfa" && Date.now() - Date.parse($.timestamp) <= 900000)',
        ),
        (
            "const WANTED = 'ops'; const has = r => r === WANTED; for (const r of event.authorization.roles)"
            " if ('admin' === r) return api.multifactor.enable('any');",
            'event.authorization.roles.some($ => $ === "admin")',
        ),
        (
            "const words = (event.request.query.ui_locales || '').trim().split(/\\s+/).filter(Boolean);"
            " if (words.some(w => w.toLowerCase().includes('de'))) api.multifactor.enable('any');",
            '.split(/\\s+/).filter(Boolean).some($ => $.toLowerCase().includes("de"))',
        ),
    ],
)
def test_lists_are_tested_as_wholes(body: str, test: str) -> None:
    lowered = lower(
        [
            action(
                f"if (event.authorization && typeof event.request.query.ui_locales === 'string') {{ {body} }}"
            )
        ],
        REQUEST,
    )
    assert any(choice.test.endswith(test) for choice in lowered.choices), [c.test for c in lowered.choices]
    (setting,) = lowered.settings
    assert free(setting.guard) <= {c.name for c in lowered.choices} | free(REQUEST.mfa_entries)
