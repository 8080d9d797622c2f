"""Texts of Terraform: escapes, `${...}`, `%{if}` and `%{for}`, what `~` takes away, and indentation.

How they are read: https://developer.hashicorp.com/terraform/language/expressions/strings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
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


def plain(text: str) -> str:
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
    literal: Callable[[str], str]
    #: So many spaces are taken from the beginning of each line.
    cut: int = 0

    def between(self, kids: list[Raw], begin: int, end: int) -> str:
        """The text from one byte of the source to another. Open where a directive is not known."""
        out, at, trim = [], begin, self._ends_in_strip(begin)
        for kid in kids:
            if kid.type not in _PARTS:
                continue
            first, last = kid.start_byte - self.start, kid.end_byte - self.start
            out.append(self._literal(at, first, trim, self.source[first + 2 : first + 3] == b"~"))
            out.append(self._part(kid))
            at, trim = last, self._ends_in_strip(last)
        before = self.source[end : end + 3]
        out.append(self._literal(at, end, trim, before[:1] in (b"%", b"$") and before[1:] == b"{~"))
        return "".join(out)

    def _ends_in_strip(self, at: int) -> bool:
        return self.source[max(at - 2, 0) : at] == b"~}"

    def _literal(self, begin: int, end: int, left: bool, right: bool) -> str:
        text = clean(self.source[begin:end].decode("utf-8", "replace"))
        if self.cut:
            text = self._dedented(text, begin)
        if left:
            line, cut, rest = text.partition("\n")
            text = (line + cut).lstrip() + rest
        if right:
            row = text.rfind("\n", 0, -1) + 1
            text = text[:row] + text[row:].rstrip()
        return self.literal(text)

    def _dedented(self, text: str, begin: int) -> str:
        lines = text.split("\n")
        whole = begin == 0 or self.source[begin - 1 : begin] == b"\n"
        for number in range(0 if whole else 1, len(lines)):
            line = lines[number]
            lines[number] = line[min(self.cut, len(line) - len(line.lstrip(" "))) :]
        return "\n".join(lines)

    def _part(self, raw: Raw) -> str:
        if raw.type == "template_interpolation":
            return self.interpolated(raw)
        loop, choice = child(raw, "template_for"), child(raw, "template_if")
        if loop is not None:
            return self._loop(loop)
        if choice is not None:
            return self._choice(choice)
        raise Open(_shown(raw))

    def interpolated(self, raw: Raw) -> str:
        """The text of `${...}`; a mark where it is not known."""
        inner = child(raw, "expression")
        value = self.evaluator.inner(inner, self.file) if inner is not None else None
        if isinstance(value, Scalar) and not nothing(value):
            self.evaluator.effort.step(span_of(self.file, raw), len(value.text) // _CHARACTERS)
            return value.text
        return mark("${" + _shown(inner if inner is not None else raw) + "}")

    def _choice(self, raw: Raw) -> str:
        intro, other = child(raw, "template_if_intro"), child(raw, "template_else_intro")
        last, test = child(raw, "template_if_end"), child(child(raw, "template_if_intro"), "expression")
        if intro is None or last is None or test is None:
            raise Open(_shown(raw))
        kept = truth(self.evaluator.inner(test, self.file))
        if kept is None:
            raise Open(_shown(intro))
        if kept:
            return self._body(raw, intro, other or last)
        return self._body(raw, other, last) if other is not None else ""

    def _loop(self, raw: Raw) -> str:
        intro, last = child(raw, "template_for_start"), child(raw, "template_for_end")
        source = child(intro, "expression")
        if intro is None or last is None or source is None:
            raise Open(_shown(raw))
        value = self.evaluator.inner(source, self.file)
        rows = pairs(value)
        if rows is None or isinstance(value, Loose):
            raise Open(_shown(intro))
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
            raise Open(_shown(raw))

    def _body(self, raw: Raw, after: Raw, before: Raw) -> str:
        begin, end = after.end_byte, before.start_byte
        kids = [kid for kid in raw.children if begin <= kid.start_byte and kid.end_byte <= end]
        return self.between(kids, begin - self.start, end - self.start)


#: So many characters take about the room, and the time, of one step.
_CHARACTERS = 64


def _shown(raw: Raw) -> str:
    return bounds.QUOTED.cut(" ".join(clean(text_of(raw)).split()))


def quoted_text(evaluator: Evaluator, raw: Raw, file: str) -> Node:
    """The value of a quoted text with its parts."""
    text = Text(evaluator, file, raw.text or b"", raw.start_byte, unescaped)
    return _made(text, raw, 1, len(text.source) - 1, span_of(file, raw))


def heredoc(evaluator: Evaluator, raw: Raw, file: str, at: Span) -> Node:
    """The text of a heredoc: `<<-` takes the common indentation away."""
    source = raw.text or b""
    text = Text(evaluator, file, source, raw.start_byte, plain)
    first, last = source.find(b"\n") + 1, source.rfind(b"\n") + 1
    if text_of(raw.children[0]) == "<<-":
        text.cut = min(_widths(raw, source, first, last), default=0)
    return _made(text, raw, first, last, at)


def _made(text: Text, raw: Raw, begin: int, end: int, at: Span) -> Node:
    try:
        return Scalar(at, text.between(list(raw.children), begin, end))
    except Open as left:
        return Scalar(at, mark(left.label))


def _widths(raw: Raw, source: bytes, first: int, last: int) -> Iterator[int]:
    """The indentation of each line that is not empty and begins outside of `${...}` and `%{...}`."""
    covered = [(a - raw.start_byte, b - raw.start_byte) for a, b in _covered(raw)]
    at = first
    for line in source[first:last].split(b"\n")[:-1]:
        if line.strip() and not any(a < at < b for a, b in covered):
            yield len(line) - len(line.lstrip(b" "))
        at += len(line) + 1


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
    return Scalar(span, found.text.removesuffix("\n")) if isinstance(found, Scalar) else None
