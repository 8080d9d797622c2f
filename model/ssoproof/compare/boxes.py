"""Sets of readings held against each other: what two boxes share, and what of some boxes others do not
cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ssoproof.inputs.input_classes import InputClasses
from ssoproof.semantics.readings import INPUTS, Box
from ssoproof.semantics.switch import Semantics

#: More pieces than this are not cut: what is left then counts as not covered.
MOST = 4096

#: The values of each switch, and the classes of inputs, as `inputs`.
Domains = Mapping[str, tuple[str, ...]]


def domains(semantics: Semantics) -> Domains:
    """The values of all switches of a provider."""
    return {s.id: s.sort.values for s in semantics.switches}


def with_inputs(known: Domains, inputs: InputClasses) -> Domains:
    """The same with classes of inputs, where there are several."""
    return {**known, INPUTS: tuple(inputs.values)} if inputs.rigid_variable is not None else known


def meet(one: Box, two: Box) -> Box | None:
    """The readings in both boxes; None where there are none."""
    said = one.sides
    for switch, values in two.sides.items():
        kept = tuple(v for v in said.get(switch, values) if v in values)
        if not kept:
            return None
        said[switch] = kept
    return Box.of(said)


def within(one: Box, two: Box, known: Domains) -> bool:
    """True where each reading of the first box is in the second."""
    mine = {**known, **one.sides}
    return all(s in mine and set(mine[s]) <= set(values) for s, values in two.sides.items())


def uncovered(boxes: Sequence[Box], by: Sequence[Box], known: Domains) -> tuple[Box, ...]:
    """The readings of `boxes` that are in none of `by`, as boxes; never too few."""
    left = list(boxes)
    for other in by:
        cut = [piece for box in left for piece in _minus(box, other, known)]
        if len(cut) > MOST:
            return tuple(left)
        left = cut
    return tidy(left, known)


def _minus(box: Box, other: Box, known: Domains) -> list[Box]:
    if meet(box, other) is None:
        return [box]
    found: list[Box] = []
    sides = box.sides
    for switch, values in other.sides.items():
        side = sides.get(switch, known.get(switch, ()))
        rest = tuple(v for v in side if v not in values)
        if rest:
            found.append(Box.of({**sides, switch: rest}))
        sides[switch] = tuple(v for v in side if v in values)
    return found


def tidy(boxes: Sequence[Box], known: Domains) -> tuple[Box, ...]:
    """The boxes without those that lie within another one, sides that say nothing left out; in order of
    appearance."""
    plain = list(dict.fromkeys(_plain(box, known) for box in boxes))
    return tuple(
        box
        for n, box in enumerate(plain)
        if not any(within(box, other, known) for m, other in enumerate(plain) if m != n)
    )


def _plain(box: Box, known: Domains) -> Box:
    sides = box.sides.items()
    return Box.of({s: values for s, values in sides if s not in known or set(values) < set(known[s])})
