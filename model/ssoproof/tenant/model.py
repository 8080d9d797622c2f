"""The tenant: applications, APIs, policy, lifetimes, hooks, and what the owners demand of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from ssoproof.logic.build import TRUE
from ssoproof.logic.expr import Expr
from ssoproof.settings import Assumption, Sourced
from ssoproof.source import Origin
from ssoproof.tenant.coverage import Coverage
from ssoproof.tenant.logout import Logout
from ssoproof.tenant.refresh_tokens import RefreshTokens
from ssoproof.tenant.stated_inputs import StatedInput

#: A text that the files do not state (a client id, a name, a metadata value): hooks may find any text there.
#: As a metadata key it stands for metadata of which nothing is known.
NOT_KNOWN = "(not known)"


class MfaMode(Enum):
    """The tenant-wide MFA policy."""

    NEVER = "never"
    ALWAYS = "always"
    ADAPTIVE = "adaptive"


class DemandKind(Enum):
    """How often an app or an API demands a passed challenge."""

    NEVER = "never"
    ONCE_PER_SESSION = "once per session"
    EVERY_VISIT = "every visit"
    MAX_AGE = "max age"


class CacheKind(Enum):
    """Where an SDK keeps tokens; NONE means that a silent call always reaches the provider."""

    NONE = "none"
    MEMORY = "memory"
    STORAGE = "storage"


class OnLoginRequired(Enum):
    """What an SDK does with its tokens when a silent call returns login_required."""

    CLEAR = "clear"
    KEEP = "keep"


class HookKind(Enum):
    """The two kinds of tenant-written code that run at a login."""

    RULE = "rule"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Demand:
    """The owner's statement for an app or API; `max_age` in seconds, only for MAX_AGE.

    `remembered` says whether a remembered browser counts as evidence. Where `condition`, which is over tests
    of inputs that stay as they are (`inputs/rigid.py`), does not hold, nothing is demanded; `whom` is in
    words for whose logins it holds, empty for all. `inferred`: nobody stated it, it was read off code and
    policy.
    """

    kind: DemandKind
    max_age: int | None = None
    remembered: bool = False
    origin: Origin = Origin()
    condition: Expr = TRUE
    whom: str = ""
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """SSO session limits in seconds."""

    idle: Sourced[int]
    absolute: Sourced[int]


@dataclass(frozen=True, slots=True)
class RememberPolicy:
    """Remembered-browser limits in seconds."""

    inactivity: Sourced[int]
    overall: Sourced[int]


@dataclass(frozen=True, slots=True)
class Api:
    """A resource server: `audience` is its identifier, `token_lifetime` in seconds; `key` stands for its name
    in ASCII (empty: the name). `offline`: tokens for it may come with a refresh token. `exists` is over tests
    of inputs that stay as they are; an API that the files do not state, and that may be there, has one of its
    own."""

    name: str
    audience: str
    token_lifetime: Sourced[int]
    scopes: tuple[str, ...] = ()
    demand: Demand | None = None
    origin: Origin = Origin()
    key: str = ""
    exists: Expr = TRUE
    offline: Sourced[bool] = Sourced(True)


@dataclass(frozen=True, slots=True)
class SdkProfile:
    """How an app's SDK behaves; `on_login_required` None means: not stated, which leaves it open."""

    name: str
    cache: Sourced[CacheKind]
    on_login_required: Sourced[OnLoginRequired | None]


@dataclass(frozen=True, slots=True)
class Silently:
    """What an app adds to silent calls. `open`: its SDK is not stated, so that a switch says whether it adds
    this or nothing."""

    max_age: Sourced[int | None] = Sourced(None)
    acr_values: Sourced[str | None] = Sourced(None)
    open: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """A client of the tenant.

    `requests` are the audiences that its own code asks for (None: no audience), the first one at sign-in;
    `may_request` are all audiences that the provider would grant it. `scopes` are what it sends as scope
    (None: not stated, but always the same). `prompt`, `max_age` and `acr_values` are added at sign-in,
    `silently` says what is to silent calls (None: the same, but for the prompt). `refresh` are the refresh
    tokens that it renews by, where it does. `logout` is what its logout does. `key` stands for
    its name in ASCII (empty: the name); hooks see `display_name`.
    """

    name: str
    client_id: str
    requests: Sourced[tuple[str | None, ...]]
    may_request: Sourced[tuple[str | None, ...]]
    renews_silently: Sourced[bool]
    profile: SdkProfile
    scopes: tuple[str, ...] | None = None
    prompt: Sourced[str | None] = Sourced(None)
    max_age: Sourced[int | None] = Sourced(None)
    acr_values: Sourced[str | None] = Sourced(None)
    silently: Silently | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    display_name: str = ""
    demand: Demand | None = None
    origin: Origin = Origin()
    refresh: RefreshTokens | None = None
    logout: Logout = Logout()
    key: str = ""

    @property
    def uncovered(self) -> str:
        """What of it the model does not cover yet; empty where it covers all that is asked."""
        return self.refresh.uncovered if self.refresh is not None else ""


@dataclass(frozen=True, slots=True)
class Hook:
    """One piece of tenant-written JavaScript; hooks run in the order of the tenant, rules before actions."""

    name: str
    kind: HookKind
    file: str
    source: str
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Connection:
    """A way in: its name, its strategy (both as code sees them), and the first factors that it may leave."""

    name: str
    strategy: str
    first_factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class User:
    """The one user of the model; None means not stated, which leaves every possibility open.

    `possible` are the first factors that it may be where the files leave that open; empty: it is
    `first_factor`. `connections` are those that people sign in with, as far as they are stated.
    """

    first_factor: Sourced[str]
    roles: tuple[str, ...] | None = None
    factors: tuple[str, ...] | None = None
    possible: tuple[str, ...] = ()
    connections: tuple[Connection, ...] = ()


@dataclass(frozen=True, slots=True)
class UnderPolicy:
    """What a tenant whose files state no MFA policy is under one: APIs and applications, with demands."""

    mode: MfaMode
    apis: tuple[Api, ...]
    applications: tuple[Application, ...]


@dataclass(frozen=True, slots=True)
class Tenant:
    """All of one tenant; `domains` are its hosts as far as they are stated; `assumptions` lists every default
    that was filled in. `inputs` are what is stated of the values that code reads.

    `not_modelled` says what the files state and the model leaves out: it belongs to the scope of each
    verdict. `folder` is where the names of its files begin, if that is not the working directory.
    `policies`: what differs under each MFA policy, where the files state none.
    """

    name: str
    provider: Sourced[str]
    mfa: Sourced[MfaMode]
    session: SessionPolicy
    remember: RememberPolicy
    apis: tuple[Api, ...]
    applications: tuple[Application, ...]
    hooks: tuple[Hook, ...]
    user: User
    domains: Sourced[tuple[str, ...]] = Sourced(())
    inputs: tuple[StatedInput, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    not_modelled: tuple[str, ...] = ()
    coverage: Coverage = Coverage()
    folder: str = ""
    policies: tuple[UnderPolicy, ...] = ()

    def with_policy(self, mode: MfaMode) -> Tenant:
        """The tenant under one of the policies that it may have, with what is demanded under it."""
        own = next((p for p in self.policies if p.mode is mode), None)
        changed = replace(self, mfa=replace(self.mfa, value=mode))
        return changed if own is None else replace(changed, apis=own.apis, applications=own.applications)

    @property
    def policy_open(self) -> bool:
        """True where the files do not state the MFA policy: `mfa` then only stands for one."""
        return self.mfa.assumed and bool(self.mfa.origin.reason)

    @property
    def uncovered(self) -> tuple[tuple[str, str], ...]:
        """The applications that the model does not cover yet, each with the reason."""
        return tuple((a.name, a.uncovered) for a in self.applications if a.uncovered)

    def api(self, audience: str | None) -> Api | None:
        """The API with that audience, or None."""
        return next((a for a in self.apis if a.audience == audience), None)

    def application(self, name: str) -> Application:
        """The application with that name; KeyError where there is none."""
        for application in self.applications:
            if application.name == name:
                return application
        raise KeyError(name)
