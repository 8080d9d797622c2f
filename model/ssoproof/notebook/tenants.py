"""Tenants as notebooks load, show, change and check them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssoproof.check.options import Options
from ssoproof.check.unknown_policy import check_any
from ssoproof.check.what_if import Duration, changed
from ssoproof.compare.diff import diff
from ssoproof.compare.findings import outcome
from ssoproof.diagnostics import Diagnostic
from ssoproof.explain.build import explain
from ssoproof.masking import masked
from ssoproof.notebook.answers import Answers
from ssoproof.notebook.diff import Comparison
from ssoproof.notebook.display import remarks
from ssoproof.notebook.errors import readable
from ssoproof.notebook.html import folded, grid, tag
from ssoproof.notebook.observed import Observed, Plan, observed, plan
from ssoproof.notebook.repairs import RepairList
from ssoproof.properties.registry import register_question
from ssoproof.properties.spec import Question
from ssoproof.readers.detect import load_path
from ssoproof.render.html.page import visible
from ssoproof.repair.repairs import repairs
from ssoproof.tenant.model import Application, Tenant

#: Codes of questions, or questions of one's own.
Asked = str | Question | Sequence[str | Question]


@dataclass(frozen=True)
class Opened:
    """A tenant as it was read, with what its reader remarked."""

    tenant: Tenant
    diagnostics: tuple[Diagnostic, ...] = ()

    def check(self, questions: Asked = (), **options: Any) -> Answers:
        """Answers questions about it, as `ssoproof.check` does."""
        return check(self, questions, **options)

    def with_(
        self,
        policy: str | None = None,
        session_idle: Duration | None = None,
        session_absolute: Duration | None = None,
        remembered_inactivity: Duration | None = None,
        remembered_overall: Duration | None = None,
        token_lifetime: Mapping[str, Duration] | None = None,
        demand: Mapping[str, str] | None = None,
        code: Mapping[str, str] | None = None,
        without_hooks: str | Sequence[str] = (),
    ) -> Opened:
        """The same tenant with some settings changed; each change is told as an assumption of every answer.

        Durations are written 30m, 72h or 7d; `demand` maps applications (or api:NAME) to never, once per
        session, every visit or a duration; `code` maps hooks to their new source. UsageError for what does
        not exist.
        """
        limits = {
            "session_idle": session_idle,
            "session_absolute": session_absolute,
            "remembered_inactivity": remembered_inactivity,
            "remembered_overall": remembered_overall,
        }
        with readable():
            tenant = changed(self.tenant, policy, limits, token_lifetime, demand, code, without_hooks)
        return Opened(tenant, self.diagnostics)

    def repairs(self, most: int = 3, reading: Mapping[str, str] | None = None) -> RepairList:
        """The least changes after which everything that matters is proved; each has its `tenant`.

        UsageError where the MFA policy is not stated.
        """
        with readable():
            options = Options(reading=reading or {})
            return RepairList(repairs(self.tenant, options, most))

    def evidence(
        self, *files: str | Path, patterns: str | Path | None = None, complete: bool = False
    ) -> Observed:
        """Which provider behaviours fit logs and HAR files; the options are those of `ssoproof evidence`."""
        return observed(self.tenant, files, patterns, complete)

    @property
    def plan(self) -> Plan:
        """The experiment that tells most about the tenant's provider."""
        return plan(self.tenant)

    def _repr_html_(self) -> str:
        tenant = self.tenant
        head = ("application", "asks for", "renews silently", "SDK", "requires MFA")
        return tag(
            "div",
            tag("h3", f"tenant {tenant.name}"),
            tag("p", f"{tenant.provider.value}, MFA policy {tenant.mfa.value.value}"),
            grid(head, (_application(a) for a in tenant.applications)),
            *(
                folded(f"{h.kind.value} {h.name} ({h.file})", tag("pre", masked(h.source)))
                for h in tenant.hooks
            ),
            *remarks(tenant, self.diagnostics),
        )

    def __repr__(self) -> str:
        tenant = self.tenant
        rows = (f"  {': '.join(_application(a)[:2])}" for a in tenant.applications)
        return visible("\n".join((f"tenant {tenant.name}, MFA policy {tenant.mfa.value.value}", *rows)))


def load(path: str | Path, mappings: str | Path | None = None, mfa: str | None = None) -> Opened:
    """Reads a tenant: the native format, a Deploy CLI export or a Terraform folder. BadInput tells all that
    is wrong.

    `mappings` is a JSON file with the values of placeholders, `mfa` the policy of an export that does not
    state it.
    """
    with readable():
        loaded = load_path(Path(path), Path(mappings) if mappings is not None else None, mfa)
    return Opened(loaded.tenant, loaded.diagnostics)


def check(
    tenant: Opened | Tenant,
    questions: Asked = (),
    subjects: str | Sequence[str] = (),
    reading: Mapping[str, str] | None = None,
    depth: int = 24,
    engine: str = "explicit",
    evidence: Observed | Plan | None = None,
) -> Answers:
    """Answers questions about a tenant (none named: all). UsageError for what does not exist.

    `questions` are codes or questions of your own; `reading` fixes switches, as {"S2": "yes"}; `depth` bounds
    the steps of a searched run; only provider behaviours that `evidence` leaves are looked at.
    """
    opened = tenant if isinstance(tenant, Opened) else Opened(tenant)
    asked = (questions,) if isinstance(questions, (str, Question)) else tuple(questions)
    about = (subjects,) if isinstance(subjects, str) else tuple(subjects)
    codes = tuple(one if isinstance(one, str) else register_question(one).code for one in asked)
    within = evidence.left if evidence is not None else ()
    options = Options(codes, about, reading or {}, depth, engine=engine, within=within)
    with readable():
        return Answers(explain(check_any(opened.tenant, options, opened.diagnostics)))


def compare(
    old: Opened | Answers, new: Opened | Answers, questions: Asked = (), **options: Any
) -> Comparison:
    """What changed from one tenant to another, or between two checks; `questions` and options are those of
    `check`."""
    one, two = (t if isinstance(t, Answers) else check(t, questions, **options) for t in (old, new))
    return Comparison(one, two, diff(outcome(one.explanation), outcome(two.explanation)))


def _application(app: Application) -> Sequence[str]:
    asks = ", ".join(audience or "no audience" for audience in app.requests.value)
    demand = app.demand.kind.value if app.demand else "not stated"
    return (
        app.name,
        asks,
        "yes" if app.renews_silently.value else f"not modelled: {app.uncovered}" if app.uncovered else "no",
        app.profile.name,
        demand,
    )
