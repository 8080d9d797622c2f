"""A question of one's own, as a function of the state before a step and of what the step shows."""

from __future__ import annotations

from collections.abc import Callable

from ssoproof.flows.world import Instance, Subject, World
from ssoproof.logic.build import TRUE, implies
from ssoproof.logic.expr import Expr
from ssoproof.properties.registry import adopt
from ssoproof.properties.spec import Question, Runs
from ssoproof.system.property import Property
from ssoproof.tenant.model import Tenant

#: An expression over the shared state and one application.
Formula = Callable[[World, Instance], Expr]


def own(
    code: str,
    title: str,
    always: Formula,
    when: Formula | None = None,
    why: str = "It is a question of your own.",
    remedy: str = "It is for you to say.",
    any_request: bool = False,
) -> Question:
    """A question about each application: does every step keep `always`?

    Where no step can make `when` true, the answer is vacuous. With `any_request` the browser may send any request
    that the provider accepts; else applications behave as their SDK does. The code is for this session only.
    """

    name = code.upper()

    def formula(world: World, victim: Instance) -> Property:
        asked = when(world, victim) if when is not None else TRUE
        return Property(name, str(world.subject), implies(asked, always(world, victim)), asked)

    return adopt(Question(name, title, why, remedy, Runs.ONE, any_request, False, _applications, formula))


def _applications(tenant: Tenant, subject: Subject) -> str:
    return "" if subject.kind == "app" else "it is about applications"
