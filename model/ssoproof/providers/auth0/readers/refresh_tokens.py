"""The refresh tokens of a client of an export: whether it renews by them, and how they behave.

In a browser a client gets them only with rotation; a native one has no other way.
https://auth0.com/docs/secure/tokens/refresh-tokens/use-refresh-token-rotation
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ssoproof.providers.auth0.defaults import REFRESH_ABSOLUTE, REFRESH_IDLE
from ssoproof.providers.auth0.readers.nodes import node, number, open_, place, tables, text, texts, truth
from ssoproof.providers.auth0.readers.resources import Account, Resource
from ssoproof.settings import Sourced
from ssoproof.source import Origin, Span
from ssoproof.tenant.model import Api
from ssoproof.tenant.refresh_tokens import RefreshTokens, Store

T = TypeVar("T")
#: How the last part of a grant begins by which an MFA requirement of an exchange is answered.
_MFA = "mfa-"


class RefreshReader:
    """Reads the refresh tokens of one client."""

    def __init__(self, resource: Resource, name: str, account: Account) -> None:
        self.table, self.name, self.account, self.place = resource.table, name, account, resource.place
        self.route = ("applications", name)
        self.granted = node(self.table, "grant_types")
        self.settings = next(tables(node(self.table, "refresh_token")), None)
        self.rotation = node(self.settings, "rotation_type")

    @property
    def may(self) -> bool:
        """Whether it has the grant, as far as it is stated."""
        return self.granted is None or open_(self.granted) or "refresh_token" in texts(self.granted)

    def read(self, apis: Sequence[Api]) -> RefreshTokens | None:
        """Its refresh tokens, where it renews by them."""
        kind = text(node(self.table, "app_type"))
        stated = self.granted is not None and "refresh_token" in texts(self.granted)
        whole = node(self.table, "refresh_token")
        if kind == "spa" and (self.granted is None or stated) and (open_(whole) or open_(self.rotation)):
            self._unknown_rotation(place(self.rotation or whole, self.place))
        rotates = text(self.rotation) == "rotating"
        if (rotates and (self.granted is None or stated)) or (kind == "native" and stated):
            return self._read(rotates, kind, apis)
        return None

    @property
    def origin(self) -> Origin:
        """Where it is stated whether it renews by them."""
        span = self.rotation if text(self.rotation) == "rotating" else self.granted
        return Origin((*self.route, "renews"), place(span, self.place))

    def _read(self, rotates: bool, kind: str | None, apis: Sequence[Api]) -> RefreshTokens:
        store = None if kind == "spa" else Store.STORAGE
        words = f"its SDK is taken to keep its refresh token in {Store.STORAGE.value}"
        why = "it is a native application, and the SDK is not stated"
        if store is None:
            words, why = (
                "where its SDK keeps its refresh token is left open (switch S59)",
                "the SDK is not stated",
            )
        silent = "without a refresh token that works its SDK is taken not to renew silently"
        also = self._also(apis)
        grants = texts(self.granted)
        completes = any(grant.rpartition("/")[2].startswith(_MFA) for grant in grants)
        return RefreshTokens(
            rotates=Sourced(rotates, self._origin("rotation", place(self.rotation, self.place))),
            idle=self._limit("idle", "idle_token_lifetime", "infinite_idle_token_lifetime", REFRESH_IDLE),
            absolute=self._limit("absolute", "token_lifetime", "infinite_token_lifetime", REFRESH_ABSOLUTE),
            store=self._assumed("store", store, words, why),
            falls_back=self._assumed("fallback", False, silent, "the SDK is not stated"),
            completes=Sourced(completes, self._origin("mfa-grants", place(self.granted, self.place))),
            leeway=self._leeway(),
            also=Sourced(also, self._origin("also", place(node(self.settings, "policies"), self.place))),
        )

    def _origin(self, key: str, span: Span | None) -> Origin:
        return Origin((*self.route, "refresh-tokens", key), span)

    def _assumed(self, key: str, value: T, words: str, reason: str) -> Sourced[T]:
        route = (*self.route, "refresh-tokens", key)
        return Sourced(value, self.account.reading.assume(self.name, words, route, reason))

    def _limit(self, key: str, lifetime: str, infinite: str, default: int) -> Sourced[int | None]:
        """A limit in seconds; None where there is none."""
        without = node(self.settings, infinite)
        unlimited = text(node(self.settings, "expiration_type")) == "non-expiring"
        if truth(without) or (unlimited and text(self.rotation) != "rotating"):
            return Sourced(None, self._origin(key, place(without, self.place)))
        stated = node(self.settings, lifetime)
        found = number(stated)
        if stated is not None and found is not None and found > 0:
            return Sourced(round(found), self._origin(key, stated.span))
        words = f"a refresh token's {key} limit is taken to be the provider's default"
        return self._assumed(key, default, words, "not stated")

    def _leeway(self) -> Sourced[int]:
        stated = node(self.settings, "leeway")
        found = number(stated)
        return Sourced(round(found) if found else 0, self._origin("leeway", stated.span if stated else None))

    def _also(self, apis: Sequence[Api]) -> tuple[str, ...]:
        """The audiences of its policies that are APIs of the tenant."""
        policies = node(self.settings, "policies")
        named = [node(row, "audience") for row in tables(policies)]
        found = tuple(api.audience for api in apis if api.audience in {text(each) for each in named})
        if open_(policies) or any(text(each) not in found for each in named):
            message = (
                f"{self.name}: its refresh tokens may be used for an audience that is no API of the input"
            )
            help = "state the API, or the audience of refresh_token.policies"
            self.account.report_not_understood("unknown-audience", message, place(policies, self.place), help)
        return found

    def _unknown_rotation(self, span: Span) -> None:
        message = (
            f"{self.name}: whether it renews by refresh tokens is not known: it is taken to renew silently"
        )
        self.account.report_not_understood(
            "unknown-value", message, span, "give refresh_token.rotation_type a value"
        )
