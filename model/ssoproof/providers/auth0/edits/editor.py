"""The changes that owners of an Auth0 tenant make, for a search of those after which everything holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from ssoproof.providers.auth0.edits.decisions import (
    ANY,
    AUDIENCE,
    DECIDE,
    DEMAND,
    EXCHANGED,
    LEAVE,
    REMEMBER,
    WAIVE,
    WITH,
    WITHOUT,
    Key,
    arms,
    client_key,
    whole,
)
from ssoproof.providers.auth0.edits.exemptions import EXEMPT, SESSION, exempted, exemption_words, exemptions
from ssoproof.providers.auth0.edits.insertion import deciding, inserted
from ssoproof.providers.auth0.edits.literals import OPTION, flipped, options
from ssoproof.providers.auth0.edits.settings import (
    COSTS,
    POLICY,
    policy_texts,
    setting_choices,
    setting_words,
    with_setting,
)
from ssoproof.providers.edits import (
    Change,
    Choice,
    Edit,
    Elsewhere,
    Part,
    Read,
    Recoded,
    Requested,
    Rewritten,
)
from ssoproof.source import Origin
from ssoproof.tenant.model import Application, Demand, DemandKind, Hook, HookKind, MfaMode, Tenant

FORM, BOX, ORDER = "form", "box", "order"
EARLY, APPENDED = "early", "appended"
#: Lines of code, by its name; None where they are not known.
Places = frozenset[tuple[str, int]] | None
#: The name of a new Action, and of its file.
NEW_NAME = "explicit-mfa"


@dataclass(frozen=True, slots=True)
class Auth0Editor:
    """Policy, code, limits and SDK settings."""

    @property
    def settings(self) -> tuple[str, ...]:
        """What code says of the checkbox."""
        return (OPTION,)

    def named(self, tenant: Tenant, name: str, value: str) -> Edit | None:
        """The checkbox, wherever code states it."""
        if name != OPTION or value not in ("true", "false"):
            return None
        return Edit().plus(*(c for c in _boxes(tenant) if c.value == value))

    def choices(self, tenant: Tenant, edit: Edit, read: Read) -> Iterator[tuple[Choice, ...]]:
        """What could be changed besides, so that a run which rests on `read` comes out otherwise."""
        made = {choice.slot for choice in edit.choices}
        read = replace(read, places=self._today(tenant, edit, read.places))
        for choices in (*_decisions(tenant, edit, read), *((c,) for c in _others(tenant, read))):
            if made.isdisjoint(c.slot for c in choices):
                yield choices

    def _today(self, tenant: Tenant, edit: Edit, places: Places) -> Places:
        """The lines as they are before the edit, which puts its own at the head of code."""
        own = deciding(tenant.hooks)
        if places is None or own is None or edit.value(FORM) != EARLY:
            return places
        after = next(hook for hook in self.applied(tenant, edit).hooks if hook.name == own.name)
        more = after.source.count("\n") - own.source.count("\n")
        return places | {(hook, line - more) for hook, line in places if hook == own.name}

    def obvious(self, tenant: Tenant) -> Iterator[Edit]:
        """The policy the other way round; a checkbox allowed or forbidden."""
        for mode in (MfaMode.NEVER, MfaMode.ALWAYS):
            if mode is not tenant.mfa.value:
                yield Edit().plus(Choice((POLICY,), mode.value))
        for choice in _boxes(tenant):
            yield Edit().plus(choice)

    def without(self, edit: Edit, choice: Choice) -> Edit:
        """A form goes with the last decision, and no sooner."""
        left = Edit(tuple(c for c in edit.choices if c != choice))
        if choice.slot == (FORM,):
            return edit
        return left if arms(left) else Edit(tuple(c for c in left.choices if c.slot != (FORM,)))

    def kind(self, edit: Edit) -> Edit:
        """All but its decisions."""
        return Edit(tuple(c for c in edit.choices if c.slot[0] != DECIDE))

    def cost(self, edit: Edit) -> tuple[int, ...]:
        """How much is changed, then how much is said about whom it is for."""
        weight = particular = 0
        for choice in edit.choices:
            kind = choice.slot[0]
            if kind == POLICY:
                weight += COSTS[POLICY]
            elif kind == FORM:
                weight += 2 if choice.value == APPENDED else 0
            elif kind != DECIDE:
                weight += COSTS.get(kind, 1)
        for arm in arms(edit):
            weight += 1 + (arm.value == REMEMBER)
            particular += (arm.key[0] != ANY) + (arm.mfa is not None)
        return weight, particular, len(edit.choices)

    def applied(self, tenant: Tenant, edit: Edit) -> Tenant:
        """The tenant with it made, code really written."""
        for choice in edit.choices:
            if choice.slot[0] in COSTS:
                tenant = with_setting(tenant, choice)
            elif choice.slot[0] == BOX:
                tenant = _with_hook(tenant, choice.slot[1], lambda h, at=choice: flipped(h, int(at.slot[2])))
            elif choice.slot[0] == ORDER:
                tenant = _swapped(tenant, choice.slot[1])
        if passed := tuple(c for c in edit.choices if c.slot[0] == EXEMPT):
            tenant = replace(tenant, hooks=tuple(exempted(hook, passed) for hook in tenant.hooks))
        rows = arms(edit)
        if not rows:
            return tenant
        if edit.value(FORM) == EARLY and (own := deciding(tenant.hooks)) is not None:
            return _with_hook(tenant, own.name, lambda hook: inserted(hook, rows))
        taken = {text for hook in tenant.hooks for text in (hook.name, hook.file)}
        name = next(text for n in count() if not _taken(text := f"{NEW_NAME}{n or ''}", taken))
        new = Hook(name, HookKind.ACTION, f"hooks/{name}.js", whole(rows), Origin(("hooks",)))
        return replace(tenant, hooks=(*tenant.hooks, new))

    def alike(self, tenant: Tenant, edit: Edit, asked: Requested) -> Edit:
        """Its decision on the request, on any request; what is no decision stays."""
        others = Edit(tuple(c for c in edit.choices if c.slot[0] in (POLICY, BOX, ORDER, EXEMPT)))
        api = tenant.api(asked.audience)
        about = {
            (ANY, ""),
            (AUDIENCE, api.audience if api is not None else ""),
            client_key(tenant.application(asked.application)),
        }
        for arm in arms(edit):
            if arm.key in about and arm.mfa in (None, asked.mfa):
                form = Choice((FORM,), edit.value(FORM) or APPENDED)
                both = (Choice((DECIDE, ANY, "", state), arm.value) for state in (WITH, WITHOUT))
                return others.plus(form, *both)
        return others

    def parts(self, tenant: Tenant, edit: Edit) -> tuple[Part, ...]:
        """Code in one go, then each setting."""
        code = tuple(c for c in edit.choices if c.slot[0] in (DECIDE, FORM))
        found = [Part(code, _code_words(tenant, edit))] if code else []
        for choice in edit.choices:
            kind = choice.slot[0]
            if kind in COSTS:
                words, where = setting_words(tenant, choice)
                found.append(Part((choice,), words, where))
            elif kind == BOX:
                verb = "offer" if choice.value == "true" else "do not offer"
                words = f"{verb} the checkbox “Remember this browser” in {choice.slot[1]}"
                found.append(Part((choice,), words))
            elif kind == EXEMPT:
                found.append(Part((choice,), exemption_words(choice)))
            elif kind == ORDER:
                found.append(Part((choice,), _order_words(choice), "Actions > Triggers > post-login"))
        return tuple(found)

    def changes(self, tenant: Tenant, done: Edit, part: Part) -> Iterator[Change]:
        """The policy's value, or code."""
        before, after = self.applied(tenant, done), self.applied(tenant, done.plus(*part.choices))
        kinds = {choice.slot[0]: choice for choice in part.choices}
        if POLICY in kinds:
            yield Rewritten(tenant.mfa.origin, policy_texts(kinds[POLICY].value))
        elif kinds.keys() <= {DECIDE, FORM, BOX, EXEMPT}:
            yield from _recoded(before.hooks, after.hooks)
        else:
            yield Elsewhere()

    def guarded(self, tenant: Tenant) -> Tenant:
        """With the demands that are inferred, where none is stated."""
        from ssoproof.providers.auth0.readers.inferred_demands import demanding
        from ssoproof.providers.auth0.readers.resources import Account

        bare_apps = tuple(replace(a, demand=None) for a in tenant.applications)
        bare_apis = tuple(replace(a, demand=None) for a in tenant.apis)
        mode, user = tenant.mfa.value, tenant.user
        apis, apps = demanding(bare_apis, bare_apps, tenant.hooks, mode, user, Account())
        own = zip(tenant.applications, apps, strict=True)
        also = zip(tenant.apis, apis, strict=True)
        return replace(
            tenant,
            applications=tuple(
                a if a.demand is not None else replace(a, demand=_once(b.demand)) for a, b in own
            ),
            apis=tuple(a if a.demand is not None else replace(a, demand=_once(b.demand)) for a, b in also),
        )


def _once(demand: Demand | None) -> Demand | None:
    """That MFA is asked at all; code that asks again and again may be what a repair changes."""
    return None if demand is None else replace(demand, kind=DemandKind.ONCE_PER_SESSION)


def _taken(name: str, taken: set[str]) -> bool:
    return any(name == text or text.endswith(f"{name}.js") for text in taken)


def _order_words(choice: Choice) -> str:
    return f"let {choice.slot[1]} run after the code that follows it"


def _recoded(before: tuple[Hook, ...], after: tuple[Hook, ...]) -> Iterator[Recoded]:
    own = {hook.name: hook for hook in before}
    for hook in after:
        if hook.name not in own:
            yield Recoded(None, hook)
        elif own[hook.name].source != hook.source:
            yield Recoded(own[hook.name], hook)


def _decisions(tenant: Tenant, edit: Edit, read: Read) -> Iterator[tuple[Choice, ...]]:
    """Explicit decisions on what the run's requests were given, in code that is there or in a new Action."""
    form, own = edit.value(FORM), deciding(tenant.hooks)
    for where in (form,) if form else _forms(tenant):
        if not read.lacking and _exchanges(tenant, read):
            for value in (LEAVE, WAIVE):
                both = (Choice((DECIDE, EXCHANGED, "", state), value) for state in (WITH, WITHOUT))
                yield (*both,) if form else (Choice((FORM,), where), *both)
        for request in sorted(read.requests, key=_place):
            for key in _keys(tenant, request):
                if where == EARLY and key[0] == AUDIENCE and own is not None and own.kind is HookKind.RULE:
                    continue  # rules are not sure to see it
                cell = (DECIDE, *key, WITH if request.mfa else WITHOUT)
                for value in _values(tenant, request, where, read.lacking):
                    made = Choice(cell, value)
                    yield (made,) if form else (Choice((FORM,), where), made)


def _exchanges(tenant: Tenant, read: Read) -> bool:
    """Whether an exchange is in the run, and what it needs is stated, so that it can be told what it must not
    lose."""
    asking = {r.application for r in read.requests if r.exchange}
    return bool(asking) and all(_demands(tenant, tenant.application(name)) for name in asking)


def _place(request: Requested) -> tuple[str, str, bool, bool]:
    return request.application, request.audience or "", request.silent, request.mfa


def _keys(tenant: Tenant, request: Requested) -> Iterator[Key]:
    app, api = tenant.application(request.application), tenant.api(request.audience)
    if all(_demands(tenant, a) for a in tenant.applications):
        yield ANY, ""
    if api is not None and api.demand is not None:
        yield AUDIENCE, api.audience
    yield client_key(app)


def _demands(tenant: Tenant, app: Application) -> list[Demand]:
    """What is demanded of an application and of the APIs that it asks for."""
    apis = (tenant.api(audience) for audience in app.requests.value)
    demands = (app.demand, *(api.demand for api in apis if api is not None))
    return [d for d in demands if d is not None and d.kind is not DemandKind.NEVER]


def _values(tenant: Tenant, request: Requested, form: str, lacking: bool) -> Iterator[str]:
    """What may be decided: where a prompt is missing, one; where one is in the way, none, or a milder one."""
    api = tenant.api(request.audience)
    demands = _demands(tenant, tenant.application(request.application))
    demands += [api.demand] if api is not None and api.demand is not None else []
    if lacking:
        yield DEMAND
    if form == EARLY and (request.mfa or demands):
        yield LEAVE
    if not lacking and request.mfa:
        yield WAIVE
    if not demands or any(d.remembered for d in demands):
        yield REMEMBER


def _forms(tenant: Tenant) -> tuple[str, ...]:
    return (APPENDED,) if deciding(tenant.hooks) is None else (EARLY, APPENDED)


def _others(tenant: Tenant, read: Read) -> Iterator[Choice]:
    yield from setting_choices(tenant, read)
    boxes = (c for c in _boxes(tenant) if (c.value == "false") is read.lacking)
    yield from (c for c in boxes if _decided(c, read.places))
    if not read.lacking:
        about = [SESSION] * any(r.mfa for r in read.requests) + [EXCHANGED] * _exchanges(tenant, read)
        yield from (c for c in exemptions(tenant.hooks, about) if _decided(c, read.places))
    for first, second in zip(tenant.hooks, tenant.hooks[1:], strict=False):
        if first.kind is second.kind and _writes(first, read.places) and _writes(second, read.places):
            yield Choice((ORDER, first.name), "later")


def _decided(choice: Choice, places: Places) -> bool:
    """Whether a statement that a choice is about did something."""
    return places is None or (choice.slot[1], int(choice.slot[2])) in places


def _writes(hook: Hook, places: Places) -> bool:
    """Whether code did something."""
    return places is None or any(name == hook.name for name, _ in places)


def _boxes(tenant: Tenant) -> Iterator[Choice]:
    for hook in tenant.hooks:
        for line, allowed in dict.fromkeys((o.line, o.allowed) for o in options(hook)):
            yield Choice((BOX, hook.name, str(line)), "false" if allowed else "true")


def _with_hook(tenant: Tenant, name: str, change: object) -> Tenant:
    assert callable(change)
    return replace(tenant, hooks=tuple(change(h) if h.name == name else h for h in tenant.hooks))


def _swapped(tenant: Tenant, name: str) -> Tenant:
    hooks = list(tenant.hooks)
    at = next(n for n, hook in enumerate(hooks) if hook.name == name)
    hooks[at], hooks[at + 1] = hooks[at + 1], hooks[at]
    return replace(tenant, hooks=tuple(hooks))


def _code_words(tenant: Tenant, edit: Edit) -> str:
    words = "; ".join(arm.words for arm in arms(edit))
    if edit.value(FORM) == EARLY and (own := deciding(tenant.hooks)) is not None:
        return f"let {own.name} decide first: {words}"
    return f"add an Action after all other code: {words}"
