"""Each format has the right sentence beside each verdict, and the check that reads them is awake."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

import pytest

from ssoproof.explain import sentences
from ssoproof.explain.build import ReportExplanation, explain
from ssoproof.explain.model import Story
from ssoproof.verdict.verdict import Result, Status
from tests.sentences import EACH, complaints, formats
from tests.unit.explain.denied import closed
from tests.unit.explain.told import adaptive, api_demand, explained, incident, mystery, suspending

STORIES: dict[str, Callable[[], ReportExplanation]] = {
    "violated, proved and unknown": incident,
    "unknown with a run": mystery,
    "vacuous": closed,
    "adaptive": adaptive,
    "demand of an API": lambda: explained(api_demand(), "MFA001", "MFA002", "MFA003"),
    "outside input": lambda: explained(suspending(), "SSO001", "SSO002", "SSO003", "MFA002"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", STORIES)
def test_every_sentence_of_every_format(name: str) -> None:
    assert complaints(STORIES[name]()) == []


def test_all_four_verdicts_are_read() -> None:
    found = {p.status for told in (incident(), closed()) for r in told.report.results for p in r.parts}
    assert found == set(Status)


#: For each format, the modules that take their sentences from the one place.
PLACES = {
    "text": "ssoproof.render.text.report",
    "json": "ssoproof.render.json",
    "html": "ssoproof.render.html.findings",
    "explore": "ssoproof.explore.counterexamples",
    "notebook": "ssoproof.notebook.display",
    "notebook, one answer": "ssoproof.notebook.answers",
    "states": "ssoproof.render.graph.states",
    "path": "ssoproof.explain.build",
    "path, mermaid": "ssoproof.explain.build",
    "timeline": "ssoproof.explain.build",
}
#: Those that take them from the summary of a finding.
OF_A_FINDING = ("markdown", "junit", "pytest", "github", "sarif")


#: What should hold beside FAIL, everywhere; what happens beside PASS, where what passes is told too.
PLANTED = [
    *((name, Status.PROVED) for name in (*PLACES, *OF_A_FINDING)),
    *((name, Status.VIOLATED) for name in (*PLACES, *OF_A_FINDING) if name in EACH),
]


def always(kind: Status) -> Callable[..., str]:
    """What tells the sentence of one verdict, whatever the verdict is."""

    def told(result: Result, status: Status | None = None, story: Story | None = None) -> str:
        return sentences.sentence(result, kind, story)

    return told


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), PLANTED, ids=lambda one: getattr(one, "word", one))
def test_a_format_that_prints_the_wrong_sentence_is_found(
    name: str, kind: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name in OF_A_FINDING:
        wrong = ModuleType("wrong")
        wrong.sentence = always(kind)  # type: ignore[attr-defined]
        monkeypatch.setattr(import_module("ssoproof.compare.summary"), "sentences", wrong)
    else:
        monkeypatch.setattr(import_module(PLACES[name]), "sentence", always(kind))
    told = explain(incident().report)
    assert complaints(incident(), {name: formats(told)[name]})


WRONG = {
    "another word": ("FAIL", "PASS"),
    "a word for programs": ("FAIL", "violated"),
    "a question": ("the MFA it requires", "the MFA it requires?"),
    "a transition": ("Opening account", "console.renew.console-api/token"),
    "a value of the machine": ("Opening account", "#/path:498"),
    "a copy of a name": ("Opening account", "action''''"),
    "a path of the machine": ("hooks/mfa.js", "/usr/somewhere/hooks/mfa.js"),
    "an escape": ("Opening account", "Opening\\n  account"),
    "a plural in brackets": ("Opening account", "Opening 2 application(s)"),
    "a wrong plural": ("Opening account", "1 hooks"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_nobody_should_read_is_found(what: str) -> None:
    from ssoproof.render.text.report import text

    shown = " ".join(text(incident()).plain().split())
    assert complaints(incident(), {"text": shown}) == []
    good, bad = WRONG[what]
    assert good in shown
    assert complaints(incident(), {"text": shown.replace(good, bad)})
