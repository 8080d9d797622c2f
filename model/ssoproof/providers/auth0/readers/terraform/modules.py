"""Modules of Terraform: variables, locals, outputs and references, evaluated when they are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from ssoproof import bounds
from ssoproof.documents.files import read_text
from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Entry, Kind, Node, Scalar, Table
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.documents import inside, listing, repository
from ssoproof.providers.auth0.readers.marks import formatted, mark
from ssoproof.providers.auth0.readers.nodes import number, open_, text
from ssoproof.providers.auth0.readers.resources import Account
from ssoproof.providers.auth0.readers.terraform.blocks import Scope
from ssoproof.providers.auth0.readers.terraform.budget import Budget
from ssoproof.providers.auth0.readers.terraform.evaluate import Evaluator
from ssoproof.providers.auth0.readers.terraform.files import Files
from ssoproof.providers.auth0.readers.terraform.language import Attribute, Block, parsed
from ssoproof.providers.auth0.readers.terraform.references import UNKNOWN, address, resolve
from ssoproof.providers.auth0.readers.terraform.values import Missing, pairs
from ssoproof.providers.auth0.readers.terraform.workspaces import NAME
from ssoproof.source import Span, beginning

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
    #: What the module that uses this one gives to its variables.
    arguments: Mapping[str, Callable[[], Node]] = field(default_factory=dict)
    level: int = 0
    prefix: str = ""
    unread: list[Span] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Attribute] = field(default_factory=dict)
    resources: dict[tuple[str, str], Block] = field(default_factory=dict)
    data: dict[tuple[str, str], Block] = field(default_factory=dict)
    modules: dict[str, Block] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    values: dict[tuple[str, ...], Node | None] = field(default_factory=dict)
    open: list[tuple[str, ...]] = field(default_factory=list)
    tfvars: dict[str, Attribute] = field(default_factory=dict)
    effort: Budget | None = None
    copied: dict[int, dict[str | None, Scope]] = field(default_factory=dict)
    evaluator: Evaluator = field(init=False)
    _children: dict[str, list[tuple[str | None, Module]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = self.account.reading.problems
        files = Files(self.folder, self.top, problems)
        self.evaluator = Evaluator(self.resolve, files, self.effort or Budget(problems))

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
        elif block.type == "data" and len(label) == 2:
            self._once(self.data, (label[0], label[1]), block, "data")
        elif block.type == "output" and label:
            self._once(self.outputs, label[0], block, "output")
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

    def children(self, name: str, at: Span) -> list[tuple[str | None, Module]] | None:
        """The copies of a module that this one uses; None where there is none of that name."""
        block = self.modules.get(name)
        if block is None:
            return None
        if name not in self._children:
            with self._guarded(("module", name), at) as free:
                if not free:
                    return None
                self._children[name] = list(self._made(name, block))
        return self._children[name]

    @contextmanager
    def _guarded(self, key: tuple[str, ...], at: Span) -> Iterator[bool]:
        """Within, only the module's own names are known; False, with an error, where it is within itself."""
        if key in self.open:
            help = "a value can't be made of itself"
            problems = self.account.reading.problems
            problems.error("cycle", f"{'.'.join(key[1:])} is defined by itself", at, help)
            yield False
            return
        self.open.append(key)
        try:
            with self.evaluator.alone(None):
                yield True
        finally:
            self.open.pop()

    def _made(self, name: str, block: Block) -> Iterator[tuple[str | None, Module]]:
        stated = block.attribute("source")
        source = text(self.evaluator.value(stated.value)) if stated else None
        folder = self._source(source, block, name)
        if folder is None:
            return
        for key, scope in self.copies(block, f"module {name}"):
            arguments = {
                a.name: partial(self._argument, scope, a) for a in block.attributes if a.name not in _META
            }
            child = Module(
                folder,
                self.top,
                self.account,
                {n: v for n, v in self.given.items() if n == NAME},
                arguments,
                self.level + 1,
                address(f"{self.prefix}{name}", "", key),
                self.unread,
                effort=self.evaluator.effort,
            )
            try:
                child.read()
            except BadInput as bad:
                self.account.reading.problems.take(bad)
            yield key, child

    def _argument(self, scope: Scope, stated: Attribute) -> Node:
        with self.evaluator.alone(None):
            return self.evaluator.in_scope(scope, stated.value)

    def argument(self, name: str) -> Node | None:
        """What the module that uses this one gives to a variable; None where it gives nothing."""
        stated = self.arguments.get(name)
        return stated() if stated is not None else None

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
        return list(self.scopes(block, what).items())

    def scopes(self, block: Block, what: str = "") -> Mapping[str | None, Scope]:
        """The copies of a block by their keys."""
        if id(block) not in self.copied:
            with self._guarded(("copies", block.type, *block.labels), block.span) as free:
                if not free:
                    return {}
                self.copied[id(block)] = dict(self._copies(block, what or " ".join(block.labels)))
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
        if found is None or any(not isinstance(k, Scalar) or open_(k) for k, _ in found):
            self.report_count(what, each.span, value)
            return [(UNKNOWN, {"each": _each(_mark(each, "each.key"), _mark(each, "each.value"))})]
        if not self.evaluator.effort.copied(what, len(found), each.span):
            return []
        rows = found if isinstance(value, Table) else [(v, v) for _, v in found]
        return [(text(k) or UNKNOWN, {"each": _each(k, v)}) for k, v in rows]

    def _counted(self, count: Attribute, what: str) -> Copies:
        stated = self.evaluator.value(count.value)
        value = number(stated)
        if self.evaluator.effort.refused:
            return []
        if value is None or value < 0 or value.denominator > 1:
            self.report_count(what, count.span, stated)
            return [(UNKNOWN, {"count": Table(count.span, (_entry("index", _mark(count, "count.index")),))})]
        if not self.evaluator.effort.copied(what, int(value), count.span):
            return []
        index = [Scalar(count.span, str(k), Kind.NUMBER) for k in range(int(value))]
        return [(k.text, {"count": Table(count.span, (_entry("index", k),))}) for k in index]

    def block_of(self, kind: str, *labels: str) -> Block:
        """The block of a resource or of data."""
        return (self.data if kind == "data" else self.resources)[labels[0], labels[1]]

    def report_count(self, what: str, at: Span, value: Node | None) -> None:
        """Says that it is not known how many copies there are, and what that depends on."""
        shown = bounds.QUOTED.cut(formatted(text(value) or "")) if open_(value) else ""
        why = f": it depends on {shown}" if shown else ""
        if isinstance(value, Missing):
            why = f": {shown} has no value: {value.why}"
        message = f"{what}: how many there are is not known{why}"
        help = (
            "give the variables their values (terraform.tfvars, --mappings); code is taken to do anything, "
            "all else to be there once"
        )
        if self.evaluator.effort.first(message, at):
            self.account.report_not_understood("how-many", message, at, help)

    def resolve(self, path: tuple[str, ...], at: Span) -> Node | None:
        """What a reference stands for; None where it is not known."""
        return resolve(self, path, at)


def _later(file: Path) -> tuple[bool, bool, str]:
    """Files of values in their order: the later one counts
    (https://developer.hashicorp.com/terraform/language/values/variables)."""
    return ".auto." in file.name, file.suffix == ".json" and ".auto." not in file.name, file.name


def _each(key: Node, value: Node) -> Table:
    return Table(key.span, (_entry("key", key), _entry("value", value)))


def _entry(name: str, value: Node) -> Entry:
    return Entry(name, value.span, value)


def _mark(attribute: Attribute, name: str) -> Scalar:
    return Scalar(attribute.span, mark("${" + name + "}"))


def _relative(folder: Path, top: Path) -> str:
    return os.path.relpath(folder.resolve(), top.resolve())


_META = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})
