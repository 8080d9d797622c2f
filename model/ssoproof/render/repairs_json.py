"""Repairs for programs."""

from __future__ import annotations

from ssoproof.render.json import dumped
from ssoproof.render.text.repairs import failure, outcome, until
from ssoproof.repair.patches import Patch
from ssoproof.repair.proposals import Proposals
from ssoproof.repair.repairs import Repair
from ssoproof.repair.trial import Asked

FORMAT = 1


def text(found: Proposals) -> str:
    """One document."""
    result = found.repairs
    repairs = [
        _repair(found, repair, patch) for repair, patch in zip(result.repairs, found.patches, strict=True)
    ]
    document = {
        "format": FORMAT,
        "tenant": result.tenant.name,
        "broken": [_about(about) for about in result.broken],
        "repairs": repairs,
        "rejected": [
            {
                "change": r.words,
                **_about((r.question, r.subject)),
                "then": failure(r.question, r.subject, r.acting),
            }
            for r in result.rejected
        ],
        "or_accept": [{"subject": r.subject, "words": r.words} for r in result.restatements],
        "refused": [
            {**_about((r.question, r.subject)), "place": str(r.reason.span.place)} for r in result.refused
        ],
        "conflict": [_about(about) for about in result.conflict],
        "outcome": "" if repairs else outcome(result),
        "looked": result.looked,
        "complete": result.complete,
        "readings": dict(found.readings),
        "within": [{switch: list(values) for switch, values in box.allowed} for box in found.within],
        "exit_code": int(found.exit_code),
    }
    return dumped(document)


def _about(about: Asked) -> dict[str, str]:
    return {"question": about[0], "subject": about[1]}


def _repair(found: Proposals, repair: Repair, patch: Patch) -> dict[str, object]:
    rollout = repair.rollout
    parts = rollout.parts if rollout is not None else repair.parts
    meanwhile = rollout.meanwhile if rollout is not None else ()
    return {
        "words": repair.words,
        "steps": [{"words": part.words, "where": part.where} for part in parts],
        "meanwhile": [[_about(about) for about in breaks] for breaks in meanwhile],
        "costs": list(repair.costs),
        "checks_proved": repair.checks,
        "rests_on": until(found.repairs.tenant),
        "patch": patch.diff(found.source.folder),
        "by_hand": [{"words": s.words, "code": s.code} for s in patch.snippets],
    }
