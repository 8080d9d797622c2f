"""Commands of code: challenges, enrolments and redirects that make the pipeline wait, and what stands in for
them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ssoproof.flows import device_memory
from ssoproof.flows.instance import CARRIED, END, Instance, Request
from ssoproof.flows.pauses import Entry, Pause, Pending
from ssoproof.flows.session_limits import Shortening
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, and_, const, is_, not_, or_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, EnumSort
from ssoproof.providers.auth0.flows.pipeline import Pipelines
from ssoproof.providers.auth0.hooks.lowered import Command, Lowered, Stop
from ssoproof.providers.auth0.hooks.refusals import REVOKE
from ssoproof.providers.auth0.hooks.session_limits import IDLE, LIMITS
from ssoproof.system.system import OUTSIDE, UNMODELLED, Parameter

#: First factors that no command asks for.
APART = frozenset({"pwd", "federated"})

#: Factors by the names that commands and enrolments share.
FACTORS = frozenset({"otp", "email", "phone", "push-notification", "webauthn-platform", "webauthn-roaming"})


@dataclass(frozen=True, slots=True)
class Given:
    """What the commands of one pipeline come to.

    `stopped`: a command was given. `denied`: it makes the login fail. `remembered`: a remembered browser (or
    the session's marker) stood in for a commanded challenge.
    """

    stopped: Expr = FALSE
    denied: Expr = FALSE
    revoked: Expr = FALSE
    remembered: Expr = FALSE
    pending: tuple[Pending, ...] = ()
    parameters: tuple[Parameter, ...] = ()


NOTHING = Given()


@dataclass(frozen=True, slots=True)
class Commanding:
    """Works out the commands of one lowered pipeline. Its stops exclude each other, so that they share their
    choices.

    `anew`: a session that is not written yet will begin. `risk`: the risk assessment asks for MFA, whatever
    is remembered. `passed`: a commanded challenge was passed in this transaction, whose factor is asked no
    second time.
    """

    world: World
    pipelines: Pipelines
    instance: Instance
    request: Request
    silent: bool
    lowered: Lowered
    choice_prefix: str
    anew: Expr
    risk: Expr
    passed: Expr

    def given(self, held: dict[str, Expr]) -> Given:
        """All commands; `held`: for each hook what was asked of MFA when it sends the browser away."""
        lowered = self.lowered
        revoked = or_(*(c.guard for c in lowered.commands if c.name == REVOKE))
        if not lowered.stops:
            return replace(NOTHING, revoked=revoked) if revoked is not FALSE else NOTHING
        found = [self._one(stop, held) for stop in lowered.stops]
        return Given(
            or_(*(stop.guard for stop in lowered.stops)),
            or_(*(g.denied for g in found)),
            revoked,
            or_(*(g.remembered for g in found)),
            tuple(p for g in found for p in g.pending),
            tuple({p.name: p for g in found for p in g.parameters}.values()),
        )

    def _one(self, stop: Stop, held: dict[str, Expr]) -> Given:
        kept = held[stop.command.hook]
        if stop.pause is Pause.AWAY:
            return Given(pending=(Pending(stop.entry.label, Pause.AWAY, stop.guard, kept),))
        if stop.havocked:
            return Given(pending=(_pending(stop.entry.label, Pause.CHALLENGE, stop.guard),))
        return self._challenge(stop)

    def _challenge(self, stop: Stop) -> Given:
        """A challenge that is shown, or that something stands in for: then the hooks that follow decide.

        Without any of the factors the login fails; an enrolment then begins without a challenge.
        """
        world, guard = self.world, stop.guard
        memory = and_(
            world.behaviour.memory_satisfies_command,
            device_memory.satisfies(world, self.anew),
            not_(self.risk),
        )
        able, parameters = self._able(stop.command)
        skipped = memory
        if self.passed is not FALSE:
            about = "the factor that a command asks for was passed in this login already"
            again = Parameter(f"{self.choice_prefix}.again", BOOL, UNMODELLED, about)
            parameters = (*parameters, again)
            skipped = or_(memory, and_(self.passed, again.expr))
        if world.tenant.user.first_factor.value not in APART and stop.command.name.startswith("challenge"):
            counts = self._counts()
            parameters = (*parameters, counts)
            skipped = or_(skipped, is_(counts.expr, "ignored"))
            able = and_(able, not_(is_(counts.expr, "refused")))
        trivial = leads_nowhere(world, self.pipelines, self.instance, self.request, self.silent, stop.entry)
        due = and_(guard, not_(skipped))
        pending = [_pending(END if trivial else stop.entry.label, Pause.CHALLENGE, and_(due, able))]
        denied = and_(due, not_(able))
        if stop.command.name.startswith("enroll"):
            pending.append(_pending(stop.entry.label, Pause.AWAY, denied))
            denied = FALSE
        if not trivial:
            then, onward = self._onward(and_(guard, skipped))
            parameters = (*parameters, then)
            pending += onward
            denied = or_(denied, and_(guard, skipped, is_(then.expr, "denied")))
        pending = [p for p in pending if p.guard is not FALSE]
        return Given(FALSE, denied, FALSE, and_(guard, memory), tuple(pending), parameters)

    def _counts(self) -> Parameter:
        """Whether the first factor is one that was passed in this login: then the command is ignored, or
        fails.

        https://auth0.com/docs/secure/multi-factor-authentication/customize-mfa/customize-mfa-selection-universal-login
        ignores a factor that was passed in the transaction, and lets the login fail where none remains; of
        first factors it says nothing.
        """
        about = (
            f"the first factor ({self.world.tenant.user.first_factor.value}) counts as the one that the "
            f"command asks for"
        )
        return Parameter(
            f"{self.choice_prefix}.first", EnumSort(("no", "ignored", "refused")), UNMODELLED, about
        )

    def _onward(self, over: Expr) -> tuple[Parameter, list[Pending]]:
        """What hooks do after a challenge that something stands in for: taken to be anything that they can do
        at all."""
        ways = {f"{pause.value} {label}": (label, pause) for label, pause in self._ways()}
        about = "what the hooks do after an MFA prompt that something is accepted instead of"
        then = Parameter(
            f"{self.choice_prefix}.then", EnumSort(("token", "denied", *ways)), UNMODELLED, about
        )
        return then, [_pending(*where, and_(over, is_(then.expr, way))) for way, where in ways.items()]

    def _ways(self) -> Iterator[tuple[str, Pause]]:
        yield END, Pause.CHALLENGE
        if self.silent:
            yield END, Pause.AWAY
            return
        for point in self.instance.points:
            if point.loose or not point.returning:
                yield point.label, Pause.CHALLENGE
            if self.instance.leaves and (point.loose or point.returning):
                yield point.label, Pause.AWAY

    def _able(self, command: Command) -> tuple[Expr, tuple[Parameter, ...]]:
        """That the user is enrolled in one of the factors; of an enrolment: in any."""
        factors, enrols = self.world.tenant.user.factors, command.name.startswith("enroll")
        if factors is not None and enrols:
            return (TRUE if factors else FALSE), ()
        wanted = () if enrols or command.factors is None else command.factors
        if factors is not None and wanted and FACTORS.issuperset((*wanted, *factors)):
            return (TRUE if set(wanted) & set(factors) else FALSE), ()
        kind = OUTSIDE if factors is None else UNMODELLED
        about = "the user is enrolled in a factor that the command asks for"
        chosen = Parameter(f"{self.choice_prefix}.enrolled", BOOL, kind, about, varies=kind == OUTSIDE)
        return chosen.expr, (chosen,)


def _pending(label: str, pause: Pause, guard: Expr) -> Pending:
    return Pending(label, pause, guard, const(CARRIED, "passed"))


def leads_nowhere(
    world: World, pipelines: Pipelines, instance: Instance, request: Request, silent: bool, entry: Entry
) -> bool:
    """True where the hooks that go on there neither refuse nor command anything, nor set a limit for the
    session."""
    if entry.loose:
        return False
    lowered = pipelines.run(world, instance, request, silent, world.methods, entry)
    return (
        lowered.denied is FALSE and not lowered.stops and not any(c.name in LIMITS for c in lowered.commands)
    )


def shortenings(lowered: Lowered) -> tuple[Shortening, ...]:
    """What the hooks set, one for each limit."""
    found: dict[tuple[bool, int | None], Expr] = {}
    for c in lowered.commands:
        if c.name in LIMITS:
            key = c.name == IDLE, c.seconds
            found[key] = or_(found[key], c.guard) if key in found else c.guard
    return tuple(Shortening(guard, *key) for key, guard in found.items())
