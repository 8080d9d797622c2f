"""How an application's SDK behaves: as stated, as a known SDK does, or left open."""

from __future__ import annotations

from ssoproof.documents.place import Place
from ssoproof.readers.native.models import ApplicationEntry, Sdk, SendsSilently
from ssoproof.readers.native.sdks import KNOWN, NOT_STATED, OWN
from ssoproof.readers.native.words import Renewal
from ssoproof.settings import Sourced
from ssoproof.tenant.model import CacheKind, OnLoginRequired, SdkProfile, Silently


def profile(stated: Sdk, place: Place, app: str) -> SdkProfile:
    """The application's SDK; `place` is where it is stated, an empty mapping where it is not."""
    known = KNOWN.get(stated.profile or "")
    if stated.profile is None or known is None:
        return _unknown(stated, place, app)
    origin = (place.inside("profile") or place).origin
    cache, answer = place.inside("cache"), place.inside("on-login-required")
    return SdkProfile(
        stated.profile,
        Sourced(stated.cache or known.cache, cache.origin if cache else origin),
        Sourced(stated.on_login_required or known.on_login_required, answer.origin if answer else origin),
    )


def _unknown(stated: Sdk, place: Place, app: str) -> SdkProfile:
    reason = "the SDK is not stated"
    cache = place.setting(
        "cache", stated.cache or CacheKind.NONE, (app, "its SDK is taken to cache no tokens", reason)
    )
    words = "what its SDK does with tokens at login_required is left open (switch S32)"
    answer: Sourced[OnLoginRequired | None] = place.setting(
        "on-login-required", stated.on_login_required, (app, words, reason)
    )
    return SdkProfile(OWN if place.stated else NOT_STATED, cache, answer)


def silently(stated: ApplicationEntry, place: Place, app: str, sdk: SdkProfile) -> Silently | None:
    """What the app adds to silent calls: as stated, else what its SDK makes of what it adds at sign-in."""
    if place.inside("sends-silently") is not None:
        return Silently(*added(stated.sends_silently, place.section("sends-silently")))
    at_sign_in = added(stated.sends, place.section("sends"))
    if stated.renews is not Renewal.SILENT or all(sent.value is None for sent in at_sign_in):
        return None
    known = KNOWN.get(sdk.name)
    if known is None:
        words, reason = (
            "whether its silent renewals carry what it adds at sign-in is left open (switch S57)",
            "the SDK is not stated",
        )
    elif known.repeats:
        words, reason = (
            "its silent renewals are taken to carry what it adds at sign-in",
            f"{sdk.name} merges the client’s parameters",
        )
    else:
        words, reason = (
            "its silent renewals are taken to carry nothing that it adds at sign-in",
            f"{sdk.name} sends what each call is given",
        )
    place.reading.assume(app, words, (*place.route, "sends-silently"), reason)
    return (
        Silently() if known is not None and not known.repeats else Silently(*at_sign_in, open=known is None)
    )


def added(stated: SendsSilently, place: Place) -> tuple[Sourced[int | None], Sourced[str | None]]:
    """What is added to a request: max_age and acr_values."""
    return place.optional("max-age", stated.max_age), place.optional("acr-values", stated.acr_values)


def note_cache(stated: SdkProfile, place: Place, app: str) -> None:
    """The assumption about the last minute of a cached token."""
    known = KNOWN.get(stated.name)
    if known and known.note and stated.cache.value is not CacheKind.NONE:
        place.reading.assume(app, known.note, stated.cache.origin.route, "the model has no margin")
