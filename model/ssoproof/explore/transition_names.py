"""Names of transitions in words: what a trace wanted that can't be done, or came out otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ssoproof.explain.step_text import audience
from ssoproof.legible import printable

#: What the verbs of transitions are called where they can't be taken.
VERBS: Final = {
    "open": "open its page",
    "reload": "reload its page",
    "close": "close its page",
    "sign_in": "sign in",
    "first_factor": "give the first factor",
    "continue": "go on after the first factor",
    "pass": "pass the MFA prompt",
    "pass_remember": "pass the MFA prompt and tick “remember this browser”",
    "back": "come back from where code sent the browser",
    "failed": "fail the MFA prompt",
    "abandoned": "leave the MFA prompt",
    "stale": "answer an MFA prompt whose session has ended",
    "renew": "renew silently",
    "refresh": "refresh",
    "complete": "pass the MFA that a refresh asks for",
    "leave_mfa": "leave the MFA that a refresh asks for",
    "forget": "drop its refresh token",
    "logout": "log out at the provider",
}
_OUTCOMES: Final = {
    "token": "a token",
    "challenge": "an MFA prompt",
    "login_page": "the login page",
    "denied": "refused by code",
    "away": "sent somewhere else by code",
    "mfa": "login_required, MFA is missing",
    "login": "login_required, there is no session",
    "interaction": "interaction_required",
    "cached": "a token from the cache",
    "accepted": "accepted",
    "invalid": "invalid_grant",
    "lapsed": "invalid_grant, a limit that code set is reached",
    "missing": "missing_refresh_token",
}


def action(name: str, actors: Iterable[str]) -> str:
    """What a transition does and who does it, its outcome aside; `actors` are the applications that there
    are."""
    if name.startswith("time."):
        return "time passes"
    found = max((a for a in (*actors, "browser") if name.startswith(f"{a}.")), key=len, default="")
    verb, _, label = name.removeprefix(f"{found}.").partition("/")[0].partition(".")
    if not found or verb not in VERBS:
        return "a step that this tenant does not have"
    about = f" for {audience(label)}" if label else ""
    who = "the user" if found == "browser" else found
    return printable(f"{who}: {VERBS[verb]}{about}")


def result(name: str) -> str:
    """How a transition comes out."""
    return _OUTCOMES.get(name.rpartition("/")[2], "another outcome")
