"""Which outcomes tests that share inputs can have together, for code that is followed."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.inputs.evaluation import Vector
from ssoproof.inputs.groups import groups
from ssoproof.inputs.scopes import Catalogue

#: More tests of one input than this are not looked at together while code is followed.
_MOST = 16


def legal(catalogue: Catalogue, texts: Sequence[str]) -> tuple[Vector, ...] | None:
    """The outcomes of the tests, in their order; None where they are not all known."""
    tests = [catalogue.test(text) for text in texts]
    if len(tests) > _MOST or not all(test.paths for test in tests):
        return None
    parts = groups(tests, catalogue.kinds)
    if len(parts) != 1 or parts[0].cells.free:
        return None
    order = [parts[0].cells.tests.index(test) for test in tests]
    return tuple(tuple(vector[k] for k in order) for vector in parts[0].cells.vectors)
