"""Checks a certificate that lies in a file: builds what it is about again, and asks the judge.

Nothing in the file is believed: the tenant's own files give the system and the property, the judge checks
the reached set, and over an abstraction the abstraction as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssoproof.check.extents import ENVIRONMENT, LIFETIMES, SCOPES, TENANT
from ssoproof.check.problem import Problem
from ssoproof.check.reading_sets import Regions
from ssoproof.check.report import Report
from ssoproof.check.run import semantics_of, subjects, unit_of, victims
from ssoproof.check.search.participants import WHOLE
from ssoproof.check.systems import Unit, abstract, abstraction_judged, abstraction_required, claim, concrete
from ssoproof.check.workspace import Workspace
from ssoproof.errors import ExitCode, SsoproofError, UsageError
from ssoproof.properties.registry import QUESTIONS, question
from ssoproof.semantics.readings import Box
from ssoproof.system.must_may import uncertain
from ssoproof.system.reading_masks import Masks
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.certificate import Filed, dumps, filed, formatted, names_of, read
from ssoproof.verdict.judge import Rejected, closed, fingerprint
from ssoproof.verdict.smtlib import Query, abstraction_queries, queries, shorter_query
from ssoproof.verdict.verdict import ConditionalVerdict, Exhausted, Proved, Result, Violated

#: States of a certificate that the interpreter looks at as well.
SAMPLE = 20


class Refused(SsoproofError):
    """A well-formed certificate proves nothing about this tenant; the message says why."""

    exit_code = ExitCode.UNDECIDED


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked: that no run of any length breaks the question under the readings in `boxes`.

    `states` and `readings` are counts; `abstraction`: the abstraction was judged as well. That something
    reaches what the question is about is not in a certificate.
    """

    question: str
    subject: str
    victim: str
    over: str
    scope: str
    boxes: tuple[Box, ...]
    states: int
    readings: int
    transitions: int
    abstraction: bool


def certificate_text(report: Report, result: Result, part: ConditionalVerdict) -> str:
    """The file for a proved part of a result; UsageError where the part is not proved."""
    if not isinstance(part.verdict, Proved):
        raise UsageError(
            f"{result.question} {result.subject} is not proved there, so that it has no certificate"
        )
    certificate = part.verdict.certificate
    unit = unit_of(report, result, part)
    asked = _problem(unit, certificate.over)
    _same_system(asked, certificate)
    subject, victim = str(unit.subject), unit.victim.name
    return dumps(filed(unit.question.code, subject, victim, asked.system, certificate))


def verify(file: Path, tenant: Tenant) -> Verified:
    """Checks the certificate in `file` against a tenant.

    UsageError where the file is no certificate; Refused where it is about something else, or does not hold.
    """
    return verify_filed(read(file), tenant)


def verify_filed(what: Filed, tenant: Tenant) -> Verified:
    """Checks a certificate that was read before; Refused as for `verify`."""
    unit, asked = _rebuilt(what, tenant)
    certificate = what.certificate
    try:
        closed(asked.system, asked.bad, certificate.states, certificate.readings, SAMPLE)
        if certificate.over == ENVIRONMENT:
            abstraction_judged(unit)
            abstraction_required(unit)
    except Rejected as rejected:
        raise Refused(f"the certificate does not hold: {rejected}") from rejected
    masks = Masks.of(asked.system.rigid_variables)
    return Verified(
        what.question,
        what.subject,
        what.victim,
        certificate.over,
        SCOPES[certificate.over],
        Regions(unit.semantics, masks).boxes(certificate.readings),
        len(certificate.states),
        certificate.readings.bit_count(),
        len(asked.system.transitions),
        certificate.over == ENVIRONMENT,
    )


def smtlib_of(what: Filed, tenant: Tenant) -> tuple[Query, ...]:
    """The certificate as SMT-LIB queries about the system that is built from the tenant; Refused as for
    `verify`."""
    unit, asked = _rebuilt(what, tenant)
    found = queries(asked.system, asked.bad, what.certificate)
    return (*found, *abstraction_queries(claim(unit))) if what.certificate.over == ENVIRONMENT else found


def shorter_of(report: Report, result: Result) -> Query | None:
    """That some run is shorter than the shortest one of an answer, for a solver to refute.

    None where no run is known to be the shortest.
    """
    runs = [(part, v) for part in result.parts if isinstance(v := part.verdict, Violated) and v.shortest]
    if not runs:
        return None
    part, verdict = min(runs, key=lambda run: len(run[1].trace))
    asked = _ground(unit_of(report, result, part), verdict.bounded)
    return shorter_query(asked.system, asked.bad, len(verdict.trace), part.boxes)


def _ground(unit: Unit, over: str) -> Problem:
    """The system that was unrolled to find that no run is shorter."""
    if over == ENVIRONMENT:
        return abstract(unit)
    sure = not uncertain(abstract(unit).composition.system)
    return concrete(unit, unit.apps(), timed=over == LIFETIMES, sure=sure)


def _rebuilt(what: Filed, tenant: Tenant) -> tuple[Unit, Problem]:
    """The unit and the system that a certificate says it is about."""
    unit = _unit(what, tenant)
    asked = _problem(unit, what.certificate.over)
    _same_system(asked, what.certificate)
    if (what.state, what.rigid) != names_of(asked.system):
        raise Refused("the certificate names other variables than those of the system")
    return unit, asked


def _same_system(asked: Problem, certificate: Exhausted) -> None:
    if fingerprint(asked.system) != certificate.system:
        raise Refused("the certificate is about another system: the tenant, or the program, has changed")


def _unit(what: Filed, tenant: Tenant) -> Unit:
    if what.question not in {q.code for q in QUESTIONS}:
        raise Refused(f"the certificate answers {formatted(what.question)}, which this program does not ask")
    asked = question(what.question)
    subject = next((s for s in subjects(tenant) if str(s) == what.subject), None)
    if subject is None:
        raise Refused(f"the certificate is about {formatted(what.subject)}, which the tenant does not have")
    reason = asked.applies(tenant, subject)
    if reason:
        raise Refused(f"{asked.code} is not asked of {what.subject}: {reason}")
    victim = next((a for a in victims(tenant, subject) if a.name == what.victim), None)
    if victim is None:
        raise Refused(f"{asked.code} {what.subject} is not about {formatted(what.victim)}")
    return Unit(Workspace(tenant, semantics_of(tenant)), asked, subject, victim)


def _problem(unit: Unit, over: str) -> Problem:
    """The system that a proof over an abstraction is about."""
    if over == ENVIRONMENT:
        return abstract(unit)
    if over == TENANT and len(unit.apps()) <= WHOLE:
        return concrete(unit, unit.apps(), timed=False, sure=False)
    if over == TENANT:
        raise Refused(f"a certificate over {TENANT} is for tenants of at most {WHOLE} applications")
    raise Refused("the certificate is over an abstraction that this program does not know")
