"""YAML and JSON files of an export as trees with places; placeholders are filled in or marked."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

from ssoproof import bounds
from ssoproof.diagnostics import Severity
from ssoproof.documents.files import read_text
from ssoproof.documents.problems import Problems, quoted, stop
from ssoproof.documents.yaml_tree import Items, Node, Scalar, parse
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.keywords import Mappings, in_code, marked, replaced
from ssoproof.providers.auth0.readers.marks import clean
from ssoproof.providers.auth0.readers.resources import Account, Code
from ssoproof.source import Span, beginning


def document(file: Path, account: Account, mappings: Mappings) -> Node:
    """The tree of a YAML or JSON file. BadInput where it can't be read."""
    text = read_text(file, beginning(file))
    return tree(str(file), text, account, mappings)


def tree(file: str, text: str, account: Account, mappings: Mappings) -> Node:
    """The tree of a document's text."""
    if file.endswith(".json"):
        text = text.replace("\t", " ")  # tabs between values are no YAML; within texts JSON has none
    found = Problems()
    node = parse(file, marked(replaced(text, mappings, Span(file, 1))), found)
    for problem in found.diagnostics:
        if problem.code == "key-type" and "merges" not in problem.message:
            account.reading.problems.diagnostics.append(
                type(problem)(problem.code, Severity.NOTE, problem.message, problem.primary, (), problem.help)
            )
        else:
            account.reading.problems.diagnostics.append(problem)
    return _whole(node)


def from_json(file: str, text: str, problems: Problems) -> Node:
    """The tree of a JSON file's text that holds no placeholders. BadInput where it is no JSON."""
    return _whole(parse(file, clean(text.replace("\t", " ")), problems))


_HALVES = re.compile("[\ud800-\udfff]")


def _whole(node: Node) -> Node:
    """The tree with characters that were written as two escapes put together; lone halves become `?`."""
    if isinstance(node, Scalar):
        return replace(node, text=_joined(node.text))
    if isinstance(node, Items):
        return replace(node, nodes=tuple(_whole(item) for item in node.nodes))
    return replace(
        node, entries=tuple(replace(e, key=_joined(e.key), node=_whole(e.node)) for e in node.entries)
    )


def _joined(text: str) -> str:
    if _HALVES.search(text) is None:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def repository(folder: Path) -> Path:
    """The git repository that the folder is in; the folder itself where it is in none."""
    whole = folder.resolve()
    return next((p for p in (whole, *whole.parents) if (p / ".git").exists()), folder)


def inside(folder: Path, written: str) -> Path | None:
    """A file that a document names, from the folder; None where it leaves the folder.

    Links are followed; one may lead elsewhere in the git repository that the folder is in.
    """
    try:
        path = folder / written
        whole = path.resolve()
        if not whole.is_relative_to(folder.resolve()):
            below = not os.path.normpath(written).startswith(("..", os.sep))
            if not (below and whole.is_relative_to(repository(folder).resolve())):
                return None
    except (OSError, RuntimeError, ValueError):
        return None
    return path


def code_file(
    folder: Path, written: str, at: Span, account: Account, mappings: Mappings, what: str
) -> Code | None:
    """The code in a file that a document names; None, with a diagnostic, where it can't be had."""
    file = inside(folder, written)
    if file is None:
        help = "put the file into the export's folder and name it from there"
        account.report_not_understood(
            "export-outside", f"{what}: the path {quoted(written)} leaves the folder", at, help
        )
        return None
    return read_code(file, at, account, mappings, what)


def read_code(file: Path, at: Span, account: Account, mappings: Mappings, what: str) -> Code | None:
    """The code in a file; None, with a diagnostic, where it can't be read."""
    try:
        text = replaced(
            read_text(file, at, bounds.HOOK_BYTES, f"the code {quoted(str(file))}"),
            mappings,
            beginning(file),
        )
    except BadInput as bad:
        first = str(bad.diagnostics[0].message) if hasattr(bad.diagnostics[0], "message") else str(bad)
        account.report_not_understood(
            "export-code", f"{what}: {first}", at, "export it again; until then it is taken to do anything"
        )
        return None
    return Code(in_code(text), str(file))


def listing(folder: Path, endings: tuple[str, ...]) -> tuple[Path, ...]:
    """The files of a folder with one of the endings, sorted; none where there is no such folder.

    Links that leave the folder and its git repository are not followed: BadInput.
    """
    if not folder.is_dir():
        return ()
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or not path.name.endswith(endings):
            continue
        if inside(folder, path.name) is None:
            help = (
                "put the file itself there; links are followed within the folder, and within the git "
                "repository that it is in"
            )
            raise stop(
                "export-outside",
                f"{quoted(path.name)} is a link that leaves the folder",
                beginning(path),
                help,
            )
        found.append(path)
    if bounds.FILES.passed(len(found)):
        raise stop(
            "export-size",
            f"the folder holds more than {bounds.FILES.most} files",
            beginning(folder),
            "is it the right one?",
        )
    return tuple(found)
