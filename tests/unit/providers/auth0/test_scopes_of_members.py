"""How long members of the event and the context keep their values: no run rests on a change that can't be."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.readers.native.loader import load
from ssoproof.verdict.verdict import Status

TENANT = """ssoproof: 1
tenant: t
mfa: never
applications:
  a: {client-id: a, requests: [none], renews: silent, scopes: [openid], sdk: auth0.js}
  b: {client-id: b, requests: [none], scopes: [openid], sends: {prompt: login}}
user: {first-factor: pwd}
requirements: {applications: {a: %s}}
hooks: [%s]
"""
ASKS = "api.multifactor.enable('any', { allowRememberBrowser: false });"
RULE_ASKS = "context.multifactor = { provider: 'any', allowRememberBrowser: false };"
PROVED, VIOLATED, UNKNOWN = Status.PROVED, Status.VIOLATED, Status.UNKNOWN


def _statuses(folder: Path, question: str, *codes: str, demand: str = "once per session") -> set[Status]:
    kinds = []
    for number, code in enumerate(codes):
        (folder / f"h{number}.js").write_text(code)
        kinds.append(f"{{{'rule' if code.startswith('function') else 'action'}: h{number}.js}}")
    (folder / "ssoproof.yaml").write_text(TENANT % (demand, ", ".join(kinds)))
    (result,) = check(load(folder).tenant, Options((question,), ("a",))).results
    return {part.status for part in result.parts}


def _action(body: str) -> str:
    return f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};"


def _rule(body: str) -> str:
    return f"function (user, context, callback) {{ {body} callback(null, user, context); }}"


def _denied(condition: str) -> str:
    return _action(f"if ({condition}) api.access.deny('no');")


OF_A_SESSION = [
    "event.session.id.startsWith('x')",
    "event.session.device?.initial_asn === '64500'",
    "event.session.cookie?.mode === 'non-persistent'",
    "event.session.metadata?.stale",
    "(event.session.clients || []).length > 1",
    "Date.parse(event.session.expires_at) - Date.now() < 600000",
]


@pytest.mark.parametrize("condition", OF_A_SESSION)
def test_what_belongs_to_a_session_does_not_change_while_it_lives(tmp_path: Path, condition: str) -> None:
    assert VIOLATED not in _statuses(tmp_path, "SSO001", _denied(condition), demand="never")


def test_what_rules_see_of_a_session_does_not_change_either(tmp_path: Path) -> None:
    refuses = "if (context.sso.current_clients.length > 1) return callback(new UnauthorizedError('no'));"
    assert VIOLATED not in _statuses(tmp_path, "SSO001", _rule(refuses), demand="never")


def test_a_session_is_there_at_each_login(tmp_path: Path) -> None:
    late = "if (Date.now() - Date.parse(event.session.created_at) > 43200000) " + ASKS
    assert _statuses(tmp_path, "MFA003", _action(f"if (!event.session) return; {ASKS}")) == {PROVED}
    assert _statuses(tmp_path, "SSO001", _action(late), demand="never") == {VIOLATED}


def test_another_address_than_the_one_of_the_session(tmp_path: Path) -> None:
    """A request's address may be another one each time, whatever it is compared with."""
    moved = "event.session.device?.initial_ip && event.session.device.initial_ip !== event.request.ip"
    assert _statuses(tmp_path, "SSO001", _denied(moved), demand="never") == {VIOLATED, PROVED}


@pytest.mark.parametrize(
    "condition",
    ["event.session.device?.initial_ip !== event.request.ip", "event.session.device?.last_asn === '64500'"],
)
def test_a_forced_login_brings_another_session(tmp_path: Path, condition: str) -> None:
    """In two runs the session may have begun elsewhere."""
    found = _statuses(
        tmp_path, "SSO002", _denied(f"event.client.client_id === 'a' && {condition}"), demand="never"
    )
    assert found & {VIOLATED, UNKNOWN}


def test_a_host_has_its_own_session(tmp_path: Path) -> None:
    other = "event.request.hostname !== 'login.example'"
    assert _statuses(tmp_path, "SSO001", _denied(other), demand="never") == {PROVED}
    spared = _action(f"if ({other}) return; {ASKS}")
    assert _statuses(tmp_path, "MFA003", spared) == {PROVED, VIOLATED}


SKIPS = "if (event.transaction.metadata.skip === 'yes') return; " + ASKS
SETS = "api.transaction.setMetadata('skip', 'yes');"


def test_metadata_of_a_login_are_empty_at_first(tmp_path: Path) -> None:
    assert _statuses(tmp_path, "MFA003", _action(SKIPS)) == {PROVED}


@pytest.mark.parametrize(
    "sets",
    [
        SETS,
        f"if (event.client.client_id === 'b') {SETS}",
        "const { transaction } = api; transaction['set' + 'Metadata']('skip', 'yes');",
        "require('./helper')(api);",
        "const t = 'transaction'; api[t].setMetadata('skip', 'yes');",
    ],
)
def test_metadata_that_an_action_may_set_are_open(tmp_path: Path, sets: str) -> None:
    assert _statuses(tmp_path, "MFA003", _action(sets), _action(SKIPS)) == {UNKNOWN}


HANDED = "exports.onExecutePostLogin = async (event, api) => { await h(event, api); };"
OF_ALL = f"exports.onExecutePostLogin = async (...all) => {{ {SETS.replace('api', 'all[1]')} }};"
OF_X = f"exports.onExecutePostLogin = async (event, x) => {{ {SETS.replace('api', 'x')} }};"
OF_ARGUMENTS = SETS.replace("api", "arguments[1]")
LATER = "async (e, a) => { a['trans' + 'action']['set' + 'Metadata']('skip', 'yes'); };"
WAYS = {
    "a package": f"const h = require('h'); {HANDED}",
    "a function": f"const h = (event, x) => {{ {SETS.replace('api', 'x')} }}; {HANDED}",
    "arguments": f"exports.onExecutePostLogin = async function (event, api) {{ {OF_ARGUMENTS} }};",
    "an escape": _action(SETS.replace("api", "\\u0061pi")),
    "all parameters": f"{OF_ALL} const f = (event, api) => 1;",
    "another name": f"{OF_X} const f = (event, api) => 1;",
    "a comment": _action(SETS.replace("api.", "api./* */")),
    "a name put together": f"{_action('')} const n = 'onContinue' + 'PostLogin'; exports[n] = {LATER}",
    "the module's": f"{_action('')} module.exports['onContinue' + 'PostLogin'] = {LATER}",
    "the module itself": f"{_action('')} this['onContinue' + 'PostLogin'] = {LATER}",
    "the exports by another name": f"{_action('')} const x = exports; x['onContinue' + 'PostLogin'] = {LATER}",
    "all at once": f"{_action('')} Object.assign(exports, {{['onExecute' + 'PostLogin']: {LATER[:-1]}}});",
    "another export": f"exports.onContinuePostLogin = require('h').first; {_action('')}",
}


@pytest.mark.parametrize("way", WAYS)
def test_ways_to_metadata_that_no_plain_name_shows(tmp_path: Path, way: str) -> None:
    assert PROVED not in _statuses(tmp_path, "MFA003", WAYS[way], _action(SKIPS))


def test_metadata_of_a_login_that_no_code_sets_are_empty(tmp_path: Path) -> None:
    claims = _action("api.idToken.setCustomClaim('a', 'b'); api.session.setMetadata('c', 'd');")
    assert _statuses(tmp_path, "MFA003", claims, _action(SKIPS)) == {PROVED}


def test_what_only_forms_and_native_applications_bring(tmp_path: Path) -> None:
    form = _action(f"if (event.prompt?.fields?.skip) return; {ASKS}")
    assert _statuses(tmp_path, "MFA003", form) == {PROVED}
    native = _action(f"if (event.session_transfer_token) return; {ASKS}")
    assert _statuses(tmp_path, "MFA003", native) == {UNKNOWN}


def test_what_rules_put_into_the_context_is_there_where_they_do(tmp_path: Path) -> None:
    first = _rule("if (context.clientID === 'b') context.trusted = true;")
    second = _rule(f"if (!context.trusted) {RULE_ASKS}")
    assert _statuses(tmp_path, "MFA003", first, second) == {PROVED}
    alone = _rule(f"if (context.trusted) {RULE_ASKS}")
    assert _statuses(tmp_path, "MFA003", alone) == {VIOLATED}


def test_a_date_passes_once(tmp_path: Path) -> None:
    """Whoever got in after it has come gets in again."""
    later, past = "Date.now() < Date.parse('2090-01-01')", "new Date() < new Date('2024-03-01T00:00:00Z')"
    assert VIOLATED not in _statuses(tmp_path, "SSO001", _denied(later), demand="never")
    assert _statuses(tmp_path, "SSO001", _denied(past), demand="never") == {PROVED}
    assert _statuses(tmp_path, "MFA003", _action(f"if ({past}) return; {ASKS}")) == {PROVED}
    assert _statuses(tmp_path, "MFA003", _action(f"if ({later}) return; {ASKS}")) == {VIOLATED}
    year = _action(f"if (new Date().getFullYear() < 2025) return; {ASKS}")
    assert VIOLATED not in _statuses(tmp_path, "MFA003", year)


def test_linked_identities_are_state(tmp_path: Path) -> None:
    links = (
        "const { ManagementClient } = require('auth0'); exports.onExecutePostLogin = async (event, api) => { "
        "if (event.client.client_id === 'b') { const m = new ManagementClient({ domain: 'x.auth0.com' }); "
        "await m.users.link({ id: event.user.user_id }, { user_id: 'x' }); } "
        "else if (event.user.identities.length > 1) api.access.deny('no'); };"
    )
    assert PROVED not in _statuses(tmp_path, "SSO001", links, demand="never")
