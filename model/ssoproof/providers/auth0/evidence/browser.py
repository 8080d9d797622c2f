"""Auth0's pages in a recorded browser as observations: by the addresses that it sends the browser to.

https://auth0.com/docs/troubleshoot/troubleshooting-tools/generate-and-analyze-har-files
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from ssoproof.observations.har import Exchange, first_values
from ssoproof.observations.observation import (
    LOGOUT,
    SILENT,
    Effect,
    Log,
    Moment,
    Observation,
    Outcome,
    Remainder,
)
from ssoproof.providers.auth0.evidence.tenant_log import silent_failure

_AUTHORIZE, _RESUME = "/authorize", "/authorize/resume"
_LOGIN = re.compile(r"/u/login(/|$)|/u/passwordless|/login$")
_CHALLENGE = re.compile(r"/u/mfa-(?!.*enroll|login-options)[\w-]+")
_LOGOUT = re.compile(r"/(v2|oidc)/logout$")
#: What a page that answers a silent call says, whatever stands around it.
_ERROR = re.compile(r"[\"']error[\"']\s*:\s*[\"']([a-z_]+)[\"']")
_DESCRIPTION = re.compile(r"[\"']error_description[\"']\s*:\s*[\"']([^\"']{0,200})[\"']")
_GRANTED = re.compile(r"[\"'](?:code|access_token|id_token)[\"']\s*:\s*[\"']")
_UNKNOWN_PAGE = "a login was sent to a page that the model does not have"


@dataclass
class _Transaction:
    """A login that is under way: whose, at which page, and what was done with its challenge."""

    client: str
    page: Moment
    ticked: bool | None = None


@dataclass
class _Reader:
    """Reads the exchanges of one recorded browser."""

    browser: str
    log: Log = field(default_factory=Log)
    transactions: dict[str, _Transaction] = field(default_factory=dict)

    def read(self, rows: Iterable[Exchange]) -> Log:
        for row in rows:
            path = row.url.path.rstrip("/")
            if path == _AUTHORIZE and "client_id" in row.query:
                self.authorize(row)
            elif path == _RESUME:
                self.resume(row)
            elif _LOGIN.search(path) or path.startswith("/u/mfa-"):
                self.page(row, path)
            elif _LOGOUT.search(path):
                self.observe(row, Moment.LOGOUT, row.query.get("client_id", ""))
        return self.log

    def observe(
        self, row: Exchange, moment: Moment, client: str, *outcomes: Outcome, ticked: bool | None = None
    ) -> None:
        moments = {Moment.SILENT: SILENT, Moment.LOGOUT: LOGOUT}.get(moment, frozenset({moment}))
        self.log.observations.append(
            Observation(
                row.place, row.time, moments, client, self.browser, frozenset(outcomes), ticked=ticked
            )
        )

    def leave(self, row: Exchange, why: str, effect: Effect = Effect.OUTSIDE) -> None:
        self.log.leave(Remainder(row.place, row.time, why, effect, self.browser))

    def authorize(self, row: Exchange) -> None:
        client = row.query["client_id"]
        if row.query.get("prompt") == "none":
            self.silent(row, client)
            return
        if not row.location:
            self.leave(row, "a login got no redirect, or the file did not keep it")
            return
        self.led(row, Moment.AUTHORIZE, _Transaction(client, Moment.AUTHORIZE))

    def silent(self, row: Exchange, client: str) -> None:
        answer = _redirected(row.location) if row.location else _posted(row.body)
        if answer is None:
            self.observe(row, Moment.SILENT, client)
            why = "the answer to a silent renewal is not in the file: record it with response contents"
            self.leave(row, why, Effect.UNREAD)
            return
        error, description = answer
        outcome = _silent_outcome(error, description)
        if outcome:
            self.observe(row, Moment.SILENT, client, *outcome)
        else:
            self.leave(row, "a silent renewal failed for a reason that the model does not have")

    def led(self, row: Exchange, moment: Moment, transaction: _Transaction) -> None:
        """Where the browser is sent: to a page of the login, or back to the application."""
        where, client = _split(row.location), transaction.client
        if where is None:
            self.leave(row, _UNKNOWN_PAGE)
            return
        ticked = transaction.ticked if moment is Moment.ANSWER else None
        if _CHALLENGE.search(where.path):
            self.observe(row, moment, client, Outcome.CHALLENGE, ticked=ticked)
            self.remember(where, _Transaction(client, Moment.ANSWER))
        elif _LOGIN.search(where.path) and moment is Moment.AUTHORIZE:
            self.observe(row, moment, client, Outcome.LOGIN)
            self.remember(where, _Transaction(client, Moment.FIRST_FACTOR))
        elif where.path.rstrip("/") == _RESUME:
            self.remember(where, transaction)
        else:
            self.returned(row, moment, client, ticked)

    def returned(self, row: Exchange, moment: Moment, client: str, ticked: bool | None) -> None:
        answer = _redirected(row.location)
        if answer is None:
            self.leave(row, _UNKNOWN_PAGE)
        elif not answer[0]:
            self.observe(row, moment, client, Outcome.TOKEN, ticked=ticked)
        elif answer[0] == "access_denied":
            self.observe(row, moment, client, Outcome.DENIED, ticked=ticked)
        else:
            self.leave(row, "a login failed for a reason that the model does not have")

    def remember(self, where: SplitResult, transaction: _Transaction) -> None:
        state = first_values(where.query).get("state")
        if state:
            self.transactions[state] = transaction

    def resume(self, row: Exchange) -> None:
        transaction = self.transactions.get(row.query.get("state", ""))
        if transaction is None:
            self.leave(row, "a login goes on whose beginning is not in the file")
            return
        moment = Moment.ANSWER if transaction.page is Moment.ANSWER else Moment.PIPELINE
        self.led(row, moment, transaction)

    def page(self, row: Exchange, path: str) -> None:
        """A form of the login pages was sent; what is not accepted leads to a page again."""
        where = _split(row.location)
        if row.method != "POST" or where is None:
            return
        transaction = self.transactions.get(row.query.get("state", ""))
        if transaction is None:
            self.leave(row, "a page of a login whose beginning is not in the file")
        elif where.path.rstrip("/") != _RESUME:
            self.remember(where, transaction)
            if "enroll" in path or "enroll" in where.path:
                self.leave(row, "a second factor is enrolled")
        elif "enroll" in path or "recovery" in path:
            self.leave(row, "a second factor is enrolled or recovered")
            self.remember(where, transaction)
        elif _CHALLENGE.search(path):
            self.remember(where, _Transaction(transaction.client, Moment.ANSWER, _ticked(row)))
        else:
            self.observe(row, Moment.FIRST_FACTOR, transaction.client)
            self.remember(where, _Transaction(transaction.client, Moment.PIPELINE))


def _split(location: str) -> SplitResult | None:
    try:
        return urlsplit(location) if location else None
    except ValueError:
        return None


def _redirected(location: str) -> tuple[str, str] | None:
    """Error and description that an address hands to the application, both empty for a success; None where
    it hands over neither."""
    where = _split(location)
    if where is None:
        return None
    given = {**first_values(where.query), **first_values(where.fragment)}
    if "error" in given:
        return given["error"], given.get("error_description", "")
    return ("", "") if {"code", "access_token", "id_token"} & given.keys() else None


def _posted(body: str | None) -> tuple[str, str] | None:
    """The same of a page that posts its answer to the window that opened it."""
    if body is None:
        return None
    error, description = _ERROR.search(body), _DESCRIPTION.search(body)
    if error:
        return error[1], description[1] if description else ""
    return ("", "") if _GRANTED.search(body) else None


def _silent_outcome(error: str, description: str) -> tuple[Outcome, ...]:
    if not error:
        return (Outcome.TOKEN,)
    if error == "login_required":
        precise = silent_failure(description)
        return (precise,) if precise is not None else (Outcome.LOGIN, Outcome.MFA_REQUIRED)
    plain = {"interaction_required": Outcome.INTERACTION, "access_denied": Outcome.DENIED}
    return (plain[error],) if error in plain else ()


def _ticked(row: Exchange) -> bool | None:
    """Whether the form had the box ticked; None where the file did not keep the form."""
    if row.form is None:
        return None
    return row.form.get("rememberBrowser", "").lower() in ("true", "on", "1")


def observed(browser: str, rows: Iterable[Exchange]) -> Log:
    """What a recorded browser shows."""
    return _Reader(browser).read(rows)
