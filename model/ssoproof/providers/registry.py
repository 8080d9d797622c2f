"""The providers that there are, by the names that files give them; each is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import UsageError
from ssoproof.providers.provider import Provider
from ssoproof.tenant.model import Tenant


def _auth0() -> Provider:
    from ssoproof.providers.auth0.provider import PROVIDER

    return PROVIDER


#: How each is loaded.
LOADERS: dict[str, Callable[[], Provider]] = {"auth0": _auth0}


def provider(name: str) -> Provider:
    """The provider of that name; UsageError where there is none."""
    if name not in LOADERS:
        raise UsageError(f"there is no table for provider {name}; there are {', '.join(LOADERS)}")
    return LOADERS[name]()


def provider_of(tenant: Tenant) -> Provider:
    """The tenant's provider; UsageError where there is none."""
    return provider(tenant.provider.value)


def providers() -> tuple[Provider, ...]:
    """All of them, in order."""
    return tuple(provider(name) for name in LOADERS)


def announced(tenant: Tenant) -> Iterator[Diagnostic]:
    """What answers about a tenant rest on, and its provider has announced the end of."""
    provider = provider_of(tenant)
    return iter(()) if provider.announced is None else provider.announced(tenant)
