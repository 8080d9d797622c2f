"""SMV for NuSMV and nuXmv: the move and its arguments are inputs, and a latch remembers that the goal was
reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ssoproof.exports.gates import width
from ssoproof.exports.model import Model, expressions, shared, slots
from ssoproof.exports.names import Names, identifier
from ssoproof.exports.syntax import Syntax, infix
from ssoproof.logic.build import FALSE, TRUE
from ssoproof.logic.expr import Apply, Expr, Var, free
from ssoproof.logic.sorts import BoolSort, EnumSort, RangeSort, Sort, Value
from ssoproof.system.system import Transition

_SIGNS = {"and": "&", "or": "|", "eq": "=", "lt": "<", "le": "<="}


class Smv:
    """Writes one model."""

    def __init__(self, model: Model) -> None:
        self.model, self.names = model, Names(model)
        self.syntax = Syntax(lambda c: self.literal(c.sort, c.value), self._apply)
        self.slots = slots(model)
        self.defined: dict[Expr, str] = {}

    def literal(self, sort: Sort, value: Value) -> str:
        """A constant."""
        if isinstance(sort, BoolSort):
            return "TRUE" if value else "FALSE"
        if isinstance(sort, EnumSort):
            return self.names.value(sort, str(value))
        return f"0ud{width(sort)}_{value}"

    def type(self, sort: Sort) -> str:
        """The type of a variable; numbers are words, which BDDs and SAT take far better than ranges."""
        if isinstance(sort, BoolSort):
            return "boolean"
        if isinstance(sort, EnumSort):
            return "{" + ", ".join(self.names.value(sort, v) for v in sort.values) + "}"
        return f"unsigned word[{width(sort)}]"

    def _apply(self, node: Apply, args: tuple[str, ...]) -> str:
        if node.op == "not":
            return f"!({args[0]})"
        condition, rest = (args[:1], args[1:]) if node.op == "ite" else ((), args)
        sorts = [a.sort for a in node.args[len(condition) :]]
        if isinstance(sorts[0], RangeSort):
            bits = max(width(s) for s in (*sorts, node.sort) if isinstance(s, RangeSort))
            rest = tuple(_resized(t, s, bits) for t, s in zip(rest, sorts, strict=True))
            return self._numeric(node, condition, rest, bits)
        return f"({args[0]} ? {args[1]} : {args[2]})" if condition else infix(_SIGNS[node.op], args)

    def _numeric(self, node: Apply, condition: tuple[str, ...], args: tuple[str, ...], bits: int) -> str:
        a, b = args
        if node.op in _SIGNS:
            return infix(_SIGNS[node.op], args)
        whole = {
            "ite": f"({condition[0] if condition else ''} ? {a} : {b})",
            "add": f"({a} + {b})",
            "sub": f"({a} <= {b} ? 0ud{bits}_0 : {a} - {b})",
            "min": f"({a} <= {b} ? {a} : {b})",
        }[node.op]
        assert isinstance(node.sort, RangeSort)
        return whole if bits == width(node.sort) else f"resize({whole}, {width(node.sort)})"

    def write(self, expr: Expr, of: Transition | None = None) -> str:
        """An expression, as `of` reads it."""
        return self.syntax.text(expr, self._namer(of), self.defined)

    def _namer(self, of: Transition | None) -> Callable[[Var], str]:
        def name(variable: Var) -> str:
            if variable.name in self.names.variables:
                return self.names.variables[variable.name]
            assert of is not None
            return self.input(*self.slots[f"{of.name}/{variable.name}"])

        return name

    def input(self, sort: Sort, number: int) -> str:
        """The input that stands for the arguments of one sort and place."""
        kinds = list(dict.fromkeys(s for s, _ in self.slots.values()))
        return f"p{kinds.index(sort)}_{number}"

    def lines(self) -> Iterator[str]:
        """The text, line by line."""
        system = self.model.system
        yield from (f"-- {line}" for line in self.names.legend())
        yield "-- run: read_model; flatten_hierarchy; encode_variables; build_model; check_invar -s backward"
        yield "MODULE main"
        yield f"IVAR move : {{{', '.join((*self.names.transitions, 'none'))}}};"
        yield from (f"IVAR {self.input(*s)} : {self.type(s[0])};" for s in dict.fromkeys(self.slots.values()))
        yield from (
            f"FROZENVAR {self.names.variables[v.name]} : {self.type(v.sort)};" for v in system.rigid_variables
        )
        yield from (
            f"VAR {self.names.variables[v.name]} : {self.type(v.sort)};" for v in system.state_variables
        )
        yield "VAR bad : boolean;"
        for v in system.state_variables:
            assert v.initial is not None
            yield f"INIT {self.names.variables[v.name]} = {self.literal(v.sort, v.initial)};"
        yield "INIT !bad;"
        yield from self._definitions()
        if system.assumption is not TRUE:
            yield f"INIT {self.write(system.assumption)};"
        yield from self._ranges()
        yield from self._steps()
        yield "INVARSPEC NAME safe := !bad;"

    def _definitions(self) -> Iterator[str]:
        state = self.names.variables.keys()
        for e in shared(expressions(self.model)):
            if free(e) <= state:
                text = self.write(e)
                self.defined[e] = identifier("e", str(len(self.defined)))
                yield f"DEFINE {self.defined[e]} := {text};"

    def _ranges(self) -> Iterator[str]:
        """Words have room for more numbers than their sorts: the others are never chosen."""
        for v in self.model.system.rigid_variables:
            if isinstance(v.sort, RangeSort):
                yield f"INIT {self._bounds(self.names.variables[v.name], v.sort)};"
        for sort, number in dict.fromkeys(self.slots.values()):
            if isinstance(sort, RangeSort):
                yield f"TRANS {self._bounds(self.input(sort, number), sort)};"

    def _bounds(self, name: str, sort: RangeSort) -> str:
        bits = width(sort)
        return f"({name} >= 0ud{bits}_{sort.lo} & {name} <= 0ud{bits}_{sort.hi})"

    def _steps(self) -> Iterator[str]:
        rows = list(zip(self.names.transitions, self.model.system.transitions, self.model.goals, strict=True))
        for name, t, _ in rows:
            if t.guard is not TRUE:
                yield f"TRANS move = {name} -> {self.write(t.guard, t)};"
        for v in self.model.system.state_variables:
            own = self.names.variables[v.name]
            cases = [
                f"move = {name} : {self._update(v.sort, t, v.name)};"
                for name, t, _ in rows
                if v.name in t.updates
            ]
            yield f"ASSIGN next({own}) := {_case(cases, own)};"
        bad = [f"move = {name} : {self.write(goal, t)};" for name, t, goal in rows if goal is not FALSE]
        yield f"ASSIGN next(bad) := {_case(['bad : TRUE;', *bad], 'FALSE')};"

    def _update(self, sort: Sort, t: Transition, name: str) -> str:
        expr = t.updates[name]
        text = self.write(expr, t)
        return _resized(text, expr.sort, width(sort)) if isinstance(sort, RangeSort) else text


def _resized(text: str, sort: Sort, bits: int) -> str:
    assert isinstance(sort, RangeSort)
    return text if width(sort) == bits else f"resize({text}, {bits})"


def _case(cases: list[str], other: str) -> str:
    return f"case {' '.join(cases)} TRUE : {other}; esac" if cases else other


def text(model: Model) -> str:
    """The model as SMV; `safe` is the invariant that the goal is never reached."""
    return "\n".join(Smv(model).lines()) + "\n"
