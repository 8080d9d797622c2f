"""The loader accepts a structure if and only if the published JSON Schema does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, find, given, settings

from tests.agreement.native_format import PUBLISHED, difference, documents, refused, structure
from tests.agreement.scale import examples

PARTS = ("session", "apis", "hooks", "requirements")


@settings(max_examples=examples(200), deadline=None)
@given(documents())
def test_the_loader_and_the_schema_agree(document: Any) -> None:
    assert difference(document, PUBLISHED) == ""
    assert refused(document) or not structure(document), "what is wrong is refused"


@pytest.mark.parametrize("good", [False, True])
def test_both_answers_are_tried(good: bool) -> None:
    def wanted(document: Any) -> bool:
        stated = [part for part in PARTS if document.get(part)]
        return len(stated) > 1 and good == (not structure(document))

    find(documents(), wanted, settings=settings(max_examples=3_000, deadline=None, phases=[Phase.generate]))
