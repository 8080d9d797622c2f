"""Providers of which some clients need a second factor, stated through the provider seam."""

from __future__ import annotations

from dataclasses import dataclass, field

from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.requirement import Requirement, Ticks
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, eq, number
from ssoproof.logic.expr import Expr
from ssoproof.providers.provider import Provider
from ssoproof.semantics.switch import Semantics
from tests.lab.stock_provider import behaviour
from tests.plain_provider import PlainAuthorizer


@dataclass(frozen=True, slots=True)
class LevelAuthorizer(PlainAuthorizer):
    """Some clients need a session in which the second factor was passed; it is asked for where it was not."""

    strict: frozenset[str] = field(default_factory=frozenset)

    def requirement(
        self,
        world: World,
        instance: Instance,
        request: Request,
        silent: bool,
        methods: Expr,
        anew: Expr = FALSE,
    ) -> Requirement:
        if instance.app.client_id not in self.strict:
            return Requirement()
        needs = eq(methods, number(0))
        return Requirement(policy=needs, needs=needs)

    def ticks(self, world: World, request: Request) -> Ticks:
        return Ticks(count=False)


def levelled(semantics: Semantics, title: str, does: tuple[str, ...], strict: frozenset[str]) -> Provider:
    """A provider that does what is named, and whose clients need the second factor where they are strict."""
    return Provider(
        semantics.provider, title, semantics, lambda: LevelAuthorizer(behaviour(*does), strict=strict)
    )
