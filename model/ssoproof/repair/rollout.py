"""The order in which the parts of a repair are deployed: one in which nothing breaks meanwhile that holds
today, where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from typing import Protocol

from ssoproof.providers.edits import Edit, Editor, Part
from ssoproof.repair.trial import Asked, Trials
from ssoproof.tenant.model import Tenant


@dataclass(frozen=True, slots=True)
class Rollout:
    """Parts in order; `meanwhile`: what breaks after each of them but the last that holds today."""

    parts: tuple[Part, ...]
    meanwhile: tuple[tuple[Asked, ...], ...] = ()

    @property
    def safe(self) -> bool:
        """Whether nothing breaks meanwhile."""
        return not any(self.meanwhile)


class Work(Protocol):
    """What is known of the tenant that is repaired."""

    @property
    def tenant(self) -> Tenant:
        """As it is today."""

    @property
    def editor(self) -> Editor:
        """Who makes edits."""

    @property
    def trials(self) -> Trials:
        """Who tries tenants."""


def safest(work: Work, parts: tuple[Part, ...], today: frozenset[Asked]) -> Rollout:
    """The order after whose steps the least breaks that holds today."""
    states: dict[Edit, tuple[Asked, ...]] = {}

    def breaks(edit: Edit) -> tuple[Asked, ...]:
        if edit not in states:
            broken = work.trials.broken(work.editor.applied(work.tenant, edit))
            states[edit] = tuple(dict.fromkeys(b.about for b in broken if b.about not in today))
        return states[edit]

    orders = (Rollout(order, _meanwhile(order, breaks)) for order in permutations(parts))
    return min(orders, key=lambda o: sum(map(len, o.meanwhile)))


def _meanwhile(
    order: tuple[Part, ...], breaks: Callable[[Edit], tuple[Asked, ...]]
) -> tuple[tuple[Asked, ...], ...]:
    edit, found = Edit(), []
    for part in order[:-1]:
        edit = edit.plus(*part.choices)
        found.append(breaks(edit))
    return tuple(found)
