"""Deploy CLI's exports to resources, in both layouts: one YAML file, or a folder of JSON files.

The layouts: https://github.com/auth0/auth0-deploy-cli/blob/master/docs/available-resource-config-formats.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Entry, Items, Node, Scalar, Table
from ssoproof.providers.auth0.readers.connections import SECTIONS as CONNECTIONS
from ssoproof.providers.auth0.readers.documents import document, listing
from ssoproof.providers.auth0.readers.exclusions import excluded, left_out, properties
from ssoproof.providers.auth0.readers.key_coverage import inspect
from ssoproof.providers.auth0.readers.keywords import Mappings
from ssoproof.providers.auth0.readers.marks import formatted, is_stated
from ssoproof.providers.auth0.readers.nodes import entry, node, nothing, open_, rows, text
from ssoproof.providers.auth0.readers.resources import Account, Resource, Resources, Script
from ssoproof.providers.auth0.readers.scripts import LOGIN, Sources, actions, rules
from ssoproof.providers.auth0.readers.sections import SECTIONS
from ssoproof.providers.auth0.readers.triggers import bindings
from ssoproof.source import Span, beginning
from ssoproof.tenant.coverage import Piece
from ssoproof.tenant.model import HookKind

#: Sections that hold a list of resources.
LISTS = (
    "clients",
    "resourceServers",
    "rules",
    "rulesConfigs",
    "actions",
    "guardianFactors",
    "customDomains",
    "organizations",
)
READ = (*LISTS, "tenant", "guardianPolicies", "triggers", "riskAssessment")

#: Sections of which a part is read: connections, and grants.
GRANTS = "clientGrants"
ASIDE = (*CONNECTIONS, GRANTS)

#: The folders of the directory layout and the sections that their files belong to.
FOLDERS = {
    "clients": "clients",
    "resource-servers": "resourceServers",
    "rules": "rules",
    "rules-configs": "rulesConfigs",
    "actions": "actions",
    "custom-domains": "customDomains",
    "organizations": "organizations",
}
_SINGLE = {
    "tenant.json": "tenant",
    "guardian/policies.json": "guardianPolicies",
}

Sections = dict[str, list[Resource]]


def read_yaml(file: Path, account: Account, mappings: Mappings) -> Resources:
    """The resources of a tenant.yaml and the files that it names. BadInput where it is no YAML."""
    root = document(file, account, mappings)
    place = beginning(file)
    account.read.append(Piece(f"{file.name}: Deploy CLI's export as one file", place))
    found: Sections = {}
    top = root if isinstance(root, Table) else None
    for part in top.entries if top else ():
        _section(part, found, account)
    names = excluded(mappings, node(top, "exclude"))
    resources = _resources(found, _named(file.parent), place, Sources(file.parent, account, mappings), names)
    resources.scripts += _hidden(top, found) if not account.code_only else ()
    return resources


def _hidden(top: Table | None, found: Sections) -> Iterator[Script]:
    """What stands for code of which a placeholder without a value is all that is stated."""
    for part in top.entries if top else ():
        if part.key in _CODE and open_(part.node) and (part.key == "rules" or "triggers" not in found):
            why = "a placeholder without a value stands for them"
            yield Script(part.key, _CODE[part.key], None, part.node.span, why)


_CODE = {"rules": HookKind.RULE, "actions": HookKind.ACTION, "triggers": HookKind.ACTION}


def _section(part: Entry, found: Sections, account: Account) -> None:
    if part.key in SECTIONS:
        if part.key in ASIDE and isinstance(part.node, Items):
            found[part.key] = list(_listed(part.key, part.node, account))
        account.ignore(f"{part.key}: {SECTIONS[part.key]}", part.key_span)
    elif part.key not in READ:
        help = "it is taken to have no effect; check that it says nothing about sessions or MFA"
        account.report_not_understood(
            "unknown-section",
            f"the section {quoted(formatted(part.key))} is not known here",
            part.key_span,
            help,
        )
    elif open_(part.node):
        help = "give its placeholder a value with --mappings"
        account.report_not_understood(
            "unknown-value", f"{part.key} is a placeholder without a value", part.node.span, help
        )
    else:
        found[part.key] = list(_listed(part.key, part.node, account))


def _listed(kind: str, value: Node, account: Account) -> Iterator[Resource]:
    if nothing(value):
        return
    if kind not in LISTS and kind not in ASIDE:
        yield from _one(kind, value, account)
        return
    if not isinstance(value, Items):
        account.reading.problems.error("wrong-type", f"{kind} must be a list", value.span, "export it again")
        return
    for item in value.nodes:
        yield from _one(kind, item, account)


def _one(kind: str, value: Node, account: Account) -> Iterator[Resource]:
    if isinstance(value, Table):
        name = text(node(value, "name")) or text(node(value, "key")) or text(node(value, "domain")) or ""
        yield Resource(kind, name, value, value.span)
    elif isinstance(value, Scalar) and nothing(value):
        return
    else:
        account.reading.problems.error(
            "wrong-type", f"an entry of {kind} must be a mapping", value.span, "export it again"
        )


def read_folder(folder: Path, account: Account, mappings: Mappings) -> Resources:
    """The resources of a folder in Deploy CLI's directory layout. BadInput where a file can't be read."""
    place = beginning(folder)
    account.read.append(Piece("Deploy CLI's export as a folder", place))
    found: Sections = {}
    for name, kind in _SINGLE.items():
        if (folder / name).is_file():
            found[kind] = list(_file(kind, folder / name, account, mappings))
    for name, kind in FOLDERS.items():
        if (folder / name).is_dir():
            found[kind] = [
                r for f in listing(folder / name, (".json",)) for r in _file(kind, f, account, mappings)
            ]
    if "rules" in found:
        found["rules"] = _beside(found["rules"], folder / "rules")
    if (folder / "guardian" / "factors").is_dir():
        files = listing(folder / "guardian" / "factors", (".json",))
        found["guardianFactors"] = [r for f in files for r in _file("guardianFactors", f, account, mappings)]
    for file in listing(folder / "risk-assessment", (".json",)):
        found.setdefault("riskAssessment", []).extend(_file("riskAssessment", file, account, mappings))
    bound, doubt = bindings(folder / "triggers", account, mappings)
    if bound is not None and not doubt:
        found["triggers"] = [bound]
    for kind, places in _aside(folder):
        found[kind] = [r for f in places for r in _items(kind, f, account, mappings)]
    _others(folder, account)
    resources = _resources(
        found, _named(folder), place, Sources(folder, account, mappings), excluded(mappings, None)
    )
    if (
        bound is not None
        and doubt
        and not account.code_only
        and not any(s.kind is HookKind.ACTION for s in resources.scripts)
    ):
        resources.scripts.append(Script("actions", HookKind.ACTION, None, bound.place, doubt))
    return resources


def _file(kind: str, file: Path, account: Account, mappings: Mappings) -> Iterator[Resource]:
    account.read.append(Piece(str(file), beginning(file)))
    yield from _items(kind, file, account, mappings)


def _items(kind: str, file: Path, account: Account, mappings: Mappings) -> Iterator[Resource]:
    value = document(file, account, mappings)
    listed = value.nodes if isinstance(value, Items) else (value,)
    for item in listed:
        yield from _one(kind, item, account)


def _aside(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """The files of connections and grants, by section; each database has a folder of its own."""
    if (folder / "grants").is_dir():
        yield GRANTS, list(listing(folder / "grants", (".json",)))
    if (folder / "connections").is_dir():
        yield "connections", list(listing(folder / "connections", (".json",)))
    for name in ("databases", "database-connections"):
        if (folder / name).is_dir():
            below = sorted(p for p in (folder / name).iterdir() if p.is_dir() and not p.is_symlink())
            files = [*listing(folder / name, (".json",)), *(p / "database.json" for p in below)]
            yield "databases", [file for file in files if file.is_file()]


def _beside(rules: list[Resource], folder: Path) -> list[Resource]:
    """Rules with what the older layout leaves to file names: the rule's name, and its script's."""
    whole, seen = [], set()
    for rule in rules:
        stem = Path(rule.place.file).stem
        seen.add(stem)
        whole.append(_completed(rule, stem, folder))
    for file in listing(folder, (".js",)):
        named = any(file.name in (text(node(r.table, "script")) or "") for r in whole)
        if file.stem not in seen and not named:
            at = beginning(file)
            whole.append(_completed(Resource("rules", file.stem, Table(at), at), file.stem, folder))
    return whole


def _completed(rule: Resource, stem: str, folder: Path) -> Resource:
    entries = list(rule.table.entries)
    for key, value in (("name", stem), ("script", f"./{stem}.js")):
        if entry(rule.table, key) is None and (key == "name" or (folder / f"{stem}.js").is_file()):
            entries.append(Entry(key, rule.place, Scalar(rule.place, value)))
    return Resource(rule.kind, rule.name or stem, Table(rule.table.span, tuple(entries)), rule.place)


def _others(folder: Path, account: Account) -> None:
    """What else lies in the folder: parts of the export without effect, and what is none."""
    known = {_dashed(name): reason for name, reason in SECTIONS.items()}
    read = {
        *FOLDERS,
        *(name.partition("/")[0] for name in _SINGLE),
        "guardian",
        "triggers",
        "risk-assessment",
    }
    for path in sorted(folder.iterdir()):
        stem = path.name.removesuffix(".json")
        if path.name in read or path.name.startswith("."):
            continue
        reason = known.get(stem) or known.get(stem.lower())
        if reason or path.is_dir() or path.suffix == ".json":
            account.ignore(f"{path.name}: {reason or 'it is no part of an export'}", beginning(path))

    for path in sorted((folder / "guardian").iterdir()) if (folder / "guardian").is_dir() else ():
        if path.name not in ("policies.json", "factors") and not path.name.startswith("."):
            account.ignore(f"guardian/{path.name}: {SECTIONS['guardianFactorProviders']}", beginning(path))


def _dashed(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"-\1", name).lower()


def _named(folder: Path) -> str:
    try:
        return folder.resolve().name or "tenant"
    except (OSError, RuntimeError):
        return "tenant"


def _resources(
    found: Sections, name: str, place: Span, sources: Sources, names: Mapping[str, str]
) -> Resources:
    account = sources.account
    resources = Resources(name, place)
    resources.scripts += left_out(found, names, place, account)
    properties(sources.mappings, place, account)
    resources.tenant = next(iter(found.get("tenant", ())), None)
    policies = next(iter(found.get("guardianPolicies", ())), None)
    if policies is not None:
        stated = entry(policies.table, "policies") or entry(policies.table, "policy")
        resources.policy = stated.node if stated else None
        if not policies.table.entries:
            resources.policy = policies.table
    factors = [node(f.table, "enabled") for f in found.get("guardianFactors", [])]
    resources.factors = [f for f in factors if f is not None]
    resources.clients, resources.apis = found.get("clients", []), found.get("resourceServers", [])
    own = sources.mappings.get("AUTH0_DOMAIN")
    resources.hosts += [own] if isinstance(own, str) else []
    resources.domains, resources.organizations = (
        found.get("customDomains", []),
        found.get("organizations", []),
    )
    resources.scripts += rules(found.get("rules", []), sources)
    bound = next(iter(found.get("triggers", ())), None)
    resources.scripts += actions(found.get("actions", []), _bindings(bound, account), sources)
    resources.code = bool(found.get("actions"))
    sections = {HookKind.RULE: ("rules",), HookKind.ACTION: ("actions", "triggers")}
    resources.stated |= {kind for kind, keys in sections.items() if any(key in found for key in keys)}
    resources.connections = [r for kind in CONNECTIONS for r in found.get(kind, ())]
    resources.grants = found.get(GRANTS, [])
    for kind, listed in found.items():
        if kind != "triggers" and kind not in ASIDE:
            account.read += [Piece(f"{kind} {formatted(r.name)}".strip(), r.place) for r in listed]
            for resource in listed:
                inspect(resource, account)
    return resources


def _bindings(bound: Resource | None, account: Account) -> tuple[Resource, ...] | None:
    """The bindings of the login in order; None where the export does not state them."""
    if bound is None:
        return None
    listed: list[Resource] = []
    for part in bound.table.entries:
        if part.key == LOGIN:
            listed += [_binding(item) for item in rows(part.node)]
        elif not is_stated(part.key):
            listed.append(_binding(Scalar(part.key_span, part.key)))
        elif rows(part.node):
            account.ignore(f"triggers {part.key}: it runs at another moment than a login", part.key_span)
    for resource in listed:
        inspect(resource, account)
    return tuple(listed)


def _binding(item: Node) -> Resource:
    """One binding; what is no mapping, such as a placeholder without a value, binds an Action that is not in
    the input."""
    if isinstance(item, Table):
        return Resource("triggers", text(node(item, "action_name")) or "", item, item.span)
    name = text(item) or "a list"
    stated = Entry("action_name", item.span, Scalar(item.span, name))
    return Resource("triggers", name, Table(item.span, (stated,)), item.span)
