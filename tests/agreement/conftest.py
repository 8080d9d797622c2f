"""What several comparisons need of the provider: times that can be gone through moment by moment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ssoproof.providers.auth0.flows import authorizer


@pytest.fixture(scope="module")
def duo_remembers_shortly() -> Iterator[None]:
    """For four seconds, instead of 30 days."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(authorizer, "ALONE", 4)
        yield
