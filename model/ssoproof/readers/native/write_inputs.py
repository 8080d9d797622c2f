"""The values from outside that code of a tenant tests, as statements of the native format to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssoproof.inputs.scopes import Scope
from ssoproof.javascript.choices import OUTSIDE, Choice
from ssoproof.providers.auth0.input_names import named_input
from ssoproof.providers.registry import provider_of
from ssoproof.readers.native.inputs import CALL
from ssoproof.tenant.model import Tenant
from ssoproof.tenant.stated_inputs import Statement

#: What stands before `user_metadata.lang` and its like can be left out.
_LONG = re.compile(r"event\.(?:user\.(?=app_metadata|user_metadata)|(?=organization|request\.|connection))")
_HOST = re.compile(r"https?://([a-z0-9][a-z0-9.-]+)")


def statements(tenant: Tenant) -> Iterator[str]:
    """A line for each value whose tests decide something, and for each service whose calls may fail."""
    provider = provider_of(tenant)
    catalogue = provider.authorizer().catalogue(tenant)
    found: dict[str, str] = {}
    for choice in _choices(tenant):
        for path in catalogue.test(choice.test).paths if choice.test else ():
            if named_input(path) == path and "[" not in path:
                user = catalogue.documents.scope(path) is Scope.USER
                says = Statement.CONSTANT if user else Statement.ALWAYS
                found[_LONG.sub("", path, count=1)] = says.value
        host = _HOST.search(choice.reason) if choice.fails else None
        if host is not None:
            found[f"{CALL}{host[1]}"] = Statement.ANSWERS.value
    yield from (f"{name}: {says}" for name, says in sorted(found.items()))


def _choices(tenant: Tenant) -> Iterator[Choice]:
    portray = provider_of(tenant).portray
    if portray is None:
        return
    for hook in tenant.hooks:
        yield from (choice for choice in portray(hook, tenant).choices if choice.kind is OUTSIDE)
