"""Questions about lists of the host's, of which only a part is counted, as tests of the whole."""

from __future__ import annotations

from ssoproof.javascript import lists, symbolic_text
from ssoproof.javascript.choices import OUTSIDE
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.mentions import mentions
from ssoproof.javascript.operations import truth
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import Opaque, Ref, Value, Values


def counted_test(machine: Machine, node: Syntax, ref: Ref, values: Values, wanted: bool) -> Value | None:
    """`some` or `every` of a list of the host's, by a test of the whole where items from outside decide;
    None where there are none such, or the function has no text."""
    record, function = machine.state.peek(ref), values[0]
    if record.counted is None or ref.id in machine.state.heap or not isinstance(function, Ref):
        return None
    first, text = record.items[0], symbolic_text.written(machine, function)
    if text is None or not text.startswith("$ => ") or not isinstance(first, Ref):
        return None
    path = machine.state.peek(first).path.removesuffix("[0]")
    parts = [*record.items, *(() if record.tail is None else (record.tail,))]
    own = any(isinstance(part, Ref) and part.id in machine.state.heap for part in parts)
    if own or mentions(path, machine.state.stale):
        return None
    undecided = False
    for index, item in enumerate(record.items):
        if not lists.present(machine, record, index):
            break
        answers = _answers(machine, node, function, [item, float(index), ref])
        if answers == {wanted}:
            return wanted
        undecided = undecided or len(answers) > 1
    else:
        if record.tail is not None:
            undecided = undecided or _answers(machine, node, function, [record.tail, 0.0, ref]) != {
                not wanted
            }
    if not undecided:
        return None
    name = "some" if wanted else "every"
    full = f"{path}.{name}({text})"
    return Opaque(OUTSIDE, f"{symbolic_text.display(full)} is outside input", full, path, "boolean", False)


def _answers(machine: Machine, node: Syntax, function: Ref, values: Values) -> set[bool]:
    """What the function may say of an item; nothing of it is kept."""

    def run() -> bool:
        return truth(machine, node, machine.invoke(machine, node, function, values))

    return {answer for answer, _ in machine.explore(machine.state, run)}
