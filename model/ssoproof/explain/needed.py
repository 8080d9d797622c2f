"""What a failure needs of the tenant: each setting and hook behind it is changed alone, and checked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ssoproof.check.options import Options, Progress
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.explain.model import CauseKind, Story
from ssoproof.tenant.model import MfaMode, Tenant
from ssoproof.verdict.verdict import Result, Status


@dataclass(frozen=True, slots=True)
class Needed:
    """A change of one thing after which the question does not fail: in words, where that stands, and the
    verdict after it."""

    change: str
    place: str
    status: Status


def needed(report: Report, result: Result, story: Story, note: Progress | None = None) -> tuple[Needed, ...]:
    """All that the causes of a run point at without which it does not fail, under the run's own reading.

    Each of them is needed; other settings may be too. None of them is a repair: what else it breaks is not
    looked at.
    """
    semantics = report.semantics
    reading = {**semantics.defaults, **{k: v for k, v in story.reading if k in semantics.defaults}}
    options = Options((result.question,), (result.like or result.subject,), reading, progress=note)
    found = []
    for change, place, tenant in _changed(report.tenant, story):
        statuses = {r.status for r in check(tenant, options).results}
        if statuses and Status.VIOLATED not in statuses:
            found.append(Needed(change, place, min(statuses, key=lambda s: s.rank)))
    return tuple(found)


def _changed(tenant: Tenant, story: Story) -> Iterator[tuple[str, str, Tenant]]:
    mode = tenant.mfa
    if any(c.at is not None and c.at == mode.origin for c in story.deciding) and not tenant.policy_open:
        place = mode.origin.span.place if mode.origin.span else ""
        for other in MfaMode:
            if other is not mode.value:
                changed = replace(tenant, mfa=replace(mode, value=other))
                yield f"with the policy {other.value.capitalize()}", place, changed
    cited = {c.at.route[0] for c in story.deciding if c.kind is CauseKind.HOOK and c.at is not None}
    for hook in tenant.hooks:
        if hook.name in cited:
            rest = tuple(h for h in tenant.hooks if h is not hook)
            yield f"without the {hook.kind.value} {hook.name}", hook.file, replace(tenant, hooks=rest)
