"""What the command line takes: commands, arguments, options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ssoproof.amounts import amount
from ssoproof.cli.completion import Commands
from ssoproof.cli.options import (
    TENANT,
    AdvisoryOption,
    CacheOption,
    DaskOption,
    DepthOption,
    EngineOption,
    EvidenceOption,
    FailOnOption,
    IndependentOption,
    MappingsOption,
    MfaOption,
    OutputOption,
    Policy,
    PropertiesOption,
    QuestionOption,
    ReadingsOption,
    Search,
    StrictOption,
    SubjectsOption,
    TenantArgument,
    TryOption,
    WorkersOption,
)
from ssoproof.render.formats import DiffFormat, HooksFormat, ReportFormat

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Asks whether logins, MFA prompts and silent renewals on one identity tenant can break each other, "
    "and answers with the shortest run or a proof.",
    epilog="Exit codes: 0 all proved, 1 internal error, 2 usage, 3 nothing to check, 10 violated, "
    "11 undecided, 12 vacuous, 20 input not understood well enough (--strict). --fail-on says which of 10 "
    "to 20 count.",
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"ssoproof {version('ssoproof')}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
def check(
    path: Annotated[
        list[Path],
        typer.Argument(
            help=f"The tenant: {TENANT}; or a folder of cases. Several are checked one after the other."
        ),
    ],
    format: Annotated[ReportFormat, typer.Option(help="Format of the report.")] = ReportFormat.TEXT,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file of the report; standard output if left out.")
    ] = None,
    report: Annotated[
        list[str] | None,
        typer.Option(metavar="FORMAT=FILE", help="A further report, to a file; may be repeated."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Accepted findings: only others are reported and count."),
    ] = None,
    evidence: EvidenceOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Tell findings only.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Leave nothing out for its length; proofs in SARIF too.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder for drawings, traces and certificates (made if missing).")
    ] = None,
    property: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Ask only this question; may be repeated.")
    ] = None,
    subject: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Ask only about this application, or api:NAME.")
    ] = None,
    reading: ReadingsOption = None,
    depth: DepthOption = 24,
    engine: EngineOption = Search.EXPLICIT,
    timeout: Annotated[
        float,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="What is not settled after so many seconds is UNDECIDED; what is settled by then stands "
            "(0: any time).",
        ),
    ] = 0,
    progress: Annotated[
        bool,
        typer.Option(
            "--progress",
            help="Tell each answer on standard error once it is settled, as a terminal sees it anyway.",
        ),
    ] = False,
    workers: WorkersOption = 0,
    dask: DaskOption = None,
    cache: CacheOption = None,
    fail_on: FailOnOption = "",
    strict: StrictOption = False,
    advisory: AdvisoryOption = False,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
    independent: IndependentOption = False,
    try_: TryOption = None,
) -> int:
    """Check tenants, or folders of cases against what they declare."""
    from ssoproof.cli.check import run
    from ssoproof.cli.check_arguments import CheckArguments

    return run(
        CheckArguments(
            path[0],
            format,
            out,
            property,
            subject,
            reading,
            depth,
            engine.value,
            strict,
            advisory,
            mappings,
            mfa,
            output,
            report,
            baseline,
            verbose - quiet,
            workers,
            cache,
            dask or "",
            tuple(path[1:]),
            independent,
            fail_on,
            timeout,
            progress,
            tuple(try_ or ()),
            evidence,
        )
    )


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help=f"The tenant as it was: {TENANT}.")],
    new: Annotated[Path, typer.Argument(help="The tenant as it is to be.")],
    format: Annotated[DiffFormat, typer.Option(help="Format on standard output.")] = DiffFormat.TEXT,
    output: OutputOption = None,
    property: PropertiesOption = None,
    subject: SubjectsOption = None,
    reading: ReadingsOption = None,
    depth: DepthOption = 24,
    fail_on: FailOnOption = "",
    strict: StrictOption = False,
    advisory: AdvisoryOption = False,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Tell what a change breaks: what held in the old version and does not in the new one, per reading."""
    from ssoproof.cli.check_arguments import CheckArguments
    from ssoproof.cli.diff import run_diff

    wanted = CheckArguments(
        new,
        questions=property,
        subjects=subject,
        readings=reading,
        depth=depth,
        strict=strict,
        advisory=advisory,
        mappings=mappings,
        mfa=mfa,
        output=output,
        fail_on=fail_on,
    )
    return run_diff(old, wanted, format)


@app.command()
def baseline(
    path: TenantArgument,
    output: Annotated[
        Path, typer.Option(metavar="FILE", help="The file; reasons that it has already are kept.")
    ],
    reason: Annotated[
        str, typer.Option(help="Why the findings are accepted; to be filled in if left out.")
    ] = "",
    property: PropertiesOption = None,
    subject: SubjectsOption = None,
    reading: ReadingsOption = None,
    depth: DepthOption = 24,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Put today's findings on record, so that `check --baseline` reports only new ones."""
    from ssoproof.cli.check_arguments import CheckArguments
    from ssoproof.cli.diff import run_baseline

    wanted = CheckArguments(
        path,
        questions=property,
        subjects=subject,
        readings=reading,
        depth=depth,
        mappings=mappings,
        mfa=mfa,
    )
    return run_baseline(wanted, output, reason)


@app.command()
def init(
    path: Annotated[Path, typer.Argument(help="The file to write, or the folder for ssoproof.yaml.")] = Path(
        "ssoproof.yaml"
    ),
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> int:
    """Write a first ssoproof.yaml with comments, to be filled in; it can be checked as it is."""
    from ssoproof.cli.init import run_init

    return run_init(path, force)


@app.command()
def demo(
    path: Annotated[Path, typer.Argument(help="The folder of the shipped cases.")],
    out: Annotated[Path, typer.Option(help="Folder for the drawings.")] = Path("out/demo"),
) -> int:
    """Tell the reported incident, draw it, and show how the other cases come out."""
    from ssoproof.cli.demo import run_demo

    return run_demo(path, out)


@app.command()
def verify(
    certificate: Annotated[Path, typer.Argument(help="A certificate that a check wrote with --out.")],
    path: TenantArgument,
    smtlib: Annotated[
        Path | None,
        typer.Option(help="Folder for the same proof as SMT-LIB queries, for a solver of your own."),
    ] = None,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Verify a proof against the tenant's files: exit 0 if it holds, 11 if it proves nothing about them."""
    from ssoproof.cli.certificates import run_verify

    return run_verify(certificate, path, smtlib, mappings, mfa)


@app.command(name="import")
def import_(
    path: Annotated[
        Path, typer.Argument(help="A Deploy CLI export (its folder or tenant.yaml), or a Terraform folder.")
    ],
    to: Annotated[
        Path, typer.Option(help="The native file to write; hooks go to a folder beside it.")
    ] = Path("ssoproof.yaml"),
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> int:
    """Write the native file of an exported tenant, with comments that say where each value came from."""
    from ssoproof.cli.import_tenant import run_import

    return run_import(path, to, mappings, force, mfa)


@app.command()
def hooks(
    path: Annotated[
        Path, typer.Argument(help=f"{TENANT[0].upper()}{TENANT[1:]}, a folder of cases, or code.")
    ],
    format: Annotated[HooksFormat, typer.Option(help="Format on standard output.")] = HooksFormat.TEXT,
    mappings: MappingsOption = None,
) -> int:
    """Tell each rule and action by itself: what it reads, decides, leaves open, and where it is wrong."""
    from ssoproof.cli.hooks import run_hooks

    return run_hooks(path, format, mappings)


@app.command()
def switches() -> None:
    """List the points where the provider's documents leave room, with values and sources."""
    from ssoproof.cli.listings import show_switches

    show_switches()


@app.command()
def properties() -> None:
    """List the questions, with why they matter and what to do."""
    from ssoproof.cli.listings import show_properties

    show_properties()


@app.command()
def generate(
    out: Annotated[Path, typer.Option(help="Folder for ssoproof.yaml and its hooks (made if missing).")],
    apps: Annotated[int, typer.Option(help="How many applications.")] = 1000,
    classes: Annotated[
        int, typer.Option(help="How many kinds of applications that behave differently.")
    ] = 30,
    apis: Annotated[int, typer.Option(help="How many APIs.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    mfa: Annotated[Policy, typer.Option(help="The tenant's MFA policy.")] = Policy.NEVER,
) -> None:
    """Write a made-up tenant of any size, to try things and to measure."""
    from ssoproof.generate.folder import write
    from ssoproof.generate.members import Size

    written = write(out, Size(apps, classes, apis), seed, mfa.value)
    typer.echo(f"wrote {amount(len(written), 'file')} to {out}", err=True)


class Checker(StrEnum):
    """Languages of other model checkers."""

    PROMELA = "promela"
    SMV = "smv"
    TLA = "tla"
    AIGER = "aiger"


@app.command()
def export(
    path: Annotated[Path, typer.Argument(help="The tenant: a YAML file, or a folder with ssoproof.yaml.")],
    to: Annotated[Checker, typer.Option(help="For SPIN, NuSMV, TLC or ABC.")],
    property: QuestionOption,
    subject: Annotated[
        str, typer.Option(metavar="NAME", help="The application (also app:NAME), or api:NAME.")
    ],
    victim: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="For api:NAME: whose tokens; the first application if left out."),
    ] = None,
    concrete: Annotated[
        int, typer.Option(min=0, metavar="N", help="N applications instead of one against its environment.")
    ] = 0,
    reading: ReadingsOption = None,
    free_readings: Annotated[
        bool,
        typer.Option("--free-readings", help="Leave open what --reading does not fix; else defaults hold."),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="The file (.aig: binary AIGER); standard output if left out.")
    ] = None,
) -> int:
    """Write the system that is searched, and its question, for another model checker."""
    from ssoproof.cli.export import Order, run_export

    return run_export(
        Order(path, to.value, property, subject, victim, concrete, tuple(reading or ()), free_readings, out)
    )
