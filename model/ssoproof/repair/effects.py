"""What a tenant's settings and code come to, request by request: edits with the same effects are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from ssoproof.check.run import subjects
from ssoproof.flows.compose import requirements, world_of
from ssoproof.flows.pauses import Pending
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.requirement import Requirement
from ssoproof.flows.session_limits import Shortening
from ssoproof.flows.world import Mode, World
from ssoproof.logic.build import const
from ssoproof.logic.expr import Expr, substitute
from ssoproof.logic.sorts import values
from ssoproof.providers.edits import Read, Requested
from ssoproof.system.trace import Trace
from ssoproof.tenant.model import Application, Tenant

#: Whether the browser may send anything, what is done, how many mfa entries the session has.
Row = tuple[bool, str, int]
_VERBS = ("sign_in", "continue", "pass", "pass_remember", "back")


@dataclass(frozen=True, slots=True)
class Effects:
    """For each request, with and without MFA in the session: what it needs; and the settings beside it.

    `requests` says which requests the names of actions are about.
    """

    rows: Mapping[Row, tuple[object, ...]]
    settings: Mapping[str, object]
    requests: Mapping[str, Requested]

    @property
    def signature(self) -> object:
        """Equal for tenants between which nothing tells."""
        return frozenset(self.rows.items()), frozenset(self.settings.items())

    def read_by(self, trace: Trace) -> Read:
        """What a run rests on."""
        requests: dict[Requested, None] = {}
        waited = remembered = False
        for index, step in enumerate(trace.steps):
            before = trace.before(index)
            name = step.transition.rpartition(":")[2]
            waited = waited or name.startswith("time")
            remembered = remembered or any(
                bool(value) and n.endswith("remembered") for n, value in before.items()
            )
            counts = {bool(v) for n, v in before.items() if n.rpartition(".")[2].rstrip("'") == "methods"}
            requests |= dict.fromkeys(self._requested(name.partition("/")[0], counts or {True, False}))
        return Read(frozenset(requests), waited, remembered)

    def _requested(self, action: str, counts: set[bool]) -> Iterable[Requested]:
        asked = self.requests.get(action.removesuffix("!login"))
        if asked is None:
            return
        if ".continue." in action:  # a login may run in a session of its own, whose entries are not these
            counts = {True, False}
        for mfa in sorted(counts):
            yield Requested(asked.application, asked.audience, asked.silent, mfa)

    def clause(self, read: Read) -> Clause:
        """What has to be otherwise in a tenant in which that run is to come out otherwise."""
        wanted = {(r.application, r.audience, r.silent, r.mfa) for r in read.requests}
        rows = {
            row: value
            for row, value in self.rows.items()
            if (asked := self.requests.get(row[1])) is not None
            and (asked.application, asked.audience, asked.silent, row[2] > 0) in wanted
        }
        return Clause(rows, self.settings, read)


@dataclass(frozen=True, slots=True)
class Clause:
    """A run that breaks something: where all of this is the same, it does so again."""

    rows: Mapping[Row, tuple[object, ...]]
    settings: Mapping[str, object]
    read: Read

    def blocks(self, effects: Effects) -> bool:
        """Whether a tenant has nothing that would make the run come out otherwise."""
        if effects.settings != self.settings:
            return False
        return all(effects.rows.get(row) == value for row, value in self.rows.items())


def effects_of(tenant: Tenant, authorizer: Authorizer) -> Effects:
    """The effects of a tenant, from what its provider says of each request."""
    rows: dict[Row, tuple[object, ...]] = {}
    requests: dict[str, Requested] = {}
    for free in (True, False):
        world = world_of(tenant, authorizer, Mode(False, free), subjects(tenant)[0], tenant.applications)
        requests |= _requests(world)
        for action, need in requirements(world, authorizer).items():
            for count in values(world.methods.sort):
                assert isinstance(count, int)
                by: dict[str, Expr] = {"methods": const(world.methods.sort, count)}
                rows[free, action, count] = _fixed(need, by)
    return Effects(rows, _settings(tenant), requests)


def _requests(world: World) -> dict[str, Requested]:
    found: dict[str, Requested] = {}
    for instance in world.instances:
        name = instance.app.name
        for request in instance.requests:
            for verb in _VERBS:
                action = f"{instance.name}.{verb}.{request.label}"
                found[action] = Requested(name, request.audience, False, False)
        for request in instance.silent:
            action = f"{instance.name}.renew.{request.label}"
            found[action] = Requested(name, request.audience, True, False)
    return found


def _fixed(need: Requirement, by: Mapping[str, Expr]) -> tuple[object, ...]:
    """A requirement at a known number of entries; equal ones are equal."""
    memo: dict[Expr, Expr] = {}

    def at(value: object) -> object:
        if isinstance(value, Expr):
            return substitute(value, by, memo)
        if isinstance(value, tuple):
            return tuple(map(at, value))
        if isinstance(value, Pending | Shortening):
            return tuple(at(getattr(value, f.name)) for f in fields(value))
        return value

    return tuple(at(getattr(need, f.name)) for f in fields(Requirement))


def _settings(tenant: Tenant) -> dict[str, object]:
    session, remember = tenant.session, tenant.remember
    limits = (session.idle, session.absolute, remember.inactivity, remember.overall)
    found: dict[str, object] = {"limits": tuple(limit.value for limit in limits)}
    found["tokens"] = tuple(api.token_lifetime.value for api in tenant.apis)
    return found | {f"app:{app.name}": _sent(app) for app in tenant.applications}


def _sent(app: Application) -> tuple[object, ...]:
    quiet = app.silently
    silently = None if quiet is None else (quiet.max_age.value, quiet.acr_values.value, quiet.open)
    answer = app.profile.on_login_required.value
    return app.profile.cache.value, answer, app.prompt.value, app.max_age.value, silently
