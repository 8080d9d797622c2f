"""Modules of Terraform: variables, locals, outputs and references, evaluated when they are asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ssoproof import bounds
from ssoproof.documents.files import read_text
from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Entry, Kind, Node, Scalar, Table
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.documents import inside, listing, repository
from ssoproof.providers.auth0.readers.keywords import SECRET
from ssoproof.providers.auth0.readers.marks import mark
from ssoproof.providers.auth0.readers.nodes import number, open_, text
from ssoproof.providers.auth0.readers.resources import Account
from ssoproof.providers.auth0.readers.terraform.budget import Budget
from ssoproof.providers.auth0.readers.terraform.evaluate import Evaluator, within
from ssoproof.providers.auth0.readers.terraform.for_expressions import pairs
from ssoproof.providers.auth0.readers.terraform.functions import Files
from ssoproof.providers.auth0.readers.terraform.language import Attribute, Block, parsed
from ssoproof.source import Span, beginning

#: The key of a copy that stands for any number of copies.
UNKNOWN = "?"
Scope = Mapping[str, Node]
Copies = list[tuple[str | None, Scope]]
N = TypeVar("N")
S = TypeVar("S", Block, Attribute)


@dataclass(slots=True)
class Module:
    """One module: what its files state; values are worked out once, on demand."""

    folder: Path
    top: Path
    account: Account
    given: Mapping[str, Node] = field(default_factory=dict)
    level: int = 0
    prefix: str = ""
    unread: list[Span] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Attribute] = field(default_factory=dict)
    resources: dict[tuple[str, str], Block] = field(default_factory=dict)
    modules: dict[str, Block] = field(default_factory=dict)
    values: dict[tuple[str, ...], Node | None] = field(default_factory=dict)
    open: list[tuple[str, ...]] = field(default_factory=list)
    tfvars: dict[str, Attribute] = field(default_factory=dict)
    children: dict[str, list[tuple[str | None, Module]]] = field(default_factory=dict)
    effort: Budget | None = None
    copied: dict[int, Copies] = field(default_factory=dict)
    evaluator: Evaluator = field(init=False)

    def __post_init__(self) -> None:
        # A module outside of the folder may name files of its own folder only.
        top = self.top if self.folder.resolve().is_relative_to(self.top.resolve()) else self.folder
        problems = self.account.reading.problems
        self.evaluator = Evaluator(
            self.resolve, Files(self.folder, top, problems), self.effort or Budget(problems)
        )

    def read(self) -> None:
        """Reads the module's files. BadInput where one is not Terraform."""
        for file in listing(self.folder, (".tf", ".tf.json")):
            self.blocks += self._parsed(file).blocks
        for block in self.blocks:
            self._take(block)
        if self.level == 0:
            for file in sorted(listing(self.folder, (".tfvars", ".tfvars.json")), key=_later):
                if file.name.startswith("terraform.tfvars") or ".auto.tfvars" in file.name:
                    self.tfvars |= {a.name: a for a in self._parsed(file).attributes}
        for name, block in self.modules.items():
            self.children[name] = list(self._children(name, block))

    def _parsed(self, file: Path) -> Block:
        files = self.evaluator.effort.files
        if file not in files:
            files[file] = self._read(file)
        return files[file]

    def _read(self, file: Path) -> Block:
        text = read_text(file, beginning(file))
        if file.suffix != ".json":
            return parsed(str(file), text)
        from ssoproof.providers.auth0.readers.terraform import json_syntax

        read = json_syntax.values if file.name.endswith(".tfvars.json") else json_syntax.parsed
        return read(str(file), text, self.account.reading.problems)

    def _take(self, block: Block) -> None:
        label = block.labels
        if block.type == "variable" and label:
            self._once(self.variables, label[0], block, "variable")
        elif block.type == "locals":
            for attribute in block.attributes:
                self._once(self.locals, attribute.name, attribute, "local value")
        elif block.type == "resource" and len(label) == 2:
            self._once(self.resources, (label[0], label[1]), block, "resource")
        elif block.type == "module" and label:
            self._once(self.modules, label[0], block, "module")

    def _once(self, store: dict[N, S], name: N, value: S, what: str) -> None:
        if name in store:
            shown = ".".join(name) if isinstance(name, tuple) else str(name)
            first = ((store[name].span, "first here"),)
            message = f"the {what} {quoted(shown)} stands here again"
            self.account.reading.problems.error(
                "duplicate-name", message, value.span, "remove one of the two", first
            )
        store.setdefault(name, value)

    def _children(self, name: str, block: Block) -> Iterator[tuple[str | None, Module]]:
        stated = block.attribute("source")
        source = text(self.evaluator.value(stated.value)) if stated else None
        folder = self._source(source, block, name)
        if folder is None:
            return
        for key, scope in self.copies(block, f"module {name}"):
            arguments = {
                a.name: self.evaluator.in_scope(scope, a.value)
                for a in block.attributes
                if a.name not in _META
            }
            prefix = address(f"{self.prefix}{name}", "", key)
            child = Module(
                folder,
                self.top,
                self.account,
                arguments,
                self.level + 1,
                prefix,
                self.unread,
                effort=self.evaluator.effort,
            )
            try:
                child.read()
            except BadInput as bad:
                self.account.reading.problems.take(bad)
            yield key, child

    def _source(self, source: str | None, block: Block, name: str) -> Path | None:
        local = source is not None and source.startswith((".", "/"))
        path = None
        if local and source is not None and not source.startswith("/"):
            limit = repository(self.top)
            path = inside(limit, os.path.normpath(os.path.join(_relative(self.folder, limit), source)))
        if path is not None and path.is_dir():
            if not bounds.MODULE_LEVELS.passed(self.level + 1):
                return path
            message = (
                f"module {name}: modules stand within each other more than {bounds.MODULE_LEVELS.most} "
                f"levels deep"
            )
            self.evaluator.effort.refuse(
                message, block.span, "does a module hold itself? Else check the folder of one of them"
            )
            return None
        concerns = "auth0" in (source or "") or any("auth0" in a.value.text for a in block.attributes)
        if local or concerns:
            why = f"module {name}: its source {quoted(source or 'none')} is not read"
            help = (
                "only modules of the folder and of its git repository are read; hooks that it may add may do "
                "anything"
            )
            self.account.report_not_understood("module-not-read", why, block.span, help)
            self.unread.append(block.span)
        else:
            self.account.ignore(
                f"module {name}: it comes from elsewhere, and says nothing about Auth0 here", block.span
            )
        return None

    def copies(self, block: Block, what: str) -> Copies:
        """The copies of a block (count, for_each), each with its key and the names that it may use."""
        if id(block) not in self.copied:
            self.copied[id(block)] = self._copies(block, what)
        return self.copied[id(block)]

    def _copies(self, block: Block, what: str) -> Copies:
        count, each = block.attribute("count"), block.attribute("for_each")
        if count is not None:
            return self._counted(count, what)
        if each is None:
            return [(None, {})] if self.evaluator.effort.copied(what, 1, block.span) else []
        value = self.evaluator.value(each.value)
        found = pairs(value)
        if self.evaluator.effort.refused:
            return []
        if found is None or any(open_(k) for k, _ in found):
            self._count(what, each.span)
            return [(UNKNOWN, {"each": _each(_mark(each, "each.key"), _mark(each, "each.value"))})]
        is_set = not isinstance(value, Table)
        if not self.evaluator.effort.copied(what, len(found), each.span):
            return []
        rows = [(v, v) if is_set else (k, v) for k, v in found]
        return [(text(k) or UNKNOWN, {"each": _each(k, v)}) for k, v in rows]

    def _counted(self, count: Attribute, what: str) -> Copies:
        value = number(self.evaluator.value(count.value))
        if self.evaluator.effort.refused:
            return []
        if value is None or value < 0 or value.denominator > 1:
            self._count(what, count.span)
            return [(UNKNOWN, {"count": Table(count.span, (_entry("index", _mark(count, "count.index")),))})]
        if not self.evaluator.effort.copied(what, int(value), count.span):
            return []
        index = [Scalar(count.span, str(k), Kind.NUMBER) for k in range(int(value))]
        return [(k.text, {"count": Table(count.span, (_entry("index", k),))}) for k in index]

    def _count(self, what: str, at: Span) -> None:
        help = (
            "give the variables their values (terraform.tfvars); code is taken to do anything, all else to "
            "be there once"
        )
        self.account.report_not_understood("how-many", f"{what}: how many there are is not known", at, help)

    def resolve(self, path: tuple[str, ...], at: Span) -> Node | None:
        """What a reference stands for; None where it is not known."""
        head, rest = path[:2], list(path[2:])
        if path[0] == "path":
            return Scalar(at, "." if path[1:] != ("root",) else os.path.relpath(self.top, self.folder))
        if path == ("terraform", "workspace"):
            return self.given.get("terraform.workspace")
        if path[0] == "module" and len(path) > 2:
            return self._output(path)
        if path[0] not in ("var", "local") and head not in self.resources:
            return None
        key = head if path[0] in ("var", "local") else path
        if key in self.open:
            help = "a value can't be made of itself"
            self.account.reading.problems.error("cycle", f"{'.'.join(key)} is defined by itself", at, help)
            return None
        if key not in self.values:
            self.open.append(key)
            try:
                self.values[key] = self._worked_out(path, at)
            finally:
                self.open.pop()
        found = self.values[key]
        return within(found, rest) if found is not None and key is head else found

    def _worked_out(self, path: tuple[str, ...], at: Span) -> Node | None:
        if path[0] == "var":
            return self._variable(path[1]) if len(path) > 1 else None
        if path[0] == "local":
            stated = self.locals.get(path[1]) if len(path) > 1 else None
            return self.evaluator.value(stated.value) if stated else None
        return self._attribute(path, at)

    def _variable(self, name: str) -> Node | None:
        block = self.variables.get(name)
        secret = SECRET.search(name) or (
            block and (a := block.attribute("sensitive")) and a.value.text == "true"
        )
        if secret:
            return None
        if name in self.given:
            return self.given[name]
        stated = self.tfvars.get(name) or (block.attribute("default") if block else None)
        if stated is not None and self.level == 0 and name not in self.tfvars:
            words = f"the variable {name} is taken to have its default"
            self.account.reading.assume("variables", words, ("variables", name), "no other value is given")
        return self.evaluator.value(stated.value) if stated else None

    def _attribute(self, path: tuple[str, ...], at: Span) -> Node | None:
        """An attribute of a resource: an id stands for itself, others are what the block states."""
        block = self.resources[path[:2]]  # type: ignore[index]
        copied = block.attribute("count") or block.attribute("for_each")
        rest = list(path[2:])
        key = rest.pop(0) if copied and rest else None
        if not rest:
            return None
        if rest[0] in ("id", "client_id") and len(rest) == 1:
            return Scalar(at, self.prefix + address(path[0], path[1], key))
        scope = next((s for k, s in self.copies(block, path[1]) if k == key), None)
        stated = block.attribute(rest[0])
        if scope is None or stated is None or SECRET.search(rest[0]):
            return None
        return within(self.evaluator.in_scope(scope, stated.value), rest[1:])

    def _output(self, path: tuple[str, ...]) -> Node | None:
        rest = list(path[2:])
        children = self.children.get(path[1], [])
        block = self.modules.get(path[1])
        copied = block is not None and (block.attribute("count") or block.attribute("for_each"))
        key = rest.pop(0) if copied and rest else None
        child = next((c for k, c in children if k == key), None)
        output = (
            next((b for b in child.blocks if b.type == "output" and b.labels == (rest[0],)), None)
            if child and rest
            else None
        )
        stated = output.attribute("value") if output else None
        if child is None or stated is None:
            return None
        return within(child.evaluator.value(stated.value), rest[1:])


_META = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})


def _later(file: Path) -> tuple[bool, bool, str]:
    """Files of values in their order: the later one counts
    (https://developer.hashicorp.com/terraform/language/values/variables)."""
    return ".auto." in file.name, file.suffix == ".json" and ".auto." not in file.name, file.name


def address(kind: str, name: str, key: str | None) -> str:
    """How a resource is told apart from others; a word that may stand within code."""
    return re.sub(r"\W+", "_", f"{kind}_{name}" if key is None else f"{kind}_{name}_{key}_")


def _each(key: Node, value: Node) -> Table:
    return Table(key.span, (_entry("key", key), _entry("value", value)))


def _entry(name: str, value: Node) -> Entry:
    return Entry(name, value.span, value)


def _mark(attribute: Attribute, name: str) -> Scalar:
    return Scalar(attribute.span, mark("${" + name + "}"))


def _relative(folder: Path, top: Path) -> str:
    return os.path.relpath(folder.resolve(), top.resolve())
