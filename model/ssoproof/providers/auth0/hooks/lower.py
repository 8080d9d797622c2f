"""Lowers a tenant's rules and actions, as one pipeline, to guarded settings and exits for one request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssoproof import bounds
from ssoproof.flows.pauses import START
from ssoproof.javascript.explorer import Limits, Tampered
from ssoproof.javascript.provenance import Notes
from ssoproof.javascript.theory import Legal
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.pipeline_run import PipelineRun, ordered
from ssoproof.providers.auth0.hooks.request import HookRequest
from ssoproof.tenant.model import Hook

#: Where the login waits, what follows is gone through again: so many fewer decisions may be open.
_WAITING = 4


#: Which tests of one input can hold together (`javascript.theory`); None: any.
LEGAL: Legal | None = None


def lower(
    hooks: Sequence[Hook],
    request: HookRequest,
    limits: Limits | None = None,
    commands: bool = False,
    pausing: bool = False,
    notes: Notes | None = None,
) -> Lowered:
    """What the hooks do at the request: rules in order, then actions in order. Never raises for any source.

    With `pausing`, a command that makes the pipeline wait is a stop, and hooks that follow run without it.
    With `commands`, such calls are told, and the hook goes on as it does; without either, a hook that makes
    one is taken to do anything. With `notes`, all that is looked at of the request's texts is noted there:
    for a request of which the same would be noted, the result is the same.
    """
    limits = limits or Limits()

    def run(tampered: str) -> Lowered:
        return PipelineRun(request, limits, tampered, commands, pausing, notes, LEGAL).run(hooks)

    if any("recordMethod" in hook.source for hook in hooks):
        return run("methods that code records (recordMethod) are not modelled, and every hook may read them")
    try:
        lowered = run("")
    except Tampered as why:
        lowered = run(str(why))
    if commands or not bounds.OPEN_DECISIONS.passed(
        len(lowered.choices) + (_WAITING if lowered.stops else 0)
    ):
        return lowered
    many = f"the hooks leave {len(lowered.choices)} decisions open, too many to go through one by one"
    begun = replace(request, entry=START)
    loose = PipelineRun(begun, limits, many, False, pausing, notes).run(
        _last_of_each(hooks, request.entry.index)
    )
    return replace(loose, diagnostics=(*lowered.diagnostics, *loose.diagnostics))


def _last_of_each(hooks: Sequence[Hook], begin: int = 0) -> tuple[Hook, ...]:
    """One rule and one Action that may do anything stand for all: each covers what those of its kind come
    to."""
    return tuple({hook.kind: hook for hook in ordered(hooks)[begin:]}.values())
