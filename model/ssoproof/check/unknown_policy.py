"""A tenant whose MFA policy is not known: each policy is checked, and only what all of them agree on
stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ssoproof.check.options import Options
from ssoproof.check.reading_sets import Regions
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.diagnostics import Diagnostic
from ssoproof.inputs.input_classes import InputClasses
from ssoproof.semantics.readings import Box
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import MfaMode, Tenant
from ssoproof.verdict.verdict import ConditionalVerdict, Result, Status, Unknown


def check_any(tenant: Tenant, options: Options, diagnostics: Sequence[Diagnostic] = ()) -> Report:
    """The report on a tenant; where its policy is not known, a verdict holds under every policy."""
    if not tenant.policy_open:
        return check(tenant, options, diagnostics)
    modes, options = tuple(MfaMode), replace(options, settled=None)
    found = [
        check(replace(tenant, mfa=replace(tenant.mfa, value=mode)), options, diagnostics) for mode in modes
    ]
    rows = zip(*(report.results for report in found), strict=True)
    results = tuple(_agreed(dict(zip(modes, row, strict=True)), found[0].semantics) for row in rows)
    remarks = {str(d): d for report in found for d in report.diagnostics}
    return replace(found[0], results=results, diagnostics=tuple(remarks.values()))


def _agreed(results: dict[MfaMode, Result], semantics: Semantics) -> Result:
    """The first policy's answer where the others say the same throughout; else unknown, with what each says.

    What is violated under every policy stays so, for the readings and the victims for which each one says it.
    """
    first = next(iter(results.values()))
    said = {frozenset(part.status for part in result.parts) for result in results.values()}
    if len(said) == 1 and len(next(iter(said))) == 1:
        return first
    told = ", ".join(f"{mode.value}: {_said(result)}" for mode, result in results.items())
    reason = f"the MFA policy is not known, and the answer depends on it ({told})"
    boxes = [box for result in results.values() for part in result.parts for box in part.boxes]
    parts: list[ConditionalVerdict] = []
    for part in first.parts:
        regions = Regions.about(semantics, boxes, part.inputs)
        common = regions.masks.all if part.status is Status.VIOLATED else 0
        for result in results.values():
            common &= _violated(result, part.victim, part.inputs, regions)
        parts += _split(part, common, reason, regions)
    return replace(first, parts=tuple(parts), sensitivities=())


def _violated(result: Result, victim: str, inputs: InputClasses, regions: Regions) -> int:
    """Where a policy's answer says so; of other classes of inputs than `inputs` it says nothing."""
    own = (part for part in result.part(Status.VIOLATED) if part.victim == victim)
    boxes = ((box, part.inputs.same(inputs)) for part in own for box in part.boxes)
    return _mask((box for box, same in boxes if same or not box.inputs), regions)


def _mask(boxes: Iterable[Box], regions: Regions) -> int:
    found = 0
    for box in boxes:
        found |= regions.inside(box)
    return found


def _split(
    part: ConditionalVerdict, common: int, reason: str, regions: Regions
) -> Iterator[ConditionalVerdict]:
    """A part as it stands where all policies agree, unknown elsewhere."""
    mine = _mask(part.boxes, regions)
    if mine & common:
        yield replace(part, boxes=regions.boxes(mine & common))
    if not part.boxes or mine & ~common:
        boxes = regions.boxes(mine & ~common) if mine & ~common else part.boxes
        yield replace(part, boxes=boxes, verdict=Unknown(reason, 0))


def _said(result: Result) -> str:
    kinds = dict.fromkeys(part.status.word for part in result.parts)
    return " or ".join(kinds)
