"""The same run for a narrow picture: a list of steps, each with its request, its answer and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ssoproof.explain.model import PROVIDER, Run, Story
from ssoproof.render.graph.sequence_canvas import Canvas
from ssoproof.render.graph.sequence_steps import USER, Message, Row
from ssoproof.render.text.page import wrapped

NARROW_WIDTH: Final = 390
#: Columns of a line, of code, and of the title; height of a line.
WORDS, CODE, TITLE, LINE = 50, 46, 44, 15


def as_list(story: Story, told: Sequence[Row]) -> Canvas:
    """All steps one below the other."""
    canvas = Canvas(y=4)
    for line in wrapped(f"{story.sentence} ({story.code})", TITLE):
        canvas.y += 18
        canvas.text(10, canvas.y, line, "bold big")
    canvas.y += 6
    for row in told:
        _row(canvas, row)
    canvas.y += 12
    return canvas


def _row(canvas: Canvas, row: Row) -> None:
    if row.across:
        canvas.y += LINE + 4
        canvas.line(10, canvas.y + 6, NARROW_WIDTH - 10, canvas.y + 6, "compare")
        for line in wrapped(row.across, WORDS):
            canvas.text(10, canvas.y, line, "mute")
            canvas.y += LINE
        return
    kind = "mute" if row.run is Run.SECOND else "fail" if row.breaks else "cause" if row.guilty else ""
    lines = list(_lines(row))
    height = LINE * len(lines) + 8
    if kind in ("fail", "cause"):
        canvas.rect(0, canvas.y, NARROW_WIDTH, height, f"band {kind}")
    canvas.step(22, canvas.y + 14, row.number, kind)
    if row.run is not Run.BOTH:
        canvas.text(
            NARROW_WIDTH - 10, canvas.y + 20, f"run {1 if row.run is Run.FIRST else 2}", "small mute", "end"
        )
    for text, style in lines:
        canvas.y += LINE
        canvas.text(42, canvas.y + 4, text, f"{style} {kind if style != 'mute' else ''}")
    canvas.y += 8


def _lines(row: Row) -> Iterator[tuple[str, str]]:
    for message in (*row.requests, *row.replies):
        words = f"{_lead(message)}{''.join(message.parts)}"
        mono = PROVIDER in (message.start, message.end)
        for line in _cut(words, CODE if mono else WORDS):
            yield line, "mono" if mono else ""
        if message is (row.requests or (None,))[-1]:
            yield from _notes(row)
    if not row.requests:
        yield from _notes(row)


def _notes(row: Row) -> Iterator[tuple[str, str]]:
    for note in row.notes:
        for line in wrapped(note.text, CODE - 2 if note.change else WORDS, "  "):
            yield line, "bold" if note.change else "mute"


def _lead(message: Message) -> str:
    if message.reply:
        return "→ "
    return "" if message.start == USER else f"{message.start}: "


def _cut(words: str, width: int) -> list[str]:
    """Lines broken before a parameter where there is one, else between words."""
    lines: list[str] = []
    for part in words.replace("&", "\n&").split("\n"):
        if lines and len(lines[-1] + part) <= width:
            lines[-1] += part
        else:
            lines += wrapped(part, width)
    return lines
