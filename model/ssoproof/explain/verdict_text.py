"""A verdict in a few words, and what stands behind it."""

from __future__ import annotations

from ssoproof.amounts import amount
from ssoproof.verdict.verdict import NotApplicable, Proved, Result, Unknown, Vacuous, Verdict, Violated


def in_short(verdict: Verdict) -> str:
    """A verdict in a few words."""
    match verdict:
        case Proved():
            return "for runs of any length"
        case Violated(trace):
            steps = amount(trace.transitions, "step")
            return f"shortest run, {steps}" if verdict.shortest else f"a run of {steps}"
        case Unknown(_, depth):
            return f"safe to {amount(depth, 'step')}"
        case Vacuous():
            return "the situation never occurs"
        case NotApplicable(reason):
            return reason


def evidence(verdict: Verdict, result: Result) -> str:
    """What stands behind a verdict: a proof with its own scope, or the reason why none is known; else
    empty."""
    match verdict:
        case Proved(seal):
            return (
                f"Proved for {result.scope_of(seal)}. Certificate: a closed set of "
                f"{amount(seal.reached, 'state')} over {seal.over}; checked by a second program."
            )
        case Unknown(reason):
            return f"Why: {reason}."
    return ""
