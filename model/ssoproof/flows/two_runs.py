"""How the systems of the two-run questions are doubled: what is copied, and what the victim may do."""

from __future__ import annotations

from collections.abc import Mapping

from ssoproof.flows.age_orders import variables as age_orders
from ssoproof.flows.clock import BROWSER, TIME, delay, elapse, limits
from ssoproof.flows.instance import Instance
from ssoproof.flows.move import Move
from ssoproof.flows.session import BLAMED, OVER
from ssoproof.flows.world import World
from ssoproof.logic.build import TRUE, and_
from ssoproof.logic.expr import Expr
from ssoproof.system.self_composition import Pairing
from ssoproof.system.system import Transition, TransitionSystem

#: What the disturbed app may do after the parting; answers are ignored where nothing is asked.
_ONLY = ("renew", "reload", "close", "pass", "failed", "abandoned", "stale", "back")


def pairing(
    world: World,
    system: TransitionSystem,
    victim: Instance,
    anywhere: bool,
    may: Mapping[str, Expr],
    steady: bool = False,
) -> Pairing:
    """The pairing for one victim.

    `anywhere`: the runs may part at any time, not just once the victim is logged in. `may`: where `system` is
    only the certain part of one, the guards of the whole. `steady`: outside inputs that may differ between
    the runs do not.
    """
    shared = {v.name for v in (*world.shared_variables(), *age_orders(world))}
    own = {v.name for v in victim.variables()}
    copied = tuple(v for v in system.state_variables if v.name in shared | own)

    def allowed(action: str) -> bool:
        verb = action.removeprefix(f"{victim.name}.")
        return anywhere or verb.startswith(_ONLY)

    def passing(time: Expr) -> Transition:
        move = Move(TIME, TIME, TIME)
        elapse(world, move, time)
        return move.transition()

    kept = {v.name for v in system.state_variables}
    instants = tuple(limit.variable for limit in limits(world) if limit.name in kept)
    return Pairing(
        victim.name,
        copied,
        allowed,
        TRUE if anywhere else and_(world.session, victim.here),
        OVER,
        BLAMED,
        world.session,
        not anywhere,
        frozenset({BROWSER}) if anywhere else frozenset(),
        TIME,
        passing if world.timed else None,
        instants,
        delay(world) if world.timed else None,
        limits=() if world.timed or anywhere else tuple(v.name for v in instants if v.name in shared | own),
        may=may,
        steady=steady,
    )
