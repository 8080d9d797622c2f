"""What the command line asks of a check, for all commands that make one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ssoproof.check.exit_codes import FailOn
from ssoproof.check.options import Options
from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import UsageError
from ssoproof.render.formats import ReportFormat
from ssoproof.semantics.readings import Box
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Status


@dataclass(frozen=True, slots=True)
class CheckArguments:
    """What the command line asks for."""

    path: Path
    format: ReportFormat = ReportFormat.TEXT
    out: Path | None = None
    questions: Sequence[str] | None = None
    subjects: Sequence[str] | None = None
    readings: Sequence[str] | None = None
    depth: int = 24
    engine: str = "explicit"
    strict: bool = False
    advisory: bool = False
    mappings: Path | None = None
    mfa: str | None = None
    output: Path | None = None
    reports: Sequence[str] | None = None
    baseline: Path | None = None
    detail: int = 0
    workers: int = 0
    cache: Path | None = None
    dask: str = ""
    further: tuple[Path, ...] = ()
    independent: bool = False
    fail_on: str = ""
    timeout: float = 0
    progress: bool = False
    trying: tuple[str, ...] = ()
    evidence: Path | None = None

    @property
    def failing(self) -> FailOn:
        """What fails the build; UsageError for a kind that does not exist.

        Advisory questions have a say where they are named, unless `--fail-on` names others.
        """
        from ssoproof.properties.registry import QUESTIONS

        codes = {q.code for q in QUESTIONS if q.advisory}
        named = not self.fail_on and any(code.upper() in codes for code in self.questions or ())
        return FailOn.of(self.fail_on, self.strict, self.advisory or named)

    @property
    def paths(self) -> tuple[Path, ...]:
        """All that is to be checked."""
        return (self.path, *self.further)

    def options(self) -> Options:
        """Options of the check; UsageError for a reading that is not written SWITCH=VALUE."""
        reading: dict[str, str] = {}
        for text in self.readings or ():
            switch, sign, value = text.partition("=")
            if not (switch and sign and value):
                raise UsageError(f"a reading is written SWITCH=VALUE, as S2=yes, not {text!r}")
            switch = switch.upper()
            if reading.setdefault(switch, value) != value:
                raise UsageError(f"{switch} is given two values: {reading[switch]} and {value}")
        return Options(
            tuple(self.questions or self._advisory_too()),
            tuple(self.subjects or ()),
            reading,
            self.depth,
            engine=self.engine,
            workers=self.workers or os.cpu_count() or 1,
            memory=self.cache,
            cluster=self.dask,
            within=self._within(reading),
        )

    def _within(self, reading: dict[str, str]) -> tuple[Box, ...]:
        """The readings that fit the evidence; UsageError where none does, or none with what is fixed."""
        if self.evidence is None:
            return ()
        from ssoproof.evidence.evidence_file import fixed, load

        return fixed(load(self.evidence), reading)

    def remarks(self, tenant: Tenant) -> tuple[Diagnostic, ...]:
        """That verdicts are about the readings alone that fit the evidence; UsageError where it is not about
        the tenant."""
        if self.evidence is None:
            return ()
        from ssoproof.evidence.evidence_file import about, load, remark

        found = load(self.evidence)
        about(found, self.evidence, tenant.name)
        return (remark(found, self.evidence),)

    def _advisory_too(self) -> tuple[str, ...]:
        """All questions where advisory ones may fail the build; none, which stands for those that are asked
        by default."""
        from ssoproof.properties.registry import QUESTIONS

        return tuple(q.code for q in QUESTIONS) if self.failing.fails(Status.VIOLATED, advisory=True) else ()
