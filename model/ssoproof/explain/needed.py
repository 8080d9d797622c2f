"""The settings without which an answer would not fail: each is changed alone, and the question asked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ssoproof.check.options import Options, Progress
from ssoproof.check.report import IrrelevantSetting, Report
from ssoproof.check.run import check, unit_of
from ssoproof.check.sensitivity.transfer import Broken, SharedWork, Variant
from ssoproof.check.sensitivity.variations import ANYTHING, variations
from ssoproof.explain.model import Story
from ssoproof.semantics.readings import Box
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import ConditionalVerdict, Result, Status, Violated

#: What is no cause: the requirement itself, that the question is asked at all, and what changes too much.
_NO_CAUSE = ("demand", "silent renewal")


@dataclass(frozen=True, slots=True)
class Needed:
    """A setting without which the answer would not fail: `value` is what it has, `instead` another one, and
    `status` the answer with that one; `place` is where it stands."""

    name: str
    value: str
    place: str
    instead: str
    status: Status


def needed(
    report: Report, result: Result, part: ConditionalVerdict, story: Story, note: Progress | None = None
) -> tuple[Needed, ...]:
    """All settings of the tenant, its code and the applications of a run each of which the failure needs.

    With another value of any one of them the question is answered otherwise under the run's reading.
    """
    assert isinstance(part.verdict, Violated)
    tenant, semantics = report.tenant, report.semantics
    reading = {**semantics.defaults, **{k: v for k, v in story.reading if k in semantics.defaults}}
    unit = unit_of(report, result, part)
    box = (Box.of(reading),)
    run = Broken.of(unit, part.verdict.trace, part.verdict.system, box)
    shared_work = SharedWork()
    found = []
    for setting, other, value in _candidates(tenant, story):
        if note is not None:
            note(f"asking again with another {setting.name or setting.kind}", 0, 0)
        if run.still_holds(Variant(other, semantics, shared_work), untimed=False):
            continue
        options = Options((result.question,), (result.like or result.subject,), reading)
        (again,) = check(other, options).results
        if again.status is not Status.VIOLATED:
            found.append(_named(tenant, setting, value, again.status))
    return tuple({(n.name, n.place): n for n in reversed(found)}.values())[::-1]


def _candidates(tenant: Tenant, story: Story) -> Iterator[tuple[IrrelevantSetting, Tenant, str]]:
    asked = frozenset((*story.lanes, story.subject))
    for varied in variations(tenant, asked):
        setting = varied.setting
        own = setting.kind in ("tenant", "hook") or setting.owner in story.lanes
        if not own or varied.untimed or setting.kind == "api" or setting.name in _NO_CAUSE:
            continue
        if "all" in setting.name.split():
            continue
        for value, other in zip(setting.tried, varied.tenants, strict=True):
            if value != ANYTHING:
                yield setting, other, value


def _named(tenant: Tenant, setting: IrrelevantSetting, value: str, status: Status) -> Needed:
    if setting.kind == "hook":
        hook = next(h for h in tenant.hooks if h.name == setting.owner)
        return Needed(f"{hook.kind.value} {hook.name}", "", hook.file, value, status)
    if setting.kind == "application":
        app = tenant.application(setting.owner)
        place = app.origin.span.place if app.origin.span else ""
        return Needed(f"{setting.name} of {app.name}", "", place, value, status)
    origin = tenant.mfa.origin if setting.name == "MFA policy" else None
    place = origin.span.place if origin is not None and origin.span else ""
    now = tenant.mfa.value.value if origin is not None else ""
    return Needed(setting.name, now, place, value, status)
