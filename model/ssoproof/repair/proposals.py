"""Repairs together with the patches to the files that a tenant was read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ssoproof.check.options import Options
from ssoproof.errors import ExitCode
from ssoproof.providers.registry import provider_of
from ssoproof.repair.patches import Patch, Source, patch
from ssoproof.repair.repairs import MOST, Repairs, repairs
from ssoproof.semantics.readings import Box
from ssoproof.tenant.model import Tenant


@dataclass(frozen=True, slots=True)
class Proposals:
    """The repairs, and for each its patch; `readings` are those that were fixed, `within` those that alone
    were looked at (no boxes: all)."""

    source: Source
    repairs: Repairs
    patches: tuple[Patch, ...]
    readings: tuple[tuple[str, str], ...] = ()
    within: tuple[Box, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """A proved repair, or nothing to repair; none; not settled."""
        if self.repairs.repairs or (self.repairs.complete and not self.repairs.broken):
            return ExitCode.PROVED
        return ExitCode.VIOLATED if self.repairs.complete else ExitCode.UNDECIDED


def proposals(
    source: Source,
    tenant: Tenant,
    options: Options,
    most: int = MOST,
    progress: Callable[[int], None] | None = None,
) -> Proposals:
    """The repairs of a tenant that was read from `source`."""
    found = repairs(tenant, options, most, progress)
    make = provider_of(tenant).editor
    patches = tuple(patch(source, tenant, make(), r.edit) for r in found.repairs) if make is not None else ()
    return Proposals(source, found, patches, tuple(sorted(options.reading.items())), options.within)
