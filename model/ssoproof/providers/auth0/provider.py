"""Auth0 as a provider."""

from __future__ import annotations

from typing import Final

from ssoproof.flows.provider import Authorizer
from ssoproof.observations.observer import Observer
from ssoproof.providers.auth0.announcements import announced
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.providers.edits import Editor
from ssoproof.providers.hook_report import Portrait
from ssoproof.providers.provider import Provider
from ssoproof.tenant.model import Hook, Tenant


def _authorizer() -> Authorizer:
    from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer

    return HookAuthorizer()


def _portray(hook: Hook, tenant: Tenant) -> Portrait:
    from ssoproof.providers.auth0.hooks.hook_report import portray

    return portray(hook, tenant)


def _editor() -> Editor:
    from ssoproof.providers.auth0.edits.editor import Auth0Editor

    return Auth0Editor()


def _observer() -> Observer:
    from ssoproof.providers.auth0.evidence import browser, log_types, tenant_log

    return Observer(tenant_log.observed, browser.observed, log_types.PUBLIC_WORDS, log_types.event)


PROVIDER: Final = Provider(
    AUTH0.provider, "Auth0", AUTH0, _authorizer, _portray, _editor, _observer, announced
)
