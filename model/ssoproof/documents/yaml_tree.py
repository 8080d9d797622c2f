"""YAML text as a tree of values with their places: aliases are bounded, keys checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from ssoproof import bounds
from ssoproof.documents.problems import Problems, quoted, stop
from ssoproof.errors import BadInput
from ssoproof.source import Span

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

#: A document may not hold more values than this (aliases are written out while reading), nor nest deeper.


class Kind(Enum):
    """What YAML takes a scalar for; the value is how messages call it."""

    TEXT = "text"
    NUMBER = "a number"
    TRUTH = "true or false"
    NOTHING = "nothing"
    OTHER = "a value of a kind that is not used here"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it was written."""

    span: Span
    text: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    span: Span
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping and its value."""

    key: str
    key_span: Span
    node: Node


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; every key is text and stands once."""

    span: Span
    entries: tuple[Entry, ...] = ()


Node = Scalar | Items | Table

_KINDS = {
    "tag:yaml.org,2002:str": Kind.TEXT,
    "tag:yaml.org,2002:int": Kind.NUMBER,
    "tag:yaml.org,2002:float": Kind.NUMBER,
    "tag:yaml.org,2002:bool": Kind.TRUTH,
    "tag:yaml.org,2002:null": Kind.NOTHING,
}
_MERGE = "tag:yaml.org,2002:merge"


def parse(file: str, text: str, problems: Problems) -> Node:
    """The document's tree. BadInput where it is no YAML; wrong keys are put into `problems`."""
    root = _compose(file, text)
    if root is None:
        raise stop(
            "yaml-empty",
            "the file is empty",
            Span(file, 1),
            "start with `ssoproof: 1`; the reference shows a whole file",
        )
    return _Builder(file, problems).build(root, 0)


def _compose(file: str, text: str) -> Any:
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    from ssoproof.documents.yaml_nodes import OverBound, compose

    try:
        return compose(text, bounds.YAML_NODES.most, bounds.YAML_LEVELS.most)
    except OverBound as over:
        at = Span(file, over.line, over.column)
        raise (_nested(at) if over.deep else _large(at)) from None
    except MarkedYAMLError as error:
        raise _syntax(file, error) from None
    except ReaderError as error:
        raise _unreadable(file, text, error.position) from None
    except RecursionError:
        raise _nested(Span(file, 1)) from None
    except Exception as error:
        # The parser is known to stumble with other exceptions over some broken documents.
        message = (
            f"the file is not YAML: {bounds.QUOTED_ERROR.cut(_unquoted(str(error))) or type(error).__name__}"
        )
        raise stop("yaml-syntax", message, Span(file, 1), "check the file with any YAML tool") from None


def _unreadable(file: str, text: str, position: int) -> BadInput:
    before = text[:position]
    at = Span(file, before.count("\n") + 1, position - before.rfind("\n"))
    return stop(
        "yaml-syntax",
        "a character stands here that YAML does not allow",
        at,
        "remove it, or write it as an escape in quotes",
    )


def _syntax(file: str, error: MarkedYAMLError) -> BadInput:
    mark = error.problem_mark or error.context_mark
    at = Span(file, mark.line + 1, mark.column + 1) if mark else Span(file, 1)
    problem = (error.problem or error.context or "it can't be read").strip()
    if "'\\t'" in problem:
        return stop("yaml-tab", "a tab stands where YAML allows only spaces", at, "indent with spaces")
    if "another document" in problem:
        return stop(
            "yaml-documents",
            "a second document starts here",
            at,
            "one file holds one tenant: remove the `---`",
        )
    if "undefined alias" in problem:
        help = "define the anchor before it is used, or put quotes around a text that begins with `*`"
        return stop("yaml-alias", "an unknown alias stands here", at, help)
    problem, context = _unquoted(problem), _unquoted(error.context or "")
    within = f" ({context})" if context and error.problem else ""
    return stop("yaml-syntax", f"the file is not YAML: {problem}{within}", at, _advice(problem))


def _unquoted(words: str) -> str:
    """What the parser says, without what it quotes of the file: that may be a secret. Signs and kinds of
    tokens stay."""
    return re.sub(r"(['\"])(?!<)([^'\"]{3,})\1", r"\1…\1", words)


def _advice(problem: str) -> str:
    if "mapping values are not allowed" in problem:
        return "put quotes around a value that holds a colon, or check the indentation"
    if "block end" in problem or "block mapping" in problem:
        return "check that the keys of one section start in the same column"
    return "check brackets, quotes and indentation here and just above"


def _large(at: Span) -> BadInput:
    message = f"the document has more than {bounds.YAML_NODES.most} values"
    return stop("yaml-size", message, at, "a tenant's file is smaller: is it the right one?")


def _nested(at: Span) -> BadInput:
    return stop(
        "yaml-nesting",
        f"the document nests deeper than {bounds.YAML_LEVELS.most} levels",
        at,
        "the format needs no more than 6",
    )


def _paired(text: str) -> str:
    """A text in which two escapes of JSON that stand for one character are that character (RFC 8259, section
    7)."""
    if not any("\ud800" <= c <= "\udbff" for c in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@dataclass(slots=True)
class _Builder:
    """Builds the tree, writing out aliases."""

    file: str
    problems: Problems
    nodes: int = 0
    open: set[int] = field(default_factory=set)
    reported: set[Span] = field(default_factory=set)

    def build(self, raw: Any, level: int) -> Node:
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        span = self.span(raw)
        self._bound(raw, span, level)
        self.open.add(id(raw))
        try:
            if isinstance(raw, MappingNode):
                return self._table(raw, span, level)
            if isinstance(raw, SequenceNode):
                nodes = tuple(self.build(item, level + 1) for item in raw.value)
                return Items(_trimmed(span, nodes, bool(raw.flow_style)), nodes)
            return Scalar(span, _paired(str(raw.value)), _KINDS.get(str(raw.tag), Kind.OTHER))
        finally:
            self.open.discard(id(raw))

    def _bound(self, raw: Any, span: Span, level: int) -> None:
        self.nodes += 1
        if id(raw) in self.open:
            raise stop("yaml-alias", "an alias holds itself", span, "write the values out")
        if bounds.YAML_NODES.passed(self.nodes):
            message = (
                f"the document has more than {bounds.YAML_NODES.most} values once its aliases are written out"
            )
            raise stop("yaml-alias", message, span, "use fewer aliases, or split the tenant")
        if bounds.YAML_LEVELS.passed(level):
            raise _nested(span)

    def span(self, raw: Any) -> Span:
        start, end = raw.start_mark, raw.end_mark
        return Span(self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _table(self, raw: Any, span: Span, level: int) -> Table:
        entries: dict[str, Entry] = {}
        merged: set[str] = set()
        last = Span(self.file, 0)
        for raw_key, raw_value in raw.value:
            key_span = self.span(raw_key)
            if str(raw_key.tag) == _MERGE:
                for entry in self._merged(self.build(raw_value, level + 1), key_span):
                    if entry.key not in entries:
                        entries[entry.key] = entry
                        merged.add(entry.key)
                last = self.span(raw_value) if _is_list(raw_value) else key_span
                continue
            key = self._key(raw_key, key_span)
            node = _placed(self.build(raw_value, level + 1), key_span)
            if key is None:
                continue
            if key in entries and key not in merged:
                self._twice(key, key_span, entries[key].key_span)
                continue
            merged.discard(key)
            entries[key] = Entry(key, key_span, node)
            last = node.span
        kept = tuple(entries.values())
        return Table(span if raw.flow_style or not raw.value else _ending(span, last), kept)

    def _merged(self, value: Node, at: Span) -> tuple[Entry, ...]:
        """The entries that `<<` brings, the first of each key; they keep their own places."""
        sources = value.nodes if isinstance(value, Items) else (value,)
        found: dict[str, Entry] = {}
        for source in sources:
            if isinstance(source, Table):
                for entry in source.entries:
                    found.setdefault(entry.key, entry)
            elif self._first_report(at):
                help = "write `<<: *name`, where `&name` stands before a mapping, or `<<: [*one, *other]`"
                self.problems.error("key-type", "`<<` merges mappings only", at, help)
        return tuple(found.values())

    def _twice(self, key: str, at: Span, first: Span) -> None:
        if self._first_report(at):
            help = "a key counts once: remove one of the two"
            self.problems.error(
                "duplicate-key",
                f"the key {quoted(key)} stands here again",
                at,
                help,
                ((first, "first here"),),
            )

    def _key(self, raw: Any, at: Span) -> str | None:
        """A key's text; None, with an error, where it is not text."""
        tag = str(raw.tag)
        if isinstance(raw.value, str) and _KINDS.get(tag) is Kind.TEXT:
            return _paired(raw.value)
        if not self._first_report(at):
            return None
        self.problems.error(
            "key-type", "a key must be text", at, "put quotes around it if it is meant as a name"
        )
        return None

    def _first_report(self, at: Span) -> bool:
        """False where an alias shows the same place again."""
        if at in self.reported:
            return False
        self.reported.add(at)
        return True


def _is_list(raw: Any) -> bool:
    return isinstance(raw.value, list)


def _placed(node: Node, key_span: Span) -> Node:
    """A value that is left out stands at its key: YAML's own mark is at the next token, lines below."""
    if isinstance(node, Scalar) and node.kind is Kind.NOTHING and not node.text:
        return Scalar(key_span, node.text, node.kind)
    return node


def _trimmed(span: Span, nodes: tuple[Node, ...], flow: bool) -> Span:
    """The span of a block collection ends with its last value: YAML's own mark is at the next token."""
    return span if flow or not nodes else _ending(span, nodes[-1].span)


def _ending(span: Span, last: Span) -> Span:
    if (last.line, last.column) < (span.line, span.column):
        return span
    return Span(span.file, span.line, span.column, last.end_line, last.end_column)
