"""What a provider is to all floors above: its table of switches, how it decides, what it says of hooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ssoproof.diagnostics import Diagnostic
from ssoproof.flows.provider import Authorizer
from ssoproof.observations.observer import Observer
from ssoproof.providers.edits import Editor
from ssoproof.providers.hook_report import Portrait
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Hook, Tenant


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: its name in files and for people, what its documents leave open, how it decides.

    `portray` says what a hook does by itself; None where tenants have no code. `editor` knows the changes
    that owners make; None where none are worked out. `announced` says what of a tenant is to end; None where
    nothing is.
    """

    name: str
    title: str
    semantics: Semantics
    authorizer: Callable[[], Authorizer]
    portray: Callable[[Hook, Tenant], Portrait] | None = None
    editor: Callable[[], Editor] | None = None
    observer: Callable[[], Observer] | None = None
    announced: Callable[[Tenant], Iterator[Diagnostic]] | None = None
