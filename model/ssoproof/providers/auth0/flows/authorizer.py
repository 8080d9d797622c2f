"""How Auth0 decides an authorize request: by the tenant's hooks and its MFA policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from ssoproof.diagnostics import Diagnostic
from ssoproof.flows.behaviour import Behaviour
from ssoproof.flows.code_times import CodeTimes
from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.provider import Answer, CodeReason, Followed
from ssoproof.flows.requirement import Requirement, Ticks
from ssoproof.flows.world import World
from ssoproof.inputs.scopes import Catalogue
from ssoproof.logic.build import FALSE
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.providers.auth0.flows import exchange, requirement, resume
from ssoproof.providers.auth0.flows.pipeline import Answered, Pipelines
from ssoproof.providers.auth0.flows.reasons import HookReasons
from ssoproof.providers.auth0.flows.requested_mfa import ticks
from ssoproof.providers.auth0.flows.requirement import HookRequirement
from ssoproof.providers.auth0.flows.statement_coverage import settled
from ssoproof.providers.auth0.hooks.api import AUTOMATIC
from ssoproof.providers.auth0.hooks.list_lengths import largest_length
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.session_limits import spans
from ssoproof.providers.auth0.switches import BEHAVIOUR
from ssoproof.source import Span
from ssoproof.tenant.model import Tenant

#: For how long Duo and Google Authenticator remember a browser by themselves, in seconds.
#: https://auth0.com/docs/secure/multi-factor-authentication/customize-mfa
ALONE = 30 * 86_400


@dataclass(frozen=True, slots=True)
class HookAuthorizer:
    """Decides requests by hooks, which are lowered once for all requests that look the same to them."""

    pipelines: Pipelines = field(default_factory=Pipelines)
    _followed: dict[object, Followed] = field(default_factory=dict)

    @property
    def behaviour(self) -> Behaviour:
        """By the switches."""
        return BEHAVIOUR

    def catalogue(self, tenant: Tenant) -> Catalogue:
        """What Auth0's documents and the owners say."""
        return self.pipelines.settling(tenant).catalogue

    def written(self, tenant: Tenant) -> frozenset[str]:
        """Metadata and roles."""
        return self.pipelines.settling(tenant).changed

    def largest_count(self, tenant: Tenant) -> int:
        """The largest number that the hooks name, and one more."""
        return largest_length(tenant.hooks) + 1

    @property
    def may_fail(self) -> bool:
        """Some hook calls the outside."""
        return any(choice.fails for lowered in self.pipelines.lowered for choice in lowered.choices)

    def code_times(self, world: World) -> CodeTimes:
        """The ages that hooks test, and to which number they count sign-ins."""
        return self.pipelines.code_times(world)

    def session_limits(self, tenant: Tenant) -> tuple[tuple[bool, int | None], ...]:
        """Those that Actions set."""
        return spans(tenant.hooks)

    def remembered_alone(self, tenant: Tenant) -> int | None:
        """Where some hook names a provider of second factors that remembers a browser by itself."""
        named = any(name in hook.source for hook in tenant.hooks for name in AUTOMATIC)
        return ALONE if named else None

    def prepared(self, world: World, instance: Instance) -> Instance:
        """With the points at which hooks go on after a pause."""
        pointed = resume.pointed(world, self.pipelines, instance)
        return resume.automated(world, self.pipelines, pointed)

    def requirement(
        self,
        world: World,
        instance: Instance,
        request: Request,
        silent: bool,
        methods: Expr,
        anew: Expr = FALSE,
    ) -> Requirement:
        """What hooks and policy come to."""
        return requirement.requirement(world, self.pipelines, instance, request, silent, methods, anew)

    def exchange(self, world: World, instance: Instance, request: Request, completed: bool) -> Requirement:
        """What hooks and policy come to at the token endpoint."""
        return exchange.exchange(world, self.pipelines, instance, request, completed)

    def after_challenge(self, world: World, instance: Instance, request: Request) -> Requirement | None:
        """What the hooks decide that go on."""
        return resume.after_challenge(world, self.pipelines, instance, request)

    def after_return(self, world: World, instance: Instance, request: Request) -> Requirement | None:
        """What the hooks decide that go on."""
        return resume.after_return(world, self.pipelines, instance, request)

    def ticks(self, world: World, request: Request) -> Ticks:
        """At the MFA API a tick does nothing."""
        return ticks(world, request)

    def listening(self) -> AbstractContextManager[Mapping[object, Answer]]:
        """What hooks answer meanwhile."""
        return self.pipelines.listening()

    def agrees(self, world: World, instance: Instance, answer: Answer, audience: str | None) -> bool:
        """That hooks are known to answer the same."""
        return isinstance(answer, Answered) and self.pipelines.agrees(world, instance, answer, audience)

    def reasons(
        self, world: World, need: Requirement, value: Callable[[Expr], Value], refused: bool
    ) -> Iterator[CodeReason]:
        """What hooks did."""
        if isinstance(need, HookRequirement):
            yield from HookReasons(world.tenant.hooks, need, value).reasons(refused)

    def choice_spans(self, need: Requirement) -> Mapping[str, Span]:
        """Where hooks decide on what is left open."""
        choices = need.lowered.choices if isinstance(need, HookRequirement) else ()
        return {c.name: c.span for c in choices}

    def followed(
        self,
        world: World,
        instance: Instance,
        request: Request,
        silent: bool,
        methods: Expr,
        scope: Mapping[str, Value],
    ) -> Followed:
        """What runs of the hooks; equal requests are followed once."""
        hooks = world.tenant.hooks
        settled_request = settled(self.pipelines.request(world, instance, request, silent, methods), scope)
        key = (id(hooks), settled_request)
        if key not in self._followed:
            lowered = lower(hooks, settled_request, pausing=True)
            self._followed[key] = Followed(lowered.ran, not lowered.choices)
        return self._followed[key]

    def remarks(self) -> Iterator[Diagnostic]:
        """What was not understood of the hooks."""
        for lowered in self.pipelines.lowered:
            yield from lowered.diagnostics
