"""A document of the native format as a Tenant: settings with their origins, defaults as assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ssoproof.documents.place import Place
from ssoproof.documents.validation import validated
from ssoproof.providers.auth0.mfa_api import note_mfa_apis
from ssoproof.providers.auth0.possible_apis import BEYOND, possible
from ssoproof.readers.native.apis import apis
from ssoproof.readers.native.applications import Around, applications
from ssoproof.readers.native.hook_files import hooks
from ssoproof.readers.native.inputs import stated_inputs
from ssoproof.readers.native.models import INSTEAD, Document
from ssoproof.readers.native.names import Referable, names_of, referred
from ssoproof.readers.native.policy import remember, session, user
from ssoproof.readers.native.requirements import demands
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Api, Application, Tenant
from ssoproof.tenant.naming import NO_AUDIENCE, RESERVED, Called
from ssoproof.tenant.refresh_tokens import LEFT_OUT


def read(root: Place, folder: Path) -> Tenant | None:
    """The tenant of a document; what is wrong with it is noted in the reading of `root`."""
    called_apps = names_of(root.section("applications").keys(), "app", RESERVED)
    called_apis = names_of(root.section("apis").keys(), "api", (NO_AUDIENCE,))
    there = Referable(referred(called_apps), referred(called_apis))
    stated = validated(Document, root, there, INSTEAD)
    return None if stated is None else _tenant(stated, root, folder, there, called_apps, called_apis)


def _tenant(
    stated: Document,
    root: Place,
    folder: Path,
    there: Referable,
    called_apps: Mapping[str, Called],
    called_apis: Mapping[str, Called],
) -> Tenant:
    words = "the provider is taken to be auth0"
    provider = root.setting(
        "provider", stated.provider, ("provider", words, "the provider whose semantics ship")
    )
    limits = session(stated.session, root.section("session"))
    device = remember(stated.remembered_browser, root.section("remembered-browser"))
    person = user(stated.user, root.section("user"))
    listed = apis(stated.apis, root.section("apis"), called_apis)
    code = hooks(stated.hooks, root.section("hooks"), folder)
    by_app, by_api = demands(stated.requirements, root.section("requirements"), there)
    note_mfa_apis(root.reading, listed, stated.domains)
    audiences = _audiences(called_apis, listed)
    only = listed[0].audience if len(listed) == 1 else None
    around = Around(called_apps, audiences, only, by_app, bool(code), listed)
    more, beyond = possible(code, listed, [api.name for api in listed], root.reading)
    apps = applications(stated.applications, root.section("applications"), around)
    return Tenant(
        name=stated.tenant,
        provider=provider,
        mfa=Sourced(stated.mfa, root.section("mfa").origin),
        session=limits,
        remember=device,
        apis=(*(replace(api, demand=by_api.get(api.name)) for api in listed), *more),
        applications=tuple(_requesting(app, more) for app in apps),
        hooks=code,
        user=person,
        inputs=stated_inputs(stated.inputs, root.section("inputs"), there),
        domains=root.optional("domains", tuple(stated.domains)),
        assumptions=tuple(root.reading.assumptions),
        not_modelled=tuple(_left_out(apps, beyond)),
    )


def _left_out(apps: tuple[Application, ...], beyond: bool) -> Iterator[str]:
    if beyond:
        yield BEYOND
    if any(app.refresh is not None and not app.uncovered for app in apps):
        yield LEFT_OUT


def _requesting(app: Application, more: tuple[Api, ...]) -> Application:
    """An application of which it is not stated what it may request may ask for APIs that may exist, too."""
    if not app.may_request.assumed or not more:
        return app
    audiences = (*app.may_request.value, *(api.audience for api in more))
    return replace(app, may_request=replace(app.may_request, value=audiences))


def _audiences(called: Mapping[str, Called], listed: tuple[Api, ...]) -> dict[str, str | None]:
    """The audiences by the names that `requests` uses; an API with errors goes by its name."""
    return {
        **{one.name: one.name for one in called.values()},
        **{api.name: api.audience for api in listed},
        NO_AUDIENCE: None,
    }
