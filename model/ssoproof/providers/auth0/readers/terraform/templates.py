"""Texts of Terraform: escapes, `${...}`, `%{if}` and `%{for}`, what `~` takes away, and indentation.

How they are read: https://developer.hashicorp.com/terraform/language/expressions/strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ssoproof import bounds
from ssoproof.documents.yaml_tree import Node, Scalar
from ssoproof.providers.auth0.readers.marks import clean, mark
from ssoproof.providers.auth0.readers.nodes import nothing, truth
from ssoproof.providers.auth0.readers.terraform.language import (
    Within,
    child,
    children,
    embedded,
    span_of,
    text_of,
)
from ssoproof.providers.auth0.readers.terraform.values import Loose, pairs
from ssoproof.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

    from ssoproof.providers.auth0.readers.terraform.evaluate import Evaluator

_ESCAPE = re.compile(r"\\(n|r|t|\"|\\|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{")
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_PARTS = ("template_interpolation", "template_directive")


def unescaped(text: str) -> str:
    """The text of a quoted literal."""
    return _ESCAPE.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0][1:]
    if found[1] in _SIGNS:
        return _SIGNS[found[1]]
    code = int(found[1][1:], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"


def _plain(text: str) -> str:
    """The text of a literal in which backslashes mean nothing."""
    return re.sub(r"\$\$\{|%%\{", lambda m: m[0][1:], text)


class Open(Exception):
    """What the text comes to is not known, so that not even its outline is."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


@dataclass(slots=True)
class Text:
    """One template being worked out: its source, and how its literals are read."""

    evaluator: Evaluator
    file: str
    source: bytes
    start: int
    #: True for a text in quotes: backslashes are escapes, and all of a literal is one piece.
    quoted: bool
    #: So many spaces are taken from the lines that begin at these bytes.
    cut: int = 0
    lines: frozenset[int] = frozenset()

    def between(self, kids: list[Raw], begin: int, end: int) -> str:
        """The text from one byte of the source to another. Open where a directive is not known."""
        out, at, trim = [], begin, self._ends_in_strip(begin)
        for kid in kids:
            if kid.type not in _PARTS:
                continue
            first, last = kid.start_byte - self.start, kid.end_byte - self.start
            out.append(self._literal(at, first, trim, self.source.startswith(b"~", first + 2)))
            out.append(self._part(kid))
            at, trim = last, self._ends_in_strip(last)
        strips = self.source.startswith((b"%{~", b"${~"), end)
        out.append(self._literal(at, end, trim, strips))
        return "".join(out)

    def _ends_in_strip(self, at: int) -> bool:
        return self.source[max(at - 2, 0) : at] == b"~}"

    def _literal(self, begin: int, end: int, left: bool, right: bool) -> str:
        out = []
        for at, text in self.pieces(begin, end, left, right):
            if at in self.lines:
                text = text[min(self.cut, len(text) - len(text.lstrip(" "))) :]
            out.append(text)
        return "".join(out)

    def pieces(self, begin: int, end: int, left: bool, right: bool) -> list[tuple[int, str]]:
        """A literal's lines, each with its first byte, without what `~` takes from the first and last."""
        source = self.source[begin:end]
        lines = [source] if self.quoted else _LINE.findall(source)
        made, at = [], begin
        for number, line in enumerate(lines):
            text = clean(line.decode("utf-8", "replace"))
            text = unescaped(text) if self.quoted else _plain(text)
            text = text.lstrip() if left and number == 0 else text
            made.append((at, text.rstrip() if right and number == len(lines) - 1 else text))
            at += len(line)
        return made

    def _part(self, raw: Raw) -> str:
        if raw.type == "template_interpolation":
            return self.interpolated(raw)
        loop, choice = child(raw, "template_for"), child(raw, "template_if")
        if loop is not None:
            return self._loop(loop)
        if choice is not None:
            return self._choice(choice)
        raise Open(_label(raw))

    def interpolated(self, raw: Raw) -> str:
        """The text of `${...}`; a mark where it is not known."""
        inner = child(raw, "expression")
        value = self.evaluator.inner(inner, self.file) if inner is not None else None
        if isinstance(value, Scalar) and not nothing(value):
            self.evaluator.effort.step(span_of(self.file, raw), len(value.text) // _CHARACTERS)
            return value.text
        return mark("${" + _label(inner if inner is not None else raw) + "}")

    def _choice(self, raw: Raw) -> str:
        intro, other = child(raw, "template_if_intro"), child(raw, "template_else_intro")
        last, test = child(raw, "template_if_end"), child(child(raw, "template_if_intro"), "expression")
        if intro is None or last is None or test is None:
            raise Open(_label(raw))
        kept = truth(self.evaluator.inner(test, self.file))
        if kept is None:
            raise Open(_label(intro))
        if kept:
            return self._body(raw, intro, other or last)
        return self._body(raw, other, last) if other is not None else ""

    def _loop(self, raw: Raw) -> str:
        intro, last = child(raw, "template_for_start"), child(raw, "template_for_end")
        source = child(intro, "expression")
        if intro is None or last is None or source is None:
            raise Open(_label(raw))
        value = self.evaluator.inner(source, self.file)
        rows = pairs(value)
        if rows is None or isinstance(value, Loose):
            raise Open(_label(intro))
        names, out, size = [text_of(kid) for kid in children(intro, "identifier")], [], 0
        for key, item in rows:
            scope = {names[-1]: item, **({names[0]: key} if len(names) == 2 else {})}
            with self.evaluator.names(scope):
                out.append(self._body(raw, intro, last))
            size += len(out[-1])
            self._bounded(size, raw)
        return "".join(out)

    def _bounded(self, size: int, raw: Raw) -> None:
        at, effort = span_of(self.file, raw), self.evaluator.effort
        large = bounds.VALUE_SIZE.passed(size)
        if large:
            effort.leave_open(f"the text is larger than {bounds.VALUE_SIZE.formatted} characters", at)
        if large or not effort.step(at):
            raise Open(_label(raw))

    def _body(self, raw: Raw, after: Raw, before: Raw) -> str:
        begin, end = after.end_byte, before.start_byte
        kids = [kid for kid in raw.children if begin <= kid.start_byte and kid.end_byte <= end]
        return self.between(kids, begin - self.start, end - self.start)


#: So many characters take about the room, and the time, of one step.
_CHARACTERS = 64


def _label(raw: Raw) -> str:
    return bounds.QUOTED.cut(" ".join(clean(text_of(raw)).split()))


def quoted_text(evaluator: Evaluator, raw: Raw, file: str) -> Node:
    """The value of a quoted text with its parts."""
    text = Text(evaluator, file, raw.text or b"", raw.start_byte, True)
    return _made(text, raw, 1, len(text.source) - 1, span_of(file, raw))


def heredoc(evaluator: Evaluator, raw: Raw, file: str, at: Span) -> Node:
    """The text of a heredoc: `<<-` takes the common indentation away."""
    source = raw.text or b""
    text = Text(evaluator, file, source, raw.start_byte, False)
    first, last = source.find(b"\n") + 1, source.rfind(b"\n") + 1
    if text_of(raw.children[0]) == "<<-":
        _flush(text, raw, first, last)
    return _made(text, raw, first, last, at)


def _made(text: Text, raw: Raw, begin: int, end: int, at: Span) -> Node:
    try:
        return Scalar(at, text.between(list(raw.children), begin, end))
    except Open as left:
        return Scalar(at, mark(left.label))


def _flush(text: Text, raw: Raw, first: int, last: int) -> None:
    """Finds the common indentation as Terraform does: a line whose break before it `~` took away has none."""
    newline, widths, lines = True, [], []
    for at, piece in _flat(text, raw, first, last):
        if newline and (piece is None or piece.strip() or not piece.endswith("\n")):
            widths.append(len(piece) - len(piece.lstrip()) if piece is not None else 0)
            lines += [at] if piece is not None else []
        newline = piece is not None and piece.endswith("\n")
    text.cut, text.lines = min(widths, default=0), frozenset(lines)


def _flat(text: Text, raw: Raw, first: int, last: int) -> Iterator[tuple[int, str | None]]:
    """All lines of literals, and None for each `${...}` and each head and end of a directive, in a row."""
    at, marks = first, sorted((a - text.start, b - text.start) for a, b in _covered(raw))
    trim = False
    for begin, end in marks:
        yield from text.pieces(at, begin, trim, text.source.startswith(b"~", begin + 2))
        yield begin, None
        at, trim = end, text.source[end - 2 : end] == b"~}"
    yield from text.pieces(at, last, trim, False)


def _covered(raw: Raw) -> Iterator[tuple[int, int]]:
    """The bytes of what is no literal: interpolations, and the heads and ends of directives."""
    todo = list(raw.children)
    while todo:
        kid = todo.pop()
        if kid.type in ("template_directive", "template_for", "template_if"):
            todo += kid.children
        elif kid.type not in ("template_literal", "heredoc_identifier", "heredoc_start"):
            yield kid.start_byte, kid.end_byte


def template_file(
    evaluator: Evaluator, file: str, written: str, values: Mapping[str, Node], at: Span
) -> Node | None:
    """The text of a template file with the values of its names; None, with a warning, where it is none."""
    text = clean(written)
    span = Span(file, 1)
    raw = embedded(text)
    if raw is None:
        message = f"the file {bounds.QUOTED.cut(file)} is no template of Terraform"
        help = "check it with `terraform console`; until then its value is taken for not known"
        evaluator.files.problems.warning("terraform-file", message, at, help)
        return None
    place = Within(file)
    place.span = span
    with evaluator.alone(values):
        found = heredoc(evaluator, raw, place, span)
    if not isinstance(found, Scalar):
        return None
    made = found.text.removesuffix("\n")
    if made.count("\n") != text.count("\n") or child(raw, "template_directive") is not None:
        # Lines of what is put in are no lines of the file: they are counted by themselves.
        span = Span(file, 1, 1, 1, 1)
    return Scalar(span, made)
