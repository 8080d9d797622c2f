"""What a step was, in words: a sentence without its subject, which is the lane."""

from __future__ import annotations

from typing import Final

from ssoproof.explain import logout_text, refresh_text
from ssoproof.explain.clock import spoken
from ssoproof.explain.context import RunContext
from ssoproof.explain.model import Mark, Run
from ssoproof.flows.instance import FORCED, Instance
from ssoproof.inputs.moving_inputs import CHANGE

#: Words of the steps that do not depend on anything else.
_PLAIN: Final = {
    ("open", ""): "opens its page",
    ("reload", ""): "reloads its page",
    ("close", ""): "closes its page",
    ("first_factor", "accepted"): "first factor accepted",
    ("failed", ""): "fails the MFA prompt",
    ("abandoned", ""): "leaves the MFA prompt",
    ("stale", ""): "answers an MFA prompt whose session has ended",
    ("logout", ""): "the user logs out at the provider",
    **{("logout", does): words for does, words in logout_text.STEPS.items()},
    ("part", ""): "comparison starts here: the others act in run 1 only",
}

_SENT: Final = {
    "login_page": "is sent to the login page",
    "challenge": "is sent to an MFA prompt",
    "denied": "is refused by code",
    "away": "is sent somewhere else by code",
}

_SILENT: Final = {
    "cached": "silent renewal answered from the cache",
    "token": "renews silently",
    "mfa": "silent renewal fails",
    "login": "silent renewal fails",
    "interaction": "silent renewal fails",
    "denied": "silent renewal fails",
}

#: What a failed silent call says: OAuth error and description.
ERRORS: Final = {
    "mfa": ("login_required", "Multifactor authentication required"),
    "login": ("login_required", "Login required"),
    "denied": ("access_denied", "denied by code of the tenant"),
    "interaction": ("interaction_required", "code wants the user to do something"),
}

_MARKS: Final = {
    "prompt.login": Mark.LOGIN,
    "prompt.mfa": Mark.CHALLENGE,
    "prompt.away": Mark.CHALLENGE,
    "token": Mark.TOKEN,
    "error.mfa": Mark.ERROR,
    "error.login": Mark.ERROR,
    "error.denied": Mark.ERROR,
    "error.interaction": Mark.ERROR,
    "denied": Mark.ERROR,
    "error.refresh": Mark.ERROR,
}


def what(scene: RunContext, index: int, run: Run, delay: int) -> str:
    """Step `index` in words, as a run has it."""
    step = scene.acted[index]
    outcome = step.outcome(run)
    if step.verb == CHANGE:
        return step.transition.about
    if step.verb == "pass_time":
        return f"{spoken(delay)} pass"
    plain = _PLAIN.get((step.verb, outcome or ""))
    if plain:
        return plain
    request = _request(scene, index)
    if step.verb in _STARTS:
        start = _STARTS[step.verb].format(request)
        if outcome == "token":
            return start + (
                "no prompt, gets a token"
                if step.verb == "sign_in"
                else f"gets a token{request}, no MFA asked"
            )
        return start + _SENT.get(outcome or "", step.transition.about)
    if step.verb.startswith("pass"):
        return _passes(scene, index, run) + _THEN.get(outcome or "", "")
    if step.verb == "renew":
        return _silent(outcome, request)
    if step.verb in refresh_text.VERBS:
        return refresh_text.what(step.verb, outcome, request)
    return step.transition.about


#: How the steps that run hooks begin.
_STARTS: Final = {"sign_in": "signs in{}: ", "continue": "", "back": "comes back: "}

#: What may come after a passed challenge instead of a token.
_THEN: Final = {
    "challenge": ", and is sent to another MFA prompt",
    "away": ", and is sent somewhere else by code",
    "denied": ", and is refused by code",
}


def _silent(outcome: str | None, request: str) -> str:
    words = _SILENT.get(outcome or "", "silent renewal")
    error = ERRORS.get(outcome or "")
    tail = f": {error[0]}, “{error[1]}”" if error else ""
    return f"{words}{request}{tail}"


def _passes(scene: RunContext, index: int, run: Run) -> str:
    step = scene.acted[index]
    if step.verb == "pass_remember":
        return "passes the MFA prompt and ticks “remember this browser”"
    instance = scene.instance(step.lane)
    if instance is not None and boxless(scene, instance, index, run):
        return "passes the MFA prompt"
    if instance is not None and scene.true(instance.automatic, index, run):
        return "passes the MFA prompt, no box is shown"
    offered = instance is not None and scene.true(instance.offer, index, run)
    return "passes the MFA prompt, box unticked" if offered else "passes the MFA prompt"


def boxless(scene: RunContext, instance: Instance, moment: int, run: Run) -> bool:
    """True where the pending transaction is for a request at which a tick has no effect."""
    world, authorizer = scene.composition.world, scene.unit.authorizer
    boxless = (r for r in instance.requests if not authorizer.ticks(world, r).count)
    return any(scene.true(instance.requests_now(r), moment, run) for r in boxless)


def _request(scene: RunContext, index: int) -> str:
    """Which token is asked for, where the application can ask for several."""
    step = scene.acted[index]
    instance = scene.instance(step.lane)
    several = instance is not None and len({r.label for r in (*instance.requests, *instance.silent)}) > 1
    if not several:
        return " with prompt=login" if step.label.endswith(FORCED) else ""
    return f" for {audience(step.label)}" if step.label else ""


def audience(label: str) -> str:
    """A request's label in words."""
    name, forced, _ = label.partition(FORCED)
    words = "no audience" if name == "none" else name
    return f"{words} (prompt=login)" if forced else words


def marks(scene: RunContext, index: int, run: Run) -> tuple[Mark, ...]:
    """What can be seen of step `index` in a run."""
    shown = scene.outputs_at(index, run)
    return tuple(mark for output, mark in _MARKS.items() if output in shown)
