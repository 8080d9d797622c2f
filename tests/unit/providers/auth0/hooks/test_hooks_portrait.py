"""Hooks told by themselves: tables, what is read, what is left open, what never runs, what is misspelt."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from ssoproof.providers.auth0.hooks.hook_report import portray
from ssoproof.providers.hook_report import Portrait
from ssoproof.readers.native.loader import load
from ssoproof.render.text.hooks import condition_text, outcome, page, text
from ssoproof.tenant.model import Hook, HookKind

CORPUS = Path(__file__).parents[4] / "corpus" / "hooks"
CASE = Path(__file__).parents[5] / "specs" / "cases" / "d-audience-rule"
TENANT = load(CASE).tenant


def told(source: str, kind: HookKind = HookKind.RULE) -> Portrait:
    return portray(Hook("h", kind, "h.js", source), TENANT)


def rule(body: str) -> Portrait:
    return told(f"function (user, context, callback) {{\n{body}\ncallback(null, user, context);\n}}")


def action(body: str) -> Portrait:
    return told(f"exports.onExecutePostLogin = async (event, api) => {{\n{body}\n}};", HookKind.ACTION)


def rows(portrait: Portrait) -> dict[str, str]:
    """Conditions and decisions of the first table, in words."""
    (part, *_) = portrait.parts
    tests = {choice.name: choice for choice in part.choices}
    return {
        " and ".join(condition_text(c, tests) for c in row.conditions): outcome(row)
        for row in part.table.rows
    }


def test_a_table_says_what_is_decided_when() -> None:
    portrait = action(
        "if (event.authentication.methods.some(m => m.name === 'mfa')) return;\n"
        "api.multifactor.enable('any', {allowRememberBrowser: event.user.app_metadata.lax});"
    )
    assert set(rows(portrait).values()) == {
        "MFA", "MFA, may be remembered", "MFA, not remembered", "nothing: the tenant's policy decides",
    }  # fmt: skip
    assert rows(portrait)["MFA entries of the session is 1 or more"] == "nothing: the tenant's policy decides"
    assert [path for path, _ in portrait.reads] == [
        "event.authentication.methods[].name",
        "event.user.app_metadata.lax",
    ]


def test_applications_with_other_decisions_get_tables_of_their_own() -> None:
    portrait = rule("if (context.clientID === 'account') context.multifactor = {provider: 'any'};")
    assert {part.applications: outcome(part.table.rows[0]) for part in portrait.parts} == {
        ("account",): "MFA",
        ("console",): "nothing: the tenant's policy decides",
    }


def test_commands_and_refusals_are_told() -> None:
    portrait = action(
        "api.authentication.challengeWith({type: 'otp'}); if (event.organization) api.access.deny('no');"
    )
    assert rows(portrait) == {
        "event.organization": "the login is refused",
        "otherwise": "challengeWith(otp)",
    }


def test_what_throws_and_what_never_runs_has_a_place() -> None:
    portrait = rule("const o = null;\nif (context.request.query.audience === 'x') {\n  stop();\n}\no.x = 1;")
    assert [end.span.line for end in portrait.throws] == [6]
    assert [span.line for span, _ in portrait.never][:1] == [4]


def test_handlers_of_other_moments_do_not_count_as_never_run() -> None:
    source = (
        "exports.onExecutePostLogin = async (event, api) => {};\nexports.onContinuePostLogin = async (event) "
        "=> { x(); };"
    )
    assert told(source, HookKind.ACTION).never == ()


@pytest.mark.parametrize(
    ("portrait", "code", "help"),
    [
        (action("if (event.authentification) return;"), "hook-unknown-member", "did you mean authentication?"),
        (action("api.multifactor.enabel('any');"), "hook-unknown-member", "did you mean enable?"),
        (rule("if (context.clientId) user = 1;"), "hook-unknown-member", "did you mean clientID?"),
        (action("api.multifactor.enable('any', {allowRemeberBrowser: true});"), "hook-unknown-option", "did "
            "you mean allowRememberBrowser?"),
        (rule("context.multifactor = {provider: 'any', rememberBrowser: true};"), "hook-unknown-option", "did you mean allowRememberBrowser?"),
    ],
)  # fmt: skip
def test_misspelt_names_get_a_suggestion(portrait: Portrait, code: str, help: str) -> None:
    assert [(d.code, d.help) for d in portrait.diagnostics if d.code == code] == [(code, help)]


def test_a_member_of_the_context_that_no_code_sets_is_told() -> None:
    def members(body: str) -> list[str]:
        return [d.message for d in rule(body).diagnostics if d.code == "hook-unknown-member"]

    reads = "if (context.tier === 'gold') context.multifactor = {provider: 'any'};"
    assert members(reads) == ["context.tier is not documented: it is undefined"]
    assert members("if (user.vip) context.tier = 'gold';" + reads) == []


def test_documented_names_are_not_taken_for_misspelt() -> None:
    for path in sorted(CORPUS.iterdir()):
        if path.stem in ("action-misspelt", "rule-wrong-member"):
            continue
        kind = HookKind.RULE if path.name.startswith("rule") else HookKind.ACTION
        portrait = portray(Hook(path.stem, kind, path.name, path.read_text()), TENANT)
        assert not [d for d in portrait.diagnostics if d.code == "hook-unknown-member"], path.name


def test_free_choices_are_told_apart() -> None:
    portrait = rule(
        "if (user.email) context.a = 1; if (fetch('x')) throw 1; if (mystery(2)) context.multifactor = "
        "{provider: 'any'};"
    )
    kinds = {(choice.kind.value, bool(choice.test)) for choice in portrait.choices}
    assert ("outside", False) in kinds and ("unmodelled", False) in kinds
    shown = page([portrait]).plain()
    assert "outside: " in shown and "not understood: " in shown


def test_any_text_is_told_as_text_and_as_json() -> None:
    randomness = random.Random(3)
    for path in sorted(CORPUS.iterdir())[::6]:
        source = path.read_text()
        for cut in range(3):
            at = randomness.randrange(len(source))
            wrong = (
                source[:at]
                + randomness.choice(("", "}", "(", "\u00e9", "\x00", "await "))
                + source[at + 3 * cut :]
            )
            portrait = told(wrong, HookKind.RULE if path.name.startswith("rule") else HookKind.ACTION)
            assert page([portrait]).plain()
            (found,) = json.loads(text([portrait]))["hooks"]
            assert found["tables"] and not any(d["code"] == "hook-fault" for d in found["diagnostics"])
