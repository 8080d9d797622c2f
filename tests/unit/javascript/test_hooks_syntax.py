"""Where syntax goes wrong, TypeScript, placeholders: places stay those of the file."""

from __future__ import annotations

import pytest
from tests.unit.javascript.test_hooks_constructs import REQUEST

from ssoproof.javascript.syntax import parse
from ssoproof.javascript.typescript import javascript
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.tenant.model import Hook, HookKind

pytestmark = pytest.mark.smoke


@pytest.mark.parametrize(
    ("source", "unexpected", "place"),
    [
        ("function (user, context, callback) {\n  if (a { b(); }\n}", "{", (2, 9, 2, 10)),
        ("exports.f = async (event, api) => {\n  api.y('a';\n};", ";", (2, 12, 2, 13)),
        ("function (user, context, callback) { if (", "", (1, 42, 1, 42)),
        (
            "function (user, context, callback) {\n  const \u00e9 = '\u00fc'; context..x;\n}",
            ".",
            (2, 26, 2, 27),
        ),
        ("a\n}\n", "}", (2, 1, 2, 2)),
        ("x;\ntry { a(); }\n", "try of this form", (2, 1, 2, 13)),
    ],
)
def test_a_syntax_error_points_at_the_offending_token(
    source: str, unexpected: str, place: tuple[int, int, int, int]
) -> None:
    parsed = parse("h.js", source)
    assert parsed.tree is None and parsed.error is not None and parsed.unexpected == unexpected
    span = parsed.error
    assert (span.line, span.column, span.end_line, span.end_column) == place


def test_the_place_does_not_depend_on_the_size_of_the_file() -> None:
    source = "x;\n" * 4000 + "if (a {\n" + "y;\n" * 4000
    error = parse("h.js", source).error
    assert error is not None and (error.line, error.column) == (4001, 7)


def test_the_diagnostic_says_what_was_unexpected() -> None:
    lowered = lower(
        [Hook("r", HookKind.RULE, "r.js", "function (user, context, callback) {\n  if (a {\n}")], REQUEST
    )
    (found,) = lowered.diagnostics
    assert found.code == "hook-syntax" and "unexpected {" in found.message
    assert found.primary is not None and (found.primary.line, found.primary.column) == (2, 9)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("const a: string = b as any;", "const a         = b       ;"),
        ("f<T>(x!, <U>y);", "f   (x ,    y);"),
        ("type A = {b: 1};\nc();", "                \nc();"),
        ("function f(this: W, a?: T): void {}", "function f(         a    )       {}"),
        ("import type { A } from 'b'; g();", "                            g();"),
        ("let v = (w satisfies X).y;", "let v = (w            ).y;"),
    ],
)
def test_types_are_blanked_out(typed: str, plain: str) -> None:
    found = javascript(typed.encode())
    assert found is not None and found.decode() == plain


@pytest.mark.parametrize("source", ["enum A { B }", "namespace N { }", "@d class A {}", "const = 1;"])
def test_what_has_no_twin_in_javascript_is_refused(source: str) -> None:
    assert javascript(source.encode()) is None
    assert parse("h.ts", source + " exports.onExecutePostLogin = async (event, api) => {};") is not None


def test_placeholders_of_deployment_are_open_values() -> None:
    body = (
        "if (context.clientID === @@CLIENT@@) context.multifactor = { provider: 'any' }; callback(null, "
        "user, context);"
    )
    lowered = lower(
        [Hook("r", HookKind.RULE, "r.js", f"function (user, context, callback) {{ {body} }}")], REQUEST
    )
    assert (
        lowered.settings and lowered.choices and not any(d.code == "hook-syntax" for d in lowered.diagnostics)
    )


def test_a_text_with_a_placeholder_is_no_constant() -> None:
    body = (
        "if (context.clientID === '##CLIENT##') context.multifactor = { provider: 'any' }; callback(null, "
        "user, context);"
    )
    lowered = lower(
        [Hook("r", HookKind.RULE, "r.js", f"function (user, context, callback) {{ {body} }}")], REQUEST
    )
    assert lowered.choices and "##CLIENT##" in lowered.choices[0].reason
