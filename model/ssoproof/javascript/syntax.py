"""JavaScript source as an immutable tree with spans; parsing is cached by file and text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ssoproof import bounds
from ssoproof.javascript import placeholders, typescript
from ssoproof.javascript.syntax_errors import offending
from ssoproof.masking import covered, shortened
from ssoproof.source import Span

if TYPE_CHECKING:
    from tree_sitter import Language, Parser
    from tree_sitter import Node as RawNode

_SKIPPED = frozenset({"comment", "html_comment", "hash_bang_line"})


class Syntax:
    """A node: its kind, named children, children by field, operator or keyword, and where it stands.

    `optional` marks a link of an optional chain, `asynchronous` an async function, `memo` holds what
    later passes find out about the node once.
    """

    __slots__ = (
        "asynchronous",
        "end",
        "field",
        "file",
        "keyword",
        "kids",
        "kind",
        "masked",
        "memo",
        "op",
        "optional",
        "source",
        "start",
        "where",
    )

    def __init__(self, kind: str, raw: RawNode, file: str, source: bytes, masked: bytes) -> None:
        self.kind = kind
        self.start, self.end = raw.start_byte, raw.end_byte
        self.where = (*raw.start_point, *raw.end_point)
        self.file = file
        self.source = source
        self.masked = masked
        self.kids: tuple[Syntax, ...] = ()
        self.field: dict[str, Syntax] = {}
        self.op = ""
        self.keyword = ""
        self.optional = False
        self.asynchronous = False
        self.memo: dict[str, object] = {}

    @property
    def text(self) -> str:
        """The source text of the node."""
        return self.source[self.start : self.end].decode()

    @property
    def short(self) -> str:
        """The source text on one line for people: without what may be a secret, cut to a readable length."""
        return bounds.QUOTED_CODE.cut(
            " ".join(shortened(self.masked[self.start : self.end].decode(errors="replace")).split())
        )

    @property
    def span(self) -> Span:
        """Where the node stands; columns count characters."""
        line, column, end_line, end_column = self.where
        return Span(
            self.file,
            line + 1,
            self._column(self.start, column),
            end_line + 1,
            self._column(self.end, end_column),
        )

    def _column(self, at: int, column: int) -> int:
        return len(self.source[at - column : at].decode(errors="replace")) + 1

    def names(self) -> frozenset[str]:
        """All identifiers below the node, whatever they stand for; `super` stands for what it uses."""
        names = self.memo.get("names")
        if not isinstance(names, frozenset):
            own = {node.text for node in walk(self) if node.kind in _NAMES}
            if "super" in own:
                own |= {"this", "%made"}
            names = self.memo["names"] = frozenset(own)
        return names

    @property
    def generates(self) -> bool:
        """Is it a generator function?"""
        return "*" in self.op.split() and self.kind != "binary_expression"

    @property
    def strict(self) -> bool:
        """Is it known to be strict code?"""
        return b"use strict" in self.source or bool(self.memo.get("strict"))

    def has(self, *kinds: str) -> bool:
        """True where a node of one of the kinds is in the tree."""
        kinds_below = self.memo.get("kinds")
        if not isinstance(kinds_below, frozenset):
            kinds_below = self.memo["kinds"] = frozenset(node.kind for node in walk(self))
        return not kinds_below.isdisjoint(kinds)


_NAMES = frozenset(
    {
        "identifier",
        "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
        "this",
        "super",
    }
)


def walk(node: Syntax) -> list[Syntax]:
    """The node and everything below it, in the order of the source."""
    nodes, todo = [], [node]
    while todo:
        at = todo.pop()
        nodes.append(at)
        todo.extend(reversed(at.kids))
    return nodes


class Parsed:
    """One file: its bare root, its tree (None where it nests too deep or is no JavaScript), where it goes
    wrong."""

    __slots__ = ("error", "language", "placeholders", "root", "source", "too_deep", "tree", "unexpected")

    def __init__(self, root: Syntax, tree: Syntax | None, too_deep: bool, placeholders: bool) -> None:
        self.root = root
        self.tree = tree
        self.source = root.source
        self.too_deep = too_deep
        self.placeholders = placeholders
        self.error: Span | None = None
        self.unexpected = ""
        self.language = "JavaScript"


@lru_cache(maxsize=256)
def parse(file: str, source: str) -> Parsed:
    """The tree of a hook's source; never raises. The file's ending tells TypeScript from JavaScript."""
    import tree_sitter
    import tree_sitter_javascript

    written = source.encode("utf-8", errors="replace")
    named = placeholders.named(written)
    typed = file.endswith(typescript.ENDINGS)
    data = typescript.javascript(named) if typed else named
    if data is None:
        return _typed(file, named, named != written)
    language = tree_sitter.Language(tree_sitter_javascript.language())
    raw, awaits = _awaiting(tree_sitter.Parser(language), data)
    root = _root(raw, file, data)
    if raw.has_error:
        return (
            _typed(file, named, named != written)
            if typed
            else _wrong(Parsed(root, None, False, named != written), language)
        )
    try:
        return Parsed(root, _convert(raw, root, 0, awaits), False, named != written)
    except _Refused as refused:
        parsed = Parsed(root, None, False, named != written)
        parsed.error, parsed.unexpected = refused.node.span, f"{refused.node.kind.split('_')[0]} of this form"
        return parsed
    except _TooDeep:
        return Parsed(root, None, True, named != written)


def _awaiting(parser: Parser, data: bytes) -> tuple[RawNode, frozenset[int]]:
    """The tree, and where `await` stands that the grammar takes for a name, as in `await (f()).x`.

    There it is read as `void `, which is as long and binds as strongly.
    """
    raw = parser.parse(data).root_node
    places: frozenset[int] = frozenset()
    while not raw.has_error and b"await" in data:
        more = _names_of_await(raw)
        if not more:
            break
        places |= more
        for at in more:
            data = data[:at] + b"void " + data[at + len(b"void ") :]
        raw = parser.parse(data).root_node
    return raw, places


def _names_of_await(raw: RawNode) -> frozenset[int]:
    places, todo = set(), [raw]
    while todo:
        node = todo.pop()
        if node.type == "identifier" and node.text == b"await":
            places.add(node.start_byte)
        todo.extend(node.children)
    return frozenset(places)


def _typed(file: str, source: bytes, placeholders: bool) -> Parsed:
    """TypeScript that is not read as JavaScript: where it goes wrong, if it does."""
    import tree_sitter

    language = typescript.language()
    raw = tree_sitter.Parser(language).parse(source).root_node
    parsed = Parsed(_root(raw, file, source), None, False, placeholders)
    parsed.language = "TypeScript"
    return _wrong(parsed, language) if raw.has_error else parsed


def _root(raw: RawNode, file: str, source: bytes) -> Syntax:
    return Syntax(raw.type, raw, file, source, covered(source.decode()).encode())


def _wrong(parsed: Parsed, language: Language) -> Parsed:
    """With the place where it goes wrong."""
    token = offending(language, parsed.source)
    parsed.unexpected = bounds.QUOTED.cut(
        shortened(parsed.root.masked[token.start : token.end].decode(errors="replace"))
    )
    parsed.error = span_of(parsed.root.file, parsed.source, token.start, token.end)
    return parsed


def span_of(file: str, source: bytes, start: int, end: int) -> Span:
    """The span of a stretch of bytes; columns count characters."""
    places = []
    for at in (start, end):
        before = source[:at]
        line = before.count(b"\n")
        places += [line + 1, len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1]
    return Span(file, *places)


class _Refused(Exception):
    """The grammar lets it pass, the language does not."""

    def __init__(self, node: Syntax) -> None:
        super().__init__()
        self.node = node


class _TooDeep(Exception):
    """The source nests deeper than the bound."""


def _convert(raw: RawNode, root: Syntax, depth: int, awaits: frozenset[int] = frozenset()) -> Syntax:
    if bounds.SYNTAX_LEVELS.passed(depth):
        raise _TooDeep
    node = Syntax(raw.type, raw, root.file, root.source, root.masked)
    kids = []
    for index, child in enumerate(raw.children):
        if child.type in _SKIPPED:
            continue
        name = raw.field_name_for_child(index)
        if child.type == "optional_chain":
            node.optional = True
        elif not child.is_named:
            _keyword(node, child.type, name)
        else:
            kid = _convert(child, root, depth + 1, awaits)
            kids.append(kid)
            if name is not None:
                node.field.setdefault(name, kid)
    node.kids = tuple(kids)
    if node.kind == "unary_expression" and node.start in awaits:
        node.kind, node.op = "await_expression", ""
    if node.kind == "try_statement" and node.field.keys().isdisjoint(("handler", "finalizer")):
        raise _Refused(node)
    return node


def _keyword(node: Syntax, text: str, name: str | None) -> None:
    if text == "async":
        node.asynchronous = True
    elif text in ("static", "get", "set") or (text == "*" and name != "operator"):
        node.op = f"{node.op} {text}".lstrip()
    elif name == "operator":
        node.op = text
    elif name == "kind":
        node.keyword = text
