"""What hooks see of a request, and what they decide: rules and Actions of the tenant, in order, lowered."""

from __future__ import annotations

from dataclasses import dataclass, field

from ssoproof.flows.world import Instance, Request, World
from ssoproof.hooks.lower import lower
from ssoproof.hooks.lowered import ChoiceKind, Lowered
from ssoproof.hooks.request import START, Alternatives, Entry, HookRequest
from ssoproof.logic.build import FALSE, is_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import EnumSort
from ssoproof.system.system import OUTSIDE, UNMODELLED, USER, Parameter
from ssoproof.tenant.model import HookKind


@dataclass(frozen=True, slots=True)
class Pipelines:
    """Lowers one tenant's hooks for each request, once; what was not understood is collected on the way.

    Known again is all that the hooks see, and nothing less.
    """

    cache: dict[HookRequest, Lowered] = field(default_factory=dict)

    def run(
        self,
        world: World,
        instance: Instance,
        request: Request,
        silent: bool,
        methods: Expr,
        entry: Entry = START,
    ) -> Lowered:
        """The hooks' decision for a request of an instance, where code sees `methods` mfa entries.

        `entry`: where the pipeline begins, or goes on after a pause.
        """
        seen = self.request(world, instance, request, silent, methods, entry)
        if seen not in self.cache:
            self.cache[seen] = lower(world.tenant.hooks, seen, pausing=True)
        return self.cache[seen]

    def request(
        self,
        world: World,
        instance: Instance,
        request: Request,
        silent: bool,
        methods: Expr,
        entry: Entry = START,
    ) -> HookRequest:
        """What the hooks see of a request."""
        app, user = instance.app, world.tenant.user
        stem = f"{instance.app.name}.{request.label}{'.silent' if silent else ''}"
        again = entry != START
        return HookRequest(
            client_id=app.client_id,
            client_name=app.display_name or app.name,
            client_metadata=app.metadata,
            audience=Alternatives.known(request.audience),
            audience_in_query=world.says("S20", "query", "both"),
            audience_in_body=world.says("S20", "body", "both"),
            prompt=_prompt(world, instance, request, silent),
            acr_values=_chosen(world, request.acr_values),
            scope=_chosen(world, request.scope),
            max_age=_chosen(world, request.max_age),
            protocol=REDIRECTED if _rules_again(world, entry) else _protocol(world, instance, request, silent),
            first_factor=user.first_factor.value,
            mfa_entries=methods,
            saturated=True,
            roles=user.roles,
            factors=user.factors,
            stem=f"{stem}.{entry.label}" if again else stem,
            entry=entry,
            resumed=world.says("S21", "resume") if again else FALSE,
        )


def _rules_again(world: World, entry: Entry) -> bool:
    """True where the rules run once more, after a redirect of one of them."""
    rules = any(hook.kind is HookKind.RULE for hook in world.tenant.hooks)
    return entry != START and entry.index == 0 and rules


#: What rules see of the protocol when they run once more after a redirect of one of them.
REDIRECTED = "redirect-callback"


#: What an interactive request may carry besides nothing, where the browser chooses and forces no login.
PROMPTS = EnumSort(("absent", "consent", "select_account"))


def prompt_choice(world: World, instance: Instance, request: Request, silent: bool) -> Parameter | None:
    """The browser's choice of prompt, where it is free and there is a hook to see it."""
    if silent or request.forced or not world.mode.free or not world.tenant.hooks:
        return None
    return Parameter(f"{instance.app.name}.{request.label}.prompt", PROMPTS, USER, "the prompt that is sent")


#: What the authorize endpoint speaks, by the response type that is asked for.
PROTOCOLS = EnumSort(("oidc-basic-profile", "oidc-implicit-profile", "oidc-hybrid-profile"))


def protocol_choice(world: World, instance: Instance, request: Request, silent: bool) -> Parameter | None:
    """The browser's choice of response type, where it is free and there is a hook to see it."""
    if not world.mode.free or not world.tenant.hooks:
        return None
    name = f"{instance.app.name}.{request.label}{'.silent' if silent else ''}.protocol"
    return Parameter(name, PROTOCOLS, USER, "the response type that is asked for")


def _protocol(world: World, instance: Instance, request: Request, silent: bool) -> Alternatives:
    chosen = protocol_choice(world, instance, request, silent)
    if chosen is None:
        implicit = instance.app.profile.name == "auth0.js"
        return Alternatives.known(PROTOCOLS.values[1 if implicit else 0])
    return Alternatives(tuple((is_(chosen.expr, name), name) for name in PROTOCOLS.values))


def _prompt(world: World, instance: Instance, request: Request, silent: bool) -> Alternatives:
    chosen = prompt_choice(world, instance, request, silent)
    if chosen is None:
        return Alternatives.known("none" if silent else request.prompt)
    names = (("absent", None), ("consent", "consent"), ("select_account", "select_account"))
    return Alternatives(tuple((is_(chosen.expr, name), sent) for name, sent in names))


def _chosen(world: World, sent: str | int | None) -> Alternatives:
    """A parameter of the request: what the app sends, or, where the browser is free, anything."""
    return Alternatives.anything() if world.mode.free else Alternatives.known(sent)


def parameters(lowered: Lowered) -> tuple[Parameter, ...]:
    """The hooks' free choices as parameters of the transition that runs them."""
    return tuple(
        Parameter(c.name, c.sort, OUTSIDE if c.kind is ChoiceKind.OUTSIDE else UNMODELLED, c.reason)
        for c in lowered.choices
    )
