"""Steps about refresh tokens in words: what is called, what comes back, and why one is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ssoproof.explain.context import RunContext
from ssoproof.explain.history import History
from ssoproof.explain.model import TIME, Cause, Run, Topic, at_step, by_setting
from ssoproof.flows.family import Family
from ssoproof.tenant.refresh_tokens import Store

#: The verbs of steps about refresh tokens.
VERBS: Final = ("refresh", "complete", "leave_mfa", "forget")
#: What a refused call says: OAuth error and description.
ERRORS: Final = {
    "mfa": ("mfa_required", "Multifactor authentication required"),
    "denied": ("access_denied", "denied by code of the tenant"),
    "invalid": ("invalid_grant", "Unknown or invalid refresh token."),
    "lapsed": ("invalid_grant", "Unknown or invalid refresh token."),
    "missing": ("missing_refresh_token", "the SDK has none"),
}
_PLAIN: Final = {
    "leave_mfa": "leaves the MFA that its refresh asks for",
    "forget": "signs out by itself, and drops its refresh token",
}


def error(verb: str, outcome: str | None) -> tuple[str, str] | None:
    """The error that a step returned, of a refused refresh."""
    return ERRORS.get(outcome or "") if verb in ("refresh", "complete") else None


def what(verb: str, outcome: str | None, request: str) -> str:
    """A step as a sentence without its subject."""
    if verb in _PLAIN:
        return _PLAIN[verb]
    refused = error(verb, outcome)
    if verb == "complete":
        start = f"passes the MFA that its refresh{request} asks for"
        return f"{start}, and is refused by code" if refused else f"{start}, gets a token"
    if refused is not None:
        return f"refresh{request} fails: {refused[0]}, “{refused[1]}”"
    return f"refresh{request} answered from the cache" if outcome == "cached" else f"refreshes{request}"


def short(verb: str, outcome: str) -> str:
    """The same in a few words."""
    if verb in _PLAIN:
        return {"leave_mfa": "MFA of the refresh left", "forget": "drops its refresh token"}[verb]
    refused = error(verb, outcome)
    if verb == "complete":
        return refused[0] if refused else "MFA passed at the refresh"
    return f"refresh: {refused[0]}" if refused else "refreshes"


def sent(verb: str, outcome: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What goes over the wire: nothing where the SDK has no refresh token, or a token in its cache."""
    if verb == "refresh" and outcome not in ("cached", "missing"):
        return "POST /oauth/token, grant refresh_token", ()
    if verb == "complete":
        return "POST /oauth/token, grant mfa-otp", ()
    return "", ()


def changes(scene: RunContext, index: int, run: Run) -> Iterator[tuple[str, Topic, bool, str]]:
    """What became of refresh tokens at a step: words, topic, whether something was gained, and whose."""
    for instance in scene.composition.world.instances:
        family, n = instance.family, instance.name
        if family is None:
            continue
        rows = [(family.alive, "gets a refresh token", "its refresh token is valid no more")]
        if not family.free:
            rows.append((family.has, "", "its refresh token is lost"))
        for expr, gained, lost in rows:
            after, before = (scene.true(expr, index + k, run) for k in (1, 0))
            words = gained if after else lost
            if after != before and words:
                yield words, Topic.TOKEN, after, n


def gone(history: History, family: Family, outcome: str) -> Iterator[Cause]:
    """Why a call had no refresh token, or one that is valid no more."""
    scene = history.scene
    fell = history.fell(family.has if outcome == "missing" else family.works)
    if fell is None:
        yield at_step("it never got a refresh token")
        return
    number, step = scene.number(fell), scene.acted[fell]
    if outcome == "missing":
        yield at_step(f"its refresh token was lost at step {number}", number)
        if family.tokens.store.value is not Store.STORAGE:
            yield by_setting("its SDK keeps it in memory", family.tokens.store.origin)
        if not family.tokens.falls_back.value:
            yield by_setting("its SDK does not renew silently instead", family.tokens.falls_back.origin)
    elif step.lane == TIME:
        yield at_step(f"a limit of its refresh token was reached at step {number}", number)
    else:
        yield at_step(f"its refresh token ended at step {number}", number)
