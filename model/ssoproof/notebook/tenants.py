"""Tenants as notebooks load, show, change and check them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ssoproof.check import run
from ssoproof.check.options import Options
from ssoproof.diagnostics import Diagnostic
from ssoproof.explain.decision import shown_code
from ssoproof.explain.narrate import explain
from ssoproof.notebook.answers import Answers
from ssoproof.notebook.mistakes import readable
from ssoproof.notebook.showing import notes
from ssoproof.notebook.tags import folded, grid, lines, tag
from ssoproof.readers import native
from ssoproof.tenant.model import Application, Tenant


@dataclass(frozen=True)
class Opened:
    """A tenant as it was read, with what its reader remarked."""

    tenant: Tenant
    diagnostics: tuple[Diagnostic, ...] = ()

    def _repr_html_(self) -> str:
        tenant = self.tenant
        head = ("application", "asks for", "renews silently", "SDK", "demands MFA")
        return tag(
            "div",
            tag("h3", f"tenant {tenant.name}"),
            tag("p", f"{tenant.provider.value}, MFA policy {tenant.mfa.value.value}"),
            grid(head, (_application(a) for a in tenant.applications)),
            *(folded(f"{h.kind.value} {h.name} ({h.file})", tag("pre", shown(h.source))) for h in tenant.hooks),
            *notes(tenant, self.diagnostics),
        )

    def __repr__(self) -> str:
        tenant = self.tenant
        rows = (f"  {': '.join(_application(a)[:2])}" for a in tenant.applications)
        return lines("\n".join((f"tenant {tenant.name}, MFA policy {tenant.mfa.value.value}", *rows)))


def load(path: str | Path) -> Opened:
    """Reads a tenant: a YAML file, or a folder with ssoproof.yaml. BadInput tells all that is wrong with it."""
    with readable():
        loaded = native.load(Path(path))
    return Opened(loaded.tenant, loaded.diagnostics)


def check(
    tenant: Opened | Tenant,
    questions: str | Sequence[str] = (),
    subjects: str | Sequence[str] = (),
    reading: Mapping[str, str] | None = None,
    depth: int = 24,
    engine: str = "explicit",
) -> Answers:
    """Answers questions about a tenant (none named: all). UsageError for what does not exist.

    `reading` fixes switches, as {"S2": "yes"}; `depth` bounds the steps of a searched run.
    """
    opened = tenant if isinstance(tenant, Opened) else Opened(tenant)
    asked, about = ((names,) if isinstance(names, str) else tuple(names) for names in (questions, subjects))
    options = Options(asked, about, reading or {}, depth, engine=engine)
    with readable():
        return Answers(explain(run.check(opened.tenant, options, opened.diagnostics)))


def _application(app: Application) -> Sequence[str]:
    asks = ", ".join(audience or "no audience" for audience in app.requests.value)
    demand = app.demand.kind.value if app.demand else "not stated"
    return app.name, asks, "yes" if app.renews_silently.value else "no", app.profile.name, demand


def shown(source: str) -> str:
    """Code without literals that may be secrets."""
    return "\n".join(map(shown_code, source.split("\n")))
