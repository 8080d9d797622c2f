"""How a bound is tried: one input, and whether its being beyond the bound is noticed, with the bound at and
just below its size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ssoproof import bounds
from ssoproof.javascript import regex, syntax

#: Gets an empty folder; true where the input is noticed to be beyond the bound.
Noticed = Callable[[Path], bool]


@dataclass(frozen=True, slots=True)
class Trial:
    """One input; `size` is what it measures in the bound's unit, None where it has to be found out."""

    noticed: Noticed
    size: int | None = None


@contextmanager
def bounded(name: str, most: int) -> Iterator[None]:
    """Meanwhile the bound is another one."""
    syntax.parse.cache_clear()
    regex.translated.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, name, replace(getattr(bounds, name), most=most))
        yield
    syntax.parse.cache_clear()
    regex.translated.cache_clear()


def measured(name: str, trial: Trial, folder: Callable[[], Path]) -> int:
    """The smallest value of the bound with which the input is within it."""

    def beyond(most: int) -> bool:
        with bounded(name, most):
            return trial.noticed(folder())

    high = getattr(bounds, name).most
    assert not beyond(high), "the input has to be within the bound as it is"
    low = 0
    assert beyond(low), "the input has to be beyond a bound of nothing"
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if beyond(middle) else (low, middle)
    return high
