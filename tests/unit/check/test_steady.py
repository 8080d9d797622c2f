"""Inputs along a run: steady users, requests, ages and counts; what breaks only where something changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.flows import clock
from ssoproof.inputs.scopes import Scope
from ssoproof.inputs.words import OTHERS
from ssoproof.javascript.explorer import Machine
from ssoproof.providers.auth0.flows import pipeline
from ssoproof.providers.auth0.inputs import Auth0Inputs
from ssoproof.readers.native.loader import load
from ssoproof.verdict.verdict import Result, Status

TENANT = """ssoproof: 1
tenant: t
mfa: {mfa}
applications:
  one: {{requests: [none], renews: silent, sdk: {{cache: none, on-login-required: keep}}}}
  two: {{requests: [none]}}
hooks: [{hooks}]
{more}
"""
ASKS = "api.multifactor.enable('any', {allowRememberBrowser: false});"
Ask = Callable[..., Result]


def action(body: str) -> str:
    """An Action with these statements."""
    return f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};"


def only(test: str, then: str = ASKS) -> str:
    """An Action that does something where a test holds."""
    return action(f"if ({test}) {{ {then} }}")


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Answers a question about application one of a tenant with these Actions."""

    def answer(
        code: str, *codes: str, hook: str = "", mfa: str = "never", more: str = "", kind: str = "action"
    ) -> Result:
        for number, text in enumerate((hook, *codes)):
            (tmp_path / f"h{number}.js").write_text(text)
        hooks = ", ".join(f"{kind}: h{k}.js" for k in range(len(codes) + 1))
        hooks = ", ".join(f"{{{h}}}" for h in hooks.split(", "))
        (tmp_path / "ssoproof.yaml").write_text(TENANT.format(hooks=hooks, mfa=mfa, more=more))
        report = check(load(tmp_path).tenant, Options(questions=(code,), subjects=("one",)))
        (result,) = report.results
        return result

    return answer


def told(result: Result) -> dict[str, set[str]]:
    """For each verdict whose logins it is about; empty words: all."""
    found: dict[str, set[str]] = {}
    for part in result.parts:
        for box in part.boxes:
            found.setdefault(part.status.value, set()).update(box.inputs or ("",))
    return found


def sensitive(result: Result) -> dict[str, str]:
    """What the answer is sensitive to, and what comes of it."""
    return {str(part.unsteady): part.status.value for part in result.sensitivities}


VIP = "event.user.app_metadata.vip === true"


@pytest.mark.smoke
def test_a_flag_of_the_user_names_the_users(ask: Ask) -> None:
    result = ask("SSO001", hook=only(VIP))
    assert told(result) == {"violated": {"users with app_metadata.vip === true"}, "proved": {OTHERS}}


def test_nobody_else_is_blamed_for_a_flag_of_the_user(ask: Ask) -> None:
    assert ask("SSO002", hook=only(VIP)).status is Status.PROVED


def test_a_user_who_is_refused_is_a_remark(ask: Ask) -> None:
    result = ask("SSO001", hook=only("event.user.app_metadata.blocked", "api.access.deny('blocked');"))
    assert result.status is Status.PROVED
    assert any("users with app_metadata.blocked" in remark for remark in result.remarks)
    assert sensitive(result) == {"event.user.app_metadata.blocked changes": "violated"}


GATED = "if (!(event.authentication?.methods ?? []).some(m => m.name === 'mfa') && {test}) { ASKS }".replace(
    "ASKS", ASKS
)


def gated(test: str) -> str:
    """MFA once per session, where a test holds."""
    return action(GATED.replace("{test}", test))


def test_a_flag_that_is_set_on_the_way_is_a_sensitivity(ask: Ask) -> None:
    result = ask("SSO001", hook=gated("event.user.app_metadata.use_mfa"))
    assert told(result) == {"proved": {""}}
    assert sensitive(result) == {"event.user.app_metadata.use_mfa changes": "violated"}
    (part,) = result.sensitivities
    steps = [step.transition for step in part.verdict.trace.steps]  # type: ignore[union-attr]
    assert sum("browser.change." in step for step in steps) == 1


def test_a_secret_never_changes(ask: Ask) -> None:
    result = ask("SSO001", hook=gated("event.secrets.MFA === 'on'"))
    assert told(result) == {"proved": {""}}
    assert not result.sensitivities


def test_verification_that_is_lost_ends_the_session(ask: Ask) -> None:
    rule = (
        "function r(user, context, callback) { if (!user.email_verified) "
        "{ return callback(new UnauthorizedError('no')); } callback(null, user, context); }"
    )
    result = ask("SSO001", hook=rule, kind="rule")
    assert result.status is Status.PROVED
    assert set(sensitive(result).values()) <= {"proved"}


@pytest.mark.parametrize(
    "test",
    [
        "event.user.app_metadata.level === 'a' && event.user.app_metadata.level === 'b'",
        "event.stats.logins_count > 5 && event.stats.logins_count < 3",
        "new Date().getUTCHours() < 9 && new Date().getUTCHours() > 17",
        "Array.isArray(event.user.app_metadata.roles) && event.user.app_metadata.roles.length === 0 && "
        "event.user.app_metadata.roles.length",
    ],
)
def test_tests_that_contradict_each_other(ask: Ask, test: str) -> None:
    assert told(ask("SSO001", hook=only(test))) == {"proved": {""}}


def test_metadata_may_be_any_value(ask: Ask) -> None:
    roles = "(event.user.app_metadata.roles || []).length"
    result = ask("SSO001", hook=action(f"if ({roles}) return; if ({roles} === 0) return; {ASKS}"))
    assert set(told(result)) == {"violated", "proved"} and told(result)["proved"] == {OTHERS}
    (part,) = (p for p in result.parts if p.status is Status.VIOLATED)
    (name,) = part.boxes[0].inputs
    assert part.inputs.values[name], "concrete values are known"


def test_two_actions_see_one_value(ask: Ask) -> None:
    waives = only(VIP, "api.multifactor.enable('none');")
    demand = "requirements: {applications: {one: every visit}}"
    result = ask("MFA003", only(f"!({VIP})"), hook=action(ASKS) + "\n", more=demand)
    assert result.status is Status.PROVED
    result = ask("MFA003", only(VIP), hook=only(f"!({VIP})"), more=demand)
    assert result.status is Status.PROVED
    assert ask("MFA003", hook=waives, mfa="always", more=demand).status is Status.VIOLATED


RULE_FIRST = (
    "function r(user, context, callback) { if (context.stats.loginsCount === 1) "
    "{ context.redirect = {url: 'https://x.example'}; } callback(null, user, context); }"
)


def test_a_count_does_not_fall(ask: Ask) -> None:
    result = ask("SSO001", hook=RULE_FIRST, kind="rule")
    assert told(result)["violated"] == {"users with 0 sign-ins before"}


def test_another_application_raises_the_count(ask: Ask) -> None:
    """A count is state: a sign-in elsewhere is real harm."""
    result = ask("SSO002", hook=only("event.stats.logins_count > 3", "api.access.deny('too many');"))
    assert result.status is Status.VIOLATED


FRESH = (
    "const fresh = (event.authentication?.methods ?? []).some(m => m.name === 'mfa' && "
    "Date.now() - Date.parse(m.timestamp) <= MS); if (!fresh) { ASKS }"
).replace("ASKS", ASKS)
AGED = "requirements: {applications: {one: at most 15m old}}"


@pytest.mark.parametrize("code", ["SSO001", "MFA002", "MFA003"])
def test_an_age_in_code_ends_with_the_demand(ask: Ask, code: str) -> None:
    assert ask(code, hook=action(FRESH.replace("MS", "900_000")), more=AGED).status is Status.PROVED


def test_a_minute_too_long_is_found(ask: Ask) -> None:
    result = ask("MFA003", hook=action(FRESH.replace("MS", "960_000")), more=AGED)
    assert result.status is Status.VIOLATED


def test_a_minute_too_short_breaks_renewal_alone(ask: Ask) -> None:
    hook = action(FRESH.replace("MS", "840_000"))
    assert ask("MFA003", hook=hook, more=AGED).status is Status.PROVED
    assert ask("SSO001", hook=hook, more=AGED).status is Status.VIOLATED


def test_a_body_that_no_request_has(ask: Ask) -> None:
    assert (
        ask("SSO001", hook=only("event.request.body?.grant_type === 'refresh_token'")).status is Status.PROVED
    )


def test_a_user_sets_his_own_metadata(ask: Ask) -> None:
    """In questions about MFA the user may change user_metadata at any time."""
    hook = action(f"if (event.user.user_metadata.skip === true) return; {ASKS}")
    demand = "requirements: {applications: {one: every visit}}"
    result = ask("MFA003", hook=hook, more=demand)
    assert told(result) == {"violated": {""}} or "proved" not in told(result)


def test_what_is_stated_wins(ask: Ask) -> None:
    more = "inputs: {app_metadata.vip: is false}"
    assert told(ask("SSO001", hook=only(VIP), more=more)) == {"proved": {""}}
    gate = gated("event.user.app_metadata.use_mfa")
    assert not ask("SSO001", hook=gate, more="inputs: {app_metadata.use_mfa: constant}").sensitivities
    organization = only("event.organization")
    assert ask("SSO001", hook=organization).status is Status.VIOLATED
    assert ask("SSO001", hook=organization, more="inputs: {organization: never}").status is Status.PROVED
    two = "inputs: {organization: {says: never, applications: [two]}}"
    assert ask("SSO001", hook=organization, more=two).status is Status.VIOLATED
    one = "inputs: {organization: {says: never, applications: [one]}}"
    assert ask("SSO001", hook=organization, more=one).status is Status.PROVED


ASKED = "const r = await fetch('https://risk.example/' + {arg}); if ((await r.json()).score > 5) { ASKS }".replace(
    "ASKS", ASKS
)


def test_equal_calls_get_equal_answers_in_both_runs(ask: Ask) -> None:
    """A service that is asked the same answers the same, whatever another application did meanwhile."""
    same = action(ASKED.replace("{arg}", "event.request.ip"))
    assert ask("SSO002", hook=same).status is Status.PROVED
    moved = action(ASKED.replace("{arg}", "event.authentication.methods.length"))
    assert ask("SSO002", hook=moved).status is not Status.PROVED


def test_answers_of_equal_calls_that_are_not_shared_are_noticed(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "varies", lambda choice: True)
    assert ask("SSO002", hook=action(ASKED.replace("{arg}", "event.request.ip"))).status is not Status.PROVED


# planted faults


def test_a_scope_that_is_dropped_is_noticed(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Auth0Inputs, "scope", lambda self, path: Scope.REQUEST)
    assert told(ask("SSO001", hook=gated("event.user.app_metadata.use_mfa"))) != {"proved": {""}}


def test_an_input_with_two_values_in_one_login_is_noticed(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Machine.choice

    def anew(self, kind, node, reason, sort, test="", once="", fails=None):  # type: ignore[no-untyped-def]
        return right(self, kind, node, reason, sort, "", once, fails)

    monkeypatch.setattr(Machine, "choice", anew)
    demand = "requirements: {applications: {one: every visit}}"
    either = ask("MFA003", only(VIP), hook=only(f"!({VIP})"), more=demand)
    assert either.status is not Status.PROVED


def test_an_age_that_is_not_tied_to_the_clock_is_noticed(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "in_order", lambda world, falls: ())
    assert ask("MFA003", hook=action(FRESH.replace("MS", "900_000")), more=AGED).status is not Status.PROVED


def test_inputs_that_are_not_shared_between_two_runs_are_noticed(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = only("event.request.ip === '10.0.0.1'")
    assert ask("SSO002", hook=hook).status is Status.PROVED
    monkeypatch.setattr(pipeline, "varies", lambda choice: True)
    assert ask("SSO002", hook=hook).status is not Status.PROVED


CLOSED = "const r = await fetch({to}); if (!r.ok) console.log('odd');"


@pytest.mark.parametrize(
    ("to", "status"),
    [
        ("'https://risk.example'", "proved"),
        ("'https://risk.example/' + event.user.user_id", "proved"),
        ("'https://risk.example/' + event.stats.logins_count", "unknown"),
    ],
)
def test_a_call_that_fails_fails_in_both_runs_where_it_is_the_same_call(
    ask: Ask, to: str, status: str
) -> None:
    result = ask("SSO002", hook=action(CLOSED.replace("{to}", to)))
    assert result.status is Status.PROVED
    assert sensitive(result) == {"a call of code to the outside fails": status}


def test_a_call_that_fails_for_another_application_is_harm(ask: Ask) -> None:
    revokes = "try { await fetch('https://x.example'); } catch { api.session.revoke('down'); }"
    result = ask("SSO002", hook=only("event.client.name === 'two'", revokes))
    assert result.status is Status.PROVED
    assert sensitive(result) == {"a call of code to the outside fails": "violated"}


def test_no_member_changes_without_its_object(ask: Ask) -> None:
    """A flag that is there without the metadata which it is in would waive MFA: nobody can set it so."""
    waives = (
        "if (!event.user.user_metadata.a && event.user.user_metadata.a?.b) api.multifactor.enable('none');"
    )
    demand = "requirements: {applications: {one: every visit}}"
    assert ask("MFA003", hook=action(f"{ASKS} {waives}"), more=demand).status is Status.PROVED


def test_a_member_that_is_set_where_its_object_is_there(ask: Ask) -> None:
    """The other way round it is found: the object is there, and its member changes."""
    test = "event.user.app_metadata.a && event.user.app_metadata.a.b"
    result = ask("SSO001", hook=gated(test))
    assert told(result) == {"proved": {""}}
    assert "violated" in sensitive(result).values()


SEEN = "event.user.app_metadata.seen === true"
WRITES = "api.user.setAppMetadata('seen', true);"


def test_what_code_writes_changes_by_a_step_of_its_own(ask: Ask) -> None:
    result = ask("SSO001", hook=action(f"if ({SEEN}) {{ {ASKS} }} {WRITES}"))
    assert told(result) == {"violated": {"users with app_metadata.seen === true"}, "unknown": {OTHERS}}
    (part,) = (part for part in result.parts if part.status is Status.UNKNOWN)
    steps = [step.transition for step in part.verdict.possible.steps]  # type: ignore[union-attr]
    assert any("browser.change." in step for step in steps)


def test_what_code_writes_and_reads_without_harm(ask: Ask) -> None:
    result = ask("SSO001", hook=action(f"if ({SEEN}) {{ api.idToken.setCustomClaim('a', 1); }} {WRITES}"))
    assert result.status is Status.PROVED


@pytest.mark.parametrize("written", ["", WRITES])
def test_a_condition_that_the_code_writes_itself(ask: Ask, written: str) -> None:
    """MFA is asked once per session whatever the flag is, or by it alone."""
    either = f"const flag = {SEEN};" + GATED.replace("{test}", "(flag || !flag)") + written
    assert ask("SSO001", hook=action(either)).status is Status.PROVED
    by_flag = ask("SSO001", hook=action(GATED.replace("{test}", SEEN) + written))
    assert by_flag.status is (Status.UNKNOWN if written else Status.PROVED)


def test_what_another_hook_of_the_same_login_reads_stays_open(ask: Ask) -> None:
    result = ask("SSO001", action(WRITES), hook=only(SEEN))
    assert told(result) == {"violated": {"users with app_metadata.seen === true"}, "unknown": {OTHERS}}
    refuses = f"if (event.user.app_metadata.seen === false) {{ api.access.deny('x'); }} {WRITES}"
    result = ask("SSO001", action(refuses), hook=only(SEEN))
    assert told(result) == {"unknown": {""}}


def test_what_others_write_is_their_harm(ask: Ask) -> None:
    writes = f"if (event.client.name === 'two') {{ {WRITES} }}"
    result = ask("SSO002", hook=action(f"if ({SEEN}) {{ api.access.deny('x'); }} {writes}"))
    assert result.status is Status.UNKNOWN


def test_what_a_page_may_change(ask: Ask) -> None:
    away = "if (event.stats.logins_count === 1) { api.redirect.sendUserTo('https://x.example'); }"
    back = "exports.onContinuePostLogin = async (event, api) => {};"
    result = ask("SSO001", hook=action(f"{away} if ({SEEN}) {{ {ASKS} }}") + back)
    later = "users with not (0 sign-ins before) and not (1 sign-ins before) and"
    assert f"{later} app_metadata.seen === true" in told(result)["violated"]
    assert OTHERS in told(result)["unknown"]
    assert "proved" not in told(result)


def test_roles_that_code_assigns_are_no_constant(ask: Ask) -> None:
    assigns = "const { ManagementClient } = require('auth0'); await new ManagementClient({}).users.assignRoles(1, 2);"
    admin = "event.authorization?.roles.includes('admin')"
    assert ask("SSO001", hook=gated(admin)).status is Status.PROVED
    result = ask("SSO001", hook=action(GATED.replace("{test}", admin) + assigns))
    assert result.status is Status.UNKNOWN
