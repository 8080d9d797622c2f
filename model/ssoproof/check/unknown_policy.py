"""A tenant whose MFA policy is not known: each policy is checked, and where the answers differ, all of them
stand side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check, subjects
from ssoproof.diagnostics import Diagnostic
from ssoproof.tenant.model import MfaMode, Tenant
from ssoproof.verdict.verdict import ConditionalVerdict, NotApplicable, Result, Status

_NOT_ASKED = "nothing is demanded of it"


def check_any(tenant: Tenant, options: Options, diagnostics: Sequence[Diagnostic] = ()) -> Report:
    """The report on a tenant; where its policy is not known, an answer that differs has parts for each."""
    if not tenant.policy_open:
        return check(tenant, options, diagnostics)
    options = replace(options, settled=None)
    found: dict[MfaMode, Report] = {}
    for mode in MfaMode:
        own = tenant.with_policy(mode)
        wanted = _wanted(own, tenant, options)
        if wanted or not options.subjects:
            found[mode] = check(own, replace(options, subjects=wanted), diagnostics)
    rows: dict[tuple[str, str], dict[MfaMode, Result]] = {}
    for mode, report in found.items():
        for result in report.results:
            rows.setdefault((result.question, result.subject), {})[mode] = result
    order = {name: n for n, name in enumerate(_subjects(tenant))}
    ordered = sorted(rows.items(), key=lambda row: order[row[0][1]])
    remarks = {str(d): d for report in found.values() for d in report.diagnostics}
    first = next(iter(found.values()))
    results = tuple(agreed(row) for _, row in ordered)
    return replace(first, tenant=tenant, results=results, diagnostics=tuple(remarks.values()))


def _subjects(tenant: Tenant) -> tuple[str, ...]:
    """All that is a subject under some policy: applications, then APIs."""
    named = [str(s) for mode in MfaMode for s in subjects(tenant.with_policy(mode))]
    apps = [str(s) for s in subjects(tenant) if s.kind == "app"]
    return tuple(dict.fromkeys((*apps, *named)))


def _wanted(own: Tenant, tenant: Tenant, options: Options) -> tuple[str, ...]:
    """The subjects that are asked about under one policy: without those that are one under others only."""
    there, known = {str(s) for s in subjects(own)}, set(_subjects(tenant))
    return tuple(name for name in options.subjects if name in there or name not in known)


def agreed(results: Mapping[MfaMode, Result]) -> Result:
    """The first policy's answer where all others say the same throughout; else the parts of each."""
    first = next(iter(results.values()))
    said = {frozenset(part.status for part in result.parts) for result in results.values()}
    asked = said != {frozenset({Status.NOT_APPLICABLE})}
    if len(said) == 1 and len(next(iter(said))) == 1 and (len(results) == len(MfaMode) or not asked):
        return first
    parts = tuple(part for mode in MfaMode for part in _parts(mode, results))
    unsteady = tuple(
        replace(part, policy=mode.value) for mode, result in results.items() for part in result.sensitivities
    )
    remarks: dict[str, list[str]] = {}
    for mode, result in results.items():
        for remark in result.remarks:
            remarks.setdefault(remark, []).append(mode.value)
    shared = {r.like for r in results.values() if r.status is not Status.NOT_APPLICABLE}
    like = shared.pop() if len(shared) == 1 else ""
    return replace(first, parts=parts, sensitivities=unsteady, remarks=_with_policies(remarks), like=like)


def _with_policies(remarks: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Remarks, with the policies under which they hold where that is not all."""
    return tuple(
        remark if len(modes) == len(MfaMode) else f"If the MFA policy is {' or '.join(modes)}: {remark}"
        for remark, modes in remarks.items()
    )


def _parts(mode: MfaMode, results: Mapping[MfaMode, Result]) -> Iterator[ConditionalVerdict]:
    if mode not in results:
        yield ConditionalVerdict((), NotApplicable(_NOT_ASKED, True), policy=mode.value)
        return
    yield from (replace(part, policy=mode.value) for part in results[mode].parts)
