"""Files that a check leaves behind: for each violation its path and timeline as drawings, and its trace."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ssoproof.amounts import amount
from ssoproof.check.subject_names import called, key_of
from ssoproof.cli.atomic_write import place
from ssoproof.errors import UsageError
from ssoproof.explain.build import ReportExplanation
from ssoproof.explain.context import trace_of
from ssoproof.explain.model import Story
from ssoproof.render.graph import dot, timeline
from ssoproof.render.graph.index_page import Drawn
from ssoproof.render.graph.svg import Undrawn, svg
from ssoproof.system.trace import Trace, itf


def write(explanation: ReportExplanation, folder: Path) -> Iterator[Path]:
    """Writes all drawings and traces; yields each file. UsageError where the folder can't be written."""
    made(folder)
    try:
        for name, content in _contents(explanation):
            file = folder / name
            yield place(file, content)
    except OSError as wrong:
        raise UsageError(f"{folder} can't be written: {wrong.strerror}") from wrong


def made(folder: Path) -> None:
    """Makes the folder, before work is spent on what goes there; UsageError where nothing can be written to
    it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as wrong:
        raise UsageError(f"{folder} can't be written: it is not a folder") from wrong
    except OSError as wrong:
        raise UsageError(f"{folder} can't be written: {wrong.strerror}") from wrong
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{folder} can't be written: permission denied")


def wrote(files: Iterable[Path], folder: Path) -> None:
    """Writes the files, and tells on standard error what there is to look at."""
    names = [file.name for file in files]
    print(f"wrote {amount(len(names), 'file')} to {folder}", file=sys.stderr)
    for name in names:
        if name == "index.html" or (
            name.endswith("-timeline.svg") and not re.search(r"-[0-9]+-timeline", name)
        ):
            print(f"  {folder / name}", file=sys.stderr)


def drawn(explanation: ReportExplanation, folder: Path) -> list[Drawn]:
    """The runs whose drawings `write` puts into the folder."""
    tenant = explanation.report.tenant
    return [
        Drawn(
            story,
            called(tenant, story.subject),
            f"{name}-timeline.svg",
            f"{name}.svg" if (folder / f"{name}.svg").exists() else "",
            f"{name}.itf.json",
        )
        for name, story, _ in _runs(explanation)
    ]


def _runs(explanation: ReportExplanation) -> Iterator[tuple[str, Story, Trace]]:
    """What can be drawn: the name of its files, the story, the run."""
    taken: set[str] = set()
    for told in explanation.results:
        for part, story in zip(told.result.parts, told.stories, strict=True):
            shown = trace_of(part)
            if story is None or shown is None:
                continue
            about = f"{told.result.question}-{key_of(explanation.report.tenant, told.result.subject)}"
            yield free_name(about, taken), story, shown[0]


def _contents(explanation: ReportExplanation) -> Iterator[tuple[str, str]]:
    for name, story, trace in _runs(explanation):
        source = dot.source(story)
        yield f"{name}.dot", source
        yield from _drawing(f"{name}.svg", source)
        yield f"{name}-timeline.svg", timeline.svg(story)
        yield f"{name}.itf.json", itf(trace, f"{story.code} {story.subject}") + "\n"


def _drawing(name: str, source: str) -> Iterator[tuple[str, str]]:
    """The drawing as a file; a note on standard error where nothing can draw it."""
    try:
        yield name, svg(source)
    except Undrawn as wrong:
        print(f"ssoproof: {name} is left out: {wrong}", file=sys.stderr)


def free_name(text: str, taken: set[str]) -> str:
    """A file name for a text, with a number behind it where others have that name already."""
    stem = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    names = (stem, *(f"{stem}-{k}" for k in range(2, len(taken) + 3)))
    name = next(n for n in names if n not in taken)
    taken.add(name)
    return name
