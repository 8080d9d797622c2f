"""Options that several commands take: their types, words and values."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

#: What a tenant may be given as.
TENANT = "ssoproof.yaml or its folder, a Deploy CLI export (its folder or tenant.yaml), or a Terraform folder"


MAPPINGS = (
    "File (JSON, or *.env) with the values of an export's placeholders (@@KEY@@, ##KEY##) or of Terraform's "
    "variables."
)


MFA = "The MFA policy of an export or a Terraform folder that does not state it."


INDEPENDENT = (
    "Vary each setting and tell which ones each verdict does not depend on; takes several times as long."
)


WORKERS = "How many processes share the work; 0: one for each core."


DASK = "A Dask scheduler, as tcp://host:8786, whose workers do the work."


FAIL_ON = (
    "What fails the build, with commas: violated, undecided, vacuous (these three if left out), "
    "not-understood, advisory, sensitivity."
)


STRICT = (
    "Short for --fail-on with not-understood added: exit with 20 where code, the input or an application was "
    "not understood."
)


ADVISORY = (
    "Advisory questions (SSO003) are asked too, and decide the exit code: short for --fail-on with advisory "
    "added."
)


TIMEOUT = (
    "What is not settled after so many seconds is UNDECIDED; what is settled by then stands (0: any time)."
)


PROGRESS = "Tell each answer on standard error once it is settled, as a terminal sees it anyway."


CACHE = "Remember searches there from run to run (made if missing)."


class Policy(StrEnum):
    """The MFA policies of a tenant."""

    NEVER = "never"
    ALWAYS = "always"
    ADAPTIVE = "adaptive"


class Search(StrEnum):
    """Engines that search counterexamples."""

    EXPLICIT = "explicit"
    BMC = "bmc"
    PORTFOLIO = "portfolio"


# Options that several commands take.
ReadingsOption = Annotated[
    list[str] | None, typer.Option(metavar="SWITCH=VALUE", help="Fix a reading, as S2=yes.")
]
DepthOption = Annotated[int, typer.Option(min=1, max=200, help="Steps of the longest run that is searched.")]
WorkersOption = Annotated[int, typer.Option(min=0, max=64, help=WORKERS)]
DaskOption = Annotated[str | None, typer.Option(metavar="ADDRESS", help=DASK)]
CacheOption = Annotated[Path | None, typer.Option(metavar="FOLDER", help=CACHE)]
FailOnOption = Annotated[str, typer.Option(metavar="KINDS", help=FAIL_ON)]
StrictOption = Annotated[bool, typer.Option(help=STRICT)]
AdvisoryOption = Annotated[bool, typer.Option(help=ADVISORY)]
MappingsOption = Annotated[Path | None, typer.Option(metavar="FILE", help=MAPPINGS)]
MfaOption = Annotated[Policy | None, typer.Option(help=MFA)]
IndependentOption = Annotated[bool, typer.Option("--independent", help=INDEPENDENT)]
OutputOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The file; standard output if left out.")
]
PropertiesOption = Annotated[list[str] | None, typer.Option(metavar="CODE", help="Ask only this question.")]
SubjectsOption = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Ask only about this subject.")
]
TenantArgument = Annotated[Path, typer.Argument(help=f"The tenant: {TENANT}.")]
QuestionOption = Annotated[str, typer.Option(metavar="CODE", help="The question.")]
