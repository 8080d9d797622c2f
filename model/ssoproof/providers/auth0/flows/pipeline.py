"""What hooks see of a request, and what they decide: rules and Actions of the tenant, in order, lowered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain

from ssoproof.flows.code_times import NO_TIMES, CodeAge, CodeTimes
from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.pauses import START, Entry
from ssoproof.flows.world import World
from ssoproof.javascript.answers import is_same
from ssoproof.javascript.choices import Choice, ChoiceKind
from ssoproof.javascript.provenance import Notes, Provenance, Recorded
from ssoproof.logic.build import FALSE, is_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import EnumSort
from ssoproof.masking import hidden
from ssoproof.providers.auth0.flows.exchange_request import REFRESHED, visible_audience, visible_exchange
from ssoproof.providers.auth0.flows.measured import At, measured, times_of
from ssoproof.providers.auth0.flows.settled_inputs import SAME_ANSWERS, VARYING, Settled
from ssoproof.providers.auth0.hooks.api import pauses_away
from ssoproof.providers.auth0.hooks.first_factors import connection_name, first_factor, strategy
from ssoproof.providers.auth0.hooks.lower import loosely, lower, many_decisions
from ssoproof.providers.auth0.hooks.lowered import Lowered, rename_choices
from ssoproof.providers.auth0.hooks.named_members import composes
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.providers.auth0.hooks.request_objects import stated
from ssoproof.providers.auth0.hooks.scopes import same_in_both
from ssoproof.providers.auth0.hooks.session_limits import ANY_REQUEST
from ssoproof.providers.auth0.inputs import AUTH0_INPUTS
from ssoproof.providers.auth0.switches import says
from ssoproof.providers.auth0.written_metadata import ROLES, written_metadata
from ssoproof.system.system import OUTSIDE, UNMODELLED, USER, Parameter
from ssoproof.tenant.model import NOT_KNOWN, Hook, HookKind, Tenant

#: In the names of free choices, where the application and the request will be.
_STEM = "any"


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """A request (under no label) that hooks were asked about, from where on, and what they were found to
    answer."""

    request: Request
    silent: bool
    methods: Expr
    entry: Entry
    lowered: Lowered


@dataclass(slots=True)
class Pipelines:
    """Lowers one tenant's hooks for requests; what was not understood is collected on the way.

    A request is known again if all is the same that the hooks look at, and nothing less.
    """

    _recorded: dict[HookRequest, Recorded[Lowered]] = field(default_factory=dict)
    _named: dict[object, tuple[Lowered, Lowered]] = field(default_factory=dict)
    _hows: dict[Provenance, Provenance] = field(default_factory=dict)
    _worked: dict[object, dict[int, object]] = field(default_factory=dict)
    _heard: dict[object, Answered] | None = None
    _settled: dict[object, Settled] = field(default_factory=dict)
    _loose: dict[int, tuple[Lowered, Lowered]] = field(default_factory=dict)

    @contextmanager
    def listening(self) -> Iterator[dict[object, Answered]]:
        """All that is asked meanwhile, each question once; nobody else may be listening."""
        assert self._heard is None
        heard: dict[object, Answered] = {}
        self._heard = heard
        try:
            yield heard
        finally:
            self._heard = None

    def agrees(self, world: World, instance: Instance, answered: Answered, audience: str | None) -> bool:
        """That hooks are known to answer the same to an instance that asks for this audience."""
        request = replace(answered.request, audience=audience)
        seen = self.request(
            world, instance, request, answered.silent, answered.methods, answered.entry, _STEM
        )
        noted = self._recorded.get(without_texts(seen))
        return noted is not None and noted.find(seen, self._about(seen)) is answered.lowered

    def _about(self, seen: HookRequest) -> dict[int, object]:
        """What was worked out of requests with these texts."""
        texts = (seen.client_id, seen.client_name, seen.client_metadata, seen.audience)
        return self._worked.setdefault(texts, {})

    @property
    def lowered(self) -> Iterator[Lowered]:
        """All that hooks were lowered to."""
        recorded = (each for noted in self._recorded.values() for each in noted.results)
        return chain(recorded, (loose for _, loose in self._loose.values()))

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
        seen = self.request(world, instance, request, silent, methods, entry, _STEM)
        found = self._lowered(world, seen)
        if self._heard is not None:
            plain = replace(request, label="")
            asked = (plain, silent, methods, entry, id(found))
            self._heard[asked] = Answered(plain, silent, methods, entry, found)
        settled = self._settled_of(world, instance, seen, found)
        own = choice_prefix(instance, request, silent)
        key = (
            id(settled),
            own,
            silent,
            entry,
            world.code_ages,
            world.counts_to,
            methods,
            instance.name,
            instance.stages,
        )
        if key not in self._named:
            choices = {p.name: p.sort for p in sent(world, request, silent, _STEM)}
            begun = entry == START and not silent and methods is not world.methods
            at = At(entry, silent, methods, begun)
            ended = measured(settled, world, self.settling(world.tenant), instance, at)
            self._named[key] = settled, rename_choices(ended, (_STEM, own), choices)
        return self._named[key][1]

    def _lowered(self, world: World, seen: HookRequest) -> Lowered:
        """What the hooks do at a request, worked out once."""
        noted = self._recorded.setdefault(without_texts(seen), Recorded())
        found = noted.find(seen, self._about(seen))
        if found is None:
            notes: Notes = {}
            found = lower(world.tenant.hooks, seen, pausing=True, notes=notes, bounded=False)
            noted.keep({self._hows.setdefault(how, how): key for how, key in notes.items()}, found)
        return found

    def _settled_of(self, world: World, instance: Instance, seen: HookRequest, found: Lowered) -> Lowered:
        """The same settled; where too many decisions are left even then, hooks are taken to do anything."""
        settling, name = self.settling(world.tenant), instance.app.name
        settled = settling.of(found, world.mode, seen.choice_prefix, name)
        if not many_decisions(settled):
            return settled
        if id(found) not in self._loose:
            self._loose[id(found)] = found, loosely(world.tenant.hooks, seen, found, pausing=True)
        return settling.of(self._loose[id(found)][1], world.mode, seen.choice_prefix, name)

    def code_times(self, world: World) -> CodeTimes:
        """What hooks measure at the plain requests of the world's instances."""
        if not world.tenant.hooks:
            return NO_TIMES
        ages: set[CodeAge] = set()
        count = 0
        for instance in world.instances:
            for request, silent in _requests_of(instance):
                seen = self.request(world, instance, request, silent, world.methods, START, _STEM)
                settling, found = self.settling(world.tenant), self._lowered(world, seen)
                settled = self._settled_of(world, instance, seen, found)
                times = times_of(settled, settling)
                ages.update(times.ages)
                count = max(count, times.count)
        return CodeTimes(tuple(sorted(ages)), count)

    def settling(self, tenant: Tenant) -> Settled:
        """What settles the inputs of the tenant's code."""
        refreshing = frozenset(app.name for app in tenant.applications if app.refresh is not None)
        key = id(tenant.hooks), tenant.inputs, tenant.user, refreshing
        if key not in self._settled:
            secrets = frozenset(text for hook in tenant.hooks for text in hidden(hook.source))
            written = written_metadata(tenant.hooks)
            self._settled[key] = Settled(
                AUTH0_INPUTS, tenant.inputs, written, secrets, leaves(tenant.hooks), tenant.user, refreshing
            )
        return self._settled[key]

    def request(
        self,
        world: World,
        instance: Instance,
        request: Request,
        silent: bool,
        methods: Expr,
        entry: Entry = START,
        named: str = "",
    ) -> HookRequest:
        """What the hooks see of a request; the names of its choices begin with `named`, if not with its
        own."""
        named = named or choice_prefix(instance, request, silent)
        app, user = instance.app, world.tenant.user
        again = entry != START
        return HookRequest(
            client_id=app.client_id,
            client_name=app.display_name or app.name,
            client_metadata=app.metadata,
            audience=visible_audience(instance, request),
            audience_in_query=says("S20", "query", "both"),
            audience_in_body=says("S20", "body", "both"),
            prompt=_prompt(world, request, silent, named),
            acr_values=_chosen(world, request, request.acr_values),
            scope=_chosen(world, replace(request, open=False), request.scope),
            max_age=_chosen(world, request, request.max_age),
            protocol=REDIRECTED
            if _rules_again(world, entry)
            else REFRESHED
            if request.exchange
            else _protocol(world, instance, named),
            first_factor=first_factor(user),
            mfa_entries=methods,
            saturated=True,
            roles=None if ROLES in self.settling(world.tenant).written else user.roles,
            factors=user.factors,
            choice_prefix=f"{named}.{entry.label}" if again else named,
            entry=entry,
            resumed=says("S21", "resume") if again else FALSE,
            runs_on=says("S52", "runs"),
            connection=connection_name(user),
            strategy=strategy(user),
            exchange=visible_exchange(request),
            by_sdk=not world.mode.free,
        )


_LEAVES = re.compile(r"sendUserTo|context\s*(?:\.\s*redirect|\[)|prompt\s*\??\.\s*render|\bredirect\b")


def leaves(hooks: tuple[Hook, ...]) -> bool:
    """Whether some hook may send the user to a page, which may do anything to his data."""
    return any(_LEAVES.search(hook.source) or _leaves(hook) for hook in hooks)


@lru_cache(maxsize=256)
def _leaves(hook: Hook) -> bool:
    """Whether a hook that puts names of members together does so, or is not understood."""
    if not composes(hook.file, hook.source):
        return False
    lowered = lower([hook], ANY_REQUEST, None, True)
    away = any(pauses_away(command.name) for command in lowered.commands)
    return away or any(choice.kind is ChoiceKind.UNMODELLED for choice in lowered.choices)


def _requests_of(instance: Instance) -> Iterator[tuple[Request, bool]]:
    """All requests of an instance, and whether each is silent."""
    yield from ((request, False) for request in instance.requests)
    yield from ((request, True) for request in instance.silent)


def without_texts(request: HookRequest) -> HookRequest:
    """The request without the texts whose uses are noted; only whether they are stated is left."""

    def blank(text: str) -> str:
        return "" if stated(text) else NOT_KNOWN

    audience = request.audience
    if len(audience.options) == 1 and isinstance(audience.options[0][1], str):
        audience = Alternatives.single(blank(audience.options[0][1]))
    return replace(
        request,
        client_id=blank(request.client_id),
        client_name=blank(request.client_name),
        client_metadata=tuple((key, blank(text)) for key, text in request.client_metadata),
        audience=audience,
        choice_prefix="",
    )


def _rules_again(world: World, entry: Entry) -> bool:
    """True where the rules run once more, after a redirect of one of them."""
    rules = any(hook.kind is HookKind.RULE for hook in world.tenant.hooks)
    return entry != START and entry.index == 0 and rules


#: What rules see of the protocol when they run once more after a redirect of one of them.
REDIRECTED = "redirect-callback"


#: What an interactive request may carry besides nothing, where the browser chooses and forces no login.
PROMPTS = EnumSort(("absent", "consent", "select_account"))


def choice_prefix(instance: Instance, request: Request, silent: bool, entry: Entry = START) -> str:
    """How the names of all choices on a request begin, of hooks that run from an entry on."""
    again = "" if entry == START else f".{entry.label}"
    kind = f".{request.exchange}" if request.exchange else ".silent" if silent else ""
    return f"{instance.app.name}.{request.label}{kind}{again}"


def prompt_choice(world: World, request: Request, silent: bool, stem: str) -> Parameter | None:
    """The browser's choice of prompt, where it is free and there is a hook to see it."""
    if silent or request.forced or not world.mode.free or not world.tenant.hooks:
        return None
    return Parameter(f"{stem}.prompt", PROMPTS, USER, "the prompt that is sent")


#: What the authorize endpoint speaks, by the response type that is asked for.
PROTOCOLS = EnumSort(("oidc-basic-profile", "oidc-implicit-profile", "oidc-hybrid-profile"))


def protocol_choice(world: World, stem: str) -> Parameter | None:
    """The browser's choice of response type, where it is free and there is a hook to see it."""
    if not world.mode.free or not world.tenant.hooks:
        return None
    return Parameter(f"{stem}.protocol", PROTOCOLS, USER, "the response type that is asked for")


def sent(world: World, request: Request, silent: bool, stem: str) -> tuple[Parameter, ...]:
    """All that the browser chooses to send."""
    if request.exchange:
        return ()
    found = (prompt_choice(world, request, silent, stem), protocol_choice(world, stem))
    return tuple(p for p in found if p is not None)


def _protocol(world: World, instance: Instance, stem: str) -> Alternatives:
    chosen = protocol_choice(world, stem)
    if chosen is None:
        implicit = instance.app.profile.name == "auth0.js"
        return Alternatives.single(PROTOCOLS.values[1 if implicit else 0])
    return Alternatives(tuple((is_(chosen.expr, name), name) for name in PROTOCOLS.values))


def _prompt(world: World, request: Request, silent: bool, stem: str) -> Alternatives:
    chosen = prompt_choice(world, request, silent, stem)
    if chosen is None:
        return Alternatives.single("none" if silent and not request.exchange else request.prompt)
    names = (("absent", None), ("consent", "consent"), ("select_account", "select_account"))
    return Alternatives(tuple((is_(chosen.expr, name), sent) for name, sent in names))


def _chosen(world: World, request: Request, sent: str | int | None) -> Alternatives:
    """A parameter of the request: what the app sends, or, where the browser is free, anything."""
    if world.mode.free:
        return Alternatives.anything()
    if not request.open or sent is None:
        return Alternatives.single(sent)
    return Alternatives(((says("S57", "repeats"), sent), (world.behaviour.silent_calls_omit, None)))


def varies(choice: Choice) -> bool:
    """Whether it may differ between two runs at one and the same step: answers of calls and failures may."""
    if choice.fails:
        return not choice.answers or not all(map(is_same, choice.answers))
    last = choice.name.rpartition(".")[2]
    return last in (VARYING, "answers") or (
        last not in ("inputs", SAME_ANSWERS) and not same_in_both(choice.test, True)
    )


def parameters(world: World, lowered: Lowered) -> tuple[Parameter, ...]:
    """The hooks' free choices as parameters of the transition that runs them."""

    def parameter(choice: Choice) -> Parameter:
        if choice.kind is ChoiceKind.UNMODELLED:
            moves = bool(choice.occur) and varies(choice)
            return Parameter(choice.name, choice.sort, UNMODELLED, choice.reason, moves, choice.occur)
        return Parameter(choice.name, choice.sort, OUTSIDE, choice.reason, varies(choice))

    return tuple(map(parameter, lowered.choices))
