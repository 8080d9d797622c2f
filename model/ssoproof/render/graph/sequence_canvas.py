"""SVG of a sequence diagram: elements with classes, and a style that follows the colour scheme.

No variables and nothing from outside, so that plain renderers draw it too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from ssoproof.legible import isolated, printable
from ssoproof.render.graph.svg import ISOLATED

FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif"
MONO: Final = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

#: For each name: the colour in a light scheme, and in a dark one.
COLOURS: Final = {
    "ground": ("#ffffff", "#11161c"),
    "panel": ("#f5f7f9", "#1b232c"),
    "ink": ("#1b2026", "#e6ebf1"),
    "mute": ("#545d68", "#a3afbb"),
    "line": ("#b6bfc8", "#4a5663"),
    "fail": ("#a83a00", "#ff9d6b"),
    "failground": ("#fdece3", "#331d14"),
    "cause": ("#7a5200", "#f2c14e"),
    "causeground": ("#fff3d1", "#2b230e"),
    "works": ("#00664d", "#5fd3ae"),
    "session": ("#2f86c6", "#4aa3e0"),
    "mfa": ("#1f9e78", "#35b890"),
    "memory": ("#b88300", "#e0ac2b"),
}
#: Rules with the names of colours in angle brackets.
_RULES: Final = (
    ".sq .ground{fill:<ground>}",
    ".sq text{fill:<ink>;stroke:none}",
    ".sq .halo{stroke:<ground>;stroke-width:4px;paint-order:stroke;stroke-linejoin:round}",
    ".sq .halo.on-cause{stroke:<causeground>}.sq .halo.on-fail{stroke:<failground>}",
    ".sq text.mute{fill:<mute>}.sq text.fail{fill:<fail>}",
    ".sq text.cause{fill:<cause>}.sq text.works{fill:<works>}",
    ".sq .lane{fill:<panel>;stroke:<line>}.sq .life{stroke:<line>;stroke-width:1.2}",
    ".sq .arrow{stroke:<ink>;stroke-width:1.6}.sq .arrow.fail{stroke:<fail>;stroke-width:2.4}",
    ".sq .arrow.cause{stroke:<cause>}.sq .arrow.mute{stroke:<mute>}",
    ".sq .head{fill:<ink>}.sq .head.fail{fill:<fail>}",
    ".sq .head.cause{fill:<cause>}.sq .head.mute{fill:<mute>}",
    ".sq .note{fill:<panel>;stroke:<line>}.sq .note.cause{fill:<ground>;stroke:<cause>}",
    ".sq .note.fail{fill:<ground>;stroke:<fail>}",
    ".sq .band.cause{fill:<causeground>}.sq .band.fail{fill:<failground>}",
    ".sq .step{fill:<ground>;stroke:<ink>}.sq .step.cause{stroke:<cause>;stroke-width:2}",
    ".sq .step.fail{stroke:<fail>;stroke-width:2}.sq .step.mute{stroke:<mute>;stroke-dasharray:3 2}",
    ".sq .compare{stroke:<mute>;stroke-width:1.5;stroke-dasharray:5 5}",
    ".sq .label{fill:<ground>;stroke:<mute>}",
    ".sq .bar.session{fill:<session>}.sq .bar.mfa{fill:<mfa>}.sq .bar.memory{fill:<memory>}",
    ".sq .ghost{fill:<ground>;stroke-width:1.5;stroke-dasharray:4 3}.sq .ghost.session{stroke:<session>}",
    ".sq .ghost.mfa{stroke:<mfa>}.sq .ghost.memory{stroke:<memory>}.sq .end{stroke:<ink>;stroke-width:3}",
)
#: Below this width of the picture there is a list of steps instead of lanes.
NARROW: Final = 600


def style() -> str:
    """The style sheet, for both colour schemes and both widths."""
    light, dark = (_rules(scheme) for scheme in (0, 1))
    sizes = (
        f".sq{{font-family:{FONT}}}.sq text{{font-size:13px}}.sq .small{{font-size:12px}}"
        f".sq .big{{font-size:15px}}.sq .bold{{font-weight:650}}"
        f".sq .mono{{font-family:{MONO};font-size:12px}}.sq .list{{display:none}}"
    )
    narrow = ".sq .wide{display:none}.sq .list{display:inline}svg.sq{width:100%}"
    schemes = f"{light}\n@media (prefers-color-scheme:dark){{\n{dark}}}"
    return f"{sizes}\n{schemes}\n@media (max-width:{NARROW}px){{{narrow}}}"


def _rules(scheme: int) -> str:
    rules = "\n".join(_RULES)
    for name, colours in COLOURS.items():
        rules = rules.replace(f"<{name}>", colours[scheme])
    return rules


@dataclass
class Canvas:
    """Elements in the making; `y` is how far down it goes."""

    parts: list[str] = field(default_factory=list)
    y: float = 0

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        """One line of text."""
        inner = isolated(escape(printable(words)), ISOLATED)
        at = f'x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}" xml:space="preserve"'
        self.parts.append(f"<text {at}>{inner}</text>")

    def rect(self, x: float, y: float, w: float, h: float, kind: str, radius: float = 0) -> None:
        """A rectangle."""
        at = f'x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{radius:g}"'
        self.parts.append(f'<rect {at} class="{kind}"/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str, dashed: bool = False) -> None:
        """A straight line."""
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        ends = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
        self.parts.append(f'<line {ends} class="{kind}"{dash}/>')

    def arrow(self, x1: float, x2: float, y: float, kind: str, dashed: bool) -> None:
        """A horizontal arrow with its head at the second end."""
        way = 1 if x2 > x1 else -1
        self.line(x1 + 4 * way, y, x2 - 10 * way, y, f"arrow {kind}", dashed)
        self.parts.append(f'<path d="M{x2 - 3 * way:g},{y:g} l{-9 * way:g},-4.5 v9 z" class="head {kind}"/>')

    def step(self, x: float, y: float, number: int, kind: str) -> None:
        """The number of a step in a circle."""
        self.parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="11" class="step {kind}"/>')
        self.text(x, y + 4.5, str(number), f"bold small {kind}", "middle")
