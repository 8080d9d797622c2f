"""Auth0's tenant logs as observations: JSON of log streams, of the Management API and of the dashboard.

https://auth0.com/docs/deploy-monitor/logs
"""

from __future__ import annotations

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

ONE_BROWSER = "each user and user agent of a tenant log is one browser"
#: What stands for MFA among the prompts of a login.
_MFA_PROMPT = "mfa"


@dataclass
class _Reader:
    """Reads the events of one file."""

    log: Log = field(default_factory=Log)

    def read(self, rows: Iterable[Row]) -> Log:
        timed = []
        for row in rows:
            event = _unwrapped(row.event)
            moment = moment_of(event.get("date", event.get("@timestamp")))
            if not isinstance(event.get("type"), str):
                self.leave(row, moment, "an event has no type: is it a log of the tenant?", Effect.UNREAD)
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

    def side_by_side(self, rows: list[tuple[float, str, Mapping[str, Any]]]) -> None:
        """Sessions that take turns are those of several browsers, whatever the user agent."""
        last: dict[str, str] = {}
        gone: set[tuple[str, str]] = set()
        for _, place, event in rows:
            browser, session = _browser(event), _session(event)
            if browser is None or session is None:
                continue
            before = last.get(browser)
            if (browser, session) in gone:
                why = "a user has several browsers at once, which look alike: nothing of them is used"
                self.log.leave(Remainder(place, None, why, Effect.OUTSIDE, browser))
                gone.clear()
            elif before is not None and before != session:
                gone.add((browser, before))
            last[browser] = session

    def unclear(self, row: Row, event: Mapping[str, Any]) -> None:
        why = "an event’s date is missing, or its clock is wrong: nothing of its browser is used"
        browser = _browser(event)
        self.log.leave(Remainder(row.place, None, why, Effect.OUTSIDE, browser))

    def instant(self, rows: list[tuple[float, str, Mapping[str, Any]]]) -> None:
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
        kind, browser = event["type"], _browser(event)
        client = event.get("client_id") or event.get("client_name") or ""

        def leave(why: str, effect: Effect) -> None:
            made.leave(Remainder(place, moment, why, effect, browser))

        if kind in log_types.NEUTRAL:
            leave(f"type {kind}", Effect.NOTHING)
            return
        if kind in log_types.OUTSIDE:
            leave(f"{log_types.OUTSIDE[kind]} (type {kind})", Effect.OUTSIDE)
            return
        if kind == log_types.SILENT_FAILURE and silent_failure(_description(event)) is None:
            leave("a silent call failed for a reason that the model does not have", Effect.OUTSIDE)
            return
        observation = _observation(kind, event, place, moment, str(client), browser or "")
        if observation is None:
            named = printable(bounds.QUOTED.cut(kind))
            leave(f"type {named} is not known" if named.isascii() else "a type is not known", Effect.OUTSIDE)
        elif browser is None:
            leave(f"type {kind} without a user: it is not known whose browser it was", Effect.UNREAD)
        else:
            made.observations.append(observation)

    def leave(self, row: Row, moment: float | None, why: str, effect: Effect) -> None:
        self.log.leave(Remainder(row.place, moment, why, effect))


def _unwrapped(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Log streams wrap the event: {"log_id": ..., "data": {...}}; EventBridge as `detail`."""
    for key in ("data", "detail"):
        inner = event.get(key)
        if isinstance(inner, dict) and "type" not in event:
            return _unwrapped(inner)
    return event


def _browser(event: Mapping[str, Any]) -> str | None:
    """Whose browser it was; None where the event names no user. Nothing of it is ever printed."""
    user = event.get("user_id") or event.get("user_name")
    return f"{user}\n{event.get('user_agent', '')}" if isinstance(user, str) and user else None


def _session(event: Mapping[str, Any]) -> str | None:
    details = event.get("details")
    session = details.get("session_id") if isinstance(details, dict) else None
    return session if isinstance(session, str) and session else None


def _observation(
    kind: str, event: Mapping[str, Any], place: str, moment: float, client: str, browser: str
) -> Observation | None:
    def made(moments: frozenset[Any], *outcomes: Outcome, challenged: bool | None = None) -> Observation:
        return Observation(
            place, moment, moments, client, browser, frozenset(outcomes), challenged=challenged
        )

    if kind == log_types.SUCCESS:
        return made(INTERACTIVE, Outcome.TOKEN, challenged=_challenged(event))
    if kind == log_types.SILENT_SUCCESS:
        return made(SILENT, Outcome.TOKEN)
    if kind == log_types.SILENT_FAILURE:
        outcome = silent_failure(_description(event))
        return made(SILENT, outcome) if outcome is not None else None
    return made(LOGOUT) if kind == log_types.LOGOUT else None


def _challenged(event: Mapping[str, Any]) -> bool | None:
    """Whether an MFA prompt was answered in the login; None where the event does not list prompts."""
    details = event.get("details")
    prompts = details.get("prompts") if isinstance(details, dict) else None
    if not isinstance(prompts, list) or not prompts:
        return None
    names = [p.get("name") for p in prompts if isinstance(p, dict)]
    return any(isinstance(name, str) and name.startswith(_MFA_PROMPT) for name in names)


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
