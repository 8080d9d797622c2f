"""Statements that pass over some requests: nothing else of the code changes, whatever stands around them."""

from __future__ import annotations

import pytest

from ssoproof.javascript.syntax import parse
from ssoproof.providers.auth0.edits.exemptions import demands, exempted, exemptions
from ssoproof.source import Origin
from ssoproof.tenant.model import Hook, HookKind

ENABLE = "api.multifactor.enable('any', { allowRememberBrowser: false })"
SET = "context.multifactor = { provider: 'any' }"


def hook(body: str, kind: HookKind = HookKind.ACTION) -> Hook:
    head = (
        "exports.onExecutePostLogin = async (event, api) => {"
        if kind is HookKind.ACTION
        else "function (user, context, callback) {"
    )
    tail = "};" if kind is HookKind.ACTION else "return callback(null, user, context); }"
    return Hook("h.js", kind, "h.js", f"{head}\n{body}\n{tail}\n", Origin())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (f"  {ENABLE};", HookKind.ACTION),
        (f"  if (event.x) {ENABLE}\n  else event.y();", HookKind.ACTION),
        (f"  if (event.x) {{ {ENABLE}; }} else {{ event.y(); }}", HookKind.ACTION),
        (f"  const a = 1\n  {ENABLE}", HookKind.ACTION),
        (f"  for (const x of [1]) {ENABLE};", HookKind.ACTION),
        (f"  if (context.x) {SET};", HookKind.RULE),
        (f"  {SET}", HookKind.RULE),
    ],
)
def test_the_statement_stays_and_what_stands_around_it(body: str, kind: HookKind) -> None:
    before = hook(body, kind)
    choices = tuple(exemptions((before,), ("session", "exchange")))
    assert len(choices) == 2
    after = exempted(before, choices)
    read = parse(after.file, after.source)
    assert read.tree is not None and read.error is None
    assert [node.text for node in demands(after)] == [node.text for node in demands(before)]
    at = next(demands(after)).start
    assert "some((method) => method.name === 'mfa')" in after.source[:at]
    assert "protocol !== 'oauth2-refresh-token'" in after.source[:at]
    if "\n  else" in body:
        assert "{ if (" in after.source, "the else stays with its own if"


@pytest.mark.parametrize(
    "body", ["  api.multifactor.enable('none');", "  api.access.deny('no');", "  // nothing"]
)
def test_what_demands_nothing_is_left_alone(body: str) -> None:
    assert list(exemptions((hook(body),), ("session",))) == []
    assert list(demands(hook("  context.multifactor = { provider: 'none' };", HookKind.RULE))) == []
