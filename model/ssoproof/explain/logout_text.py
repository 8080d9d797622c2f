"""Runs about logouts in words: who meets them, and why somebody stays signed in, or is signed out."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.explain import refresh_text
from ssoproof.explain.context import RunContext
from ssoproof.explain.history import History
from ssoproof.explain.model import Cause, at_step, by_setting
from ssoproof.flows.instance import Instance
from ssoproof.flows.logout import STRAYS
from ssoproof.logic.expr import Expr
from ssoproof.tenant.logout import Does, Extent

#: What an application's logout does, by the outcome of its step.
STEPS = {
    Does.PROVIDER.value: "logs its user out at the provider",
    Does.LOCAL.value: "logs its user out by itself, the session stays",
}


def _strayed(scene: RunContext) -> bool:
    """Whether the last step is a logout that reaches too far."""
    return STRAYS in scene.trace.steps[-1].outputs


def _logout(scene: RunContext) -> tuple[int, Instance] | None:
    """The step of the logout that a run is about, and whose it is."""
    last = len(scene.acted) - 1
    index = last if _strayed(scene) else History(scene, last).rose(scene.composition.world.logged_out)
    instance = None if index is None else scene.instance(scene.acted[index].lane)
    return None if index is None or instance is None else (index, instance)


def who(scene: RunContext) -> str:
    """In words without a full stop."""
    found, name = _logout(scene), scene.victim.name
    if found is None:
        return f"users of {name}"
    where = f"log out of {found[1].name}"
    if _strayed(scene):
        return f"users of {name} who {where}"
    verb = scene.acted[-1].verb
    what = "a refresh token" if verb in refresh_text.VERBS else "the browser"
    return f"anyone with {what} of users who {where}"


def causes(scene: RunContext) -> Iterator[tuple[Cause, Expr | None]]:
    """The reasons, each with the behaviour that it rests on, if there is one."""
    found, world = _logout(scene), scene.composition.world
    if found is None:
        return
    index, instance = found
    number, name = scene.number(index), scene.victim.name
    stated = instance.app.logout
    if _strayed(scene):
        text = f"the logout of {instance.name} ends the session of all applications"
        yield by_setting(text, stated.does.origin, number), _undone(scene, instance)
        yield by_setting(f"it is not meant to reach {name}", stated.reach.origin), None
        return
    yield at_step(f"{instance.name} logged its user out at step {number}", number), None
    if instance.name != name:
        reach = stated.reach.value
        text = "taken to be meant for all" if reach is None else f"meant to reach {_whom(reach.extent, name)}"
        yield by_setting(f"its logout is {text}", stated.reach.origin), None
    if scene.acted[-1].verb in refresh_text.VERBS:
        yield at_step(f"a refresh token of {name} outlived it"), world.behaviour.logout_ends_refresh_tokens
    else:
        text = f"the logout of {instance.name} drops its own tokens, the session stays"
        yield by_setting(text, stated.does.origin), _undone(scene, instance)


def _undone(scene: RunContext, instance: Instance) -> Expr | None:
    open_ = instance.app.logout.does.value is None
    return scene.composition.world.behaviour.logout_ends_session if open_ else None


def _whom(extent: Extent, name: str) -> str:
    match extent:
        case Extent.SESSION:
            return "all of its session"
        case Extent.ALL:
            return "all applications"
    return name
