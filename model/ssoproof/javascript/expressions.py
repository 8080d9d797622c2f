"""Evaluates expressions; what is not understood goes through `unknown_code`."""

from __future__ import annotations

from collections.abc import Callable

from ssoproof.javascript import (
    assignments,
    calls,
    constructors,
    members,
    placeholders,
    promises,
    regex,
    symbolic_text,
    unknown_value,
)
from ssoproof.javascript.conversions import is_data, key_of
from ssoproof.javascript.explorer import OUTSIDE, Exhausted, Machine, Thrown
from ssoproof.javascript.havoc import havoc, unknown_code
from ssoproof.javascript.heap import Record
from ssoproof.javascript.instance_of import instance_of
from ssoproof.javascript.iteration import listing
from ssoproof.javascript.literals import number_literal, string_literal, template_piece
from ssoproof.javascript.operations import as_string, binary, nullish, truth, unary
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import NULL, UNDEFINED, Native, Opaque, Ref, Value, Values
from ssoproof.javascript.variables import read_variable

_LITERAL = frozenset({"array", "object", "string", "number", "true", "false", "null", "undefined"})


def evaluate(machine: Machine, node: Syntax, scope: Ref) -> Value:
    """The value of an expression, after its effects; Thrown and Ended pass through."""
    machine.step()
    machine.depth += 1
    try:
        if machine.depth > machine.limits.depth:
            raise Exhausted(f"expressions nest deeper than {machine.limits.depth} levels")
        handler = _HANDLERS.get(node.kind)
        if handler is None:
            return unknown_code(machine, node, scope, f"{node.kind.replace('_', ' ')} is not modelled")
        return handler(machine, node, scope)
    finally:
        machine.depth -= 1


def _identifier(machine: Machine, node: Syntax, scope: Ref) -> Value:
    return read_variable(machine, node, scope, node.text)


def _parenthesized(machine: Machine, node: Syntax, scope: Ref) -> Value:
    return evaluate(machine, node.kids[0], scope)


def _sequence(machine: Machine, node: Syntax, scope: Ref) -> Value:
    value: Value = UNDEFINED
    for kid in node.kids:
        value = evaluate(machine, kid, scope)
    return value


def _string(machine: Machine, node: Syntax, scope: Ref) -> Value:
    text = string_literal(node)
    if text is not None and placeholders.HOLE.search(text):
        return machine.fresh(
            OUTSIDE, node, f"the placeholder in {text!r} is filled in at deployment", "string", False
        )
    return unknown_code(machine, node, scope, "this string literal is not modelled") if text is None else text


def _number(machine: Machine, node: Syntax, scope: Ref) -> Value:
    value = number_literal(node.text)
    return unknown_code(machine, node, scope, "this number is not modelled") if value is None else value


def _template(machine: Machine, node: Syntax, scope: Ref) -> Value:
    value: Value = ""
    for kid in node.kids:
        if kid.kind == "template_substitution":
            piece: Value = evaluate(machine, kid.kids[0], scope)
            piece = as_string(machine, kid, piece)
        else:
            text = template_piece(kid)
            if text is None:
                return unknown_code(machine, node, scope, "this template string is not modelled")
            piece = text
        value = binary(machine, node, "+", value, piece)
    return value


def _array(machine: Machine, node: Syntax, scope: Ref) -> Value:
    items: Values = []
    if node.text.count(",") > 0 and any(part.strip() == "" for part in _gaps(node)[:-1]):
        return unknown_code(machine, node, scope, "an array with holes is not modelled")
    parts: list[str] = []
    for kid in node.kids:
        if kid.kind != "spread_element":
            items.append(evaluate(machine, kid, scope))
            parts.append("{}")
            continue
        spread = listing(machine, kid, evaluate(machine, kid.kids[0], scope))
        machine.state.space.take(1 if isinstance(spread, Opaque) else len(spread))
        items.extend([spread] if isinstance(spread, Opaque) else spread)
        parts.extend(["...{}"] if isinstance(spread, Opaque) else ["{}"] * len(spread))
    if "...{}" in parts:
        return _longer(machine, node, parts, items)
    return machine.state.new_list(items)


def _longer(machine: Machine, node: Syntax, parts: list[str], items: Values) -> Value:
    """A list with items that are not counted among others."""
    if len(parts) == 1:
        return items[0]
    value = symbolic_text.derived(machine, node, items, f"[{', '.join(parts)}]", "array")
    unknown_value.leak(machine, value.root, items)
    return value


def _gaps(node: Syntax) -> list[str]:
    """What stands between the commas of an array literal, elements replaced by x."""
    text, at = "", node.start + 1
    for kid in node.kids:
        text += node.source[at : kid.start].decode(errors="replace") + "x"
        at = kid.end
    text += node.source[at : node.end - 1].decode(errors="replace")
    return text.split(",")


def _object(machine: Machine, node: Syntax, scope: Ref) -> Value:
    ref = machine.state.new(Record("object"))
    for kid in node.kids:
        if kid.kind == "pair":
            key = _key(machine, kid.field["key"], scope)
            value = evaluate(machine, kid.field["value"], scope)
        elif kid.kind == "shorthand_property_identifier":
            key, value = kid.text, read_variable(machine, kid, scope, kid.text)
        elif (
            kid.kind == "method_definition"
            and not kid.op
            and not kid.text.lstrip().startswith(("get ", "set "))
        ):
            key, value = _key(machine, kid.field["name"], scope), calls.closure(machine, kid, scope)
        elif kid.kind == "spread_element":
            members.copy_into(machine, kid, ref, evaluate(machine, kid.kids[0], scope))
            continue
        else:
            return unknown_code(machine, node, scope, f"{kid.kind.replace('_', ' ')} is not modelled")
        if key is None or key == "__proto__":
            return unknown_code(machine, node, scope, "this key of an object is not modelled")
        machine.state.write(ref).props[key] = value
    return ref


def _key(machine: Machine, node: Syntax, scope: Ref) -> str | None:
    if node.kind == "computed_property_name":
        return key_of(machine, node, evaluate(machine, node.kids[0], scope))
    if node.kind == "string":
        return string_literal(node)
    if node.kind == "number":
        number = number_literal(node.text)
        return None if number is None else key_of(machine, node, number)
    return node.text


def _function(machine: Machine, node: Syntax, scope: Ref) -> Value:
    return calls.closure(machine, node, scope)


def _unary(machine: Machine, node: Syntax, scope: Ref) -> Value:
    argument = node.field["argument"]
    if node.op == "delete":
        return _delete(machine, node, argument, scope)
    if node.op == "typeof" and argument.kind == "identifier":
        return unary(machine, node, "typeof", read_variable(machine, argument, scope, argument.text, True))
    return unary(machine, node, node.op, evaluate(machine, argument, scope))


def _delete(machine: Machine, node: Syntax, argument: Syntax, scope: Ref) -> Value:
    if argument.kind in ("member_expression", "subscript_expression") and not argument.optional:
        target = assignments.target_of(machine, argument, scope)
        if target is not None:
            members.delete_member(machine, node, *target)
            return True
    return unknown_code(machine, node, scope, "this delete is not modelled")


def _binary(machine: Machine, node: Syntax, scope: Ref) -> Value:
    op = node.op
    left = evaluate(machine, node.field["left"], scope)
    if op in ("&&", "||", "??"):
        return _logic(machine, node, op, left, lambda: evaluate(machine, node.field["right"], scope))
    right = evaluate(machine, node.field["right"], scope)
    if op == "in":
        return members.has_member(machine, node, right, left)
    if op == "instanceof":
        return instance_of(machine, node, left, right)
    return binary(machine, node, op, left, right)


def _logic(machine: Machine, node: Syntax, op: str, left: Value, right: Callable[[], Value]) -> Value:
    default = node.field["right"]
    if op != "&&" and isinstance(left, Opaque) and default.kind in _LITERAL and not default.kids:
        return _defaulted(machine, node, left, right(), op)
    if op == "??":
        return right() if nullish(machine, node, left) else left
    return left if truth(machine, node, left) == (op == "||") else right()


def _defaulted(machine: Machine, node: Syntax, left: Opaque, default: Value, op: str) -> Value:
    """An opaque value or a literal: opaque again, without asking which."""
    facts = machine.state.facts
    if facts.get((left.path, "truthy")) is True or (not left.optional and left.shape in ("object", "array")):
        return left
    nothing = default is UNDEFINED or default is NULL
    shape = left.shape if _like(machine, left, default) else "any"
    value = symbolic_text.derived(
        machine,
        node,
        [left, default],
        f"({{}} {op} {{}})",
        shape,
        nothing,
        unknown_value.kind_of(machine, left),
    )
    unknown_value.leak(machine, value.root, [left])
    if op == "||" and (
        isinstance(default, Ref) or default in (True,) or (isinstance(default, str) and default != "")
    ):
        facts[(value.path, "truthy")] = True
    return value


def _like(machine: Machine, left: Opaque, default: Value) -> bool:
    """Is the default of the shape that the value has where it is there?"""
    if isinstance(default, Ref):
        return machine.state.read(default).kind == left.shape
    return (isinstance(default, str) and left.shape == "string") or (
        isinstance(default, bool) and left.shape == "boolean"
    )


def _ternary(machine: Machine, node: Syntax, scope: Ref) -> Value:
    condition = truth(machine, node.field["condition"], evaluate(machine, node.field["condition"], scope))
    return evaluate(machine, node.field["consequence" if condition else "alternative"], scope)


def _chain(machine: Machine, node: Syntax, scope: Ref) -> Value:
    value = link(machine, node, scope)
    return UNDEFINED if value is None else value


def link(machine: Machine, node: Syntax, scope: Ref) -> Value | None:
    """A member, subscript or call; None where an optional chain stops here."""
    if node.kind == "call_expression":
        return _call(machine, node, scope)
    if node.kind not in ("member_expression", "subscript_expression"):
        return evaluate(machine, node, scope)
    inner = node.field["object"]
    if inner.kind == "super":
        return unknown_code(machine, node, scope, "super is not modelled")
    machine.step()
    base = _guarded(machine, inner, scope)
    if base is None or (node.optional and nullish(machine, inner, base)):
        return None
    name = member_key(machine, node, scope)
    return members.get_member(machine, node, base, name)


def _guarded(machine: Machine, node: Syntax, scope: Ref) -> Value | None:
    machine.depth += 1
    try:
        if machine.depth > machine.limits.depth:
            raise Exhausted(f"expressions nest deeper than {machine.limits.depth} levels")
        return link(machine, node, scope)
    finally:
        machine.depth -= 1


def member_key(machine: Machine, node: Syntax, scope: Ref) -> Value:
    """The key of a member or a subscript."""
    if node.kind == "member_expression":
        return node.field["property"].text
    return evaluate(machine, node.field["index"], scope)


def _call(machine: Machine, node: Syntax, scope: Ref) -> Value | None:
    function = node.field["function"]
    arguments = node.field["arguments"]
    if function.kind in ("import", "super") or arguments.kind == "template_string":
        return unknown_code(machine, node, scope, "this call is not modelled")
    if (
        function.kind in ("member_expression", "subscript_expression")
        and function.field["object"].kind != "super"
    ):
        return _call_member(machine, node, function, scope)
    target = _guarded(machine, function, scope)
    if target is None or (node.optional and nullish(machine, function, target)):
        return None
    values = _arguments(machine, arguments, scope)
    return values if isinstance(values, Opaque) else calls.call(machine, node, target, values)


def _call_member(machine: Machine, node: Syntax, function: Syntax, scope: Ref) -> Value | None:
    base = _guarded(machine, function.field["object"], scope)
    if base is None or (function.optional and nullish(machine, function.field["object"], base)):
        return None
    name = member_key(machine, function, scope)
    if node.optional:
        method = members.get_member(machine, function, base, name)
        if nullish(machine, function, method):
            return None
    calls.check_callee(machine, function, base)
    values = _arguments(machine, node.field["arguments"], scope)
    return values if isinstance(values, Opaque) else calls.call_method(machine, node, base, name, values)


def _arguments(machine: Machine, node: Syntax, scope: Ref) -> Values | Opaque:
    values: Values = []
    for kid in node.kids:
        if kid.kind == "spread_element":
            spread = listing(machine, kid, evaluate(machine, kid.kids[0], scope))
            if isinstance(spread, Opaque):
                return unknown_code(machine, node, scope, "spread arguments that are not known", values)
            machine.state.space.take(len(spread))
            values.extend(spread)
        else:
            values.append(evaluate(machine, kid, scope))
    return values


def _await(machine: Machine, node: Syntax, scope: Ref) -> Value:
    promises.mark(node.kids[0])
    return promises.wait(machine, node, machine.resolve(evaluate(machine, node.kids[0], scope)))


def _new(machine: Machine, node: Syntax, scope: Ref) -> Value:
    name = node.field["constructor"]
    values: Values | Opaque = []
    if "arguments" in node.field:
        values = _arguments(machine, node.field["arguments"], scope)
    if isinstance(values, Opaque):
        return values
    target = evaluate(machine, name, scope)
    if isinstance(target, Native):
        return constructors.construct(machine, node, target.path, values)
    if isinstance(target, Opaque) and unknown_value.kind_of(machine, target) is OUTSIDE:
        havoc(machine, node, target.reason, [v for v in values if not is_data(machine, v)])
        if machine.fork(OUTSIDE, node, f"{target.reason}: it may throw"):
            raise Thrown(machine.fresh(OUTSIDE, node, target.reason), node)
        return machine.fresh(OUTSIDE, node, target.reason, "object", False)
    return unknown_code(machine, node, scope, f"new {name.short} is not modelled", [target, *values])


_HANDLERS: dict[str, Callable[[Machine, Syntax, Ref], Value]] = {
    "identifier": _identifier,
    "undefined": _identifier,
    "parenthesized_expression": _parenthesized,
    "sequence_expression": _sequence,
    "string": _string,
    "number": _number,
    "template_string": _template,
    "true": lambda machine, node, scope: True,
    "false": lambda machine, node, scope: False,
    "null": lambda machine, node, scope: NULL,
    "regex": lambda machine, node, scope: regex.literal(machine, node),
    "array": _array,
    "object": _object,
    "function_expression": _function,
    "arrow_function": _function,
    "unary_expression": _unary,
    "binary_expression": _binary,
    "ternary_expression": _ternary,
    "member_expression": _chain,
    "subscript_expression": _chain,
    "call_expression": _chain,
    "assignment_expression": assignments.assign,
    "augmented_assignment_expression": assignments.combine,
    "update_expression": assignments.count,
    "await_expression": _await,
    "new_expression": _new,
}
