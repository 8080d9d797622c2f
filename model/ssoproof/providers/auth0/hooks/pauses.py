"""Commands that make the pipeline wait: which of them are served, and where the pipeline goes on
afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ssoproof.flows.pauses import Entry, Pause
from ssoproof.javascript.explorer import UNMODELLED, Machine
from ssoproof.javascript.heap import State
from ssoproof.javascript.path_conditions import FALSE, Node
from ssoproof.logic.build import FALSE as CANNOT
from ssoproof.providers.auth0.hooks.api import pauses_away
from ssoproof.providers.auth0.hooks.decisions import Given
from ssoproof.providers.auth0.hooks.named_members import may_use
from ssoproof.providers.auth0.hooks.refusals import LAST, REVOKE, REVOKE_TOKEN
from ssoproof.providers.auth0.hooks.session_limits import LIMITS, SHORTENS
from ssoproof.tenant.model import Hook, HookKind

#: A stop in the making: its command, when it happens, what the browser does, where the pipeline goes on.
Waiting = tuple[Given, Node, Pause, Entry]

_NAMES = ("challengeWith", "enrollWith", "sendUserTo", "prompt.render", "revoke")


def mentioned(hooks: Sequence[Hook], kind: HookKind) -> frozenset[str]:
    """Which commands code of the hooks of a kind may give that is not understood: all, where they name
    any."""
    own = [hook for hook in hooks if hook.kind is kind]
    if kind is HookKind.RULE:
        return frozenset({Pause.AWAY.value} if any(may_use(hook, ("redirect",)) for hook in own) else ())
    limits = frozenset({SHORTENS} if any(may_use(hook, LIMITS) for hook in own) else ())
    if not any(may_use(hook, _NAMES) for hook in own):
        return limits
    return limits | {Pause.CHALLENGE.value, Pause.AWAY.value, REVOKE}


def served(
    machine: Machine,
    commands: Sequence[Given],
    alive: Sequence[State],
    after: Entry,
    again: Entry,
    loose: Entry,
) -> tuple[list[Waiting], list[State]]:
    """The stops of one hook, and the states in which the pipeline goes on without one.

    `after`: the next hook; `again`: where this one goes on after a redirect or a form; `loose`: where all
    that follows may do anything, as after several commands of one hook, or one of code that is not
    understood.
    """
    diagrams = machine.diagrams
    ended = FALSE
    for state in alive:
        ended = diagrams.either(ended, state.guard)
    pausing = [given for given in commands if given.name not in (REVOKE, REVOKE_TOKEN, *LIMITS)]
    earlier, several, away, ask = FALSE, FALSE, FALSE, FALSE
    for given in pausing:
        several = diagrams.either(several, diagrams.both(earlier, given.guard))
        earlier = diagrams.either(earlier, given.guard)
        if pauses_away(given.name):
            away = diagrams.either(away, given.guard)
        else:
            ask = diagrams.either(ask, given.guard)
    stops: list[Waiting] = []
    taken = FALSE
    for given in pausing:
        own = diagrams.without(diagrams.both(given.guard, ended), taken)
        taken = diagrams.either(taken, own)
        kind = Pause.AWAY if pauses_away(given.name) else Pause.CHALLENGE
        plain = again if kind is Pause.AWAY else loose if given.name.startswith("enroll") else after
        plain = loose if given.order[0] == LAST[0] else plain
        _add(stops, given, diagrams.without(own, several), kind, plain)
        mixed = diagrams.both(away, ask)
        many = diagrams.both(own, several)
        _add(stops, given, diagrams.without(many, mixed), kind, loose)
        both = diagrams.both(many, mixed)
        if both is not FALSE:
            level = machine.chosen(UNMODELLED, given.node, "of a challenge and a redirect, which comes first")
            for pause, flags in ((Pause.CHALLENGE, (True, False)), (Pause.AWAY, (False, True))):
                _add(stops, given, diagrams.both(both, diagrams.among(level, flags)), pause, loose)
    return stops, _going(machine, alive, taken)


def _add(stops: list[Waiting], given: Given, guard: Node, pause: Pause, entry: Entry) -> None:
    if guard is not FALSE:
        stops.append((given, guard, pause, entry))


def _going(machine: Machine, alive: Sequence[State], taken: Node) -> list[State]:
    if taken is FALSE:
        return list(alive)
    for state in alive:
        state.guard = machine.diagrams.without(state.guard, taken)
    return [state for state in alive if state.guard is not FALSE]


def entries(ordered: Sequence[Hook], index: int, loosely: bool) -> tuple[Entry, Entry, Entry]:
    """Where the pipeline goes on after a stop of hook `index`: the next hook, the same one, anything.

    After a redirect of a rule all rules run once more; Actions that follow them are then taken to do
    anything, but for those that decide nothing whatever they see.
    """
    if ordered[index].kind is HookKind.RULE:
        decides = any(hook.kind is HookKind.ACTION and not inert(hook) for hook in ordered)
        again = Entry(0, returning=True, loose=loosely or decides)
        return again, again, again
    loose = Entry(1, loose=True)
    if loosely:
        return loose, loose, loose
    return Entry(index + 1), Entry(index, returning=True), loose


@lru_cache(maxsize=256)
def inert(hook: Hook) -> bool:
    """Whether a hook decides and commands nothing, at any request."""
    from ssoproof.providers.auth0.hooks.lower import lower
    from ssoproof.providers.auth0.hooks.session_limits import ANY_REQUEST

    lowered = lower([hook], ANY_REQUEST, None, True)
    return lowered.denied is CANNOT and not (lowered.settings or lowered.commands or lowered.stops)
