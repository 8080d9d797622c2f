"""Which Actions of a folder of Terraform run at a login, in which order, and their code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ssoproof.documents.yaml_tree import Items, Node, Scalar, Table
from ssoproof.providers.auth0.readers.marks import formatted, is_stated, mark
from ssoproof.providers.auth0.readers.nodes import node, tables, text
from ssoproof.providers.auth0.readers.resources import Account, Resource, Script
from ssoproof.providers.auth0.readers.scripts import LOGIN, Sources, actions, code_of, deployed
from ssoproof.providers.auth0.readers.terraform.values import Loose
from ssoproof.source import Span
from ssoproof.tenant.model import HookKind


@dataclass(slots=True)
class Declared:
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


#: Words without which code has no say in who gets in and what is asked of them.
_SAYS = re.compile(
    r"multifactor|authentication|access|session|redirect|validation|recordMethod|require|import\b|cache"
)


def bound_actions(found: Declared, sources: Sources) -> Iterator[Script]:
    """The Actions that run at a login, in their order."""
    account = sources.account
    if account.code_only:
        yield from actions(found.all("auth0_action"), None, sources)
        return
    bindings = [b for b in found.all(*_KINDS) if _at_login(b)]
    bound = [row for binding in bindings for row in _bound(binding, found)]
    _account_for_others(found, {where for where, _ in bound}, account)
    made = [_action(where, at, found, sources) for where, at in bound]
    telling = [s for s in made if s.code is None or _SAYS.search(s.code.text)]
    loose = next((b for b in bindings if isinstance(node(b.table, "actions"), Loose)), None)
    if len(telling) > 1 and (len(bindings) > 1 or loose is not None):
        why = "the order of Actions that are bound by several resources is not known"
        help = "bind them in one auth0_trigger_actions; until then they are taken to do anything"
        if len(bindings) == 1:
            why = "the order of Actions that are bound by a set is not known"
            help = "bind them by a list; until then they are taken to do anything"
        place = (loose or bindings[0]).place
        account.report_not_understood("action-order", why, place, help)
        yield Script("actions", HookKind.ACTION, None, place, why)
        return
    yield from made


_KINDS = ("auth0_trigger_actions", "auth0_trigger_binding", "auth0_trigger_action")


def _trigger(binding: Resource) -> str | None:
    """The trigger of a binding; None where it is not known."""
    stated = text(node(binding.table, "trigger"))
    return stated if stated is not None and is_stated(stated) else None


def _at_login(binding: Resource) -> bool:
    return _trigger(binding) in (LOGIN, None)


def _account_for_others(found: Declared, used: set[str], account: Account) -> None:
    """Accounts for bindings to other triggers, and for Actions that do not run at a login."""
    others: dict[str, str] = {}
    for binding in found.all(*_KINDS):
        trigger = _trigger(binding)
        if trigger not in (LOGIN, None):
            account.ignore(f"{binding.kind}: {trigger} is another moment than a login", binding.place)
            others |= {where: trigger or "" for where, _ in _bound(binding, found)}
    for where, action in found.ids.items():
        if action.kind == "auth0_action" and where not in used:
            other = others.get(where)
            why = f"it is bound to {other}, not to a login" if other else "nothing here binds it to a trigger"
            account.ignore(f"action {formatted(action.name)}: {why}", action.place)


def _bound(binding: Resource, found: Declared) -> Iterator[tuple[str, Span]]:
    """The addresses of the Actions that a resource binds, in order; a mark where one is not known."""
    if binding.place in found.unsure:
        listed: list[Node] = [Scalar(binding.place, mark("how many there are"))]
    elif binding.kind == "auth0_trigger_action":
        listed = [binding.table]
    else:
        listed = list(_listed(node(binding.table, "actions"), binding))
    for item in listed:
        table = item if isinstance(item, Table) else None
        where = text(node(table, "id")) or text(node(table, "action_id"))
        yield where or text(item) or mark("an Action"), item.span


def _listed(stated: Node | None, binding: Resource) -> Iterator[Node]:
    if isinstance(stated, Scalar) or stated is None:
        yield Scalar(binding.place, mark("Actions"))
    else:
        yield from stated.nodes if isinstance(stated, Items) else tables(stated)


def _action(where: str, at: Span, found: Declared, sources: Sources) -> Script:
    action = found.ids.get(where)
    if action is None:
        why = f"which Action is bound is not known: {formatted(where)}"
        help = "state it in this folder; until then it is taken to do anything"
        sources.account.report_not_understood("missing-action", why, at, help)
        return Script("action", HookKind.ACTION, None, at, why)
    name = formatted(action.name)
    code = code_of(node(action.table, "code"), action, f"action {name}", sources, "")
    return deployed(action, code, sources.account, default=False)
