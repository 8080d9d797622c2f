"""Text as lines of styled pieces: plain for files and tests, coloured for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ssoproof.legible import columns, printable

#: Columns of a page.
WIDTH = 100

#: A piece of text and the name of its style ("" for none).
Piece = tuple[str, str]


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most `width` columns; later ones begin with `indent`."""
    flat, width = (
        printable(" ".join(line.strip() for line in text.split("\n")) if "\n" in text else text),
        max(width, 8),
    )
    if columns(flat) == len(flat):
        return textwrap.wrap(flat, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
    return list(_wide(flat.split(), width, indent)) or [""]


def _wide(words: Sequence[str], width: int, indent: str) -> Iterator[str]:
    """Lines of words some of which take more columns, or fewer, than they have characters."""
    line = ""
    for word in words:
        if line.strip() and columns(f"{line} {word}") > width:
            yield line
            line = indent
        line = f"{line} {word}" if line.strip() else f"{line}{word}"
        while columns(line) > width:
            fits = next(n for n in range(len(line), 0, -1) if n == 1 or columns(line[:n]) <= width)
            yield line[:fits]
            line = f"{indent}{line[fits:]}"
    if line.strip():
        yield line


@dataclass
class Page:
    """Lines in the making."""

    lines: list[tuple[Piece, ...]] = field(default_factory=list)

    def add(self, *pieces: Piece) -> None:
        """One line."""
        self.lines.append(tuple((printable(text), style) for text, style in pieces))

    def blank(self) -> None:
        """An empty line, unless there is one already."""
        if self.lines and self.lines[-1]:
            self.lines.append(())

    def rule(self) -> None:
        """A line across the page."""
        self.add(("─" * WIDTH, "dim"))

    def section(self, head: str) -> None:
        """A line across the page, and the head of what follows."""
        self.rule()
        self.para(head, 0, "bold")

    def para(self, text: str, indent: int = 2, style: str = "", hang: int = 0, lead: str = "") -> None:
        """A paragraph; `lead` stands before its first line, later lines are indented by `hang` more."""
        start = " " * indent + lead
        later = " " * (indent + (hang or len(lead)))
        rows = wrapped(text, WIDTH - max(len(start), len(later)))
        for number, row in enumerate(rows):
            self.add((start if number == 0 else later, "dim"), (row, style))

    def table(
        self, rows: Iterable[Sequence[Piece]], widths: Sequence[int], indent: int = 2, gap: int = 2
    ) -> None:
        """Rows of cells, each wrapped in its column."""
        for row in rows:
            cells = [wrapped(text, width) for (text, _), width in zip(row, widths, strict=True)]
            styles = [style for _, style in row]
            for line in range(max(len(cell) for cell in cells)):
                self._row(cells, styles, widths, line, indent, gap)

    def _row(
        self,
        cells: list[list[str]],
        styles: list[str],
        widths: Sequence[int],
        line: int,
        indent: int,
        gap: int,
    ) -> None:
        pieces: list[Piece] = [(" " * indent, "")]
        for cell, style, width in zip(cells, styles, widths, strict=True):
            text = cell[line] if line < len(cell) else ""
            pieces.append((text, style))
            pieces.append((" " * (width - columns(text) + gap), ""))
        self.add(*trimmed(pieces))

    def plain(self) -> str:
        """The page without styles, no line ending in a space."""
        return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in self.lines)


def plain(written: Page | str) -> str:
    """What is written, without styles."""
    return written.plain() if isinstance(written, Page) else written


def trimmed(pieces: list[Piece]) -> list[Piece]:
    """Pieces without blank ones at the end."""
    while pieces and not pieces[-1][0].strip():
        pieces.pop()
    return pieces
