"""The report of a check: the tenant, all results, what was assumed and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.check.exit_codes import USUALLY, FailOn, understood
from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import ExitCode
from ssoproof.semantics.readings import Box
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Result, Status

#: The remark that answers are not about all that the provider may do.
LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class IrrelevantSetting:
    """A setting that some parts of an answer do not depend on: they stay if it alone is another one.

    `kind` is tenant, hook, application or api, `owner` the name of the latter three. `tried` are the other
    values that were tried; with `every` they are all that there are.
    """

    kind: str
    owner: str
    name: str
    tried: tuple[str, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Independence:
    """What all parts of an answer that have one verdict do not depend on, of `varied` settings that were
    looked at.

    None was (0) where the evidence could not be had again. `others`, in larger tenants: applications that a
    violation does not depend on any setting of; of other verdicts, applications without which, all at once,
    it is the same.
    """

    question: str
    subject: str
    status: Status
    settings: tuple[IrrelevantSetting, ...]
    varied: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one check of one tenant, in the order of subjects and questions.

    `independent` says what answers do not depend on; None where that was not asked for. `fixed` are the
    readings that the check was told, `within` the boxes of those that it looked at: answers say nothing of
    others.
    """

    tenant: Tenant
    semantics: Semantics
    results: tuple[Result, ...]
    diagnostics: tuple[Diagnostic, ...]
    independent: tuple[Independence, ...] | None = None
    fixed: tuple[tuple[str, str], ...] = ()
    within: tuple[Box, ...] = ()

    @property
    def limited(self) -> str:
        """Where alone the answers hold, in words; empty where they are about all that the provider may do."""
        said = ["as --reading says: " + ", ".join(f"{s}={v}" for s, v in self.fixed)] if self.fixed else []
        if self.within:
            said.append("as the evidence shows: " + " or ".join(str(box) for box in self.within))
        return f"only where the provider behaves {' and '.join(said)}" if said else ""

    @property
    def assumed_reading(self) -> dict[str, str]:
        """What the provider is assumed to do: what the check was told, else the defaults, and what is nearest
        to that of what the evidence shows."""
        usual = {**self.semantics.defaults, **dict(self.fixed)}
        departures: list[dict[str, str]] = [
            {s: values[0] for s, values in box.allowed if usual.get(s) not in values} for box in self.within
        ]
        return usual | min(departures, key=lambda row: len(row), default={})

    @property
    def own(self) -> tuple[Result, ...]:
        """The results that are not shared with an earlier subject."""
        return tuple(r for r in self.results if not r.like)

    def sharing_subjects(self, result: Result) -> tuple[str, ...]:
        """The other subjects that have this very answer."""
        same = (r for r in self.results if r.question == result.question and r.like == result.subject)
        return tuple(r.subject for r in same)

    def irrelevant_settings(self, result: Result) -> tuple[Independence, ...]:
        """What an answer does not depend on, for each of its verdicts of which that was worked out."""
        found = self.independent or ()
        return tuple(i for i in found if (i.question, i.subject) == (result.question, result.subject))

    @property
    def understood(self) -> bool:
        """Whether nothing of the tenant was left open."""
        return understood(self.tenant, self.diagnostics)

    def exit_code(self, failing: FailOn = USUALLY) -> ExitCode:
        """The exit code by the documented order."""
        said = ((status, r.advisory) for r in self.results for status in r.counting)
        return failing.code(said, self.understood)
