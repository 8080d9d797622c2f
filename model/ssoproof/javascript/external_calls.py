"""Calls of what is from outside: documented inputs are worked with, all else gives answers that are free."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from ssoproof.diagnostics import Severity
from ssoproof.javascript import (
    answers,
    members,
    node_globals,
    promises,
    pure_values,
    symbolic_text,
    throwing_methods,
    unknown_value,
)
from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.conversions import coerce, is_data
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Ended, Machine, Thrown
from ssoproof.javascript.havoc import havoc, unknown_call, unknown_method
from ssoproof.javascript.operations import textual
from ssoproof.javascript.outside_methods import (
    AT_ONCE,
    FACTS,
    LISTS,
    NUMBERS,
    READING,
    REPEATS,
    SHAPED,
    TEXT,
)
from ssoproof.javascript.pure_values import pure_value
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    LIBRARY,
    MANY,
    PROCESS,
    UNDEFINED,
    Native,
    Opaque,
    Ref,
    Value,
    Values,
    words,
)

#: Functions of `process` after which nothing of the hook runs.
_ENDING = words("exit abort kill reallyExit")


def method(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> Value:
    """The result of `base.name(...)`."""
    kind = unknown_value.kind_of(machine, base)
    if unknown_value.missing(machine, node, base):
        raise machine.throw(node, f"{base.reason}: no member {name} of undefined")
    native = machine.host.native(base)
    if native is not None:
        return machine.invoke(machine, node, members.method_of(machine, node, native, name), values)
    if base.shape == LIBRARY:
        return node_globals.method(machine, node, base, name, values)
    if base.root == "process" and name in _ENDING:
        raise Ended("unknown", node)
    if kind is UNMODELLED:
        return unknown_call(machine, node, f"the call {node.short}: {base.reason}", [base, *values])
    if name in ("then", "catch", "finally") and base.path[:1] == "#":
        return promises.then(machine, node, base, name, values)
    library = _library(machine, base)
    shape = answers.given(library, name)
    if shape is not None and _plain_arguments(machine, name, values):
        given = machine.fresh(OUTSIDE, node, f"the result of {node.short} is outside input", shape, False)
        machine.modules[given.path] = library
        return given
    typed = pure_values.READING.get(base.shape, {}).get(name)
    if typed is not None:
        pure = pure_value(machine, [base, *values], f"{{}}.{name}({', '.join('{}' for _ in values)})", *typed)
        if pure is not None:
            return pure
    functions = any(promises.callable_value(machine, v) and not isinstance(v, Opaque) for v in values)
    strange = library.startswith(answers.STRANGE)
    sure = (
        _documented(machine, base, name)
        or name in SHAPED.get(base.shape, ())
        or (library and not strange and (functions or _promising(library, name)))
    )
    if not sure:
        test = (
            symbolic_text.test(machine, base, f'typeof {{}}.{name} !== "function"')
            if name.isidentifier()
            else ""
        )
        steady = None if test else _steady(machine, base, values)
        if machine.fork(OUTSIDE, node, f"{base.reason}: {name} may fail", test, fails=steady):
            raise machine.throw(node, f"{base.reason}: {name} failed", "TypeError" if test else "")
    if name in READING and base.shape not in ("array", "texts"):
        coerce(machine, node, *(v for v in values if isinstance(v, Ref)))
    throwing_methods.check(machine, node, base, name, values)
    reads = name in READING or (name in ("pop", "shift", "sort", "reverse") and _unaliased(node))
    if strange and base.root not in machine.called:
        reads = False
    if name in ("reduce", "reduceRight") and len(values) == 2 and not strange:
        return _reduced(machine, node, base, values)
    if functions and (name in AT_ONCE or not (reads or _service(machine, base))):
        return unknown_method(machine, node, [base, *values])
    if reads:
        return _read(machine, node, base, name, values)
    unknown_value.forget(machine, base.root)
    return _reach_out(machine, node, base, values, name)


def _documented(machine: Machine, base: Opaque, name: str) -> bool:
    return f"{base.path}.{name}" in machine.host.promising


def call(machine: Machine, node: Syntax, target: Opaque, values: Values) -> Value:
    """The result of `target(...)`."""
    if unknown_value.kind_of(machine, target) is UNMODELLED:
        return unknown_call(machine, node, f"the call {node.short}: {target.reason}", [target, *values])
    library = _library(machine, target)
    functions = any(promises.callable_value(machine, v) and not isinstance(v, Opaque) for v in values)
    sure = library and not library.startswith(answers.STRANGE)
    sure = sure and (functions or answers.promising(library))
    steady = "" if sure else _steady(machine, target, values)
    if not sure and machine.fork(OUTSIDE, node, f"{target.reason}: the call may fail", fails=steady):
        raise Thrown(machine.fresh(OUTSIDE, node, target.reason, "failure", False), node)
    return _reach_out(machine, node, target, values)


def construct(machine: Machine, node: Syntax, target: Opaque, values: Values) -> Value:
    """The result of `new target(...)`."""
    library = _library(machine, target)
    strange = library.startswith(answers.STRANGE)
    shared = _gets(machine, node, values) if strange else []
    havoc(machine, node, target.reason, [v for v in values if strange or not is_data(machine, v)])
    steady = _steady(machine, target, values) if target.root in machine.packages else None
    if machine.fork(OUTSIDE, node, f"{target.reason}: it may throw", fails=steady):
        raise Thrown(machine.fresh(OUTSIDE, node, target.reason), node)
    made = machine.fresh(OUTSIDE, node, target.reason, "object", False)
    if strange:
        machine.modules[made.path] = library
        unknown_value.leak(machine, made.root, shared)
    elif target.root in machine.packages:
        machine.packages.add(made.path)
    return made


def _gets(machine: Machine, node: Syntax, values: Values) -> Values:
    """The host's objects, and functions, that code of which nothing is known gets."""
    shared = [v for v in values if _shared(machine, v) or not is_data(machine, v)]
    if shared:
        message = f"{node.short}: a package that is not known may do anything with what it gets"
        machine.remark("hook-not-understood", Severity.WARNING, node, message)
    return shared


def _library(machine: Machine, base: Opaque) -> str:
    """The module or the global that a value is of; empty where it is none."""
    called = machine.called.get(base.root)
    if called is not None:
        return called.library
    if base.root in machine.modules:
        return machine.modules[base.root]
    if base.root in PROCESS:
        return answers.STRANGE + base.root
    return base.root if base.root in _SERVICES or base.root in machine.host.services else ""


def _promising(library: str, name: str) -> bool:
    return answers.promising(library) and not name.endswith("Sync")


#: Digests that there are everywhere.
_DIGESTS = words("md5 sha1 sha224 sha256 sha384 sha512")


def _plain_arguments(machine: Machine, name: str, values: Values) -> bool:
    """May the function be taken not to throw for these?"""
    if not all(is_data(machine, value) for value in values):
        return False
    return not name.startswith("createH") or (bool(values) and machine.resolve(values[0]) in _DIGESTS)


def _steady(machine: Machine, base: Opaque, values: Values) -> str:
    """How the answer's name ends: of a call that is the same in two runs at one and the same step its answer
    is."""
    whose = machine.called.get(base.root)
    if whose is not None and not answers.is_same(whose.name):
        return ""
    plain = [v for v in values if isinstance(v, Opaque) or not promises.callable_value(machine, v)]
    texts = [symbolic_text.written(machine, v) for v in plain]
    if not all(text is not None and machine.host.steady(text) for text in texts):
        return ""
    given = "\0".join((whose.name if whose is not None else "", *(text or "" for text in texts)))
    return f"{answers.SAME}{crc32(given.encode(errors='replace'))}"


def _called(
    machine: Machine, node: Syntax, base: Opaque, result: Opaque, name: str, handed: bool, steady: str
) -> Opaque:
    """The answer of the call, with its name."""
    turn, part = result.path.rsplit(".", 1)[-1], machine.part
    if steady:
        # an answer is another one where the place is called with other arguments
        path = f"{result.path}{steady.removeprefix(answers.SAME):0>10}"
        machine.texts[path] = node.short
        result = replace(result, path=path, root=path)
    at = node.span
    text = (
        f"answer_{at.line}_{at.column}" + (f"_{turn}" if turn != "0" else "") + (f"_h{part}" if part else "")
    )
    text += steady
    library = _library(machine, base)
    function = node.field["function"].short if node.kind == "call_expression" else node.short
    shape = answers.answered_shape(library, name, handed)
    machine.called[result.path] = answers.Called(
        text, f"the answer of {function}(...) (line {at.line})", library, shape
    )
    machine.called[text] = machine.called[result.path]
    return result


def _reach_out(machine: Machine, node: Syntax, base: Opaque, values: Values, name: str = "") -> Value:
    """A call to the outside: it answers what it likes, later calls each function that it got, and keeps
    all."""
    documented = _documented(machine, base, name)
    there = documented or (
        answers.promising(_library(machine, base)) and name not in ("create", "extend", "defaults")
    )
    result = machine.fresh(OUTSIDE, node, f"the result of {node.short} is outside input", "any", not there)
    handed = any(promises.callable_value(machine, v) and not isinstance(v, Opaque) for v in values)
    result = _called(machine, node, base, result, name, handed, _steady(machine, base, values))
    functions = [v for v in values if promises.callable_value(machine, v) and not isinstance(v, Opaque)]
    hidden = [v for v in values if v not in functions and not is_data(machine, v)]
    if _library(machine, base).startswith(answers.STRANGE):
        _gets(machine, node, values)
        functions, hidden = [], list(values)
    retained = [
        v for v in values if v not in functions and (not _service(machine, base) or _shared(machine, v))
    ]
    if hidden:
        havoc(machine, node, f"the call {node.short} gets a function", hidden)
    retained = [] if documented else retained
    unknown_value.leak(machine, result.root, [base, *retained])
    unknown_value.leak(machine, base.root, retained)
    repeats = node.kind == "call_expression" and node.field["function"].text.rsplit(".", 1)[-1] in REPEATS
    for function in functions:
        if repeats:
            havoc(machine, node, f"the call {node.short} may run the function many times", [function])
        else:
            promises.answer_later(machine, node, function, result)
    return result


_SERVICES = words("fetch crypto URL performance")


def _service(machine: Machine, base: Opaque) -> bool:
    """Is it a service or a library, rather than data that the hook gets and may write to?"""
    return (
        base.path[:1] == "#"
        or base.root in machine.called
        or base.root in _SERVICES
        or base.root in machine.host.services
    )


def _shared(machine: Machine, value: Value) -> bool:
    """May the host's objects be reached from the value? Services answer with data of their own
    otherwise."""
    reached = machine.state.reach([value])
    return any(machine.state.read(ref).path or machine.state.read(ref).havocked for ref in reached.cells)


def _unaliased(node: Syntax) -> bool:
    """Is the list that is changed a new one, which only this call sees?"""
    made = node.field["function"].field.get("object") if node.kind == "call_expression" else None
    if made is None or made.kind != "call_expression" or made.field["function"].kind != "member_expression":
        return False
    return made.field["function"].field["property"].text in ("split", "map", "filter", "slice", "keys")


def _read(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> Value:
    """A method that changes nothing."""
    kind: ChoiceKind | None = None
    plain = [v for v in values if isinstance(v, Native) and v.path in symbolic_text.PLAIN_FUNCTIONS]
    functions = [v for v in values if v not in plain and not is_data(machine, v)]
    retained = list(values) if name == "concat" else []
    given: Value = UNDEFINED
    if functions:
        before = machine.state.next_id
        understood, given = _visit(machine, node, base, functions)
        kind = kind if understood else UNMODELLED
        made = machine.state.all_cells([given])
        fresh = isinstance(given, Ref) and all(ref.id >= before for ref in made) and is_data(machine, given)
        retained += [given] if name in ("map", "flatMap") and not fresh else []
    shape = (
        "boolean" if name in FACTS else "string" if name in TEXT else "number" if name in NUMBERS else "any"
    )
    given = plain[0] if plain and name == "map" else given
    shape = _list_shape(base, name, given) if name in LISTS else shape
    if name in ("slice", "concat") and base.shape in ("string", "array", "texts"):
        shape = base.shape if name == "slice" or base.shape == "string" else "array"
    if base.shape == "texts" and name in ("pop", "shift"):
        return symbolic_text.derived(machine, node, [base], f"{{}}.{name}()", "string", True, kind)
    text = f"{{}}.{name}({', '.join('{}' for _ in values)})"
    result = symbolic_text.derived(machine, node, [base, *values], text, shape, shape == "any", kind)
    if shape not in ("boolean", "number", "string", "texts"):
        unknown_value.leak(machine, result.root, [base, *retained])
    return result


def _list_shape(base: Opaque, name: str, given: Value) -> str:
    """A list, or one of texts."""
    return (
        "texts"
        if name == "split"
        or (name == "filter" and base.shape == "texts")
        or (name == "map" and (textual(given) or given == Native("String")))
        else "array"
    )


def _reduced(machine: Machine, node: Syntax, base: Opaque, values: Values) -> Value:
    """What a list that is not known comes to, item by item."""
    so_far = machine.fresh(UNMODELLED, node, f"what {node.short} comes to")
    unknown_value.leak(machine, so_far.root, [base, *values[1:]])
    _, given = _visit(machine, node, base, values[:1], (so_far,))
    unknown_value.leak(machine, so_far.root, [given])
    return so_far


def _visit(
    machine: Machine, node: Syntax, base: Opaque, functions: Values, first: tuple[Value, ...] = ()
) -> tuple[bool, Value]:
    """A list that is not known calls the function any number of times with items that are not known, after
    what comes `first`.

    Whether all that the function does and gives was understood, and what it gave.
    """

    if (
        len(functions) > 1
        or not isinstance(functions[0], Ref)
        or machine.state.read(functions[0]).kind != "function"
    ):
        havoc(machine, node, f"the call {node.short} gets a function", functions)
        return all(isinstance(f, Native) for f in functions), UNDEFINED
    function = functions[0]
    if not machine.fork(OUTSIDE, node, f"{base.reason}: whether it has items", _some_items(machine, base)):
        return True, UNDEFINED
    before = (machine.state.where, machine.state.key([function]))
    guesses = _guesses(machine)
    index = machine.fresh(OUTSIDE, node, base.reason, "number", False)
    given = machine.invoke(machine, node, function, [*first, item_of(machine, node, base), index, base])
    if before != (machine.state.where, machine.state.key([function])):
        unknown_call(
            machine, node, f"{node.short} changes something for each item of {base.path}", [function]
        )
        return False, given
    unsure = isinstance(given, Opaque) and given.kind is UNMODELLED
    return guesses == _guesses(machine) and not unsure, given


def _some_items(machine: Machine, base: Opaque) -> str:
    return symbolic_text.test(machine, base, "{}.length > 0")


def item_of(machine: Machine, node: Syntax, base: Opaque) -> Opaque:
    """Any item of a list from outside."""
    reason = f"an item of {symbolic_text.display(base.path)} is outside input"
    if not symbolic_text.pure(machine, base):
        return machine.fresh(OUTSIDE, node, reason)
    shape, optional = ("string", False) if base.shape == "texts" else ("any", True)
    return Opaque(OUTSIDE, reason, base.path + MANY, base.root, shape, optional)


def _guesses(machine: Machine) -> int:
    """How often something was left open on this path because it was not understood."""
    counts = machine.state.counts.items()
    return sum(count for site, count in counts if isinstance(site, tuple) and site[0] is UNMODELLED)
