"""The matrix of who disturbs whom as people read it; SSOPROOF_UPDATE_GOLDEN=1 writes it anew."""

from __future__ import annotations

from dataclasses import replace

from tests import incident
from tests.agreement.test_two_aggressors import READING, _tenant
from tests.golden.test_golden_text import compare

from ssoproof.check.interference.matrix import matrix
from ssoproof.check.options import Options
from ssoproof.render.matrix.dot import source
from ssoproof.render.matrix.text import text


def test_two_that_harm_only_together() -> None:
    found = matrix(_tenant("app0", "app1", "app2"), Options(reading=READING))
    compare("matrix-together", text(found).plain())
    compare("matrix-together-dot", source(found))


def test_classes_with_counts() -> None:
    tenant = incident.as_logged()
    console = tenant.application("console")
    more = tuple(replace(console, name=f"console{k}", client_id=f"console{k}") for k in range(3))
    grown = replace(tenant, applications=(*tenant.applications, *more))
    compare(
        "matrix-classes", text(matrix(grown, Options(questions=("SSO001", "SSO002"))), verbose=True).plain()
    )
