"""Regions of readings: masks told as boxes, moved between systems, and the reading nearest to the
defaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from ssoproof.inputs.input_classes import InputClasses
from ssoproof.logic.sorts import Value
from ssoproof.semantics.readings import INPUTS, Box, Space
from ssoproof.semantics.switch import Semantics
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import Variable


@dataclass(slots=True, eq=False)
class Regions:
    """The readings of the switches that the systems of a unit read, numbered, and what was lifted to them."""

    semantics: Semantics
    masks: Masks
    _lifted: dict[tuple[tuple[Variable, ...], int, bool], int] = field(default_factory=dict)

    @staticmethod
    def of(semantics: Semantics, names: frozenset[str], inputs: Variable | None = None) -> Regions:
        """Over the named switches, and the classes of inputs that are told apart."""
        kept = (s for s in semantics.switches if s.id in names)
        switches = tuple(Variable(s.id, s.sort, None, s.question) for s in kept)
        return Regions(semantics, Masks.of((*switches, inputs) if inputs is not None else switches))

    @staticmethod
    def about(
        semantics: Semantics, boxes: Iterable[Box], inputs: InputClasses, names: Iterable[str] = ()
    ) -> Regions:
        """Over the switches that boxes mention and those that are named, and the classes of inputs."""
        switches = {*names, *(switch for box in boxes for switch, _ in box.allowed)}
        return Regions.of(semantics, frozenset(switches), inputs.rigid_variable)

    def universe(self, reading: Mapping[str, str], within: Iterable[Box] | None) -> int:
        """The readings that are asked about, as far as these masks tell them apart: those that agree with
        what is fixed, and are in some box (None: all)."""
        chosen = self.masks.words(reading)
        return chosen if within is None else chosen & self.union(map(self.fitted, within))

    @property
    def _defaults(self) -> dict[str, Value]:
        """The default of each switch; of inputs, the class that comes first."""
        first = {v.name: d[0] for v, d in zip(self.masks.variables, self.masks.domains, strict=True)}
        return {**first, **self.semantics.defaults}

    def full(self, number: int) -> dict[str, Value]:
        """A reading with the defaults for the switches that no system reads."""
        return {**self.semantics.defaults, **self.masks.reading(number)}

    def for_inputs(self, names: frozenset[str]) -> int:
        """The readings for some classes of inputs."""
        for index, v in enumerate(self.masks.variables):
            if v.name == INPUTS:
                mask = 0
                for name in names:
                    mask |= self.masks.literal(index, name)
                return mask
        return 0

    def whatever_inputs(self, mask: int) -> int:
        """A mask with all classes of inputs, where it has one of them."""
        for index, v in enumerate(self.masks.variables):
            if v.name == INPUTS:
                return self.masks.without(mask, index, False)
        return mask

    def lift(self, inner: Masks, mask: int, whole: bool) -> int:
        """A mask over a system's own switches, as one over all of the unit's.

        A switch that the unit does not know is dropped: with `whole` a reading stays only if it is in the
        mask for each of that switch's values, else if it is for some.
        """
        if inner.variables == self.masks.variables:
            return mask
        assert self._in_order(inner)
        key = inner.variables, mask, whole
        if key not in self._lifted:
            self._lifted[key] = self._lift(inner, mask, whole)
        return self._lifted[key]

    def _in_order(self, inner: Masks) -> bool:
        known = [v.name for v in self.masks.variables]
        places = [known.index(v.name) for v in inner.variables if v.name in known]
        return places == sorted(places)

    def _lift(self, inner: Masks, mask: int, whole: bool) -> int:
        """By way of text, a sign for each reading: cutting and repeating it beats work on each reading."""
        for index, v in enumerate(inner.variables):
            if v.name not in self._names:
                mask = inner.without(mask, index, whole)
        signs = f"{mask:0{inner.size}b}"[::-1]
        for v, domain, stride in zip(inner.variables, inner.domains, inner.strides, strict=True):
            if v.name not in self._names:
                signs = _first(signs, stride, len(domain))
        kept = {v.name for v in inner.variables}
        for v, domain, stride in reversed(
            tuple(zip(self.masks.variables, self.masks.domains, self.masks.strides, strict=True))
        ):
            if v.name not in kept:
                signs = "".join(signs[at : at + stride] * len(domain) for at in range(0, len(signs), stride))
        return int(signs[::-1], 2)

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(v.name for v in self.masks.variables)

    def nearest(self, mask: int) -> int:
        """The number of the reading in a mask that differs least from the defaults; the first of several."""
        layers = [mask]
        for index, v in enumerate(self.masks.variables):
            same = self.masks.literal(index, self._defaults[v.name])
            stay = [layer & same for layer in layers] + [0]
            leave = [0] + [layer & ~same for layer in layers]
            layers = [a | b for a, b in zip(stay, leave, strict=True)]
        best = next(layer for layer in layers if layer)
        return (best & -best).bit_length() - 1

    def boxes(self, mask: int, needed: int = -1) -> tuple[Box, ...]:
        """A mask as few boxes, none of which can be widened; only those that hold a needed reading."""
        names = set(self.relevant(mask))
        kept = [
            (v, d) for v, d in zip(self.masks.variables, self.masks.domains, strict=True) if v.name in names
        ]
        space = Space.of({v.name: [str(x) for x in d] for v, d in kept})
        points = frozenset(
            tuple(str(r[n]) for n in space.switches) for r in self.masks.each(self._thin(mask))
        )
        found = space.boxes(points)
        return found if needed < 0 else tuple(self._covering(found, needed))

    def _covering(self, boxes: tuple[Box, ...], needed: int) -> Iterator[Box]:
        """The first boxes that hold all needed readings, those that hold most first."""
        inside = {box: self.inside(box) for box in boxes}
        while needed:
            best = max(boxes, key=lambda box: (inside[box] & needed).bit_count())
            yield best
            needed &= ~inside[best]

    def _thin(self, mask: int) -> int:
        """The mask with each irrelevant switch at its first value: one reading for each relevant one."""
        relevant = set(self.relevant(mask))
        for index, v in enumerate(self.masks.variables):
            if v.name not in relevant:
                mask &= self.masks.literal(index, self.masks.domains[index][0])
        return mask

    def inside(self, box: Box) -> int:
        """A box as a mask."""
        found = self.masks.all
        for switch, values in box.sides.items():
            index = next(i for i, v in enumerate(self.masks.variables) if v.name == switch)
            side = 0
            for value in values:
                side |= self.masks.literal(index, value)
            found &= side
        return found

    def union(self, boxes: Iterable[Box]) -> int:
        """Some boxes as one mask."""
        return reduce(or_, map(self.inside, boxes), 0)

    def fitted(self, box: Box) -> Box:
        """The box without what these readings do not tell apart."""
        known = {
            v.name: {str(x) for x in d} for v, d in zip(self.masks.variables, self.masks.domains, strict=True)
        }
        inputs = tuple(n for n in box.inputs if n in known.get(INPUTS, ()))
        return Box(tuple(pair for pair in box.allowed if pair[0] in known), inputs)

    def relevant(self, mask: int) -> tuple[str, ...]:
        """The switches that membership in a mask depends on."""
        found = []
        for index, v in enumerate(self.masks.variables):
            stride, domain = self.masks.strides[index], self.masks.domains[index]
            rows = {(mask & self.masks.literal(index, x)) >> (stride * k) for k, x in enumerate(domain)}
            if len(rows) > 1:
                found.append(v.name)
        return tuple(found)


def _first(signs: str, stride: int, count: int) -> str:
    """What is said where one variable has the first of `count` values."""
    period = stride * count
    return "".join(signs[at : at + stride] for at in range(0, len(signs), period))
