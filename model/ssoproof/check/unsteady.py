"""What only unsteady runs break: calls that fail, inputs of the user that change while he is signed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ssoproof.check.decide import Decision
from ssoproof.check.options import Options
from ssoproof.check.systems import Unit
from ssoproof.check.workspace import Decided
from ssoproof.inputs.input_classes import InputClasses
from ssoproof.inputs.scopes import Documents, overlap
from ssoproof.properties.spec import Runs
from ssoproof.semantics.readings import Box
from ssoproof.verdict.verdict import ConditionalVerdict, Exhausted, Proved, Status, Unknown, Unsteady

#: How many times as many states the search for unsteady runs keeps as the one for steady runs; or so many.
TIMES, FEW = 2, 4_000


def sensitivities(unit: Unit, options: Options, steady: Decided) -> tuple[ConditionalVerdict, ...]:
    """For each thing that no steady run does: what it breaks of what is proved, or that it breaks nothing;
    unknown, where that takes many more states than the answer itself."""
    boxes = tuple(box for part in steady.parts if part.status is Status.PROVED for box in part.boxes)
    if not boxes or unit.question.advises(unit.tenant, unit.subject):
        return ()
    most = max(FEW, TIMES * int(steady.statistics.get("abstract states", 0)))
    options = replace(options, states=min(options.states, most))
    kinds = tuple(_kinds(unit))
    if len(kinds) > 1:
        together = Unsteady(any(k.failing for k in kinds), tuple(root for k in kinds for root in k.moving))
        held = _sensitivity(replace(unit, unsteady=together), options, unit, boxes, whole=True)
        if held is not None:
            return tuple(replace(held, unsteady=kind) for kind in kinds)
    each = (_sensitivity(replace(unit, unsteady=kind), options, unit, boxes) for kind in kinds)
    return tuple(part for part in each if part is not None)


def _sensitivity(
    other: Unit, options: Options, steady: Unit, boxes: Sequence[Box], whole: bool = False
) -> ConditionalVerdict | None:
    """The worst that unsteady runs do in boxes that are proved of steady ones; `whole`: None, unless they
    break nothing at all.

    That the question is about something is known: each steady run is one of them.
    """
    inputs = other.workspace.inputs(other.focus)
    proved = tuple(_of_classes(boxes, steady.workspace.inputs(steady.focus), inputs))
    if not proved:
        return None
    decision = Decision(other, options, steady.workspace.cache, within=proved)
    found = decision.unbroken()
    if whole and not isinstance(found, Exhausted):
        return None
    if found is not None:
        verdict = found if isinstance(found, Unknown) else Proved(found)
        return ConditionalVerdict(proved, verdict, other.victim.name, inputs=inputs, unsteady=other.unsteady)
    parts = decision.run().parts
    worst = [part for part in parts if part.status is Status.VIOLATED]
    worst = worst or [part for part in parts if part.status is Status.UNKNOWN]
    worst = worst or [part for part in parts if part.status is Status.PROVED]
    return replace(worst[0], unsteady=other.unsteady) if worst else None


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
