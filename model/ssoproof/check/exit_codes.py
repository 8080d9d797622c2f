"""What fails a build: the one table from what was found to exit codes and severities, for every command and
format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType

from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import ExitCode, UsageError
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Status


class Kind(StrEnum):
    """What a build may fail on."""

    VIOLATED = "violated"
    UNDECIDED = "undecided"
    VACUOUS = "vacuous"
    NOT_UNDERSTOOD = "not-understood"
    ADVISORY = "advisory"
    SENSITIVITY = "sensitivity"


#: The exit code of each verdict, and what it is called in `--fail-on`. A question that is not asked has
#: neither.
CODES: Mapping[Status, ExitCode] = MappingProxyType(
    {
        Status.VIOLATED: ExitCode.VIOLATED,
        Status.UNKNOWN: ExitCode.UNDECIDED,
        Status.VACUOUS: ExitCode.VACUOUS,
        Status.PROVED: ExitCode.PROVED,
    }
)
KINDS: Mapping[Status, Kind] = MappingProxyType(
    {Status.VIOLATED: Kind.VIOLATED, Status.UNKNOWN: Kind.UNDECIDED, Status.VACUOUS: Kind.VACUOUS}
)
#: Several at once: the first one in this order is the exit code of the run.
PRECEDENCE = (
    ExitCode.INTERNAL,
    ExitCode.USAGE,
    ExitCode.VIOLATED,
    ExitCode.NOT_UNDERSTOOD,
    ExitCode.UNDECIDED,
    ExitCode.VACUOUS,
    ExitCode.NOTHING,
    ExitCode.PROVED,
)
USUAL = frozenset({Kind.VIOLATED, Kind.UNDECIDED, Kind.VACUOUS})


def first_of(codes: Iterable[ExitCode]) -> ExitCode:
    """The exit code of a run in which all of `codes` happened (3 where none did)."""
    return min(codes, key=PRECEDENCE.index, default=ExitCode.NOTHING)


def code_of_cases(agree: Iterable[bool]) -> ExitCode:
    """The exit code of cases, each of which agrees with what it declares or does not."""
    return first_of(ExitCode.PROVED if each else ExitCode.VIOLATED for each in agree)


def understood(tenant: Tenant, diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether nothing was left open: of the input, of its code, and of how its applications work."""
    code = any(d.code.startswith("hook") for d in diagnostics)
    return not (code or tenant.coverage.not_understood or tenant.uncovered)


class Weight(Enum):
    """How much a finding weighs in formats that have levels: it fails the build, and how, or it informs."""

    BREAKS = "error"
    FAILS = "warning"
    INFORMS = "note"


@dataclass(frozen=True, slots=True)
class FailOn:
    """The kinds of findings that fail a build; the others are reported and have no say in the exit code."""

    kinds: frozenset[Kind] = USUAL

    @classmethod
    def of(cls, words: str = "", strict: bool = False, advisory: bool = False) -> FailOn:
        """What `--fail-on`, `--strict` and `--advisory` say together; UsageError for a kind that does not
        exist."""
        named = [word.strip().lower() for word in words.split(",") if word.strip()]
        for word in named:
            if word not in list(Kind):
                raise UsageError(f"--fail-on has no {word!r}; there are {', '.join(Kind)}")
        if words and not named:
            raise UsageError(f"--fail-on names nothing; there are {', '.join(Kind)}")
        kinds = frozenset(map(Kind, named)) or USUAL
        kinds |= {Kind.NOT_UNDERSTOOD} if strict else frozenset()
        kinds |= {Kind.ADVISORY} if advisory else frozenset()
        return cls(kinds)

    def fails(self, status: Status, advisory: bool = False, sensitivity: bool = False) -> bool:
        """Whether a verdict fails the build; that of an advisory question, or of runs that are not steady,
        only where these are named."""
        kind = KINDS.get(status)
        named = Kind.SENSITIVITY if sensitivity else Kind.ADVISORY if advisory else kind
        return kind is not None and named in self.kinds

    def counts(self, advisory: bool) -> bool:
        """Whether answers have a say at all: advisory ones only where they are named."""
        return not advisory or Kind.ADVISORY in self.kinds

    @property
    def strict(self) -> bool:
        """Whether what was not understood fails the build."""
        return Kind.NOT_UNDERSTOOD in self.kinds

    def weight(self, status: Status, advisory: bool = False, sensitivity: bool = False) -> Weight:
        """What a verdict weighs."""
        if not self.fails(status, advisory, sensitivity):
            return Weight.INFORMS
        return Weight.BREAKS if status is Status.VIOLATED else Weight.FAILS

    def code(
        self,
        verdicts: Iterable[tuple[Status, bool]],
        understood: bool = True,
        sensitivities: Iterable[Status] = (),
    ) -> ExitCode:
        """The exit code where all of these were found, each with whether its question is advisory.

        `understood`: nothing of the input was left open. `sensitivities`: the verdicts on runs that are not
        steady. 3 where nothing was asked that has a say.
        """
        asked = (
            (status, advisory) for status, advisory in verdicts if status in CODES and self.counts(advisory)
        )
        codes = [CODES[s] if self.fails(s, advisory) else ExitCode.PROVED for s, advisory in asked]
        codes += [CODES[s] for s in sensitivities if self.fails(s, sensitivity=True)]
        if self.strict and not understood:
            codes.append(ExitCode.NOT_UNDERSTOOD)
        return first_of(codes)

    def __str__(self) -> str:
        return ",".join(kind for kind in Kind if kind in self.kinds)


#: A build fails on what is violated, undecided or vacuous, where nothing else is said.
USUALLY = FailOn()
