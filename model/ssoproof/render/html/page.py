"""What pages are made with: templates in which everything is escaped, style sheets, hashes for policies."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from ssoproof.amounts import amount
from ssoproof.explain.input_text import example_text
from ssoproof.explain.unsteady_text import HEADING
from ssoproof.legible import printable
from ssoproof.masking import lines
from ssoproof.render.graph.sequence_canvas import style
from ssoproof.tenant.model import Hook, Tenant
from ssoproof.verdict.verdict import Status

if TYPE_CHECKING:
    from jinja2 import Environment

#: A sign beside the word of a verdict: no colour is needed.
SIGNS = {
    Status.VIOLATED: "✗",
    Status.UNKNOWN: "?",
    Status.VACUOUS: "∅",
    Status.PROVED: "✓",
    Status.NOT_APPLICABLE: "–",
}


def listings(tenant: Tenant) -> tuple[tuple[Hook, tuple[str, ...]], ...]:
    """The code of each hook line by line, without what may be secrets."""
    return tuple((h, lines(h.source)) for h in tenant.hooks)


def environment() -> Environment:
    """What pages are made with: everything is escaped, and what can't be seen is written out."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        loader=FunctionLoader(asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    made.filters["sentence"] = lambda words: f"{words[:1].upper()}{words[1:]}"
    made.globals["amount"] = amount
    made.globals["sensitivities"] = HEADING
    made.globals["example_text"] = example_text
    return made


def _visible(value: object) -> object:
    """Text of the user with everything that can't be seen written out; what is markup already stays."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def visible(words: str) -> str:
    """Text whose lines and tabs stay as they are, everything else that can't be seen is written out."""
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in words.split("\n"))


def asset(*names: str) -> str:
    """Files among the templates, one after the other."""
    folder = files("ssoproof.render").joinpath("templates")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def of_sequences() -> str:
    """The style of sequence diagrams in a page; on paper they are light."""
    drawings = style().replace("@media (prefers-color-scheme", "@media screen and (prefers-color-scheme")
    return f"{drawings}\n{asset('sequence.css')}"


def hashed(content: str) -> str:
    """What a content security policy allows a script or style by
    (https://www.w3.org/TR/CSP3/#hash-source)."""
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"


def image(drawing: str) -> str:
    """SVG text as the address of an image, in which nothing can run; empty without a drawing."""
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}" if drawing else ""
