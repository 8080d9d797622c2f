"""The native YAML format: one file (and its hooks) to a Tenant, with every default told as an assumption."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssoproof.diagnostics import Diagnostic
from ssoproof.documents.files import native_file, read_text
from ssoproof.documents.problems import stop
from ssoproof.documents.yaml_tree import Kind, Scalar, Table, parse
from ssoproof.readers.display_paths import shortly
from ssoproof.readers.hook_code import refuse_broken
from ssoproof.readers.native.apis import NO_AUDIENCE, apis, demanding
from ssoproof.readers.native.applications import RESERVED, Around, applications
from ssoproof.readers.native.fields import Field, Reading, Section, text
from ssoproof.readers.native.hook_files import hooks
from ssoproof.readers.native.names import names_of, referred
from ssoproof.readers.native.policy import domains, mfa, provider, remember, session, user
from ssoproof.readers.native.requirements import demands
from ssoproof.source import Span
from ssoproof.tenant.model import Tenant

VERSION = 1


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
    return load_text(read_text(file, Span(str(file), 1)), file)


def load_text(text: str, file: Path) -> Loaded:
    """Reads the text as if it stood in `file`, whose folder holds the hooks. BadInput as for `load`."""
    reading = Reading()
    root = _root(text, file, reading)
    tenant = _tenant(root, file.parent)
    reading.problems.stop_on_errors()
    refuse_broken(tenant.hooks)
    return Loaded(tenant, reading.problems.ordered())


def _root(text: str, file: Path, reading: Reading) -> Section:
    node = parse(str(file), text, reading.problems)
    if isinstance(node, Table):
        return Section((), node, reading, Span(str(file), node.span.line, node.span.column))
    empty = isinstance(node, Scalar) and node.kind is Kind.NOTHING
    message = "the file is empty" if empty else "the file holds no keys"
    code = "yaml-empty" if empty else "wrong-type"
    raise stop(code, message, node.span, "start with `ssoproof: 1`; the reference shows a whole file")


def _tenant(root: Section, folder: Path) -> Tenant:
    _version(root)
    name = _name(root)
    vendor, mode = provider(root), mfa(root)
    limits, device, person = session(root), remember(root), user(root)
    listed, code = apis(root), hooks(root, folder)
    called = names_of(_entries(root, "applications"), "app", RESERVED)
    named = referred(names_of(_entries(root, "apis"), "api", (NO_AUDIENCE,)))
    by_app, by_api = demands(root, referred(called), named)
    hosts = domains(root, listed)
    apps = applications(root, Around(listed, by_app, bool(code), called, named))
    root.finish()
    return Tenant(
        name=name,
        provider=vendor,
        mfa=mode,
        session=limits,
        remember=device,
        apis=demanding(listed, by_api),
        applications=apps,
        hooks=code,
        user=person,
        domains=hosts,
        assumptions=tuple(root.reading.assumptions),
    )


def _entries(root: Section, key: str) -> Section:
    """The entries of a section; what is wrong with it is reported where it is read."""
    found = root.get(key)
    table = found.node if found and isinstance(found.node, Table) else Table(root.span)
    return Section((key,), table, root.reading, root.span)


def _version(root: Section) -> None:
    found = root.need(
        "ssoproof", f"write `ssoproof: {VERSION}`, the version of the format, as the first line"
    )
    if found is not None and not _is_version(found):
        message = f"this program reads version {VERSION} of the format"
        found.error("format-version", message, f"write `ssoproof: {VERSION}`")


def _is_version(found: Field) -> bool:
    node = found.node
    return isinstance(node, Scalar) and node.kind is Kind.NUMBER and node.text == str(VERSION)


def _name(root: Section) -> str:
    found = root.need("tenant", "write `tenant: ` and a name for the tenant")
    return (text(found) if found else None) or ""
