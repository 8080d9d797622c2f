"""Tests on inputs as Z3 terms: which combinations of outcomes may be possible beyond those that values were
found for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ssoproof.inputs.candidates import RELEASED, Kind
from ssoproof.inputs.evaluation import Vector
from ssoproof.inputs.terms import NOW, Term, Test
from ssoproof.inputs.values import UNDEFINED, Members, Value
from ssoproof.javascript.values import words

#: One question may take so much of Z3's own measure of work: answers do not hang on a machine's speed.
_WORK = 400_000

_ABSENT, _NULL, _BOOLEAN, _NUMBER, _TEXT, _LIST, _OBJECT = range(7)
_TAGS = {
    "string": _TEXT,
    "time": _TEXT,
    "number": _NUMBER,
    "boolean": _BOOLEAN,
    "list": _LIST,
    "object": _OBJECT,
    "absent": _ABSENT,
}
_TYPES = {
    _ABSENT: "undefined",
    _NULL: "object",
    _BOOLEAN: "boolean",
    _NUMBER: "number",
    _TEXT: "string",
    _LIST: "object",
    _OBJECT: "object",
}
_OF_TEXT = words(
    "includes startsWith endsWith indexOf split trim toLowerCase toUpperCase match replace slice substring "
    "concat"
)
_OF_LIST = words("includes some every find filter map indexOf join slice concat forEach reduce")


class _Opaque(Exception):
    """Nothing is known of the term."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A JavaScript value as Z3 terms: its tag, and what it is under each tag."""

    tag: Any
    boolean: Any
    number: Any
    text: Any
    length: Any
    has: Mapping[str, Any]


def _one_text(term: Term) -> str | None:
    """The text in `list.some($ => $ === text)`; None for other calls."""
    if term.value != "some" or len(term.args) != 2 or term.args[1].op != "arrow":
        return None
    (body,) = term.args[1].args
    if body.op not in ("===", "==") or body.args[0].op != "item" or body.args[1].op != "literal":
        return None
    value = body.args[1].value
    return value if isinstance(value, str) else None


class Theory:
    """The tests of one group over free values of its inputs; tests that are not understood are free."""

    def __init__(self, tests: Sequence[Test], kinds: Mapping[str, Kind], texts: Iterable[str]) -> None:
        import z3

        self._z3 = z3
        self._solver = z3.Solver()
        self._solver.set("rlimit", _WORK)
        self._texts = tuple(texts)
        self._values: dict[str, _Value] = {}
        self._kinds = kinds
        self.opaque: list[int] = []
        self._tests: list[Any] = []
        paths = sorted({p for test in tests for p in test.paths})
        for path in paths:
            self._values[path] = self._free(path, kinds.get(path, Kind()))
        for path in paths:
            for parent in paths:
                if path.startswith(f"{parent}."):
                    no = self._values[parent].tag != _OBJECT
                    self._solver.add(z3.Implies(no, self._values[path].tag == _ABSENT))
        for index, test in enumerate(tests):
            holds = z3.Bool(f"test {index}")
            self._tests.append(holds)
            try:
                self._solver.add(holds == self._holds(test.term))
            except (_Opaque, z3.Z3Exception):
                self.opaque.append(index)
                self._solver.add(z3.Implies(holds, self._strict(test.term)))

    def _strict(self, term: Term) -> Any:
        """What has to be for a term that is not understood to throw nothing: receivers have the methods."""
        z3 = self._z3
        if term.op in ("!", "===", "!==", "==", "!=", "<", "<=", ">", ">="):
            return z3.And(*(self._strict(arg) for arg in term.args))
        if term.op not in ("method", "length"):
            return z3.BoolVal(True)
        inner = self._strict(term.args[0])
        try:
            base = self._value(term.args[0])
        except _Opaque:
            return inner
        name = str(term.value)
        able = [base.tag == _TEXT] if name in _OF_TEXT or term.op == "length" else []
        able += [base.tag == _LIST] if name in _OF_LIST or term.op == "length" else []
        return z3.And(inner, z3.Or(*able) if able else base.tag > _NULL)

    def bind(self, row: Mapping[str, Value], vector: Vector) -> None:
        """How the tests come out for these values, which binds those that are not understood."""
        z3 = self._z3
        equal = [self._equals(self._values[p], v) for p, v in row.items() if p in self._values]
        if not self.opaque or len(equal) < len(row) or any(e is None for e in equal):
            return
        for index in self.opaque:
            self._solver.add(z3.Implies(z3.And(*equal), self._tests[index] == vector[index]))

    def exclude(self, vector: Vector) -> None:
        """These outcomes together are not asked for any more."""
        z3 = self._z3
        self._solver.add(z3.Or(*(t != v for t, v in zip(self._tests, vector, strict=True))))

    def another(self) -> tuple[Vector, dict[str, Value]] | bool | None:
        """Outcomes that may occur together, with values that should give them; False: there are none; None:
        not known."""
        z3 = self._z3
        answer = self._solver.check()
        if answer == z3.unsat:
            return False
        if answer != z3.sat:
            return None
        model = self._solver.model()
        vector = tuple(bool(z3.is_true(model.eval(t, model_completion=True))) for t in self._tests)
        return vector, {path: self._read(model, value) for path, value in self._values.items()}

    def may(self, vector: Vector, path: str, is_object: bool) -> bool:
        """Whether these outcomes may occur where the input is an object, or another value."""
        z3 = self._z3
        tag = self._values[path].tag
        kind = tag == _OBJECT if is_object else tag != _OBJECT
        outcomes = (t == v for t, v in zip(self._tests, vector, strict=True))
        return bool(self._solver.check(*outcomes, kind) != z3.unsat)

    def _free(self, path: str, kind: Kind) -> _Value:
        z3 = self._z3
        tag = z3.Int(f"{path} tag")
        number, length = z3.Real(f"{path} number"), z3.Int(f"{path} length")
        has = {text: z3.Bool(f"{path} has {text}") for text in self._texts}
        value = _Value(tag, z3.Bool(f"{path} boolean"), number, z3.String(f"{path} text"), length, has)
        allowed = [_TAGS[kind.type]] if kind.type in _TAGS else list(range(1, 7))
        allowed += [_ABSENT] if kind.optional else []
        self._solver.add(z3.Or(*(tag == t for t in allowed)), length >= 0)
        if path == NOW:
            self._solver.add(number >= RELEASED)
        if kind.only is not None:
            equal = [self._equals(value, v) for v in kind.only]
            if all(e is not None for e in equal):
                self._solver.add(z3.Or(*equal))
        if has:
            self._solver.add(length >= z3.Sum(*(z3.If(h, 1, 0) for h in has.values())))
        return value

    # -- values

    def _value(self, term: Term) -> _Value:
        z3 = self._z3
        if term.op == "path":
            return self._values[str(term.value)]
        if term.op == "undefined":
            return self._constant(_ABSENT)
        if term.op == "literal":
            return self._literal(term.value)
        if term.op == "array" and not term.args:
            return self._constant(_LIST)
        if term.op == "object":
            return self._constant(_OBJECT)
        if term.op in ("||", "??", "&&"):
            left, right = map(self._value, term.args)
            takes = self._truthy(left) if term.op != "??" else left.tag > _NULL
            return self._either(takes, *((right, left) if term.op == "&&" else (left, right)))
        if term.op == "length":
            return self._length(term.args[0])
        if term.op == "typeof":
            (base,) = map(self._value, term.args)
            made = self._constant(_TEXT)
            text = z3.StringVal("object")
            for tag, name in _TYPES.items():
                text = z3.If(base.tag == tag, z3.StringVal(name), text)
            return _Value(made.tag, made.boolean, made.number, text, made.length, made.has)
        raise _Opaque

    def _length(self, term: Term) -> _Value:
        """The length of a text or a list; an object may have a member of that name."""
        z3 = self._z3
        base, made = self._value(term), self._constant(_NUMBER)
        named = f"length of {term.value if term.op == 'path' else hash(term)}"
        own, number = z3.Bool(f"{named} is there"), z3.Real(named)
        counted = z3.If(base.tag == _TEXT, z3.ToReal(z3.Length(base.text)), z3.ToReal(base.length))
        length = z3.If(base.tag == _OBJECT, number, counted)
        there = z3.Or(base.tag == _TEXT, base.tag == _LIST, z3.And(base.tag == _OBJECT, own))
        return _Value(z3.If(there, _NUMBER, _ABSENT), made.boolean, length, made.text, made.length, made.has)

    def _constant(self, tag: int) -> _Value:
        z3 = self._z3
        has = {text: z3.BoolVal(False) for text in self._texts}
        return _Value(z3.IntVal(tag), z3.BoolVal(False), z3.RealVal(0), z3.StringVal(""), z3.IntVal(0), has)

    def _literal(self, value: str | float | bool | None) -> _Value:
        z3 = self._z3
        tag = {type(None): _NULL, bool: _BOOLEAN, float: _NUMBER, str: _TEXT}[type(value)]
        made = self._constant(tag)
        if isinstance(value, bool):
            return _Value(made.tag, z3.BoolVal(value), made.number, made.text, made.length, made.has)
        if isinstance(value, float):
            return _Value(made.tag, made.boolean, z3.RealVal(repr(value)), made.text, made.length, made.has)
        if isinstance(value, str):
            return _Value(made.tag, made.boolean, made.number, z3.StringVal(value), made.length, made.has)
        return made

    def _either(self, when: Any, one: _Value, other: _Value) -> _Value:
        z3 = self._z3
        return _Value(
            z3.If(when, one.tag, other.tag),
            z3.If(when, one.boolean, other.boolean),
            z3.If(when, one.number, other.number),
            z3.If(when, one.text, other.text),
            z3.If(when, one.length, other.length),
            {t: z3.If(when, one.has[t], other.has[t]) for t in self._texts},
        )

    # -- conditions

    def _truthy(self, value: _Value) -> Any:
        z3 = self._z3
        return z3.Or(
            z3.And(value.tag == _BOOLEAN, value.boolean),
            z3.And(value.tag == _NUMBER, value.number != 0),
            z3.And(value.tag == _TEXT, value.text != z3.StringVal("")),
            value.tag >= _LIST,
        )

    def _holds(self, term: Term) -> Any:
        """That the test comes out true (and does not throw)."""
        z3 = self._z3
        if term.op == "!":
            (inner,) = term.args
            if inner.op == "!":
                return self._holds(inner.args[0])
            return z3.And(self._total(inner), z3.Not(self._holds(inner)))
        if term.op in ("===", "!==", "==", "!="):
            return self._compared(term)
        if term.op in ("<", "<=", ">", ">="):
            return self._ordered(term)
        if term.op == "isArray":
            return self._value(term.args[0]).tag == _LIST
        if term.op == "method":
            return self._called(term)
        return self._truthy(self._value(term))

    def _total(self, term: Term) -> Any:
        """That the term does not throw, as far as it is understood."""
        z3 = self._z3
        if term.op == "method":
            base = self._value(term.args[0])
            return z3.Or(base.tag == _TEXT, base.tag == _LIST)
        if term.op == "length":
            return self._value(term.args[0]).tag > _NULL
        return (
            z3.And(*(self._total(arg) for arg in term.args))
            if term.op != "path" and term.args
            else z3.BoolVal(True)
        )

    def _compared(self, term: Term) -> Any:
        z3 = self._z3
        left, right = term.args
        for one, other in ((left, right), (right, left)):
            if one.op == "typeof" and other.op == "literal" and other.value == "function":
                return self._method_missing(one.args[0], term.op)
        a, b = self._value(left), self._value(right)
        if term.op in ("==", "!="):
            if not any(t.op == "undefined" or (t.op == "literal" and t.value is None) for t in term.args):
                raise _Opaque
            same = z3.Or(z3.And(a.tag <= _NULL, b.tag <= _NULL))
        else:
            same = z3.And(
                a.tag == b.tag,
                a.tag < _LIST,
                z3.Implies(a.tag == _BOOLEAN, a.boolean == b.boolean),
                z3.Implies(a.tag == _NUMBER, a.number == b.number),
                z3.Implies(a.tag == _TEXT, a.text == b.text),
            )
            if not any(t.op in ("literal", "undefined", "length", "typeof") for t in term.args):
                raise _Opaque
        total = z3.And(self._total(left), self._total(right))
        return z3.And(total, same if term.op in ("===", "==") else z3.Not(same))

    def _method_missing(self, term: Term, op: str) -> Any:
        z3 = self._z3
        if term.op == "member" and len(term.args) == 1:
            base = self._value(term.args[0])
            name = str(term.value)
            able = [base.tag == _TEXT] if name in _OF_TEXT else []
            able += [base.tag == _LIST] if name in _OF_LIST else []
            if able:
                has = z3.Or(*able)
                return z3.And(base.tag > _NULL, z3.Not(has) if op in ("!==", "!=") else has)
        raise _Opaque

    def _ordered(self, term: Term) -> Any:
        z3 = self._z3
        a, b = map(self._value, term.args)
        compared = {"<": a.number < b.number, "<=": a.number <= b.number, ">": a.number > b.number}
        holds = compared.get(term.op, a.number >= b.number)
        left, right = term.args
        for value, one in ((a, left), (b, right)):
            typed = one.op in ("literal", "length") or (
                one.op == "path" and self._kinds.get(str(one.value), Kind()).type == "number"
            )
            if not typed:
                raise _Opaque
            if one.op == "literal" and not isinstance(one.value, float):
                raise _Opaque
            holds = z3.And(holds, value.tag == _NUMBER)
        return z3.And(self._total(left), self._total(right), holds)

    def _called(self, term: Term) -> Any:
        z3 = self._z3
        base = self._value(term.args[0])
        item = _one_text(term)
        if item is not None and item in base.has:
            return z3.And(base.tag == _LIST, base.has[item])
        if len(term.args) != 2 or term.args[1].op != "literal" or not isinstance(term.args[1].value, str):
            raise _Opaque
        text = term.args[1].value
        given = z3.StringVal(text)
        if term.value == "includes":
            inside = base.has.get(text)
            if inside is None:
                raise _Opaque
            return z3.Or(
                z3.And(base.tag == _TEXT, z3.Contains(base.text, given)), z3.And(base.tag == _LIST, inside)
            )
        if term.value == "startsWith":
            return z3.And(base.tag == _TEXT, z3.PrefixOf(given, base.text))
        if term.value == "endsWith":
            return z3.And(base.tag == _TEXT, z3.SuffixOf(given, base.text))
        raise _Opaque

    # -- concrete values

    def _equals(self, value: _Value, concrete: Value) -> Any:
        """That an input has a concrete value; None for lists and objects."""
        z3 = self._z3
        if concrete is UNDEFINED:
            return value.tag == _ABSENT
        if concrete is None:
            return value.tag == _NULL
        if isinstance(concrete, bool):
            return z3.And(value.tag == _BOOLEAN, value.boolean == concrete)
        if isinstance(concrete, float):
            return z3.And(value.tag == _NUMBER, value.number == z3.RealVal(repr(concrete)))
        if isinstance(concrete, str) and concrete.isascii():
            return z3.And(value.tag == _TEXT, value.text == z3.StringVal(concrete))
        return None

    def _read(self, model: Any, value: _Value) -> Value:
        z3 = self._z3

        def of(term: Any) -> Any:
            return model.eval(term, model_completion=True)

        tag = of(value.tag).as_long()
        if tag == _ABSENT:
            return UNDEFINED
        if tag == _NULL:
            return None
        if tag == _BOOLEAN:
            return bool(z3.is_true(of(value.boolean)))
        if tag == _NUMBER:
            return float(of(value.number).as_fraction())
        if tag == _TEXT:
            text = of(value.text)
            return str(text.py_value() if hasattr(text, "py_value") else text.as_string())
        if tag == _LIST:
            items = [text for text, has in value.has.items() if z3.is_true(of(has))]
            fill = max(0, min(of(value.length).as_long(), 1_000) - len(items))
            return (*items, *(("…other",) * fill))
        return Members()
