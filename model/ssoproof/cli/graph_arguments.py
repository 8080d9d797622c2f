"""Commands that make something to look at: the HTML report, and graphs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ssoproof.cli.arguments import app
from ssoproof.cli.options import (
    AdvisoryOption,
    DepthOption,
    EvidenceOption,
    FailOnOption,
    IndependentOption,
    MappingsOption,
    MfaOption,
    OutputOption,
    PropertiesOption,
    QuestionOption,
    ReadingsOption,
    StrictOption,
    SubjectsOption,
    TenantArgument,
)
from ssoproof.render.formats import DrawingFormat


@app.command(name="report")
def report_(
    path: TenantArgument,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The HTML file.")] = Path("report.html"),
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Accepted findings: they are marked and do not count.")
    ] = None,
    property: PropertiesOption = None,
    subject: SubjectsOption = None,
    reading: ReadingsOption = None,
    evidence: EvidenceOption = None,
    depth: DepthOption = 24,
    fail_on: FailOnOption = "",
    strict: StrictOption = False,
    advisory: AdvisoryOption = False,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
    independent: IndependentOption = False,
) -> int:
    """Check a tenant and write one HTML file to read: findings step by step, code, readings. Exit codes as
    check."""
    from ssoproof.cli.check_arguments import CheckArguments
    from ssoproof.cli.graph import run_report

    wanted = CheckArguments(
        path,
        questions=property,
        subjects=subject,
        readings=reading,
        depth=depth,
        strict=strict,
        advisory=advisory,
        mappings=mappings,
        mfa=mfa,
        evidence=evidence,
        baseline=baseline,
        independent=independent,
        fail_on=fail_on,
    )
    return run_report(wanted, out)


class Draw(StrEnum):
    """What the graph command draws."""

    PATH = "path"
    TIMELINE = "timeline"
    SEQUENCE = "sequence"
    STATES = "states"


@app.command()
def graph(
    path: TenantArgument,
    property: QuestionOption,
    subject: Annotated[str, typer.Option(metavar="NAME", help="The application, or api:NAME.")],
    draw: Annotated[
        Draw | None,
        typer.Option(
            help="The run (sequence, path or timeline), or the reachable states (if --states is given)."
        ),
    ] = None,
    states: Annotated[
        int, typer.Option(min=0, max=5000, metavar="N", help="How many states are kept at most.")
    ] = 0,
    show: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TOPIC",
            help="What tells states apart: session, mfa, remembered (these if left out), login, page, "
            "challenge, token, "
            "others, entries; may be repeated.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ACTOR", help="Leave out the moves of an application, of others, time or browser."
        ),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="A box for each state, also for those that look alike.")
    ] = False,
    format: Annotated[
        DrawingFormat | None,
        typer.Option(help="Format of the drawing; by the name of the file if left out, else svg."),
    ] = None,
    out: OutputOption = None,
    reading: ReadingsOption = None,
    evidence: EvidenceOption = None,
    depth: DepthOption = 24,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Draw one answer: its run as a sequence diagram, path or timeline, or the states that can be reached."""
    from ssoproof.cli.check_arguments import CheckArguments
    from ssoproof.cli.graph import Drawn, run_graph

    kind = draw or (Draw.STATES if states or show or without or whole else Draw.PATH)
    drawn = Drawn(
        kind.value,
        states,
        tuple(show or ()),
        tuple(without or ()),
        whole,
        format,
        out,
    )
    wanted = CheckArguments(
        path,
        questions=(property.upper(),),
        subjects=(subject,),
        readings=reading,
        depth=depth,
        mappings=mappings,
        mfa=mfa,
        evidence=evidence,
    )
    return run_graph(wanted, drawn)
