"""The turns of `for (... of ...)` and `for (... in ...)`: over known lists, and over those from outside until
a turn leads back to what was there before."""

from __future__ import annotations

from typing import NamedTuple

from ssoproof import bounds
from ssoproof.javascript import lists
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine
from ssoproof.javascript.external_calls import item_of
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.iteration import check_iterable, iterator_of, listing, next_of
from ssoproof.javascript.lists import content
from ssoproof.javascript.nodes import Leaving
from ssoproof.javascript.object_functions import own
from ssoproof.javascript.operations import nullish
from ssoproof.javascript.primitives import unknown_statement
from ssoproof.javascript.symbolic_text import derived, pure, test, test_of_item
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.unknown_value import kind_of
from ssoproof.javascript.values import UNDEFINED, Nothing, Opaque, Ref, Value


class Turns(NamedTuple):
    """How far a loop over a list is.

    kind: live (a list of the script's, item by item), tail (its uncounted items were visited), items (what
    there was at the start; `source` must stay as it is), found (an item of which the loop's condition holds),
    protocol (`source` is asked for each item, by the method in `items`),
    open (a list that is not known: `keys` are what the states at the loop's head looked like).
    """

    kind: str
    source: Value
    items: tuple[Value, ...] = ()
    place: int = 0
    before: object = None
    keys: tuple[int, ...] = ()


#: The next turn and its item; or that there is none.
Next = tuple[Turns, Value]
_STOP = Leaving("break")


def begin(machine: Machine, node: Syntax, scope: Ref, value: Value, of: bool) -> Turns | Leaving:
    """The turns over a value; or how the loop is left at once."""
    value = machine.resolve(value)
    if not of:
        return _names(machine, node, scope, value)
    if isinstance(value, Opaque):
        return _open(machine, node, scope, value)
    record = machine.state.read(value) if isinstance(value, Ref) else None
    if record is not None and record.kind == "array":
        return Turns("live", value)
    if isinstance(value, Ref) and record is not None and record.kind == "instance":
        going = iterator_of(machine, node, value)
        if going is None:
            unknown_call(machine, node, "an iterator that is not modelled", [value])
            return _not_understood(machine, node, scope)
        return Turns("protocol", going[0], (going[1],))
    watched: Value = value if isinstance(value, Ref) else UNDEFINED
    if record is not None and record.kind == "iterator" and record.outer is not None:
        watched = record.outer
    items = listing(machine, node, value)
    if isinstance(items, Opaque):
        return _not_understood(machine, node, scope)
    return _fixed(machine, items, watched)


def _fixed(machine: Machine, items: list[Value], watched: Value) -> Turns:
    before = content(machine, watched) if isinstance(watched, Ref) else None
    return Turns("items", watched, tuple(items), 0, before)


def _names(machine: Machine, node: Syntax, scope: Ref, value: Value) -> Turns | Leaving:
    """Over the names of a known object's members, or the places of a known list."""
    if isinstance(value, Nothing):
        return _STOP
    if isinstance(value, Ref):
        record = machine.state.read(value)
        if record.kind == "array" and not (record.havocked or record.counted or record.tail is not None):
            return _fixed(machine, [str(index) for index in range(len(record.items))], value)
    plain = own(machine, value)
    if plain is not None:
        return _fixed(machine, list(plain.props), value)
    if isinstance(value, Opaque) and kind_of(machine, value) is OUTSIDE:
        if nullish(machine, node, value):
            return _STOP
        return _open(machine, node, scope, derived(machine, node, [value], "Object.keys({})", "texts"))
    return _not_understood(machine, node, scope)


def _open(machine: Machine, node: Syntax, scope: Ref, value: Opaque) -> Turns | Leaving:
    if kind_of(machine, value) is not OUTSIDE:
        return _not_understood(machine, node, scope)
    check_iterable(machine, node, value)
    return Turns("open", value, (), 0, machine.state.where)


def _not_understood(machine: Machine, node: Syntax, scope: Ref) -> Leaving:
    left = unknown_statement(machine, node, scope)
    return left if isinstance(left, Leaving) and left.label == "return" else _STOP


def following(machine: Machine, node: Syntax, scope: Ref, turns: Turns, key: int) -> Next | Leaving:
    """The next turn; `key` is the number of what the state looks like to all that is still to run."""
    if turns.kind == "live":
        return _live(machine, node, scope, turns, key)
    if turns.kind == "tail":
        if (machine.state.where, key) != turns.before:
            unknown_call(machine, node, machine.host.uncounted, [scope])
        return _STOP
    if turns.kind == "found":
        return _STOP
    if turns.kind == "protocol" and isinstance(turns.source, Ref):
        item = next_of(machine, node, turns.source, turns.items[0])
        return (turns, item[0]) if item else _STOP
    if turns.kind == "items":
        watched = turns.source
        if (
            isinstance(watched, Ref)
            and turns.before is not None
            and content(machine, watched) != turns.before
        ):
            return _not_understood(machine, node, scope)
        if turns.place >= len(turns.items):
            return _STOP
        return turns._replace(place=turns.place + 1), turns.items[turns.place]
    return _further(machine, node, scope, turns, key)


def _live(machine: Machine, node: Syntax, scope: Ref, turns: Turns, key: int) -> Next | Leaving:
    assert isinstance(turns.source, Ref)
    record = machine.state.read(turns.source)
    if record.havocked:
        unknown_call(machine, node, "a list that unknown code holds", [scope])
        return _STOP
    if lists.present(machine, record, turns.place):
        return turns._replace(place=turns.place + 1), record.items[turns.place]
    if record.tail is None or (record.counted is not None and turns.place <= record.counted.most):
        return _STOP
    if not machine.fork(UNMODELLED, node, machine.host.uncounted):
        return _STOP
    return turns._replace(kind="tail", place=0, before=(machine.state.where, key)), record.tail


def _further(machine: Machine, node: Syntax, scope: Ref, turns: Turns, key: int) -> Next | Leaving:
    """Another turn over a list from outside, unless the last one led back to what was there before."""
    value = turns.source
    assert isinstance(value, Opaque)
    unseen = machine.state.where == turns.before
    if key in turns.keys and unseen:
        return _STOP
    rounds = turns.place + 1
    sought = _sought(machine, node, scope, value) if rounds == 1 and unseen else ""
    if sought:
        if not machine.fork(OUTSIDE, node, f"{value.reason}: whether it has such an item", sought):
            return _STOP
        return turns._replace(kind="found", place=rounds), item_of(machine, node, value)
    if turns.place and (bounds.ROUNDS.passed(rounds) or not unseen):
        return _not_understood(machine, node, scope)
    more = test(machine, value, f"[...{{}}].length > {turns.place}")
    if not machine.fork(OUTSIDE, node, f"{value.reason}: whether it has more items", more):
        return _STOP
    return turns._replace(place=rounds, keys=(*turns.keys, key)), item_of(machine, node, value)


def _sought(machine: Machine, node: Syntax, scope: Ref, value: Opaque) -> str:
    """The test of whether the list has an item of which the loop's condition holds; empty where the loop does
    more than look for one, or the condition may throw."""
    if not node.memo.get("seeks") or not pure(machine, value):
        return ""
    body = node.field["body"]
    inner = body.kids[0] if body.kind == "statement_block" else body
    text = test_of_item(machine, node.field["left"], inner.field["condition"], scope)
    if text is None or not (value.shape == "texts" or ("$." not in text and "$[" not in text)):
        return ""
    return test(machine, value, f"{{}}.some({text.replace('{', '{{').replace('}', '}}')})")
