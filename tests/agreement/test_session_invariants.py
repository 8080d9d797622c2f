"""What holds in every state of a timed system, whatever ended the session in which step: nothing of it is left.

The judge asks the same of the untimed systems that proofs are about; a timed one is only searched for runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ssoproof.check.run import subjects
from ssoproof.flows import session
from ssoproof.flows.compose import Composition, compose
from ssoproof.flows.world import Mode
from ssoproof.logic.build import FALSE
from ssoproof.logic.sorts import Value
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.system.property import targets
from ssoproof.system.stepper import StateTuple, Stepper
from ssoproof.tenant.model import Hook, HookKind, MfaMode
from tests import incident

OPEN = "exports.onExecutePostLogin = async (event, api) => {{ {0} }};"
SHORTENS = Hook(
    "s", HookKind.ACTION, "s.js", OPEN.format("api.session.setExpiresAt(event.user.app_metadata.t);")
)
DEMANDS = Hook(
    "c", HookKind.ACTION, "c.js", OPEN.format("api.multifactor.enable('any', {allowRememberBrowser: false});")
)
REVOKES = Hook("r", HookKind.ACTION, "r.js", OPEN.format("api.session.revoke('no');"))
CHALLENGES = Hook(
    "o", HookKind.ACTION, "o.js", OPEN.format("api.authentication.challengeWith({type: 'otp'});")
)
TENANTS = {
    "a limit that is not worked out": (SHORTENS,),
    "the same beside a demand": (SHORTENS, DEMANDS),
    "the same after a command": (CHALLENGES, SHORTENS, REVOKES),
}


def composed(hooks: tuple[Hook, ...]) -> Composition:
    tenant = replace(incident.tenant(MfaMode.NEVER, hooks[0]), hooks=hooks)
    mode, subject = Mode(timed=True, free=False), subjects(tenant)[0]
    return compose(tenant, AUTH0, mode, subject, tenant.applications[:1], HookAuthorizer())


def states(composition: Composition, written: str) -> Iterator[tuple[str, dict[str, Value]]]:
    """The states within six steps that take no time, each with the step that leads to it."""
    system = composition.system
    reading = {v.name: {**AUTH0.defaults, "S1": written}[v.name] for v in system.rigid_variables}
    stepper = Stepper(system, targets(system, FALSE), reading)
    names = [v.name for v in system.state_variables]
    first: StateTuple = tuple(system.initial_state().values())
    reached, level = {first}, [first]
    for _ in range(6):
        following = []
        for state in level:
            for number, _, after, _ in stepper.successors(state):
                name = system.transitions[number].name
                if after not in reached and not name.startswith("time"):
                    reached.add(after)
                    following.append(after)
                    yield name, dict(zip(names, after, strict=True))
        level = following[:400]


def wrong(hooks: tuple[Hook, ...], written: str) -> list[str]:
    """Steps after which something of a session is there without one."""
    composition = composed(hooks)
    own = composition.world.instances[0].name
    return [
        name
        for name, state in states(composition, written)
        if not state["session"]
        and (
            state[f"{own}.stage"] in ("challenge", "away")
            or any(state[n] for n in ("evidence", "methods", "marker", f"{own}.here", f"{own}.mfa_here"))
        )
    ]


@pytest.mark.parametrize("written", ["before", "before-mfa", "after"])
@pytest.mark.parametrize("name", TENANTS)
def test_nothing_of_a_session_is_left_without_one(name: str, written: str) -> None:
    assert wrong(TENANTS[name], written) == []


def test_a_transaction_that_is_forgotten_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it runs in the session is asked of the state as the step has left it."""
    monkeypatch.setattr(session, "substitute", lambda expr, by: expr)
    assert any(wrong(hooks, written) for hooks in TENANTS.values() for written in ("before", "before-mfa"))
