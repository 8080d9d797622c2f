"""What the incident's counterexamples are told as."""

from __future__ import annotations

import pytest
from tests.unit.explain.told import (
    OF_REQUEST,
    adaptive,
    api_demand,
    clean,
    explained,
    first,
    hostile,
    incident,
    mystery,
    suspending,
)

from ssoproof.explain.clock import spoken, stamp
from ssoproof.explain.model import CauseKind, Condition, Mark, Run, Story, Topic
from ssoproof.explain.reading_text import outcome
from ssoproof.masking import masked


def reasons(story: Story) -> str:
    return "\n".join(f"{c.text} {c.place}" for c in story.deciding)


def test_the_unticked_box_explains_the_failure_without_others() -> None:
    story = first(incident(), "SSO001")
    assert (story.length, story.lanes, story.two_runs) == (6, ("console",), False)
    assert story.error == ("login_required", "Multifactor authentication required")
    told = reasons(story)
    assert "hooks/mfa.js:4" in told
    assert "the policy Always requires MFA" in told
    assert "the box was left unticked at step 5" in told
    assert "S2=no" in told and "S9=no" in told
    assert [b.number for b in story.steps if b.guilty] == [5]
    assert [w.box for w in story.readings] == ["{S2=no, S9=no}"]
    assert story.readings[0].default


def test_the_other_application_explains_the_harm() -> None:
    story = first(incident(), "SSO002")
    assert (story.length, story.lanes, story.two_runs) == (8, ("console", "account"), True)
    told = reasons(story)
    assert "forgotten at step 7 by account’s MFA prompt without the checkbox" in told
    assert "hooks/mfa.js:6" in told
    assert "the remembered browser is accepted instead of MFA" in story.contrast[-1].text
    last = story.steps[-1]
    assert [t.run for t in last.tellings] == [Run.FIRST, Run.SECOND]
    assert [t.marks for t in last.tellings] == [(Mark.ERROR,), (Mark.TOKEN,)]
    assert [b.number for b in story.steps] == [1, 2, 3, 4, 5, 6, 0, 7, 8]


def test_evidence_that_ended_with_its_session() -> None:
    story = first(incident(), "MFA003")
    told = reasons(story)
    assert story.steps[5].transition == "console.sign_in.console-api!login/login_page"
    assert "requires MFA once per session; a remembered browser does not count" in told
    assert "ended with its session at step 7" in told
    assert "accepts a remembered browser" in told
    assert story.error is None


def test_each_beat_says_what_changed() -> None:
    story = first(incident(), "SSO002")
    facts = {b.number: [f.text for t in b.tellings for f in t.facts] for b in story.steps}
    assert facts[3] == ["SSO session begins (idle 3d, absolute 7d)"]
    assert "browser remembered (7d inactive, 30d overall)" in facts[5]
    assert "token for console-api until 00:10" in facts[5]
    assert facts[7] == ["remembered browser forgotten", "without the checkbox"]
    assert facts[1] == []


def test_tracks_last_and_end() -> None:
    tracks = [t for t in first(incident(), "SSO002").tracks if t.topic is Topic.MEMORY]
    assert [(t.run, t.alive[-1]) for t in tracks] == [(Run.FIRST, False), (Run.SECOND, True)]


def test_proofs_have_no_story_and_say_no_observation() -> None:
    for told in clean().results:
        assert told.first is None
        assert told.observations == ()


def test_readings_that_disagree_come_with_observations() -> None:
    told = next(t for t in incident().results if t.result.question == "SSO001" and t.first)
    assert [o.switch for o in told.observations][:1] == ["S2"]
    assert all(o.probe for o in told.observations)


def test_two_failures_of_one_subject_are_separated_by_the_box() -> None:
    ((subject, lines),) = incident().separations
    assert subject == "console"
    assert any("unticked" in line for line in lines)


def test_code_that_was_not_understood_is_a_condition() -> None:
    story = first(mystery(), "MFA003")
    assert not story.certain
    places = {c.place for c in story.conditions if not c.understood}
    assert places == {"hooks/mfa.js:2"}


def test_outside_input_is_named() -> None:
    story = first(adaptive(), "SSO001")
    assert story.certain
    assert any(c.understood and "risk" in c.reason for c in story.conditions)
    assert any(c.kind is CauseKind.INPUT for c in story.deciding)


def test_outside_input_that_decides_the_last_step_is_a_cause() -> None:
    story = first(explained(suspending(OF_REQUEST), "SSO001"), "SSO001")
    assert story.error == ("access_denied", "denied by code of the tenant")
    causes = [(c.text, c.place) for c in story.deciding if c.kind is CauseKind.INPUT]
    whose = 'it is one of the logins with event.request.geoip.countryCode === "NL"'
    assert causes == [(f"outside input: {whose}", "hooks/suspend.js:2")]


@pytest.mark.parametrize(
    ("reason", "value", "words"),
    [
        ("event.user.x is outside input", "true", "a test of event.user.x gives true"),
        (
            "the call f() is not modelled: it may throw",
            "false",
            "the call f() is not modelled: it does not throw",
        ),
        ("JSON.parse may throw", "true", "JSON.parse does throw"),
        (
            "event.request.ip === '1'",
            "all others",
            "it is none of those that are tested for: event.request.ip === '1'",
        ),
        ("a.b may be changed by code", "true", "a.b may be changed by code, and gives true"),
        ("the call f() is not modelled", "false", "the call f() is not modelled, and gives false"),
    ],
)
def test_conditions_in_words(reason: str, value: str, words: str) -> None:
    assert outcome(Condition("a.js:1", reason, value, 4, Run.BOTH, True)) == words


def test_a_visit_without_a_challenge() -> None:
    story = first(explained(api_demand(), "MFA001"), "MFA001", "api:account-api")
    told = reasons(story)
    assert "account-api requires MFA at every visit" in told
    assert "no MFA was passed for it" in told


def test_hostile_names_do_not_break_the_telling() -> None:
    for code, steps in (("SSO001", 6), ("SSO002", 8)):
        subject = next(t.result.subject for t in hostile().results if t.result.question == code and t.first)
        story = first(hostile(), code, subject)
        assert story.length == steps
        assert all(t.what for b in story.steps for t in b.tellings)
        assert story.error == ("login_required", "Multifactor authentication required")
        assert story.steps[0].tellings[0].what == "opens its page"


@pytest.mark.parametrize(
    ("seconds", "words", "clock"),
    [
        (0, "0s", "00:00"),
        (600, "10m", "00:10"),
        (5400, "1h 30m", "01:30"),
        (86_400, "1d", "1d 00:00"),
        (259_200, "3d", "3d 00:00"),
        (61, "1m 1s", "00:01:01"),
    ],
)
def test_durations_and_clocks(seconds: int, words: str, clock: str) -> None:
    assert (spoken(seconds), stamp(seconds)) == (words, clock)


def test_code_is_shown_without_what_may_be_a_secret() -> None:
    assert masked("call('sk_live_4fa8b23c99d0e1')") == "call('…')"
    assert masked("callback(null, user, context)") == "callback(null, user, context)"
    assert masked("deny('you are not allowed 4 times')") == "deny('you are not allowed 4 times')"
