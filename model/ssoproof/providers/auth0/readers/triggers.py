"""The folder `triggers` of an export: which Actions are bound to which trigger, in one file or in several.

Deploy CLI writes triggers.json and reads the first JSON file there, whatever its name
(https://github.com/auth0/auth0-deploy-cli/blob/master/src/context/directory/handlers/triggers.ts).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Entry, Items, Node, Scalar, Table
from ssoproof.providers.auth0.readers.documents import document, listing
from ssoproof.providers.auth0.readers.keywords import Mappings
from ssoproof.providers.auth0.readers.marks import is_stated
from ssoproof.providers.auth0.readers.nodes import node, nothing, rows, text
from ssoproof.providers.auth0.readers.resources import Account, Resource
from ssoproof.providers.auth0.readers.scripts import LOGIN
from ssoproof.source import beginning
from ssoproof.tenant.coverage import Piece

#: The file that Deploy CLI writes.
FILE = "triggers.json"
#: Keys under which a file that is about one trigger may hold its bindings.
_BINDINGS = ("bindings", "actions")


def bindings(folder: Path, account: Account, mappings: Mappings) -> tuple[Resource | None, str]:
    """The bindings of all triggers as one resource, and why those of the login are not known (empty where
    they are)."""
    files = [(file, document(file, account, mappings)) for file in listing(folder, (".json",))]
    if not files:
        return None, ""
    entries: list[Entry] = []
    doubts: list[str] = []
    for file, value in files:
        account.read.append(Piece(str(file), beginning(file)))
        for part in _triggers(file, value):
            doubts += _added(part, file, entries, account)
    at = beginning(files[0][0])
    if len(files) > 1:
        help = f"put all of it into {FILE}: Deploy CLI reads one file there, the first by name"
        names = ", ".join(file.name for file, _ in files)
        account.reading.problems.note(
            "several-triggers", f"the bindings of triggers stand in several files: {names}", at, help
        )
    return Resource("triggers", "", Table(at, tuple(entries)), at), next(iter(doubts), "")


def _triggers(file: Path, value: Node) -> Iterator[Entry]:
    """The file as triggers with lists of bindings: it is about all of them, or about the one that it is named
    after."""
    at = beginning(file)
    if isinstance(value, Table):
        one = next((e for e in value.entries if e.key in _BINDINGS), None)
        if one is None:
            yield from value.entries
            return
        named = next(
            (t for key in ("trigger_id", "trigger", "id") if (t := text(node(value, key)))), file.stem
        )
        yield Entry(named, one.key_span, one.node)
    elif not nothing(value):
        yield Entry(file.stem, at, value)


def _added(part: Entry, file: Path, entries: list[Entry], account: Account) -> Iterator[str]:
    """Adds a trigger's bindings; yields why they are not known where two files say different things, or one
    says nothing clear."""
    first = next((e for e in entries if e.key == part.key), None)
    listed = (
        isinstance(part.node, Items)
        or nothing(part.node)
        or (isinstance(part.node, Scalar) and not is_stated(part.node.text))
    )
    if not listed:
        why = f"{file.name} says {quoted(part.key)}, and does not list Actions there"
        account.report_not_understood(
            "unknown-triggers", why, part.key_span, "write it as Deploy CLI does: a list for each trigger"
        )
        yield why
    elif first is None:
        entries.append(part)
    elif part.key == LOGIN and _names(first.node) != _names(part.node):
        why = f"{Path(first.node.span.file).name} and {file.name} bind different Actions to {LOGIN}"
        account.report_not_understood(
            "unknown-triggers", why, part.key_span, f"keep {FILE} and remove the other file"
        )
        yield why


def _names(value: Node) -> tuple[str | None, ...]:
    return tuple(text(node(item, "action_name") if isinstance(item, Table) else item) for item in rows(value))
