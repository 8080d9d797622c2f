"""Files of patterns: what a line of a log means, in the words of whoever wrote the log's statements."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from ssoproof import bounds
from ssoproof.documents.files import read_text
from ssoproof.documents.place import Place, Reading
from ssoproof.documents.problems import listed, stop
from ssoproof.documents.validation import Part, Wrong, validated
from ssoproof.documents.values import filled, one_of, text, truth
from ssoproof.documents.yaml_tree import Table, parse
from ssoproof.observations.line_patterns import NAMES, Pattern, pieces
from ssoproof.source import beginning

KEY, VERSION = "ssoproof-patterns", "1"


def _pattern(value: object) -> str:
    written = text(value)
    row = pieces(written)
    names = [piece.name for piece in row if piece.name]
    for name in names:
        if name not in NAMES:
            message = f"{{key}} has a placeholder that there is not: there are {listed(NAMES)}"
            raise Wrong("unknown-name", message, "write {any} for what does not matter")
    if any(a.name and b.name for a, b in pairwise(row)):
        help = "put a sign between them: nothing says where the first one ends"
        raise Wrong("wrong-value", "{key} has two placeholders that touch", help)
    if not any(piece.literal.strip() for piece in row):
        help = "write some of the line's own words into it"
        raise Wrong("wrong-value", "{key} fits every line", help)
    return written


class _Row(Part):
    """What one kind of line means."""

    line: Annotated[str, BeforeValidator(_pattern)]
    """the line, with placeholders for what changes"""
    begins: Annotated[bool, BeforeValidator(truth)] = False
    """whether a login or renewal begins here"""
    by: Annotated[str, BeforeValidator(one_of(("code", "application")))] = "code"
    """who writes the line"""
    application: Annotated[str, BeforeValidator(text)] | None = None
    """the application's name or client id"""
    run: Annotated[str, BeforeValidator(one_of(("interactive", "silent")))] | None = None
    """interactive or silent"""
    mfa: Annotated[bool, BeforeValidator(truth)] | None = None
    """whether code saw MFA in the session"""
    demanded: Annotated[bool, BeforeValidator(truth)] | None = None
    """whether code demanded MFA"""
    outcome: Annotated[str, BeforeValidator(text)] | None = None
    """what came of it"""


class _File(Part):
    """A file of patterns."""

    ssoproof_patterns: Annotated[str, BeforeValidator(one_of((VERSION,)))] = Field(examples=[VERSION])
    """the version of the format"""
    lines: Annotated[list[_Row], AfterValidator(filled)]
    """what lines mean, the first that fits a line counts"""


def load(file: Path) -> tuple[Pattern, ...]:
    """The patterns of a file. BadInput tells all that is wrong with it, with places."""
    reading = Reading()
    written = read_text(file, beginning(file), what="the file of patterns")
    node = parse(str(file), written, reading.problems)
    if not isinstance(node, Table):
        raise stop("wrong-type", "the file holds no keys", beginning(file), f"start with `{KEY}: {VERSION}`")
    root = Place((), node, beginning(file), reading)
    stated = validated(_File, root)
    rows = stated.lines if stated is not None else []
    if bounds.PATTERN_ROWS.passed(len(rows)):
        message = f"there are more than {bounds.PATTERN_ROWS.most} rows"
        root.section("lines").error("patterns-size", message, "a few lines of a log say what matters")
    reading.problems.stop_on_errors()
    return tuple(_made(row) for row in rows)


def _made(row: _Row) -> Pattern:
    facts = {
        "application": row.application,
        "run": row.run,
        "mfa": None if row.mfa is None else str(row.mfa),
        "demanded": None if row.demanded is None else str(row.demanded),
        "outcome": row.outcome,
    }
    stated = {key: value for key, value in facts.items() if value is not None}
    return Pattern(pieces(row.line), row.begins, row.by == "code", stated)
