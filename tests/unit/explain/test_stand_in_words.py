"""What stands in for an MFA prompt is told in words of its own; where nothing does, nothing is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from ssoproof.explain.causes import Causes
from ssoproof.explain.context import RunContext
from ssoproof.explain.model import Run
from ssoproof.flows.requirement import StandIn


def words(what: StandIn | None) -> tuple[str, ...]:
    """The reasons, where the browser was remembered before the run that is looked at."""
    world = SimpleNamespace(behaviour=SimpleNamespace(**dict.fromkeys(READ, None)), memory=None)

    class Bare(Causes):
        world = property(lambda self: world)  # type: ignore[assignment]
        history = property(lambda self: SimpleNamespace(rose=lambda expr: None))  # type: ignore[assignment]

        def _reading(self, *given: object) -> tuple[()]:
            return ()

    told = Bare(cast(RunContext, SimpleNamespace()), 0, Run.FIRST, frozenset())._stood_in(what)
    return tuple(cause.text for cause in told)


READ = ("passing_marks_session", "session_satisfies_policy", "entry_spares_hops")


def test_each_has_words_of_its_own() -> None:
    every = {what: words(what) for what in StandIn}
    assert all(every.values()) and len(set(every.values())) == len(StandIn)
    assert "remembered browser" in every[StandIn.MEMORY][0] and "marker" in every[StandIn.MARKER][0]
    assert "spares interactive logins" in every[StandIn.ENTRY][0]


def test_nothing_is_told_of_nothing() -> None:
    assert words(None) == ()
