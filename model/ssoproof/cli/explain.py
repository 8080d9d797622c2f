"""The explain command: one finding in full, as text or as a sequence diagram."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ssoproof.cli.arguments import app
from ssoproof.cli.options import (
    DepthOption,
    EvidenceOption,
    MappingsOption,
    MfaOption,
    OutputOption,
    ReadingsOption,
    TenantArgument,
)
from ssoproof.render.formats import ExplainFormat

if TYPE_CHECKING:
    from ssoproof.cli.check_arguments import CheckArguments


@app.command()
def explain(
    path: TenantArgument,
    code: Annotated[
        str | None,
        typer.Argument(help="The check, as SSO002; the finding that `check` shows first if left out."),
    ] = None,
    subject: Annotated[
        str | None, typer.Argument(help="The application, or api:NAME; if left out, the first to fail.")
    ] = None,
    format: Annotated[
        ExplainFormat, typer.Option(help="Text, or the run as a sequence diagram.")
    ] = ExplainFormat.TEXT,
    output: OutputOption = None,
    reading: ReadingsOption = None,
    evidence: EvidenceOption = None,
    depth: DepthOption = 24,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Explain one finding in full: its run, why it fails, what it needs and rests on; or draw its run."""
    from ssoproof.cli.check_arguments import CheckArguments

    wanted = CheckArguments(
        path,
        questions=(code.upper(),) if code else None,
        subjects=(subject,) if subject else None,
        readings=reading,
        depth=depth,
        mappings=mappings,
        mfa=mfa,
        output=output,
        evidence=evidence,
    )
    return run_explain(wanted, format)


def run_explain(wanted: CheckArguments, format: ExplainFormat) -> int:
    """Explains the first finding of what is asked; exit code 3 where there is none to draw."""
    from ssoproof.check.unknown_policy import check_any as check
    from ssoproof.cli.names import resolve
    from ssoproof.cli.report_files import emit
    from ssoproof.cli.terminal import progress
    from ssoproof.compare.findings import answered
    from ssoproof.errors import ExitCode, UsageError
    from ssoproof.explain.build import explain as explained
    from ssoproof.properties.registry import QUESTIONS
    from ssoproof.readers.detect import load_path
    from ssoproof.render.text.finding_lines import chosen, main_part

    if str(wanted.path).upper() in {q.code for q in QUESTIONS} and not wanted.path.exists():
        said = f"{wanted.path} is a check, and the path of the tenant is missing"
        raise UsageError(f"{said}: ssoproof explain PATH {wanted.path}")
    loaded = load_path(wanted.path, wanted.mappings, wanted.mfa)
    options = resolve(loaded.tenant, wanted.options())
    with progress("checking") as note:
        remarks = (*loaded.diagnostics, *wanted.remarks(loaded.tenant))
        told = explained(check(loaded.tenant, replace(options, progress=note), remarks))
        answer = chosen(answered(told), told.report)
        if answer is None:
            print("ssoproof: nothing is asked of it", file=sys.stderr)
            return int(ExitCode.NOTHING)
        part, story = main_part(answer, told.report)
        if format is not ExplainFormat.TEXT and story is None:
            said = f"{answer.result.question} {answer.result.subject}: {part.status.word}"
            print(f"ssoproof: {said}, there is no run to draw", file=sys.stderr)
            return int(ExitCode.NOTHING)
        written = format.explained(told, answer, str(wanted.path), note)
    emit(written, wanted.output)
    return int(ExitCode.PROVED)
