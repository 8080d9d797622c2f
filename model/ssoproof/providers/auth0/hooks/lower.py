"""Lowers a tenant's rules and actions, as one pipeline, to guarded settings and exits for one request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from ssoproof import bounds
from ssoproof.flows.pauses import START
from ssoproof.inputs.legal import legal
from ssoproof.inputs.scopes import Catalogue
from ssoproof.javascript.explorer import Limits, Tampered
from ssoproof.javascript.provenance import Notes
from ssoproof.javascript.theory import Legal
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.pipeline_run import PipelineRun, ordered
from ssoproof.providers.auth0.hooks.request import HookRequest
from ssoproof.providers.auth0.inputs import AUTH0_INPUTS
from ssoproof.tenant.model import Hook, HookKind

#: Where the login waits, what follows is gone through again: so many fewer decisions may be open.
_WAITING = 4


@lru_cache(maxsize=4096)
def _legal(texts: tuple[str, ...]) -> tuple[tuple[bool, ...], ...] | None:
    """Which outcomes tests of inputs can have together, as Auth0 documents the inputs."""
    return legal(Catalogue(AUTH0_INPUTS), texts)


#: Which tests of one input can hold together (`javascript.theory`); None: any.
LEGAL: Legal | None = _legal


def lower(
    hooks: Sequence[Hook],
    request: HookRequest,
    limits: Limits | None = None,
    commands: bool = False,
    pausing: bool = False,
    notes: Notes | None = None,
    bounded: bool = True,
) -> Lowered:
    """What the hooks do at the request: rules in order, then actions in order. Never raises for any source.

    With `pausing`, a command that makes the pipeline wait is a stop, and hooks that follow run without it.
    With `commands`, such calls are told, and the hook goes on as it does; without either, a hook that makes
    one is taken to do anything. With `notes`, all that is looked at of the request's texts is noted there:
    for a request of which the same would be noted, the result is the same. `bounded`: hooks that leave too
    many decisions open are taken to do anything.
    """
    limits = limits or Limits()
    if request.exchange is not None and not request.exchange.rules:
        hooks = [hook for hook in hooks if hook.kind is HookKind.ACTION]

    def run(tampered: str) -> Lowered:
        return PipelineRun(request, limits, tampered, commands, pausing, notes, LEGAL).run(hooks)

    if any("recordMethod" in hook.source for hook in hooks):
        return run("methods that code records (recordMethod) are not modelled, and every hook may read them")
    try:
        lowered = run("")
    except Tampered as why:
        lowered = run(str(why))
    if commands or not bounded or not many_decisions(lowered):
        return lowered
    return loosely(hooks, request, lowered, limits, pausing, notes)


def many_decisions(lowered: Lowered) -> bool:
    """Whether the hooks leave more decisions open than are gone through one by one."""
    waiting = _WAITING if lowered.stops else 0
    return bounds.OPEN_DECISIONS.passed(len(lowered.choices) + waiting)


def loosely(
    hooks: Sequence[Hook],
    request: HookRequest,
    lowered: Lowered,
    limits: Limits | None = None,
    pausing: bool = False,
    notes: Notes | None = None,
) -> Lowered:
    """The hooks taken to do anything, since they leave too many decisions open."""
    limits = limits or Limits()
    many = f"the hooks leave {len(lowered.choices)} decisions open, too many to go through one by one"
    begun = replace(request, entry=START)
    if request.exchange is not None and not request.exchange.rules:
        hooks = [hook for hook in hooks if hook.kind is HookKind.ACTION]
    loose = PipelineRun(begun, limits, many, False, pausing, notes).run(
        _last_of_each(hooks, request.entry.index)
    )
    return replace(loose, diagnostics=(*lowered.diagnostics, *loose.diagnostics))


def _last_of_each(hooks: Sequence[Hook], begin: int = 0) -> tuple[Hook, ...]:
    """One rule and one Action that may do anything stand for all: each covers what those of its kind come
    to."""
    return tuple({hook.kind: hook for hook in ordered(hooks)[begin:]}.values())
