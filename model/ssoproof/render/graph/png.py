"""SVG to PNG, without a browser or system packages (resvg)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ssoproof.errors import UsageError

#: Pixels of the picture for one of the drawing: sharp on today's screens.
ZOOM = 2

#: More pixels on one side than this are not drawn: pictures that big can't be opened.
LARGEST = 16_000


def png(svg: str) -> bytes:
    """The drawing as a PNG picture; UsageError where the renderer is not installed, or has no fonts for the
    words."""
    try:
        import resvg_py
    except ImportError as missing:
        raise UsageError("PNG needs resvg-py: pip install resvg-py, or take SVG") from missing
    if not fonts():
        raise UsageError(
            "PNG needs fonts, and there are none here: install some (fonts-dejavu-core), or take SVG"
        )
    zoom = max(1, min(ZOOM, LARGEST // max(1, *_size(svg))))
    drawn = resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, background="white")
    return bytes(drawn)


@cache
def fonts() -> bool:
    """Whether the system has fonts: without any the renderer leaves all words out, and does not say so."""
    home = Path.home()
    folders = (
        *(
            "/usr/share/fonts",
            "/usr/local/share/fonts",
            "/System/Library/Fonts",
            "/Library/Fonts",
            "C:/Windows/Fonts",
        ),
        *(home / ".fonts", home / ".local/share/fonts"),
    )
    found = (path for folder in folders for path in Path(folder).rglob("*"))
    return any(path.suffix.lower() in (".ttf", ".otf", ".ttc") for path in found)


def _size(svg: str) -> tuple[int, int]:
    import re

    found = re.search(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"', svg)
    return (int(float(found[1])), int(float(found[2]))) if found else (0, 0)
