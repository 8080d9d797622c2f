"""Rules and Actions of an export: which of them run at a login, in which order, and their code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Node
from ssoproof.providers.auth0.readers.documents import code_file, inside
from ssoproof.providers.auth0.readers.keywords import Mappings, in_code
from ssoproof.providers.auth0.readers.marks import formatted, holes, is_stated, label
from ssoproof.providers.auth0.readers.nodes import node, number, open_, tables, text, truth
from ssoproof.providers.auth0.readers.resources import Account, Code, Resource, Script
from ssoproof.source import Span, within
from ssoproof.tenant.model import HookKind

LOGIN = "post-login"
STAGE = "login_success"
#: What can only be a path, and no code.
_PATH = re.compile(r"[^\n(){};=]*\.(?:js|ts|cjs|mjs)|[^\s(){};=\"'`]+")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where an export's code is looked for, and what its reading goes with."""

    folder: Path
    account: Account
    mappings: Mappings
    #: Lines from the place of a text of several lines to its first line: YAML's `|` stands one above.
    block: int = 1


def rules(found: Sequence[Resource], sources: Sources) -> list[Script]:
    """The rules that run, in their order."""
    if sources.account.code_only:
        return [_rule(r, sources) for r in found]
    kept = [r for r in found if _runs(r, sources.account)]
    orders = {r.place: number(node(r.table, "order")) for r in kept}
    if len(kept) > 1 and any(order is None for order in orders.values()):
        help = "state `order` for each of them"
        account, at = sources.account, kept[0].place
        account.report_not_understood(
            "rule-order", "a rule states no order: it is not known in which order they run", at, help
        )
        return [Script("rules", HookKind.RULE, None, at, "the order of rules is not stated")]
    kept.sort(key=lambda r: orders[r.place] or Fraction(0))
    return [_rule(r, sources) for r in kept]


def _runs(rule: Resource, account: Account) -> bool:
    stage = text(node(rule.table, "stage"))
    if stage is not None and is_stated(stage) and stage != STAGE:
        account.ignore(
            f"rule {formatted(rule.name)}: it runs at {stage}, not at a login that succeeds", rule.place
        )
        return False
    if truth(node(rule.table, "enabled")) is False:
        account.ignore(f"rule {formatted(rule.name)}: it is disabled", rule.place)
        return False
    return True


def _rule(rule: Resource, sources: Sources) -> Script:
    name, stated = formatted(rule.name) or "rule", node(rule.table, "enabled")
    unclear = (stated is not None and truth(stated) is None) or open_(node(rule.table, "stage"))
    if unclear and not sources.account.code_only:
        why = "whether it runs is not known"
        sources.account.report_not_understood(
            "unknown-value", f"rule {name}: {why}", rule.place, "give it a value with --mappings"
        )
        return Script(name, HookKind.RULE, None, rule.place, why)
    script = node(rule.table, "script")
    return Script(
        name, HookKind.RULE, code_of(script, rule, f"rule {name}", sources, "rules"), rule.place, _NO_CODE
    )


_NO_CODE = "its code is not in the input"


def actions(found: Sequence[Resource], bindings: Sequence[Resource] | None, sources: Sources) -> list[Script]:
    """The Actions that are bound to the login, in their order."""
    account = sources.account
    by_name = _by_name(found, account)
    if account.code_only:
        return [_by_itself(action, sources) for action in by_name.values() if _of_login(action)]
    if bindings is None:
        return list(_not_bound(found, account))
    bound = [text(node(b.table, "action_name")) or "" for b in bindings]
    for name, action in by_name.items():
        if name not in bound and _of_login(action):
            account.ignore(f"action {formatted(name)}: it is bound to no trigger", action.place)
    return [_action(name, b, by_name.get(name), sources) for name, b in zip(bound, bindings, strict=True)]


def _by_itself(action: Resource, sources: Sources) -> Script:
    name = formatted(action.name) or "action"
    code = code_of(node(action.table, "code"), action, f"action {name}", sources, "actions")
    return Script(name, HookKind.ACTION, code, action.place, _NO_CODE)


def _not_bound(found: Sequence[Resource], account: Account) -> Iterator[Script]:
    at = next((a.place for a in found if _of_login(a)), None)
    if at is not None:
        why = "the input does not say which Actions are bound to the login"
        account.report_not_understood(
            "no-bindings", why, at, "add the triggers and the Actions bound to them"
        )
        yield Script("actions", HookKind.ACTION, None, at, why)


def _by_name(found: Sequence[Resource], account: Account) -> dict[str, Resource]:
    by_name: dict[str, Resource] = {}
    for action in found:
        if action.name in by_name:
            first = ((by_name[action.name].place, "first here"),)
            message = f"there are two Actions called {quoted(formatted(action.name))}"
            account.reading.problems.error(
                "duplicate-name", message, action.place, "rename one of them", first
            )
        by_name.setdefault(action.name, action)
    return by_name


def _of_login(action: Resource) -> bool:
    triggers = [text(node(t, "id")) for t in tables(node(action.table, "supported_triggers"))]
    return not triggers or LOGIN in triggers or any(t is None or not is_stated(t) for t in triggers)


def _action(name: str, binding: Resource, action: Resource | None, sources: Sources) -> Script:
    shown_name = formatted(name) or "action"
    if action is None:
        why = f"the input has no Action called {quoted(shown_name)}"
        help = "export it too; until then it is taken to do anything"
        sources.account.report_not_understood("missing-action", why, binding.place, help)
        return Script(shown_name, HookKind.ACTION, None, binding.place, why)
    return deployed(
        action,
        code_of(node(action.table, "code"), action, f"action {shown_name}", sources, "actions"),
        sources.account,
    )


def deployed(action: Resource, code: Code | None, account: Account, default: bool = True) -> Script:
    """The Action as it runs: where its latest code is not deployed, other code runs."""
    name = formatted(action.name) or "action"
    for key in ("deployed", "deploy"):
        stated = node(action.table, key)
        if stated is not None:
            default = truth(stated) is True
    if not default:
        why = "its code is not deployed: what runs is not known"
        account.report_not_understood(
            "not-deployed", f"action {name}: {why}", action.place, "deploy it, or state that it is deployed"
        )
        return Script(name, HookKind.ACTION, None, action.place, why)
    return Script(name, HookKind.ACTION, code, action.place, _NO_CODE)


def code_of(stated: Node | None, owner: Resource, what: str, sources: Sources, folder: str) -> Code | None:
    """The code that a resource states, or names a file for; None, with a diagnostic, where there is none."""
    account = sources.account
    written = text(stated)
    if stated is None or written is None:
        account.report_not_understood("no-code", f"{what}: {_NO_CODE}", owner.place, "export it again")
        return None
    if not is_stated(written) and "\n" not in written:
        help = "give it a value with --mappings"
        account.report_not_understood(
            "unknown-value", f"{what}: its code is {quoted(label(written))}", stated.span, help
        )
        return None
    if _PATH.fullmatch(written.strip()) is None:
        return _inline(in_code(holes(written)), stated.span, what, sources.block)
    where = _script_path(written.strip(), owner.place, sources, folder)
    return code_file(sources.folder, where, stated.span, account, sources.mappings, what)


def _inline(code: str, at: Span, what: str, block: int) -> Code:
    """Code within a document. Lines of code that stand in one line of it, with escapes, are counted by
    themselves."""
    if "\n" in code.strip() and at.line == at.end_line:
        return Code(code, within(at, what))
    return Code(code, at.file, at.line + (block if "\n" in code else 0))


def _script_path(written: str, owner: Span, sources: Sources, folder: str) -> str:
    """The path from the export's folder: paths are written from there, from the resource, or from above."""
    beside = Path(owner.file).parent
    parts = [p for p in written.replace("\\", "/").split("/") if p not in ("", ".")]
    tails = ["/".join(parts[k:]) for k in range(max(1, len(parts) - 1))]
    places = [
        written,
        *(_relative(beside / t, sources.folder) for t in tails),
        *tails,
        *(f"{folder}/{t}" for t in tails),
    ]
    if ".." in parts:
        return written
    for place in places:
        file = inside(sources.folder, place)
        if place and file is not None and file.is_file():
            return place
    return written


def _relative(path: Path, folder: Path) -> str:
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        return ""
