"""JavaScript's operators on known primitive values, exactly; None where the answer is not worked out."""

from __future__ import annotations

import math
import re

from ssoproof import bounds
from ssoproof.javascript.values import NULL, UNDEFINED, Nothing, Primitive, Value

_NUMERIC = re.compile(r"[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?)\Z", re.ASCII)
SPACES = (
    " \t\n\r\v\f\u00a0\ufeff\u2028\u2029\u1680\u2000\u2001"
    "\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)

Known = Primitive


#: Smaller fractions are written with an exponent.
_SMALLEST = 1e-6


class Undecided(Exception):
    """The exact result is not worked out here."""


def name_of(key: Value) -> str | None:
    """The property name that a known key stands for."""
    if isinstance(key, Known):
        try:
            return to_string(key)
        except Undecided:
            return None
    return None


def trim(text: str) -> str:
    """Without the white space of JavaScript at both ends."""
    return text.strip(SPACES)


def truthy(value: Known) -> bool:
    """The value as a condition."""
    if isinstance(value, Nothing):
        return False
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def type_of(value: Known) -> str:
    """The operator typeof."""
    if value is NULL:
        return "object"
    if value is UNDEFINED:
        return "undefined"
    return {str: "string", float: "number", bool: "boolean"}[type(value)]


def to_number(value: Known) -> float:
    """The conversion to a number."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, Nothing):
        return math.nan if value is UNDEFINED else 0.0
    return _parse(trim(value))


def _parse(text: str) -> float:
    if not text:
        return 0.0
    if _NUMERIC.match(text):
        return float(text)
    if text in ("Infinity", "+Infinity", "-Infinity"):
        return -math.inf if text[0] == "-" else math.inf
    for prefix, radix in (("0x", 16), ("0o", 8), ("0b", 2)):
        if text.lower().startswith(prefix) and re.fullmatch(r"[0-9a-fA-F]+", text[2:]):
            try:
                return float(int(text[2:], radix))
            except ValueError:
                return math.nan
            except OverflowError:
                return math.inf
    return math.nan


def to_string(value: Known) -> str:
    """The conversion to a string; Undecided for numbers whose digits are not obvious."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Nothing):
        return value.value
    return _digits(value)


def _digits(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if bounds.PLAIN_NUMBERS.passed(abs(value)):
        raise Undecided
    if value.is_integer():
        return str(int(value))
    text = repr(value)
    if "e" in text or "E" in text or abs(value) < _SMALLEST:
        raise Undecided
    return text


def strict_equal(left: Known, right: Known) -> bool:
    """The operator ===."""
    return type(left) is type(right) and left == right


def loose_equal(left: Known, right: Known) -> bool:
    """The operator ==."""
    if isinstance(left, Nothing) or isinstance(right, Nothing):
        return isinstance(left, Nothing) and isinstance(right, Nothing)
    if type(left) is type(right):
        return left == right
    return to_number(left) == to_number(right)


def _less(left: Known, right: Known) -> bool | None:
    """left < right; None where one is not a number."""
    if isinstance(left, str) and isinstance(right, str):
        return left.encode("utf-16-be", "surrogatepass") < right.encode("utf-16-be", "surrogatepass")
    a, b = to_number(left), to_number(right)
    return None if math.isnan(a) or math.isnan(b) else a < b


def _plus(left: Known, right: Known) -> Known:
    if isinstance(left, str) or isinstance(right, str):
        text = to_string(left) + to_string(right)
        if bounds.TEXT_LENGTH.passed(len(text)):
            raise Undecided
        return text
    return to_number(left) + to_number(right)


def _divide(a: float, b: float) -> float:
    if b == 0:
        if a == 0 or math.isnan(a):
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)
    return a / b


def _remainder(a: float, b: float) -> float:
    if math.isnan(a) or math.isnan(b) or math.isinf(a) or b == 0:
        return math.nan
    return a if math.isinf(b) else math.fmod(a, b)


def _int32(value: Known) -> int:
    number = to_number(value)
    if math.isnan(number) or math.isinf(number):
        return 0
    return (int(number) + 2**31) % 2**32 - 2**31


def _bits(op: str, left: Known, right: Known) -> float:
    a, b = _int32(left), _int32(right)
    result = {"|": a | b, "&": a & b, "^": a ^ b}[op]
    return float(result)


def binary(op: str, left: Known, right: Known) -> Known:
    """The value of `left op right`; Undecided where it is not worked out."""
    if op in ("===", "!=="):
        return strict_equal(left, right) == (op == "===")
    if op in ("==", "!="):
        return loose_equal(left, right) == (op == "==")
    if op == "<":
        return _less(left, right) is True
    if op == ">":
        return _less(right, left) is True
    if op == "<=":
        return _less(right, left) is False
    if op == ">=":
        return _less(left, right) is False
    if op == "+":
        return _plus(left, right)
    if op in ("|", "&", "^"):
        return _bits(op, left, right)
    return _arithmetic(op, to_number(left), to_number(right))


def _arithmetic(op: str, a: float, b: float) -> float:
    if op == "-":
        return a - b
    if op == "*":
        return a * b
    if op == "/":
        return _divide(a, b)
    if op == "%":
        return _remainder(a, b)
    raise Undecided


def unary(op: str, value: Known) -> Value:
    """The value of `op value`."""
    if op == "!":
        return not truthy(value)
    if op == "typeof":
        return type_of(value)
    if op == "void":
        return UNDEFINED
    if op == "-":
        return -to_number(value)
    if op == "+":
        return to_number(value)
    if op == "~":
        return float(~_int32(value))
    raise Undecided
