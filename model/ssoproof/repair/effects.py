"""What edits come to, request by request: those with the same effects are one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from itertools import product

from ssoproof import deadline
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
from ssoproof.providers.edits import Edit, Editor, Read, Requested
from ssoproof.repair.situations import Situation, alike
from ssoproof.system.trace import Trace
from ssoproof.tenant.model import Application, Tenant

#: Whether the browser may send anything, what is done, how many mfa entries the session has.
Row = tuple[bool, str, int]
_VERBS = ("sign_in", "continue", "pass", "pass_remember", "back")
_EXCHANGES = ("refresh", "complete")
#: What decides who is let in at all: no edit may change it.
_REFUSALS = tuple(
    n for n, f in enumerate(fields(Requirement)) if f.name in ("denied", "away", "revoked", "commanded")
)


@dataclass(frozen=True, slots=True)
class Rows(Mapping[Row, tuple[object, ...]]):
    """What requests need, each worked out once it is asked for."""

    names: Mapping[Row, object]
    find: Callable[[Row], tuple[object, ...]]
    _rows: dict[Row, tuple[object, ...]] = field(default_factory=dict)

    def __getitem__(self, row: Row) -> tuple[object, ...]:
        if row not in self._rows:
            if row not in self.names:
                raise KeyError(row)
            self._rows[row] = self.find(row)
        return self._rows[row]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


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

    def about(self, app: str) -> object:
        """Equal for tenants between which nothing tells that the application by itself may ask for."""
        own = frozenset(
            (row, self.rows[row]) for row in self.rows if self.requests[row[1]].application == app
        )
        return own, frozenset((k, v) for k, v in self.settings.items() if ":" not in k or k == f"app:{app}")

    def refuses_as(self, other: Effects) -> bool:
        """Whether code lets in whom it lets in there, and sends nobody elsewhere."""
        return all(_refusals(value) == _refusals(other.rows[row]) for row, value in self.rows.items())

    def read_by(self, trace: Trace, lacking: bool) -> Read:
        """What a run rests on; `lacking` as in `Read`."""
        requests: dict[Requested, None] = {}
        for index, step in enumerate(trace.steps):
            before = trace.before(index)
            name = step.transition.rpartition(":")[2]
            counts = {bool(v) for n, v in before.items() if n.rpartition(".")[2].rstrip("'") == "methods"}
            requests |= dict.fromkeys(self._requested(name.partition("/")[0], counts or {True, False}))
        return Read(frozenset(requests), lacking)

    def _requested(self, action: str, counts: set[bool]) -> Iterable[Requested]:
        asked = self.requests.get(action.removesuffix("!login"))
        if asked is None:
            return
        if not _sees_session(action):
            counts = {True, False}
        for mfa in sorted(counts):
            yield _with(asked, mfa)

    def clause(self, read: Read, met: Iterable[tuple[str, Situation]] = ()) -> Clause:
        """What has to be otherwise in a tenant in which a run is to come out otherwise; `met` are the
        situations of its steps."""
        rows = {
            row: value
            for row, value in self.rows.items()
            if (asked := self.requests.get(row[1])) is not None and _with(asked, row[2] > 0) in read.requests
        }
        own = tuple((action, where) for action, where in met if action in self.requests)
        return Clause(rows, self.settings, read, own)


@dataclass(frozen=True, slots=True)
class Clause:
    """A run that breaks something: where all of this is the same, it does so again. `met` are the situations
    of its requests: it does so too where they need the same there."""

    rows: Mapping[Row, tuple[object, ...]]
    settings: Mapping[str, object]
    read: Read
    met: tuple[tuple[str, Situation], ...] = ()

    def blocks(self, effects: Effects) -> bool:
        """Whether a tenant has nothing that would make the run come out otherwise."""
        if effects.settings != self.settings:
            return False
        if self.met and all(self._same(effects, action, where) for action, where in self.met):
            return True
        return all(effects.rows.get(row) == value for row, value in self.rows.items())

    def _same(self, effects: Effects, action: str, where: Situation) -> bool:
        """Whether a request needs the same in a situation."""
        rows = [row for row in self.rows if row[0] is self.read.lacking and row[1] == action]
        own = [row for row in rows if row[2] == where.get("methods", row[2])]
        return bool(own or not rows) and all(
            alike(self.rows[row], effects.rows.get(row), where) for row in own
        )


@dataclass
class Table:
    """The effects of a tenant's edits, put together from edits that decide alike on every request; of those,
    no more is worked out than is asked for."""

    tenant: Tenant
    editor: Editor
    authorizer: Callable[[Tenant], Authorizer]
    _uniform: dict[tuple[Edit, str], Effects] = field(default_factory=dict)

    @cached_property
    def unchanged(self) -> Effects:
        """Of the tenant as it is."""
        return effects_of(self.tenant, self.authorizer(self.tenant))

    def of(self, edit: Edit) -> Effects:
        """Of one edit."""
        unchanged = self.unchanged
        rows = Rows(unchanged.rows, lambda row: self._row(edit, row, unchanged.requests[row[1]]))
        return Effects(rows, _settings(self.editor.applied(self.tenant, edit)), self.unchanged.requests)

    def _row(self, edit: Edit, row: Row, asked: Requested) -> tuple[object, ...]:
        if asked.exchange:  # which edits decide alike there is not said
            return self._own(edit, asked).rows.get(row, ())
        if _sees_session(row[1]):
            return self._at(edit, row, _with(asked, row[2] > 0))
        first, second = (self._at(edit, row, _with(asked, mfa)) for mfa in (True, False))
        return first if first == second else (first, second)

    def _at(self, edit: Edit, row: Row, asked: Requested) -> tuple[object, ...]:
        alike = self.editor.alike(self.tenant, edit, asked)
        if not alike.choices:
            return self.unchanged.rows[row]
        rows, (free, action, count) = self._own(alike, asked).rows, row
        while count and (free, action, count) not in rows:
            count -= 1
        return rows.get((free, action, count), ())

    def _own(self, edit: Edit, asked: Requested) -> Effects:
        """Of one edit on the requests of the application that asks."""
        key = edit, asked.application
        if key not in self._uniform:
            tenant = self.editor.applied(self.tenant, edit)
            app = tenant.application(asked.application)
            self._uniform[key] = effects_of(tenant, self.authorizer(tenant), (app,))
        return self._uniform[key]


def _sees_session(action: str) -> bool:
    """Whether code sees the session as it is: a login may run in one of its own."""
    return action.rpartition(".")[0].endswith((".sign_in", ".renew"))


def _with(asked: Requested, mfa: bool) -> Requested:
    return replace(asked, mfa=mfa)


def _refusals(value: tuple[object, ...]) -> tuple[object, ...]:
    if len(value) == 2:  # two requirements, of which one decides
        first, second = value
        assert isinstance(first, tuple) and isinstance(second, tuple)
        own, other = _refusals(first), _refusals(second)
        return own if own == other else (own, other)
    return tuple(value[n] for n in _REFUSALS) if value else ()


def effects_of(tenant: Tenant, authorizer: Authorizer, apps: tuple[Application, ...] = ()) -> Effects:
    """The effects of a tenant, from what its provider says of each request, of all applications or of some:
    of each as if it were alone."""
    rows: dict[Row, tuple[object, ...]] = {}
    requests: dict[str, Requested] = {}
    for free, app in product((True, False), apps or tenant.applications):
        world = world_of(tenant, authorizer, Mode(False, free), subjects(tenant)[0], (app,))
        requests |= _requests(world)
        for action, need in requirements(world, authorizer, world.instances).items():
            deadline.check()
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
        for request in instance.exchanges:
            for verb in _EXCHANGES:
                action = f"{instance.name}.{verb}.{request.label}"
                found[action] = Requested(name, request.audience, True, False, exchange=True)
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
