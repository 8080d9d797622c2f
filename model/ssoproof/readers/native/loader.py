"""The native YAML format: one file (and its hooks) to a Tenant, with every default told as an assumption."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssoproof.diagnostics import Diagnostic
from ssoproof.documents.files import native_file, read_text
from ssoproof.documents.place import Place, Reading
from ssoproof.documents.problems import stop
from ssoproof.documents.yaml_tree import Kind, Scalar, Table, parse
from ssoproof.readers.display_paths import shortly
from ssoproof.readers.hook_code import refuse_broken
from ssoproof.source import Span, beginning
from ssoproof.tenant.model import Tenant


@dataclass(frozen=True, slots=True)
class Loaded:
    """A tenant, and what its reader remarked (warnings and notes: errors raise BadInput)."""

    tenant: Tenant
    diagnostics: tuple[Diagnostic, ...]


def load(path: Path) -> Loaded:
    """Reads a YAML file, or the ssoproof.yaml of a folder. BadInput tells all that is wrong with it."""
    loaded: Loaded = shortly(Path(path), lambda: _load(Path(path)))
    return loaded


def _load(path: Path) -> Loaded:
    file = native_file(path)
    return load_text(read_text(file, beginning(file)), file)


def load_text(text: str, file: Path) -> Loaded:
    """Reads the text as if it stood in `file`, whose folder holds the hooks. BadInput as for `load`."""
    from ssoproof.readers.native.tenant import read

    root = _root(text, file)
    tenant = read(root, file.parent)
    root.reading.problems.stop_on_errors()
    assert tenant is not None, "without errors there is a tenant"
    refuse_broken(tenant.hooks)
    return Loaded(tenant, root.reading.problems.ordered())


def _root(text: str, file: Path) -> Place:
    reading = Reading()
    node = parse(str(file), text, reading.problems)
    if isinstance(node, Table):
        return Place((), node, Span(str(file), node.span.line, node.span.column), reading)
    empty = isinstance(node, Scalar) and node.kind is Kind.NOTHING
    message = "the file is empty" if empty else "the file holds no keys"
    code = "yaml-empty" if empty else "wrong-type"
    raise stop(code, message, node.span, "start with `ssoproof: 1`; the reference shows a whole file")
