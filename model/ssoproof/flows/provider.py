"""What the flows ask of a provider: what it does where providers differ, and how it decides a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from ssoproof.diagnostics import Diagnostic
from ssoproof.flows.behaviour import Behaviour
from ssoproof.flows.code_times import CodeTimes
from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.requirement import Requirement, Ticks
from ssoproof.flows.world import World
from ssoproof.inputs.scopes import Catalogue
from ssoproof.logic.build import FALSE
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.source import Span
from ssoproof.tenant.model import Tenant


class Answer(Protocol):
    """What code of a tenant answers to a request, which stands under no label."""

    @property
    def request(self) -> Request:
        """The request that the code was asked about."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Which statements of code ran (file, first and last byte); `sure` is false where that is left open."""

    statements: frozenset[tuple[str, int, int]] = frozenset()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class CodeReason:
    """What one place of code did at a request, in words; `text` is the code."""

    words: str
    hook: str
    span: Span
    text: str


class Authorizer(Protocol):
    """Decides the authorize requests of tenants with the same code, each of which is lowered once."""

    @property
    def behaviour(self) -> Behaviour:
        """What the provider does where providers differ."""

    def catalogue(self, tenant: Tenant) -> Catalogue:
        """What the documents, and the tenant's owners, say of the inputs of code."""

    def written(self, tenant: Tenant) -> frozenset[str]:
        """The inputs, by their paths, that code of the tenant may write, or a page to which it sends the
        user."""

    def largest_count(self, tenant: Tenant) -> int:
        """How many mfa entries of a session can be told apart by code: more are as many."""

    @property
    def may_fail(self) -> bool:
        """Whether code was met that calls the outside, where that call may fail."""

    def code_times(self, world: World) -> CodeTimes:
        """What code measures against the clock, or counts, at the requests of the world's instances."""

    def session_limits(self, tenant: Tenant) -> tuple[tuple[bool, int | None], ...]:
        """The limits that code may set for a session: whether each is an idle one, and its seconds (None: not
        worked out)."""

    def remembered_alone(self, tenant: Tenant) -> int | None:
        """For how many seconds a browser may be remembered without being asked; None: it never is."""

    def prepared(self, world: World, instance: Instance) -> Instance:
        """The instance with what has to be followed of pauses and challenges in its logins."""

    def requirement(
        self,
        world: World,
        instance: Instance,
        request: Request,
        silent: bool,
        methods: Expr,
        anew: Expr = FALSE,
    ) -> Requirement:
        """What a request needs, where code sees `methods` mfa entries.

        `anew`: a session that is not written yet will begin, so that a live one says nothing.
        """

    def exchange(self, world: World, instance: Instance, request: Request, completed: bool) -> Requirement:
        """What the exchange of the instance's refresh token needs; `completed`: MFA was passed for it at the
        token endpoint, and hooks run again."""

    def after_challenge(self, world: World, instance: Instance, request: Request) -> Requirement | None:
        """What is needed once a challenge is passed; None where that ends the login."""

    def after_return(self, world: World, instance: Instance, request: Request) -> Requirement | None:
        """What is needed once the browser is back from where code sent it; None where none does."""

    def ticks(self, world: World, request: Request) -> Ticks:
        """Whether a challenge for the request lets the user have the browser remembered."""

    def listening(self) -> AbstractContextManager[Mapping[object, Answer]]:
        """All that code answers meanwhile, each answer once.

        What an answer does not show, of names, texts and audiences, must make no difference to a decision.
        """

    def agrees(self, world: World, instance: Instance, answer: Answer, audience: str | None) -> bool:
        """That code is sure to answer the same to an instance that asks for this audience."""

    def reasons(
        self, world: World, need: Requirement, value: Callable[[Expr], Value], refused: bool
    ) -> Iterator[CodeReason]:
        """What code did that led to a requirement, where expressions have these values; `refused`: it ended
        in a refusal."""

    def choice_spans(self, need: Requirement) -> Mapping[str, Span]:
        """Where code leaves open the choices of a requirement, by their names."""

    def followed(
        self,
        world: World,
        instance: Instance,
        request: Request,
        silent: bool,
        methods: Expr,
        scope: Mapping[str, Value],
    ) -> Followed:
        """The statements of the tenant's code that run at a request, with the values that it has then."""

    def remarks(self) -> Iterator[Diagnostic]:
        """What was not understood of the code so far."""
