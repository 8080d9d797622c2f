"""Options that several commands take: their types, words and values."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

#: What a tenant may be given as.
TENANT = "ssoproof.yaml or its folder, a Deploy CLI export (its folder or tenant.yaml), or a Terraform folder"


class Policy(StrEnum):
    """The MFA policies of a tenant."""

    NEVER = "never"
    ALWAYS = "always"
    ADAPTIVE = "adaptive"


class Search(StrEnum):
    """Engines that search counterexamples."""

    EXPLICIT = "explicit"
    Z3 = "z3"
    BMC = "bmc"
    PORTFOLIO = "portfolio"


def renamed(engine: Search) -> Search:
    """The engine by its present name; a note where it was given by its former one."""
    if engine is not Search.BMC:
        return engine
    typer.echo("note: the engine bmc is called z3 now", err=True)
    return Search.Z3


# Options that several commands take.
ReadingsOption = Annotated[
    list[str] | None, typer.Option(metavar="SWITCH=VALUE", help="Fix a reading, as S2=yes.")
]
EvidenceOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="What ssoproof evidence or probe wrote: only readings that fit it are looked at.",
    ),
]
EngineOption = Annotated[
    Search,
    typer.Option(
        callback=renamed,
        metavar="[explicit|z3|portfolio]",
        help="What searches counterexamples; whatever does, Z3 says whether a shorter one exists.",
    ),
]
DepthOption = Annotated[int, typer.Option(min=1, max=200, help="Steps of the longest run that is searched.")]
WorkersOption = Annotated[
    int, typer.Option(min=0, max=64, help="How many processes share the work; 0: one for each core.")
]
DaskOption = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="A Dask scheduler, as tcp://host:8786, whose workers do the work."),
]
CacheOption = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Remember searches there from run to run (made if missing)."),
]
FailOnOption = Annotated[
    str,
    typer.Option(
        metavar="KINDS",
        help="What fails the build, with commas: violated, undecided, vacuous (these three if left out), "
        "not-understood, advisory, sensitivity.",
    ),
]
StrictOption = Annotated[
    bool,
    typer.Option(
        help="Short for --fail-on with not-understood added: exit with 20 where code, the input or an "
        "application was not understood."
    ),
]
AdvisoryOption = Annotated[
    bool,
    typer.Option(
        help="Advisory questions (SSO003) are asked too, and decide the exit code: short for --fail-on with "
        "advisory added."
    ),
]
MappingsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="File (JSON, *.env, or *.tfvars) with the values of an export's placeholders (@@KEY@@, ##KEY##) "
        "or of Terraform's variables, its workspace (terraform.workspace) among them.",
    ),
]
MfaOption = Annotated[
    Policy | None,
    typer.Option(help="The MFA policy of an export or a Terraform folder that does not state it."),
]
IndependentOption = Annotated[
    bool,
    typer.Option(
        "--independent",
        help="Vary each setting and tell which ones each verdict does not depend on; takes several times as "
        "long.",
    ),
]
TryOption = Annotated[
    list[str] | None,
    typer.Option(
        "--try",
        metavar="SETTING=VALUE",
        help="Tell what becomes of each answer if a setting were another one, as mfa=never, "
        "session.idle=8h or hooks.NAME=off; no file is changed. May be repeated: all at once.",
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The file; standard output if left out.")
]
PropertiesOption = Annotated[list[str] | None, typer.Option(metavar="CODE", help="Ask only this question.")]
SubjectsOption = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Ask only about this subject.")
]
TenantArgument = Annotated[Path, typer.Argument(help=f"The tenant: {TENANT}.")]
QuestionOption = Annotated[str, typer.Option(metavar="CODE", help="The question.")]
