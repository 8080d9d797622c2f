"""Code for the bounds of hooks."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.bounds.trial import Trial

from ssoproof.javascript import execution, syntax, syntax_errors
from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.heap import State
from ssoproof.javascript.provenance import Notes, Recorded
from ssoproof.logic.build import FALSE, TRUE, number
from ssoproof.providers.auth0.flows.measured import counted_to
from ssoproof.providers.auth0.flows.settled_inputs import followed
from ssoproof.providers.auth0.hooks.decision_table import decision_table
from ssoproof.providers.auth0.hooks.hook_report import portray
from ssoproof.providers.auth0.hooks.list_lengths import largest_length
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.readers.native.loader import load_text
from ssoproof.tenant.model import Hook, HookKind

NOTHING = Alternatives.single(None)
REQUEST = HookRequest(
    "id",
    "name",
    (),
    NOTHING,
    TRUE,
    FALSE,
    NOTHING,
    NOTHING,
    NOTHING,
    NOTHING,
    "p",
    "pwd",
    number(0),
    True,
    None,
    None,
    "x",
)
ASK = "api.multifactor.enable('any');"


def action(body: str, before: str = "") -> Hook:
    return Hook(
        "h",
        HookKind.ACTION,
        "h.js",
        f"{before}exports.onExecutePostLogin = async (event, api) => {{\n{body}\n}};",
    )


def lowered(body: str, before: str = "", notes: Notes | None = None) -> Lowered:
    return lower([action(body, before)], REQUEST, notes=notes)


def given_up(body: str, before: str = "") -> Trial:
    """The hook is taken to do anything, and the remark says where it was left and what to do."""

    def noticed(folder: Path) -> bool:
        found = [d for d in lowered(body, before).diagnostics if d.code == "hook-too-much"]
        assert all(d.primary is not None and d.primary.file == "h.js" and d.help for d in found)
        return bool(found)

    return Trial(noticed)


def open_(condition: str, size: int | None = None, before: str = "") -> Trial:
    """A condition that is true within the bound is left open beyond it, as what is not understood."""

    def noticed(folder: Path) -> bool:
        found = lowered(f"{before} if ({condition}) {ASK}")
        kinds = {choice.kind for choice in found.choices}
        assert kinds or [s.guard for s in found.settings] == [TRUE]
        return ChoiceKind.UNMODELLED in kinds

    return Trial(noticed, size)


def apart(body: str, size: int | None = None) -> Trial:
    """A value that stands for an expression over inputs is one of its own beyond the bound."""
    return Trial(lambda folder: not all(choice.test for choice in lowered(body).choices), size)


def asks(tests: int) -> str:
    return " ".join(f"if (event.user.app_metadata.m{n}) {ASK}" for n in range(tests))


def forgotten(folder: Path) -> bool:
    """What was found is not kept for requests that look the same."""
    notes: Notes = {}
    found = lowered(f"if (event.client.name === 'a') {ASK} if (event.client.name === 'b') {ASK}", notes=notes)
    noted = Recorded()
    noted.keep(notes, found)
    return noted.find(REQUEST) is not found


def plain(folder: Path) -> bool:
    """The text itself was looked at, and not only whether its beginning is the one in question."""
    notes: Notes = {}
    found = lowered(
        f"const n = event.client.name.slice(0, 3).slice(0, 2); if (n === 'na') {ASK}", notes=notes
    )
    assert [s.guard for s in found.settings] == [TRUE]
    return ("str", "name") in notes.values()


def tidied(folder: Path) -> bool:
    """The memory is tidied up; what comes out is the same."""
    tidy, found = State.prune, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(State, "prune", lambda state, roots: (roots and found.append(1), tidy(state, roots)))
        decided = lowered(f"const x = {{a: 1}}; let y = [x]; y = 2; y; if (x.a === 1) {ASK}")
    assert [s.guard for s in decided.settings] == [TRUE]
    return bool(found)


def united(folder: Path) -> bool:
    """States that differ in plain values go on as one; what comes out is the same."""
    unite, found = execution.blended, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution, "blended", lambda *given: (found.append(1), unite(*given))[1])
        decided = lowered(
            f"const o = {{}}; if (event.user.x) o.a = 1; if (event.user.y) o.b = 1; if (o.a) {ASK}"
        )
    assert [choice.test for choice in decided.choices] == ["!!event.user.x"]
    return bool(found)


def counts(tests: int) -> str:
    return " ".join(f"if (event.user.app_metadata.m{n}) n += {2**n} / 9;" for n in range(tests))


def pushes(tests: int) -> str:
    return " ".join(f"if (event.user.app_metadata.m{n}) l.push({n});" for n in range(tests))


def read_on(folder: Path) -> bool:
    """More than the first piece is read for a syntax error, which is found at the same place."""
    watch, made = syntax_errors._Watch, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(syntax_errors, "_Watch", lambda source: (made.append(1), watch(source))[1])
        error = syntax.parse("h.js", "let a = 1;\nlet b = = 2;\n" + "c();\n" * 20).error
    assert error is not None and (error.line, error.column) == (2, 9)
    return len(made) > 1


TENANT = """\
ssoproof: 1
tenant: t
mfa: never
apis: {x: {audience: x}, y: {audience: y}, z: {audience: z}}
applications: {a: {}, b: {}, c: {}}
"""


def sampled(folder: Path) -> bool:
    told = portray(action(ASK), load_text(TENANT, folder / "ssoproof.yaml").tenant)
    return any(d.code == "hook-sampled" and "of 3" in d.message for d in told.diagnostics)


TRIALS = {
    "HOOK_STEPS": given_up("let a = 1; a = a + 1; a = a + 1;"),
    "HOOK_PATHS": given_up("const a = [event.user.x ? 1 : 2, event.user.y ? 1 : 2]; console.log(a);"),
    "HOOK_STATES": given_up(
        f"let a = 0, b = 0; if (event.user.x) a = 1; if (event.user.y) b = 1; if (a === b) {ASK}"
    ),
    "HOOK_CALLS": given_up("f(3);", "const f = (n) => n > 0 ? f(n - 1) : 0;"),
    "HOOK_CHOICES": given_up(asks(3)),
    "HOOK_SPACE": given_up("let a = [1, 2, 3]; a = [...a, ...a];"),
    "SETTLING": given_up(f"count += 1; if (count > 1) {ASK}", "let count = 0;"),
    "SYNTAX_LEVELS": given_up("[[[[1]]]];"),
    "OPEN_DECISIONS": Trial(
        lambda folder: any(c.kind is ChoiceKind.UNMODELLED for c in lowered(asks(3)).choices), 3
    ),
    "LIST_LENGTH": open_("a.length === 3", 3, "const a = []; a.push(1); a.push(2); a.push(3);"),
    "TEXT_LENGTH": open_("'ab' + 'c' === 'abc'", 3),
    "PLACES": open_("'abcdef'.slice(0, 3) === 'abc'", 3),
    "PLAIN_NUMBERS": open_("String(80) === '80'", 80),
    "PARSED_DIGITS": open_("parseInt('123') === 123", 3),
    "WHOLE_NUMBERS": open_("0xff === 255", 255),
    "SERIAL_LEVELS": Trial(
        lambda folder: any(
            d.code == "hook-not-understood" for d in lowered("JSON.stringify([[[1]]]);").diagnostics
        )
    ),
    "PADDING": Trial(
        lambda folder: any(
            end.kind == "threw" for end in lowered("String(event.user.email).padStart(5);").exits
        ),
        5,
    ),
    "JSON_LEVELS": open_("JSON.parse('[[1]]')[0][0] === 1", 2),
    "PATTERN_LENGTH": open_("/abcd/.test('abc') === false", 4),
    "PATTERN_REPEATS": open_("/a*b*/.test('ab')", 2),
    "PATTERN_STEPS": open_("/^a*b/.test('aab')", 4),
    "ROUNDS": Trial(
        lambda folder: any(
            d.code == "hook-not-understood"
            for d in lowered(
                "let a = 0; for (const x of event.user.app_metadata.l) { if (a < 2) a = a + 1; }"
            ).diagnostics
        ),
        3,
    ),
    "SORTED": open_("[3, 1, 2].sort((a, b) => a - b)[0] === 1", 3),
    "INPUT_LENGTH": apart(f"if (event.user.app_metadata.abc + 'x' === 'yx') {ASK}"),
    "INPUT_LEVELS": apart(f"if (event.user.name.concat([['x']]) === 'yx') {ASK}"),
    "COUNTED_ENTRIES": Trial(lambda folder: largest_length([action("if (event.x.length > 5) f();")]) != 5, 5),
    "SIGN_INS": Trial(lambda folder: counted_to("event.stats.logins_count === 3") == 0, 5),
    "TESTED_AGE": Trial(lambda folder: not followed(90_000), 90),
    "TRACED": Trial(plain),
    "NOTES": Trial(forgotten),
    "CELLS": Trial(tidied),
    "BLENDED": Trial(united),
    "BLENDED_VALUES": open_("n < 9", None, f"let n = 0; {counts(4)}"),
    "DIFFERENT": open_("l.length < 9", None, f"const l = []; {pushes(5)}"),
    "SOURCE_PIECE": Trial(read_on),
    "TABLE_ROWS": Trial(lambda folder: decision_table(lowered(asks(2))).cut),
    "TABLE_SPLITS": Trial(lambda folder: decision_table(lowered(asks(2))).cut),
    "TOLD_APPLICATIONS": Trial(sampled, 3),
    "TOLD_AUDIENCES": Trial(sampled, 3),
    "QUOTED_CODE": Trial(lambda folder: syntax.parse("h.js", "abcdef").root.short.endswith("…"), 6),
}
