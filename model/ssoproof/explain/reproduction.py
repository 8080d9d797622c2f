"""A counterexample as what a person does on a test tenant: each step in words, what it shows, what the log
says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ssoproof.explain.model import BROWSER, PARTING, TIME, Run, StepView, Story, StoryStep

#: What comes of a step, as far as it can be seen.
PROMPT, LOGIN_PAGE, TOKEN, ELSEWHERE = "MFA prompt", "login page", "token", "elsewhere"
_REQUESTS: Final = ("sign_in", "renew")
_QUOTED: Final = re.compile("“([^”]*)”")
_WORDS: Final = {
    "open": "open {}",
    "reload": "reload {}",
    "close": "close {}",
    "sign_in": "in {}, sign in",
    "continue": "look at {}",
    "first_factor": "enter the user’s password for {}",
    "pass": "pass the MFA prompt of {}",
    "pass_remember": "pass the MFA prompt of {}, with its box for remembering the browser ticked",
    "failed": "enter a wrong code at the MFA prompt of {}",
    "abandoned": "leave the MFA prompt of {}: close that tab",
    "renew": "have {} renew its token silently",
    "logout": "log out of {}",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One step: what is done (`verb` in the model's word), with which request.

    `shows`: what is to come of it, empty where nothing is to be seen; `logged`: the type of the event that
    the tenant's log is to have then; `seconds`: how long it takes.
    """

    number: int
    lane: str
    verb: str
    words: str
    parameters: tuple[tuple[str, str], ...]
    shows: str
    logged: str
    seconds: int = 0
    breaks: bool = False

    @property
    def sentence(self) -> str:
        """What is done, and what is to come of it."""
        shown = f"{self.words} → {self.shows}" if self.shows else self.words
        return f"{shown[:1].upper()}{shown[1:]}"


def acts(story: Story, logged: Callable[[str, str], str] | None = None) -> tuple[Act, ...]:
    """The steps of a counterexample, of two runs those of the first. `logged`: the type of the event that a
    provider's log has for a step, by its verb and what it shows."""
    return tuple(_acts(story, logged or (lambda verb, shows: "")))


def _acts(story: Story, logged: Callable[[str, str], str]) -> Iterator[Act]:
    for step in story.steps:
        view = next((v for v in step.tellings if v.run is not Run.SECOND), None)
        if view is None or step.lane == PARTING:
            continue
        shows = _shows(step, view)
        sent = view.exchange.parameters if step.verb in _REQUESTS and view.exchange.sent else ()
        log, words = logged(step.verb, shows), _words(step, view)
        yield Act(step.number, step.lane, step.verb, words, sent, shows, log, step.delay, step.breaks)


def _words(step: StoryStep, view: StepView) -> str:
    if step.lane == TIME:
        return f"wait: {view.what}"
    if step.lane == BROWSER:
        return "log out at the provider"
    words = _WORDS.get(step.verb)
    if words is None:
        return f"{step.lane} {view.what}"
    unticked = ", with its box unticked" if "box unticked" in view.exchange.sent else ""
    return words.format(step.lane) + unticked


def _shows(step: StoryStep, view: StepView) -> str:
    response = view.exchange.response
    if view.exchange.failed:
        told = _QUOTED.search(view.what)
        return response.removeprefix("error=") + (f": {told[1]}" if told else "")
    for sign, shown in (
        ("token", TOKEN),
        ("302 to the MFA prompt", PROMPT),
        ("302 to the login page", LOGIN_PAGE),
        ("302 with error=", response.removeprefix("302 with error=")),
        ("302 to a page that code names", ELSEWHERE),
    ):
        if response.startswith(sign):
            return shown
    return ""
