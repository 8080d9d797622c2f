"""Whether the tenant's code can be what it is listed as: JavaScript or TypeScript, a rule or an Action."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.errors import BadInput
from ssoproof.javascript.placeholders import HOLE
from ssoproof.javascript.syntax import parse
from ssoproof.providers.auth0.hooks.entrypoints import kind_of
from ssoproof.tenant.model import Hook, HookKind

_WRITTEN_AS = {
    HookKind.RULE: "one function (user, context, callback)",
    HookKind.ACTION: "exports.onExecutePostLogin = async (event, api) => { ... }",
}
_NAMES = {HookKind.RULE: "a rule", HookKind.ACTION: "an Action"}


def refuse_broken(hooks: Sequence[Hook]) -> None:
    """BadInput with every hook that the provider itself could not run, where it goes wrong and what to do."""
    found = [d for hook in hooks if (d := _syntax(hook) or _kind(hook)) is not None]
    if found:
        raise BadInput(tuple(found))


def _syntax(hook: Hook) -> Diagnostic | None:
    parsed = parse(hook.file, hook.source)
    if parsed.error is None or HOLE.search(hook.source) is not None:
        return None
    what = f"unexpected {parsed.unexpected}" if parsed.unexpected else "unexpected end of the file"
    message = f"{hook.name} is not {parsed.language}: {what}"
    help = "mend it here: the provider refuses code that it can't read"
    return Diagnostic("hook-syntax", Severity.ERROR, message, parsed.error, (), help)


def _kind(hook: Hook) -> Diagnostic | None:
    tree = parse(hook.file, hook.source).tree
    written = None if tree is None else kind_of(tree)
    if written is None or written is hook.kind:
        return None
    message = f"{hook.name} is listed as {_NAMES[hook.kind]}, and its code is that of {_NAMES[written]}"
    help = (
        f"list it as {_NAMES[written]} (`- {written.value}: FILE` in the native format), or write it as "
        f"{_NAMES[hook.kind]}: "
    )
    return Diagnostic(
        "hook-kind",
        Severity.ERROR,
        message,
        parse(hook.file, hook.source).root.span,
        (),
        help + _WRITTEN_AS[hook.kind],
    )
