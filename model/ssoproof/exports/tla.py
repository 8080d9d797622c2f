"""TLA+ for TLC: one action for each transition, and a variable that remembers that the goal was reached."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.exports.model import Model, expressions, shared, used_parameters
from ssoproof.exports.names import Names
from ssoproof.exports.syntax import Syntax, infix
from ssoproof.logic.build import TRUE
from ssoproof.logic.expr import Apply, Expr, Var, free
from ssoproof.logic.sorts import BoolSort, EnumSort, Sort, Value
from ssoproof.system.system import Transition

_SIGNS = {"and": "/\\", "or": "\\/", "eq": "=", "lt": "<", "le": "<=", "add": "+"}
#: What TLC is told, in a file of its own.
CONFIG = "SPECIFICATION Spec\nINVARIANT Safe\n"


class Tla:
    """Writes one model as the module `module`."""

    def __init__(self, model: Model, module: str) -> None:
        self.model, self.module, self.names = model, module, Names(model)
        self.syntax = Syntax(lambda c: self.literal(c.sort, c.value), self._apply)
        self.defined: dict[Expr, str] = {}
        self.rows = list(zip(self.names.transitions, model.system.transitions, model.goals, strict=True))

    def literal(self, sort: Sort, value: Value) -> str:
        """A constant."""
        if isinstance(sort, BoolSort):
            return "TRUE" if value else "FALSE"
        return f'"{self.names.value(sort, str(value))}"' if isinstance(sort, EnumSort) else str(value)

    def type(self, sort: Sort) -> str:
        """The set of a sort's values."""
        if isinstance(sort, BoolSort):
            return "BOOLEAN"
        if isinstance(sort, EnumSort):
            return "{" + ", ".join(self.literal(sort, v) for v in sort.values) + "}"
        return f"{sort.lo}..{sort.hi}"

    def _apply(self, node: Apply, args: tuple[str, ...]) -> str:
        if node.op == "not":
            return f"~({args[0]})"
        if node.op == "ite":
            return f"(IF {args[0]} THEN {args[1]} ELSE {args[2]})"
        if node.op in ("sub", "min"):
            return f"{'Less' if node.op == 'sub' else 'Min'}({args[0]}, {args[1]})"
        return infix(_SIGNS[node.op], args)

    def write(self, expr: Expr, parameters: dict[str, str] | None = None) -> str:
        """An expression; `parameters` has the names of a transition's own."""
        known = parameters or {}

        def name(variable: Var) -> str:
            return known[variable.name] if variable.name in known else self.names.variables[variable.name]

        return self.syntax.text(expr, name, self.defined)

    def lines(self) -> Iterator[str]:
        """The text, line by line."""
        variables = self.model.system.variables
        every = ", ".join((*(self.names.variables[v.name] for v in variables), "bad"))
        yield f"---- MODULE {self.module} ----"
        yield from (f"\\* {line}" for line in self.names.legend())
        yield (
            "\\* run: java -cp tla2tools.jar tlc2.TLC -deadlock -workers 1 FILE, with INVARIANT Safe in "
            "FILE.cfg"
        )
        yield "EXTENDS Naturals"
        yield f"VARIABLES {every}"
        yield f"vars == <<{every}>>"
        yield "Min(a, b) == IF a <= b THEN a ELSE b"
        yield "Less(a, b) == IF a <= b THEN 0 ELSE a - b"
        state = self.names.variables.keys()
        for e in shared(expressions(self.model)):
            if free(e) <= state:
                text = self.write(e)
                self.defined[e] = f"e_{len(self.defined)}"
                yield f"{self.defined[e]} == {text}"
        yield from self._initial()
        for name, t, goal in self.rows:
            yield from self._action(name, t, goal)
        yield "Next == " + " \\/ ".join(self._taken() or ["FALSE"])
        yield "Spec == Init /\\ [][Next]_vars"
        yield "Safe == ~bad"
        yield "===="

    def _initial(self) -> Iterator[str]:
        yield "Init =="
        for v in self.model.system.variables:
            name = self.names.variables[v.name]
            value = (
                f"\\in {self.type(v.sort)}" if v.initial is None else f"= {self.literal(v.sort, v.initial)}"
            )
            yield f"  /\\ {name} {value}"
        yield "  /\\ bad = FALSE"
        if self.model.system.assumption is not TRUE:
            yield f"  /\\ {self.write(self.model.system.assumption)}"

    def _action(self, name: str, t: Transition, goal: Expr) -> Iterator[str]:
        parameters = {p.name: f"p{i}" for i, p in enumerate(used_parameters(t, goal))}
        listed = f"({', '.join(parameters.values())})" if parameters else ""
        yield f"{name}{listed} =="
        yield f"  /\\ {self.write(t.guard, parameters)}"
        for variable, e in t.updates.items():
            yield f"  /\\ {self.names.variables[variable]}' = {self.write(e, parameters)}"
        kept = [self.names.variables[v.name] for v in self.model.system.variables if v.name not in t.updates]
        if kept:
            yield f"  /\\ UNCHANGED <<{', '.join(kept)}>>"
        yield f"  /\\ bad' = {self.write(goal, parameters)}"

    def _taken(self) -> list[str]:
        found = []
        for name, t, goal in self.rows:
            used = used_parameters(t, goal)
            sets = ", ".join(f"p{i} \\in {self.type(p.sort)}" for i, p in enumerate(used))
            arguments = ", ".join(f"p{i}" for i in range(len(used)))
            found.append(f"(\\E {sets} : {name}({arguments}))" if used else name)
        return found


def text(model: Model, module: str = "system") -> str:
    """The model as a TLA+ module, whose file has to have the same name; `CONFIG` goes beside it."""
    return "\n".join(Tla(model, module).lines()) + "\n"
