"""Resources to a Tenant: policy, lifetimes, APIs, applications and hooks, with every default as an
assumption."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import count

from ssoproof import bounds
from ssoproof.documents.durations import formatted as lasting
from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Node
from ssoproof.providers.auth0.defaults import (
    ABSOLUTE,
    IDLE,
    INACTIVITY,
    OVERALL,
    TOKEN_LIFETIME,
)
from ssoproof.providers.auth0.mfa_api import is_domain, note_mfa_apis
from ssoproof.providers.auth0.possible_apis import BEYOND, possible
from ssoproof.providers.auth0.readers.clients import applications
from ssoproof.providers.auth0.readers.connections import user
from ssoproof.providers.auth0.readers.inferred_demands import demanding
from ssoproof.providers.auth0.readers.marks import formatted, is_stated, label
from ssoproof.providers.auth0.readers.names import exact, printable, title
from ssoproof.providers.auth0.readers.nodes import node, number, place, rows, tables, text, texts, truth
from ssoproof.providers.auth0.readers.resources import Account, Resource, Resources, Script
from ssoproof.settings import Assumption, Sourced
from ssoproof.source import Origin, Span, within
from ssoproof.tenant.model import (
    Api,
    Application,
    Hook,
    HookKind,
    MfaMode,
    RememberPolicy,
    SessionPolicy,
    Tenant,
    UnderPolicy,
    User,
)
from ssoproof.tenant.naming import NO_AUDIENCE, Names

_POLICIES = {
    "never": MfaMode.NEVER,
    "all-applications": MfaMode.ALWAYS,
    "confidence-score": MfaMode.ADAPTIVE,
}
#: What stands where code is not known: a call that nothing is known about.
_STUBS = {
    HookKind.RULE: "function (user, context, callback) { globalThis.code(user, context, callback); }\n",
    HookKind.ACTION: "exports.onExecutePostLogin = async (event, api) => { globalThis.code(event, api); };\n",
}


def build(resources: Resources, account: Account) -> Tenant:
    """The tenant. Errors are among the account's problems; the tenant is of use only without any."""
    hooks = _hooks(resources.scripts, account)
    for kind in HookKind:
        if kind not in resources.stated and not any(hook.kind is kind for hook in hooks):
            words = f"no {kind.value}s are taken to run at a login"
            account.reading.assume(
                "hooks", words, ("hooks",), "the input states none, and does not say that there are none"
            )
    names = Names("api", (NO_AUDIENCE,), (_called(r) for r in resources.apis))
    listed = _apis(resources, "".join(hook.source for hook in hooks), names, account)
    if not account.code_only:
        more, beyond = possible(hooks, listed, [api.name for api in listed], account.reading)
        listed = (*listed, *more)
        if beyond:
            account.leave_out(BEYOND)
    apps = applications(resources, listed, hooks, account)
    mode = _mode(resources, account)
    limits, device, person = (
        _session(resources.tenant, account),
        _remember(account),
        user(resources, apps, account),
    )
    apis, policies = listed, tuple[UnderPolicy, ...]()
    if not account.code_only and mode.assumed:
        policies = _policies(listed, apps, hooks, person, account)
        apis, apps = policies[0].apis, policies[0].applications
    elif not account.code_only:
        apis, apps = demanding(listed, apps, hooks, mode.value, person, account)
    _leave_out(resources, hooks, account)
    return Tenant(
        name=_name(resources),
        provider=Sourced("auth0", Origin(("provider",), resources.place)),
        mfa=mode,
        session=limits,
        remember=device,
        apis=apis,
        applications=apps,
        hooks=hooks,
        user=person,
        domains=_domains(resources, listed, account),
        assumptions=tuple(account.reading.assumptions),
        not_modelled=tuple(account.not_modelled),
        coverage=account.coverage(),
        policies=policies,
    )


def _policies(
    apis: tuple[Api, ...],
    apps: tuple[Application, ...],
    hooks: tuple[Hook, ...],
    person: User,
    account: Account,
) -> tuple[UnderPolicy, ...]:
    """What is demanded under each policy, where none is stated; what is assumed under some is told with
    them."""
    found: list[UnderPolicy] = []
    assumed: dict[Assumption, list[str]] = {}
    for mode in MfaMode:
        own = Account()
        found.append(UnderPolicy(mode, *demanding(apis, apps, hooks, mode, person, own)))
        for assumption in own.reading.assumptions:
            assumed.setdefault(assumption, []).append(mode.value)
    for assumption, modes in assumed.items():
        under = f"if the MFA policy is {' or '.join(modes)}: " if len(modes) < len(MfaMode) else ""
        account.reading.assumptions.append(replace(assumption, text=f"{under}{assumption.text}"))
    return tuple(found)


def _name(resources: Resources) -> str:
    stated = text(node(resources.tenant.table, "friendly_name")) if resources.tenant else None
    name = stated if stated is not None and is_stated(stated) and stated.strip() else resources.name
    return title(name) or "tenant"


def _mode(resources: Resources, account: Account) -> Sourced[MfaMode]:
    stated = resources.policy
    if stated is None:
        return _no_mode("the input does not state it", resources.place, account)
    listed = rows(stated)
    names = [text(item) for item in listed]
    if not listed or names == ["never"]:
        return Sourced(MfaMode.NEVER, Origin(("mfa",), stated.span))
    if any(name is None or not is_stated(name) for name in names):
        return _no_mode(f"{label(names[0] or '') or 'its value'} has no known value", stated.span, account)
    found = [_POLICIES.get(name or "") for name in names]
    if None in found or len(set(found)) > 1:
        help = "the policies are: none at all, all-applications, confidence-score"
        message = f"the MFA policy {', '.join(quoted(n or '') for n in names)} is not known here"
        account.reading.problems.error("unknown-policy", message, stated.span, help)
    return Sourced(found[0] or MfaMode.NEVER, Origin(("mfa",), stated.span))


def _no_mode(why: str, at: Span, account: Account) -> Sourced[MfaMode]:
    help = "say which it is: --mfa never, --mfa always or --mfa adaptive; or export the guardian policies too"
    account.report_not_understood("no-policy", f"the MFA policy is not known: {why}", at, help)
    words = "the MFA policy may be any: each is reported, with the MFA requirements inferred for it"
    return Sourced(MfaMode.NEVER, account.reading.assume("mfa", words, ("mfa",), why))


def _session(tenant: Resource | None, account: Account) -> SessionPolicy:
    idle = _hours(tenant, "idle_session_lifetime", "idle", IDLE, "the session's idle limit", account)
    absolute = _hours(
        tenant, "session_lifetime", "absolute", ABSOLUTE, "the session's absolute limit", account
    )
    if absolute.value < idle.value and absolute.origin.span and idle.origin.span:
        help = "the idle limit then never takes effect; check whether the two are swapped"
        message = f"absolute {lasting(absolute.value)} is shorter than idle ({lasting(idle.value)})"
        account.reading.problems.warning("limits-order", message, absolute.origin.span, help)
    return SessionPolicy(idle, absolute)


def _hours(
    tenant: Resource | None, key: str, name: str, default: int, words: str, account: Account
) -> Sourced[int]:
    stated = node(tenant.table, key) if tenant else None
    seconds = _seconds(stated, Fraction(3600), key, account)
    if seconds is not None and stated is not None:
        return Sourced(seconds, Origin(("session", name), stated.span))
    reason = "the provider's default" if stated is None else "its value is not known; the provider's default"
    message = f"{words} is taken to be {lasting(default)}"
    return Sourced(default, account.reading.assume("session", message, ("session", name), reason))


def _seconds(stated: Node | None, unit: Fraction, key: str, account: Account) -> int | None:
    """Whole seconds; None where they are not stated or not known. Too long or too short is an error."""
    written = text(stated)
    if stated is None or written is None:
        return None
    if not is_stated(written):
        help = "give it a value; the default is assumed"
        account.report_not_understood(
            "unknown-value", f"{key}: {quoted(formatted(written))} has no known value", stated.span, help
        )
        return None
    found = number(stated)
    if found == 0:
        account.report_not_understood(
            "unknown-value", f"{key} is 0, which says nothing", stated.span, "the default is assumed"
        )
        return None
    seconds = round(found * unit) if found is not None else 0
    if seconds <= 0 or bounds.DURATION_SECONDS.passed(seconds):
        help = f"write a number above zero, at most {bounds.DURATION_SECONDS.most // unit}"
        account.reading.problems.error(
            "bad-duration", f"{key}: {quoted(written)} is no lifetime", stated.span, help
        )
        return None
    return seconds


def _remember(account: Account) -> RememberPolicy:
    def limit(name: str, default: int) -> Sourced[int]:
        words = f"the remembered browser's {name} limit is taken to be {lasting(default)}"
        route = ("remembered-browser", name)
        return Sourced(default, account.reading.assume(route[0], words, route, "the provider's default"))

    return RememberPolicy(limit("inactivity", INACTIVITY), limit("overall", OVERALL))


def _domains(resources: Resources, apis: tuple[Api, ...], account: Account) -> Sourced[tuple[str, ...]]:
    """The tenant's hosts: its custom domains, and the one that the provider gives where it is stated."""
    stated = [(text(node(r.table, "domain")), r.place) for r in resources.domains]
    stated += [(host, resources.place) for host in resources.hosts]
    found = [(host, at) for host, at in stated if host is not None and is_stated(host) and is_domain(host)]
    hosts = tuple(dict.fromkeys(host for host, _ in found))
    note_mfa_apis(account.reading, apis, hosts)
    return Sourced(hosts, Origin(("domains",), found[0][1] if found else None, "" if found else "not stated"))


def _apis(resources: Resources, code: str, names: Names, account: Account) -> tuple[Api, ...]:
    found = []
    seen: dict[str, Span] = {}
    for resource in resources.apis:
        api = None if _own(resource, code, account) else _api(resource, names, account)
        if api is not None and api.audience in seen:
            message = f"two APIs have the identifier {quoted(api.audience)}"
            first = ((seen[api.audience], "first here"),)
            account.reading.problems.warning(
                "duplicate-name", message, resource.place, "only the first is read", first
            )
        elif api is not None:
            seen[api.audience] = resource.place
            found.append(api)
    return tuple(found)


def _own(resource: Resource, code: str, account: Account) -> bool:
    """True for the provider's own APIs, where no code names one of them."""
    identifier = (text(node(resource.table, "identifier")) or "").rstrip("/")
    if not identifier.endswith("/api/v2") and text(node(resource.table, "is_system")) != "true":
        return False
    if identifier in code or "/api/v2" in code:
        return False
    account.ignore(
        f"API {formatted(resource.name)}: it is the provider's own, and no code names it", resource.place
    )
    return True


def _called(resource: Resource) -> str:
    return formatted(resource.name) or text(node(resource.table, "identifier")) or ""


def _api(resource: Resource, names: Names, account: Account) -> Api | None:
    table = resource.table
    identifier = text(node(table, "identifier"))
    shown_name = formatted(resource.name)
    if identifier is None or not exact(identifier):
        message = f"the API {quoted(shown_name)} states no identifier" + (
            " that can be printed" if identifier else ""
        )
        account.reading.problems.error("missing-key", message, resource.place, "export it again")
        return None
    called = names.of(_called(resource))
    name = called.name
    lifetime = node(table, "token_lifetime")
    seconds = _seconds(lifetime, Fraction(1), "token_lifetime", account)
    if seconds is not None:
        live = Sourced(seconds, Origin(("apis", name, "token-lifetime"), place(lifetime, resource.place)))
    else:
        words = f"its tokens are taken to live {lasting(TOKEN_LIFETIME)}"
        route = ("apis", name, "token-lifetime")
        live = Sourced(
            TOKEN_LIFETIME, account.reading.assume(f"api:{name}", words, route, "the provider's default")
        )
    audience = printable(identifier)
    origin = Origin(("apis", name), resource.place)
    offline = _offline(resource, name)
    return Api(name, audience, live, _scopes(resource), None, origin, called.key, offline=offline)


def _offline(resource: Resource, name: str) -> Sourced[bool]:
    """Whether its tokens may come with a refresh token; where that is not known, they may."""
    stated = node(resource.table, "allow_offline_access")
    found = truth(stated)
    span = stated.span if stated is not None and found is not None else None
    return Sourced(found is not False, Origin(("apis", name, "offline-access"), span, "not stated"))


def _scopes(resource: Resource) -> tuple[str, ...]:
    listed = node(resource.table, "scopes")
    found = [text(node(t, "value")) or text(node(t, "name")) or "" for t in tables(listed)] or list(
        texts(listed)
    )
    return tuple(dict.fromkeys(s for s in found if s and is_stated(s) and s.isprintable() and " " not in s))


def _hooks(scripts: list[Script], account: Account) -> tuple[Hook, ...]:
    names: set[str] = set()
    found = []
    for script in scripts:
        stem = title(script.name) or script.kind.value
        numbered = (f"{stem} {number}" for number in count(2))
        name = stem if stem not in names else next(one for one in numbered if one not in names)
        names.add(name)
        found.append(_hook(script, name))
    rules = [h for h in found if h.kind is HookKind.RULE]
    return (*rules, *(h for h in found if h.kind is HookKind.ACTION))


def _hook(script: Script, name: str) -> Hook:
    origin = Origin(("hooks", name), script.place)
    if script.code is None:
        return Hook(
            name,
            script.kind,
            within(script.place, f"{script.kind.value} {name}: {script.why}"),
            _STUBS[script.kind],
            origin,
        )
    return Hook(name, script.kind, script.code.file, "\n" * (script.code.line - 1) + script.code.text, origin)


def _commands_off(resources: Resources) -> bool:
    stated = node(resources.tenant.table, "customize_mfa_in_postlogin_action") if resources.tenant else None
    return stated is not None and truth(stated) is False


def _leave_out(resources: Resources, hooks: tuple[Hook, ...], account: Account) -> None:
    """What belongs to the scope of every verdict, and does not stand at a key."""
    if resources.factors and all(truth(f) is False for f in resources.factors):
        why = "every factor is switched off: what then becomes of an MFA prompt is not modelled"
        account.report_not_understood(
            "no-factor",
            why,
            resources.factors[0].span,
            "switch one on, or take verdicts about MFA for nothing",
        )
        account.leave_out("that every factor is switched off (challenges are taken to be possible)")
    if _commands_off(resources) and any(
        "challengeWith" in h.source or "enrollWith" in h.source for h in hooks
    ):
        account.leave_out(
            "that Actions may not challenge or enrol (customize_mfa_in_postlogin_action is off)"
        )
    if resources.domains:
        account.leave_out(
            "custom domains: browsers keep the session of each host apart; one host is modelled"
        )
    if resources.organizations:
        account.leave_out("organizations")
