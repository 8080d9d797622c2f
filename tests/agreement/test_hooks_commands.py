"""Pipelines that wait: the engine and the lowering stop at the same hook, for the same command, and go on
from there."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from ssoproof.flows.pauses import START, Entry, Pause
from ssoproof.logic import build
from ssoproof.logic.expr import Expr, free, substitute
from ssoproof.providers.auth0.hooks import pauses
from ssoproof.providers.auth0.hooks.api import pauses_away
from ssoproof.providers.auth0.hooks.list_lengths import largest_length
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.refusals import REVOKE
from ssoproof.strategies import commanding_actions
from ssoproof.tenant.model import Hook, HookKind
from tests.agreement.scale import examples
from tests.agreement.test_hooks_engine import (
    Login,
    action,
    grid,
    pinned,
    point,
    request_for,
    run_hook,
    satisfiable,
    started,
)

MFA = "event.authentication.methods.some(m => m.name === 'mfa')"
CHALLENGE = "api.authentication.challengeWith({ type: 'otp' });"
AWAY = "api.redirect.sendUserTo('https://x');"

PIPELINES = {
    "challenge": (f"if (!{MFA}) {CHALLENGE}",),
    "challenge, then a refusal": (
        CHALLENGE,
        "if (event.client.client_id !== 'other') api.access.deny('no');",
    ),
    "two challenges": (f"if (!{MFA}) {CHALLENGE}", f"if (event.resource_server) {CHALLENGE}"),
    "redirect where it can be": ("if (api.redirect.canRedirect()) " + AWAY, "api.multifactor.enable('any');"),
    "demand beside a redirect": (f"api.multifactor.enable('any'); if ({MFA}) {AWAY}",),
    "form": ("if (event.transaction.prompt?.includes('login')) api.prompt.render('f');", CHALLENGE),
    "refused after the command": (
        f"{CHALLENGE} if ({MFA}) api.access.deny('no');",
        "api.multifactor.enable('none');",
    ),
    "throws after the command": (f"{AWAY} event.nothing.more();",),
    "revoked": (f"if ({MFA}) api.session.revoke('no'); api.multifactor.enable('any');",),
    "caught revoke": ("try { api.session.revoke('no'); } catch (e) { } api.multifactor.enable('any');",),
    "a refusal, then a revocation": (
        f"if ({MFA}) {{ api.access.deny('no'); api.session.revoke('no'); }}",
        CHALLENGE,
    ),
    "a refusal, then commands": (
        f"if ({MFA}) {{ api.access.deny('no'); api.multifactor.enable('any'); {CHALLENGE} {AWAY} }}",
    ),
    "a refusal in a function": (
        "const no = () => { if (event.resource_server) api.access.deny('no'); return 1; }; "
        f"const one = no(); if ({MFA}) api.session.revoke('no'); {CHALLENGE}",
        "api.multifactor.enable('any');",
    ),
    "a refusal that throws": (
        f"try {{ api.access.deny('no'); event.nothing.more(); }} catch (e) "
        f"{{ if ({MFA}) api.session.revoke('n'); }}",
    ),
    "two commands": (
        f"{CHALLENGE} if ({MFA}) api.authentication.challengeWith({{ type: 'phone' }});",
        "api.access.deny('n');",
    ),
    "a challenge and a redirect": (f"{CHALLENGE} {AWAY}",),
    "by what is outside": (
        "if (event.user.app_metadata.use_mfa) " + CHALLENGE,
        "api.multifactor.enable('none');",
    ),
    "enrolment": (
        f"if (!event.user.multifactor?.length) api.authentication.enrollWith({{ type: 'otp' }}); else "
        f"{CHALLENGE}",
    ),
}
CONTINUES = (
    "\nexports.onContinuePostLogin = async (event, api) => { if (" + MFA + ") api.access.deny('no'); };"
)


def _pipeline(name: str) -> list[Hook]:
    bodies = PIPELINES[name]
    return [
        action(f"exports.onExecutePostLogin = async (event, api) => {{ {b} }};{CONTINUES}", f"h{k}")
        for k, b in enumerate(bodies)
    ]


def _engine(hooks: Sequence[Hook], login: Login, entry: Entry) -> tuple[bool, int | None, str, int]:
    """Whether it was denied, the hook that made it wait and by which kind of command, how often MFA was
    set."""
    context = started(login)
    for index, hook in enumerate(hooks):
        if index < entry.index:
            continue
        again = index == entry.index and entry.returning
        run_hook(context, hook, "onContinuePostLogin" if again else "onExecutePostLogin")
        out = json.loads(context.eval("JSON.stringify(OUT)"))
        if out["denied"]:
            revoked = any(name == REVOKE for name, _ in out["commands"])
            return True, None, REVOKE if revoked else "", len(out["enables"])
        if out["commands"]:
            kinds = {pauses_away(name) for name, _ in out["commands"]}
            kind = (
                "either" if len(kinds) == 2 else Pause.AWAY.value if True in kinds else Pause.CHALLENGE.value
            )
            return False, index, kind, len(out["enables"])
    return False, None, "", len(json.loads(context.eval("JSON.stringify(OUT.enables)")))


def _agrees(hooks: Sequence[Hook], lowered: Lowered, login: Login, most: int, entry: Entry) -> Expr:
    by = point(login, most) | pinned(lowered, login)
    denied, index, kind, count = _engine(hooks, login, entry)
    stops = [(substitute(s.guard, by), s) for s in lowered.stops]
    said = [build.eq(substitute(lowered.denied, by), build.boolean(denied))]
    revokes = build.or_(*(substitute(c.guard, by) for c in lowered.commands if c.name == REVOKE))
    said.append(build.eq(revokes, build.boolean(kind == REVOKE)))
    name = None if index is None else hooks[index].name
    right = [g for g, s in stops if s.command.hook == name and kind in ("either", s.pause.value)]
    said.append(build.TRUE if name is None else build.or_(*right))
    said += [build.not_(g) for g, s in stops if s.command.hook != name]
    exact = all(not free(substitute(s.guard, by)) for s in lowered.settings)
    if exact and not denied:
        said.append(
            build.boolean(sum(substitute(s.guard, by) is build.TRUE for s in lowered.settings) == count)
        )
    return build.and_(*said)


def _compare(hooks: Sequence[Hook], logins: Sequence[Login]) -> list[str]:
    most, wrong, seen = largest_length(hooks) + 1, [], {START}
    todo = [START]
    while todo:
        entry = todo.pop()
        request = replace(request_for(logins[0], most), entry=entry)
        lowered = lower(hooks, request, pausing=True)
        for login in logins:
            condition = _agrees(hooks, lowered, login, most, entry)
            if not satisfiable(condition, [20_000]):
                wrong.append(
                    f"{entry} {login}: {_engine(hooks, login, entry)} but {lowered.stops} {lowered.denied}"
                )
        for stop in lowered.stops:
            if stop.entry not in seen and not stop.entry.loose:
                seen.add(stop.entry)
                todo.append(stop.entry)
    return wrong


def _logins() -> list[Login]:
    return [replace(login, factors=None) for login in grid()][::2]


@pytest.mark.parametrize("name", PIPELINES)
def test_the_lowering_waits_where_the_engine_does(name: str) -> None:
    wrong = _compare(_pipeline(name), _logins())
    assert not wrong, wrong[0]


@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(commanding_actions(2))
def test_generated_pipelines_wait_where_the_engine_does(hooks: tuple[Hook, ...]) -> None:
    logins = [
        replace(login, client=client) for login, client in itertools.product(_logins()[::3], ("app0", "app1"))
    ]
    for client in ("app0", "app1"):
        wrong = _compare(hooks, [login for login in logins if login.client == client])
        assert not wrong, wrong[0]


def test_a_rule_that_redirects_runs_once_more_with_all_rules() -> None:
    source = (
        "function (user, context, callback) { if (context.protocol !== 'redirect-callback') "
        "context.redirect = { url: 'https://x' }; callback(null, user, context); }"
    )
    rule = Hook("r", HookKind.RULE, "r.js", source)
    request = request_for(Login(), 1)
    (stop,) = lower([rule], request, pausing=True).stops
    assert stop.guard is build.TRUE and stop.pause is Pause.AWAY and stop.entry == Entry(0, returning=True)
    back = lower([rule], replace(request, entry=stop.entry, protocol="redirect-callback"), pausing=True)
    assert not back.stops and back.denied is build.FALSE


def test_a_pipeline_that_does_not_stop_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses, "_going", lambda machine, alive, taken: list(alive))
    assert _compare(_pipeline("two challenges"), _logins())


def test_commands_of_one_hook_that_are_taken_for_one_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses, "pauses_away", lambda name: False)
    assert _compare(_pipeline("redirect where it can be"), _logins())
