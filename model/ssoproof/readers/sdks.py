"""What is known about SDKs: how an application's SDK keeps its tokens, from its public source."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.readers.fields import Field, Section, choice, section, setting, text
from ssoproof.readers.problems import quoted, suggestion
from ssoproof.readers.tree import Table
from ssoproof.settings import Sourced
from ssoproof.tenant.model import CacheKind, OnLoginRequired, SdkProfile


@dataclass(frozen=True, slots=True)
class Known:
    """One SDK's behaviour; `note` is what the model leaves out where it keeps tokens."""

    cache: CacheKind
    on_login_required: OnLoginRequired
    note: str = ""


#: Sources: auth0.js, web-auth (checkSession keeps nothing); auth0-spa-js, Auth0Client (memory by default;
#: any login_required of a silent call ends in a local logout).
KNOWN = {
    "auth0.js": Known(CacheKind.NONE, OnLoginRequired.KEEP),
    "auth0-spa-js": Known(
        CacheKind.MEMORY,
        OnLoginRequired.CLEAR,
        "a token that auth0-spa-js cached is used until it lapses (the SDK treats its last 60 s as stale)",
    ),
}
CACHES = tuple(kind.value for kind in CacheKind)
ANSWERS = tuple(kind.value for kind in OnLoginRequired)
NOT_STATED = "not stated"
OWN = "own"


def profile(part: Section, app: str) -> SdkProfile:
    """The application's SDK: a known name, a mapping, or not stated."""
    found = part.get("sdk")
    if found is None:
        return _unstated(
            Section((*part.route, "sdk"), Table(part.span), part.reading, part.span), app, NOT_STATED
        )
    if not isinstance(found.node, Table):
        return _by_name(found, found, app)
    inner = section(found) or part
    named = inner.get("profile")
    base = _by_name(named, found, app) if named else None
    stated = _unstated(inner, app, OWN) if base is None else _changed(inner, base)
    inner.finish()
    return stated


def _by_name(found: Field, whole: Field, app: str) -> SdkProfile:
    name = text(found)
    known = KNOWN.get(name) if name else None
    if known is None or name is None:
        if name is not None:
            help = suggestion(name, KNOWN) + "; or a mapping with cache and on-login-required"
            found.error("unknown-name", f"no SDK profile is called {quoted(name)}", help)
        return SdkProfile(NOT_STATED, Sourced(CacheKind.NONE, found.origin), Sourced(None, found.origin))
    return SdkProfile(
        name, Sourced(known.cache, found.origin), Sourced(known.on_login_required, found.origin)
    )


def _changed(part: Section, base: SdkProfile) -> SdkProfile:
    cache, answer = part.get("cache"), part.get("on-login-required")
    return SdkProfile(
        base.name,
        Sourced(_cache(cache) or base.cache.value, cache.origin) if cache else base.cache,
        Sourced(_answer(answer) or base.on_login_required.value, answer.origin)
        if answer
        else base.on_login_required,
    )


def _unstated(part: Section, app: str, name: str) -> SdkProfile:
    reason = "the SDK is not stated"
    cache = setting(
        part, "cache", _cache, CacheKind.NONE, (app, "its SDK is taken to cache no tokens", reason)
    )
    words = "what its SDK does with tokens at login_required is left open (switch S32)"
    answer: Sourced[OnLoginRequired | None] = setting(
        part, "on-login-required", _answer, None, (app, words, reason)
    )
    return SdkProfile(name, cache, answer)


def _cache(found: Field) -> CacheKind | None:
    value = choice(found, CACHES)
    return CacheKind(value) if value else None


def _answer(found: Field) -> OnLoginRequired | None:
    value = choice(found, ANSWERS)
    return OnLoginRequired(value) if value else None


def note_cache(stated: SdkProfile, part: Section, app: str) -> None:
    """The assumption about the last minute of a cached token."""
    known = KNOWN.get(stated.name)
    if known and known.note and stated.cache.value is not CacheKind.NONE:
        part.reading.assume(app, known.note, stated.cache.origin.route, "the model has no margin")
