"""The situations in which a run put its requests: where they need the same there, the run goes on as it
did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.system.trace import Trace

#: Actors that are no applications.
TIME, BROWSER = "time", "browser"
#: The values of all that is known at a step.
Situation = Mapping[str, Value]


def situations(run: Trace, assumed: Situation) -> Iterator[tuple[str, Situation]]:
    """For each step of a run that rests on what its request needs: its action, and where it was taken; of two
    runs, of each of them. `assumed`: values of what the run does not depend on."""
    for index, step in enumerate(run.steps):
        action, _, outcome = step.transition.rpartition(":")[2].partition("/")
        if outcome == "login_page":
            continue
        known = {**assumed, **run.reading, **run.before(index), **step.arguments}
        yield action, known
        if known.get("parted") is True and step.transition.startswith("both:"):
            yield action, {**known, **{n[:-1]: v for n, v in known.items() if n.endswith("'")}}


def acting(run: Trace, victim: str) -> tuple[tuple[str, str], ...]:
    """Who else does what once two runs are compared: applications, each with the verb of its step."""
    found: dict[tuple[str, str], None] = {}
    for index, step in enumerate(run.steps):
        action = step.transition.rpartition(":")[2].partition("/")[0]
        name, _, rest = action.partition(".")
        if run.before(index).get("parted") is True and rest and name not in (victim, TIME, BROWSER):
            found.setdefault((name, rest.partition(".")[0].partition("!")[0]))
    return tuple(found)


def alike(old: object, new: object, where: Situation) -> bool:
    """Whether two needs come to the same in a situation, for all that is known."""
    if old is new or old == new:
        return True
    if isinstance(old, Expr) and isinstance(new, Expr):
        try:
            return evaluate(old, where) == evaluate(new, where)
        except KeyError:
            return False
    both = isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new)
    return both and all(alike(a, b, where) for a, b in zip(old, new, strict=True))  # type: ignore[call-overload]
