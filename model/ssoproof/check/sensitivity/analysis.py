"""What the answers of a report do not depend on: each setting is changed, and what was proved or shown has to
stand.

Nothing is searched anew. A proof stands where the system that it is about has the same content and goals, and
the judge accepts that it covers the changed tenant; a violation where the same run is possible there and
breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ssoproof.check.extents import ENVIRONMENT, TENANT
from ssoproof.check.options import Progress
from ssoproof.check.report import Independence, IrrelevantSetting, Report
from ssoproof.check.search.participants import WHOLE
from ssoproof.check.sensitivity.transfer import Broken, Proof, Read, SharedWork, Variant
from ssoproof.check.sensitivity.variations import SMALL, WITHOUT, Varied, closed, variations, without
from ssoproof.check.systems import Unit
from ssoproof.errors import UsageError
from ssoproof.properties.registry import question
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import ConditionalVerdict, Proved, Result, Status, Vacuous, Violated

#: More victims of one part than this are not looked at one by one: nothing is then said of it.
MOST_VICTIMS = 8

#: What an answer's parts of one verdict rest on.
_Evidence = list[Proof | Broken | None]


def independent(report: Report, progress: Progress | None = None) -> Report:
    """The report with what its answers do not depend on; UsageError where the MFA policy is not known."""
    if report.tenant.policy_open:
        raise UsageError("what answers do not depend on is told of one MFA policy: say which, with --mfa")
    return replace(report, independent=tuple(_Work(report, progress).all()))


@dataclass(slots=True)
class _Open:
    """The parts of an answer that have one verdict, and the settings found so far that they do not depend on.

    Without evidence nothing can be said of them.
    """

    result: Result
    status: Status
    evidence: tuple[Proof | Broken, ...]
    settings: list[IrrelevantSetting]
    varied: int = 0
    others: tuple[str, ...] = ()


class _Work:
    """The work on one report."""

    def __init__(self, report: Report, progress: Progress | None) -> None:
        self.report, self.progress = report, progress
        self._shared_work = SharedWork()

    def all(self) -> Iterator[Independence]:
        """For each answer and each of its verdicts."""
        base = self._place(self.report.tenant)
        every = [g for result in self.report.own for g in self._groups(result, base)]
        groups = [g for g in every if g.evidence]
        asked = frozenset(name for r in self.report.own for name in (r.subject, *(p.victim for p in r.parts)))
        for count, varied in enumerate(variations(self.report.tenant, asked), start=1):
            self._vary(varied, groups)
            if self.progress is not None:
                self.progress(f"varying settings, {count} done", 0, 0)
        for group in groups if len(self.report.tenant.applications) > SMALL else ():
            self._spare(group, base)
        for group in every:
            about = group.result.question, group.result.subject, group.status
            yield Independence(*about, tuple(group.settings), group.varied, group.others)

    def _place(self, tenant: Tenant) -> Variant:
        return Variant(tenant, self.report.semantics, self._shared_work)

    def _groups(self, result: Result, base: Variant) -> Iterator[_Open]:
        for status in (Status.VIOLATED, Status.PROVED, Status.VACUOUS):
            parts = result.part(status)
            found: _Evidence = [e for part in parts for e in _evidence(result, part, base)]
            known = tuple(e for e in found if e is not None)
            if parts:
                stand = len(known) == len(found) and all(e.still_holds(base, untimed=False) for e in known)
                yield _Open(result, status, known if stand else (), [])

    def _vary(self, varied: Varied, groups: list[_Open]) -> None:
        """Finds the groups that do without a setting."""
        large = len(self.report.tenant.applications) > SMALL
        owner = varied.setting.owner if large and varied.setting.kind == "application" else ""
        concerned = [g for g in groups if not _is_demand_of(g.result, varied.setting)]
        concerned = [g for g in concerned if not owner or any(owner == e.victim for e in g.evidence)]
        left = {id(g): list[str]() for g in concerned}
        for value, tenant in zip(varied.setting.tried, varied.tenants, strict=True):
            place = self._place(tenant)
            for group in concerned:
                worth = varied.setting.kind == "hook" or len(left[id(group)]) == varied.setting.tried.index(
                    value
                )
                if worth and _all_hold(group.evidence, place, varied.untimed):
                    left[id(group)].append(value)
        for group in concerned:
            group.varied += 1
            told = _irrelevant(varied.setting, tuple(left[id(group)]))
            if told is not None:
                group.settings.append(told)

    def _spare(self, group: _Open, base: Variant) -> None:
        """Other applications of a larger tenant without which all is the same, all of them left out at
        once."""
        spared = frozenset.intersection(*(e.spares(base) for e in group.evidence))
        if not spared:
            return
        tenant, violated = self.report.tenant, group.status is Status.VIOLATED
        changed = closed(tenant, spared) if violated else without(tenant, spared)
        if _all_hold(group.evidence, self._place(changed), False):
            group.others = tuple(a.name for a in tenant.applications if a.name in spared)


def _all_hold(evidence: tuple[Proof | Broken, ...], place: Variant, untimed: bool) -> bool:
    """Whether all of it stands; not where something is read that was to be left alone."""
    try:
        return all(e.still_holds(place, untimed) for e in evidence)
    except Read:
        return False


def _is_demand_of(result: Result, setting: IrrelevantSetting) -> bool:
    """Whether the setting is the demand that the question is about."""
    own = setting.owner if setting.kind == "application" else f"api:{setting.owner}"
    return setting.name == "demand" and own == result.subject


def _irrelevant(setting: IrrelevantSetting, stood: tuple[str, ...]) -> IrrelevantSetting | None:
    """The setting, where all values were stood; a hook also where it can only be left out."""
    if not stood or (setting.kind == "hook" and WITHOUT not in stood):
        return None
    if len(stood) == len(setting.tried):
        return setting
    return replace(setting, tried=stood, every=False) if setting.kind == "hook" else None


def _evidence(result: Result, part: ConditionalVerdict, base: Variant) -> Iterator[Proof | Broken | None]:
    """What a part rests on: for a proof, one for each of its victims; None where it can't be said."""
    asked, victims = question(result.question), (part.victim, *part.also)
    if len(victims) > MOST_VICTIMS:
        yield None
        return
    if isinstance(part.verdict, Violated):
        unit = base.unit(asked, result.subject, part.victim)
        yield Broken.of(unit, part.verdict.trace, part.verdict.system, part.boxes) if unit else None
        return
    assert isinstance(part.verdict, Proved | Vacuous)
    proved = isinstance(part.verdict, Proved)
    for victim in victims:
        unit = base.unit(asked, result.subject, victim)
        if unit is None:
            yield None
            continue
        for over in _rests_on(part.verdict, unit):
            yield Proof.of(base, unit, over, part.boxes, proved)


def _rests_on(verdict: Proved | Vacuous, unit: Unit) -> tuple[str, ...]:
    """Which systems a verdict was read off; that a small tenant is vacuous may rest on both."""
    if isinstance(verdict, Proved):
        return (verdict.certificate.over,)
    return (ENVIRONMENT, TENANT) if len(unit.apps()) <= WHOLE else (ENVIRONMENT,)
