"""The applications of the tenant: what they ask for, what they send, how they renew. Machines are out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ssoproof.documents.place import Place
from ssoproof.legible import printable
from ssoproof.readers.native.apis import check_unique
from ssoproof.readers.native.logouts import logout, reach
from ssoproof.readers.native.models import ApplicationEntry
from ssoproof.readers.native.profiles import added, note_cache, profile, silently
from ssoproof.readers.native.refresh_tokens import refresh_tokens
from ssoproof.readers.native.requirements import Demands
from ssoproof.readers.native.words import MACHINES, Renewal
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Api, Application, SdkProfile
from ssoproof.tenant.naming import Called
from ssoproof.tenant.refresh_tokens import RefreshTokens

_NO_DEMAND = "no MFA requirement is stated: MFA checks are not made for it, renewal checks take it as never"
#: What only an application with a login can have.
_OF_LOGINS = ("sends", "sends-silently", "renews", "refresh-tokens", "sdk", "logout")
_PEOPLE = "spa, web or native"

Audiences = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What applications' entries refer to: `called` is how they are called, `audiences` are those of the APIs
    by name and of requests without one, `only` the tenant's only API's audience. `mentioned`: some logout is
    stated; `reaching`: and whom it is meant to reach."""

    called: Mapping[str, Called]
    audiences: Mapping[str, str | None]
    only: str | None
    demands: Demands
    hooked: bool
    apis: tuple[Api, ...] = ()
    mentioned: bool = False
    reaching: bool = False


def applications(
    stated: Mapping[str, ApplicationEntry], place: Place, around: Around
) -> tuple[Application, ...]:
    """All applications that people sign in to; an error where there is none."""
    places = [entry for entry in place.entries() if entry.name in stated]
    people = [entry for entry in places if stated[entry.name].type not in MACHINES]
    for entry in places:
        if stated[entry.name].type in MACHINES:
            _machine(entry, around.called[entry.name].name, around.demands)
    logouts = [entry.section("logout") for entry in people if entry.inside("logout")]
    around = replace(around, mentioned=bool(logouts), reaching=any(map(reach, logouts)))
    read = [_application(stated[entry.name], entry, around) for entry in people]
    check_unique("client-id", [(entry, app.client_id) for entry, app in zip(people, read, strict=True)])
    if place.stated and not place.keys():
        help = "list at least one application under `applications:`"
        place.reading.problems.error("missing-key", "the tenant has no application", place.span, help)
    elif places and not people and len(places) == len(place.keys()):
        message = "nobody signs in to any of the applications"
        help = "list those that people sign in to"
        place.reading.problems.error("no-application", message, place.span, help)
    return tuple(read)


def _machine(place: Place, name: str, demands: Demands) -> None:
    """Notes that a machine is left out, and reports what it can't have."""
    problems = place.reading.problems
    of_logins = [entry for entry in place.entries() if entry.name in _OF_LOGINS]
    for entry in of_logins:
        message = f"{name} is a machine, to which nobody signs in: {entry.name} says something of logins"
        entry.error("wrong-value", message, f"remove {entry.name}, or state another type: {_PEOPLE}")
    if name in demands:
        message = f"{name} is a machine, to which nobody signs in: nothing can be required of its logins"
        help = f"remove its requirement, or state another type: {_PEOPLE}"
        problems.error("wrong-value", message, place.span, help)
    if not of_logins:
        message = f"{name} is left out: it is a machine, and takes no part in a browser's session"
        help = "nothing has to be done; people sign in to the types spa, web and native"
        problems.note("machine", message, place.span, help)


def _application(stated: ApplicationEntry, place: Place, around: Around) -> Application:
    called = around.called[place.name]
    name, sends = called.name, place.section("sends")
    may = _may_request(stated, place, name, around)
    sdk = profile(stated.sdk, place.section("sdk"), name)
    requests = _requests(stated, place, name, may, around)
    renews = _renews(stated, place, name)
    max_age, acr_values = added(stated.sends, sends)
    app = Application(
        name=name,
        client_id=stated.client_id or place.name,
        requests=requests,
        may_request=may,
        renews_silently=Sourced(renews.value is Renewal.SILENT, renews.origin),
        profile=sdk,
        scopes=None if stated.scopes is None else tuple(stated.scopes),
        prompt=sends.optional("prompt", stated.sends.prompt),
        max_age=max_age,
        acr_values=acr_values,
        silently=silently(stated, place, name, sdk),
        metadata=tuple(stated.metadata.items()),
        display_name=stated.name or ("" if place.name == name else place.name),
        demand=around.demands.get(name),
        origin=place.header,
        refresh=_refresh(stated, place, name, sdk, around),
        logout=logout(stated.logout, place.section("logout"), name, sdk, around.mentioned, around.reaching),
        key=called.key,
    )
    _assume(app, place, around.hooked and stated.client_id is None)
    return app


def _assume(app: Application, place: Place, unnamed: bool) -> None:
    """The assumptions that more than one key decides."""
    note_cache(app.profile, place, app.name)
    if unnamed:
        words = f"its client id is taken to be {printable(app.client_id)}; hooks may compare it"
        place.reading.assume(app.name, words, (*place.route, "client-id"), "the entry's name")
    if app.demand is None:
        route = ("requirements", "applications", app.name)
        place.reading.assume(app.name, _NO_DEMAND, route, "not stated")


def _renews(stated: ApplicationEntry, place: Place, name: str) -> Sourced[Renewal]:
    assumed = (name, "it is taken not to renew silently: renewal questions are not asked of it", "not stated")
    return place.setting("renews", stated.renews, assumed)


def _refresh(
    stated: ApplicationEntry, place: Place, name: str, sdk: SdkProfile, around: Around
) -> RefreshTokens | None:
    told = place.section("refresh-tokens")
    if stated.renews is Renewal.REFRESHES:
        return refresh_tokens(stated.refresh_tokens, told, name, sdk, around.apis)
    if told.stated:
        message = f"{name} does not renew by refresh tokens: refresh-tokens says something of them"
        told.error("wrong-value", message, f"remove it, or write `renews: {Renewal.REFRESHES.value}`")
    return None


def _may_request(stated: ApplicationEntry, place: Place, name: str, around: Around) -> Sourced[Audiences]:
    listed = tuple(around.audiences[api] for api in stated.may_request or around.audiences)
    assumed = (name, "it may ask for any API of the tenant, or for none", "not stated")
    return place.setting("may-request", listed, assumed)


def _requests(
    stated: ApplicationEntry, place: Place, name: str, may: Sourced[Audiences], around: Around
) -> Sourced[Audiences]:
    usual, reason = _usual(around, may)
    label = next(api for api, audience in around.audiences.items() if audience == usual)
    words = f"its code is taken to ask for {label if usual is not None else 'no audience'}"
    listed = tuple(around.audiences[api] for api in stated.requests) or (usual,)
    requests = place.setting("requests", listed, (name, words, reason))
    _check_granted(place, requests, may, around)
    return requests


def _usual(around: Around, may: Sourced[Audiences]) -> tuple[str | None, str]:
    """The audience that an application is taken to ask for, and why."""
    if may.value and around.only not in may.value:
        return may.value[0], "the first that it may request"
    one = around.only is not None
    return around.only, "the tenant has one API" if one else "the tenant does not have exactly one API"


def _check_granted(
    place: Place, requests: Sourced[Audiences], may: Sourced[Audiences], around: Around
) -> None:
    at, limit = requests.origin.span, may.origin.span
    if at is None or limit is None:
        return
    for name, audience in around.audiences.items():
        if audience in requests.value and audience not in may.value:
            message = f"requests lists {name}, which may-request lacks"
            help = "add it to may-request, or take it from requests"
            related = ((limit, "may-request stands here"),)
            place.reading.problems.error("wrong-value", message, at, help, related)
