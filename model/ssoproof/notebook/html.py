"""HTML for notebooks: whatever is no markup already is escaped, and what can't be seen is written out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ssoproof.legible import isolated, printable
from ssoproof.render.html.page import visible


class Html(str):
    """Text that is HTML; any other text is escaped when it is put into a tag."""


def tag(name: str, *inside: str, **attributes: str) -> Html:
    """An element around its children."""
    said = "".join(f' {key}="{escape(printable(value))}"' for key, value in attributes.items())
    end = "" if name == "img" else f"</{name}>"
    children = (child if isinstance(child, Html) else isolated(escape(visible(child))) for child in inside)
    return Html(f"<{name}{said}>{''.join(children)}{end}")


def bullets(items: Iterable[str]) -> Html:
    """A list."""
    return tag("ul", *(tag("li", item) for item in items))


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """A table; the first cell of each row names the row."""
    left = "text-align:left"
    top = tag("tr", *(tag("th", name, scope="col", style=left) for name in head))
    body = (
        tag("tr", tag("th", row[0], scope="row", style=left), *(tag("td", c, style=left) for c in row[1:]))
        for row in rows
    )
    return tag("table", tag("thead", top), tag("tbody", *body))


def folded(summary: str, *inside: str) -> Html:
    """Something to open."""
    return tag("details", tag("summary", summary), *inside)


def bold(words: str) -> Html:
    return tag("p", tag("strong", words))
