"""Refresh tokens for tests: of applications that renew by them."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from ssoproof.settings import Sourced
from ssoproof.tenant.model import Application, Tenant
from ssoproof.tenant.refresh_tokens import Access, RefreshTokens, Store


def tokens(**stated: Any) -> RefreshTokens:
    """Rotating offline tokens in storage, with a day and a week to live, but for what is stated."""
    usual = {
        "rotates": True,
        "idle": 86_400,
        "absolute": 7 * 86_400,
        "store": Store.STORAGE,
        "falls_back": False,
        "completes": False,
    }
    return RefreshTokens(**{key: Sourced(value) for key, value in {**usual, **stated}.items()})


def refreshing(app: Application, **stated: Any) -> Application:
    """The application, renewing by refresh tokens."""
    return replace(app, renews_silently=Sourced(False), refresh=tokens(**stated))


def online(app: Application) -> Application:
    """The application, renewing by refresh tokens that the model does not cover."""
    return refreshing(app, access=Access.ONLINE)


def with_refresh(tenant: Tenant, name: str, **stated: Any) -> Tenant:
    """The tenant whose application of that name renews by refresh tokens."""
    apps = tuple(refreshing(a, **stated) if a.name == name else a for a in tenant.applications)
    return replace(tenant, applications=apps)


def plainly(found: RefreshTokens) -> RefreshTokens:
    """The same without the places where it is stated."""
    return RefreshTokens(**{f.name: Sourced(getattr(found, f.name).value) for f in fields(found)})
