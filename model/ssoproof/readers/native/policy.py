"""The tenant-wide sections: session, remembered browser, user."""

from __future__ import annotations

from ssoproof.documents.durations import formatted
from ssoproof.documents.place import Place
from ssoproof.providers.auth0.defaults import FIRST_FACTOR
from ssoproof.readers.native.models import Person, RememberedBrowser, Session
from ssoproof.settings import Sourced
from ssoproof.tenant.model import RememberPolicy, SessionPolicy, User


def session(stated: Session, place: Place) -> SessionPolicy:
    """The SSO session's limits; the provider's defaults where they are not stated."""
    idle = _limit(place, "idle", stated.idle, "the session's idle limit")
    absolute = _limit(place, "absolute", stated.absolute, "the session's absolute limit")
    _check_order(place, "absolute", absolute, "idle", idle)
    return SessionPolicy(idle, absolute)


def remember(stated: RememberedBrowser, place: Place) -> RememberPolicy:
    """The remembered browser's limits; the provider's defaults where they are not stated."""
    inactivity = _limit(place, "inactivity", stated.inactivity, "the remembered browser's inactivity limit")
    overall = _limit(place, "overall", stated.overall, "the remembered browser's overall limit")
    _check_order(place, "overall", overall, "inactivity", inactivity)
    return RememberPolicy(inactivity, overall)


def user(stated: Person, place: Place) -> User:
    """The one user; roles and factors that are not stated leave every possibility open."""
    words = f"the first factor is taken to be {FIRST_FACTOR}"
    assumed = ("user", words, "a password is the usual first factor")
    first = place.setting("first-factor", stated.first_factor, assumed)
    return User(
        first,
        None if stated.roles is None else tuple(stated.roles),
        None if stated.factors is None else tuple(stated.factors),
    )


def _limit(place: Place, key: str, seconds: int, words: str) -> Sourced[int]:
    told = f"{words} is taken to be {formatted(seconds)}"
    return place.setting(key, seconds, (place.title, told, "the provider's default"))


def _check_order(place: Place, outer: str, whole: Sourced[int], inner: str, part: Sourced[int]) -> None:
    if whole.value >= part.value:
        return
    at = whole.origin.span or part.origin.span
    lengths = f"{formatted(whole.value)} is shorter than {inner} ({formatted(part.value)})"
    related = (
        ((part.origin.span, f"{inner} is stated here"),) if whole.origin.span and part.origin.span else ()
    )
    help = f"{inner} then never takes effect; check whether the two are swapped"
    place.reading.problems.warning("limits-order", f"{outer} {lengths}", at, help, related)
