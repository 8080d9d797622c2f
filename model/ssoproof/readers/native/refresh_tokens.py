"""The refresh tokens of an application, as they are stated, or as the provider and SDKs have them."""

from __future__ import annotations

from typing import TypeVar

from ssoproof.documents.durations import formatted
from ssoproof.documents.place import Place
from ssoproof.readers.native.models import RefreshEntry
from ssoproof.readers.native.sdks import NOT_STATED
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Api, CacheKind, SdkProfile
from ssoproof.tenant.refresh_tokens import RefreshTokens, Store

T = TypeVar("T")
#: Where an SDK keeps refresh tokens that caches other tokens there.
_STORES = {CacheKind.MEMORY: Store.MEMORY, CacheKind.STORAGE: Store.STORAGE, CacheKind.NONE: Store.STORAGE}


def refresh_tokens(
    stated: RefreshEntry, place: Place, app: str, sdk: SdkProfile, apis: tuple[Api, ...]
) -> RefreshTokens:
    """The refresh tokens of an application that renews by them; `place` is where they are stated."""

    def setting(key: str, value: T, words: str, reason: str) -> Sourced[T]:
        return place.setting(key, value, (app, words, reason))

    rotates = stated.rotation == "rotating"
    default = "the provider's default"
    called = {api.name: api.audience for api in apis}
    also = tuple(called[name] for name in stated.also if name in called)
    store = stated.store or (None if sdk.name == NOT_STATED else _STORES[sdk.cache.value])
    kept = _OPEN_STORE if store is None else f"its SDK is taken to keep its refresh token in {store.value}"
    return RefreshTokens(
        rotates=setting("rotation", rotates, "its refresh tokens are taken to rotate", "not stated"),
        idle=setting("idle", stated.idle, _limit("unused", stated.idle), default),
        absolute=setting("absolute", stated.absolute, _limit("at most", stated.absolute), default),
        store=setting("store", store, kept, "as its other tokens" if store else "the SDK is not stated"),
        falls_back=setting("fallback", stated.fallback == "yes", _NO_FALLBACK, "as SDKs do by default"),
        completes=setting("mfa-grants", stated.mfa_grants == "yes", _NO_GRANTS, "not stated"),
        leeway=place.optional("leeway", stated.leeway or 0),
        also=place.optional("also", also),
        access=place.optional("access", stated.access),
        promise=setting("promise", stated.promise, _PROMISE, "not stated"),
    )


_OPEN_STORE = "where its SDK keeps its refresh token is left open (switch S59)"
_NO_FALLBACK = "without a refresh token that works its SDK is taken not to renew silently"
_NO_GRANTS = "it is taken not to answer an MFA requirement of an exchange: only a new sign-in does"
_PROMISE = "renewing is taken to be promised as long as its refresh token's limits allow"


def _limit(how: str, seconds: int | None) -> str:
    lasts = "without end" if seconds is None else formatted(seconds)
    return f"a refresh token is taken to live {lasts} {how}"
