"""What the hooks do at one request: guarded settings and exits, the free choices they rest on, remarks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace

from ssoproof.diagnostics import Diagnostic
from ssoproof.flows.pauses import Entry, Pause
from ssoproof.javascript.choices import Choice
from ssoproof.logic.build import FALSE, var
from ssoproof.logic.expr import Apply, Const, Expr, Var, substitute
from ssoproof.logic.sorts import EnumSort, Sort
from ssoproof.masking import hidden, is_secret, masked
from ssoproof.providers.auth0.hooks.request import HookRequest
from ssoproof.source import Span
from ssoproof.tenant.model import Hook, HookKind

#: What a setting makes of the MFA requirement; `automatic`: a demand whose provider remembers a browser by
#: itself.
MFA_STATE = EnumSort(("unset", "none", "demand", "automatic"))

#: What a setting says about allowRememberBrowser.
REMEMBER = EnumSort(("omitted", "yes", "no"))


@dataclass(frozen=True, slots=True)
class Setting:
    """One write of the MFA requirement: `state` is of MFA_STATE, `remember` of REMEMBER.

    Of a rule: the whole value of context.multifactor when the rule ended; the last rule with a true
    guard wins. Of an action: one call of api.multifactor.enable;
    where the state is a free choice it stands for any number of calls, and is what they come to.
    """

    kind: HookKind
    hook: str
    guard: Expr
    state: Expr
    remember: Expr
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Exit:
    """One way in which a hook ended; `kind` is one of returned, ended, threw, denied, no callback,
    unknown."""

    hook: str
    guard: Expr
    kind: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A call that pauses the pipeline: a challenge, an enrolment, a redirect.

    `factors` are the types that it names, in order; None where they are not worked out. `seconds`: of a limit
    that is set for the session, which makes nothing wait, how long it is; None where that is not worked out.
    """

    hook: str
    guard: Expr
    name: str
    factors: tuple[str, ...] | None
    span: Span
    text: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A command that makes the pipeline wait once its hook has ended; `entry` is where it goes on.

    `havocked`: it stands for commands that code which is not understood may give, or not.
    """

    command: Command
    guard: Expr
    pause: Pause
    entry: Entry
    havocked: bool = False


@dataclass(frozen=True, slots=True)
class Lowered:
    """All hooks at one request. `settings` are in the order of execution; guards of exits exclude each
    other within one hook; `denied` is true where the pipeline ended with access_denied. `commands` are
    there only where they were asked for; else a hook that gives one is taken to do anything. `stops`, whose
    guards exclude each other and `denied`, are where a pipeline that was to pause does so. `reads` are
    the members of the provider's objects that were looked at, with the first place; `ran` are the statements
    that were reached (file, first and last byte). `examples` have inputs for each value of a choice, by its
    sort."""

    settings: tuple[Setting, ...]
    exits: tuple[Exit, ...]
    denied: Expr
    choices: tuple[Choice, ...]
    diagnostics: tuple[Diagnostic, ...]
    commands: tuple[Command, ...] = ()
    reads: tuple[tuple[str, Span], ...] = ()
    ran: frozenset[tuple[str, int, int]] = frozenset()
    stops: tuple[Stop, ...] = ()
    examples: tuple[tuple[EnumSort, Mapping[str, object]], ...] = ()


#: Where there are no hooks.
NO_CODE = Lowered((), (), FALSE, (), ())


def rename_choices(lowered: Lowered, stems: tuple[str, str], sent: Mapping[str, Sort]) -> Lowered:
    """The same with another stem, the second, in the names of free choices, and of those that the request
    holds."""
    old, new = stems
    sorts = {**sent, **{c.name: c.sort for c in lowered.choices}}
    by = {name: var(new + name.removeprefix(old), sort) for name, sort in sorts.items()}
    choices = tuple(replace(c, name=new + c.name.removeprefix(old)) for c in lowered.choices)
    renamed = _renamed(replace(lowered, choices=(), diagnostics=()), by)
    assert isinstance(renamed, Lowered)
    return replace(renamed, choices=choices, diagnostics=lowered.diagnostics)


def substituted(lowered: Lowered, by: Mapping[str, Expr]) -> Lowered:
    """The same with expressions in the place of variables; the choices are left as they are."""
    made = _renamed(replace(lowered, choices=(), diagnostics=()), by)
    assert isinstance(made, Lowered)
    return replace(made, choices=lowered.choices, diagnostics=lowered.diagnostics)


def expressions(lowered: Lowered) -> tuple[Expr, ...]:
    """All that it says as expressions."""
    return tuple(dict.fromkeys(_expressions(replace(lowered, choices=(), diagnostics=()))))


def _expressions(item: object) -> Iterator[Expr]:
    if isinstance(item, Const | Var | Apply):
        yield item
    elif isinstance(item, tuple):
        for each in item:
            yield from _expressions(each)
    elif is_dataclass(item) and not isinstance(item, type | Span):
        for f in fields(item):
            yield from _expressions(getattr(item, f.name))


def secrets_of(hooks: Sequence[Hook], request: HookRequest) -> frozenset[str]:
    """Values that code holds or is given, and that are masked wherever they come out."""
    given = (value for key, value in request.client_metadata if is_secret(key, value))
    return frozenset((*given, *(value for hook in hooks for value in hidden(hook.source))))


def without_secrets(lowered: Lowered, hidden: Collection[str]) -> Lowered:
    """The same with its words masked: what code compares, and what remarks quote of it. `test` stays as it
    runs."""
    tests = _displays(lowered.choices, hidden)
    choices = tuple(
        replace(c, reason=masked(c.reason, hidden), display=tests[c.display or c.test])
        for c in lowered.choices
    )
    remarks = tuple(
        replace(d, message=masked(d.message, hidden), help=masked(d.help, hidden))
        for d in lowered.diagnostics
    )
    reads = tuple((masked(path, hidden), span) for path, span in lowered.reads)
    return replace(lowered, choices=choices, diagnostics=remarks, reads=reads)


def _displays(choices: Sequence[Choice], hidden: Collection[str]) -> dict[str, str]:
    """Each test for people. Tests that only a secret tells apart are numbered."""
    displays: dict[str, str] = {}
    alike: dict[str, int] = {}
    for test in dict.fromkeys(choice.display or choice.test for choice in choices):
        text = masked(test, hidden)
        alike[text] = alike.get(text, 0) + 1
        displays[test] = text if alike[text] == 1 else f"{text} ({alike[text]})"
    return displays


def _renamed(item: object, by: Mapping[str, Expr]) -> object:
    """All expressions of an item with other names in them."""
    if isinstance(item, Const | Var | Apply):
        return substitute(item, by)
    if isinstance(item, tuple):
        return tuple(_renamed(each, by) for each in item)
    if is_dataclass(item) and not isinstance(item, type | Span):
        return replace(item, **{f.name: _renamed(getattr(item, f.name), by) for f in fields(item)})
    return item
