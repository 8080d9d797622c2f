"""Auth0's tenant logs as observations: JSON of log streams, of the Management API and of the dashboard.

https://auth0.com/docs/deploy-monitor/logs
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from ssoproof import bounds
from ssoproof.legible import printable
from ssoproof.observations.files import Row
from ssoproof.observations.observation import (
    INTERACTIVE,
    LOGOUT,
    SILENT,
    Effect,
    Log,
    Observation,
    Outcome,
    Remainder,
)
from ssoproof.observations.times import moment_of
from ssoproof.providers.auth0.evidence import log_types

ONE_BROWSER = "each user, user agent and session of a tenant log is one browser"
#: What stands for MFA among the prompts of a login, which of them are challenges, and which set a factor up.
_MFA_PROMPT, _CHALLENGE, _ENROLLED = "mfa", re.compile(r"mfa$|mfa.*challenge"), re.compile("enroll|recovery")

#: An event with its date and place.
_Dated = tuple[float, str, Mapping[str, Any]]


@dataclass
class _Reader:
    """Reads the events of one file. `parted`: what looks like one browser but had several sessions."""

    log: Log = field(default_factory=Log)
    parted: set[str] = field(default_factory=set)

    def read(self, rows: Iterable[Row]) -> Log:
        timed = []
        for row in rows:
            event = _unwrapped(row.event)
            moment = moment_of(event.get("date", event.get("@timestamp")))
            if not isinstance(event.get("type"), str):
                why = "an event has no type: is it a log of the tenant?"
                self.log.leave(Remainder(row.place, moment, why, Effect.UNREAD))
            elif moment is None:
                self.unclear(row, event)
            else:
                timed.append((moment, row.place, event))
        timed.sort(key=itemgetter(0))
        self.side_by_side(timed)
        for _, together in groupby(timed, itemgetter(0)):
            self.instant(list(together))
        if self.log.observations:
            self.log.assumptions[ONE_BROWSER] = None
        return self.log

    def side_by_side(self, rows: list[_Dated]) -> None:
        """Sessions that take turns are those of several browsers, whatever the user agent."""
        sessions: dict[str, list[str]] = {}
        places = {}
        for _, place, event in rows:
            browser, session = _browser(event), _session(event)
            if browser is not None and session is not None:
                row = sessions.setdefault(browser, [])
                if row[-1:] != [session]:
                    row.append(session)
                    places[browser] = place
        for browser, row in sessions.items():
            if len(row) > len(set(row)):
                why = "a user has several browsers at once, which look alike: nothing of them is used"
                self.log.leave(Remainder(places[browser], None, why, Effect.OUTSIDE, browser))
            elif len(row) > 1:
                self.parted.add(browser)

    def unclear(self, row: Row, event: Mapping[str, Any]) -> None:
        if event["type"] in log_types.NEUTRAL:
            self.log.leave(Remainder(row.place, None, f"type {event['type']}", Effect.NOTHING))
            return
        why = "an event’s date is missing, or its clock is wrong: nothing of its user is used"
        user = None if event["type"] in log_types.SETTINGS else _user(event)
        self.log.leave(Remainder(row.place, None, why, Effect.OUTSIDE, user=user))

    def instant(self, rows: list[_Dated]) -> None:
        """What bears one date: where one browser has several observations then, nothing says their order."""
        made = Log()
        for moment, place, event in rows:
            self.event(made, moment, place, event)
        browsers = [o.browser for o in made.observations]
        for observation in made.observations:
            if browsers.count(observation.browser) > 1:
                why = "several things happened in one browser at once, and nothing says in which order"
                self.log.leave(
                    Remainder(observation.place, observation.time, why, Effect.OUTSIDE, observation.browser)
                )
            else:
                self.log.observations.append(observation)
        self.log.remainders += made.remainders

    def event(self, made: Log, moment: float, place: str, event: Mapping[str, Any]) -> None:
        kind, browser, user = event["type"], self.browser(event), _user(event)

        def leave(why: str, effect: Effect, browser: str | None = None, user: str | None = user) -> None:
            made.leave(Remainder(place, moment, why, effect, browser, user))

        if kind in log_types.NEUTRAL:
            leave(f"type {kind}", Effect.NOTHING)
        elif kind in log_types.OUTSIDE:
            leave(f"{log_types.OUTSIDE[kind]} (type {kind})", Effect.OUTSIDE)
        elif kind in log_types.SETTINGS:
            leave(f"{log_types.SETTINGS[kind]} (type {kind})", Effect.OUTSIDE, user=None)
        elif kind not in log_types.OBSERVED:
            named = printable(bounds.QUOTED.cut(kind))
            why = f"type {named} is not known" if named.isascii() else "a type is not known"
            leave(why, Effect.OUTSIDE, user=None)
        elif kind == log_types.SUCCESS and any(map(_ENROLLED.search, _prompts(event))):
            leave("a second factor is enrolled or recovered in a login", Effect.OUTSIDE)
        elif kind == log_types.SILENT_FAILURE and silent_failure(_description(event)) is None:
            why = "a silent renewal failed for a reason that the model does not have"
            leave(why, Effect.OUTSIDE, browser)
        elif browser is None:
            effect = Effect.OUTSIDE if kind == log_types.LOGOUT else Effect.UNREAD
            leave(f"type {kind}: it is not known whose browser it was", effect)
        else:
            made.observations.append(_observation(event, place, moment, browser))

    def browser(self, event: Mapping[str, Any]) -> str | None:
        """Its browser; None where nothing says it. With another session begins what may be another one."""
        browser, session = _browser(event), _session(event)
        if browser not in self.parted:
            return browser
        return f"{browser}\n{session}" if session is not None else None


def _unwrapped(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Log streams wrap the event: {"log_id": ..., "data": {...}}; EventBridge as `detail`."""
    for key in ("data", "detail"):
        inner = event.get(key)
        if isinstance(inner, dict) and "type" not in event:
            return _unwrapped(inner)
    return event


def _user(event: Mapping[str, Any]) -> str | None:
    """Whose it was; None where that may be anybody: names are not compared with identifiers."""
    user = event.get("user_id")
    return user if isinstance(user, str) and user else None


def _browser(event: Mapping[str, Any]) -> str | None:
    """What looks like one browser; None where the event names no user or no user agent. Nothing of it is ever
    printed."""
    user, agent = _user(event) or event.get("user_name"), event.get("user_agent")
    named = isinstance(user, str) and user and isinstance(agent, str) and agent
    return f"{user}\n{agent}" if named else None


def _session(event: Mapping[str, Any]) -> str | None:
    details = event.get("details")
    session = details.get("session_id") if isinstance(details, dict) else None
    return session if isinstance(session, str) and session else None


def _observation(event: Mapping[str, Any], place: str, moment: float, browser: str) -> Observation:
    client = str(event.get("client_id") or event.get("client_name") or "")

    def made(moments: frozenset[Any], *outcomes: Outcome, challenged: bool | None = None) -> Observation:
        seen = frozenset(outcomes)
        user = _user(event)
        return Observation(place, moment, moments, client, browser, seen, challenged=challenged, user=user)

    if event["type"] == log_types.SUCCESS:
        return made(INTERACTIVE, Outcome.TOKEN, challenged=_challenged(event))
    if event["type"] == log_types.SILENT_SUCCESS:
        return made(SILENT, Outcome.TOKEN)
    outcome = silent_failure(_description(event))
    return made(SILENT, outcome) if event["type"] == log_types.SILENT_FAILURE and outcome else made(LOGOUT)


def _prompts(event: Mapping[str, Any]) -> list[str]:
    """The names of the login's prompts, in lower case; empty ones where a prompt has none."""
    details = event.get("details")
    prompts = details.get("prompts") if isinstance(details, dict) else None
    rows = prompts if isinstance(prompts, list) else []
    names = [p.get("name") if isinstance(p, dict) else None for p in rows]
    return [name.lower() if isinstance(name, str) else "" for name in names]


def _challenged(event: Mapping[str, Any]) -> bool | None:
    """Whether an MFA prompt was answered in the login; None where the event does not say it."""
    names = _prompts(event)
    if any(map(_CHALLENGE.match, names)):
        return True
    unclear = not all(names) or any(name.startswith(_MFA_PROMPT) for name in names)
    return None if unclear or not names else False


def _description(event: Mapping[str, Any]) -> str:
    details = event.get("details")
    error = details.get("error") if isinstance(details, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return next((t for t in (event.get("description"), message) if isinstance(t, str) and t), "")


def silent_failure(description: str) -> Outcome | None:
    """The outcome that a failed silent call's description stands for; None where it is another one."""
    words = description.lower()
    for beginning, outcome in log_types.DESCRIPTIONS.items():
        if words.startswith(beginning):
            return Outcome(outcome)
    return None


def observed(rows: Iterable[Row]) -> Log:
    """What the events of a tenant log show."""
    return _Reader().read(rows)
