"""Conditions of demands: what holds of every login, by inputs of tenant, user and connection; in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ssoproof.inputs.joined import Joined, joined
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.scopes import Catalogue, Scope
from ssoproof.inputs.words import OTHERS
from ssoproof.logic.build import FALSE, TRUE, and_, const, ite, not_, or_
from ssoproof.logic.expr import Expr, Var, free, postorder, substitute
from ssoproof.logic.sorts import values
from ssoproof.masking import masked

_CONNECTION = ("event.connection", "event.authentication.first_factor")


@dataclass
class Conditions:
    """Conditions over tests of inputs, by what the documents say of these; `hidden` are secrets of code."""

    catalogue: Catalogue
    hidden: Collection[str] = ()
    _joined: dict[Expr, Joined | None] = field(default_factory=dict)
    _settles: dict[str, bool] = field(default_factory=dict)

    def settles(self, name: str) -> bool:
        """Whether a variable is a test that a demand may have as its condition: of inputs of the tenant, the
        user and the session's connection."""
        if not name.startswith(RIGID):
            return False
        if name not in self._settles:
            test = self.catalogue.test(name.removeprefix(RIGID))
            scopes = ((path, self.catalogue.documents.scope(path)) for path in test.paths)
            self._settles[name] = bool(test.paths) and all(
                scope <= Scope.USER or path.startswith(_CONNECTION) for path, scope in scopes
            )
        return self._settles[name]

    def always(self, expr: Expr) -> Expr:
        """That it holds whatever the variables come to that no condition may rest on."""
        memo: dict[Expr, Expr] = {}

        def step(now: Expr) -> Expr:
            if now is TRUE or now is FALSE:
                return now
            if now not in memo:
                memo[now] = divided(now)
            return memo[now]

        def divided(now: Expr) -> Expr:
            variable = min(_variables(now), key=lambda v: (self.settles(v.name), v.name))
            cases = [substitute(now, {variable.name: const(variable.sort, x)}) for x in values(variable.sort)]
            if self.settles(variable.name):
                return ite(variable, step(cases[1]), step(cases[0]))
            found: Expr = TRUE
            for case in cases:
                found = and_(found, step(case))
                if found is FALSE:
                    return FALSE
            return step(found)

        return step(expr)

    def never(self, expr: Expr) -> bool:
        """Whether no values of inputs make a condition hold; false where that is not known."""
        if expr is TRUE or expr is FALSE:
            return expr is FALSE
        made = self._classes(expr)
        return made is not None and not any(_holds(expr, made, one) for one in made.values)

    def implies(self, one: Expr, other: Expr) -> bool:
        """Whether a condition holds wherever another one does."""
        return self.never(and_(one, not_(other)))

    def words(self, expr: Expr) -> str:
        """A condition in words; empty where they are not found."""
        made = self._classes(expr)
        if made is None:
            return ""
        holds = [one for one in made.values if _holds(expr, made, one)]
        if OTHERS not in holds:
            return masked(" or ".join(holds), self.hidden)
        rest = " or ".join(one for one in made.values if one not in holds)
        return masked(f"all but {rest}", self.hidden)

    def within(self, expr: Expr, where: Expr) -> Expr:
        """A condition that comes to the same where another one holds, without the tests that make no
        difference there."""
        for name in sorted(free(expr)):
            for value in (FALSE, TRUE):
                shorter = substitute(expr, {name: value})
                if self.never(and_(where, or_(and_(expr, not_(shorter)), and_(not_(expr), shorter)))):
                    expr = shorter
                    break
        return expr

    def _classes(self, expr: Expr) -> Joined | None:
        if expr not in self._joined:
            tests = {name: self.catalogue.test(name.removeprefix(RIGID)) for name in sorted(free(expr))}
            self._joined[expr] = joined((expr,), tests, self.catalogue, "condition")
        return self._joined[expr]


def _holds(expr: Expr, made: Joined, one: str) -> bool:
    chosen: Mapping[str, Expr] = {"condition": const(made.sort, one)}
    return substitute(substitute(expr, made.by), chosen) is TRUE


def _variables(expr: Expr) -> list[Var]:
    return [node for node in postorder(expr) if isinstance(node, Var)]
