"""Names on the command line: a misspelt one is answered with the one that was probably meant, before any
work."""

from __future__ import annotations

from collections.abc import Iterable

from ssoproof.check.options import Options
from ssoproof.check.run import semantics_of, subjects
from ssoproof.check.subject_names import resolved
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.errors import UsageError
from ssoproof.properties.registry import QUESTIONS
from ssoproof.tenant.model import Tenant


def resolve(tenant: Tenant, options: Options) -> Options:
    """The options, with subjects by their names. UsageError for a question, subject, switch or value that
    does not exist."""
    questions(options.questions)
    options = resolved(tenant, options)
    _each("there is no subject", options.subjects, [str(s) for s in subjects(tenant)])
    table = semantics_of(tenant)
    _each("there is no switch", options.reading, [s.id for s in table.switches])
    for switch, value in options.reading.items():
        _each(f"{switch} has no value", [value], table[switch].sort.values)
    return options


def questions(codes: Iterable[str]) -> None:
    """UsageError for a code that is no question's."""
    _each("there is no question", [code.upper() for code in codes], [q.code for q in QUESTIONS])


def _each(lead: str, names: Iterable[str], there: Iterable[str]) -> None:
    row = list(there)
    for name in names:
        if name not in row:
            raise UsageError(f"{lead} {quoted(name)[1:-1]}; {suggestion(name, row, 'there is none')}")
