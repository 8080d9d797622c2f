"""Text as people can read it: what steers a terminal, hides or reorders is written out, whatever script it is
in.

Emoji are kept whole, with the joiners inside of them; a joiner anywhere else would make two names look alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Signs that emoji begin with; the sequences are those of https://unicode.org/reports/tr51/ (ED-9a, ED-13,
#: ED-14a, ED-16).
_SIGN = (
    r"[\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf"
    r"\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\xa9\xae\U0001f000-\U0001faff]"
)
_PERSON = rf"{_SIGN}[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
_FLAG = "\U0001f3f4\U000e0067\U000e0062(?:{})\U000e007f".format(
    "|".join("".join(chr(0xE0000 + ord(c)) for c in land) for land in ("eng", "sct", "wls"))
)
_EMOJI = re.compile(rf"{_FLAG}|{_PERSON}(?:\u200d{_PERSON})*|[0-9#*]\ufe0f\u20e3")
#: What stands as one sign: an emoji with its joiners, else a character.
_SIGNS = re.compile(rf"{_EMOJI.pattern}|.", re.DOTALL)
#: What can be printed, as Python has it, and is not seen all the same: fillers, blanks, and what varies a
#: sign that has no variants.
_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
#: Letters that are written from right to left, with the marks that belong to them.
_RIGHT = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_LEFTWARDS = re.compile(rf"{_RIGHT}+(?:[\s\d_-]+{_RIGHT}+)*")
_MARKUP = re.compile(
    r"(?P<whole><(?P<name>script|style|title|textarea|option|svg)\b.*?</(?P=name)\s*>|<!--.*?-->|<[^>]*>)",
    re.DOTALL | re.IGNORECASE,
)


def printable(text: str) -> str:
    """Text with everything that could steer a terminal, hide or reorder a line written out as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for found in _EMOJI.finditer(text):
        yield _written_out(text[at : found.start()])
        yield found[0]
        at = found.end()
    yield _written_out(text[at:])


def _written_out(text: str) -> str:
    if text.isprintable() and not _UNSEEN.search(text):
        return text
    return "".join(c if c.isprintable() and not _UNSEEN.match(c) else escape(c) for c in text)


def escape(sign: str) -> str:
    """A sign as its number, in ASCII."""
    return sign.encode("unicode_escape").decode("ascii")


def isolated(words: str, element: str = "bdi") -> str:
    """Markup without tags in which what is written from right to left can't reorder what stands beside it."""
    if words.isascii():
        return words
    return _LEFTWARDS.sub(lambda found: f"<{element}>{found[0]}</{element.split()[0]}>", words)


def isolated_page(page: str) -> str:
    """HTML in whose text what is written from right to left stands for itself; tags, styles, scripts and
    titles stay."""
    if not _LEFTWARDS.search(page):
        return page
    found: list[str] = []
    at = 0
    for tag in _MARKUP.finditer(page):
        found += (isolated(page[at : tag.start()]), tag["whole"])
        at = tag.end()
    return "".join((*found, isolated(page[at:])))


def cut(text: str, most: int) -> str:
    """A text in no more than so many columns; a sign that is cut off is cut off whole."""
    if columns(text) <= most:
        return text
    pieces = _SIGNS.findall(text)
    while pieces and columns("".join(pieces)) + 1 > most:
        pieces.pop()
    return f"{''.join(pieces)}…"


def columns(text: str) -> int:
    """Columns of a terminal that a text takes: ideographs and emoji take two, marks none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(_EMOJI.sub(lambda found: "\U0001f600" if "\u200d" in found[0] else found[0], text))


def middle(text: str, most: int) -> str:
    """A text in no more than so many columns, without what stands in its middle: names differ at their
    ends."""
    if columns(text) <= most:
        return text
    pieces, tail = _SIGNS.findall(text), (most - 1) // 2
    end: list[str] = []
    while pieces and columns("".join((pieces[-1], *end))) <= tail:
        end.insert(0, pieces.pop())
    return cut("".join(pieces), most - columns("".join(end))) + "".join(end)
