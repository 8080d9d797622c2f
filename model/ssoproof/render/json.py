"""The report for programs: everything in stable keys, byte for byte the same for the same input."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from ssoproof.check.cases import Row
from ssoproof.check.exit_codes import first_of
from ssoproof.check.report import Independence, Report
from ssoproof.check.subject_names import key_of
from ssoproof.compare.findings import Finding, Outcome, answered
from ssoproof.compare.findings import outcome as outcome_of
from ssoproof.compare.summary import fingerprint, statement
from ssoproof.diagnostics import Diagnostic
from ssoproof.explain.build import Explanation, ReportExplanation
from ssoproof.explain.context import trace_of
from ssoproof.explain.input_text import classes_of
from ssoproof.explain.model import Story
from ssoproof.explain.sentences import sentence
from ssoproof.properties.registry import question
from ssoproof.semantics.readings import Box
from ssoproof.settings import Assumption
from ssoproof.system.trace import itf
from ssoproof.verdict.verdict import ConditionalVerdict, Proved, Result, Unknown, Vacuous, Violated

#: Keys of a story that are called otherwise in the report.
KEYS = {"steps": "beats"}
#: The version of the format; it changes when a key changes its meaning or goes.
FORMAT = 2
#: The name of its JSON Schema, which is in report.schema.json.
SCHEMA = f"urn:ssoproof:report:{FORMAT}"


def text(explanation: ReportExplanation, outcome: Outcome | None = None) -> str:
    """The report as JSON text; an `outcome` says what a baseline accepts, and what fails a build."""
    return dumped(document(explanation, outcome))


def dumped(document: object) -> str:
    """A document as JSON text, the same byte for byte for the same values."""
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def several(outcomes: Sequence[tuple[str, Outcome]]) -> str:
    """The report of one tenant; of several all reports, each with the path that it was asked for by."""
    if len(outcomes) == 1:
        return text(outcomes[0][1].explanation, outcomes[0][1])
    code = int(first_of(one.exit_code for _, one in outcomes))
    reports = [{"path": path, "report": document(one.explanation, outcome=one)} for path, one in outcomes]
    return dumped({"format": FORMAT, "exit_code": code, "reports": reports})


def cases(rows: Sequence[Row]) -> str:
    """What cases declare and what was found; times are left out."""
    told = [
        {**plain(row), "agrees": row.agrees, "place": row.place.place if row.place else None} for row in rows
    ]
    kept = [{key: value for key, value in row.items() if key != "seconds"} for row in told]
    return dumped({"format": FORMAT, "cases": kept})


def document(explanation: ReportExplanation, outcome: Outcome | None = None) -> dict[str, Any]:
    """The report as plain values."""
    report = explanation.report
    outcome = outcome or outcome_of(explanation)
    leads = {id(answer.explanation) for answer in answered(explanation)}
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "tenant": _tenant(report),
        "switches": plain(report.semantics.switches),
        "applications_not_modelled": [
            {"application": n, "reason": reason} for n, reason in report.tenant.uncovered
        ],
        "not_modelled": [*report.semantics.not_modelled, *report.tenant.not_modelled],
        "results": [_result(told, report, id(told) in leads) for told in explanation.results],
        "findings": [_finding(f) for f in outcome.findings],
        "separations": [{"subject": s, "lines": list(lines)} for s, lines in explanation.separations],
        "assumptions": [_assumption(a) for a in report.tenant.assumptions],
        "coverage": plain(report.tenant.coverage),
        "diagnostics": [_diagnostic(d) for d in (*outcome.remarks, *report.diagnostics)],
        "exit_code": int(outcome.exit_code),
        "fail_on": str(outcome.failing).split(","),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "question": finding.question,
        "subjects": list(finding.subjects),
        "status": finding.status.value,
        "sentence": statement(finding),
        "advisory": finding.advisory,
        "accepted": finding.accepted,
        "fingerprint": fingerprint(finding),
        "routes": finding.routes,
        "readings": [box_values(box) for box in finding.boxes],
    }


def box_values(box: Box) -> dict[str, list[str]]:
    """The values that a box allows each switch; `inputs` are the classes of inputs that it speaks of, if not
    of all."""
    return {side: list(values) for side, values in box.sides.items()}


def _tenant(report: Report) -> dict[str, Any]:
    tenant = report.tenant
    return {
        "name": tenant.name,
        "provider": report.semantics.provider,
        "mfa": None if tenant.policy_open else tenant.mfa.value.value,
        "applications": [a.name for a in tenant.applications],
        "apis": [a.name for a in tenant.apis],
        "hooks": [{"name": h.name, "kind": h.kind.value, "file": h.file} for h in tenant.hooks],
    }


def _inputs(result: Result) -> list[dict[str, Any]]:
    """The classes of inputs that an answer tells apart, each with the values of one member."""
    return [
        {
            "name": one.name,
            "victims": list(one.victims),
            "example": {v.path: v.value for v in one.example},
        }
        for one in classes_of(result)
    ]


def _sensitivity(result: Result, part: ConditionalVerdict, story: Story | None) -> dict[str, Any]:
    """What an unsteady run breaks, or that none does: a part, when it is so, and how long the run is."""
    trace = part.verdict.trace if isinstance(part.verdict, Violated) else None
    steps = None if trace is None else trace.transitions
    return {"when": str(part.unsteady), "steps": steps, **_part(result, part, story)}


def _result(told: Explanation, report: Report, whole: bool) -> dict[str, Any]:
    """One result; where it shares another's answer (`like`), parts, observations, inputs and sensitivities
    stand there."""
    result = told.result
    asked = question(result.question)
    spared = [_irrelevant_settings(i) for i in report.irrelevant_settings(result)]
    own = {
        "inputs": _inputs(result),
        "sensitivities": [_sensitivity(result, p, s) for p, s in told.unsteady],
    }
    return {
        **({} if report.independent is None else {"independent": spared}),
        **(own if whole else {}),
        "question": result.question,
        "title": asked.title,
        "sentence": sentence(result, story=told.worst),
        "why": asked.why,
        "remedy": asked.remedy,
        "page": asked.page,
        "subject": result.subject,
        "key": key_of(report.tenant, result.subject),
        "status": result.status.value,
        "advisory": result.advisory,
        "engine": result.engine,
        "scope": result.scope,
        "not_covered": list(report.tenant.not_modelled),
        "remarks": list(result.remarks),
        "statistics": {n: v for n, v in sorted(result.statistics.items()) if n != "seconds"},
        "observations": plain(told.observations if whole else ()),
        "like": result.like,
        "parts": [_part(result, p, s) for p, s in zip(result.parts, told.stories, strict=True) if whole],
    }


def _irrelevant_settings(found: Independence) -> dict[str, Any]:
    return {key: value for key, value in plain(found).items() if key not in ("question", "subject")}


def _part(result: Result, part: ConditionalVerdict, story: Story | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "status": part.status.value,
        "sentence": sentence(result, part.status, story),
        "victim": part.victim,
        "also": list(part.also),
        **({"policy": part.policy} if part.policy else {}),
        "boxes": [box_values(box) for box in part.boxes],
    }
    verdict = part.verdict
    if isinstance(verdict, Proved):
        seal = verdict.certificate
        kept = (f.name for f in fields(seal) if f.repr)
        found["certificate"] = {name: getattr(seal, name) for name in kept}
    elif isinstance(verdict, Violated):
        found["shortest"] = verdict.shortest
        if verdict.shortest:
            found["none_shorter"] = {
                "steps": verdict.trace.transitions - 1,
                "over": verdict.bounded,
                "engine": "Z3",
            }
    elif isinstance(verdict, Unknown):
        found |= {"reason": verdict.reason, "safe_depth": verdict.safe_depth}
    elif isinstance(verdict, Vacuous):
        found["searched_depth"] = verdict.depth
    else:
        found |= {"reason": verdict.reason, "modelled": verdict.modelled}
    shown = trace_of(part)
    if shown is not None and story is not None:
        keys = {KEYS.get(key, key): value for key, value in plain(story).items()}
        found["story"] = {**keys, "steps": story.length}
        found["trace"] = json.loads(itf(shown[0], f"{story.code} {story.subject}"))
    return found


def plain(value: object) -> Any:
    """Dataclasses, enumerations and tuples as dictionaries, words and lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    return value


def _assumption(assumption: Assumption) -> dict[str, Any]:
    return {
        "subject": assumption.subject,
        "text": assumption.text,
        "route": list(assumption.origin.route),
        "reason": assumption.origin.reason,
    }


def _diagnostic(remark: Diagnostic) -> dict[str, Any]:
    return {
        "code": remark.code,
        "severity": remark.severity.value,
        "message": remark.message,
        "help": remark.help,
        "place": plain(remark.primary),
        "related": [{"place": plain(span), "text": words} for span, words in remark.related],
    }
