"""A question of one's own, as a function of the state before a step and of what the step shows."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from ssoproof.flows.instance import Instance
from ssoproof.flows.world import Subject, World
from ssoproof.logic.build import TRUE, implies
from ssoproof.logic.expr import Expr
from ssoproof.properties.registry import register_question
from ssoproof.properties.spec import Question, Runs
from ssoproof.properties.wording import own as wording
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
    failure: str = "",
) -> Question:
    """A statement about each application: every step keeps `always`.

    `title` says what holds and `failure` its opposite; both may name the application as {subject}. Where no
    step can make `when` true, the answer is vacuous. With `any_request` the browser may send any request that
    the provider accepts; else applications behave as their SDK does. The code is for this session only.
    """

    name = code.upper()
    title = _statement(name, title)

    def formula(world: World, victim: Instance) -> Property:
        asked = when(world, victim) if when is not None else TRUE
        return Property(name, str(world.subject), implies(asked, always(world, victim)), asked)

    return register_question(
        Question(
            name,
            title,
            why,
            remedy,
            Runs.ONE,
            any_request,
            False,
            _applications,
            formula,
            wording(title, failure),
        )
    )


def _statement(code: str, title: str) -> str:
    """A title that says what holds; for a question, which has no answer beside PASS or FAIL, words that fit
    both."""
    title = title.strip()
    if not title.rstrip(".!").endswith("?"):
        return title.rstrip(".")
    warnings.warn(
        f"{code} is a question: {title} Say what holds instead, as in “No token follows a logout”.",
        stacklevel=3,
    )
    return f"What {code} asks for"


def _applications(tenant: Tenant, subject: Subject) -> str:
    return "" if subject.kind == "app" else "it is about applications"
