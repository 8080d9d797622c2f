"""Visits: a page opens, is reloaded, is closed; each of the last two abandons a pending challenge."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.flows.demand import unanswered
from ssoproof.flows.exchange import in_memory
from ssoproof.flows.family import NONE
from ssoproof.flows.instance import Instance
from ssoproof.flows.login import settle
from ssoproof.flows.move import Move
from ssoproof.flows.world import World
from ssoproof.logic.build import not_
from ssoproof.tenant.model import CacheKind
from ssoproof.tenant.refresh_tokens import Promise


def _begins(move: Move, instance: Instance) -> None:
    """A visit begins, or ends: what was passed in the one before does not count."""
    for api in ("", *instance.visited):
        move.assign(instance.passed_for(api), False)


def visit(world: World, instance: Instance) -> Iterator[Move]:
    """Open, reload and close of one instance."""
    n = instance.name
    opened = Move(f"{n}.open", n, f"{n}.open", "opens its page").require(not_(instance.page))
    opened.assign(instance.page, True)
    _begins(opened, instance)
    yield opened
    for action, about in (("reload", "reloads its page"), ("close", "closes its page")):
        move = Move(f"{n}.{action}", n, f"{n}.{action}", about).require(instance.page)
        unanswered(world, move, instance)
        settle(move, instance)
        _begins(move, instance)
        move.assign(instance.page, action == "reload")
        _leave(world, move, instance)
        if instance.app.profile.cache.value is not CacheKind.STORAGE:
            for limit in instance.tokens:
                move.assign(limit.expr, limit.over)
        yield move


def _leave(world: World, move: Move, instance: Instance) -> None:
    """A refresh token in memory is lost with the page, and so is MFA that is pending for it."""
    family = instance.family
    if family is None or family.free:
        return
    move.assign(family.has, False, in_memory(world, family))
    if family.completes:
        move.assign(family.pending, NONE)
    if family.promises and family.tokens.promise.value is Promise.VISIT:
        move.assign(family.assured, False)
