"""What Deploy CLI's configuration excludes from management: of that, files don't say what the tenant has.

Documented at https://github.com/auth0/auth0-deploy-cli/blob/master/docs/excluding-from-management.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssoproof.documents.yaml_tree import Node, Table
from ssoproof.providers.auth0.readers.keys import TABLES
from ssoproof.providers.auth0.readers.nodes import open_, rows, truth
from ssoproof.providers.auth0.readers.resources import Account, Resource, Script
from ssoproof.source import Span
from ssoproof.tenant.model import HookKind

#: The configuration's names: whole sections, and single resources of a section.
LEFT_OUT, ONLY = "AUTH0_EXCLUDED", "AUTH0_INCLUDED_ONLY"
SINGLE = {
    "AUTH0_EXCLUDED_RULES": "rules",
    "AUTH0_EXCLUDED_CLIENTS": "clients",
    "AUTH0_EXCLUDED_RESOURCE_SERVERS": "resourceServers",
    "AUTH0_EXCLUDE_THIRD_PARTY_CLIENTS": "clients",
}
PROPERTIES = "EXCLUDED_PROPS"
NAMES = (LEFT_OUT, ONLY, PROPERTIES, *SINGLE)
#: The sections of which something is asked.
_MATTER = ("tenant", "clients", "resourceServers", "rules", "actions", "triggers", "guardianPolicies")
_WIDER = {"clients": "applications", "resourceServers": "APIs"}


def excluded(mappings: Mapping[str, object], stated: Node | None) -> dict[str, str]:
    """The sections that are not known, or not wholly, each with the name that says so; `stated` is the
    export's `exclude`."""
    found = {kind: name for name, kind in SINGLE.items() if _given(mappings.get(name))}
    if open_(stated):
        found |= dict.fromkeys(SINGLE.values(), "exclude")
    if isinstance(stated, Table):
        found |= {
            e.key: "exclude" for e in stated.entries if e.key in _MATTER and (rows(e.node) or truth(e.node))
        }
    only = _words(mappings.get(ONLY))
    if only:
        found |= {kind: ONLY for kind in _MATTER if kind not in only}
    return found | {kind: LEFT_OUT for kind in _words(mappings.get(LEFT_OUT)) if kind in _MATTER}


def _given(value: object) -> bool:
    return value is True or value == "true" or bool(_words(value))


def _words(value: object) -> tuple[str, ...]:
    """The names of a list; of a text, all that it holds: so Deploy CLI takes a text where it expects a
    list."""
    if isinstance(value, str) and value not in ("", "false"):
        return (value, *(kind for kind in _MATTER if kind in value))
    return tuple(word for word in value if isinstance(word, str)) if isinstance(value, list) else ()


def properties(mappings: Mapping[str, object], place: Span, account: Account) -> None:
    """Tells properties that are left out of the files (EXCLUDED_PROPS), where they bear on what is asked."""
    stated = mappings.get(PROPERTIES)
    for kind, names in stated.items() if isinstance(stated, dict) else ():
        known = TABLES[kind].modelled if kind in TABLES else {}
        for name in (n for n in _words(names) if n.partition(".")[0] in known):
            help = "export it too: without it the default is assumed"
            account.report_not_understood("excluded", f"{kind}: {PROPERTIES} leaves {name} out", place, help)


def left_out(
    found: dict[str, list[Resource]], names: Mapping[str, str], place: Span, account: Account
) -> Iterator[Script]:
    """Takes what is excluded out of `found` and tells it; code that is then not known may do anything."""
    for kind, name in names.items():
        why = (
            f"{kind}: {name} leaves some of it out"
            if name in SINGLE or name == "exclude"
            else f"{kind}: {name} leaves it out"
        )
        help = "export it too, and leave the exclusion out of the file of mappings"
        account.report_not_understood("excluded", f"{why}; what the tenant has is not known", place, help)
        if kind in _WIDER:
            account.leave_out(f"{_WIDER[kind]} that {name} leaves out")
        else:
            found.pop(kind, None)
    if "rules" in names:
        yield Script("rules", HookKind.RULE, None, place, f"{names['rules']} leaves rules out")
    unbound = names.get("triggers") or names.get("actions")
    if unbound:
        for kind in ("triggers", "actions"):
            found.pop(kind, None)
        yield Script("actions", HookKind.ACTION, None, place, f"{unbound} leaves Actions out")
