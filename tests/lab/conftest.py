"""One server for all tests of the lab; where it can't be had the tests are skipped, and say so."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from tests.lab.server import Server, missing, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The running server."""
    why = missing()
    if why:
        warnings.warn(f"The lab is not run: {why}", stacklevel=1)
        pytest.skip(why)
    with running() as started:
        yield started
