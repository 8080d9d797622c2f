"""What answers do not depend on, in every format that tells it."""

from __future__ import annotations

from dataclasses import replace

import jsonschema
from tests.unit.explain.told import clean

from ssoproof.check.report import Independence, IrrelevantSetting
from ssoproof.compare.findings import outcome
from ssoproof.explain.build import ReportExplanation
from ssoproof.render import json as as_json
from ssoproof.render.html import report
from ssoproof.render.json_schema import json_schema
from ssoproof.render.text.report import text
from ssoproof.render.text.sensitivity import sections
from ssoproof.verdict.verdict import Status

ROWS = (
    IrrelevantSetting("hook", "a.js", "", ("left out", "anything in its place"), True),
    IrrelevantSetting("hook", "b.js", "", ("left out",), False),
    *(IrrelevantSetting("application", n, "cache", ("memory", "storage"), True) for n in ("one", "two")),
    IrrelevantSetting("application", "three", "max_age", ("1s",), False),
)
LINES = (
    "hook a.js: whatever it does, and without it",
    "hook b.js: the same without it",
    "applications one, two: cache",
    "application three: max_age (tried: 1s)",
    "the same without 27 other applications, all at once",
)


def _told(*settings: IrrelevantSetting, others: tuple[str, ...] = (), varied: int = 9) -> ReportExplanation:
    """The repaired incident, with what one of its answers does not depend on."""
    found = clean()
    first = next(r for r in found.report.results if r.status is Status.PROVED)
    spared = Independence(first.question, first.subject, Status.PROVED, settings, varied, others)
    return replace(found, report=replace(found.report, independent=(spared,)))


def test_owners_of_which_the_same_is_said_share_a_line() -> None:
    found = _told(*ROWS, others=tuple(f"app{i}" for i in range(27)))
    first = next(r for r in found.report.results if found.report.irrelevant_settings(r))
    ((lead, lines),) = sections(found.report, first)
    assert lead == "It stays PASS, whatever any one of these is (5 of 9 settings):"
    assert lines == LINES


def test_text_and_html_tell_all_lines() -> None:
    found = _told(*ROWS, others=tuple(f"app{i}" for i in range(27)))
    plain, page = " ".join(text(found).plain().split()), report.text(outcome(found))
    assert all(line in plain and line in page for line in LINES)


def test_where_nothing_was_found_that_is_said() -> None:
    assert "No setting of the 9 that were varied was found to make no difference." in text(_told()).plain()
    assert "it is PASS was not worked out." in " ".join(text(_told(varied=0)).plain().split())


def test_json_is_valid_by_the_published_schema_and_names_others() -> None:
    document = as_json.document(_told(*ROWS, others=("app1",)))
    jsonschema.validate(document, json_schema())
    rows = [r["independent"] for r in document["results"]]
    assert [i["others"] for row in rows for i in row] == [["app1"]]
    assert rows.count([]) == len(rows) - 1


def test_a_report_that_was_not_asked_says_nothing() -> None:
    assert all("independent" not in r for r in as_json.document(clean())["results"])
    assert "whatever any one" not in text(clean()).plain()
