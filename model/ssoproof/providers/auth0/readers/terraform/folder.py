"""A folder of Terraform to resources: blocks with their copies, Actions with what binds them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ssoproof.amounts import amount
from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Entry, Items, Node, Scalar, Table
from ssoproof.providers.auth0.readers.connections import RESOURCES as CONNECTIONS
from ssoproof.providers.auth0.readers.documents import tree
from ssoproof.providers.auth0.readers.key_coverage import inspect
from ssoproof.providers.auth0.readers.keys import TABLES
from ssoproof.providers.auth0.readers.keywords import Mappings
from ssoproof.providers.auth0.readers.marks import formatted, is_stated, mark
from ssoproof.providers.auth0.readers.nodes import node, tables, text
from ssoproof.providers.auth0.readers.resources import Account, Resource, Resources, Script
from ssoproof.providers.auth0.readers.scripts import LOGIN, Sources, actions, code_of, deployed, rules
from ssoproof.providers.auth0.readers.sections import RESOURCES
from ssoproof.providers.auth0.readers.terraform.for_expressions import pairs
from ssoproof.providers.auth0.readers.terraform.json_syntax import single
from ssoproof.providers.auth0.readers.terraform.language import Block, JsonExpression
from ssoproof.providers.auth0.readers.terraform.modules import UNKNOWN, Module, Scope, address
from ssoproof.source import Span, beginning
from ssoproof.tenant.coverage import Piece
from ssoproof.tenant.model import HookKind

#: Grants of clients for audiences.
GRANT = "auth0_client_grant"
_META = frozenset({"count", "for_each", "provider", "depends_on"})
#: The factors of auth0_guardian that may be on.
FACTORS = ("otp", "email", "phone", "push", "duo", "webauthn_roaming", "webauthn_platform")
#: Words without which code has no say in who gets in and what is asked of them.
_SAYS = re.compile(
    r"multifactor|authentication|access|session|redirect|validation|recordMethod|require|import\b|cache"
)


@dataclass(slots=True)
class _Resources:
    """All resources of Auth0 by kind; `ids` has those that others refer to, by address."""

    by_kind: dict[str, list[Resource]] = field(default_factory=dict)
    ids: dict[str, Resource] = field(default_factory=dict)
    #: Where resources stand of which it is not known whether they are there.
    unsure: set[Span] = field(default_factory=set)
    providers: dict[str, Span] = field(default_factory=dict)
    others: int = 0

    def all(self, *kinds: str) -> list[Resource]:
        """The resources of some kinds."""
        return [r for kind in kinds for r in self.by_kind.get(kind, ())]


def read_terraform(folder: Path, account: Account, mappings: Mappings) -> Resources:
    """The resources of a folder and of the modules within it. BadInput where a file is not Terraform.

    `mappings` are values of variables, and of `terraform.workspace`.
    """
    given = {name: tree("the mappings", json.dumps(value), account, {}) for name, value in mappings.items()}
    module = Module(folder, folder, account, given)
    module.read()
    found = _Resources()
    _collect(module, found)
    place = beginning(folder)
    account.read.append(Piece("a folder of Terraform", place))
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


def _collect(module: Module, found: _Resources, unsure: bool = False) -> None:
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
    for children in module.children.values():
        for key, child in children:
            _collect(child, found, unsure or key == UNKNOWN)


def _aside(module: Module, kind: str, name: str, block: Block, found: _Resources) -> None:
    """Connections, the applications that they are enabled for, and grants: a part of them is read."""
    for key, scope in module.copies(block, f"{kind} {name}"):
        table = _table(module, block, scope)
        where = Scalar(block.span, module.prefix + address(kind, name, key))
        entries = tuple(e for e in table.entries if e.key != "id")
        own = Table(table.span, (*entries, Entry("id", block.span, where)))
        made = Resource(kind, text(node(table, "name")) or name, own, block.span)
        found.by_kind.setdefault(kind, []).append(made)


def _copies(module: Module, kind: str, name: str, block: Block, found: _Resources, unsure: bool) -> None:
    provider = block.attribute("provider")
    if module.level == 0:
        found.providers.setdefault(provider.value.text.strip("${} ") if provider else "auth0", block.span)
    for key, scope in module.copies(block, f"{kind} {name}"):
        table = _table(module, block, scope)
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
        found.ids[where] = resource


def _perhaps(resource: Resource) -> Resource:
    """A rule, or the policy, that may be there or not."""
    key = {"auth0_rule": "enabled", "auth0_guardian": "policy"}.get(resource.kind)
    if key is None:
        return resource
    stated = Entry(key, resource.place, Scalar(resource.place, mark("how many there are")))
    kept = tuple(e for e in resource.table.entries if e.key != key)
    return Resource(resource.kind, resource.name, Table(resource.table.span, (*kept, stated)), resource.place)


def _table(module: Module, block: Block, scope: Scope) -> Table:
    """A block's attributes and blocks as one mapping; a block that stands several times is a list."""
    ignored = _ignored(block)
    entries: dict[str, Entry] = {}
    for attribute in block.attributes:
        if attribute.name not in _META:
            value = module.evaluator.in_scope(scope, attribute.value)
            if isinstance(attribute.value, JsonExpression):
                value = single(value)
            if attribute.name in ignored or (ignored == {"all"} and attribute.name != "name"):
                value = Scalar(attribute.span, mark(f"{attribute.name} (changes are ignored)"))
            entries[attribute.name] = Entry(attribute.name, attribute.span, value)
    inner: dict[str, list[Node]] = {}
    places: dict[str, Span] = {}
    for kid in block.blocks:
        if kid.type not in ("lifecycle", "provisioner", "connection"):
            label, made = _inner(module, kid, scope)
            inner.setdefault(label, []).extend(made)
            places.setdefault(label, kid.span)
    for label, made in inner.items():
        value = made[0] if len(made) == 1 else Items(places[label], tuple(made))
        entries[label] = Entry(label, places[label], value)
    return Table(block.span, tuple(entries.values()))


def _ignored(block: Block) -> set[str]:
    life = next((b for b in block.blocks if b.type == "lifecycle"), None)
    stated = life.attribute("ignore_changes") if life else None
    return set(re.findall(r"[a-z_]+", stated.value.text)) if stated else set()


def _inner(module: Module, block: Block, scope: Scope) -> tuple[str, list[Node]]:
    if block.type != "dynamic" or not block.labels:
        return block.type, [_table(module, block, scope)]
    label, each = block.labels[0], block.attribute("for_each")
    content = next((b for b in block.blocks if b.type == "content"), None)
    name = block.attribute("iterator")
    iterator = name.value.text if name else label
    found = pairs(module.evaluator.in_scope(scope, each.value)) if each else None
    if found is None or content is None:
        return label, [Scalar(block.span, mark(f"dynamic {label}"))]
    made: list[Node] = []
    effort = module.evaluator.effort
    if not (
        effort.copied(f"dynamic {label}", len(found), block.span) and effort.step(block.span, len(found))
    ):
        return label, made
    for key, value in found:
        own = Table(key.span, (Entry("key", key.span, key), Entry("value", value.span, value)))
        made.append(_table(module, content, {**scope, iterator: own}))
    return label, made


def _resources(found: _Resources, place: Span, sources: Sources) -> Resources:
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
    resources.scripts += list(_actions(found, sources))
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


def _actions(found: _Resources, sources: Sources) -> Iterator[Script]:
    if sources.account.code_only:
        yield from actions(found.all("auth0_action"), None, sources)
        return
    bound = _bound(found, sources.account)
    used = {where for where, _ in bound}
    for where, action in found.ids.items():
        if action.kind == "auth0_action" and where not in used:
            sources.account.ignore(
                f"action {formatted(action.name)}: nothing here binds it to a trigger", action.place
            )
    made = [_action(where, at, found, sources) for where, at in bound]
    bindings = _login(found.all("auth0_trigger_actions", "auth0_trigger_binding", "auth0_trigger_action"))
    telling = [s for s in made if s.code is None or _SAYS.search(s.code.text)]
    if len(bindings) > 1 and len(telling) > 1:
        why = "the order of Actions that are bound by several resources is not known"
        help = "bind them in one auth0_trigger_actions; until then they are taken to do anything"
        sources.account.report_not_understood("action-order", why, bindings[0].place, help)
        yield Script("actions", HookKind.ACTION, None, bindings[0].place, why)
        return
    yield from made


def _login(bindings: Sequence[Resource]) -> list[Resource]:
    return [
        b
        for b in bindings
        if (trigger := text(node(b.table, "trigger"))) is None or trigger == LOGIN or not is_stated(trigger)
    ]


def _bound(found: _Resources, account: Account) -> list[tuple[str, Span]]:
    """The addresses of the Actions that are bound to the login, in order; a mark where one is not known."""
    bound: list[tuple[str, Span]] = []
    for binding in found.all("auth0_trigger_actions", "auth0_trigger_binding", "auth0_trigger_action"):
        trigger = text(node(binding.table, "trigger"))
        if trigger is not None and is_stated(trigger) and trigger != LOGIN:
            account.ignore(f"{binding.kind}: {trigger} is another moment than a login", binding.place)
            continue
        if binding.place in found.unsure:
            listed: list[Node] = [Scalar(binding.place, mark("how many there are"))]
        elif binding.kind == "auth0_trigger_action":
            listed = [binding.table]
        else:
            listed = list(_listed(node(binding.table, "actions"), binding))
        for item in listed:
            table = item if isinstance(item, Table) else None
            where = text(node(table, "id")) or text(node(table, "action_id")) or mark("an Action")
            bound.append((where, item.span))
    return bound


def _listed(stated: Node | None, binding: Resource) -> Iterator[Node]:
    if isinstance(stated, Scalar) or stated is None:
        yield Scalar(binding.place, mark("Actions"))
    else:
        yield from stated.nodes if isinstance(stated, Items) else tables(stated)


def _action(where: str, at: Span, found: _Resources, sources: Sources) -> Script:
    action = found.ids.get(where)
    if action is None:
        why = f"which Action is bound is not known: {formatted(where)}"
        help = "state it in this folder; until then it is taken to do anything"
        sources.account.report_not_understood("missing-action", why, at, help)
        return Script("action", HookKind.ACTION, None, at, why)
    name = formatted(action.name)
    code = code_of(node(action.table, "code"), action, f"action {name}", sources, "")
    return deployed(action, code, sources.account, default=False)
