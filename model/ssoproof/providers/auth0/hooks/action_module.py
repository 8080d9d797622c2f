"""Actions as files: loading one, finding its handler, and what its variables keep from run to run."""

from __future__ import annotations

from ssoproof import bounds
from ssoproof.javascript.execution import HookEnd, run_file, run_handler
from ssoproof.javascript.explorer import UNMODELLED, Exhausted, Machine
from ssoproof.javascript.havoc import opaque
from ssoproof.javascript.heap import Blend, Record, State
from ssoproof.javascript.scopes import hoist, hoist_vars, new_scope
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Native, Ref, Value, Values
from ssoproof.providers.auth0.hooks.decisions import Decisions

_ABSENT = "without onContinuePostLogin the login may fail after the redirect"
_KEPT = "a variable outside the handler keeps its value between runs"


def load_module(machine: Machine, tree: Syntax, start: State) -> tuple[list[HookEnd], Ref, Ref]:
    """Run an action's file: how that ends, the scope of the file and what it exports."""
    machine.state = start
    scope = new_scope(machine, None)
    exports = machine.state.new(Record("object"))
    module = machine.state.new(Record("object"))
    machine.state.write(module).props["exports"] = exports
    machine.state.write(scope).props.update({"exports": exports, "module": module})
    kids = tuple(_declaration(kid) for kid in tree.kids if not _listing(kid))
    hoist_vars(machine, tree, scope)
    hoist(machine, kids, scope)
    ends = run_file(machine, tree, kids, scope, start)
    for end in ends:
        for name, given in exported(tree) if end.kind == "returned" else ():
            cell = end.state.own(exports)
            cell.props[given] = end.state.peek(scope).props.get(name, UNDEFINED)
            cell.blended |= isinstance(cell.props[given], Blend)
    return ends, scope, module


def _declaration(kid: Syntax) -> Syntax:
    """What an export declares; other statements are what they are."""
    return kid.field["declaration"] if kid.kind == "export_statement" and "declaration" in kid.field else kid


def _listing(kid: Syntax) -> bool:
    """A list of names to export, which does nothing when it is reached."""
    return (
        kid.kind == "export_statement"
        and "source" not in kid.field
        and any(k.kind == "export_clause" for k in kid.kids)
    )


def exported(tree: Syntax) -> list[tuple[str, str]]:
    """What the file exports as a module: names in it, and as which they are exported."""
    exports: list[tuple[str, str]] = []
    for kid in tree.kids:
        declared = _declaration(kid)
        if _listing(kid):
            names = [part for clause in kid.kids for part in clause.kids]
            exports.extend(
                (part.field["name"].text, part.field.get("alias", part.field["name"]).text) for part in names
            )
        elif declared is not kid and not kid.text.startswith("export default"):
            parts = [declared, *declared.kids] if "name" not in declared.field else [declared]
            exports.extend(
                (part.field["name"].text, part.field["name"].text) for part in parts if "name" in part.field
            )
    return exports


#: The handlers of an Action: for a login, and for one that comes back from a redirect or a form.
EXECUTES, CONTINUES = "onExecutePostLogin", "onContinuePostLogin"


def handlers(machine: Machine, state: State, module: Ref, name: str = EXECUTES) -> Value:
    """The exported post-login handler of that name."""
    exports = state.peek(module).props.get("exports", UNDEFINED)
    if not isinstance(exports, Ref):
        return UNDEFINED
    return state.peek(exports).props.get(name, UNDEFINED)


def run_action(
    decisions: Decisions, machine: Machine, tree: Syntax, event: Ref, start: State, name: str = EXECUTES
) -> list[HookEnd]:
    """Load the file, then call its handler; variables of the file that a run changes are free at its start.

    Where there is nothing to go on with after a redirect, the login may fail or go on.
    """
    ends, scope, module = load_module(machine, tree, start)
    left = [end for end in ends if end.kind != "returned"]
    for state in (end.state for end in ends if end.kind == "returned"):
        handler = handlers(machine, state, module, name)
        if name == CONTINUES and handler is UNDEFINED:
            for failed, after in machine.explore(state, lambda: machine.fork(UNMODELLED, tree, _ABSENT)):
                left.append(HookEnd("threw" if failed else "returned", tree, after))
            continue
        cell = state.peek(handler) if isinstance(handler, Ref) else None
        code = cell.code if cell is not None and cell.kind == "function" else None
        if code is None or code.generates or code.names() & {"arguments", "eval"}:
            raise Exhausted("there is no handler onExecutePostLogin that can be followed")
        left.extend(_settled(decisions, machine, code, [event, Native("api")], state, scope))
    return left


def _settled(
    decisions: Decisions, machine: Machine, code: Syntax, values: Values, state: State, scope: Ref
) -> list[HookEnd]:
    effects, commands = dict(decisions.effects), dict(decisions.commands)
    for _ in range(bounds.SETTLING.most):
        cells = state.all_cells([scope])
        left = run_handler(machine, code, scope, values, state, False, (scope,))
        changed = {ref for end in left for ref in cells if _changed(state, end.state, ref)}
        if not changed:
            return left
        decisions.effects, decisions.commands = dict(effects), dict(commands)
        state = _free(machine, code, state, changed, left)
    raise Exhausted(_KEPT)


def _changed(before: State, after: State, ref: Ref) -> bool:
    if ref.id not in after.heap or ref.id in before.base:
        return False
    old, new = before.peek(ref), after.peek(ref)
    if old.havocked or old is new:
        return False
    if old.kind == "scope":
        return any(new.props.get(n) != v and n + "=" not in old.exposed for n, v in old.props.items())
    return True


def _free(machine: Machine, code: Syntax, before: State, changed: set[Ref], left: list[HookEnd]) -> State:
    state = before.copy()
    machine.state = state
    for ref in changed:
        cell = state.own(ref)
        if cell.kind != "scope":
            cell.havocked, cell.props, cell.items = True, {}, []
            continue
        for name, value in list(cell.props.items()):
            if any(end.state.peek(ref).props.get(name) != value for end in left):
                cell.exposed |= {name, name + "="}
                cell.constants -= {name}
                cell.props[name] = opaque(machine, code, _KEPT)
    return state
