"""What ends renewal too and is nobody's harm in SSO002: said beside the answer, where it can happen in the
tenant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssoproof.flows.compose import Composition
from ssoproof.flows.session import OVER
from ssoproof.logic.build import FALSE
from ssoproof.logic.expr import free

#: How another application's login is written, and how its MFA prompt is left; both may end a session.
_WRITES = ("first_factor", "continue", "pass", "back")
_LEAVES = ("failed", "abandoned", "reload", "close")


def uncounted(composition: Composition, reading: Mapping[str, str]) -> str:
    """What is not counted as harm, in one sentence; `reading` are the switches that are fixed."""
    others = {i.name for i in composition.world.instances[1:]}
    ends = [
        (t.action.removeprefix(f"{t.actor}.").partition(".")[0], free(t.outputs.get(OVER, FALSE)))
        for t in composition.system.transitions
        if t.actor in others
    ]

    def may(switch: str, value: str, verbs: tuple[str, ...]) -> bool:
        reads = any(verb.startswith(verbs) and switch in read for verb, read in ends)
        return reads and reading.get(switch, value) == value

    def rows() -> Iterator[str]:
        yield "logging out and the session's own limits, which end renewal for every application"
        if may("S27", "no", _LEAVES):
            yield (
                "under S27=no, an MFA prompt of another application that is failed or abandoned, which ends "
                "the session"
            )
        if may("S14", "reset", _WRITES):
            yield "under S14=reset, a login page left open from before the session, which may replace it"

    return f"Not counted as harm: {'; '.join(rows())}."
