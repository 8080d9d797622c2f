"""What a shipped question is: its words, when it applies, and its formula over a composed system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ssoproof.flows.world import Instance, Subject, World
from ssoproof.system.property import Property
from ssoproof.tenant.model import DemandKind, Tenant


class Runs(Enum):
    """How many runs a question compares, and where they part."""

    ONE = "one run"
    PARTING_LOGGED_IN = "two runs that part once the app is logged in"
    PARTING_ANYWHERE = "two runs that part anywhere"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the catalogue.

    `free`: the browser may send any request that the provider accepts (MFA questions), else applications
    behave as their SDK does. `applies` gives the reason why a subject is not asked, or an empty text.
    """

    code: str
    title: str
    why: str
    remedy: str
    runs: Runs
    free: bool
    advisory: bool
    applies: Callable[[Tenant, Subject], str]
    formula: Callable[[World, Instance], Property]

    @property
    def page(self) -> str:
        """The documentation page of the question."""
        return f"docs/reference/questions/{self.code}.md"


def not_asked(subject: Subject) -> str:
    """Why an MFA question is not asked of a subject; empty where it is."""
    if subject.demand is None:
        return "no demand is stated for it"
    return "its demand is never" if subject.demand.kind is DemandKind.NEVER else ""
