"""Single settings by name, as the command line gives them: the tenant with one of them changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ssoproof.check.subject_names import applications, only
from ssoproof.check.what_if import changed
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.errors import UsageError
from ssoproof.providers.registry import provider_of
from ssoproof.tenant.model import Application, CacheKind, Tenant

_LIMITS = {
    "session.idle": "session_idle",
    "session.absolute": "session_absolute",
    "remembered-browser.inactivity": "remembered_inactivity",
    "remembered-browser.overall": "remembered_overall",
}
#: What can be tried, as it is written.
SETTINGS = (
    "mfa",
    *_LIMITS,
    "apis.NAME.token-lifetime",
    "applications.NAME.cache",
    "requirements.applications.NAME",
    "requirements.apis.NAME",
    "hooks.NAME",
)


def tried(tenant: Tenant, texts: Iterable[str]) -> Tenant:
    """The tenant with settings changed that are written SETTING=VALUE; UsageError for what does not exist."""
    for text in texts:
        name, sign, value = text.partition("=")
        if not (name and sign and value):
            raise UsageError(f"a change is written SETTING=VALUE, as mfa=never, not {quoted(text)}")
        tenant = _changed(tenant, name.strip(), value.strip())
    return tenant


def _changed(tenant: Tenant, name: str, value: str) -> Tenant:
    room, _, rest = name.partition(".")
    if name == "mfa":
        return changed(tenant, policy=value)
    if name in _LIMITS:
        return changed(tenant, limits={_LIMITS[name]: value})
    if room == "apis" and rest.endswith(".token-lifetime"):
        return changed(tenant, token_lifetime={rest.removesuffix(".token-lifetime"): value})
    if room == "applications" and rest.endswith(".cache"):
        return _cached(tenant, rest.removesuffix(".cache"), value)
    if name.startswith("requirements.applications."):
        return changed(tenant, demand={name.removeprefix("requirements.applications."): value})
    if name.startswith("requirements.apis."):
        return changed(tenant, demand={f"api:{name.removeprefix('requirements.apis.')}": value})
    if room == "hooks" and rest:
        if value != "off":
            raise UsageError(f"a hook can be tried as off, not as {quoted(value)}")
        return changed(tenant, without_hooks=(rest,))
    return _of_provider(tenant, name, value)


def _cached(tenant: Tenant, name: str, value: str) -> Tenant:
    wanted = only(name, applications(tenant), "application")
    if wanted not in {a.name for a in tenant.applications}:
        there = [a.name for a in tenant.applications]
        raise UsageError(f"there is no application {quoted(name)}; {suggestion(name, there)}")
    kinds = [kind.value for kind in CacheKind]
    if value not in kinds:
        raise UsageError(f"there is no cache {quoted(value)}; {suggestion(value, kinds)}")

    def cached(app: Application) -> Application:
        cache = replace(app.profile.cache, value=CacheKind(value))
        return replace(app, profile=replace(app.profile, cache=cache))

    apps = tuple(cached(a) if a.name == wanted else a for a in tenant.applications)
    return replace(tenant, applications=apps)


def _of_provider(tenant: Tenant, name: str, value: str) -> Tenant:
    """A setting that only its provider has."""
    make = provider_of(tenant).editor
    editor = make() if make is not None else None
    edit = editor.named(tenant, name, value) if editor is not None else None
    if editor is None or edit is None:
        own = editor.settings if editor is not None else ()
        raise UsageError(f"there is no setting {quoted(name)}; {suggestion(name, [*SETTINGS, *own])}")
    return editor.applied(tenant, edit)
