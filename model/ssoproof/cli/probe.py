"""The probe command: the next experiment that tells the readings apart which are left."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssoproof.cli.arguments import app
from ssoproof.cli.options import MappingsOption, MfaOption, TenantArgument


@app.command()
def probe(
    path: TenantArgument,
    evidence: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What ssoproof evidence wrote: only what it leaves is told apart."),
    ] = None,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Tell the shortest experiment on a test tenant that tells provider behaviours apart, as a checklist."""
    from ssoproof.cli.report_files import emit
    from ssoproof.errors import ExitCode
    from ssoproof.evidence.evidence_file import about, fixed, load
    from ssoproof.evidence.experiment import experiment
    from ssoproof.providers.registry import provider_of
    from ssoproof.readers.detect import load_path
    from ssoproof.render.text.experiment import page
    from ssoproof.semantics.readings import Box

    tenant = load_path(path, mappings, mfa).tenant
    boxes: tuple[Box, ...] = ()
    if evidence is not None:
        found = load(evidence)
        about(found, evidence, tenant.name)
        boxes = fixed(found, {})
    emit(page(experiment(tenant, boxes), tenant.name, provider_of(tenant).semantics))
    return int(ExitCode.PROVED)
