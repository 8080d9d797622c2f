"""What the names of one module of Terraform stand for: variables, local values, resources, data, outputs."""

from __future__ import annotations

import base64
import os
import re
from typing import TYPE_CHECKING

from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Entry, Items, Node, Scalar, Table
from ssoproof.providers.auth0.readers.keywords import SECRET
from ssoproof.providers.auth0.readers.marks import clean, is_stated, mark
from ssoproof.providers.auth0.readers.nodes import nothing, text
from ssoproof.providers.auth0.readers.terraform import blocks
from ssoproof.providers.auth0.readers.terraform.conversions import converted
from ssoproof.providers.auth0.readers.terraform.language import Block
from ssoproof.providers.auth0.readers.terraform.templates import template_file
from ssoproof.providers.auth0.readers.terraform.values import Id, Partial, missing, within
from ssoproof.providers.auth0.readers.terraform.workspaces import NAME
from ssoproof.source import Span

if TYPE_CHECKING:
    from ssoproof.providers.auth0.readers.terraform.modules import Module

#: The key of a copy that stands for any number of copies.
UNKNOWN = "?"
_IDS = ("id", "client_id")
#: Names that speak of a secret, and under which an object has settings instead.
_SETTINGS = frozenset({"refresh_token"})


def address(kind: str, name: str, key: str | None) -> str:
    """How a resource is told apart from others; a word that may stand within code."""
    return re.sub(r"\W+", "_", f"{kind}_{name}" if key is None else f"{kind}_{name}_{key}_")


def resolve(module: Module, path: tuple[str, ...], at: Span) -> Node | None:
    """What a reference stands for; None where it is not known."""
    if path[0] == "path":
        return _folder(module, path, at)
    if path == ("terraform", "workspace"):
        given = module.given.get(NAME)
        return given if given is not None else module.evaluator.effort.workspaces.open(at)
    if path[0] in ("var", "local") and len(path) > 1:
        return within(_once(module, path[:2], path[:2], at), path[2:])
    if path[0] == "module" and len(path) > 1:
        return _outputs(module, path, at)
    if path[:2] in module.resources:
        return _part(module, module.resources[path[0], path[1]], path[2:], at)
    if path[0] == "data" and len(path) > 2:
        _, kind, name, *rest = path
        block = module.data.get((kind, name))
        return _part(module, block, tuple(rest), at) if block is not None else None
    return None


def _folder(module: Module, path: tuple[str, ...], at: Span) -> Node | None:
    if path[1:] not in (("module",), ("root",), ("cwd",)):
        return None
    here = module.folder if path[1] == "module" else module.top
    return Scalar(at, clean(os.path.relpath(here.resolve(), module.top.resolve())))


def _once(module: Module, key: tuple[str, ...], path: tuple[str, ...], at: Span) -> Node | None:
    """What is worked out once for each key, and not of itself."""
    if key in module.open:
        help = "a value can't be made of itself"
        module.account.reading.problems.error("cycle", f"{'.'.join(key)} is defined by itself", at, help)
        return None
    if key not in module.values:
        module.open.append(key)
        try:
            with module.evaluator.alone(None):
                module.values[key] = _worked_out(module, path, at)
        finally:
            module.open.pop()
    return module.values[key]


def _worked_out(module: Module, path: tuple[str, ...], at: Span) -> Node | None:
    if path[0] == "var":
        return _variable(module, path[1])
    if path[0] == "local":
        stated = module.locals.get(path[1])
        return module.evaluator.value(stated.value) if stated else None
    if path[0] == "*":
        return _all_copies(module, module.block_of(path[1], path[2], path[3]), at)
    if path[0] == "data":
        return _attribute(module, module.data[path[1], path[2]], path[3], path[4], at)
    return _attribute(module, module.resources[path[0], path[1]], path[2], path[3], at)


def _variable(module: Module, name: str) -> Node | None:
    block = module.variables.get(name)
    hidden = block.attribute("sensitive") if block else None
    if hidden is not None and hidden.value.text == "true":
        return None
    if SECRET.search(name) and name not in _SETTINGS:
        return None
    value = _given(module, name, block)
    if name in _SETTINGS and not isinstance(value, Table):
        return None
    kind = block.attribute("type") if block else None
    return converted(module.evaluator, value, kind.value) if kind and value is not None else value


def _given(module: Module, name: str, block: Block | None) -> Node | None:
    default = block.attribute("default") if block else None
    nullable = block.attribute("nullable") if block else None
    if name in module.given:
        return module.given[name]
    argument = module.argument(name)
    if argument is not None:
        refuses_null = nullable is not None and nullable.value.text == "false" and default is not None
        if not (refuses_null and nothing(argument)):
            return argument
    stated = module.tfvars.get(name) or default
    if stated is not None and module.level == 0 and name not in module.tfvars:
        words = f"the variable {name} is taken to have its default"
        module.account.reading.assume("variables", words, ("variables", name), "no other value is given")
    return module.evaluator.value(stated.value) if stated else None


def _part(module: Module, block: Block, path: tuple[str, ...], at: Span) -> Node | None:
    """A resource, all its copies, or what is reached from one of them."""
    if not path:
        key = ("*", block.type, *block.labels)
        return _once(module, key, key, at)
    if not (block.attribute("count") or block.attribute("for_each")):
        return _of_copy(module, block, None, path, at)
    keys = module.scopes(block)
    if UNKNOWN in keys:
        return None
    if path[0] in keys:
        return _of_copy(module, block, path[0], path[1:], at)
    name = ".".join((*block.labels, *path))
    return missing(at, name, f"{'.'.join(block.labels)} has no copy {quoted(path[0])}")


def _all_copies(module: Module, block: Block, at: Span) -> Node | None:
    """A resource; a list or a map of its copies where it has `count` or `for_each`."""
    if not (block.attribute("count") or block.attribute("for_each")):
        return _whole(module, block, None, at)
    keys = list(module.scopes(block))
    if UNKNOWN in keys:
        return None
    made = [(key or "", _of_copy(module, block, key, (), at)) for key in keys]
    rows = [(key, node if node is not None else _open(block, at)) for key, node in made]
    if block.attribute("count"):
        return Items(at, tuple(node for _, node in rows))
    return Table(at, tuple(Entry(key, block.span, node) for key, node in rows))


def _open(block: Block, at: Span) -> Node:
    return Scalar(at, mark("${" + ".".join(block.labels) + "}"))


def _of_copy(module: Module, block: Block, key: str | None, path: tuple[str, ...], at: Span) -> Node | None:
    head = (block.type, *block.labels) if block.type == "data" else block.labels
    if not path:
        return _whole(module, block, key, at)
    if path[0] in _IDS and block.type == "resource":
        found: Node | None = Id(at, module.prefix + address(block.labels[0], block.labels[1], key))
    else:
        route = (*head, key or "", path[0])
        found = _once(module, route, route, at)
    return within(found, path[1:])


def _whole(module: Module, block: Block, key: str | None, at: Span) -> Partial:
    """A resource with all that it states."""
    names = [a.name for a in block.attributes if a.name not in blocks.META]
    names += [b.labels[0] if b.type == "dynamic" and b.labels else b.type for b in block.blocks]
    names += _IDS if block.type == "resource" else _COMPUTED.get(block.labels[0], ())
    entries = []
    module.evaluator.effort.step(at, len(names))
    for name in dict.fromkeys(names):
        value = _of_copy(module, block, key, (name,), at)
        if value is not None:
            entries.append(Entry(name, block.span, value))
    return Partial(block.span, tuple(entries))


def _attribute(module: Module, block: Block, key: str, name: str, at: Span) -> Node | None:
    """What one copy of a resource states under a name; None for secrets and for what is not stated."""
    scope = module.scopes(block).get(key or None)
    if scope is None or SECRET.search(name):
        return None
    if block.type == "data":
        return _data(module, block, scope, name, at)
    return blocks.attribute(module, block, name, scope)


#: What Terraform itself works out of data, by their kind.
_COMPUTED = {"local_file": ("content", "content_base64"), "template_file": ("rendered",)}


def _data(module: Module, block: Block, scope: blocks.Scope, name: str, at: Span) -> Node | None:
    kind = block.labels[0]
    if name not in _COMPUTED.get(kind, ()):
        return blocks.attribute(module, block, name, scope)
    stated = blocks.attribute(module, block, "filename" if kind == "local_file" else "template", scope)
    written = text(stated)
    if stated is None or written is None or not is_stated(written):
        return None
    files = module.evaluator.files
    if name == "content_base64":
        data = files.data(written, stated.span)
        return Scalar(at, base64.b64encode(data).decode("ascii")) if data is not None else None
    if name == "content":
        read = files.text(written, stated.span)
        return Scalar(Span(read[0], 1), clean(read[1])) if read else None
    values = blocks.attribute(module, block, "vars", scope) or Table(at)
    if not isinstance(values, Table):
        return None
    return template_file(
        module.evaluator, stated.span.file, written, {e.key: e.node for e in values.entries}, at
    )


def _outputs(module: Module, path: tuple[str, ...], at: Span) -> Node | None:
    """A module's output, all outputs of one copy, or of all copies."""
    name, rest = path[1], list(path[2:])
    block, made = module.modules.get(name), module.children(name, at)
    if block is None or made is None:
        return None
    if any(key == UNKNOWN for key, _ in made):
        return None
    if block.attribute("count") or block.attribute("for_each"):
        if not rest:
            rows = [(key or "", _all_outputs(child, at)) for key, child in made]
            if block.attribute("count"):
                return Items(at, tuple(node for _, node in rows))
            return Table(at, tuple(Entry(key, block.span, node) for key, node in rows))
        key = rest.pop(0)
        made = [row for row in made if row[0] == key]
        if not made:
            return missing(at, ".".join(path), f"module {name} has no copy {quoted(key)}")
    if not made:
        return None
    if not rest:
        return _all_outputs(made[0][1], at)
    return within(_output(made[0][1], rest[0], at), rest[1:])


def _all_outputs(child: Module, at: Span) -> Node:
    found = ((name, _output(child, name, at)) for name in child.outputs)
    return Partial(at, tuple(Entry(name, at, node) for name, node in found if node is not None))


def _output(child: Module, name: str, at: Span) -> Node | None:
    block = child.outputs.get(name)
    stated = block.attribute("value") if block else None
    if block is None or stated is None:
        return missing(at, name, f"the module has no output {quoted(name)}")
    hidden = block.attribute("sensitive")
    if hidden is not None and hidden.value.text == "true":
        return None
    key = ("output", name)
    if key in child.open:
        help = "a value can't be made of itself"
        child.account.reading.problems.error("cycle", f"output {name} is defined by itself", at, help)
        return None
    child.open.append(key)
    try:
        with child.evaluator.alone(None):
            return child.evaluator.value(stated.value)
    finally:
        child.open.pop()
