"""Drawings in a dark colour scheme: rules that recolour what is drawn for a light one.

The colours stay attributes, so that renderers which know no style sheet draw the light scheme.
"""

from __future__ import annotations

import re
from typing import Final

_CLASS: Final = "drawn"
_INK: Final = "#e6ebf1"
#: Colours of a light scheme, each with what stands for it in a dark one.
DARK: Final = {
    "white": "#11161c",
    "#ffffff": "#11161c",
    "#efefef": "#242c35",
    "black": _INK,
    "#1a1a1a": _INK,
    "#595959": "#a3afbb",
    "#c8c8c8": "#4a5663",
    "#d55e00": "#ff9d6b",
    "#0072b2": "#7ab8f5",
    "#b07800": "#f2c14e",
    "#fff4dc": "#33290e",
    "#fbe3d6": "#3a2015",
    "#e3f1fa": "#17384c",
    "#56b4e9": "#2f6f9e",
    "#9fd5b5": "#2b7a58",
    "#e8c15a": "#8a6a10",
    "#b9cde5": "#43618a",
    "#e3b5cf": "#85466c",
}
_HEAD: Final = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_USED: Final = re.compile(r'(fill|stroke)="([^"]+)"')


def both_schemes(drawing: str) -> str:
    """An SVG that follows the colour scheme of whoever looks at it."""
    used = sorted({(side, colour.lower()) for side, colour in _USED.findall(drawing)})
    rules = [f'.{_CLASS} [{s}="{c}" i]{{{s}:{DARK[c]}}}' for s, c in used if c in DARK]
    rules.insert(0, f".{_CLASS} text:not([fill]){{fill:{_INK}}}")
    style = f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"

    def styled(head: re.Match[str]) -> str:
        return f'{head[0][:4]} class="{_CLASS}"{head[0][4:]}{style}'

    return _HEAD.sub(styled, drawing, count=1)
