"""The APIs and applications of a generated tenant: classes first, then members that differ in nothing that
counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ssoproof.errors import UsageError
from ssoproof.generate.behaviours import KINDS, PAYMENT, PLAIN, SENSITIVE, Behaviour, drawn

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
AREAS = (
    "billing",
    "claims",
    "console",
    "desk",
    "fleet",
    "garage",
    "hiring",
    "intranet",
    "ledger",
    "maps",
    "notes",
    "orders",
)
TEAMS = ("amber", "basalt", "cobalt", "dune", "ember", "fjord", "grove")
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """How large a tenant is to be."""

    apps: int
    classes: int
    apis: int

    def __post_init__(self) -> None:
        if not self.classes <= self.apps <= MOST:
            raise UsageError(
                f"there can be {self.classes} (one a class) to {MOST} applications, not {self.apps}"
            )
        if not len(KINDS) <= self.apis <= MOST:
            raise UsageError(f"there can be {len(KINDS)} to {MOST} APIs, not {self.apis}")


@dataclass(frozen=True, slots=True)
class ApiEntry:
    """An API as its entry in the file."""

    name: str
    audience: str
    kind: str
    lifetime: str
    demand: str


@dataclass(frozen=True, slots=True)
class Class:
    """What all members of a class share; `sends`, `sdk` and `demand` as the file has them, or empty."""

    number: int
    area: str
    behaviour: Behaviour
    renews: bool
    sdk: str
    sends: str
    demand: str


@dataclass(frozen=True, slots=True)
class AppEntry:
    """An application as its entry in the file; `may_request` empty: whatever the tenant has."""

    name: str
    client_id: str
    of: Class
    owner: str
    requests: tuple[str, ...]
    may_request: tuple[str, ...]


def apis(count: int, seed: int) -> tuple[ApiEntry, ...]:
    """The APIs: a few that ask every time, a few for payments, many plain ones."""
    rng = Random(f"apis {seed}")
    few, some = max(1, count * 3 // 100), max(1, count * 5 // 100)
    sensitive = rng.choice(("every visit", "at most 15m old"))
    found = []
    for index in range(count):
        if index < few:
            kind, name, demand, lifetime = SENSITIVE, f"vault-{index + 1:03}", sensitive, "5m"
            audience = f"https://vault-{index + 1}.example.com/api"
        elif index < few + some:
            kind, name, demand, lifetime = PAYMENT, f"pay-{index - few + 1:03}", "once per session", "10m"
            audience = f"https://pay.example.com/{index - few + 1}"
        else:
            kind, name, demand, lifetime = PLAIN, f"api-{index - few - some + 1:03}", "", "1h"
            audience = f"https://api.example.com/{index - few - some + 1}"
        found.append(ApiEntry(name, audience, kind, lifetime, demand))
    return tuple(found)


_FITTING = {
    "open": ("never",),
    "first": ("once per session",),
    "first-remembered": ("{demand: once per session, remembered-browser: counts}",),
    "always": ("every visit", "at most 15m old"),
    "always-remembered": ("{demand: every visit, remembered-browser: counts}",),
    "explicit": ("once per session",),
    "explicit-remembered": ("{demand: once per session, remembered-browser: counts}",),
    "waived": ("never",),
    "waived-once": ("never", "once per session"),
    "away": ("once per session", "never"),
    "away-remembered": ("{demand: once per session, remembered-browser: counts}",),
    "staff": ("once per session", ""),
    "staff-always": ("every visit", ""),
    "retired": ("never",),
}
_SENDS = ("", "", "", "", "", "{max-age: 1h}", "{prompt: login}", "{prompt: select_account}")
_SDKS = (
    "auth0-spa-js",
    "auth0-spa-js",
    "auth0.js",
    "{profile: auth0-spa-js, cache: storage}",
    "{cache: memory, on-login-required: keep}",
    "",
)


def classes(count: int, seed: int, waivers: bool) -> tuple[Class, ...]:
    """The classes: behaviours that differ, and for each a demand (mostly one that fits) and an SDK."""
    found = []
    taken: set[object] = set()
    for number, behaviour in enumerate(drawn(count, seed, waivers), 1):
        rng = Random(f"class {seed} {number}")
        fits = rng.random() < 0.85
        demand = rng.choice(
            _FITTING[behaviour.policy.name] if fits else ("once per session", "every visit", "")
        )
        renews = rng.random() < 0.65 or behaviour.relaxed or behaviour.own(False, waivers) in taken
        taken.add(behaviour.own(renews, waivers))
        found.append(
            Class(
                number,
                rng.choice(AREAS),
                behaviour,
                renews,
                rng.choice(_SDKS),
                rng.choice(_SENDS),
                demand,
            )
        )
    return tuple(found)


def sizes(apps: int, count: int) -> tuple[int, ...]:
    """How many members the classes have: at least one, the first ones many."""
    weights = [1 / (k + 1) for k in range(count)]
    rest, total = apps - count, sum(weights)
    found = [1 + int(rest * w / total) for w in weights]
    for k in range(apps - sum(found)):
        found[k % count] += 1
    return tuple(found)


def members(of: Class, count: int, offered: Sequence[ApiEntry], seed: int) -> tuple[AppEntry, ...]:
    """The members of a class: each with an id, an owner and APIs of its own, all of the same kinds."""
    return tuple(_member(of, index, offered, seed) for index in range(1, count + 1))


def _member(of: Class, index: int, offered: Sequence[ApiEntry], seed: int) -> AppEntry:
    rng = Random(f"member {seed} {of.number} {index}")
    by_kind = {kind: [a.name for a in offered if a.kind == kind] for kind in KINDS}
    reach = of.behaviour.reach
    requests = tuple(rng.choice(by_kind[kind]) for kind in reach or KINDS)
    more = rng.sample(by_kind[PLAIN], min(len(by_kind[PLAIN]), 2))
    allowed = () if reach is None else (*requests, *(a for a in more if a not in requests), "none")
    return AppEntry(
        f"{of.area}-{of.number:02}-{index:04}",
        "".join(rng.choice(LETTERS) for _ in range(32)),
        of,
        rng.choice(TEAMS),
        requests,
        allowed,
    )
