"""The report of a check: the tenant, all results, what was assumed and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import ExitCode, first_of
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Result, Status

_CODES = {
    Status.VIOLATED: ExitCode.VIOLATED,
    Status.UNKNOWN: ExitCode.UNDECIDED,
    Status.VACUOUS: ExitCode.VACUOUS,
    Status.PROVED: ExitCode.PROVED,
}


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one check of one tenant, in the order of subjects and questions."""

    tenant: Tenant
    semantics: Semantics
    results: tuple[Result, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def own(self) -> tuple[Result, ...]:
        """The results that are not shared with an earlier subject."""
        return tuple(r for r in self.results if not r.like)

    def alike(self, result: Result) -> tuple[str, ...]:
        """The other subjects that have this very answer."""
        same = (r for r in self.results if r.question == result.question and r.like == result.subject)
        return tuple(r.subject for r in same)

    def exit_code(self, strict: bool = False, advisory: bool = False) -> ExitCode:
        """The exit code by the documented order; advisory questions count only if asked to."""
        counted = [r for r in self.results if advisory or not r.advisory]
        codes = [_CODES[p.status] for r in counted for p in r.parts if p.status in _CODES]
        open_ = self.tenant.coverage.not_understood
        if strict and (open_ or any(d.code.startswith("hook") for d in self.diagnostics)):
            codes.append(ExitCode.NOT_UNDERSTOOD)
        return first_of(codes)
