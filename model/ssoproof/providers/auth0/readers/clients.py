"""The applications of an export: who signs people in, and what is inferred of how they behave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Entry, Scalar, Table
from ssoproof.providers.auth0.readers.client_kinds import machine
from ssoproof.providers.auth0.readers.marks import clean, formatted, is_stated, mark
from ssoproof.providers.auth0.readers.names import exact, printable, true_name
from ssoproof.providers.auth0.readers.nodes import node, open_, text
from ssoproof.providers.auth0.readers.refresh_tokens import RefreshReader
from ssoproof.providers.auth0.readers.resources import Account, Resource, Resources
from ssoproof.settings import Sourced
from ssoproof.source import Origin
from ssoproof.tenant.model import NOT_KNOWN, Api, Application, CacheKind, Hook, OnLoginRequired, SdkProfile
from ssoproof.tenant.naming import RESERVED, Names
from ssoproof.tenant.refresh_tokens import LEFT_OUT

Audiences = tuple[str | None, ...]
T = TypeVar("T")

#: What stands for applications that the input does not state.
STAND_IN = "any application"
#: How an id looks that the provider gives to a client.
_ID = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])")
#: What code may do to a text besides comparing it: then a stand-in for an id would show.
_PICKED = re.compile(r"startsWith|endsWith|substr|slice|charAt|\.(?:test|match|search)\(")
#: What exports do not say of sign-ins.
_ADDS = "it is taken to add no prompt, max_age or acr_values to its requests"


def applications(
    resources: Resources, apis: Sequence[Api], hooks: Sequence[Hook], account: Account
) -> tuple[Application, ...]:
    """The applications that people sign in to; an error where there is none."""
    people = [r for r in resources.clients if not machine(r)]
    names, seen, tokens, found = (
        Names("app", RESERVED, (formatted(r.name) for r in people)),
        set[str](),
        set[str](),
        [],
    )
    comparable = not resources.symbolic or not any(
        _ID.search(h.source) or _PICKED.search(h.source) for h in hooks
    )
    audience = _default_audience(resources, apis, account)
    for resource in resources.clients:
        reason = machine(resource)
        if reason:
            account.ignore(f"client {formatted(resource.name)}: {reason}", resource.place)
            continue
        if resource.name in seen:
            message = f"there are two applications called {quoted(formatted(resource.name))}"
            account.reading.problems.warning("duplicate-name", message, resource.place, "rename one of them")
        seen.add(resource.name)
        called = names.of(formatted(resource.name))
        granted = _granted(resource, resources)
        reader = _Reader(resource, called.name, hooks, account, called.key, granted)
        found.append(reader.read(apis, audience, comparable))
        if found[-1].refresh is None and reader.tokens.may:
            tokens.add(called.name)
    if any(app.refresh is not None for app in found):
        account.leave_out(LEFT_OUT)
    if tokens:
        account.leave_out(f"refresh tokens, which {', '.join(sorted(tokens))} may use")
    _check_ids(found, account)
    return tuple(found) or _stand_in(resources, apis, audience, hooks, account)


def _granted(client: Resource, resources: Resources) -> tuple[str, ...]:
    """The audiences that a client has grants for."""
    names = {client.name, text(node(client.table, "client_id"))}
    own = (r.table for r in resources.grants if text(node(r.table, "client_id")) in names)
    return tuple(found for table in own if (found := text(node(table, "audience"))) is not None)


def _check_ids(found: Sequence[Application], account: Account) -> None:
    seen: dict[str, Application] = {}
    for app in found:
        if app.client_id in seen and app.client_id != NOT_KNOWN:
            message = f"{app.name} has the client id of {seen[app.client_id].name}"
            help = "an id belongs to one client: export it again"
            account.reading.problems.error("duplicate-value", message, app.origin.span, help)
        seen.setdefault(app.client_id, app)


def _stand_in(
    resources: Resources, apis: Sequence[Api], audience: str | None, hooks: Sequence[Hook], account: Account
) -> tuple[Application, ...]:
    """An application of which nothing is known, for an input that has none but decides about logins."""
    message = (
        "nobody signs in to any of the applications"
        if resources.clients
        else "the input states no application"
    )
    if not hooks and resources.policy is None and not account.code_only:
        message += ", no code runs at a login, and no MFA policy is stated: there is nothing to check"
        help = "name the folder of the whole tenant: modules are read with it"
        if resources.code:
            help += f"; what the code here can decide is told by: ssoproof hooks {resources.place.file}"
        elif resources.clients:
            message = "nobody signs in to any of the applications"
            help = "an application with the grant authorization_code or implicit is needed"
        account.reading.problems.error("no-application", message, resources.place, help)
        return ()
    help = "state the applications too; one of which nothing is known stands for each of them"
    account.report_not_understood("no-application", message, resources.place, help)
    kind = Entry("app_type", resources.place, Scalar(resources.place, "spa"))
    metadata = Entry("client_metadata", resources.place, Scalar(resources.place, mark("metadata")))
    table = Table(resources.place, (kind, metadata))
    reader = _Reader(Resource("clients", STAND_IN, table, resources.place), STAND_IN, hooks, account)
    return (replace(reader.read(apis, audience, False), display_name=NOT_KNOWN),)


def _default_audience(resources: Resources, apis: Sequence[Api], account: Account) -> str | None:
    stated = node(resources.tenant.table, "default_audience") if resources.tenant else None
    written = text(stated)
    if stated is None or written is None or not written.strip():
        return None
    audience = printable(written)
    if not any(api.audience == audience for api in apis):
        help = "requests that name no audience are taken to ask for none"
        account.report_not_understood(
            "unknown-audience",
            f"default_audience {quoted(audience)} is no API of the input",
            stated.span,
            help,
        )
        return None
    return audience


class _Reader:
    """Reads one application."""

    def __init__(
        self,
        resource: Resource,
        name: str,
        hooks: Sequence[Hook],
        account: Account,
        key: str = "",
        granted: Sequence[str] = (),
    ) -> None:
        self.resource, self.table, self.name, self.account, self.key = (
            resource,
            resource.table,
            name,
            account,
            key,
        )
        self.hooks, self.granted = hooks, frozenset(granted)
        self.route = ("applications", name)
        self.tokens = RefreshReader(resource, name, account)

    def read(self, apis: Sequence[Api], default: str | None, comparable: bool) -> Application:
        """The application; demands come later."""
        everything = (*dict.fromkeys((default, *(api.audience for api in apis))),)
        display = true_name(text(node(self.table, "name"))) or NOT_KNOWN
        refresh = self.tokens.read(apis)
        adds = self.account.reading.assume(
            self.name, _ADDS, (*self.route, "sends"), "exports do not state it"
        )
        return Application(
            name=self.name,
            client_id=self._client_id(comparable),
            requests=self._requests(apis, default),
            may_request=self._assumed(
                "may-request", everything, "it may ask for any API of the tenant, or for none", "not stated"
            ),
            renews_silently=self._renews(refresh is not None),
            refresh=refresh,
            prompt=Sourced(None, adds),
            max_age=Sourced(None, adds),
            acr_values=Sourced(None, adds),
            profile=self._profile(),
            metadata=self._metadata(),
            display_name="" if display == self.name else display,
            origin=Origin(self.route, self.resource.place),
            key=self.key,
        )

    def _assumed(self, key: str, value: T, words: str, reason: str) -> Sourced[T]:
        return Sourced(value, self.account.reading.assume(self.name, words, (*self.route, key), reason))

    def _requests(self, apis: Sequence[Api], default: str | None) -> Sourced[Audiences]:
        """The tenant's default audience, else none; and the APIs that it has a grant for."""
        granted = [api for api in apis if api.audience in self.granted and api.audience != default]
        first = next((api.name for api in apis if api.audience == default), "no API")
        words = ", ".join([first, *(api.name for api in granted)])
        also = ", one after the other" if granted else ""
        reason = "exports do not state it" + ("; it has grants" if granted else "")
        asked = (default, *(api.audience for api in granted))
        return self._assumed("requests", asked, f"its code is taken to ask for {words}{also}", reason)

    def _client_id(self, comparable: bool) -> str:
        stated = text(node(self.table, "client_id"))
        if stated is not None and is_stated(stated) and exact(stated) and comparable:
            return stated
        if self.hooks:
            words = "its client id is not stated: where hooks compare it, either answer is taken for possible"
            self.account.reading.assume(self.name, words, (*self.route, "client-id"), "exports leave it out")
        return NOT_KNOWN

    def _renews(self, refreshes: bool) -> Sourced[bool]:
        kind = text(node(self.table, "app_type"))
        if refreshes:
            return Sourced(False, self.tokens.origin)
        if kind == "spa":
            return self._assumed(
                "renews", True, "it is taken to renew silently", "it is a single-page application"
            )
        reason = f"it is of the type {formatted(kind)}" if kind else "it states no type"
        return self._assumed(
            "renews",
            False,
            "it is taken not to renew silently: renewal questions are not asked of it",
            reason,
        )

    def _profile(self) -> SdkProfile:
        reason = "the SDK is not stated"
        cache = self._assumed("sdk.cache", CacheKind.NONE, "its SDK is taken to cache no tokens", reason)
        words = "what its SDK does with tokens at login_required is left open (switch S32)"
        answer: Sourced[OnLoginRequired | None] = self._assumed("sdk.on-login-required", None, words, reason)
        return SdkProfile("not stated", cache, answer)

    def _metadata(self) -> tuple[tuple[str, str], ...]:
        stated = node(self.table, "client_metadata")
        if stated is None:
            return ()
        if (
            open_(stated)
            or not isinstance(stated, Table)
            or not all(is_stated(e.key) for e in stated.entries)
        ):
            self.account.report_not_understood(
                "unknown-value", f"{self.name}: its metadata are not known", stated.span, "give them a value"
            )
            return ((NOT_KNOWN, NOT_KNOWN),)
        found = []
        for entry in stated.entries:
            value = text(entry.node)
            found.append((entry.key, clean(value) if value is not None and is_stated(value) else NOT_KNOWN))
        return tuple(found)
