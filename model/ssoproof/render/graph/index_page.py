"""A page that shows the drawings beside it, each with its sentence and the readings that it holds under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ssoproof.amounts import amount
from ssoproof.explain.model import Story
from ssoproof.explain.reading_text import words_text
from ssoproof.legible import isolated_page
from ssoproof.render.html.page import SIGNS, asset, environment, hashed
from ssoproof.verdict.verdict import Status

#: More sets of readings than this are counted.
MOST = 2
STYLE = (
    "figure { margin: 1.5em 0 2.5em; } figcaption { margin-bottom: .4em; } img "
    "{ display: block; height: auto; }\n"
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One run with its drawings, as names of files beside the page; `path` is empty where it was not
    drawn."""

    story: Story
    subject: str
    timeline: str
    path: str
    trace: str

    @property
    def status(self) -> Status:
        """What the run shows."""
        return Status.VIOLATED if self.story.certain else Status.UNKNOWN

    @property
    def sign(self) -> str:
        """A sign beside the verdict: no colour is needed."""
        return SIGNS[self.status]

    @property
    def readings(self) -> str:
        """The readings that it holds under."""
        return words_text(self.story.readings, MOST)

    @property
    def length(self) -> str:
        """How long the run is."""
        return f"{'shortest run' if self.story.shortest else 'run'}, {amount(self.story.length, 'step')}"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of what else was looked at."""

    title: str
    question: str
    subject: str
    status: Status

    @property
    def sign(self) -> str:
        """A sign beside the verdict."""
        return SIGNS[self.status]


def text(title: str, drawn: Sequence[Drawn], rows: Sequence[Row] = ()) -> str:
    """The whole page."""
    style = asset("colours.css", "page.css") + STYLE
    page = (
        environment()
        .get_template("drawings.html")
        .render(
            policy=f"default-src 'none'; img-src 'self' file:; style-src '{hashed(style)}'; base-uri "
            f"'none'; form-action 'none'",
            style=style,
            title=title,
            drawn=drawn,
            groups=[tuple(row) for _, row in groupby(drawn, lambda d: (d.story.code, d.subject))],
            rows=rows,
        )
    )
    return isolated_page(page) + "\n"
