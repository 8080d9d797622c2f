"""Explores what one step of a script can do: each decision on an input or a free choice forks the run.

A step is run again from its start for each combination of decisions that its path condition allows; `split`
asks for the decision. All results are collected with their exact path conditions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from typing import TypeVar

from ssoproof import bounds
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.javascript import answers
from ssoproof.javascript.canonical import canonical
from ssoproof.javascript.choices import OUTSIDE, UNMODELLED, Choice, ChoiceKind, variable
from ssoproof.javascript.heap import Blend, State, error
from ssoproof.javascript.host import Call, Host
from ssoproof.javascript.meter import Exhausted, Gone, Space
from ssoproof.javascript.object_paths import made, named
from ssoproof.javascript.path_conditions import FALSE, Diagrams, Node
from ssoproof.javascript.provenance import Notes, RecordedConstant
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.theory import Legal, Theory
from ssoproof.javascript.values import (
    MANY,
    UNDEFINED,
    Concrete,
    Opaque,
    Ref,
    Table,
    Value,
    Values,
    tagged,
)
from ssoproof.logic.sorts import BOOL, Sort

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one hook is followed; beyond, the hook is unmodelled as a whole."""

    steps: int = field(default_factory=lambda: bounds.HOOK_STEPS.most)
    runs: int = field(default_factory=lambda: bounds.HOOK_PATHS.most)
    states: int = field(default_factory=lambda: bounds.HOOK_STATES.most)
    calls: int = field(default_factory=lambda: bounds.HOOK_CALLS.most)
    choices: int = field(default_factory=lambda: bounds.HOOK_CHOICES.most)
    length: int = field(default_factory=lambda: bounds.LIST_LENGTH.most)
    space: int = field(default_factory=lambda: bounds.HOOK_SPACE.most)


class Tampered(Exception):
    """The hook changes the language itself: nothing that any hook does can be relied on."""


class Thrown(Exception):
    """A JavaScript exception on its way up."""

    def __init__(self, value: Value, node: Syntax) -> None:
        super().__init__()
        self.value = value
        self.node = node


class Ended(Exception):
    """The hook ends here: `kind` is unknown (anything may have happened), or one that the host knows."""

    def __init__(self, kind: str, node: Syntax) -> None:
        super().__init__()
        self.kind = kind
        self.node = node


class Machine:
    """The interpreter's surroundings: host, current state, decisions, free choices, what was found so far.

    The names of free choices begin with `choice_prefix`. `invoke` is how a value is called (`calls.call`),
    for functions of the language that call back; `legal` says which tests of one input can hold together.
    `part` is the number of the script; tests with another `scoping` are different ones, though their texts
    are equal. `called` are calls to the outside by the paths of what they gave, `modules` the names of
    modules, `packages` the paths of what packages bring, `numbers` the paths of what is a number for sure.
    """

    def __init__(
        self, choice_prefix: str, limits: Limits, host: Host, invoke: Call, legal: Legal | None = None
    ) -> None:
        self.host = host
        self.invoke = invoke
        self.diagrams = Diagrams()
        self.limits = limits
        self.space = Space(limits.space, self.settle)
        self.state = State({}, self.space)
        self.steps = self.runs = self.drawn = self.nesting = 0
        self.reads: dict[str, Syntax] = {}
        self.texts: dict[str, str] = {}
        self.ran: set[tuple[str, int, int]] = set()
        self.choices: dict[object, tuple[int, Choice]] = {}
        self.diagnostics: dict[object, Diagnostic] = {}
        self.here: Syntax | None = None
        self.running: Syntax | None = None
        self.records: Notes = {}
        self.part = 0
        self.scoping: Callable[[str], object] = lambda test: None
        self.called: dict[str, answers.Called] = {}
        self.modules: dict[str, str] = {}
        self.packages: set[str] = set()
        self.numbers: set[str] = set()
        self._looks: dict[object, int] = {}
        self.theory = Theory(legal)
        self._choice_prefix = choice_prefix
        self._script: tuple[int, ...] = ()
        self._taken: list[int] = []
        self._waiting: list[tuple[int, ...]] = []
        self._inner = self._exploring = 0
        self._results: dict[tuple[tuple[int, ...], int], list[tuple[object, State]]] = {}

    def step(self) -> None:
        """Count one step of work; Exhausted where it is too much."""
        self.steps += 1
        if self.steps > self.limits.steps:
            raise Exhausted(f"more than {self.limits.steps} steps")

    def begin(self) -> None:
        """Another stretch of work: what is counted starts anew."""
        self.steps = self.runs = self.drawn = self.space.used = 0
        self.running = None

    @contextmanager
    def unlimited(self) -> Iterator[None]:
        """Meanwhile nothing is limited."""
        limits, most = self.limits, self.space.most
        self.limits = Limits(*(sys.maxsize for _ in fields(Limits)))
        self.space.most = sys.maxsize
        try:
            yield
        finally:
            self.limits, self.space.most = limits, most

    def explore(self, start: State, run: Callable[[], T]) -> list[tuple[T, State]]:
        """All results of `run` from `start`, each with the state in which it ended."""
        outer = self._script, self._taken, self._waiting, self._inner, self._results, self.state
        results: list[tuple[T, State]] = []
        self._waiting, self._results = [()], {}
        self._exploring += 1
        try:
            while self._waiting:
                if results:
                    self._count_run(start)
                self._script, self._taken, self._inner = self._waiting.pop(), [], 0
                self.state = start.copy()
                with suppress(Gone):
                    results.append((run(), self.state))
        finally:
            self._exploring -= 1
            self._script, self._taken, self._waiting, self._inner, self._results, self.state = outer
        return results

    def _count_run(self, start: State) -> None:
        self.runs += 1
        if self.runs > self.limits.runs:
            raise Exhausted(f"more than {self.limits.runs} paths")
        start.charge()

    def nested(self, run: Callable[[State], list[tuple[T, State]]]) -> T:
        """One of the results of exploring further from here, within a step; the others fork the step."""
        key = (tuple(self._taken), self._inner)
        self._inner += 1
        if key not in self._results:
            self._results[key] = list(run(self.state.copy()))
        results = self._results[key]
        result, state = results[self._decide(range(len(results)))]
        self.state = state.copy()
        return result  # type: ignore[return-value]

    def split(self, level: int, keys: Sequence[object]) -> object:
        """Decide which of `keys` (one a value of the variable) holds; the path condition is narrowed."""
        every, rest = list(dict.fromkeys(keys)), self.state.guard
        guards: dict[int, Node] = {}
        for at, key in enumerate(every):
            among = self.diagrams.among(level, [other == key for other in keys])
            guard = self.diagrams.both(self.state.guard, among)
            guards |= {at: guard} if guard is not FALSE else {}
        ways = [at for at in guards if self.theory.allows(self.diagrams, guards[at])] or list(guards)
        for at in ways:
            rest = self.diagrams.without(rest, guards[at])
        # values that inputs never have together do as the first others do
        guards[ways[0]] = self.diagrams.either(guards[ways[0]], rest)
        chosen = self._decide(ways)
        self.state.guard = guards[chosen]
        return every[chosen]

    def _decide(self, ways: Sequence[int]) -> int:
        """One of the ways on, by a name that it has in each run; Gone: it was ruled out since it was met."""
        at = len(self._taken)
        pick = self._script[at] if at < len(self._script) else ways[0]
        if at >= len(self._script):
            self._waiting.extend((*self._taken, other) for other in reversed(ways[1:]))
        elif pick not in ways:
            raise Gone
        self._taken.append(pick)
        return pick

    def settle(self, state: State, ref: Ref, name: str | None = None) -> None:
        """Decide what is open in a cell: of one member or variable, or of all."""
        if state is not self.state or not self._exploring:
            raise AssertionError("a cell is settled outside of a step")
        if not state.peek(ref).blended:
            return
        cell = state.own(ref)
        for held in list(cell.props) if name is None else [name] if name in cell.props else []:
            value = self._settled(cell.props[held])
            if value is None:
                del cell.props[held]
            else:
                cell.props[held] = value
        if name is None:
            settled = [self._settled(item) for item in cell.items]
            cell.items = [UNDEFINED if item is None else item for item in settled]
        cell.blended = any(isinstance(value, Blend) for value in (*cell.props.values(), *cell.items))

    def _settled(self, value: Value | Blend) -> Value | None:
        if not isinstance(value, Blend):
            return value
        arms = [(self.diagrams.both(self.state.guard, guard), arm) for guard, arm in value.arms]
        ways = [at for at, (guard, _) in enumerate(arms) if guard is not FALSE]
        self.state.guard, chosen = arms[self._decide(ways)]
        return chosen

    def member(self, ref: Ref, name: str) -> Value | None:
        """What a cell holds under a name; nothing else of it is decided."""
        if isinstance(self.state.peek(ref).props.get(name), Blend):
            self.settle(self.state, ref, name)
        return self.state.peek(ref).props.get(name)

    def resolve(self, value: Value) -> Concrete | Opaque:
        """The value without dependence on an input: decides the input where it matters."""
        if not isinstance(value, Table):
            return value
        if isinstance(value, RecordedConstant):
            return self.recorded(value)
        keys = [tagged(v) for v in value.values]
        chosen = value.values[keys.index(self.split(value.level, keys))]  # type: ignore[arg-type]
        return self.recorded(chosen) if isinstance(chosen, RecordedConstant) else chosen

    def resolve_all(self, values: Values) -> Values:
        """The values without dependence on an input, in their order."""
        return [self.resolve(value) for value in values]

    def recorded(self, value: RecordedConstant) -> Concrete:
        """A constant of the request; what is done next may depend on it."""
        self.records.setdefault(value.provenance, tagged(value.value))
        return value.value

    def light(self, value: Value) -> Value:
        """The value; as a plain constant where it comes from the request by many operations."""
        return (
            self.recorded(value)
            if isinstance(value, RecordedConstant) and bounds.TRACED.passed(value.provenance.weight)
            else value
        )

    def choice(
        self,
        kind: ChoiceKind,
        node: Syntax,
        reason: str,
        sort: Sort,
        test: str = "",
        once: str = "",
        fails: str | None = None,
    ) -> tuple[int, Choice]:
        """A free choice, and its variable; `test` is what it says about documented inputs and answers,
        `fails` the answer, by its name if it has one, that is not there where it is true.

        A test of an input that stays what it is has one choice, wherever it is asked; so has what `once`
        names. All others are fresh.
        """
        reason = named(reason, self.texts)
        shared = (test and kind is OUTSIDE and MANY not in test) or once
        site: object = (kind, node.file, node.start, node.end, reason, test)
        if shared:
            site = ("test", test, self.scoping(test)) if test else ("once", once)
        count = 0 if shared else self.count(site)
        drawn = self.choices.get((site, count))
        if drawn is None:
            self.drawn += 1
            if self.drawn > self.limits.choices:
                raise Exhausted(f"more than {self.limits.choices} free choices")
            name = f"{self._choice_prefix}.choice{len(self.choices)}"
            answered = answers.names(test) or ((fails,) if fails else ())
            shown = {called.name: called.people for called in self.called.values()}
            display = answers.for_people(test, shown) if answered and test else ""
            if display:
                reason = f"{shown.get(answered[0], reason)} is outside input"
            choice = Choice(name, sort, kind, node.span, reason, test, display, fails is not None, answered)
            level = self.diagrams.variable(*variable(choice))
            drawn = self.choices[(site, count)] = (level, choice)
            if test and sort is BOOL:
                self.theory.add(self.diagrams, level, test)
        return drawn

    def fork(
        self,
        kind: ChoiceKind,
        node: Syntax,
        reason: str,
        test: str = "",
        once: str = "",
        fails: str | None = None,
    ) -> bool:
        """A free choice between true and false; see `choice`."""
        holds = True
        if test:
            test, holds = canonical(test, self.numbers)
        level, _ = self.choice(kind, node, reason, BOOL, test, once, fails)
        return (self.split(level, (False, True)) is True) == holds

    def chosen(self, kind: ChoiceKind, node: Syntax, reason: str) -> int:
        """The variable of a fresh free choice between true and false."""
        return self.choice(kind, node, reason, BOOL)[0]

    def either(self, kind: ChoiceKind, node: Syntax, reason: str, values: tuple[Concrete, Concrete]) -> Table:
        """A value that is one of two by a fresh free choice."""
        return Table(self.chosen(kind, node, reason), values)

    def fresh(
        self, kind: ChoiceKind, node: Syntax, reason: str, shape: str = "any", optional: bool = True
    ) -> Opaque:
        """A new opaque value."""
        path = made(node.file, node.start, node.end, self.count(("value", node.file, node.start, node.end)))
        self.texts[path] = node.short
        return Opaque(kind, reason, path, path, shape, optional)

    def look(self, key: object) -> int:
        """A number for what a state looks like: the same for equal ones."""
        return self._looks.setdefault(key, len(self._looks))

    def count(self, site: object) -> int:
        """How often the run was at a place before; once more now."""
        count = self.state.counts.get(site, 0)
        self.state.counts[site] = count + 1
        return count

    def place(self) -> tuple[int, int]:
        """Where something that is seen outside of the script stands in the order of execution."""
        at = self.state.where
        self.state.where = (at[0], at[1] + 1)
        return at

    def remark(self, code: str, severity: Severity, node: Syntax, message: str, help: str = "") -> None:
        """A diagnostic, once a place."""
        message = named(message, self.texts)
        key = (code, node.file, node.start, node.end, message)
        if key not in self.diagnostics:
            self.diagnostics[key] = Diagnostic(code, severity, message, node.span, (), help)

    def throw(self, node: Syntax, message: str, name: str = "TypeError") -> Thrown:
        """The exception that the language itself throws; `name` is empty where its class is not known."""
        text = self.fresh(UNMODELLED, node, f"the text of an exception ({message})", "string", False)
        named = name or self.fresh(
            UNMODELLED, node, f"the class of an exception ({message})", "string", False
        )
        cell = error(name, text)
        cell.props["name"] = named
        return Thrown(self.state.new(cell), node)


#: A function of the language, called with these values; None where it is not modelled.
Function = Callable[[Machine, Syntax, Values], Value | None]


def binding(machine: Machine, scope: Ref, name: str) -> Ref | None:
    """The scope cell that binds `name`, searched outwards."""
    at: Ref | None = scope
    while at is not None:
        record = machine.state.peek(at)
        if name in record.props:
            return at
        at = record.outer
    return None


__all__ = [
    "OUTSIDE",
    "UNDEFINED",
    "UNMODELLED",
    "Ended",
    "Exhausted",
    "Function",
    "Limits",
    "Machine",
    "Tampered",
    "Thrown",
    "binding",
]
