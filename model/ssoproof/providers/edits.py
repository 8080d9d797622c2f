"""Changes of a tenant that its owner could make, and what a provider knows of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ssoproof.source import Origin
from ssoproof.tenant.model import Hook, Tenant


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that is changed: `slot` names it, `value` is what it becomes."""

    slot: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Things that are changed together, each once; none: the tenant stays as it is."""

    choices: tuple[Choice, ...] = ()

    def value(self, *slot: str) -> str | None:
        """What a slot becomes; None where it stays."""
        return next((c.value for c in self.choices if c.slot == slot), None)

    def plus(self, *more: Choice) -> Edit:
        """With further choices, in a canonical order."""
        return Edit(tuple(sorted((*self.choices, *more), key=lambda c: (c.slot, c.value))))

    def includes(self, other: Edit) -> bool:
        """Whether it makes all choices of another one."""
        return set(other.choices) <= set(self.choices)


@dataclass(frozen=True, slots=True)
class Requested:
    """A request that code and policy were asked about: `mfa`, whether the session had passed MFA; `exchange`:
    a refresh token is exchanged."""

    application: str
    audience: str | None
    silent: bool
    mfa: bool
    exchange: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What a run rests on: the requests in it. `lacking`: somebody gets in without MFA, so that a prompt is
    missing; else one is in the way. `places`: the lines of code, by its name, that decided something in it;
    None where that is not known."""

    requests: frozenset[Requested] = frozenset()
    lacking: bool = False
    places: frozenset[tuple[str, int]] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Some choices of an edit that are made in one go: `words` what is done, `where` the place in the
    provider's own console (empty: code, which is deployed)."""

    choices: tuple[Choice, ...]
    words: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A value in a file that an edit changes: what may be written there, the most likely first."""

    origin: Origin
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recoded:
    """Code that an edit changes; `before` None: it is new, and runs after all other code."""

    before: Hook | None
    after: Hook


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A change that no file of the tenant holds, or that nobody wrote there: somebody has to make it."""


Change = Rewritten | Recoded | Elsewhere


class Editor(Protocol):
    """What a provider knows of the changes that owners make."""

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings that only its tenants have, by name."""

    def named(self, tenant: Tenant, name: str, value: str) -> Edit | None:
        """The edit that gives one of them a value; None where there is no such setting or value."""

    def choices(self, tenant: Tenant, edit: Edit, read: Read) -> Iterator[tuple[Choice, ...]]:
        """What could be changed besides, so that a run which rests on `read` comes out otherwise."""

    def obvious(self, tenant: Tenant) -> Iterator[Edit]:
        """The changes that come to mind first."""

    def without(self, edit: Edit, choice: Choice) -> Edit:
        """The edit without one of its choices, and what makes no sense without it."""

    def kind(self, edit: Edit) -> Edit:
        """What it changes, without what its code says of whom."""

    def cost(self, edit: Edit) -> tuple[int, ...]:
        """How much it changes; what is compared first, first."""

    def applied(self, tenant: Tenant, edit: Edit) -> Tenant:
        """The tenant with it made."""

    def alike(self, tenant: Tenant, edit: Edit, asked: Requested) -> Edit:
        """An edit that does the same to every request that this one does to a request."""

    def parts(self, tenant: Tenant, edit: Edit) -> tuple[Part, ...]:
        """The edit in steps of a deployment, those first that should come first where the order is free."""

    def guarded(self, tenant: Tenant) -> Tenant:
        """The tenant with what policy and code ask today as a demand, where its owner stated none."""

    def changes(self, tenant: Tenant, done: Edit, part: Part) -> Iterator[Change]:
        """What a part of an edit changes in files, once another one is done."""
