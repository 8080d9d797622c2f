"""The evidence command: logs and recorded browsers in, the provider behaviour that fits them out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssoproof.cli.arguments import app
from ssoproof.cli.options import MappingsOption, MfaOption, TenantArgument
from ssoproof.render.formats import EvidenceFormat


@app.command()
def evidence(
    path: TenantArgument,
    files: Annotated[
        list[Path],
        typer.Argument(help="HAR files, logs of the tenant (JSON), or lines of text (with --patterns)."),
    ],
    patterns: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What lines of text mean, in YAML.")
    ] = None,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete",
            help="The files show all that such files can show of their browsers; else some may be missing.",
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the result for check --evidence.")
    ] = None,
    format: Annotated[EvidenceFormat, typer.Option(help="Format on standard output.")] = EvidenceFormat.TEXT,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Tell which provider behaviour fits what was observed on a real tenant, and what each observation
    excludes."""
    from ssoproof.cli.atomic_write import place
    from ssoproof.cli.report_files import emit
    from ssoproof.errors import ExitCode, UsageError
    from ssoproof.evidence.evidence_file import Fitting, dumps
    from ssoproof.evidence.fit import evidence as fitting
    from ssoproof.observations.collect import collected
    from ssoproof.observations.pattern_file import load
    from ssoproof.providers.registry import provider_of
    from ssoproof.readers.detect import load_path

    tenant = load_path(path, mappings, mfa).tenant
    observer = provider_of(tenant).observer
    if observer is None:
        raise UsageError("nobody wrote yet how logs of this tenant’s provider are read")
    rows = load(patterns) if patterns is not None else ()
    found = fitting(tenant, collected(files, observer(), rows), tuple(files), complete)
    code = ExitCode.PROVED if found.left else ExitCode.VIOLATED
    emit(format.evidence(found, complete, int(code)))
    if not found.observations and found.conflict is None:
        raise UsageError("no observation could be used: is it the log of another tenant? See above")
    if out is not None:
        place(out, dumps(Fitting.of(found, complete)))
        typer.echo(f"wrote {out}: ssoproof check {path} --evidence {out}", err=True)
    return int(code)
