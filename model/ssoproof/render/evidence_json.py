"""Evidence and experiments for programs."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.evidence.experiment import Series
from ssoproof.evidence.fit import Evidence
from ssoproof.evidence.nearest import Explanation
from ssoproof.evidence.traces import Named
from ssoproof.render.json import dumped
from ssoproof.semantics.readings import Box

FORMAT = 1


def text(found: Evidence, complete: bool, exit_code: int) -> str:
    """One document on what the observations come to."""
    conflict = found.conflict
    document = {
        "format": FORMAT,
        "tenant": found.tenant.name,
        "files": [str(file) for file in found.files],
        "complete": complete,
        "readings": {"left": found.count, "of": found.total, "boxes": _boxes(found.left)},
        "observations": [
            {
                **_named(step.named),
                "readings_before": step.before,
                "readings_after": step.after,
                "excluded": _boxes(step.excluded),
            }
            for step in found.steps
        ],
        "run": _run(found.explanation),
        "conflict": None
        if conflict is None
        else {
            **_named(conflict.named),
            "whatever_other_browsers_show": conflict.alone,
            "possible_instead": list(conflict.possible),
            "run": _run(conflict.explanation),
        },
        "unused": [
            {"place": r.place, "why": r.why, "effect": r.effect.value}
            for r in (*found.log.remainders, *found.unused)
        ],
        "assumed": list(found.log.assumptions),
        "exit_code": exit_code,
    }
    return dumped(document)


def experiment(found: Series, tenant: str) -> str:
    """One document on an experiment, and those before it; without steps nothing of the kind tells more."""
    next = found.next
    document = {
        "format": FORMAT,
        "tenant": tenant,
        "done": [
            {"steps": list(before.steps), "outcome": r.outcome, "readings": r.count}
            for before, r in found.done
        ],
        "readings": next.count,
        "boxes": _boxes(found.left),
        "steps": list(next.steps),
        "results": [
            {"outcome": r.outcome, "readings": r.count, "boxes": _boxes(r.left)} for r in next.results
        ],
        "all_experiments_looked_at": not next.cut,
    }
    return dumped(document)


def _boxes(boxes: Sequence[Box]) -> list[dict[str, list[str]]]:
    return [{switch: list(values) for switch, values in box.allowed} for box in boxes]


def _named(named: Named) -> dict[str, str]:
    o = named.observation
    return {"place": o.place, "application": named.application, "words": o.words}


def _run(run: Explanation | None) -> dict[str, object] | None:
    if run is None:
        return None
    steps = [{"actor": line.actor, "what": line.what, "place": line.place} for line in run.lines]
    causes = [{"words": cause.text, "place": cause.place} for cause in run.causes]
    return {
        "departs_from_the_defaults_in": dict(run.departures),
        "steps": steps,
        "failed": run.failed,
        "causes": causes,
    }
