"""Terraform's operators on known values; None where the answer is not worked out."""

from __future__ import annotations

from fractions import Fraction

from ssoproof import bounds
from ssoproof.documents.yaml_tree import Kind, Node, Scalar
from ssoproof.providers.auth0.readers.nodes import nothing, number, open_, truth
from ssoproof.providers.auth0.readers.terraform.values import Id, as_key, settled
from ssoproof.source import Span


def operate(sign: str, values: list[Node], at: Span) -> Node | None:
    """The value of an operator on scalars that are known."""
    if len(values) == 1 and sign == "!":
        only = truth(values[0])
        return None if only is None else _truth(at, not only)
    if len(values) == 1 and sign == "-" and not open_(values[0]):
        return _counted("-", Fraction(0), number(values[0]), at)
    if len(values) != 2:
        return None
    left, right = values
    if sign in ("&&", "||"):
        decided = sign == "||"
        sides = (truth(left), truth(right))
        return _truth(at, decided) if decided in sides else None if None in sides else _truth(at, not decided)
    if sign in ("==", "!="):
        same = _equal(left, right)
        return None if same is None else _truth(at, same == (sign == "=="))
    if any(open_(v) or not isinstance(v, Scalar) for v in values):
        return None
    return _counted(sign, number(left), number(right), at)


def _counted(sign: str, left: Fraction | None, right: Fraction | None, at: Span) -> Node | None:
    if left is None or right is None or bounds.OPERANDS.passed(float(max(abs(left), abs(right)))):
        return None
    compared = {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}
    if sign in compared:
        return _truth(at, compared[sign])
    if sign not in "+-*/%" or (sign in "/%" and right == 0):
        return None
    found = {"+": left + right, "-": left - right, "*": left * right}.get(sign)
    if found is None:
        found = left / right if sign == "/" else left - right * int(left / right)
    return counted(at, found)


def counted(at: Span, value: Fraction) -> Scalar | None:
    """A number, as Terraform writes it; None for one that has no end."""
    if value.denominator == 1:
        return Scalar(at, str(value.numerator), Kind.NUMBER)
    rest, places = value.denominator, 0
    while rest % 10 == 0 or rest % 2 == 0 or rest % 5 == 0:
        rest, places = rest // (10 if rest % 10 == 0 else 2 if rest % 2 == 0 else 5), places + 1
    if rest != 1 or bounds.NUMBER_DIGITS.passed(places):
        return None
    return Scalar(at, f"{float(value):.{places}f}".rstrip("0"), Kind.NUMBER)


def _equal(left: Node, right: Node) -> bool | None:
    """Are two values equal? None where it is not known."""
    if nothing(left) or nothing(right):
        return None if open_(left) or open_(right) else nothing(left) and nothing(right)
    if isinstance(left, Id) != isinstance(right, Id):
        return None
    if not settled(left) or not settled(right):
        return None
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        if left.kind is right.kind is Kind.NUMBER:
            return number(left) == number(right)
        # A text and a number are different, but what kind a value has is not always known here.
        return None if left.kind is not right.kind and left.text == right.text else left.text == right.text
    return as_key(left) == as_key(right)


def _truth(at: Span, value: bool) -> Scalar:
    return Scalar(at, "true" if value else "false", Kind.TRUTH)
