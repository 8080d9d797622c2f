"""Functions that the language brings, on known values; the host's own are called through it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from ssoproof import bounds
from ssoproof.javascript import (
    answers,
    constructors,
    json_text,
    lodash,
    natives,
    node_globals,
    object_functions,
    promise_functions,
    symbolic_text,
    unknown_value,
)
from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.conversions import coerced, convertible, is_data, serial, tame
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Function, Machine, Tampered
from ssoproof.javascript.havoc import unknown_call, unknown_method
from ssoproof.javascript.iteration import listing
from ssoproof.javascript.lists import whole_number
from ssoproof.javascript.operations import truth
from ssoproof.javascript.operators import Undecided, to_number, to_string
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    FUNCTIONS,
    UNDEFINED,
    Native,
    Opaque,
    Primitive,
    Ref,
    Value,
    Values,
    words,
)

#: Modules that leave alone what they get, other than the host's objects.
OUTSIDE_MODULES = words(
    "axios node-fetch request request-promise superagent got https http crypto uuid querystring url "
    "jsonwebtoken ip bcrypt bcryptjs undici cross-fetch isomorphic-fetch needle "
    "request-promise-native argon2 "
    "ipaddr.js range_check ip-range-check bluebird aws-sdk @aws-sdk/client-secrets-manager "
    "@aws-sdk/client-lambda "
    "@aws-sdk/client-s3 debug winston pg mysql mongodb mongoose redis twilio @sendgrid/mail stripe "
    "googleapis "
    "google-auth-library google-libphonenumber libphonenumber-js moment moment-timezone date-fns ms uuidv4 "
    "nanoid "
    "jose jwks-rsa rate-limiter-flexible analytics-node mixpanel segment @slack/web-api @slack/webhook "
    "slack-notify "
    "node-cache form-data qs ip-cidr netmask geoip-lite ua-parser-js graphql-request "
    "authsignal-node @authsignal/node openid-client fs path util buffer zlib dns net tls assert events stream"
)


def call(machine: Machine, node: Syntax, path: str, values: Values) -> Value:
    """The result of the native function with this dotted name."""
    head = path.split(".")[0]
    if natives.namespace(machine.host, path):
        raise machine.throw(node, f"{path}: not a function")
    if path in ("Function", "eval"):
        raise Tampered(f"{node.short} runs a text as code")
    if machine.host.owns(path):
        given = machine.host.call(machine, node, path, values)
        if given is not None:
            return given
    if head == "console":
        if not all(tame(machine, value) or _wild(machine, value) for value in values):
            unknown_call(machine, node, f"what {node.short} shows", values)
        return UNDEFINED
    if head in natives.NODE:
        return node_globals.call(machine, node, path, values)
    if path in natives.ERRORS:
        return constructors.construct(machine, node, path, values)
    hints = ("number",) * len(values) if path in ("Math.max", "Math.min") else _CONVERTING.get(path, ())
    convert = coerced if path == "String" else convertible
    converted = [convert(machine, node, value, hint) for value, hint in zip(values, hints, strict=False)]
    values = converted + values[len(converted) :]
    handler = _FUNCTIONS.get(path) or promise_functions.FUNCTIONS.get(path)
    result = handler(machine, node, values) if handler is not None else None
    if head == "_":
        result = lodash.call(machine, node, path, values)
    if result is not None:
        return result
    for value in values:
        unknown_value.refuse_tampering(machine, value)
    given = unknown_method(machine, node, [Native(path), *values])
    if head in ("Object", "Reflect"):
        unknown_value.leak(machine, given.root, [Native("Object.prototype")])
    return given


def _wild(machine: Machine, value: Value) -> bool:
    return isinstance(value, Opaque) or (isinstance(value, Ref) and machine.state.read(value).havocked)


#: What functions convert their first arguments to.
_CONVERTING = {
    **dict.fromkeys(words("String parseFloat Date.parse JSON.parse encodeURIComponent"), ("string",)),
    **dict.fromkeys(words("parseInt Number.parseInt"), ("string", "number")),
    **dict.fromkeys(("Number", "isNaN", "isFinite"), ("number",)),
    **{f"Math.{name}": ("number",) for name in ("floor", "round", "ceil", "abs", "trunc")},
}


def _first(values: Values) -> Value:
    return values[0] if values else UNDEFINED


def _boolean(machine: Machine, node: Syntax, values: Values) -> Value | None:
    return truth(machine, node, _first(values))


def _string(machine: Machine, node: Syntax, values: Values) -> Value | None:
    value = machine.resolve(values[0]) if values else ""
    if isinstance(value, Opaque) and value.kind is OUTSIDE:
        return symbolic_text.derived(machine, node, [value], "String({})", "string")
    try:
        return to_string(value) if isinstance(value, Primitive) else None
    except Undecided:
        return None


def _number(machine: Machine, node: Syntax, values: Values) -> Value | None:
    value = machine.resolve(values[0]) if values else 0.0
    if isinstance(value, Opaque) and value.kind is OUTSIDE:
        return symbolic_text.derived(machine, node, [value], "Number({})", "number")
    return to_number(value) if isinstance(value, Primitive) else None


def _parse_int(machine: Machine, node: Syntax, values: Values) -> Value | None:
    value = machine.resolve(_first(values))
    radix = machine.resolve(values[1]) if len(values) > 1 else 10.0
    if isinstance(value, Opaque) and value.kind is OUTSIDE:
        return symbolic_text.derived(machine, node, [value, radix], "parseInt({}, {})", "number")
    if (
        isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and not bounds.PARSED_DIGITS.passed(len(value))
    ):
        return float(int(value)) if radix == 10.0 else None
    return None


def _is_nan(machine: Machine, node: Syntax, values: Values) -> Value | None:
    value = _number(machine, node, values or [UNDEFINED])
    if isinstance(value, Opaque):
        return symbolic_text.derived(machine, node, [value], "isNaN({})", "boolean")
    return math.isnan(value) if isinstance(value, float) else None


def _is_not_number(machine: Machine, node: Syntax, values: Values) -> Value | None:
    """Number.isNaN, which converts nothing."""
    value = machine.resolve(_first(values))
    if isinstance(value, Opaque):
        return symbolic_text.derived(machine, node, [value], "Number.isNaN({})", "boolean")
    return isinstance(value, float) and value != value


def _is_array(machine: Machine, node: Syntax, values: Values) -> Value | None:
    value = machine.resolve(_first(values))
    if isinstance(value, Ref):
        record = machine.state.read(value)
        return None if record.havocked else record.kind == "array"
    if isinstance(value, Opaque):
        if value.shape in ("array", "texts") and not value.optional:
            return True
        return symbolic_text.derived(machine, node, [value], "Array.isArray({})", "boolean")
    return False


def _array_from(machine: Machine, node: Syntax, values: Values) -> Value | None:
    value = machine.resolve(_first(values))
    if (
        len(values) != 1
        or not isinstance(value, Ref)
        or machine.state.read(value).kind not in ("array", "set", "iterator")
    ):
        return None
    items = listing(machine, node, value)
    return items if isinstance(items, Opaque) else machine.state.new_list(items)


def _not_worked_out(machine: Machine, node: Syntax, values: Values) -> Value | None:
    return None


def _outside(shape: str, reason: str) -> Function:
    return lambda machine, node, values: machine.fresh(OUTSIDE, node, reason, shape, False)


def _stringify(machine: Machine, node: Syntax, values: Values) -> Value | None:
    given = machine.resolve(_first(values))
    if isinstance(given, Ref) and not values[1:]:
        text = json_text.text(machine, node, given)
        if text is not None:
            return text
    if any(not is_data(machine, value) for value in values[1:]) or not serial(machine, given):
        return None
    if isinstance(given, Native) and natives.namespace(machine.host, given.path):
        return None
    if (
        given is UNDEFINED
        or isinstance(given, Native)
        or (isinstance(given, Ref) and not _data(machine, given))
    ):
        return UNDEFINED
    if isinstance(given, Opaque):
        return symbolic_text.derived(machine, node, values[:1], "JSON.stringify({})", "string", True)
    return machine.fresh(_data_kind(machine, values), node, "the text of a value", "string", False)


def _data(machine: Machine, ref: Ref) -> bool:
    return machine.state.read(ref).kind not in FUNCTIONS


def _data_kind(machine: Machine, values: Values) -> ChoiceKind:
    """OUTSIDE where a value is from outside as a whole; else what is computed here is not modelled."""
    return OUTSIDE if values and isinstance(values[0], Opaque) and values[0].kind is OUTSIDE else UNMODELLED


def _parse_json(machine: Machine, node: Syntax, values: Values) -> Value | None:
    if any(value is not UNDEFINED for value in values[1:]):
        return json_text.revived(machine, node, machine.resolve(values[0]), machine.resolve(values[1]))
    kind = _data_kind(machine, values)
    given = machine.resolve(_first(values))
    if isinstance(given, str):
        parsed = json_text.value(machine, given)
        if parsed is not None:
            return parsed
    text = "!JSON.parses({})"
    test = symbolic_text.test(machine, given, text) if isinstance(given, Opaque) else ""
    if machine.fork(kind, node, "JSON.parse may throw", test):
        raise machine.throw(node, "JSON.parse", "SyntaxError")
    if isinstance(given, Opaque):
        return symbolic_text.derived(machine, node, [given], "JSON.parse({})", "any", True, kind)
    return machine.fresh(kind, node, "the result of JSON.parse")


def _math(name: str) -> Function:
    return lambda machine, node, values: _calculated(machine, node, name, values)


def _calculated(machine: Machine, node: Syntax, name: str, values: Values) -> Value | None:
    arguments = machine.resolve_all(values)
    if any(isinstance(v, Opaque) for v in arguments) and not any(isinstance(v, Ref) for v in arguments):
        text = f"{name}({', '.join('{}' for _ in arguments)})"
        return symbolic_text.derived(machine, node, arguments, text, "number")
    if name in ("Math.max", "Math.min") and arguments and all(isinstance(v, Primitive) for v in arguments):
        numbers = [to_number(v) for v in arguments if isinstance(v, Primitive)]
        result = math.nan if any(n != n for n in numbers) else (max if name == "Math.max" else min)(numbers)
        return result or None
    if (
        len(arguments) == 1
        and isinstance(arguments[0], float)
        and not bounds.PLAIN_NUMBERS.passed(abs(arguments[0]))
    ):
        value = arguments[0]
        rounded: dict[str, Callable[[float], int]] = {
            "Math.floor": math.floor,
            "Math.ceil": math.ceil,
            "Math.trunc": math.trunc,
        }
        if name in rounded and value == value:
            result = float(rounded[name](value))
            return None if result == 0 and (value < 0 or str(value) == "-0.0") else result
        return abs(value) if name == "Math.abs" else None
    return None


def _of_outside(name: str, shape: str, otherwise: Function = _not_worked_out) -> Function:
    """A function of one value: of one from outside it is worked with, else it does something else."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value | None:
        value = machine.resolve(_first(values))
        if isinstance(value, Opaque) and value.kind is OUTSIDE:
            return symbolic_text.derived(machine, node, [value], name + "({})", shape)
        return otherwise(machine, node, values)

    return run


#: A year; shorter ones stand for others.
_YEAR = re.compile(r"[1-9]\d{3}", re.ASCII)
_PARTS = ("year", "month", "day", "hour", "minute", "second", "millisecond")


def _utc(machine: Machine, node: Syntax, values: Values) -> Value | None:
    """The milliseconds of a date that is written out."""
    given = machine.resolve_all(values)
    parts = [int(value) for value in given if isinstance(value, float) and whole_number(value)]
    rest = (0, 0, 1, 0, 0, 0, 0)[len(parts) :]
    if not parts or len(parts) != len(given) or len(parts) + len(rest) != len(_PARTS):
        return None
    year, month, day, hour, minute, second, thousandths = (*parts, *rest)
    if not _YEAR.fullmatch(str(year)):
        return None
    try:
        date = datetime(year, month + 1, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return date.timestamp() * 1000 + thousandths


#: A date, or a time of the world's clock: what all engines read alike.
_MOMENT = re.compile(r"[1-9]\d{3}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?", re.ASCII)


def _some_time(machine: Machine, node: Syntax, values: Values) -> Value | None:
    text = machine.resolve(_first(values))
    if isinstance(text, str) and _MOMENT.fullmatch(text):
        with suppress(ValueError):
            date = datetime.fromisoformat(text)
            return float(round(date.replace(tzinfo=UTC).timestamp() * 1000))
    return machine.fresh(UNMODELLED, node, "a point in time", "number", False)


#: The name of a package of others; code of the tenant's own has other names.
_PACKAGE = re.compile(r"(@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*(/[\w./-]+)?")


def _require(machine: Machine, node: Syntax, values: Values) -> Value | None:
    name = machine.resolve(_first(values))
    text = re.sub(r"(?<=.)@[\d.x^~-]+\Z", "", name.removeprefix("node:")) if isinstance(name, str) else ""
    if text in ("lodash", "underscore"):
        return Native("_")
    if text in OUTSIDE_MODULES or text in machine.host.modules:
        reason = f"what the module {text} returns is outside input"
        module = machine.fresh(OUTSIDE, node, reason, "object", False)
        machine.modules[module.path] = text
        machine.packages.add(module.path)
        return module
    if _PACKAGE.fullmatch(text):
        module = machine.fresh(
            OUTSIDE, node, f"what the module {text} returns is outside input", "any", False
        )
        machine.modules[module.path] = answers.STRANGE + text
        machine.packages.add(module.path)
        return module
    return machine.fresh(UNMODELLED, node, f"the module {text or 'here'} is not modelled", "object", False)


_FUNCTIONS: dict[str, Function] = {
    **object_functions.FUNCTIONS,
    "Boolean": _boolean,
    "String": _string,
    "Number": _number,
    "parseInt": _parse_int,
    "parseFloat": _of_outside(
        "parseFloat", "number", lambda machine, node, values: _parse_int(machine, node, values[:1])
    ),
    "Number.parseInt": _parse_int,
    "Number.isNaN": _is_not_number,
    "isFinite": _of_outside("isFinite", "boolean"),
    "Number.isInteger": _of_outside("Number.isInteger", "boolean"),
    "isNaN": _is_nan,
    "Array": constructors.array,
    "Array.of": lambda machine, node, values: machine.state.new_list(values),
    "Array.isArray": _is_array,
    "Array.from": _array_from,
    "JSON.stringify": _stringify,
    "JSON.parse": _parse_json,
    "Date.now": lambda machine, node, values: symbolic_text.now(machine, node, "Date.now()", "number"),
    "Date.parse": _of_outside("Date.parse", "number", _some_time),
    "Date.UTC": _utc,
    "Date": lambda machine, node, values: symbolic_text.now(machine, node, "Date()", "string"),
    "Math.random": _outside("number", "a random number is outside input"),
    **{f"Math.{name}": _math(f"Math.{name}") for name in words("floor round ceil abs max min trunc")},
    "require": _require,
    "encodeURIComponent": _of_outside("encodeURIComponent", "string"),
}
