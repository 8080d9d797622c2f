"""What hooks decide while they run: settings and commands with their paths, and how far a run is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.heap import State
from ssoproof.javascript.path_conditions import FALSE, Node
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import Ref, Value
from ssoproof.logic import build
from ssoproof.logic.expr import Expr
from ssoproof.providers.auth0.hooks.lowered import MFA_STATE, REMEMBER
from ssoproof.source import Span


@dataclass(slots=True)
class Effect:
    """A setting of an action: what it says, and the paths on which it happens."""

    order: tuple[int, int]
    span: Span
    text: str
    state: Expr
    remember: Expr
    guard: Node


@dataclass(slots=True)
class Given:
    """A command of an action, and the paths on which it is given."""

    order: tuple[int, int]
    node: Syntax
    name: str
    factors: tuple[str, ...] | None
    guard: Node
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """A rule called its callback: what the pipeline saw at that moment."""

    kind: str
    node: Syntax
    state: State = field(compare=False)
    shared: object


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one run of a hook is: where a rule last wrote the requirement, where an action refused the
    login (its code runs on), and how a rule called its callback."""

    written: Syntax | None = None
    denied: Syntax | None = None
    called: Called | None = None


_BEGIN = Progress()


def progress(state: State) -> Progress:
    """How far the run is that is in this state."""
    return state.host if isinstance(state.host, Progress) else _BEGIN


def note_written(state: State, node: Syntax | None) -> None:
    """The requirement was last written here, or never."""
    state.host = replace(progress(state), written=node)


def note_denied(state: State, node: Syntax) -> None:
    """The login was refused here."""
    state.host = replace(progress(state), denied=node)


def note_called(state: State, kind: str, node: Syntax) -> None:
    """The callback was called here, and the login goes on (`ended`) or fails (`denied`)."""
    state.host = replace(progress(state), called=Called(kind, node, state.copy(), state.key([], False)))


@dataclass(slots=True)
class HookEffects:
    """What one hook adds; kept apart until the hook is done, since a limit may throw it away.

    `exits` by how, where and with which text the hook ends; `alive` are the states that go on.
    """

    exits: dict[tuple[str, Span, str], Node] = field(default_factory=dict)
    settings: dict[object, Effect] = field(default_factory=dict)
    commands: list[Given] = field(default_factory=list)
    alive: list[State] = field(default_factory=list)

    def exit(self, machine: Machine, kind: str, node: Syntax, guard: Node) -> None:
        """The hook ends here, on these paths too."""
        key = (kind, node.span, node.short)
        self.exits[key] = machine.diagrams.either(self.exits.get(key, FALSE), guard)

    def demand(
        self,
        machine: Machine,
        order: tuple[int, int],
        node: Syntax,
        state: Expr,
        remember: Expr,
        guard: Node,
    ) -> None:
        """The hook leaves the requirement so, on these paths too."""
        key = (node.start, state, remember)
        effect = self.settings.get(key)
        if effect is None:
            effect = self.settings[key] = Effect(order, node.span, node.short, state, remember, FALSE)
        effect.guard = machine.diagrams.either(effect.guard, guard)


@dataclass(slots=True)
class Decisions:
    """What the hook at hand does to the login; `commanding`: commands are followed, else not modelled.

    `handles` are the objects that a rule gets, by their names, and empty for an action. `can_redirect` is
    whether the login can be interrupted, None where that is not known; `runs_on` whether code that follows a
    refusal in the same Action still runs. `exchanging`: a refresh token is exchanged. `added`: members that
    some rule gives the context.
    """

    commanding: bool = False
    effects: dict[object, Effect] = field(default_factory=dict)
    commands: dict[object, Given] = field(default_factory=dict)
    handles: dict[str, Ref] = field(default_factory=dict)
    can_redirect: Value | None = None
    runs_on: Callable[[], Value] = lambda: True
    exchanging: bool = False
    added: frozenset[str] = frozenset()

    def enable(self, machine: Machine, node: Syntax, state: Expr, remember: Expr) -> None:
        """An action sets the requirement, on the current path; once the login is refused that changes
        nothing."""
        if progress(machine.state).denied is not None:
            return
        order = machine.place()
        key = (order, node.start, state, remember)
        effect = self.effects.get(key)
        if effect is None:
            effect = self.effects[key] = Effect(order, node.span, node.short, state, remember, FALSE)
        effect.guard = machine.diagrams.either(effect.guard, machine.state.guard)

    def command(
        self,
        machine: Machine,
        node: Syntax,
        name: str,
        factors: tuple[str, ...] | None,
        seconds: int | None = None,
    ) -> None:
        """The hook gives a command that pauses the pipeline, on the current path."""
        order = machine.place()
        key = (order, node.start, name, factors, seconds)
        given = self.commands.get(key)
        if given is None:
            given = self.commands[key] = Given(order, node, name, factors, FALSE, seconds)
        given.guard = machine.diagrams.either(given.guard, machine.state.guard)


def any_requirement(machine: Machine, node: Syntax, kind: ChoiceKind, reason: str) -> tuple[Expr, Expr]:
    """A free MFA state and a free remember option."""
    _, state = machine.choice(kind, node, f"{reason}: the MFA requirement", MFA_STATE)
    _, remember = machine.choice(kind, node, f"{reason}: allowRememberBrowser", REMEMBER)
    return build.var(state.name, MFA_STATE), build.var(remember.name, REMEMBER)
