"""What the owners demand of their applications and APIs; never read off the settings that are checked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ssoproof import bounds
from ssoproof.documents.durations import seconds_of
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.documents.yaml_tree import Table
from ssoproof.readers.native.fields import Field, Section, choice, section, text
from ssoproof.readers.native.names import one_of
from ssoproof.source import Origin
from ssoproof.tenant.model import Demand, DemandKind
from ssoproof.tenant.naming import Named

REMEMBERED = "remembered-browser"
COUNTS, NOT_COUNTS = "counts", "does not count"
_PLAIN = {k.value: k for k in DemandKind if k is not DemandKind.MAX_AGE}
_AGE = re.compile(r"at most (\S+) old")
_FORMS = (*_PLAIN, "at most 15m old")

Demands = dict[str, Demand]


def demands(root: Section, applications: Sequence[Named], apis: Sequence[Named]) -> tuple[Demands, Demands]:
    """The demands by the names of applications, and of APIs."""
    part = root.section("requirements")
    found = (
        _all(part.section("applications"), applications, "application"),
        _all(part.section("apis"), apis, "API"),
    )
    part.finish()
    return found


def _all(part: Section, known: Sequence[Named], what: str) -> Demands:
    found: Demands = {}
    first: dict[str, Field] = {}
    for entry in part.fields():
        name = one_of(entry, entry.name, known, what, f"the tenant has no {what}s: state it there first")
        if name in first:
            related = ((first[name].key_span, "first here"),)
            message = f"{quoted(entry.name)} is {quoted(name)}, whose demand is stated above"
            entry.reading.problems.error(
                "duplicate-key", message, entry.key_span, "remove one of the two", related
            )
        demand = _demand(entry)
        if demand is not None and name is not None:
            first.setdefault(name, entry)
            found[name] = demand
            _assume(entry, name, demand, what)
    return found


def _assume(entry: Field, name: str, demand: Demand, what: str) -> None:
    """Notes the default on remembered browsers; where nothing is demanded, it does not matter."""
    stated = isinstance(entry.node, Table) and any(e.key == REMEMBERED for e in entry.node.entries)
    if stated or demand.kind is DemandKind.NEVER:
        return
    subject = name if what == "application" else f"api:{name}"
    words = "a remembered browser is taken not to meet its demand"
    entry.reading.assume(subject, words, (*entry.route, REMEMBERED), "the format's default")


def _demand(found: Field) -> Demand | None:
    if not isinstance(found.node, Table):
        return _words(found, False, found.origin)
    part = section(found)
    if part is None:
        return None
    stated = part.need("demand", "write `demand: once per session`, or another demand")
    remembered = part.get(REMEMBERED)
    counts = choice(remembered, (COUNTS, NOT_COUNTS)) == COUNTS if remembered else False
    part.finish()
    return _words(stated, counts, stated.origin) if stated else None


def _words(found: Field, remembered: bool, origin: Origin) -> Demand | None:
    value = text(found)
    if value is None:
        return None
    phrase = " ".join(value.split())
    if phrase in _PLAIN:
        return Demand(_PLAIN[phrase], None, remembered, origin)
    aged = _AGE.fullmatch(phrase)
    if aged is None:
        found.error("wrong-value", f"{quoted(value)} is no demand", suggestion(phrase, _FORMS))
        return None
    age = seconds_of(aged[1])
    if age is None or age <= 0 or bounds.DURATION_SECONDS.passed(age):
        found.error(
            "bad-duration", f"{quoted(aged[1])} is no age", "write an age from 1s to 3650d: `at most 15m old`"
        )
        return None
    return Demand(DemandKind.MAX_AGE, age, remembered, origin)
