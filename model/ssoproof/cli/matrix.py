"""The matrix command: who disturbs whom, as a grid, a page, a graph or data."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from ssoproof.cli.arguments import app
from ssoproof.cli.options import (
    CacheOption,
    DaskOption,
    DepthOption,
    FailOnOption,
    MappingsOption,
    MfaOption,
    OutputOption,
    ReadingsOption,
    StrictOption,
    TenantArgument,
    WorkersOption,
)
from ssoproof.render.formats import MatrixFormat


@app.command()
def matrix(
    path: TenantArgument,
    format: Annotated[MatrixFormat, typer.Option(help="Grid, data, page, or graph.")] = MatrixFormat.TEXT,
    output: OutputOption = None,
    property: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="The question (SSO002 if left out); may be repeated."),
    ] = None,
    subject: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this application, or api:NAME, as disturbed one."),
    ] = None,
    reading: ReadingsOption = None,
    any_reading: Annotated[
        bool,
        typer.Option("--any-reading", help="Look at all readings; else what is not fixed has its default."),
    ] = False,
    sets: Annotated[
        int, typer.Option(min=0, metavar="N", help="Sets of classes decided for each disturbed one, at most.")
    ] = 24,
    depth: DepthOption = 24,
    workers: WorkersOption = 0,
    dask: DaskOption = None,
    cache: CacheOption = None,
    fail_on: FailOnOption = "",
    strict: StrictOption = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Name all applications of each class.")
    ] = False,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Tell who disturbs whom: each class of applications beside each other one, and sets that harm only
    together."""
    from ssoproof.check.interference.matrix import matrix as made
    from ssoproof.cli.check_arguments import CheckArguments
    from ssoproof.cli.names import resolve
    from ssoproof.cli.report_files import emit
    from ssoproof.cli.terminal import progress
    from ssoproof.readers.detect import load_path

    wanted = CheckArguments(
        path,
        questions=property,
        subjects=subject,
        readings=reading,
        depth=depth,
        workers=workers,
        cache=cache,
        dask=dask or "",
        strict=strict,
        fail_on=fail_on,
    )
    options, failing = wanted.options(), wanted.failing
    loaded = load_path(path, mappings, mfa)
    options = resolve(loaded.tenant, options)
    with progress("who disturbs whom") as note:
        found = made(loaded.tenant, replace(options, progress=note), any_reading, sets, loaded.diagnostics)
    found = replace(found, failing=failing)
    emit(format.matrix(found, verbose), output)
    return int(found.exit_code)
