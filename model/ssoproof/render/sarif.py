"""SARIF 2.1.0 for code scanning: one rule a question, one result a finding, its runs as code flows.

The format is OASIS's: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from ssoproof.check.cases import Row
from ssoproof.check.exit_codes import code_of_cases
from ssoproof.compare import summary
from ssoproof.compare.findings import FOUND, Finding, Outcome
from ssoproof.compare.locations import Pointed, of_step, pointed
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.explain.clock import stamp
from ssoproof.explain.input_text import example_text
from ssoproof.explain.model import Run, Story
from ssoproof.explain.reading_text import boxes_text
from ssoproof.legible import printable
from ssoproof.properties.registry import QUESTIONS
from ssoproof.properties.spec import Question
from ssoproof.render.sarif_fixes import fix
from ssoproof.repair.patches import Patch
from ssoproof.source import Span
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Status

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
#: The name of the fingerprint; its number changes when what goes into it changes.
FINGERPRINT = "ssoproofFinding/v1"
#: More other places than this are not listed.
MOST_RELATED = 20
#: A repair in words, and its patch.
Proposed = tuple[str, Patch]
_INDEX = {q.code: n for n, q in enumerate(QUESTIONS)}
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def text(outcome: Outcome, version: str, root: Path, passing: bool = False) -> str:
    """The log as JSON text. Files below `root` are named relative to it; `passing`: proofs are results
    too."""
    return several([outcome], version, root, passing)


def _tenant_run(
    outcome: Outcome, version: str, root: Path, passing: bool, proposed: Proposed | None
) -> dict[str, Any]:
    """One tenant's run as plain values."""
    found = _Log(outcome, root, proposed)
    kinds = (*FOUND, Status.PROVED) if passing else FOUND
    shown = [a for a in outcome.answers if a.status in kinds]
    remarks = [
        found.notification(d, Path(root, outcome.report.tenant.folder)) for d in outcome.report.diagnostics
    ]
    remarks += [found.notification(d, root) for d in outcome.remarks]
    remarks += [found.sensitivity(f) for f in outcome.sensitivities]
    invocation = {"exitCode": int(outcome.exit_code), "toolExecutionNotifications": remarks}
    about = printable(outcome.report.tenant.name)
    return _run(version, about, invocation, [found.result(f) for f in shown])


def _run(version: str, about: str, invocation: dict[str, Any], results: list[Any]) -> dict[str, Any]:
    return {
        "tool": {"driver": {"name": "ssoproof", "version": version, "rules": [_rule(q) for q in QUESTIONS]}},
        "automationDetails": {"id": f"ssoproof/{about}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which ssoproof was started."}}},
        "invocations": [{"executionSuccessful": True, **invocation}],
        "results": results,
    }


def several(
    outcomes: Sequence[Outcome],
    version: str,
    root: Path,
    passing: bool = False,
    proposed: Sequence[Proposed | None] = (),
) -> str:
    """The log of several tenants: one run each; `proposed` are their repairs, where they were searched."""
    rows = zip_longest(outcomes, proposed[: len(outcomes)])
    return _written([_tenant_run(one, version, root, passing, own) for one, own in rows])


def cases(rows: Sequence[Row], version: str, root: Path) -> str:
    """The expectations of cases that are not met, each at its line of case.toml."""
    invocation = {"exitCode": int(code_of_cases(row.agrees for row in rows))}
    results = [_differs(row, root) for row in rows if not row.agrees]
    return _written([_run(version, "cases", invocation, results)])


def _differs(row: Row, root: Path) -> dict[str, Any]:
    words = (
        f"case {row.case}: {row.question} {row.about}: declared {row.declared_word}, found {row.actual_word}"
    )
    return {
        "ruleId": row.question,
        "ruleIndex": _INDEX[row.question],
        "kind": "fail",
        "level": "error",
        "message": _message(f"{words}. {'; '.join(row.complaints)}"),
        "locations": [location(row.place, root)] if row.place is not None else [],
        "partialFingerprints": {
            FINGERPRINT: sha256(f"{row.case}\0{row.question}\0{row.about}".encode()).hexdigest()
        },
    }


def _written(runs: list[Any]) -> str:
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": runs}, indent=1) + "\n"


def _rule(asked: Question) -> dict[str, Any]:
    return {
        "id": asked.code,
        "name": asked.code,
        "shortDescription": {"text": asked.title},
        "fullDescription": {"text": asked.why},
        "help": {
            "text": f"{asked.why}\n\nRemedy: {asked.remedy}",
            "markdown": f"**Why it matters.** {asked.why}\n\n**What to do.** {asked.remedy}\n\nMore: "
            f"`{asked.page}`",
        },
        "defaultConfiguration": {"level": "note" if asked.advisory else "error"},
        "properties": {"tags": ["security", "sso", "mfa"] if asked.free else ["availability", "sso"]},
    }


def level(finding: Finding, outcome: Outcome) -> str:
    """What fails a build is an error or warns, what does not is a note; an accepted finding keeps its
    level."""
    if finding.status is Status.PROVED:
        return "none"
    return outcome.failing.weight(finding.status, finding.advisory).value


class _Log:
    """One log in the making."""

    def __init__(self, outcome: Outcome, root: Path, proposed: Proposed | None = None) -> None:
        self.proposed = proposed
        self.tenant: Tenant = outcome.report.tenant
        self.root, self.outcome = root, outcome
        self.runs = _runs(len(outcome.findings))

    def result(self, finding: Finding) -> dict[str, Any]:
        places = pointed(finding, self.tenant)
        found: dict[str, Any] = {
            "ruleId": finding.question,
            "ruleIndex": _INDEX[finding.question],
            "kind": "pass" if finding.status is Status.PROVED else "fail",
            "level": level(finding, self.outcome),
            "message": _message(f"{finding.status.word}: {summary.sentence(finding)}"),
            "locations": [self.location(p.span) for p in places[:1]],
            "partialFingerprints": {FINGERPRINT: summary.fingerprint(finding)},
            "properties": self._properties(finding),
        }
        if len(places) > 1:
            found["relatedLocations"] = [
                {"id": n, **self.location(p.span), "message": _message(p.text)}
                for n, p in enumerate(places[1 : 1 + MOST_RELATED], 1)
            ]
        flows = list(self._flows(finding, places))
        if flows:
            found["codeFlows"] = flows
        if self.proposed is not None and finding.status is not Status.PROVED and not finding.advisory:
            words, patch = self.proposed
            found["fixes"] = [fix(words, patch, lambda file: artifact(file, self.root))]
        if finding.accepted:
            justification = printable(finding.accepted)
            found["suppressions"] = [
                {"kind": "external", "status": "accepted", "justification": justification}
            ]
        return found

    def _properties(self, finding: Finding) -> dict[str, Any]:
        runs = sum(p.story is not None for p in finding.pieces)
        return {
            "verdict": finding.status.value,
            "subjects": [printable(s) for s in finding.subjects],
            "readings": [str(box) for box in finding.boxes],
            "runs": runs,
            "runsTold": min(runs, self.runs),
        }

    def _flows(self, finding: Finding, places: tuple[Pointed, ...]) -> Iterator[dict[str, Any]]:
        told = [(p, p.story) for p in finding.pieces if p.story is not None]
        for piece, story in told[: self.runs]:
            boxes = boxes_text(piece.part.boxes, len(piece.part.boxes))
            runs = (
                ((Run.FIRST, "disturbed"), (Run.SECOND, "undisturbed"))
                if story.two_runs
                else ((Run.BOTH, "run"),)
            )
            threads = [self._thread(story, run, name, places) for run, name in runs]
            words = f"{summary.steps(story.length)}, under {boxes}"
            words += f"; the run is that of {example_text(story.inputs)}" if story.inputs else ""
            yield {"message": _message(words), "threadFlows": threads}

    def _thread(self, story: Story, run: Run, name: str, places: tuple[Pointed, ...]) -> dict[str, Any]:
        rows = []
        for order, beat in enumerate(story.steps, 1):
            words = summary.step_description(beat, run)
            if not words:
                continue
            span = of_step(beat, story, self.tenant) or (places[0].span if places else None)
            location = self.location(span) if span is not None else {}
            importance = "essential" if beat.breaks or beat.guilty else "important"
            moment = f"{stamp(beat.clock)} {words}"
            rows.append(
                {
                    "location": {**location, "message": _message(moment)},
                    "executionOrder": order,
                    "importance": importance,
                    "nestingLevel": 0,
                }
            )
        return {"id": name, "locations": rows}

    def sensitivity(self, finding: Finding) -> dict[str, Any]:
        """What only runs break that are not steady: a notification, for it is no result."""
        places = pointed(finding, self.tenant)
        return {
            "descriptor": {"id": "sensitivity"},
            "level": self.outcome.weight(finding).value,
            "message": _message(summary.sensitivity(finding)),
            "locations": [self.location(p.span) for p in places[:1]],
        }

    def notification(self, remark: Diagnostic, base: Path) -> dict[str, Any]:
        """A remark on the files, whose names are from `base`."""
        found: dict[str, Any] = {
            "descriptor": {"id": remark.code},
            "level": _LEVELS[remark.severity],
            "message": _message(f"{remark.message}{f' Help: {remark.help}' if remark.help else ''}"),
        }
        if remark.primary is not None and not remark.primary.file.startswith("--"):
            found["locations"] = [location(remark.primary, self.root, base)]
        return found

    def location(self, span: Span) -> dict[str, Any]:
        return location(span, self.root, Path(self.root, self.tenant.folder))


def location(span: Span, root: Path, base: Path | None = None) -> dict[str, Any]:
    """A stretch of a file as SARIF names it; its name is from `base`, or from the root."""
    span = span.on_disk()
    region: dict[str, Any] = {"startLine": max(1, span.line), "startColumn": max(1, span.column)}
    if span.end_line >= span.line and (span.end_line, span.end_column) > (span.line, span.column):
        region |= {"endLine": span.end_line, "endColumn": span.end_column}
    return {"physicalLocation": {"artifactLocation": artifact(span.file, root, base), "region": region}}


def _runs(findings: int) -> int:
    """How many runs of each finding are told: code scanning refuses logs that are too large."""
    return summary.MOST_RUNS if findings <= 100 else 1 if findings <= 1000 else 0


def artifact(file: str, root: Path, base: Path | None = None) -> dict[str, str]:
    """A file as SARIF names it: relative to `root` where it is below, else by its whole path."""
    path = PurePath(file)
    whole = Path(base or root, path)
    try:
        inside = Path(os.path.abspath(whole)).relative_to(os.path.abspath(root))
    except ValueError:
        return {"uri": Path(os.path.abspath(whole)).as_uri()}
    return {"uri": quote(inside.as_posix()), "uriBaseId": ROOT}


def _message(words: str) -> dict[str, str]:
    return {"text": printable(words)}
