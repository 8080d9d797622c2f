"""Files that a check leaves behind: for each violation its path and timeline as drawings, and its trace."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ssoproof.errors import UsageError
from ssoproof.explain.narrate import Explanation
from ssoproof.explain.scene import trace_of
from ssoproof.render import dot, timeline
from ssoproof.render.svg import svg
from ssoproof.system.trace import itf


def write(explanation: Explanation, folder: Path) -> Iterator[Path]:
    """Writes all drawings and traces; yields each file. UsageError where the folder can't be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in _contents(explanation):
            file = folder / name
            file.write_text(content, encoding="utf-8")
            yield file
    except OSError as wrong:
        raise UsageError(f"{folder} can't be written: {wrong.strerror}") from wrong


def wrote(files: Iterable[Path], folder: Path) -> None:
    """Writes the files, and tells on standard error what there is to look at."""
    names = [file.name for file in files]
    print(f"wrote {len(names)} files to {folder}", file=sys.stderr)
    for name in names:
        if name.endswith("-timeline.svg") and not re.search(r"-[0-9]+-timeline", name):
            print(f"  {folder / name}", file=sys.stderr)


def _contents(explanation: Explanation) -> Iterator[tuple[str, str]]:
    for told in explanation.told:
        stem = _slug(f"{told.result.question}-{told.result.subject}")
        number = 0
        for part, story in zip(told.result.parts, told.stories, strict=True):
            shown = trace_of(part)
            if story is None or shown is None:
                continue
            number += 1
            name = stem if number == 1 else f"{stem}-{number}"
            source = dot.source(story)
            yield f"{name}.dot", source
            yield f"{name}.svg", svg(source)
            yield f"{name}-timeline.svg", timeline.svg(story)
            yield f"{name}.itf.json", itf(shown[0], f"{story.code} {story.subject}") + "\n"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
