"""The report and graph commands: check, then write what there is to look at."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from ssoproof.check.options import Progress
from ssoproof.check.unknown_policy import check_any as check
from ssoproof.cli.atomic_write import place
from ssoproof.cli.check import baseline_of, variable, varied
from ssoproof.cli.check_arguments import CheckArguments
from ssoproof.cli.names import resolve
from ssoproof.cli.terminal import progress
from ssoproof.compare.findings import Outcome, outcome
from ssoproof.errors import ExitCode, UsageError
from ssoproof.explain.build import ReportExplanation, explain
from ssoproof.explain.needed import Needed
from ssoproof.readers.detect import load_path
from ssoproof.render.formats import DrawingFormat
from ssoproof.verdict.verdict import Status

#: Of so many failures the settings behind them are changed and checked again.
MOST_CHANGED = 5

#: What leaves less of the states to draw.
_LESS = (
    "tell boxes apart by less (--show session, or mfa, or remembered), leave out moves (--without time), "
    "look at fewer --states, or take --format dot or mermaid"
)

Needs = dict[tuple[str, str], tuple[Needed, ...]]


def run_report(wanted: CheckArguments, out: Path) -> int:
    """Writes the HTML report; returns the exit code of the check."""
    options, failing = wanted.options(), wanted.failing
    loaded = load_path(wanted.path, wanted.mappings, wanted.mfa)
    options = resolve(loaded.tenant, options)
    variable(loaded.tenant, wanted)
    accepted = baseline_of(wanted.baseline)
    with progress("checking") as note:
        remarks = (*loaded.diagnostics, *wanted.remarks(loaded.tenant))
        checked = check(loaded.tenant, replace(options, progress=note), remarks)
        checked = varied(checked, wanted, note)
        found = outcome(explain(checked), failing)
        if accepted is not None:
            found = accepted.apply(found)
        from ssoproof.render.html import report
        from ssoproof.repair.patches import Source
        from ssoproof.repair.suggestion import suggestion

        more = ("--independent",) * wanted.independent
        more += ("--evidence", str(wanted.evidence)) * (wanted.evidence is not None)
        command = shlex.join(("ssoproof", "report", str(wanted.path), *more))
        source = Source(wanted.path, wanted.mappings, wanted.mfa)
        repair = None if wanted.timeout else suggestion(checked, options, source)
        content = report.text(found, command, str(wanted.path), _needs(found, note), repair)
    place(out, content)
    print(f"wrote {out}", file=sys.stderr)
    return int(found.exit_code)


def _needs(found: Outcome, note: Progress | None) -> Needs:
    """For the failures that are told first, what each needs of the tenant: single changes, checked again."""
    from ssoproof.compare.findings import answered
    from ssoproof.explain.needed import needed
    from ssoproof.render.text.finding_lines import main_part, order

    report = found.report
    failing = [a for a in answered(found.explanation) if a.result.status is Status.VIOLATED]
    needs: Needs = {}
    for answer in sorted(failing, key=lambda a: order(a, report))[:MOST_CHANGED]:
        _, story = main_part(answer, report)
        if story is not None and story.certain:
            key = (answer.result.question, answer.result.subject)
            needs[key] = needed(report, answer.result, story, note)
    return needs


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the graph command is to draw, and how."""

    kind: str
    states: int = 0
    topics: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    whole: bool = False
    format: DrawingFormat | None = None
    out: Path | None = None

    def chosen(self) -> DrawingFormat:
        """The format; UsageError for what can't be had."""
        suffix = self.out.suffix.lower() if self.out else ""
        format = self.format or DrawingFormat.by_extension(suffix)
        if format is DrawingFormat.PNG and self.out is None:
            raise UsageError("a PNG goes to a file: name it with --out")
        if self.kind == "sequence" and format is DrawingFormat.DOT:
            raise UsageError("a sequence diagram is drawn as svg, png or mermaid, not as dot")
        if self.kind == "timeline" and format in (DrawingFormat.DOT, DrawingFormat.MERMAID):
            raise UsageError(f"a timeline is drawn as svg or png, not as {format}: --draw path has {format}")
        return format


def run_graph(wanted: CheckArguments, drawn: Drawn) -> int:
    """Draws one answer; exit code 3 where there is no run to draw."""
    from ssoproof.render.graph.states import require_topics

    format, options = drawn.chosen(), wanted.options()
    require_topics(drawn.topics)
    loaded = load_path(wanted.path, wanted.mappings, wanted.mfa)
    options = resolve(loaded.tenant, options)
    with progress("checking") as note:
        remarks = (*loaded.diagnostics, *wanted.remarks(loaded.tenant))
        told = explain(check(loaded.tenant, replace(options, progress=note), remarks))
        if drawn.kind == "states":
            content: str | bytes | None = _states(told, drawn, format)
        else:
            content = _run(told, drawn, format, str(wanted.path))
    if content is None:
        return int(ExitCode.NOTHING)
    if drawn.out is None:
        assert isinstance(content, str)
        sys.stdout.write(content)
    else:
        place(drawn.out, content)
        print(f"wrote {drawn.out}", file=sys.stderr)
    return int(ExitCode.PROVED)


def _states(told: ReportExplanation, drawn: Drawn, format: DrawingFormat) -> str | bytes:
    from ssoproof.render.graph import mermaid, model
    from ssoproof.render.graph.states import SHARED, Look, picture
    from ssoproof.render.graph.svg import svg

    look = Look(drawn.states or 500, drawn.topics or SHARED, drawn.without, drawn.whole)
    (result,) = told.report.results
    made = picture(told.report, result, look)
    if format is DrawingFormat.MERMAID:
        return mermaid.text(made)
    source = model.dot(made)
    if format is DrawingFormat.DOT:
        return source
    made.require_legible(_LESS)
    return _drawn(svg(source), format)


def _run(told: ReportExplanation, drawn: Drawn, format: DrawingFormat, path: str) -> str | bytes | None:
    from ssoproof.render.graph import dot, mermaid, sequence, sequence_mermaid, timeline
    from ssoproof.render.graph.svg import svg

    story = told.results[0].first
    if story is None:
        result = told.report.results[0]
        said = f"{result.question} {result.subject}: {result.status.word}, there is no run to draw"
        print(f"ssoproof: {said}; --draw states draws what can be reached", file=sys.stderr)
        return None
    if drawn.kind == "sequence":
        if format is DrawingFormat.MERMAID:
            return sequence_mermaid.text(story, path)
        return _drawn(sequence.svg(story, path), format)
    if format is DrawingFormat.MERMAID:
        return mermaid.path(story)
    if drawn.kind == "timeline":
        return _drawn(timeline.svg(story), format)
    return dot.source(story) if format is DrawingFormat.DOT else _drawn(svg(dot.source(story)), format)


def _drawn(drawing: str, format: DrawingFormat) -> str | bytes:
    if format is DrawingFormat.SVG:
        return drawing
    from ssoproof.render.graph.png import png

    return png(drawing)
