"""No format tells a proof for more than its certificate is about."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from tests.rendered import FORMATS, rendered

from ssoproof.check.extents import SCOPES, TENANT
from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.compare.findings import outcome
from ssoproof.explain.build import ReportExplanation, explain
from ssoproof.explain.verdict_text import evidence
from ssoproof.notebook.display import conditional_verdict
from ssoproof.readers.native.loader import load
from ssoproof.render.html import report
from ssoproof.verdict.verdict import Proved

ROOT = Path(__file__).parents[3]
#: A reading under which only the tenant's own two applications, with one page each, can be proved harmless.
NARROW = {
    "S1": "before",
    "S2": "client",
    "S7": "redirect",
    "S9": "no",
    "S20": "query",
    "S26": "challenge",
    "S28": "no",
}
WIDER = "any number of other"


@cache
def narrow() -> ReportExplanation:
    tenant = load(ROOT / "specs" / "cases" / "b-as-posted" / "ssoproof.yaml").tenant
    return explain(check(tenant, Options(questions=("SSO001",), subjects=("console",), reading=NARROW)))


def _flat(words: str) -> str:
    return " ".join(words.split())


def test_the_proof_is_about_the_tenant_alone() -> None:
    (part,) = narrow().report.results[0].parts
    assert isinstance(part.verdict, Proved)
    assert part.verdict.certificate.scope == SCOPES[TENANT]


@pytest.mark.parametrize("format", FORMATS)
def test_reports_tell_the_narrow_scope(format: str) -> None:
    words = _flat(rendered(outcome(narrow()), format, 1))
    assert WIDER not in words
    if format not in ("github", "junit"):  # both tell no scope of what is proved
        assert "one page of each of" in words


def test_html_and_notebook_tell_the_narrow_scope() -> None:
    result = narrow().report.results[0]
    shown = str(conditional_verdict(result.parts[0], result, narrow().report.semantics))
    for words in (evidence(result.parts[0].verdict, result), shown, report.text(outcome(narrow()))):
        assert "one page of each of" in _flat(words)
        assert WIDER not in _flat(words)
