"""All formats of output: a row for each, with its writer, the extension of its files, and who reads it.

Writers import what they need when they are called, so that the command line can list the formats at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ssoproof.render.text.page import Page

if TYPE_CHECKING:
    from ssoproof.check.cases import Row
    from ssoproof.check.interference.cells import Matrix
    from ssoproof.compare.diff import Diff
    from ssoproof.compare.findings import Outcome
    from ssoproof.providers.hook_report import Portrait


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found at a path."""

    path: str
    outcome: Outcome


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
    writers: tuple[Callable[..., Written], ...]

    def __new__(cls, name: str, extension: str, for_people: bool, *writers: Callable[..., Written]) -> Self:
        member = str.__new__(cls, name)
        member._value_ = name
        member.extension, member.for_people, member.writers = extension, for_people, writers
        return member

    @classmethod
    def named(cls, name: str) -> Self:
        """The format of that name, which there has to be."""
        return next(f for f in cls if f == name)


def _text_report(checked: Report, frame: Frame) -> Page:
    from ssoproof.render.text.report import several

    return several([(one.path, one.outcome) for one in checked], frame.detail)


def _text_cases(rows: Sequence[Row], frame: Frame) -> Page:
    from ssoproof.render.text.cases import table

    return table(rows, frame.seconds)


def _json_report(checked: Report, frame: Frame) -> str:
    from ssoproof.check.exit_codes import first_of
    from ssoproof.render import json

    if len(checked) == 1:
        return json.text(checked[0].outcome.explanation, outcome=checked[0].outcome)
    code = first_of(one.outcome.exit_code for one in checked)
    return json.several([(one.path, one.outcome) for one in checked], int(code))


def _json_cases(rows: Sequence[Row], frame: Frame) -> str:
    from ssoproof.render import json

    return json.cases(rows)


def _junit_report(checked: Report, frame: Frame) -> str:
    from ssoproof.render import junit

    first, *further = (one.outcome for one in checked)
    return junit.text(first, frame.moment or junit.NEVER, *further)


def _junit_cases(rows: Sequence[Row], frame: Frame) -> str:
    from ssoproof.render import junit

    return junit.cases(rows, frame.moment or junit.NEVER)


def _sarif_report(checked: Report, frame: Frame) -> str:
    from ssoproof.render import sarif

    if len(checked) == 1:
        return sarif.text(checked[0].outcome, frame.version, frame.root, frame.detail > 0)
    return sarif.several([one.outcome for one in checked], frame.version, frame.root, frame.detail > 0)


def _sarif_cases(rows: Sequence[Row], frame: Frame) -> str:
    from ssoproof.render import sarif

    return sarif.cases(rows, frame.version, frame.root)


def _github_report(checked: Report, frame: Frame) -> str:
    from ssoproof.render import github

    first, *further = (one.outcome for one in checked)
    return github.text(first, frame.root, *further)


def _github_cases(rows: Sequence[Row], frame: Frame) -> str:
    from ssoproof.render import github

    return github.cases(rows, frame.root)


def _markdown_report(checked: Report, frame: Frame) -> str:
    from ssoproof.render import markdown

    return "\n".join(markdown.text(one.outcome) for one in checked)


def _markdown_cases(rows: Sequence[Row], frame: Frame) -> str:
    from ssoproof.render import markdown

    return markdown.cases(rows)


class ReportFormat(Format):
    """Formats of the report of a check, of tenants or of cases."""

    TEXT = "text", ".txt", True, _text_report, _text_cases
    JSON = "json", ".json", False, _json_report, _json_cases
    JUNIT = "junit", ".xml", False, _junit_report, _junit_cases
    SARIF = "sarif", ".sarif", False, _sarif_report, _sarif_cases
    GITHUB = "github", ".txt", False, _github_report, _github_cases
    MARKDOWN = "markdown", ".md", True, _markdown_report, _markdown_cases

    def report(self, checked: Report, frame: Frame) -> Written:
        """The report on one tenant or several."""
        return self.writers[0](checked, frame)

    def cases(self, rows: Sequence[Row], frame: Frame) -> Written:
        """What cases declare, and what was found."""
        return self.writers[1](rows, frame)


def _text_matrix(matrix: Matrix, frame: Frame) -> Page:
    from ssoproof.render.matrix.text import text

    return text(matrix, frame.detail > 0)


def _json_matrix(matrix: Matrix, frame: Frame) -> str:
    from ssoproof.render.matrix import json

    return json.text(matrix)


def _html_matrix(matrix: Matrix, frame: Frame) -> str:
    from ssoproof.render.matrix import html

    return html.text(matrix)


def _dot_matrix(matrix: Matrix, frame: Frame) -> str:
    from ssoproof.render.matrix import dot

    return dot.source(matrix)


def _svg_matrix(matrix: Matrix, frame: Frame) -> str:
    from ssoproof.render.graph.svg import svg

    return svg(_dot_matrix(matrix, frame))


class MatrixFormat(Format):
    """Formats of who disturbs whom."""

    TEXT = "text", ".txt", True, _text_matrix
    JSON = "json", ".json", False, _json_matrix
    HTML = "html", ".html", True, _html_matrix
    DOT = "dot", ".dot", False, _dot_matrix
    SVG = "svg", ".svg", True, _svg_matrix

    def matrix(self, matrix: Matrix, frame: Frame) -> Written:
        """Who disturbs whom."""
        return self.writers[0](matrix, frame)


def _text_diff(diff: Diff) -> Page:
    from ssoproof.render.text.diff import page

    return page(diff)


def _json_diff(diff: Diff) -> str:
    from ssoproof.render.text.diff import as_json

    return as_json(diff)


def _markdown_diff(diff: Diff) -> str:
    from ssoproof.render.text.diff import as_markdown

    return as_markdown(diff)


class DiffFormat(Format):
    """Formats of what changed between two versions."""

    TEXT = "text", ".txt", True, _text_diff
    JSON = "json", ".json", False, _json_diff
    MARKDOWN = "markdown", ".md", True, _markdown_diff

    def diff(self, diff: Diff) -> Written:
        """What changed."""
        return self.writers[0](diff)


def _text_hooks(portraits: Sequence[Portrait]) -> Page:
    from ssoproof.render.text.hooks import page

    return page(portraits)


def _json_hooks(portraits: Sequence[Portrait]) -> str:
    from ssoproof.render.text.hooks import text

    return text(portraits)


class HooksFormat(Format):
    """Formats of what is told hook by hook."""

    TEXT = "text", ".txt", True, _text_hooks
    JSON = "json", ".json", False, _json_hooks

    def hooks(self, portraits: Sequence[Portrait]) -> Written:
        """Each hook by itself."""
        return self.writers[0](portraits)


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
