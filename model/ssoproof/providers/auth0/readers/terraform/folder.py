"""A folder of Terraform to resources: blocks with their copies, Actions with what binds them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ssoproof.amounts import amount
from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Entry, Scalar, Table
from ssoproof.providers.auth0.readers.connections import RESOURCES as CONNECTIONS
from ssoproof.providers.auth0.readers.documents import tree
from ssoproof.providers.auth0.readers.key_coverage import inspect
from ssoproof.providers.auth0.readers.keys import TABLES
from ssoproof.providers.auth0.readers.keywords import Mappings
from ssoproof.providers.auth0.readers.marks import formatted, is_stated, mark
from ssoproof.providers.auth0.readers.nodes import node, text
from ssoproof.providers.auth0.readers.resources import Account, Resource, Resources, Script
from ssoproof.providers.auth0.readers.scripts import Sources, rules
from ssoproof.providers.auth0.readers.sections import RESOURCES
from ssoproof.providers.auth0.readers.terraform.bindings import Declared, bound_actions
from ssoproof.providers.auth0.readers.terraform.blocks import contents
from ssoproof.providers.auth0.readers.terraform.language import Block
from ssoproof.providers.auth0.readers.terraform.modules import Module
from ssoproof.providers.auth0.readers.terraform.references import UNKNOWN, address
from ssoproof.source import Span, beginning
from ssoproof.tenant.coverage import Piece
from ssoproof.tenant.model import HookKind

#: Grants of clients for audiences.
GRANT = "auth0_client_grant"
#: The factors of auth0_guardian that may be on.
FACTORS = ("otp", "email", "phone", "push", "duo", "webauthn_roaming", "webauthn_platform")


def read_terraform(folder: Path, account: Account, mappings: Mappings) -> Resources:
    """The resources of a folder and of the modules within it. BadInput where a file is not Terraform.

    `mappings` are values of variables, and of `terraform.workspace`.
    """
    given = {name: tree("the mappings", json.dumps(value), account, {}) for name, value in mappings.items()}
    module = Module(folder, folder, account, given)
    module.read()
    found = Declared()
    _collect(module, found)
    place = beginning(folder)
    account.read.append(Piece("a folder of Terraform", place))
    module.evaluator.effort.workspaces.report(account)
    if found.others:
        account.ignore(f"{amount(found.others, 'resource')} of other providers", place)
    if len(found.providers) > 1:
        help = "check the folder of one tenant at a time"
        message = (
            f"the folder states several tenants: providers {', '.join(map(quoted, sorted(found.providers)))}"
        )
        account.reading.problems.error(
            "several-tenants", message, max(found.providers.values(), key=str), help
        )
    resources = _resources(found, place, Sources(folder, account, {}, 0))
    resources.hosts += _hosts(module)
    if module.unread:
        why = "a module that is not read may bind code"
        resources.scripts.append(Script("modules", HookKind.ACTION, None, module.unread[0], why))
    return resources


def _hosts(module: Module) -> list[str]:
    """The tenant's domain, where the provider's block states it."""
    blocks = (b for b in module.blocks if b.type == "provider" and b.labels[:1] == ("auth0",))
    stated = (b.attribute("domain") for b in blocks)
    hosts = (text(module.evaluator.value(a.value)) for a in stated if a is not None)
    return [host for host in hosts if host is not None and is_stated(host)]


def _collect(module: Module, found: Declared, unsure: bool = False) -> None:
    for (kind, name), block in module.resources.items():
        if not kind.startswith("auth0_"):
            found.others += 1
        elif kind in CONNECTIONS or kind == GRANT:
            module.account.ignore(f"{kind} {name}: {RESOURCES[kind]}", block.span)
            _aside(module, kind, name, block, found)
        elif kind in RESOURCES:
            module.account.ignore(f"{kind} {name}: {RESOURCES[kind]}", block.span)
        elif kind not in TABLES:
            help = "it is taken to have no effect; check that it says nothing about sessions or MFA"
            module.account.report_not_understood(
                "unknown-section", f"the resource {quoted(kind)} is not known here", block.span, help
            )
        else:
            _copies(module, kind, name, block, found, unsure)
    for name, used in module.modules.items():
        for key, child in module.children(name, used.span) or ():
            _collect(child, found, unsure or key == UNKNOWN)


def _aside(module: Module, kind: str, name: str, block: Block, found: Declared) -> None:
    """Connections, the applications that they are enabled for, and grants: a part of them is read."""
    for key, scope in module.copies(block, f"{kind} {name}"):
        table = contents(module, block, scope)
        where = Scalar(block.span, module.prefix + address(kind, name, key))
        entries = tuple(e for e in table.entries if e.key != "id")
        own = Table(table.span, (*entries, Entry("id", block.span, where)))
        made = Resource(kind, text(node(table, "name")) or name, own, block.span)
        found.by_kind.setdefault(kind, []).append(made)


def _copies(module: Module, kind: str, name: str, block: Block, found: Declared, unsure: bool) -> None:
    provider = block.attribute("provider")
    if module.level == 0:
        found.providers.setdefault(provider.value.text.strip("${} ") if provider else "auth0", block.span)
    for key, scope in module.copies(block, f"{kind} {name}"):
        table = contents(module, block, scope)
        shown_name = text(node(table, "name")) or text(node(table, "identifier")) or name
        resource = Resource(kind, shown_name, table, block.span)
        inspect(resource, module.account)
        where = module.prefix + address(kind, name, key)
        if unsure or key == UNKNOWN:
            found.unsure.add(block.span)
            resource = _perhaps(resource)
        if kind == "auth0_client":
            stated = Scalar(block.span, where)
            resource = Resource(
                kind,
                shown_name,
                Table(table.span, (*table.entries, Entry("client_id", block.span, stated))),
                block.span,
            )
        module.account.read.append(
            Piece(f"{kind} {name}" + (f"[{formatted(key)}]" if key else ""), block.span)
        )
        found.by_kind.setdefault(kind, []).append(resource)
        _name(where, resource, found, module.account)


def _name(where: str, resource: Resource, found: Declared, account: Account) -> None:
    """Keeps a resource under its address."""
    other = found.ids.setdefault(where, resource)
    if other is not resource:
        first = ((other.place, "first here"),)
        message = f"{resource.kind} {quoted(resource.name)}: names or keys differ only in signs such as `-`"
        help = "call one of the two otherwise: here they can't be told apart"
        account.reading.problems.error("duplicate-name", message, resource.place, help, first)


def _perhaps(resource: Resource) -> Resource:
    """A rule, or the policy, that may be there or not."""
    key = {"auth0_rule": "enabled", "auth0_guardian": "policy"}.get(resource.kind)
    if key is None:
        return resource
    stated = Entry(key, resource.place, Scalar(resource.place, mark("how many there are")))
    kept = tuple(e for e in resource.table.entries if e.key != key)
    return Resource(resource.kind, resource.name, Table(resource.table.span, (*kept, stated)), resource.place)


def _resources(found: Declared, place: Span, sources: Sources) -> Resources:
    account = sources.account
    resources = Resources(Path(place.file).resolve().name or "tenant", place, symbolic=True)
    resources.tenant = _only(found.all("auth0_tenant"), account)
    guardian = _only(found.all("auth0_guardian"), account)
    resources.policy = node(guardian.table, "policy") if guardian else None
    if guardian is not None:
        stated = [node(guardian.table, name) for name in FACTORS]
        nested = [node(part, "enabled") or part if isinstance(part, Table) else part for part in stated]
        resources.factors = [part for part in nested if part is not None]
    resources.clients, resources.apis = found.all("auth0_client"), found.all("auth0_resource_server")
    resources.domains, resources.organizations = (
        found.all("auth0_custom_domain"),
        found.all("auth0_organization"),
    )
    resources.grants = found.all(GRANT)
    resources.connections = found.all("auth0_connection")
    resources.enabled = found.all("auth0_connection_client", "auth0_connection_clients")
    resources.scripts += rules(found.all("auth0_rule"), sources)
    resources.scripts += list(bound_actions(found, sources))
    resources.code = bool(found.all("auth0_action"))
    return resources


def _only(listed: Sequence[Resource], account: Account) -> Resource | None:
    if len(listed) > 1:
        first = ((listed[0].place, "first here"),)
        message = f"{listed[1].kind} stands twice: the folder states several tenants"
        account.reading.problems.error(
            "several-tenants", message, listed[1].place, "check one tenant at a time", first
        )
    return listed[0] if listed else None
