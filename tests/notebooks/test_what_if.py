"""What a notebook can do with a tenant: change it, compare it, ask it questions of one's own, make tables of
answers."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import replace
from functools import cache
from html import unescape

import pytest

import ssoproof
from ssoproof.errors import UsageError
from ssoproof.logic.build import FALSE, TRUE
from ssoproof.notebook import Answers, Opened
from ssoproof.notebook.certificates import Certificate
from ssoproof.notebook.tables import Table
from tests.incident import as_logged, repaired
from tests.unit.explain.told import HOSTILE, hostile, incident

ASKED = ("SSO001", "SSO002", "MFA003")


def tenant() -> Opened:
    return Opened(as_logged())


@cache
def before() -> Answers:
    return Answers(incident())


def test_a_change_is_a_copy_and_is_told() -> None:
    one = tenant()
    two = one.with_(
        policy="never", session_idle="1h", token_lifetime={"console-api": 300}, demand={"console": "2h"}
    )
    assert one.tenant == as_logged()
    assert (two.tenant.mfa.value.value, two.tenant.session.idle.value) == ("never", 3600)
    assert two.tenant.apis[0].token_lifetime.value == 300
    assert two.tenant.application("console").demand.max_age == 7200  # type: ignore[union-attr]
    told = [a.text for a in two.tenant.assumptions if a.subject == "what if"]
    assert told[0] == "MFA policy never instead of always"
    assert len(told) == 4
    assert not two.tenant.policy_open


def test_code_can_be_changed_and_left_out() -> None:
    source = repaired().hooks[0].source
    assert tenant().with_(code={"mfa": source}).tenant.hooks[0].source == source
    assert tenant().with_(without_hooks="mfa").tenant.hooks == ()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"policy": "nevr"}, "did you mean never"),
        ({"session_idle": "soon"}, "a duration is written"),
        ({"session_idle": 0}, "a duration is written"),
        ({"token_lifetime": {"consle-api": "5m"}}, "did you mean console-api"),
        ({"demand": {"nobody": "never"}}, "there is no application"),
        ({"demand": {"console": "sometimes"}}, "there is no demand"),
        ({"code": {"mfaa": ""}}, "did you mean mfa"),
        ({"without_hooks": ["other"]}, "there is no hook"),
    ],
)
def test_what_does_not_exist_is_shown_without_a_traceback(settings: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        tenant().with_(**settings)  # type: ignore[arg-type]
    assert said in vars(caught.value)["_render_traceback_"]()[0]


def test_compared_with_itself_nothing_changed() -> None:
    found = ssoproof.compare(before(), before())
    assert not found.worse and not any(row["changed"] for row in found.table)
    assert "Nothing that passed before fails now" in repr(found)
    assert "Nothing that passed before fails now" in found._repr_html_()


def test_what_breaks_is_told_in_both_forms() -> None:
    open_ = tenant().with_(without_hooks="mfa").check("MFA003", subjects="account")
    kept = tenant().check("MFA003", subjects="account")
    found = ssoproof.compare(kept, open_)
    assert found.worse
    assert "MFA003 account: PASS before, FAIL now" in repr(found)
    assert "► FAIL" in found._repr_html_()
    assert not ssoproof.compare(open_, kept).worse


def test_tables_hold_plain_values() -> None:
    table = before().table
    assert {"subject", "question", "verdict", "steps"} <= set(table.columns)
    row = next(r for r in table if (r["subject"], r["question"]) == ("console", "SSO001"))
    assert (row["verdict"], row["steps"]) == ("violated", 6)
    readings = before()["SSO001", "console"].readings
    assert len(readings) > 3 and "S2" in readings.columns
    assert "<table>" in table._repr_html_() and "SSO001" in repr(table)


def test_a_data_frame_or_what_it_needs() -> None:
    table = Table(({"a": 1, "b": None}, {"a": 2, "c": "x"}))
    if importlib.util.find_spec("pandas") is None:
        with pytest.raises(UsageError, match="pip install pandas"):
            table.frame()
    else:
        assert list(table.frame().columns) == ["a", "b", "c"]
        assert list(table.frame()["a"]) == [1, 2]


def test_the_stepper_shows_state_and_lines_at_each_step() -> None:
    stepper = before()["SSO002", "console"].stepper
    assert stepper is not None and len(stepper) == 9
    shown = stepper._repr_html_()
    assert shown.count("<details>") == 9 and "<script" not in shown
    for words in ("remembered browser", "run 1", "run 2", "changed", "► decided", "✗ breaks here"):
        assert words in shown, words
    assert re.search(r"6 ►\s+context\.multifactor", unescape(stepper[7]))
    assert before()["MFA001", "account"].stepper is None
    if importlib.util.find_spec("ipywidgets") is None:
        with pytest.raises(UsageError, match="pip install ipywidgets"):
            stepper.widget()
    else:
        slider, page = stepper.widget().children
        slider.value = 9
        assert "✗ breaks here" in page.value


def test_hostile_names_stay_text() -> None:
    answers = Answers(hostile())
    stepper = next(a.stepper for a in answers if a.stepper)
    for shown in (
        stepper._repr_html_(),
        answers.table._repr_html_(),
        ssoproof.compare(answers, answers)._repr_html_(),
    ):
        assert "<script" not in shown and "\x1b" not in shown
    assert HOSTILE.partition("\x1b")[0] in unescape(answers.table._repr_html_())


def test_a_question_of_ones_own() -> None:
    kept = ssoproof.own("own1", "It is always so", always=lambda shared, app: TRUE)
    broken = ssoproof.own(
        "own2",
        "{subject} never stands still",
        always=lambda shared, app: FALSE,
        failure="{subject} stands still",
    )
    found = tenant().check([kept, broken], subjects="console")
    assert [a.status for a in found] == ["proved", "violated"]
    assert "✓ PASS" in found["own1", "console"]._repr_html_()
    assert "Holds for console: It is always so." in found["own1", "console"]._repr_html_()
    assert "console stands still." in found["own2", "console"]._repr_html_()
    assert found["own2", "console"].result_explanation.first.length == 1  # type: ignore[union-attr]
    with pytest.raises(UsageError, match="give yours another code"):
        ssoproof.own("SSO001", "Mine", always=lambda shared, app: TRUE)


def test_a_title_that_asks_is_read_as_a_statement_with_a_warning() -> None:
    with pytest.warns(UserWarning, match="Say what holds instead"):
        broken = ssoproof.own("own3", "Is it never so?", always=lambda shared, app: FALSE)
    shown = repr(tenant().check(broken, subjects="console")["own3", "console"])
    assert "?" not in shown.partition("shortest run")[0]
    assert "Does not hold for console: What OWN3 asks for" in shown


def test_states_of_an_answer() -> None:
    states = before()["SSO001", "console"].states(30)
    assert states.graph.has_node(-1) and states.state(0)["session"] is False
    assert "30 reachable states" in repr(states) and "flowchart" in states.mermaid
    assert states._repr_svg_() is not None
    with pytest.raises(UsageError, match="did you mean session"):
        before()["SSO001", "console"].states(topics=["sesion"])


def test_a_certificate_is_judged_again() -> None:
    (certificate,) = before()["MFA001", "account"].certificates
    assert certificate.check(tenant())
    assert not certificate.check(tenant().with_(policy="never"))
    assert not Certificate(certificate.text.replace("true", "false", 3)).check(tenant())


def test_subjects_that_share_an_answer_share_its_run() -> None:
    twin = replace(as_logged().applications[0], name="twin", client_id="twin")
    both = replace(as_logged(), applications=(*as_logged().applications, twin))
    found = Opened(both).check("SSO001", subjects=["console", "twin"], reading={"S2": "no", "S9": "no"})
    one, two = found["SSO001", "console"], found["SSO001", "twin"]
    assert two.result.like == "console"
    assert two.stepper is not None and one.stepper is not None and len(two.stepper) == len(one.stepper)
    assert repr(two.states(20)) == repr(one.states(20))
    assert "console, twin" in found._repr_html_()
    assert [row["same as"] for row in found.table] == ["", "console"]
