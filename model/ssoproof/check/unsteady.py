"""What only unsteady runs break: calls that fail, inputs of the user that change while he is signed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ssoproof.check.decide import Decision
from ssoproof.check.options import Options
from ssoproof.check.systems import Unit
from ssoproof.inputs.input_classes import InputClasses
from ssoproof.inputs.scopes import Documents, overlap
from ssoproof.properties.spec import Runs
from ssoproof.semantics.readings import Box
from ssoproof.verdict.verdict import ConditionalVerdict, Status, Unsteady


def sensitivities(
    unit: Unit, options: Options, parts: Sequence[ConditionalVerdict]
) -> tuple[ConditionalVerdict, ...]:
    """For each thing that no steady run does: what it breaks of what is proved, or that it breaks nothing."""
    boxes = tuple(box for part in parts if part.status is Status.PROVED for box in part.boxes)
    if not boxes or unit.question.advisory:
        return ()
    found: list[ConditionalVerdict] = []
    inputs = unit.workspace.inputs(unit.focus)
    for unsteady in _kinds(unit):
        other = replace(unit, unsteady=unsteady)
        proved = tuple(_of_classes(boxes, inputs, other.workspace.inputs(other.focus)))
        if not proved:
            continue
        decided = Decision(other, options, unit.workspace.cache, within=proved).run()
        worst = [part for part in decided.parts if part.status is Status.VIOLATED]
        worst = worst or [part for part in decided.parts if part.status is Status.UNKNOWN]
        worst = worst or [part for part in decided.parts if part.status is Status.PROVED]
        found += (replace(part, unsteady=unsteady) for part in worst[:1])
    return tuple(found)


def _of_classes(boxes: Sequence[Box], inputs: InputClasses, others: InputClasses) -> Iterator[Box]:
    """Boxes that speak of classes of inputs, in the classes that code tells apart where more may happen."""
    if inputs.same(others):
        yield from boxes
        return
    member = {name: inputs.member(row) for name, row in others.values.items()}
    for box in boxes:
        own = tuple(name for name in others.values if member[name] in box.inputs)
        if own or not box.inputs:
            yield replace(box, inputs=own)


def _kinds(unit: Unit) -> Iterator[Unsteady]:
    if unit.authorizer.may_fail:
        yield Unsteady(failing=True)
    if unit.question.runs is Runs.ONE:
        catalogue, written = unit.authorizer.catalogue(unit.tenant), unit.authorizer.written(unit.tenant)
        for root in _movable(unit.workspace.inputs(unit.focus), catalogue.documents):
            own = unit.question.free and catalogue.documents.owned(root)
            own = own or (unit.focus.changing and any(overlap(root, path) for path in written))
            if not own and not catalogue.constant(root):
                yield Unsteady(moving=(root,))


def _movable(classes: InputClasses, documents: Documents) -> tuple[str, ...]:
    """The inputs that make a difference and may change while the user is signed in."""
    several = (group.cells for group in classes.groups if len(group.cells.vectors) > 1)
    roots = dict.fromkeys(root for cells in several for root in cells.roots)
    return tuple(root for root in roots if documents.becomes(root) != ())
