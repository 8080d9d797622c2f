"""A transition in the making: later effects see earlier ones."""

from __future__ import annotations

from dataclasses import dataclass, field

from ssoproof.flows.limits import Limit
from ssoproof.logic.build import FALSE, TRUE, and_, const, ite, or_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.system.system import Parameter, Transition


@dataclass
class Move:
    """A transition in the making: later effects see earlier ones through `now`."""

    name: str
    actor: str
    action: str
    about: str = ""
    guard: Expr = TRUE
    parameters: tuple[Parameter, ...] = ()
    updates: dict[str, Expr] = field(default_factory=dict)
    outputs: dict[str, Expr] = field(default_factory=dict)

    def require(self, *conditions: Expr) -> Move:
        """Adds to the guard."""
        self.guard = and_(self.guard, *conditions)
        return self

    def now(self, variable: Expr) -> Expr:
        """The value of a variable after the effects so far."""
        return self.updates.get(_name(variable), variable)

    def assign(self, variable: Expr, value: Expr | Value, when: Expr = TRUE) -> None:
        """variable := value, where `when` (which reads the state before the step) holds."""
        if not isinstance(value, Expr):
            value = const(variable.sort, value)
        after = ite(when, value, self.now(variable))
        if after is variable:
            self.updates.pop(_name(variable), None)
        else:
            self.updates[_name(variable)] = after

    def start(self, limit: Limit, when: Expr = TRUE) -> None:
        """A limit starts (again); two runs are compared by when theirs did."""
        self.assign(limit.expr, limit.full, when)
        self.emit(f"start:{limit.name}", when)

    def emit(self, output: str, when: Expr = TRUE) -> None:
        """Makes an output true where `when` holds."""
        self.outputs[output] = or_(self.outputs.get(output, FALSE), when)

    def transition(self) -> Transition:
        """The finished transition."""
        return Transition(
            self.name,
            self.actor,
            self.action,
            self.parameters,
            self.guard,
            self.updates,
            self.outputs,
            self.about,
        )


def _name(variable: Expr) -> str:
    name: str = variable.name  # type: ignore[attr-defined]
    return name
