"""Sets of readings: boxes (for each switch the values that it may have) and how a region is told in few of
them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

Point = tuple[str, ...]
#: What a reading calls the class of inputs that it is about.
INPUTS = "inputs"
#: What is said of a box that holds all readings.
EVERY = "every reading"
#: For each switch, the values that are meant.
Sides = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """All readings in which each named switch has one of its listed values; others may have any.

    `inputs`: of the classes of inputs that code tells apart, those that are meant; empty means all.
    """

    allowed: tuple[tuple[str, tuple[str, ...]], ...]
    inputs: tuple[str, ...] = ()

    @staticmethod
    def of(words: Mapping[str, Iterable[str] | str]) -> Box:
        """From a mapping of switches, and of `inputs`, to one value or several."""
        sides = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in words.items()}
        inputs = sides.pop(INPUTS, ())
        return Box(tuple(sorted(sides.items(), key=_by_number)), inputs)

    def values(self, switch: str) -> tuple[str, ...] | None:
        """The values that a switch may have; None where it is free."""
        return dict(self.allowed).get(switch)

    def holds(self, reading: Mapping[str, object]) -> bool:
        """True where a reading (which gives a value to each named switch) is in the box.

        One that names no class of inputs is in it where it is for some class.
        """
        for_inputs = not self.inputs or reading.get(INPUTS, self.inputs[0]) in self.inputs
        return for_inputs and all(reading.get(switch) in values for switch, values in self.allowed)

    @property
    def sides(self) -> dict[str, tuple[str, ...]]:
        """The values that it allows, by switch; its classes of inputs too, if it is not about all."""
        return {**dict(self.allowed), **({INPUTS: self.inputs} if self.inputs else {})}

    def __str__(self) -> str:
        inner = ", ".join(f"{switch}={'|'.join(values)}" for switch, values in self.allowed)
        readings = "{" + inner + "}" if inner or not self.inputs else EVERY
        return readings + (f" for {' or '.join(self.inputs)}" if self.inputs else "")


def _by_number(pair: tuple[str, object]) -> tuple[int, str]:
    digits = pair[0][1:]
    return (int(digits) if digits.isdigit() else 0, pair[0])


@dataclass(frozen=True, slots=True)
class Space:
    """The readings of some switches, each with its values in order."""

    switches: tuple[str, ...]
    values: Sides

    @staticmethod
    def of(domains: Mapping[str, Sequence[str]]) -> Space:
        """From a mapping of switches to their values."""
        ordered = sorted(domains.items(), key=_by_number)
        return Space(tuple(k for k, _ in ordered), tuple(tuple(v) for _, v in ordered))

    def points(self) -> Iterator[Point]:
        """Every reading, in order."""
        return product(*self.values)

    def reading(self, point: Point) -> dict[str, str]:
        """A point as a mapping."""
        return dict(zip(self.switches, point, strict=True))

    def inside(self, box: Box) -> frozenset[Point]:
        """The readings of a box."""
        return frozenset(product(*self._sides(box)))

    def boxes(self, region: frozenset[Point], seeds: Iterable[Box] = ()) -> tuple[Box, ...]:
        """A region as few boxes, none of which can be widened within the region; in a fixed order.

        `seeds` are boxes known to lie inside; they are widened first.
        """
        left = set(region)
        wide: set[Sides] = set()
        for start in (
            *(self._sides(box) for box in seeds),
            *(tuple((v,) for v in p) for p in sorted(region)),
        ):
            if left.isdisjoint(product(*start)):
                continue
            for turn in range(len(self.switches) or 1):
                found = self._widen(start, region, turn)
                if found not in wide:
                    wide.add(found)
                    left.difference_update(product(*found))
        chosen = self._cover(region, sorted(wide))
        return tuple(self._box(sides) for sides in chosen)

    def _sides(self, box: Box) -> Sides:
        said = box.sides
        return tuple(
            tuple(v for v in values if switch not in said or v in said[switch])
            for switch, values in zip(self.switches, self.values, strict=True)
        )

    def _widen(self, sides: Sides, region: frozenset[Point], turn: int) -> Sides:
        found = list(sides)
        order = [*range(turn, len(found)), *range(turn)]
        for i in order:
            fits = []
            for value in self.values[i]:
                trial = [*found[:i], (value,), *found[i + 1 :]]
                if value in found[i] or all(p in region for p in product(*trial)):
                    fits.append(value)
            found[i] = tuple(fits)
        return tuple(found)

    def _cover(self, region: frozenset[Point], candidates: list[Sides]) -> list[Sides]:
        left = set(region)
        chosen = []
        sizes = {sides: frozenset(product(*sides)) for sides in candidates}
        while left:
            best = max(candidates, key=lambda s: (len(sizes[s] & left), len(sizes[s])))
            chosen.append(best)
            left -= sizes[best]
        needed = [s for s in chosen if region - frozenset().union(*(sizes[o] for o in chosen if o is not s))]
        return sorted(needed or chosen, key=lambda s: (-len(sizes[s]), s))

    def _box(self, sides: Sides) -> Box:
        rows = zip(self.switches, self.values, sides, strict=True)
        return Box.of({switch: side for switch, values, side in rows if side != values})
