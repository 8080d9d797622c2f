"""The applications of the tenant: what they ask for, what they send, how they renew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ssoproof.legible import printable
from ssoproof.readers.native.apis import NO_AUDIENCE, check_unique
from ssoproof.readers.native.application_types import MACHINES, TYPES, machine, read_machine
from ssoproof.readers.native.fields import (
    Field,
    Section,
    choice,
    distinct,
    duration,
    free_text,
    optional,
    parts,
    section,
    setting,
    text,
    words,
)
from ssoproof.readers.native.names import name_problem, one_of, true_name
from ssoproof.readers.native.requirements import Demands
from ssoproof.readers.native.sdks import note_cache, profile, silently
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Api, Application
from ssoproof.tenant.naming import Called, Named

#: The flows' own words in the places of application names.
RESERVED = ("browser", "none", "others", "time")
#: `none` is left out: how silent calls are sent is described by `renews`.
PROMPTS = ("login", "consent", "select_account")
SILENT, NOT_SILENT, REFRESHES = "silent", "no", "refresh-tokens"
_NO_DEMAND = "no demand is stated: MFA questions are not asked of it, renewal questions take it as never"

Audiences = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What an application's entry refers to: `called` is how entries are called, `named` what APIs can be
    referred to by."""

    apis: tuple[Api, ...]
    demands: Demands
    hooked: bool
    called: Mapping[str, Called]
    named: tuple[Named, ...]

    def audiences(self) -> Mapping[str, str | None]:
        """The audience by the name that `requests` uses."""
        return {**{api.name: api.audience for api in self.apis}, NO_AUDIENCE: None}


def applications(root: Section, around: Around) -> tuple[Application, ...]:
    """All applications; an error where there is none."""
    help = "list at least one application under `applications:`"
    found = root.need("applications", help)
    part = section(found) if found else None
    if part is None:
        return ()
    if not part.table.entries:
        part.reading.problems.error("missing-key", "the tenant has no application", part.span, help)
    read = {entry.name: _application(entry, around) for entry in part.fields()}
    listed = tuple(app for app in read.values() if app is not None)
    if not listed and part.table.entries and all(machine(entry.node) for entry in part.table.entries):
        message = "nobody signs in to any of the applications"
        part.reading.problems.error("no-application", message, part.span, "list those that people sign in to")
    check_unique(
        part, "client-id", [(entry, app.client_id) for entry, app in read.items() if app is not None]
    )
    return listed


def _application(found: Field, around: Around) -> Application | None:
    written, called = found.name, around.called[found.name]
    name = called.name
    bad = name_problem(found, RESERVED)
    part = section(found)
    if part is None:
        return None
    if optional(part, "type", _type).value in MACHINES:
        read_machine(part, name, around.demands, lambda apis: _audiences(apis, around))
        return None
    client_id = optional(part, "client-id", text).value
    may = _may_request(part, name, around)
    sdk = profile(part, name)
    sends = part.section("sends")
    requests = _requests(part, name, around, may)
    renews = _renews(part, name)
    max_age, acr_values = optional(sends, "max-age", duration), optional(sends, "acr-values", text)
    app = Application(
        name=name,
        client_id=client_id or written,
        requests=requests,
        may_request=may,
        renews_silently=Sourced(renews.value == SILENT, renews.origin),
        profile=sdk,
        scopes=optional(part, "scopes", words).value or (),
        prompt=optional(sends, "prompt", _prompt),
        max_age=max_age,
        acr_values=acr_values,
        silently=silently(part, name, sdk, (max_age, acr_values), renews.value == SILENT),
        metadata=optional(part, "metadata", _metadata).value or (),
        display_name=optional(part, "name", true_name).value or ("" if written == name else written),
        demand=around.demands.get(name),
        origin=found.header,
        refreshes=Sourced(renews.value == REFRESHES, renews.origin),
        key=called.key,
    )
    sends.finish()
    part.finish()
    _assume(part, app, client_id is None and around.hooked, not bad)
    return app


def _assume(part: Section, app: Application, unnamed: bool, named: bool) -> None:
    """The assumptions that more than one key decides."""
    note_cache(app.profile, part, app.name)
    if unnamed:
        words = f"its client id is taken to be {printable(app.client_id)}; hooks may compare it"
        part.reading.assume(app.name, words, (*part.route, "client-id"), "the entry's name")
    if app.demand is None and named:
        part.reading.assume(app.name, _NO_DEMAND, ("requirements", "applications", app.name), "not stated")


def _type(found: Field) -> str | None:
    return choice(found, TYPES)


def _renews(part: Section, name: str) -> Sourced[str]:
    assumed = (name, "it is taken not to renew silently: renewal questions are not asked of it", "not stated")
    return setting(part, "renews", _renewal, NOT_SILENT, assumed)


def _renewal(found: Field) -> str | None:
    return choice(found, (SILENT, NOT_SILENT, REFRESHES))


def _prompt(found: Field) -> str | None:
    if getattr(found.node, "text", None) == "none":
        help = "say `renews: silent` for an app that sends prompt=none beside its sign-in"
        found.error("wrong-value", "prompt is what the app sends at sign-in; none can't sign in", help)
        return None
    return choice(found, PROMPTS)


def _metadata(found: Field) -> tuple[tuple[str, str], ...] | None:
    part = section(found)
    if part is None:
        return None
    return tuple((entry.name, value) for entry in part.fields() if (value := free_text(entry)) is not None)


def _may_request(part: Section, name: str, around: Around) -> Sourced[Audiences]:
    everything = tuple(around.audiences().values())
    assumed = (name, "it may request every API of the tenant, and none", "not stated")
    return setting(part, "may-request", lambda found: _audiences(found, around), everything, assumed)


def _requests(part: Section, name: str, around: Around, may: Sourced[Audiences]) -> Sourced[Audiences]:
    default, reason = _usual(around.apis, may)
    label = next(k for k, v in around.audiences().items() if v == default)
    words = f"its code is taken to ask for {label if default is not None else 'no audience'}"
    usual: Audiences = (default,)
    stated = setting(part, "requests", lambda found: _audiences(found, around), usual, (name, words, reason))
    _check_granted(part, stated, may, around)
    return stated


def _usual(apis: Sequence[Api], may: Sourced[Audiences]) -> tuple[str | None, str]:
    """The audience that an application is taken to ask for, and why."""
    usual = apis[0].audience if len(apis) == 1 else None
    if may.value and usual not in may.value:
        return may.value[0], "the first that it may request"
    return usual, "the tenant has one API" if len(apis) == 1 else "the tenant does not have exactly one API"


def _check_granted(part: Section, asked: Sourced[Audiences], may: Sourced[Audiences], around: Around) -> None:
    at, limit = asked.origin.span, may.origin.span
    if at is None or limit is None:
        return
    for name, audience in around.audiences().items():
        if audience in asked.value and audience not in may.value:
            help = "add it to may-request, or take it from requests"
            related = ((limit, "may-request stands here"),)
            part.reading.problems.error(
                "wrong-value", f"requests lists {name}, which may-request lacks", at, help, related
            )


def _audiences(found: Field, around: Around) -> Audiences | None:
    entries = parts(found)
    if entries is None:
        return None
    if not entries:
        found.error("wrong-value", f"{found.name} is empty", "write [none] for a request without an audience")
        return None
    known = around.audiences()
    there = (*around.named, Named(NO_AUDIENCE))
    names = [(entry, name) for entry in entries if (name := _api_name(entry, there)) is not None]
    if len(names) < len(entries):
        return None
    return tuple(known[name] for name in distinct(names))


def _api_name(found: Field, there: Sequence[Named]) -> str | None:
    name = text(found)
    return None if name is None else one_of(found, name, there, "API")
