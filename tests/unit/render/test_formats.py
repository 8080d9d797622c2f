"""The registry of formats: each is written, is offered by the command line, and is in the reference."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.incident import as_logged
from tests.rendered import rendered

from ssoproof import cli
from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.cli.report_files import frame
from ssoproof.compare.diff import diff
from ssoproof.compare.findings import Outcome, outcome
from ssoproof.explain.build import explain
from ssoproof.render.formats import DiffFormat, DrawingFormat, Format, HooksFormat, MatrixFormat, ReportFormat
from ssoproof.render.text.page import Page, plain

REGISTRIES: tuple[type[Format], ...] = (ReportFormat, MatrixFormat, DiffFormat, HooksFormat, DrawingFormat)


@pytest.fixture(scope="module")
def found() -> Outcome:
    return outcome(explain(check(as_logged(), Options(("MFA002",), ("console",)))))


@pytest.mark.parametrize("registry", REGISTRIES)
def test_names_are_words_and_extensions_are_extensions(registry: type[Format]) -> None:
    for format in registry:
        assert format == format.value and registry.named(format.value) is format
        assert re.fullmatch(r"[a-z]+", format) and re.fullmatch(r"\.[a-z]+", format.extension)


@pytest.mark.parametrize("format", ReportFormat)
def test_each_writes_a_report_and_cases(format: ReportFormat, found: Outcome) -> None:
    assert rendered(found, format)
    assert isinstance(plain(format.cases([], frame())), str)
    if format.extension in (".json", ".sarif"):
        json.loads(rendered(found, format))


def test_only_what_people_read_is_a_page(found: Outcome) -> None:
    for format in DiffFormat:
        written = format.diff(diff(found, found))
        assert format.for_people or not isinstance(written, Page)


@pytest.mark.parametrize("format", HooksFormat)
def test_no_hooks_are_written_too(format: HooksFormat) -> None:
    assert isinstance(plain(format.hooks([])), str)


def test_the_reference_has_them_all() -> None:
    page = Path("docs/reference/formats.md").read_text(encoding="utf-8")
    names = re.findall(r"^\| `([a-z]+)` \|", page, re.M)
    assert names[: len(ReportFormat)] == [str(format) for format in ReportFormat]


def test_the_command_line_offers_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "specs/cases/a-as-logged", "--report", "jsn=x"]) == 2
    assert "json" in capsys.readouterr().err


def test_a_drawing_goes_by_the_extension_of_its_file() -> None:
    assert [DrawingFormat.by_extension(f.extension) for f in DrawingFormat] == list(DrawingFormat)
    assert DrawingFormat.by_extension(".gv") is DrawingFormat.DOT
    assert DrawingFormat.by_extension("") is DrawingFormat.SVG
