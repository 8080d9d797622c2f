"""Every format says for whom a verdict holds, shows an example, and lists sensitivities, never as failures."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.tenants_with_users import VIP, checked, flag, gated

from ssoproof.check.exit_codes import FailOn
from ssoproof.compare.findings import Outcome
from ssoproof.notebook.answers import Answers
from ssoproof.render import github, junit, markdown, sarif
from ssoproof.render import json as as_json
from ssoproof.render.graph import dot, timeline
from ssoproof.render.graph.states import Look, picture
from ssoproof.render.html import report as html
from ssoproof.render.json_schema import json_schema
from ssoproof.render.text import report as text

EXAMPLE = "a user whose app_metadata.vip is true"
CHANGES = "if event.user.app_metadata.vip changes"


@pytest.fixture(scope="module")
def flagged(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Users with a flag fail."""
    return checked(tmp_path_factory.mktemp("flagged"), flag())


@pytest.fixture(scope="module")
def sensitive(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """All is well as long as a flag stays as it is."""
    return checked(tmp_path_factory.mktemp("sensitive"), gated())


def plain(format: str, found: Outcome) -> str:
    """A report without line breaks and markup."""
    made = {
        "text": lambda: text.text(found.explanation, found).plain(),
        "markdown": lambda: markdown.text(found).replace("\\", ""),
        "github": lambda: github.text(found, Path()),
        "junit": lambda: junit.text(found),
        "sarif": lambda: sarif.text(found, "1", Path()),
        "html": lambda: re.sub("<[^>]+>", "", html.text(found)),
        "notebook": lambda: re.sub("<[^>]+>", "", Answers(found.explanation)["SSO001", "one"]._repr_html_()),
    }[format]()
    return " ".join(made.split())


FORMATS = ["text", "markdown", "github", "junit", "sarif", "html", "notebook"]


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_says_for_whom_and_shows_somebody(format: str, flagged: Outcome) -> None:
    said = plain(format, flagged)
    assert VIP in said and EXAMPLE in said


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_lists_sensitivities_on_one_line(format: str, sensitive: Outcome) -> None:
    said = plain(format, sensitive)
    assert f"{CHANGES}, for all others: FAIL, 6 steps" in said
    assert not re.search("<failure|::error|::warning", said)


def test_drawings_say_for_whom(flagged: Outcome) -> None:
    story = flagged.explanation.results[0].first
    assert story is not None
    label = " ".join(dot.source(story).replace("\\n", " ").replace("\\l", " ").split())
    assert VIP in label and VIP in timeline.svg(story)


def test_states_are_drawn_of_what_holds_for_some_users(sensitive: Outcome, flagged: Outcome) -> None:
    for found in (sensitive, flagged):
        result = found.report.results[0]
        assert picture(found.report, result, Look()).nodes


def test_json_has_classes_boxes_and_sensitivities(flagged: Outcome, sensitive: Outcome) -> None:
    import jsonschema

    told = as_json.document(flagged.explanation, flagged)
    jsonschema.validate(told, json_schema())
    (result,) = told["results"]
    example = {"name": VIP, "victims": ["one"], "example": {"event.user.app_metadata.vip": "true"}}
    assert example in result["inputs"] and told["format"] == 2
    (broken,) = [p for p in result["parts"] if p["status"] == "violated"]
    assert broken["boxes"] == [{"inputs": [VIP]}]
    assert broken["story"]["inputs"] == [{"path": "event.user.app_metadata.vip", "value": "true"}]
    other = as_json.document(sensitive.explanation, sensitive)
    jsonschema.validate(other, json_schema())
    (one,) = other["results"][0]["sensitivities"]
    assert (one["when"], one["status"], one["steps"]) == (
        "event.user.app_metadata.vip changes",
        "violated",
        6,
    )
    assert one["shortest"] and one["story"]["steps"] == 6 and other["exit_code"] == 0


def test_a_sensitivity_is_a_failure_where_it_is_named(sensitive: Outcome) -> None:
    strict = replace(sensitive, failing=FailOn.of("violated,sensitivity"))
    assert "::error" in github.text(strict, Path())
    assert 'failures="1"' in junit.text(strict) and f"I{CHANGES[1:]}" in junit.text(strict)
    (run,) = json.loads(sarif.text(strict, "1", Path()))["runs"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [n["level"] for n in notes if n["descriptor"]["id"] == "sensitivity"] == ["error"]


def test_tables_of_notebooks_have_a_column_for_whom(flagged: Outcome, sensitive: Outcome) -> None:
    answers = Answers(flagged.explanation)
    assert [row["whom"] for row in answers.table.rows] == [VIP]
    rows = {row["verdict"]: row["whom"] for row in answers["SSO001", "one"].readings.rows}
    assert rows == {"violated": VIP, "proved": "all others"}
    (row,) = Answers(sensitive.explanation)["SSO001", "one"].sensitivities.rows
    assert (row["verdict"], row["steps"], row["whom"]) == ("violated", 6, "all others")


def test_what_looks_like_a_secret_is_in_no_name(tmp_path: Path) -> None:
    secret = "sk_live_abcdefgh12345678"
    code = flag().replace("event.user.app_metadata.vip === true", f"event.secrets.MODE === '{secret}'")
    found = checked(tmp_path, code)
    assert all(secret not in plain(format, found) for format in FORMATS)
    assert secret not in as_json.text(found.explanation, found)
