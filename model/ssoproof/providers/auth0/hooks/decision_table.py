"""Decision tables: what a hook decides, row by row, under which conditions on inputs and free choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssoproof import bounds
from ssoproof.inputs.words import OTHERS
from ssoproof.logic import build
from ssoproof.logic.expr import Const, Expr, free, substitute, variables
from ssoproof.logic.sorts import RangeSort, Sort, values
from ssoproof.providers.auth0.hooks.lowered import MFA_STATE, REMEMBER, Lowered
from ssoproof.providers.hook_report import Condition, DecisionTable, Row
from ssoproof.semantics.readings import INPUTS
from ssoproof.tenant.model import HookKind

_ENDS = ("denied", "threw", "no callback", "unknown")


class _Cut(Exception):
    """There are too many rows."""


def decision_table(lowered: Lowered) -> DecisionTable:
    """The table of one hook; the conditions of its rows exclude each other."""
    maker = _Maker(lowered)
    rows: list[Row] = []
    try:
        for row in maker.rows(maker.start, ()):
            if bounds.TABLE_ROWS.passed(len(rows) + 1):
                return DecisionTable(tuple(rows), True)
            rows.append(row)
    except _Cut:
        return DecisionTable(tuple(rows), True)
    return DecisionTable(tuple(sorted(rows, key=_otherwise)), False)


def _otherwise(row: Row) -> bool:
    """Rows of all other inputs come last."""
    return any(c.variable == INPUTS and OTHERS in c.values for c in row.conditions)


class _Maker:
    """Splits on one variable after the other until nothing is open."""

    def __init__(self, lowered: Lowered) -> None:
        self.lowered = lowered
        first: dict[str, str] = {}
        self.same = {
            c.name: build.var(first.setdefault(c.test, c.name), c.sort) for c in lowered.choices if c.test
        }
        self.order = {name: index for index, name in enumerate(c.name for c in lowered.choices)}
        ends = [build.or_(*(e.guard for e in lowered.exits if e.kind == kind)) for kind in _ENDS]
        exprs: list[Expr] = [lowered.denied, *ends]
        for setting in lowered.settings:
            exprs += [setting.guard, setting.state, setting.remember]
        exprs += [command.guard for command in lowered.commands]
        self.start = tuple(substitute(expr, self.same) for expr in exprs)
        self.sorts = {name: sort for name, sort in variables(*self.start).items() if _decides(sort)}
        self.splits: dict[tuple[Expr, ...], list[tuple[tuple[str, ...], tuple[Expr, ...]]]] = {}

    def rows(self, exprs: tuple[Expr, ...], conditions: tuple[Condition, ...]) -> Iterator[Row]:
        name = self._next(exprs)
        if name is None:
            yield self._row(exprs, conditions)
            return
        for held, rest in self._split(exprs, name):
            yield from self.rows(rest, (*conditions, Condition(name, held)))

    def _next(self, exprs: tuple[Expr, ...]) -> str | None:
        names = {n for expr in exprs for n in free(expr)} & self.sorts.keys()
        return min(names, key=lambda n: (n in self.order, self.order.get(n, 0), n), default=None)

    def _split(self, exprs: tuple[Expr, ...], name: str) -> list[tuple[tuple[str, ...], tuple[Expr, ...]]]:
        if exprs not in self.splits:
            if bounds.TABLE_SPLITS.passed(len(self.splits)):
                raise _Cut
            groups: dict[tuple[Expr, ...], list[str]] = {}
            for value in values(self.sorts[name]):
                by: Mapping[str, Expr] = {name: build.const(self.sorts[name], value)}
                groups.setdefault(tuple(substitute(e, by) for e in exprs), []).append(
                    _text(self.sorts[name], value)
                )
            self.splits[exprs] = [(tuple(held), rest) for rest, held in groups.items()]
        return self.splits[exprs]

    def _row(self, exprs: tuple[Expr, ...], conditions: tuple[Condition, ...]) -> Row:
        denied, *rest = exprs
        ends = [kind for kind, guard in zip(_ENDS, rest, strict=False) if guard is build.TRUE]
        if denied is build.TRUE:
            return Row(conditions, (), ends[0] if ends else "denied")
        parts = iter(rest[len(_ENDS) :])
        decided: list[str] = []
        final = ""
        for setting in self.lowered.settings:
            guard, state, remember = next(parts), next(parts), next(parts)
            if guard is not build.TRUE:
                continue
            requirement = _requirement_text(state, remember)
            if setting.kind is HookKind.RULE:
                final = requirement
            else:
                decided.append(requirement)
        for command in self.lowered.commands:
            if next(parts) is build.TRUE:
                factors = "what is not worked out" if command.factors is None else ", ".join(command.factors)
                decided.append(f"{command.name}({factors})")
        decided += [final] if final else []
        return Row(conditions, tuple(decided), ends[0] if ends else "")


def _decides(sort: Sort) -> bool:
    return sort not in (MFA_STATE, REMEMBER)


def _text(sort: Sort, value: object) -> str:
    """The value; the last of a range stands for all beyond as well."""
    if isinstance(sort, RangeSort) and value == sort.hi:
        return f"{value} or more"
    return str(value).lower() if isinstance(value, bool) else str(value)


_REMEMBERED = {"omitted": "", "yes": ", may be remembered", "no": ", not remembered"}


def _requirement_text(state: Expr, remember: Expr) -> str:
    if not isinstance(state, Const):
        return "anything about MFA"
    name = str(state.value)
    if name not in ("demand", "automatic"):
        return {"none": "no MFA", "unset": "the MFA requirement withdrawn"}[name]
    tail = _REMEMBERED[str(remember.value)] if isinstance(remember, Const) else ", remembered or not"
    return f"MFA{tail}" + (
        " by itself for 30 days" if name == "automatic" and tail != _REMEMBERED["no"] else ""
    )
