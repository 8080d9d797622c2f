"""What searches under all readings tell alike: which readings hit, and how deep."""

from __future__ import annotations


class Hits:
    """`hits[d]` is the mask of the readings whose shortest run to the goal has d+1 steps."""

    __slots__ = ()
    hits: tuple[int, ...]

    @property
    def depth(self) -> int:
        """How many steps deep all is known."""
        return len(self.hits)

    @property
    def hit(self) -> int:
        """All readings that reach the goal."""
        found = 0
        for mask in self.hits:
            found |= mask
        return found
