"""What is known about SDKs: how an application's SDK keeps its tokens, from its public source."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.documents.problems import quoted, suggestion
from ssoproof.documents.yaml_tree import Table
from ssoproof.readers.native.fields import Field, Section, choice, duration, optional, section, setting, text
from ssoproof.settings import Sourced
from ssoproof.tenant.model import CacheKind, OnLoginRequired, SdkProfile, Silently


@dataclass(frozen=True, slots=True)
class ShippedSdk:
    """One SDK's behaviour; `note` is what the model leaves out where it keeps tokens.

    `repeats`: silent calls carry the parameters that the application set for its sign-in.
    """

    cache: CacheKind
    on_login_required: OnLoginRequired
    repeats: bool
    note: str = ""


#: Sources: auth0.js, src/web-auth/index.js (checkSession keeps nothing; of the client's options it sends the
#: client, the response type, the address, scope, audience, state and nonce, and besides only what the call is
#: given); auth0-spa-js, src/Auth0Client.ts (memory by default; any login_required of a silent call ends in a
#: local logout; getTokenSilently merges all parameters that the client was made with into the call).
KNOWN = {
    "auth0.js": ShippedSdk(CacheKind.NONE, OnLoginRequired.KEEP, repeats=False),
    "auth0-spa-js": ShippedSdk(
        CacheKind.MEMORY,
        OnLoginRequired.CLEAR,
        True,
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


def silently(
    part: Section,
    app: str,
    sdk: SdkProfile,
    at_sign_in: tuple[Sourced[int | None], Sourced[str | None]],
    renews: bool,
) -> Silently | None:
    """What the app adds to silent calls: as stated, else what its SDK makes of what it adds at sign-in."""
    if part.get("sends-silently") is not None:
        inner = part.section("sends-silently")
        stated = Silently(optional(inner, "max-age", duration), optional(inner, "acr-values", text))
        inner.finish()
        return stated
    if not renews or all(sent.value is None for sent in at_sign_in):
        return None
    known = KNOWN.get(sdk.name)
    if known is None:
        words, reason = (
            "whether its silent calls carry what it adds at sign-in is left open (switch S57)",
            "the SDK is not stated",
        )
    elif known.repeats:
        words, reason = (
            "its silent calls are taken to carry what it adds at sign-in",
            f"{sdk.name} merges the client’s parameters",
        )
    else:
        words, reason = (
            "its silent calls are taken to carry nothing that it adds at sign-in",
            f"{sdk.name} sends what each call is given",
        )
    part.reading.assume(app, words, (*part.route, "sends-silently"), reason)
    return (
        Silently() if known is not None and not known.repeats else Silently(*at_sign_in, open=known is None)
    )


def note_cache(stated: SdkProfile, part: Section, app: str) -> None:
    """The assumption about the last minute of a cached token."""
    known = KNOWN.get(stated.name)
    if known and known.note and stated.cache.value is not CacheKind.NONE:
        part.reading.assume(app, known.note, stated.cache.origin.route, "the model has no margin")
