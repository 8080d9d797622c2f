"""What a change costs whom: where users are asked for MFA more often, or can't have a browser remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from ssoproof.flows.requirement import Requirement
from ssoproof.logic.build import FALSE, TRUE, const
from ssoproof.logic.expr import Expr, substitute
from ssoproof.repair.effects import Effects
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Tenant

#: So many applications are named.
NAMES = 6
_AT = {f.name: n for n, f in enumerate(fields(Requirement))}


def costs(tenant: Tenant, before: Effects, after: Effects, semantics: Semantics) -> Iterator[str]:
    """What changes for users of which applications, as “console are asked ...”, as far as that is sure under
    the assumed behaviours."""
    whom: dict[str, list[str]] = {}
    for app, words in _each(tenant, before, after, semantics):
        whom.setdefault(words, []).append(app)
    for words, names in whom.items():
        more = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
        yield f"{', '.join(names[:NAMES])}{more} {words}"


def _each(tenant: Tenant, before: Effects, after: Effects, semantics: Semantics) -> Iterator[tuple[str, str]]:
    """What changes for users of one application."""
    assumed: dict[str, Expr] = {s.id: const(s.sort, s.default) for s in semantics.switches}
    for app in tenant.applications:
        said: dict[str, None] = {}
        for row, old in before.rows.items():
            asked, (free, action, count) = before.requests[row[1]], row
            if not free or asked.application != app.name or ".sign_in." not in action or "!login" in action:
                continue
            if asked.audience not in app.requests.value:
                continue
            was, now = _prompt(old, assumed), _prompt(after.rows[row], assumed)
            said |= dict.fromkeys(_changes(was, now, count > 0))
        for words in said:
            yield app.name, words


def _prompt(value: tuple[object, ...], assumed: dict[str, Expr]) -> tuple[Expr, Expr]:
    """Whether a prompt is due where the browser is not remembered, and whether it has the checkbox."""
    memo: dict[Expr, Expr] = {}

    def at(name: str) -> Expr:
        part = value[_AT[name]]
        assert isinstance(part, Expr)
        return substitute(part, assumed, memo)

    if len(value) <= 2:
        return FALSE, FALSE
    strict, milder = at("strict"), (at("lenient"), at("policy"), at("adaptive"))
    due = TRUE if TRUE in (strict, *milder) else at("needs")
    return due, TRUE if strict is FALSE and TRUE in milder else FALSE


def _changes(was: tuple[Expr, Expr], now: tuple[Expr, Expr], mfa: bool) -> Iterator[str]:
    where = "in a session that has passed it" if mfa else "when they sign in"
    if was[0] is not TRUE and now[0] is not FALSE and was[0] is not now[0]:
        yield f"are asked for MFA {where}{'' if now[0] is TRUE else ', in some cases'}"
    if was[0] is not FALSE and now[0] is FALSE:
        yield f"are no longer asked for MFA {where}{'' if was[0] is TRUE else ', where they are today'}"
    if was[1] is TRUE and now[0] is TRUE and now[1] is FALSE:
        yield "can no longer have their browser remembered"
    if was[1] is FALSE and now[1] is TRUE:
        yield "may have their browser remembered"
