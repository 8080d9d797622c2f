"""Evidence and experiments for notebooks: which provider behaviours fit what was observed, and what tells the
rest apart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssoproof.errors import UsageError
from ssoproof.evidence.experiment import Experiment, Series, experiment
from ssoproof.evidence.fit import Evidence, evidence
from ssoproof.notebook.errors import readable
from ssoproof.notebook.html import tag
from ssoproof.observations.collect import collected
from ssoproof.observations.pattern_file import load
from ssoproof.providers.registry import provider_of
from ssoproof.render.text import evidence as evidence_text
from ssoproof.render.text import experiment as experiment_text
from ssoproof.semantics.readings import Box
from ssoproof.tenant.model import Tenant


@dataclass(frozen=True)
class Plan:
    """The next experiment on a tenant, and the readings that are left before it (no boxes: all)."""

    tenant: Tenant
    left: tuple[Box, ...]
    experiment: Experiment

    def answered(self, outcome: str) -> Plan:
        """The experiment after this one, whose last step showed an outcome: its number or words. UsageError
        for another one."""
        with readable():
            return plan(self.tenant, self.experiment.answered(outcome).left)

    def __repr__(self) -> str:
        semantics = provider_of(self.tenant).semantics
        found = Series((), self.experiment, self.left)
        return experiment_text.page(found, self.tenant.name, semantics).plain()

    def _repr_html_(self) -> str:
        return tag("pre", repr(self))


@dataclass(frozen=True)
class Observed:
    """What files of logs and recorded browsers say of a tenant's provider."""

    evidence: Evidence
    complete: bool

    @property
    def left(self) -> tuple[Box, ...]:
        """The readings that fit. UsageError where none does."""
        if not self.evidence.left:
            with readable():
                raise UsageError(
                    "no provider behaviour fits this evidence: look at where it parts from the model"
                )
        return self.evidence.left

    @property
    def plan(self) -> Plan:
        """The experiment that tells most of those apart which are left."""
        return plan(self.evidence.tenant, self.left)

    def __repr__(self) -> str:
        return evidence_text.page(self.evidence, self.complete).plain()

    def _repr_html_(self) -> str:
        return tag("pre", repr(self))


def plan(tenant: Tenant, left: tuple[Box, ...] = ()) -> Plan:
    """The next experiment, of all readings where none are named."""
    return Plan(tenant, left, experiment(tenant, left))


def observed(
    tenant: Tenant, files: tuple[str | Path, ...], patterns: str | Path | None, complete: bool
) -> Observed:
    """What files say; see `ssoproof evidence`."""
    with readable():
        observer = provider_of(tenant).observer
        if observer is None:
            raise UsageError("nobody wrote yet how logs of this tenant’s provider are read")
        paths = tuple(map(Path, files))
        rows = load(Path(patterns)) if patterns is not None else ()
        return Observed(evidence(tenant, collected(list(paths), observer(), rows), paths, complete), complete)
