"""TypeScript as the JavaScript that it stands for: types are blanked out, so that every place stays where it
was."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Node

#: Endings of files that hold TypeScript.
ENDINGS = (".ts", ".mts", ".cts")

_GONE = frozenset(
    {
        "type_annotation",
        "type_parameters",
        "type_arguments",
        "interface_declaration",
        "type_alias_declaration",
        "ambient_declaration",
        "type_predicate_annotation",
        "asserts_annotation",
        "function_signature",
        "implements_clause",
        "accessibility_modifier",
        "override_modifier",
    }
)


def language() -> Language:
    """The grammar."""
    import tree_sitter
    import tree_sitter_typescript

    return tree_sitter.Language(tree_sitter_typescript.language_typescript())


def javascript(source: bytes) -> bytes | None:
    """The source without its types; None where it is not TypeScript or holds what has no JavaScript twin."""
    import tree_sitter

    parser = tree_sitter.Parser(language())
    root = parser.parse(source).root_node
    if root.has_error:
        return None
    blanks: list[tuple[int, int]] = []
    todo = [root]
    while todo:
        node = todo.pop()
        if node.type in ("enum_declaration", "internal_module", "module", "decorator", "import_alias"):
            return None
        if node.type in _GONE or _types_only(node):
            blanks.append((node.start_byte, node.end_byte))
            continue
        blanks.extend(_parts(node))
        todo.extend(node.children)
    return _blanked(source, blanks)


def _types_only(node: Node) -> bool:
    """An import or export of types."""
    if node.type not in ("import_statement", "export_statement"):
        return False
    kinds = [child.type for child in node.children]
    declared = node.child_by_field_name("declaration")
    return "type" in kinds[:2] or (declared is not None and declared.type in _GONE)


def _parts(node: Node) -> list[tuple[int, int]]:
    """What is to be blanked out of a node of which something stays."""
    kids = node.children
    if node.type in ("as_expression", "satisfies_expression") and len(kids) > 1:
        return [(kids[0].end_byte, node.end_byte)]
    if node.type == "non_null_expression":
        return [(kid.start_byte, kid.end_byte) for kid in kids if kid.type == "!"]
    if node.type == "type_assertion":
        return [(kids[0].start_byte, kids[0].end_byte)]
    if node.type == "optional_parameter" or (node.type in ("public_field_definition", "variable_declarator")):
        return [(kid.start_byte, kid.end_byte) for kid in kids if kid.type in ("?", "!")]
    if node.type == "formal_parameters" and kids and len(kids) > 1 and _is_this(kids[1]):
        after = kids[2].end_byte if kids[2].type == "," else kids[1].end_byte
        return [(kids[1].start_byte, after)]
    return []


def _is_this(parameter: Node) -> bool:
    pattern = parameter.child_by_field_name("pattern")
    return pattern is not None and pattern.type == "this"


def _blanked(source: bytes, blanks: list[tuple[int, int]]) -> bytes:
    text = bytearray(source)
    for start, end in blanks:
        for at in range(start, end):
            if text[at] not in b"\r\n":
                text[at] = 0x20
    return bytes(text)
