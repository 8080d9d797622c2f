"""A tenant whose MFA policy is not known: each policy is checked, and only what all of them agree on stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.diagnostics import Diagnostic
from ssoproof.tenant.model import MfaMode, Tenant
from ssoproof.verdict.verdict import Result, Status, Under, Unknown


def check_any(tenant: Tenant, options: Options, diagnostics: Sequence[Diagnostic] = ()) -> Report:
    """The report on a tenant; where its policy is not known, a verdict holds under every policy."""
    if not tenant.policy_open:
        return check(tenant, options, diagnostics)
    modes = tuple(MfaMode)
    found = [check(replace(tenant, mfa=replace(tenant.mfa, value=mode)), options, diagnostics) for mode in modes]
    rows = zip(*(report.results for report in found), strict=True)
    results = tuple(_agreed(dict(zip(modes, row, strict=True))) for row in rows)
    remarks = {str(d): d for report in found for d in report.diagnostics}
    return replace(found[0], results=results, diagnostics=tuple(remarks.values()))


def _agreed(results: dict[MfaMode, Result]) -> Result:
    """The first policy's answer where the others say the same throughout; else unknown, with what each says."""
    first = next(iter(results.values()))
    said = {frozenset(part.status for part in result.parts) for result in results.values()}
    if len(said) == 1 and len(next(iter(said))) == 1:
        return first
    told = ", ".join(f"{mode.value}: {_said(result)}" for mode, result in results.items())
    reason = f"the MFA policy is not known, and the answer depends on it ({told})"
    if all(result.status is Status.VIOLATED for result in results.values()):
        return replace(first, parts=tuple(p if p.status is Status.VIOLATED else _unknown(p, reason) for p in first.parts))
    return replace(first, parts=tuple(_unknown(part, reason) for part in first.parts))


def _said(result: Result) -> str:
    kinds = dict.fromkeys(part.status.value for part in result.parts)
    return " or ".join(kinds)


def _unknown(part: Under, reason: str) -> Under:
    return Under(part.boxes, Unknown(reason, 0), part.victim)
