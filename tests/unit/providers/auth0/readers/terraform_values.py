"""Terraform's values as Python has them, and the folders of examples."""

from __future__ import annotations

from pathlib import Path

from tests.unit.providers.auth0.readers.exports import write

from ssoproof.documents.yaml_tree import Items, Kind, Node, Scalar, Table
from ssoproof.providers.auth0.readers.nodes import open_
from ssoproof.providers.auth0.readers.resources import Account
from ssoproof.providers.auth0.readers.terraform.modules import Module
from ssoproof.source import Span

#: Folders of Terraform that several tests read.
CORPUS = Path(__file__).parents[4] / "corpus" / "terraform"


def module_of(folder: Path, workspace: str | None = None) -> Module:
    given = {"terraform.workspace": Scalar(Span("given", 1), workspace)} if workspace else {}
    module = Module(folder, folder, Account(), given)
    module.read()
    return module


def value_of(module: Module, name: str) -> Node:
    return module.evaluator.value(module.locals[name].value)


def value(expression: str, folder: Path, around: str = "") -> object:
    """The value of an expression, as Python has it; "?" for what is not known."""
    write(folder, {"main.tf": f"{around}\nlocals {{\n  it = {expression}\n}}\n"})
    return plain(value_of(module_of(folder), "it"))


def plain(node: Node) -> object:
    if isinstance(node, Table):
        return {e.key: plain(e.node) for e in node.entries}
    if isinstance(node, Items):
        return [plain(item) for item in node.nodes]
    assert isinstance(node, Scalar)
    return "?" if open_(node) else None if node.kind is Kind.NOTHING else node.text
