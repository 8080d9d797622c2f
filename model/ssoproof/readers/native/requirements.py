"""What the owners demand of their applications and APIs; never read off the settings that are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ssoproof.documents.place import Place
from ssoproof.documents.problems import quoted
from ssoproof.readers.native.models import DemandEntry, Requirements
from ssoproof.readers.native.names import Referable
from ssoproof.readers.native.words import Remembered
from ssoproof.tenant.model import Demand, DemandKind
from ssoproof.tenant.naming import Named, meant

Demands = dict[str, Demand]
REMEMBERED = "remembered-browser"


def demands(stated: Requirements, place: Place, there: Referable) -> tuple[Demands, Demands]:
    """The demands by the names of applications, and of APIs."""
    return (
        _all(stated.applications, place.section("applications"), there.applications, ""),
        _all(stated.apis, place.section("apis"), there.apis, "api:"),
    )


def _all(stated: Mapping[str, DemandEntry], place: Place, there: Sequence[Named], prefix: str) -> Demands:
    demanded: Demands = {}
    first: dict[str, Place] = {}
    for entry in place.entries():
        if entry.name not in stated:
            continue
        (name,) = meant(entry.name, there)
        if name in first:
            related = ((first[name].span, "first here"),)
            message = f"{quoted(entry.name)} is {quoted(name)}, whose requirement is stated above"
            entry.reading.problems.error(
                "duplicate-key", message, entry.span, "remove one of the two", related
            )
        first.setdefault(name, entry)
        demanded[name] = _demand(stated[entry.name], entry, prefix + name)
    return demanded


def _demand(stated: DemandEntry, entry: Place, subject: str) -> Demand:
    """One demand. The default on remembered browsers matters only where something is demanded."""
    if entry.inside(REMEMBERED) is None and stated.demand.kind is not DemandKind.NEVER:
        words = "a remembered browser is taken not to meet its MFA requirement"
        entry.reading.assume(subject, words, (*entry.route, REMEMBERED), "the format's default")
    counts = stated.remembered_browser is Remembered.COUNTS
    return replace(stated.demand, remembered=counts, origin=(entry.inside("demand") or entry).origin)
