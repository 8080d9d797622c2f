"""The settings of a tenant, each with tenants in which it alone is another one: what an answer may not depend
on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, cast

from ssoproof.check.report import IrrelevantSetting
from ssoproof.check.sensitivity.transfer import Read
from ssoproof.documents.durations import formatted
from ssoproof.flows.instance import MULTI_FACTOR
from ssoproof.settings import Sourced
from ssoproof.tenant.model import (
    Api,
    Application,
    CacheKind,
    Demand,
    Hook,
    HookKind,
    MfaMode,
    OnLoginRequired,
    Tenant,
)
from ssoproof.tenant.refresh_tokens import RefreshTokens

#: Tenants with more applications are varied in what is the tenant's own, and in who is asked about.
SMALL = 8

#: What a hook's place is filled with: code that nothing is understood of, which names all that such code may
#: command.
_WILD = (
    "not understood (: redirect challengeWith enrollWith sendUserTo prompt.render revoke setExpiresAt "
    "recordMethod"
)
WITHOUT, ANYTHING = "left out", "anything in its place"

_AGES = (1, 3_600)
_FACTORS: tuple[tuple[str, ...] | None, ...] = (None, (), ("otp",), ("email",), ("otp", "email"))


@dataclass(frozen=True, slots=True)
class Varied:
    """A setting, and the tenant with each other value that is tried.

    `setting.tried` names the values in order. `untimed`: its values are durations, of which an untimed system
    shows nothing, so that only proofs can do without them.
    """

    setting: IrrelevantSetting
    tenants: tuple[Tenant, ...]
    untimed: bool = False


def variations(tenant: Tenant, asked: frozenset[str]) -> Iterator[Varied]:
    """Each setting of the tenant, in the order of its parts; `asked` are the subjects and applications that
    are asked about.

    Of a larger tenant's applications only those are varied; the demands of the others are, all at once.
    """
    small = len(tenant.applications) <= SMALL
    if not tenant.policy_open:
        yield _policy(tenant)
    yield _factors(tenant)
    for hook in tenant.hooks:
        yield _hook(tenant, hook)
    for app in tenant.applications:
        if small or app.name in asked:
            yield from _application(tenant, app)
    for api in tenant.apis:
        if small or f"api:{api.name}" in asked:
            changed = (
                (words, _with_api(tenant, api, replace(api, demand=d))) for words, d in _demands(api.demand)
            )
            yield _varied("api", api.name, "demand", True, changed)
    if not small:
        yield _demanding(tenant, asked)
    yield _lifetimes(tenant)


def _varied(kind: str, owner: str, name: str, every: bool, changed: Any, untimed: bool = False) -> Varied:
    rows = tuple(changed)
    return Varied(
        IrrelevantSetting(kind, owner, name, tuple(w for w, _ in rows), every),
        tuple(t for _, t in rows),
        untimed,
    )


def _policy(tenant: Tenant) -> Varied:
    others = (mode for mode in MfaMode if mode is not tenant.mfa.value)
    changed = ((mode.value, replace(tenant, mfa=replace(tenant.mfa, value=mode))) for mode in others)
    return _varied("tenant", "", "MFA policy", True, changed)


def _factors(tenant: Tenant) -> Varied:
    user = tenant.user
    rows = (f for f in _FACTORS if f != user.factors)
    changed = ((_listed(f), replace(tenant, user=replace(user, factors=f))) for f in rows)
    return _varied("tenant", "", "the user's second factors", False, changed)


def _listed(factors: tuple[str, ...] | None) -> str:
    return "not stated" if factors is None else " and ".join(factors) or "none"


def _hook(tenant: Tenant, hook: Hook) -> Varied:
    source = f"{_WILD}\n" if hook.kind is HookKind.ACTION else "not understood (: redirect\n"
    wild = replace(hook, source=source)
    others = tuple(h for h in tenant.hooks if h is not hook)
    placed = tuple(wild if h is hook else h for h in tenant.hooks)
    changed = ((WITHOUT, replace(tenant, hooks=others)), (ANYTHING, replace(tenant, hooks=placed)))
    return _varied("hook", hook.name, "", True, changed)


#: How an application is given another value of a setting: in words, and the application with it.
_Others = Callable[[Application], Iterator[tuple[str, Application]]]
#: Each setting of an application: its name, whether all its values are tried, and how it is given another
#: one.
_Field = tuple[str, bool, _Others]


def _sourced(field: str, values: tuple[Any, ...]) -> _Others:
    def changed(app: Application) -> Iterator[tuple[str, Application]]:
        own = getattr(app, field)
        for value in values:
            if value != own.value:
                yield _worded(field, value), replace(app, **{field: replace(own, value=value)})

    return changed


def _profiled(field: str, values: tuple[Any, ...]) -> _Others:
    def changed(app: Application) -> Iterator[tuple[str, Application]]:
        own: Sourced[Any] = getattr(app.profile, field)
        for value in values:
            if value != own.value:
                given: dict[str, Any] = {field: replace(own, value=value)}
                yield _worded(field, value), replace(app, profile=replace(app.profile, **given))

    return changed


def _worded(field: str, value: object) -> str:
    if value is None:
        return "not stated" if field == "on_login_required" else "not sent"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value == MULTI_FACTOR:
        return "multi-factor"
    return formatted(value) if isinstance(value, int) else str(value)


_FIELDS: tuple[_Field, ...] = (
    ("silent renewal", True, _sourced("renews_silently", (True, False))),
    ("prompt", True, _sourced("prompt", (None, "login", "consent", "select_account"))),
    ("max_age", False, _sourced("max_age", (None, *_AGES))),
    ("acr_values", False, _sourced("acr_values", (None, MULTI_FACTOR, "other"))),
    ("cache", True, _profiled("cache", tuple(CacheKind))),
    ("what it does at login_required", True, _profiled("on_login_required", (None, *OnLoginRequired))),
    ("demand", True, lambda app: ((words, replace(app, demand=d)) for words, d in _demands(app.demand))),
)


def _application(tenant: Tenant, app: Application) -> Iterator[Varied]:
    for name, every, others in _FIELDS:
        changed = ((words, _with_application(tenant, app, other)) for words, other in others(app))
        yield _varied("application", app.name, name, every, changed)


class _Unread:
    """Any demand: whoever looks at it learns that it must not be looked at."""

    def __getattribute__(self, name: str) -> Any:
        raise Read(name)


def _demands(own: Demand | None) -> Iterator[tuple[str, Demand | None]]:
    """No demand, and any demand at all: a system that is built without a look at it is the same for all."""
    if own is not None:
        yield "not stated", None
    yield "any other", cast(Demand, _Unread())


def _demanding(tenant: Tenant, asked: frozenset[str]) -> Varied:
    """The demands of all that nothing is asked about."""
    any_ = cast(Demand, _Unread())
    apps = tuple(a if a.name in asked else replace(a, demand=any_) for a in tenant.applications)
    apis = tuple(a if f"api:{a.name}" in asked else replace(a, demand=any_) for a in tenant.apis)
    changed = (("any others", replace(tenant, applications=apps, apis=apis)),)
    return _varied("tenant", "", "all demands that no question is about, at once", True, changed)


class _Aged:
    """What an application sends with silent calls, of which nothing may be looked at but the age."""

    def __init__(self, max_age: Sourced[int | None]) -> None:
        self.max_age = max_age

    def __getattr__(self, name: str) -> Any:
        raise Read(name)


class _Limited:
    """The limits of refresh tokens of which nothing else may be looked at."""

    def __init__(self, tokens: RefreshTokens) -> None:
        self.idle, self.absolute = tokens.idle, tokens.absolute

    def __getattr__(self, name: str) -> Any:
        raise Read(name)


class _Closed:
    """An application of which nothing may be looked at but its name, and what the clock's unit comes from."""

    def __init__(self, app: Application) -> None:
        self.name, self.requests, self.max_age = app.name, app.requests, app.max_age
        self.silently = _Aged(app.silently.max_age) if app.silently else None
        self.uncovered, self.refresh = app.uncovered, _Limited(app.refresh) if app.refresh else None
        self.demand = _Unread()

    def __getattr__(self, name: str) -> Any:
        raise Read(name)


def closed(tenant: Tenant, names: frozenset[str]) -> Tenant:
    """The tenant with settings of some applications that must not be looked at."""
    apps = (cast(Application, _Closed(a)) if a.name in names else a for a in tenant.applications)
    return replace(tenant, applications=tuple(apps))


def without(tenant: Tenant, names: frozenset[str]) -> Tenant:
    """The tenant without some applications."""
    return replace(tenant, applications=tuple(a for a in tenant.applications if a.name not in names))


def _with_application(tenant: Tenant, app: Application, other: Application) -> Tenant:
    return replace(tenant, applications=tuple(other if a is app else a for a in tenant.applications))


def _with_api(tenant: Tenant, api: Api, other: Api) -> Tenant:
    return replace(tenant, apis=tuple(other if a is api else a for a in tenant.apis))


def _lifetimes(tenant: Tenant) -> Varied:
    """All at once: untimed systems show none, and two tenants with others say whether that is so."""
    changed = (
        (words, _lasting(tenant, change))
        for words, change in (("each a second", _second), ("each other", _odd))
    )
    return _varied(
        "tenant",
        "",
        "all lifetimes (session, remembered browser, tokens), at once and as far as that no run breaks it",
        True,
        changed,
        untimed=True,
    )


def _second(seconds: int) -> int:
    return 1


def _odd(seconds: int) -> int:
    return 3 * seconds + 7


def _lasting(tenant: Tenant, change: Callable[[int], int]) -> Tenant:
    def other(lifetime: Sourced[int]) -> Sourced[int]:
        return replace(lifetime, value=change(lifetime.value))

    session, remember = tenant.session, tenant.remember
    return replace(
        tenant,
        session=replace(session, idle=other(session.idle), absolute=other(session.absolute)),
        remember=replace(remember, inactivity=other(remember.inactivity), overall=other(remember.overall)),
        apis=tuple(replace(api, token_lifetime=other(api.token_lifetime)) for api in tenant.apis),
    )
