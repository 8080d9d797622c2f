"""A small host that has nothing of a provider: a door, and a visitor who is outside input. The engine needs no more."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ssoproof.javascript.calls import call
from ssoproof.javascript.choices import OUTSIDE, UNMODELLED, Choice
from ssoproof.javascript.execution import HookEnd, run_handler
from ssoproof.javascript.explorer import Limits, Machine
from ssoproof.javascript.heap import Counted, Record, State
from ssoproof.javascript.host import Host
from ssoproof.javascript.joins import merge
from ssoproof.javascript.path_conditions import FALSE, TRUE, Node
from ssoproof.javascript.syntax import Syntax, parse
from ssoproof.javascript.values import UNDEFINED, Native, Opaque, Ref, Value
from ssoproof.logic.build import TRUE as ALWAYS
from ssoproof.logic.build import var
from ssoproof.logic.expr import Expr

ENGINE = Path(__file__).parents[3] / "model" / "ssoproof" / "javascript"
VISITOR, GUESTS, LOG = Ref(1), Ref(2), Opaque(OUTSIDE, "log is outside input", "log", "log", "object", False)


@dataclass
class Door:
    """A host with one function that matters, `door.open`; how often it was called stands in the state."""

    services: Collection[str] = ("log",)
    modules: Collection[str] = ("doors",)
    promising: Collection[str] = ("log.send",)
    uncounted: str = "more guests than are counted"
    opened: Node = FALSE
    written: list[tuple[Ref, str | None]] = field(default_factory=list)
    havocked: list[Ref] = field(default_factory=list)
    patient: bool = False

    def variable(self, name: str) -> Value | None:
        return LOG if name == "log" else None

    def without_variable(self, name: str) -> str:
        return "gates have it" if name == "gate" else ""

    def members(self, path: str) -> Collection[str]:
        return ("open", "ring") if path == "door" else ()

    def native(self, value: Opaque) -> Native | None:
        return Native("door") if value.path == "#door" else None

    def shape(self, path: str) -> tuple[str, bool]:
        return ("string", False) if path == "visitor.name" else ("any", True)

    def absent(self, path: str, name: str) -> str | None:
        return None

    def immutable(self, path: str) -> bool:
        return path == "visitor.name"

    def owns(self, path: str) -> bool:
        return path.split(".")[0] == "door"

    def powerful(self, path: str) -> bool:
        return self.owns(path) and path != "door.ring"

    def steady(self, text: str) -> bool:
        return True

    def call(self, machine: Machine, node: Syntax, path: str, values: list[Value]) -> Value | None:
        if path == "door.ring":
            return Opaque(OUTSIDE, "the door or nothing", "#door", "#door", "object")
        if path != "door.open":
            return None
        machine.place()
        machine.state.host = "open"
        self.opened = machine.diagrams.either(self.opened, machine.state.guard)
        return UNDEFINED

    def writes(self, machine: Machine, node: Syntax, ref: Ref, name: str | None, value: Value) -> None:
        self.written.append((ref, name))

    def havocs(self, machine: Machine, node: Syntax, ref: Ref) -> None:
        self.havocked.append(ref)

    def waits(self, machine: Machine) -> bool:
        return self.patient


@dataclass
class Ran:
    """What became of a script."""

    door: Door
    machine: Machine
    ends: list[HookEnd]

    @property
    def kinds(self) -> set[str]:
        return {end.kind for end in self.ends}

    @property
    def opened(self) -> Expr:
        return self.machine.diagrams.expr(self.door.opened)

    @property
    def choices(self) -> list[Choice]:
        return [choice for _, choice in self.machine.choices.values()]

    @property
    def remarks(self) -> list[tuple[str, str]]:
        return [(d.code, d.help) for d in self.machine.diagnostics.values()]


def run(body: str, door: Door | None = None, counted: Counted | None = None) -> Ran:
    """The body of a function that gets the visitor, the door and the list of guests."""
    door = door or Door()
    host: Host = door
    machine = Machine("script", Limits(), host, call)
    visitor, guests = Record("object"), Record("array")
    visitor.path = "visitor"
    guests.items, guests.counted = ["Ann", "Bob"], counted
    if counted is not None:
        guests.tail = "Cid"
    tree = parse("script.js", f"async (visitor, door, guests) => {{ {body} }}").tree
    assert tree is not None
    code = tree.kids[0].kids[0]
    start = State({VISITOR.id: visitor, GUESTS.id: guests}, machine.space)
    ends = run_handler(machine, code, None, [VISITOR, Native("door"), GUESTS], start, False)
    return Ran(door, machine, ends)


@pytest.mark.parametrize(
    "condition",
    [
        "1 + 1 === 2",
        "[1, 2, 3].map(x => x * 2).includes(6)",
        "JSON.stringify({a: [1]}) !== undefined",
        "typeof door === 'object' && typeof door.open === 'function'",
        "guests.length === 2 && guests[0] === 'Ann'",
        "(() => { try { null.x; } catch (e) { return e instanceof TypeError; } })()",
        "'a,b'.split(',').length === 2 && new Set([1, 1]).size === 1",
        "await Promise.resolve(true)",
    ],
)
def test_what_is_known_is_decided_without_choices(condition: str) -> None:
    ran = run(f"if ({condition}) door.open();")
    assert ran.opened is ALWAYS
    assert ran.kinds == {"returned"}
    assert ran.choices == []


def test_outside_input_is_a_choice_with_its_test() -> None:
    ran = run("if (visitor.age >= 18) door.open();")
    (choice,) = ran.choices
    assert choice.kind is OUTSIDE
    assert "visitor.age >= 18" in choice.test
    assert ran.opened is var(choice.name)
    assert "visitor.age" in ran.machine.reads


def test_shapes_are_the_hosts() -> None:
    assert not any(c.test for c in run("visitor.name.length;").choices)
    assert [c.kind for c in run("visitor.nick.length;").choices] == [OUTSIDE]


def test_code_that_is_not_understood_and_holds_something_powerful_ends_the_run_as_unknown() -> None:
    assert "unknown" in run("const open = door.open; new (class extends null {})(open);").kinds
    ran = run("const ring = door.ring; new (class extends null {})(ring, visitor);")
    assert "unknown" not in ran.kinds
    assert VISITOR in ran.door.havocked
    assert UNMODELLED in {choice.kind for choice in ran.choices}


def test_members_that_the_host_lacks_are_undefined_and_pointed_out() -> None:
    ran = run("door.opne();")
    assert ran.kinds == {"threw"}
    assert ("hook-unknown-member", "did you mean open?") in ran.remarks


def test_dotted_keys_are_no_paths() -> None:
    assert run("door['open.x']();").kinds == {"threw"}


def test_a_namespace_of_the_host_is_no_function() -> None:
    assert run("door();").kinds == {"threw"}


def test_a_call_may_give_the_hosts_own_object_or_nothing() -> None:
    ran = run("const d = door.ring(); if (d) d.open();")
    (choice,) = ran.choices
    assert choice.kind is OUTSIDE
    assert ran.door.opened not in (TRUE, FALSE)


def test_globals_of_the_host() -> None:
    ran = run("if (log.level) door.open();")
    assert [c.test for c in ran.choices] == ["!!log.level"]
    ran = run("gate.open();")
    assert ("hook-unknown-name", "gates have it") in ran.remarks
    ran = run("path.open();")
    assert ("hook-unknown-name", "if it is misspelt, the hook throws") in ran.remarks


@pytest.mark.parametrize(
    "function",
    ["x => log(x)", "x => log.size > x", "(x, y = log) => y", "x => [x].map(log => log)[0] && log"],
)
def test_functions_that_ask_a_service_make_no_test(function: str) -> None:
    tests = {c.test for c in run(f"if (visitor.list.some({function})) door.open();").choices}
    assert not any("=>" in test for test in tests)


@pytest.mark.parametrize(
    "body",
    [
        "visitor.list.some(x => x === 'a')",
        "visitor.list.some(log => log === 'a')",
        "visitor.list.some((log) => log === 'a')",
        "[1].some(log => visitor.list.some(x => x === log))",
    ],
)
def test_functions_of_their_own_names_make_a_test(body: str) -> None:
    tests = {c.test for c in run(f"if ({body}) door.open();").choices}
    assert any("=>" in test for test in tests)


def test_modules_of_the_host_give_outside_input() -> None:
    assert {c.kind for c in run("if (require('doors').x) door.open();").choices} == {OUTSIDE}
    assert UNMODELLED in {c.kind for c in run("if (require('./gates').x) door.open();").choices}


def test_the_host_is_told_of_writes() -> None:
    ran = run("visitor.badge = 1; delete visitor.hat; const own = {}; own.x = 1;")
    assert ran.door.written[:2] == [(VISITOR, "badge"), (VISITOR, "hat")]
    assert ran.kinds == {"returned"}


def test_what_the_host_notes_keeps_states_apart() -> None:
    ran = run("if (visitor.a) door.open();")
    assert {end.state.host for end in ran.ends} == {None, "open"}
    states = [end.state for end in ran.ends]
    assert len(merge(ran.machine, states, [])) == 2
    for state in states:
        state.host = None
    (joined,) = merge(ran.machine, states, [])
    assert joined.guard is TRUE


def test_lists_of_which_a_part_is_counted() -> None:
    exact = run("if (guests.length === 2) door.open();", counted=Counted(1, 1, None, False))
    assert exact.opened is ALWAYS
    more = run("for (const g of guests) { if (g === 'Cid') door.open(); }", counted=Counted(1, 1, None, True))
    assert [c.reason for c in more.choices] == ["more guests than are counted"]
    assert more.door.opened not in (TRUE, FALSE)


def test_a_promise_that_nobody_waits_for_matters_where_the_host_does_not_wait() -> None:
    body = "Promise.reject(new Error('x'));"
    assert run(body).kinds == {"returned", "threw"}
    assert run(body, Door(patient=True)).kinds == {"returned"}


def test_the_engine_is_there_without_any_provider() -> None:
    modules = ", ".join(f"ssoproof.javascript.{path.stem}" for path in ENGINE.glob("[a-z]*.py"))
    script = (
        f"import sys, {modules}\n"
        "bad = ('ssoproof.providers', 'ssoproof.tenant', 'ssoproof.flows')\n"
        "print([name for name in sys.modules if name.startswith(bad)])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
