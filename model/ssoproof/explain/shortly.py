"""A verdict in a few words, and what stands behind it."""

from __future__ import annotations

from ssoproof.verdict.verdict import NotApplicable, Proved, Result, Unknown, Vacuous, Verdict, Violated


def in_short(verdict: Verdict) -> str:
    """A verdict in a few words."""
    match verdict:
        case Proved():
            return "for runs of any length"
        case Violated(trace, _, shortest):
            return f"{'shortest run, ' if shortest else 'a run of '}{trace.transitions} steps"
        case Unknown(_, depth):
            return f"safe to {depth} steps"
        case Vacuous():
            return "no run reaches what the question is about"
        case NotApplicable(reason):
            return reason


def evidence(verdict: Verdict, result: Result) -> str:
    """What stands behind a verdict: a proof with its own scope, or the reason why none is known; else empty."""
    match verdict:
        case Proved(seal):
            return (
                f"Proved for {seal.scope or result.scope}. Certificate: {seal.reached} states that stand for all, the "
                f"farthest {seal.depth} steps away, over {seal.over}; checked again by the judge."
            )
        case Unknown(reason):
            return f"Why: {reason}."
    return ""
