"""The first screen: it fits, it says what decides, and what it says of assumptions is what a check finds."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.incident import as_logged
from tests.unit.explain.told import clean, explained, hostile, incident, mystery
from tests.unit.render.test_ci_formats import many

from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.compare.findings import answered, outcome
from ssoproof.explain.build import ReportExplanation, explain
from ssoproof.legible import columns
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.render.text import deciding_behaviour
from ssoproof.render.text.causes import by_cause
from ssoproof.render.text.finding_lines import main_part
from ssoproof.render.text.first_screen import LINES, first_screen, quiet
from ssoproof.render.text.page import WIDTH
from ssoproof.verdict.verdict import Status

REPAIR = "hooks/mfa.js:4 requires MFA of console where its session has none; policy Never"


def lines(told: ReportExplanation, repair: str | None = None) -> list[str]:
    return first_screen("specs", outcome(told), repair).plain().splitlines()


@pytest.mark.parametrize("told", [incident, clean, mystery, hostile, many])
def test_it_fits(told: object) -> None:
    assert callable(told)
    found = lines(told())
    assert len(found) <= LINES
    assert max(map(columns, found)) <= WIDTH


def test_it_says_what_breaks_for_whom_and_why() -> None:
    text = "\n".join(lines(incident()))
    first = text.index("FAIL  Opening account breaks console's silent renewal")
    assert first < text.index("FAIL  console's silent renewal fails although the session is live")
    for said in (
        "users of console who tick “Remember this browser” and open account",
        "hooks/mfa.js:4",
        "prompt=none → error=login_required",
        "without account: the remembered browser is accepted instead of MFA",
        "exit 10",
    ):
        assert said in text
    assert "?" not in text.replace("authorize?", "")
    assert not re.search(r"reading|demand|asked\b", text.replace("not asked", ""))


def test_a_repair_has_its_place() -> None:
    plain, repaired = lines(incident()), lines(incident(), REPAIR)
    assert f"FIX   {REPAIR}" in repaired
    assert not any(line.startswith("FIX") for line in plain)
    assert len(repaired) <= LINES


def test_all_that_is_not_named_is_counted() -> None:
    """Every failing check is a block, two lines, or in the sum."""
    found = outcome(many())
    text = "\n".join(first_screen("specs", found).plain().splitlines())
    total = sum(len(a.subjects) for a in answered(many()) if a.result.status is Status.VIOLATED)
    counts = re.search(r"(\d+) FAIL", text)
    assert counts is not None and int(counts[1]) == total
    headings = re.findall(r"^FAIL  .*?(?: \+(\d+))?$", text, re.MULTILINE)
    more = sum(int(n) for n in re.findall(r"^FAIL  (\d+) more", text, re.MULTILINE))
    told = [h for h in headings if h is not None]
    assert len(told) + sum(int(n) for n in told if n) + (more - 1 if more else 0) == total


def test_nothing_is_printed_quietly_where_nothing_was_found() -> None:
    assert quiet("specs", outcome(clean())).lines == []
    text = quiet("specs", outcome(incident())).plain()
    assert "FAIL" in text and "PASS" not in text


def test_code_that_was_not_understood_stands_on_it() -> None:
    text = " ".join("\n".join(lines(mystery())).split())
    assert "UNDECIDED" in text
    assert "it fails if" in text and "hooks/mfa.js:2" in text


def test_a_name_can_do_no_harm() -> None:
    assert all(line.isprintable() for line in lines(hostile()))


def test_a_fixed_reading_is_said() -> None:
    told = explain(check(as_logged(), Options(("SSO002",), ("console",), {"S7": "never"})))
    text = " ".join("\n".join(lines(told)).split())
    assert "whatever the documents leave open" not in text
    assert "only where the provider behaves as --reading says: S7=never" in text
    every = " ".join("\n".join(lines(clean())).split())
    assert "whatever the documents leave open" in every


def changing(report: Report) -> dict[tuple[str, str, str, str], Status]:
    """For each other value of a switch, the answers that it is said to change, and to what."""
    answers = answered(explain(report))
    semantics, found = report.semantics, {}
    for switch in semantics.switches:
        for value in (v.name for v in switch.values if v.name != switch.default):
            reading = {**semantics.defaults, switch.id: value}
            said = deciding_behaviour._changes(answers, report, reading)
            for status, code, subject in re.findall(r"to (\w+): (\w{3}\d{3}) of (\w+)", said):
                word = next(s for s in Status if s.word == status)
                found[switch.id, value, code, subject] = word
    return found


def test_what_would_change_an_answer_does() -> None:
    """Each is checked again, under the assumed behaviour but for the one."""
    found = changing(explained(as_logged(), "SSO002").report)
    assert found
    for (switch, value, code, subject), status in found.items():
        reading = {**incident().report.semantics.defaults, switch: value}
        (result,) = check(as_logged(), Options((code,), (subject,), reading)).results
        assert result.status is status, (switch, value)


def test_the_part_that_holds_as_assumed_is_told() -> None:
    report = incident().report
    for answer in answered(incident()):
        if answer.result.status is Status.VIOLATED:
            part, story = main_part(answer, report)
            usual = answer.result.under_reading(report.semantics.defaults)
            assert story is not None
            assert part is usual or usual is None or usual.status is not Status.VIOLATED


def test_what_a_baseline_accepts_is_counted() -> None:
    found = outcome(incident())
    accepted = replace(
        found,
        answers=tuple(replace(a, accepted="known") if a in found.findings else a for a in found.answers),
    )
    text = " ".join(first_screen("specs", accepted).plain().split())
    assert "accepted by the baseline" in text
    assert "FAIL  " not in text


def test_failures_of_one_cause_are_one_finding() -> None:
    tenant = as_logged()
    console, account = tenant.applications
    slower = replace(tenant.apis[0], name="wiki-api", audience="https://wiki.example/api")
    slower = replace(slower, token_lifetime=replace(slower.token_lifetime, value=3600))
    asking = replace(console.requests, value=(slower.audience,))
    wiki = replace(console, name="wiki", client_id="wiki", display_name="", requests=asking)
    apps = (console, account, replace(wiki, may_request=asking))
    asked = Options(questions=("SSO001",), reading=AUTH0.defaults)
    report = check(replace(tenant, apis=(*tenant.apis, slower), applications=apps), asked)
    told = explain(report)
    broken = [a for a in answered(told) if a.result.status is Status.VIOLATED]
    assert len(broken) == 2, "they share no answer: tokens live longer"
    (one,) = by_cause(broken, report)
    assert set(one.merged.subjects) == {"console", "wiki"}
    page = first_screen("t", outcome(told)).plain()
    assert page.count("FAIL  ") == 1 and "Also     wiki" in page and "SSO001 console +1" in page
