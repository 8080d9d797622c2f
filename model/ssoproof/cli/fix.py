"""The fix command: the least changes after which everything that matters holds, as patches; one may be
applied."""

from __future__ import annotations

from typing import Annotated

import typer

from ssoproof.cli.arguments import app
from ssoproof.cli.options import (
    EvidenceOption,
    MappingsOption,
    MfaOption,
    OutputOption,
    ReadingsOption,
    TenantArgument,
)
from ssoproof.render.formats import FixFormat


@app.command()
def fix(
    path: TenantArgument,
    format: Annotated[FixFormat, typer.Option(help="Format on standard output.")] = FixFormat.TEXT,
    output: OutputOption = None,
    patch: Annotated[
        bool, typer.Option("--patch", help="Print one repair's patch and nothing else, for `patch -p1`.")
    ] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="Show one repair's patch, ask, and write it to the files.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --apply: do not ask.")] = False,
    repair: Annotated[
        int, typer.Option(min=1, max=9, metavar="N", help="Which repair --patch and --apply are about.")
    ] = 1,
    reading: ReadingsOption = None,
    evidence: EvidenceOption = None,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long to search (0: any time).")
    ] = 0,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Search the least changes after which everything that matters is proved, and print them as patches."""
    from ssoproof.cli.check_arguments import CheckArguments
    from ssoproof.cli.fix_apply import apply_patch, patch_of
    from ssoproof.cli.interrupts import stoppable
    from ssoproof.cli.names import resolve
    from ssoproof.cli.report_files import emit
    from ssoproof.cli.terminal import progress
    from ssoproof.errors import UsageError
    from ssoproof.repair.patches import Source
    from ssoproof.repair.proposals import proposals
    from ssoproof.repair.repairs import MOST

    if yes and not apply:
        raise UsageError("--yes goes with --apply")
    if apply and (patch or output or format is FixFormat.JSON):
        raise UsageError("--apply writes to the tenant's files: leave out --patch, --output and --format")
    source = Source(path, mappings, mfa.value if mfa is not None else None)
    tenant = source.load()
    wanted = CheckArguments(path, readings=reading, workers=1, evidence=evidence)
    options = resolve(tenant, wanted.options())
    wanted.remarks(tenant)
    single = patch or apply
    with stoppable(timeout) as stopped, progress("searching repairs") as note:
        most = repair if single else max(MOST, repair)
        found = proposals(
            source, tenant, options, most, lambda n: note(f"searching repairs: {n} changes looked at", 0, 0)
        )
    if not single:
        emit(format.repairs(found), output)
    elif (chosen := patch_of(found, repair, patch)) is not None and patch:
        emit(chosen.diff(source.folder), output)
    elif chosen is not None:
        return apply_patch(found, chosen, options, ask=not yes)
    return stopped.code(int(found.exit_code))
