"""The probe command: the next experiment that tells the readings apart which are left."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssoproof.cli.arguments import app
from ssoproof.cli.options import MappingsOption, MfaOption, TenantArgument
from ssoproof.render.formats import EvidenceFormat


@app.command()
def probe(
    path: TenantArgument,
    evidence: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What ssoproof evidence wrote: only what it leaves is told apart."),
    ] = None,
    format: Annotated[EvidenceFormat, typer.Option(help="Format on standard output.")] = EvidenceFormat.TEXT,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Tell the shortest experiment on a test tenant that tells provider behaviours apart, as a checklist."""
    from ssoproof.cli.report_files import emit
    from ssoproof.errors import ExitCode
    from ssoproof.evidence.evidence_file import about, fixed, load
    from ssoproof.evidence.experiment import experiment
    from ssoproof.readers.detect import load_path
    from ssoproof.semantics.readings import Box

    tenant = load_path(path, mappings, mfa).tenant
    boxes: tuple[Box, ...] = ()
    if evidence is not None:
        found = load(evidence)
        about(found, evidence, tenant.name)
        boxes = fixed(found, {})
    emit(format.experiment(experiment(tenant, boxes), tenant))
    return int(ExitCode.PROVED)
