"""Formats for CI: valid by the official schemas, pointing at lines, escaped, the same each time, secrets left
out."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.rendered import FORMATS, rendered
from tests.unit.explain.told import (
    HOSTILE,
    adaptive,
    api_demand,
    clean,
    explained,
    hostile,
    incident,
    mystery,
)

from ssoproof.compare.findings import Outcome, outcome
from ssoproof.explain.build import ReportExplanation, explain
from ssoproof.properties.registry import QUESTIONS
from ssoproof.render import github, junit, markdown, sarif
from ssoproof.render import json as as_json
from ssoproof.render.json_schema import json_schema
from ssoproof.verdict.verdict import Status

ROOT = Path(__file__).parents[3]
#: Where the official schemas lie, which this repository does not copy.
SCHEMAS = Path(os.environ.get("SSOPROOF_SCHEMAS") or ROOT.parent / "shared" / "schemas")
REPORTS = {
    "incident": incident,
    "clean": clean,
    "possible": mystery,
    "adaptive": adaptive,
    "hostile": hostile,
    "api": lambda: explained(api_demand(), "MFA003"),
}


@cache
def many(count: int = 1000) -> ReportExplanation:
    """The incident with a class of many applications that share console's answers."""
    found = incident()
    results = []
    for result in found.report.results:
        results.append(result)
        if result.subject == "console":
            results += [replace(result, subject=f"app {n:04}", like="console") for n in range(count)]
    return explain(replace(found.report, results=tuple(results)))


@pytest.fixture(params=REPORTS, name="found")
def _found(request: pytest.FixtureRequest) -> Outcome:
    return outcome(REPORTS[request.param]())


def official(name: str) -> Path:
    """The file of an official schema; the test is skipped where it is not there."""
    if not (SCHEMAS / name).is_file():
        pytest.skip(f"{name} is not there: SSOPROOF_SCHEMAS names its folder")
    return SCHEMAS / name


@cache
def sarif_schema() -> Any:
    """A validator of the official schema."""
    import jsonschema

    schema = json.loads(official("sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


@cache
def junit_schema() -> Any:
    """A validator of the official schema."""
    import xmlschema

    return xmlschema.XMLSchema(str(official("JUnit.xsd")))


def log(found: Outcome, passing: bool = False) -> dict[str, Any]:
    """The SARIF run."""
    document = json.loads(sarif.text(found, "1.2.3", Path.cwd(), passing))
    run: dict[str, Any] = document["runs"][0]
    return run


def accepted(explanation: ReportExplanation) -> Outcome:
    """An outcome in which all findings of the first answer are accepted."""
    found = outcome(explanation)
    first = found.findings[0].explanation
    answers = (
        replace(a, accepted="so <be> it") if a.explanation is first and a in found.findings else a
        for a in found.answers
    )
    return replace(found, answers=tuple(answers))


def test_sarif_is_valid(found: Outcome) -> None:
    for passing in (False, True):
        sarif_schema().validate(json.loads(sarif.text(found, "1.2.3", Path.cwd(), passing)))


def test_sarif_of_accepted_findings_and_of_many_is_valid() -> None:
    for one in (accepted(incident()), outcome(many())):
        sarif_schema().validate(json.loads(sarif.text(one, "1.2.3", Path.cwd())))


def test_junit_is_valid(found: Outcome) -> None:
    junit_schema().validate(junit.text(found, "2024-05-01T12:30:00"))
    junit_schema().validate(junit.text(found))


def test_junit_of_accepted_findings_is_valid_and_skips_them() -> None:
    whole = junit.text(accepted(incident()))
    junit_schema().validate(whole)
    assert "accepted: so &lt;be&gt; it" in whole


def test_json_is_valid_by_the_published_schema(found: Outcome) -> None:
    import jsonschema

    jsonschema.validate(as_json.document(found.explanation, outcome=found), json_schema())


def test_the_published_schema_is_up_to_date() -> None:
    file = ROOT / "model" / "ssoproof" / "render" / "report.schema.json"
    text = json.dumps(json_schema(), indent=1) + "\n"
    if os.environ.get("SSOPROOF_UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text, "run with SSOPROOF_UPDATE_GOLDEN=1"


def test_the_schema_knows_every_key() -> None:
    import jsonschema

    document = as_json.document(incident())
    document["results"][0]["parts"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json_schema())


def test_levels_of_sarif() -> None:
    rows = {
        (r["ruleId"], r["properties"]["verdict"], r["level"], r["kind"])
        for r in log(outcome(incident()), True)["results"]
    }
    assert ("SSO001", "violated", "error", "fail") in rows
    assert ("SSO001", "proved", "none", "pass") in rows
    unsure = log(outcome(mystery()))["results"]
    assert [r["level"] for r in unsure] == ["warning"]


def test_sarif_has_one_rule_a_question_with_help() -> None:
    rules = log(outcome(clean()))["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == [q.code for q in QUESTIONS]
    assert all("Remedy: " in r["help"]["text"] for r in rules)
    assert log(outcome(clean()))["results"] == []


def test_sarif_points_at_the_hook_and_tells_the_run_step_by_step() -> None:
    found = next(r for r in log(outcome(incident()))["results"] if r["ruleId"] == "SSO002")
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "hooks/mfa.js", "uriBaseId": "%SRCROOT%"}
    assert place["region"]["startLine"] == 6
    threads = found["codeFlows"][0]["threadFlows"]
    assert [t["id"] for t in threads] == ["disturbed", "undisturbed"]
    first, second = ([row["location"]["message"]["text"] for row in t["locations"]] for t in threads)
    assert any("silent renewal fails" in words for words in first)
    assert any("renews silently" in words for words in second)
    assert any("account: signs in" in words for words in first)
    assert not any("account: signs in" in words for words in second)


def test_files_are_named_relative_to_the_root(tmp_path: Path) -> None:
    inside = sarif.artifact(str(tmp_path / "a b" / "ä#.yaml"), tmp_path)
    assert inside == {"uri": "a%20b/%C3%A4%23.yaml", "uriBaseId": "%SRCROOT%"}
    assert sarif.artifact("../x.yaml", tmp_path)["uri"].startswith("file:///")
    assert "uriBaseId" not in sarif.artifact("../x.yaml", tmp_path)


def test_fingerprints_do_not_depend_on_lines_and_tell_findings_apart() -> None:
    one = incident()
    hooks = tuple(replace(h, source=f"// a\n\n{h.source}") for h in one.report.tenant.hooks)
    moved = explained(replace(one.report.tenant, hooks=hooks), "SSO001", "SSO002", "MFA001", "MFA003")
    prints = [[r["partialFingerprints"] for r in log(outcome(e))["results"]] for e in (one, moved)]
    assert prints[0] == prints[1]
    assert len({json.dumps(p) for p in prints[0]}) == len(prints[0])
    places = [[r["locations"] for r in log(outcome(e))["results"]] for e in (one, moved)]
    assert places[0] != places[1]


def test_junit_has_one_case_a_question_and_subject() -> None:
    root = ElementTree.fromstring(junit.text(outcome(incident())))
    cases = [(s.attrib["name"], c.attrib["name"]) for s in root for c in s.iter("testcase")]
    assert cases == sorted({(r.question, r.subject) for r in incident().report.results}, key=cases.index)
    assert len(cases) == len(incident().report.results)
    failed = next(
        c for c in root.iter("testcase") if c.attrib["name"] == "console" and c.find("failure") is not None
    )
    assert "silent renewal fails" in (failed[0].text or "")
    assert "hooks/mfa.js" in (failed[0].text or "")


def test_junit_counts_what_it_shows(found: Outcome) -> None:
    for suite in ElementTree.fromstring(junit.text(found)):
        shown = {tag: len(list(suite.iter(tag))) for tag in ("testcase", "failure", "error", "skipped")}
        assert [suite.attrib[k] for k in ("tests", "failures", "errors", "skipped")] == [
            str(n) for n in shown.values()
        ]


def test_commands_of_github_are_escaped() -> None:
    text = github.text(outcome(hostile()), Path.cwd())
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match, line
        assert line.isprintable()
    assert "file=hooks/mfa.js,line=" in text
    assert "%0A" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("words", ["a%0Ab", "x::error::y", "p,q:r", "new\nline", "back\r", HOSTILE])
def test_what_is_escaped_can_be_read_again(words: str) -> None:
    from ssoproof.render.github import _data, _property

    said = _property(words)
    assert not set(said) & set(":,\n\r")
    for sign, code in ((":", "%3A"), (",", "%2C"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        said = said.replace(code, sign)
    assert said == words
    assert "\n" not in _data(words)


def test_markdown_has_a_table_and_folds_the_run() -> None:
    text = markdown.text(outcome(incident()))
    assert "| ❌ | SSO002 | console | FAIL |" in text
    assert text.count("<details>") == text.count("</details>") >= 3
    assert "silent renewal fails" in text


def test_markdown_takes_hostile_names_for_text() -> None:
    text = markdown.text(outcome(hostile()))
    plain = re.sub(r"(`+).*?\1", "", text)
    assert not re.search(r"(?<!\\)<(?!/?(details|summary)>)", plain)
    assert "\x1b" not in text and "\u202e" not in text
    for row in (line for line in plain.splitlines() if line.startswith("|") and "console" in line):
        assert len(re.findall(r"(?<!\\)\|", row)) in (5, 6)


@pytest.mark.parametrize("format", FORMATS)
def test_a_format_is_the_same_each_time(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    again = explain(incident().report)
    assert rendered(outcome(incident()), format) == rendered(outcome(again), format)


@pytest.mark.parametrize("format", FORMATS)
def test_a_thousand_applications_give_a_readable_report(format: str) -> None:
    one, text = rendered(outcome(incident()), format), rendered(outcome(many()), format)
    grown = {
        "json": 4_000_000,
        "junit": 3_000_000,
        "sarif": 300_000,
        "text": 3_000,
        "github": 1_000,
        "markdown": 1_000,
    }
    assert len(text) - len(one) < grown[format]
    if format == "text":
        assert "console +1000" in text
    if format in ("github", "markdown"):
        assert "and 996 more" in text
    assert text.count("silent renewal fails") < 3000


def test_many_subjects_are_one_finding_of_sarif() -> None:
    alone, together = (log(outcome(e))["results"] for e in (incident(), many()))
    assert len(alone) == len(together)
    assert len(together[0]["properties"]["subjects"]) == 1001


def test_quiet_tells_findings_only_and_verbose_leaves_nothing_out() -> None:
    found = outcome(many())
    quiet, plain, verbose = (rendered(found, "text", detail) for detail in (-1, 0, 1))
    assert len(quiet) < len(plain) <= len(verbose)
    assert "proved\n" not in quiet and "Assumed" not in quiet
    assert rendered(outcome(clean()), "text", -1) == ""


def test_what_is_accepted_does_not_count() -> None:
    found = outcome(incident())
    every = replace(
        found,
        answers=tuple(replace(a, accepted="known") if a in found.findings else a for a in found.answers),
    )
    assert found.exit_code == 10
    assert every.exit_code == 0
    assert every.new == ()
    assert {a.status for a in every.answers} >= {Status.VIOLATED, Status.PROVED}
    text = rendered(every, "text")
    assert "accepted by the baseline" in text and "FAIL  " not in text
