"""The probe command: experiments that tell the readings apart which are left, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssoproof.cli.arguments import app
from ssoproof.cli.options import MappingsOption, MfaOption, TenantArgument
from ssoproof.render.formats import EvidenceFormat

if TYPE_CHECKING:
    from ssoproof.evidence.evidence_file import Fitting
    from ssoproof.tenant.model import Tenant


@app.command()
def probe(
    path: TenantArgument,
    evidence: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What ssoproof evidence wrote, or --out: only what it leaves is told apart.",
        ),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="N|WORDS",
            help="What an experiment showed, by its number or words; once for each, in order.",
        ),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask what each experiment showed, and go on with the next.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what the answers leave, for check and probe --evidence."),
    ] = None,
    format: Annotated[EvidenceFormat, typer.Option(help="Format on standard output.")] = EvidenceFormat.TEXT,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Tell the shortest experiment on a test tenant that tells provider behaviours apart, as a checklist.

    With what it showed, the next one follows; at the end, what is left and how the tenant fares with that."""
    from ssoproof.cli.atomic_write import place
    from ssoproof.cli.report_files import emit
    from ssoproof.errors import ExitCode, UsageError
    from ssoproof.evidence.evidence_file import Fitting, about, dumps, fixed, load
    from ssoproof.evidence.experiment import series
    from ssoproof.readers.detect import load_path

    tenant = load_path(path, mappings, mfa).tenant
    before = Fitting(tenant.name, 0, ())
    if evidence is not None:
        before = load(evidence)
        about(before, evidence, tenant.name)
        fixed(before, {})
    answers = list(answer or ())
    if out is not None and not (answers or ask):
        raise UsageError("without --answer or --ask nothing is known that could be written with --out")
    found = series(tenant, before.boxes, answers)
    while ask and found.next.steps:
        emit(format.experiment(found, tenant))
        told = typer.prompt(
            "What does it show? (a number; nothing: stop)", default="", show_default=False, err=True
        )
        if not told:
            break
        try:
            found = series(tenant, before.boxes, [*answers, told])
        except UsageError as wrong:
            typer.echo(str(wrong), err=True)
            continue
        answers.append(told)
    else:
        emit(format.experiment(found, tenant))
    after = before.with_answers(found.done)
    if out is not None and after.observations:
        place(out, dumps(after))
        typer.echo(f"wrote {out}: ssoproof check {path} --evidence {out}", err=True)
    if not found.next.steps and after.observations and format is EvidenceFormat.TEXT:
        _verdicts(path, tenant, after)
    return int(ExitCode.PROVED)


def _verdicts(path: Path, tenant: Tenant, left: Fitting) -> None:
    """How the tenant fares with the provider behaviours that are left."""
    from ssoproof.check.options import Options
    from ssoproof.check.unknown_policy import check_any
    from ssoproof.cli.report_files import emit, frame
    from ssoproof.cli.terminal import progress
    from ssoproof.compare.findings import outcome
    from ssoproof.explain.build import explain
    from ssoproof.render.formats import Checked, ReportFormat

    with progress("checking") as note:
        checked = check_any(tenant, Options(within=left.boxes, progress=note))
    emit(ReportFormat.TEXT.report([Checked(str(path), outcome(explain(checked)))], frame()))
