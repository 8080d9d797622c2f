"""What one request shows to the hooks: constants, and inputs known up to finitely many conditions."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.flows.pauses import START, Entry
from ssoproof.logic.build import FALSE, TRUE
from ssoproof.logic.expr import Expr

#: What an input can be; None stands for JavaScript's undefined.
Primitive = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A primitive known up to finitely many conditions, which exclude each other and cover everything.

    Without options it may be anything: the browser chooses it.
    """

    options: tuple[tuple[Expr, Primitive], ...]

    @staticmethod
    def single(value: Primitive) -> Alternatives:
        """One value, whatever happens."""
        return Alternatives(((TRUE, value),))

    @staticmethod
    def anything() -> Alternatives:
        """Whatever the browser sends, or nothing."""
        return Alternatives(())


@dataclass(frozen=True, slots=True)
class Exchange:
    """What hooks see where a refresh token is exchanged, each as a condition.

    `unseen`: there is no authentication; `empty`: its methods are an empty list. `session`: the session is
    there. `scopes`: there are scopes; `rest`: what else the sign-in sent. `rules`: rules run.
    """

    unseen: Expr
    empty: Expr
    session: Expr
    scopes: bool = False
    rest: bool = False
    rules: bool = True


@dataclass(frozen=True, slots=True)
class HookRequest:
    """One authorize request as rules and actions see it.

    `audience_in_query` and `audience_in_body` say where rules find the requested audience. `mfa_entries` (a
    number 0..K) counts the entries named "mfa" in the session's methods after the entry `first_factor`; with
    `saturated`, K means K or more. `roles` and `factors` None: not stated, every decision on them is free.
    `choice_prefix` is the prefix of the names of free choices. `entry` is where the pipeline begins;
    `resumed` holds where hooks see the request that resumed it; `runs_on` where code that follows a refusal
    in the same Action still runs. `plain`: it is what an application's own SDK sends from an ordinary
    browser, so that the query and the body hold nothing else. `connection` and `strategy` are of the
    session's connection; None: not stated. `exchange`: what hooks see where it is no authorize request.
    `by_sdk`: it is a GET, as SDKs send it.
    """

    client_id: str
    client_name: str
    client_metadata: tuple[tuple[str, str], ...]
    audience: Alternatives
    audience_in_query: Expr
    audience_in_body: Expr
    prompt: Alternatives
    acr_values: Alternatives
    scope: Alternatives
    max_age: Alternatives
    protocol: str | Alternatives
    first_factor: str | Alternatives
    mfa_entries: Expr
    saturated: bool
    roles: tuple[str, ...] | None
    factors: tuple[str, ...] | None
    choice_prefix: str
    entry: Entry = START
    resumed: Expr = FALSE
    runs_on: Expr = TRUE
    plain: bool = False
    connection: str | None = None
    strategy: Alternatives | None = None
    exchange: Exchange | None = None
    by_sdk: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A text of a request, by its name; `key` of the application's metadata. Each use of it can be noted."""

    name: str
    key: str = ""

    @property
    def weight(self) -> int:
        """It is read from the request as it stands."""
        return 1

    def of(self, request: HookRequest) -> str:
        """The text."""
        if self.name == "metadata":
            return dict(request.client_metadata)[self.key]
        if self.name == "audience":
            ((_, value),) = request.audience.options
            assert isinstance(value, str)
            return value
        return request.client_id if self.name == "client_id" else request.client_name
