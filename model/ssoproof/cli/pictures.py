"""Commands that make something to look at: the HTML report, and graphs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ssoproof.cli.arguments import MAPPINGS, MFA, TENANT, Policy, app


@app.command(name="report")
def report_(
    path: Annotated[Path, typer.Argument(help=f"The tenant: {TENANT}.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The HTML file.")] = Path("report.html"),
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Accepted findings: they are marked and do not count.")
    ] = None,
    property: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Ask only this question.")] = None,
    subject: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Ask only about this subject.")] = None,
    reading: Annotated[list[str] | None, typer.Option(metavar="SWITCH=VALUE", help="Fix a reading, as S2=yes.")] = None,
    depth: Annotated[int, typer.Option(min=1, max=200, help="Steps of the longest run that is searched.")] = 24,
    strict: Annotated[bool, typer.Option(help="Exit with 20 where code or the input was not understood.")] = False,
    advisory: Annotated[bool, typer.Option(help="Let advisory questions decide the exit code too.")] = False,
    mappings: Annotated[Path | None, typer.Option(metavar="FILE", help=MAPPINGS)] = None,
    mfa: Annotated[Policy | None, typer.Option(help=MFA)] = None,
) -> int:
    """Check a tenant and write one HTML file to read: findings step by step, code, readings. Exit codes as check."""
    from ssoproof.cli.checking import Wanted
    from ssoproof.cli.picturing import run_report

    asked = tuple(property or ()), tuple(subject or ()), tuple(reading or ())
    wanted = Wanted(path, "html", None, *asked, depth, strict=strict, advisory=advisory, baseline=baseline)
    return run_report(wanted.given(mappings, mfa.value if mfa else None), out)
