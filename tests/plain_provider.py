"""A second provider, to show that the floors above know none: plain OpenID Connect, without MFA and code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields

from ssoproof.diagnostics import Diagnostic
from ssoproof.flows.behaviour import Behaviour
from ssoproof.flows.code_times import NO_TIMES, CodeTimes
from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.provider import Answer, CodeReason, Followed
from ssoproof.flows.requirement import Requirement, Ticks
from ssoproof.flows.world import World
from ssoproof.inputs.candidates import Kind
from ssoproof.inputs.scopes import Catalogue, Scope
from ssoproof.inputs.values import Value
from ssoproof.logic.build import FALSE, TRUE
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value as StateValue
from ssoproof.providers.provider import Provider
from ssoproof.semantics.switch import Semantics, Switch, SwitchValue
from ssoproof.source import Span
from ssoproof.tenant.model import Tenant


def _switch(id: str, question: str, default: str, **values: str) -> Switch:
    named = tuple(SwitchValue(name, meaning) for name, meaning in values.items())
    return Switch(id, question, named, default, "made up for tests", ("no text",), "Try it.")


SEMANTICS = Semantics(
    "plain",
    (
        _switch(
            "P1", "What does a login over a live session do?", "replace", replace="ends it", keep="keeps it"
        ),
        _switch("P2", "Does a failed silent call touch the session?", "no", no="it doesn't", yes="it does"),
        _switch("P3", "Do silent calls carry max_age?", "repeats", repeats="they do", omits="they don't"),
    ),
)


def _behaviour() -> Behaviour:
    """A session is written at once; there is no MFA, so that nothing else ever happens."""
    never: dict[str, Expr] = {f.name: FALSE for f in fields(Behaviour)}
    return Behaviour(
        **never
        | {
            "written_at_once": TRUE,
            "relogin_keeps_session": SEMANTICS["P1"].is_("keep"),
            "failed_call_touches_session": SEMANTICS["P2"].is_("yes"),
            "silent_calls_omit": SEMANTICS["P3"].is_("omits"),
        }
    )


class NoInputs:
    """There is no code that could read any."""

    def canonical(self, path: str) -> str:
        return path

    def scope(self, path: str) -> Scope:
        return Scope.REQUEST

    def kind(self, path: str) -> Kind:
        return Kind()

    def becomes(self, path: str) -> tuple[Value, ...] | None:
        return ()

    def owned(self, path: str) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class PlainAuthorizer:
    """Lets in whoever has a session: there is nothing to decide."""

    behaviour: Behaviour
    may_fail: bool = False

    def catalogue(self, tenant: Tenant) -> Catalogue:
        return Catalogue(NoInputs())

    def code_times(self, world: World) -> CodeTimes:
        return NO_TIMES

    def written(self, tenant: Tenant) -> frozenset[str]:
        return frozenset()

    def largest_count(self, tenant: Tenant) -> int:
        return 1

    def session_limits(self, tenant: Tenant) -> tuple[tuple[bool, int | None], ...]:
        return ()

    def remembered_alone(self, tenant: Tenant) -> int | None:
        return None

    def prepared(self, world: World, instance: Instance) -> Instance:
        return instance

    def requirement(
        self,
        world: World,
        instance: Instance,
        request: Request,
        silent: bool,
        methods: Expr,
        anew: Expr = FALSE,
    ) -> Requirement:
        return Requirement()

    def exchange(self, world: World, instance: Instance, request: Request, completed: bool) -> Requirement:
        """Nothing is needed."""
        return Requirement()

    def after_challenge(self, world: World, instance: Instance, request: Request) -> Requirement | None:
        return None

    def after_return(self, world: World, instance: Instance, request: Request) -> Requirement | None:
        return None

    def ticks(self, world: World, request: Request) -> Ticks:
        return Ticks()

    def listening(self) -> AbstractContextManager[Mapping[object, Answer]]:
        return nullcontext({})

    def agrees(self, world: World, instance: Instance, answer: Answer, audience: str | None) -> bool:
        return False

    def reasons(
        self, world: World, need: Requirement, value: Callable[[Expr], StateValue], refused: bool
    ) -> Iterator[CodeReason]:
        return iter(())

    def choice_spans(self, need: Requirement) -> Mapping[str, Span]:
        return {}

    def followed(
        self,
        world: World,
        instance: Instance,
        request: Request,
        silent: bool,
        methods: Expr,
        scope: Mapping[str, StateValue],
    ) -> Followed:
        return Followed()

    def remarks(self) -> Iterator[Diagnostic]:
        return iter(())


PLAIN = Provider("plain", "Plain OpenID Connect", SEMANTICS, lambda: PlainAuthorizer(_behaviour()))
