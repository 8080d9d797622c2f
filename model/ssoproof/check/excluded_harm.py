"""What ends renewal too and is nobody's harm in SSO002: said beside the answer, where it can happen in the
tenant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssoproof.flows.compose import Composition
from ssoproof.flows.session import OVER
from ssoproof.logic.build import FALSE, const, not_
from ssoproof.logic.expr import Expr, free, substitute
from ssoproof.semantics.switch import Semantics

#: How another application's login is written, and how its MFA prompt is left; both may end a session.
_WRITES = ("first_factor", "continue", "pass", "back")
_LEAVES = ("failed", "abandoned", "reload", "close")


def uncounted(composition: Composition, semantics: Semantics, reading: Mapping[str, str]) -> str:
    """What is not counted as harm, in one sentence; `reading` are the switches that are fixed."""
    others = {i.name for i in composition.world.instances[1:]}
    ends = [
        (t.action.removeprefix(f"{t.actor}.").partition(".")[0], free(t.outputs[OVER]))
        for t in composition.system.transitions
        if t.actor in others and t.outputs.get(OVER, FALSE) is not FALSE
    ]

    does = composition.world.behaviour
    fixed = {name: const(semantics[name].sort, value) for name, value in reading.items()}

    def may(behaviour: Expr, verbs: tuple[str, ...]) -> bool:
        reads = any(verb.startswith(verbs) and free(behaviour) <= read for verb, read in ends)
        return reads and substitute(behaviour, fixed) is not FALSE

    def under(behaviour: Expr) -> str:
        reading = semantics.spelled(behaviour)
        return f"under {reading}, " if reading else ""

    def rows() -> Iterator[str]:
        yield "logging out and the session's own limits, which end renewal for every application"
        leaving, replacing = does.abandoning_ends_session, not_(does.relogin_keeps_session)
        if may(leaving, _LEAVES):
            yield (
                f"{under(leaving)}an MFA prompt of another application that is failed or abandoned, which "
                f"ends the session"
            )
        if may(replacing, _WRITES):
            yield (f"{under(replacing)}a login page left open from before the session, which may replace it")

    return f"Not counted as harm: {'; '.join(rows())}."
