"""All formats of output: a row for each, with its writer, the extension of its files, and who reads it.

Writers import what they need when they are called, so that the command line can list the formats at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from ssoproof.render.text.page import Page

if TYPE_CHECKING:
    from ssoproof.check.cases import Row
    from ssoproof.check.interference.cells import Matrix
    from ssoproof.check.options import Progress
    from ssoproof.compare.diff import Diff
    from ssoproof.compare.findings import Answer, Outcome
    from ssoproof.evidence.experiment import Series
    from ssoproof.evidence.fit import Evidence
    from ssoproof.explain.build import ReportExplanation
    from ssoproof.providers.hook_report import Portrait
    from ssoproof.repair.proposals import Proposals
    from ssoproof.repair.suggestion import Suggestion
    from ssoproof.tenant.model import Tenant


class Checked(NamedTuple):
    """What was found at a path, with the first repair where one was searched."""

    path: str
    outcome: Outcome
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around the answers: `detail` -1: findings only, 1: everything; `moment` as 2024-05-01T12:30:00;
    the program's `version`; `root`, the folder that paths are told from; how many `seconds` it took."""

    detail: int = 0
    moment: str = ""
    version: str = ""
    root: Path = Path()
    seconds: float = 0


#: A page gets colours where it is shown on a terminal.
Written = Page | str
Report = Sequence[Checked]


class Format(StrEnum):
    """What all formats have; `for_people`: it is read as it is, and not by another program."""

    extension: str
    for_people: bool

    def __new__(cls, name: str, extension: str, for_people: bool) -> Self:
        member = str.__new__(cls, name)
        member._value_ = name
        member.extension, member.for_people = extension, for_people
        return member

    @classmethod
    def named(cls, name: str) -> Self:
        """The format of that name, which there has to be."""
        return next(f for f in cls if f == name)


class ReportFormat(Format):
    """Formats of the report of a check, of tenants or of cases."""

    TEXT = "text", ".txt", True
    JSON = "json", ".json", False
    JUNIT = "junit", ".xml", False
    SARIF = "sarif", ".sarif", False
    GITHUB = "github", ".txt", False
    MARKDOWN = "markdown", ".md", True

    def report(self, checked: Report, frame: Frame) -> Written:
        """The report on one tenant or several."""
        from ssoproof.render import github, json, junit, markdown, sarif
        from ssoproof.render.text import report

        outcomes = [one.outcome for one in checked]
        pairs = [(one.path, one.outcome) for one in checked]
        match self:
            case ReportFormat.TEXT:
                lines = [one.suggestion.line if one.suggestion else "" for one in checked]
                return report.several(pairs, frame.detail, lines)
            case ReportFormat.JSON:
                return json.several(pairs)
            case ReportFormat.JUNIT:
                return junit.text(outcomes[0], frame.moment or junit.NEVER, *outcomes[1:])
            case ReportFormat.SARIF:
                proposed = [one.suggestion.proposal if one.suggestion else None for one in checked]
                return sarif.several(outcomes, frame.version, frame.root, frame.detail > 0, proposed)
            case ReportFormat.GITHUB:
                return github.text(outcomes[0], frame.root, *outcomes[1:])
            case ReportFormat.MARKDOWN:
                return "\n".join(map(markdown.text, outcomes))

    def cases(self, rows: Sequence[Row], frame: Frame) -> Written:
        """What cases declare, and what was found."""
        from ssoproof.render import github, json, junit, markdown, sarif
        from ssoproof.render.text import cases

        match self:
            case ReportFormat.TEXT:
                return cases.table(rows, frame.seconds)
            case ReportFormat.JSON:
                return json.cases(rows)
            case ReportFormat.JUNIT:
                return junit.cases(rows, frame.moment or junit.NEVER)
            case ReportFormat.SARIF:
                return sarif.cases(rows, frame.version, frame.root)
            case ReportFormat.GITHUB:
                return github.cases(rows, frame.root)
            case ReportFormat.MARKDOWN:
                return markdown.cases(rows)


class MatrixFormat(Format):
    """Formats of who disturbs whom."""

    TEXT = "text", ".txt", True
    JSON = "json", ".json", False
    HTML = "html", ".html", True
    DOT = "dot", ".dot", False
    SVG = "svg", ".svg", True

    def matrix(self, matrix: Matrix, verbose: bool) -> Written:
        """Who disturbs whom; `verbose`: nothing is left out for its length."""
        from ssoproof.render.graph.svg import svg
        from ssoproof.render.matrix import dot, heat_map, html, json, text

        match self:
            case MatrixFormat.TEXT:
                return text.text(matrix, verbose)
            case MatrixFormat.JSON:
                return json.text(matrix)
            case MatrixFormat.HTML:
                return html.text(matrix)
            case MatrixFormat.DOT:
                return dot.source(matrix)
            case MatrixFormat.SVG:
                few = all(len(block.rows) <= heat_map.NODES for block in matrix.blocks)
                return svg(dot.source(matrix)) if few else heat_map.svg(matrix)


class ExplainFormat(Format):
    """Formats of one finding: all of it as text, or its run as a sequence diagram or a script."""

    TEXT = "text", ".txt", True
    SVG = "svg", ".svg", True
    MERMAID = "mermaid", ".mmd", False
    PLAYWRIGHT = "playwright", ".mjs", False

    def explained(
        self, told: ReportExplanation, answer: Answer, path: str, progress: Progress | None = None
    ) -> Written:
        """One answer in full."""
        from ssoproof.render import playwright
        from ssoproof.render.graph import sequence, sequence_mermaid
        from ssoproof.render.text import explained
        from ssoproof.render.text.finding_lines import main_part

        if self is ExplainFormat.TEXT:
            return explained.page(told, answer, path, progress)
        _, story = main_part(answer, told.report)
        assert story is not None
        if self is ExplainFormat.MERMAID:
            return sequence_mermaid.text(story, path)
        if self is ExplainFormat.PLAYWRIGHT:
            return playwright.text(story)
        return sequence.svg(story, path)


class DiffFormat(Format):
    """Formats of what changed between two versions."""

    TEXT = "text", ".txt", True
    JSON = "json", ".json", False
    MARKDOWN = "markdown", ".md", True

    def diff(self, changes: Diff) -> Written:
        """What changed."""
        from ssoproof.render.text import diff

        match self:
            case DiffFormat.TEXT:
                return diff.page(changes)
            case DiffFormat.JSON:
                return diff.as_json(changes)
            case DiffFormat.MARKDOWN:
                return diff.as_markdown(changes)


class FixFormat(Format):
    """Formats of repairs."""

    TEXT = "text", ".txt", True
    JSON = "json", ".json", False

    def repairs(self, found: Proposals) -> Written:
        """The repairs with their patches."""
        from ssoproof.render import repairs_json
        from ssoproof.render.text import repairs

        return repairs.page(found) if self is FixFormat.TEXT else repairs_json.text(found)


class EvidenceFormat(Format):
    """Formats of what logs come to, and of experiments."""

    TEXT = "text", ".txt", True
    JSON = "json", ".json", False

    def evidence(self, found: Evidence, complete: bool, exit_code: int) -> Written:
        """What the observations come to."""
        from ssoproof.render import evidence_json
        from ssoproof.render.text import evidence

        if self is EvidenceFormat.TEXT:
            return evidence.page(found, complete)
        return evidence_json.text(found, complete, exit_code)

    def experiment(self, found: Series, tenant: Tenant) -> Written:
        """What to do on a test tenant."""
        from ssoproof.providers.registry import provider_of
        from ssoproof.render import evidence_json
        from ssoproof.render.text import experiment

        if self is EvidenceFormat.TEXT:
            return experiment.page(found, tenant.name, provider_of(tenant).semantics)
        return evidence_json.experiment(found, tenant.name)


class HooksFormat(Format):
    """Formats of what is told hook by hook."""

    TEXT = "text", ".txt", True
    JSON = "json", ".json", False

    def hooks(self, portraits: Sequence[Portrait]) -> Written:
        """Each hook by itself."""
        from ssoproof.render.text import hooks

        return hooks.page(portraits) if self is HooksFormat.TEXT else hooks.text(portraits)


class DrawingFormat(Format):
    """Formats of drawings; which can be had depends on what is drawn."""

    SVG = "svg", ".svg", True
    PNG = "png", ".png", True
    DOT = "dot", ".dot", False
    MERMAID = "mermaid", ".mmd", False

    @classmethod
    def by_extension(cls, extension: str) -> DrawingFormat:
        """The format of a file with that extension; SVG for one that says nothing."""
        also = {".gv": cls.DOT, ".mermaid": cls.MERMAID}
        return also.get(extension) or next((f for f in cls if f.extension == extension), cls.SVG)
