"""What goes over the wire at a step: the request with its parameters, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ssoproof.explain import refresh_text
from ssoproof.explain.clock import spoken
from ssoproof.explain.context import RunContext
from ssoproof.explain.model import Exchange, Run
from ssoproof.explain.step_text import ERRORS, audience, boxless
from ssoproof.flows.instance import FORCED, Request
from ssoproof.tenant.logout import Does

#: The endpoint of OAuth 2.0 (RFC 6749, 3.1) that all logins and silent renewals go to.
AUTHORIZE: Final = "GET /authorize"
#: What is sent at the steps that are no authorize request.
_SENT: Final = {
    "first_factor": "password",
    "pass": "MFA code",
    "pass_remember": "MFA code, box ticked",
    "failed": "wrong MFA code",
    "logout": "log out",
}
_CALLS: Final = ("sign_in", "renew")


def exchange(scene: RunContext, index: int, run: Run) -> Exchange:
    """The request and the response of step `index` in a run; both empty where nothing is sent."""
    step = scene.acted[index]
    outcome = step.outcome(run) or ""
    if step.verb in refresh_text.VERBS:
        sent, params = refresh_text.sent(step.verb, outcome)
        refused = refresh_text.error(step.verb, outcome)
        response = f"error={refused[0]}" if refused else _token(scene, index) if sent else ""
        return Exchange(sent, params, response, refused is not None)
    if step.verb in _CALLS and outcome != "cached":
        sent, params = AUTHORIZE, tuple(_parameters(scene, index))
    else:
        sent, params = "" if outcome == Does.LOCAL.value else _SENT.get(step.verb, ""), ()
    if step.verb == "pass" and _offered(scene, index, run):
        sent += ", box unticked"
    return Exchange(sent, params, _response(scene, index, run, outcome), outcome in ERRORS)


def _parameters(scene: RunContext, index: int) -> Iterator[tuple[str, str]]:
    step = scene.acted[index]
    instance, request = scene.instance(step.lane), _request(scene, index)
    if instance is None:
        return
    yield "client_id", instance.app.client_id
    if step.verb == "renew":
        yield "prompt", "none"
    elif step.label.endswith(FORCED) or (request is not None and request.prompt):
        yield "prompt", (request.prompt if request is not None and request.prompt else "login")
    if request is None:
        return
    if request.audience is not None:
        yield "audience", request.audience
    if request.max_age is not None:
        yield "max_age", str(request.max_age)
    if request.acr_values:
        yield "acr_values", request.acr_values


def _request(scene: RunContext, index: int) -> Request | None:
    """The request that is sent."""
    step = scene.acted[index]
    instance = scene.instance(step.lane)
    found = scene.request(index)
    if step.verb == "renew":
        return found
    only = instance is not None and found is None and len(instance.requests) == 1
    return instance.requests[0] if instance is not None and only else found


def _response(scene: RunContext, index: int, run: Run, outcome: str) -> str:
    step = scene.acted[index]
    if step.verb == "renew" and outcome in ERRORS:
        return "error=" + ERRORS[outcome][0]
    if outcome == "token":
        return _token(scene, index)
    if outcome == "challenge":
        return f"302 to the MFA prompt, {_box(scene, index, run)}"
    plain = {
        "login_page": "302 to the login page",
        "denied": "302 with error=access_denied",
        "away": "302 to a page that code names",
        "cached": "token from the SDK's cache",
    }
    return plain.get(outcome, "")


def _token(scene: RunContext, index: int) -> str:
    step, world = scene.acted[index], scene.composition.world
    request = _request(scene, index)
    api = world.tenant.api(request.audience) if request is not None else None
    if api is None:
        return f"token for {audience(step.label)}" if step.label else "token"
    return f"token for {api.name} ({spoken(api.token_lifetime.value)})"


def _box(scene: RunContext, index: int, run: Run) -> str:
    """Whether the prompt that is shown has the checkbox."""
    instance = scene.instance(scene.acted[index].lane)
    after = index + 1
    if instance is None or boxless(scene, instance, after, run):
        return "no effect of its checkbox"
    if scene.true(instance.automatic, after, run):
        return "which remembers the browser by itself"
    return "with the checkbox" if scene.true(instance.offer, after, run) else "without the checkbox"


def _offered(scene: RunContext, index: int, run: Run) -> bool:
    instance = scene.instance(scene.acted[index].lane)
    return (
        instance is not None
        and not boxless(scene, instance, index, run)
        and not scene.true(instance.automatic, index, run)
        and scene.true(instance.offer, index, run)
    )


def short(scene: RunContext, index: int, run: Run) -> str:
    """Step `index` in two to five words, to be read in a row with its neighbours."""
    step = scene.acted[index]
    outcome = step.outcome(run) or ""
    if step.verb in ("sign_in", "continue", "back"):
        return _SHOWN.get(outcome, "") or (_prompt(scene, index, run) if outcome == "challenge" else "")
    if step.verb == "pass":
        return "MFA passed, box unticked" if _offered(scene, index, run) else "MFA passed"
    if step.verb == "renew":
        return ERRORS[outcome][0] if outcome in ERRORS else "renews silently"
    if step.verb in refresh_text.VERBS:
        return refresh_text.short(step.verb, outcome)
    return _SHORT.get(step.verb, "")


def _prompt(scene: RunContext, index: int, run: Run) -> str:
    box = _box(scene, index, run)
    return f"MFA prompt {box}" if box == "without the checkbox" else "MFA prompt"


_SHOWN: Final = {
    "login_page": "login page",
    "token": "token without a prompt",
    "denied": "refused by code",
    "away": "sent elsewhere by code",
}
_SHORT: Final = {
    "open": "opens",
    "reload": "reloads",
    "close": "closes",
    "first_factor": "password",
    "pass_remember": "MFA passed, box ticked",
    "failed": "MFA failed",
    "abandoned": "MFA prompt left",
    "stale": "late answer to an old MFA prompt",
    "logout": "logs out",
}
