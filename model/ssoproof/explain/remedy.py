"""What to change, said of the cause of a failure and not of the check; a computed repair says it exactly."""

from __future__ import annotations

from ssoproof.explain import refresh_text
from ssoproof.explain.context import RunContext
from ssoproof.explain.hook_decision import Decision, decision
from ssoproof.explain.model import TIME, Run
from ssoproof.flows.requirement import StandIn
from ssoproof.tenant.model import DemandKind


def remedy(scene: RunContext) -> str:
    """In one or two sentences; empty where the cause says nothing of it."""
    if scene.unit.question.logouts:
        return ""
    last = len(scene.acted) - 1
    decided = decision(scene, last, Run.FIRST)
    name = scene.victim.name
    if scene.unit.question.free:
        demand = scene.composition.world.subject.demand
        visits = demand is not None and demand.kind is DemandKind.EVERY_VISIT
        return _to_close(name, decided, visits) if decided is not None else ""
    if scene.acted[last].verb in refresh_text.VERBS:
        return _to_refresh(name, decided, scene.acted[last].outcome(Run.FIRST))
    if decided is None:
        return _to_keep_session(scene, last)
    return _to_renew(name, decided)


def _place(decided: Decision) -> str:
    return next((f" at {c.place}" for c in decided.hooks if c.place), "")


def _to_renew(name: str, decided: Decision) -> str:
    """What lets a silent renewal through that was refused."""
    where = _place(decided)
    match decided.kind:
        case "policy" | "adaptive":
            return (
                f"Require MFA of {name} in code where its session has none, then set the policy to Never; "
                f"or let code waive the policy where the session has MFA, if this kind of code can."
            )
        case "commanded" | "strict" | "lenient":
            return f"Let the code{where} require MFA of {name} only where the session does not have it yet."
        case "denied" | "away":
            return f"Let the code{where} neither refuse nor redirect a silent renewal of {name}."
        case "by_acr":
            return f"Let {name} send acr_values only where the user can answer a prompt."
        case "by_audience":
            return f"Let {name} renew silently for other audiences only, and ask for this one interactively."
    return ""


def _to_refresh(name: str, decided: Decision | None, outcome: str | None) -> str:
    """What lets a refresh through that was refused, or keeps the refresh token."""
    if outcome == "missing":
        return f"Let the SDK of {name} keep its refresh token in storage, or renew silently without one."
    if decided is None or outcome not in ("mfa", "denied"):
        return ""
    where = _place(decided)
    if decided.kind == "policy":
        return (
            f"Require MFA of {name} in code at the sign-in, and set the policy to Never; or let an Action "
            f"waive the policy at the protocol oauth2-refresh-token."
        )
    what = "refuse no refresh" if outcome == "denied" else "ask no MFA at a refresh"
    return f"Let the code{where} {what} of {name} (protocol oauth2-refresh-token) that MFA was passed for."


def _to_keep_session(scene: RunContext, last: int) -> str:
    """What keeps the session of a renewal that found none."""
    name = scene.victim.name
    acting = [s.lane for s in scene.acted[:last] if s.lane not in (name, TIME)]
    if scene.two_runs and acting:
        return f"Let {acting[-1]} neither force a new login nor end the session that {name} uses."
    return ""


def _to_close(name: str, decided: Decision, visits: bool) -> str:
    """What asks for the MFA that was not asked for."""
    where = _place(decided)
    if visits and decided.kind != "waived":
        return (
            f"Require MFA of {name} in code at each visit, whatever the session has, with no remembered "
            f"browser accepted."
        )
    if decided.stood_in is StandIn.MEMORY:
        return (
            f"Require MFA of {name} in code wherever the session has none, remembered browser not accepted."
        )
    if decided.stood_in is not None:
        return f"Require MFA of {name} in code wherever the session lacks the MFA that it requires."
    if decided.kind == "waived":
        return f"Let the code{where} skip MFA of {name} only where the session already has it."
    if decided.kind in ("nothing", "adaptive"):
        return f"Require MFA of {name} in code wherever the session has none, or set the policy to Always."
    return ""
