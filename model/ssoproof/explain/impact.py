"""Who is affected by a run: what its user did, which application was used in between, how soon it shows."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.explain import logout_text, refresh_text
from ssoproof.explain.clock import delays, spoken
from ssoproof.explain.context import RunContext
from ssoproof.explain.model import TIME, Contrast, Run
from ssoproof.explain.sentences import in_a_row
from ssoproof.explain.step_text import ERRORS
from ssoproof.tenant.model import Application


def who(scene: RunContext, nearest: Contrast | None) -> str:
    """In words without a full stop; what makes no difference to the nearest run that works is left out."""
    if scene.unit.question.logouts:
        return logout_text.who(scene)
    last = scene.acted[-1]
    done = in_a_row(list(_done(scene, nearest)))
    if scene.unit.question.free:
        return f"anyone who {done}{_uncounted(scene)}"
    users = f"users of {scene.victim.name}{f' who {done}' if done else ''}"
    outcome = last.outcome(Run.FIRST)
    refused = refresh_text.error(last.verb, outcome)
    if last.verb in refresh_text.VERBS:
        return f"{users}: the next refresh fails{f' ({refused[0]})' if refused else ''}{_soon(scene)}"
    if last.verb != "renew":
        return f"{users}: MFA is asked although nothing requires it then"
    error = ERRORS.get(outcome or "")
    return f"{users}: the next silent renewal fails{f' ({error[0]})' if error else ''}{_soon(scene)}"


def _uncounted(scene: RunContext) -> str:
    """That a remembered browser is no evidence, where the run remembers one: else it reads like a false
    alarm."""
    subject = scene.composition.world.subject
    ticked = any(step.verb == "pass_remember" for step in scene.acted)
    if not ticked or subject.demand is None or subject.demand.remembered:
        return ""
    return f"; a remembered browser does not count for {subject.name}"


def _done(scene: RunContext, nearest: Contrast | None) -> Iterator[str]:
    """What the user did on the way that not everybody does."""
    said: dict[str, None] = {}
    pauses, paused = delays(scene), 0
    for index, step in enumerate(scene.acted[:-1]):
        own = step.lane == scene.victim.name
        if step.lane == TIME:
            said.pop(f"come back after {spoken(paused)}", None)
            paused += pauses[index]
            said[f"come back after {spoken(paused)}"] = None
        elif step.verb in ("failed", "abandoned"):
            how = "fail" if step.verb == "failed" else "leave"
            said[f"{how} the MFA prompt of {step.lane}"] = None
        elif step.verb == "pass_remember":
            said["tick “Remember this browser”"] = None
        elif own and step.verb == "pass" and nearest is not None and nearest.step == scene.number(index):
            said["leave “Remember this browser” unticked"] = None
        elif step.verb == "open" and not own:
            said[f"open {step.lane}"] = None
        elif step.verb == "logout":
            said["log out"] = None
    free = scene.unit.question.free
    last = scene.acted[-1]
    logins = sum(s.verb == "sign_in" and s.lane == last.lane for s in scene.acted)
    if free:
        said["sign in again" if logins > 1 else "sign in"] = None
    yield from (_third(w) if free else w for w in said)


def _third(words: str) -> str:
    """A verb of which `anyone` is the subject."""
    verb, _, rest = words.partition(" ")
    return f"{verb}s {rest}"


def _soon(scene: RunContext) -> str:
    """How long tokens last, where that is one duration."""
    app: Application = scene.victim.app
    tenant = scene.composition.world.tenant
    apis = (tenant.api(audience) for audience in app.requests.value)
    lengths = {api.token_lifetime.value for api in apis if api is not None}
    return f"; tokens last {spoken(next(iter(lengths)))}" if len(lengths) == 1 else ""
