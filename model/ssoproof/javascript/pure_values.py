"""Values of Node's own classes that are plain functions of what they are made of: addresses, formatted dates,
buffers, sets of inputs."""

from __future__ import annotations

import re

from ssoproof.javascript.choices import OUTSIDE
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.symbolic_text import display, written
from ssoproof.javascript.values import Opaque, Ref, Value, Values, words

#: What the constructors and functions give.
MADE = {
    "URLSearchParams": "params",
    "Intl.DateTimeFormat": "formatter",
    "Intl.NumberFormat": "formatter",
    "Buffer.from": "buffer",
}

_TEXT, _FACT, _MAYBE = ("string", False), ("boolean", False), ("string", True)
#: Methods that only read, and what they give: a shape, and whether it may be undefined or null.
READING: dict[str, dict[str, tuple[str, bool]]] = {
    "params": {"get": _MAYBE, "has": _FACT, "getAll": ("texts", False), "toString": _TEXT},
    "formatter": {"format": _TEXT, "formatToParts": ("array", False)},
    "buffer": {"toString": _TEXT, "equals": _FACT},
    "url": {"toString": _TEXT, "toJSON": _TEXT},
    "inputs": {"has": _FACT},
}
#: Members that are always there.
_URL = dict.fromkeys(
    words("hash host hostname href origin password pathname port protocol search username"), "string"
)
MEMBERS: dict[str, dict[str, str]] = {
    "url": {**_URL, "searchParams": "params"},
    "buffer": {"length": "number"},
    "inputs": {"size": "number"},
    "params": {"size": "number"},
}
SHAPES = tuple(READING)

_LOCALE = re.compile(r"(?:undefined|\"[a-z]{2,3}(?:-[A-Z]{2})?\"|\[\])\Z")
_OPTIONS = re.compile(
    r"\(\{(?:(?:, )?\"(?:timeZone\": \"(?:UTC|[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+)\"|hour12\": (?:true|false)"
    r"|(?:hour|minute|second|day|year)\": \"(?:numeric|2-digit)\"|month\": \"(?:numeric|2-digit|long|short)\""
    r"|(?:weekday|era)\": \"(?:long|short|narrow)\"|hourCycle\": \"h(?:11|12|23|24)\""
    r"|(?:dateStyle|timeStyle)\": \"(?:full|long|medium|short)\"))*\}\)\Z"
)
_ADDRESS = re.compile(r"\"https?://[A-Za-z0-9.-]+(?::\d{1,4})?(?:[/?#][ -~]*)?\"\Z")


def pure_value(
    machine: Machine, values: Values, text: str, shape: str, optional: bool = False
) -> Opaque | None:
    """What a plain function gives, by its text (with {} for each value); None where a value has no text."""
    parts = [written(machine, value) for value in values]
    if any(part is None for part in parts):
        return None
    full = text.format(*parts)
    opaque = [value for value in values if isinstance(value, Opaque)]
    root = opaque[0].root if opaque and all(value.root == opaque[0].root for value in opaque) else full
    return Opaque(OUTSIDE, f"{display(full)} is outside input", full, root, shape, optional)


def made(machine: Machine, path: str, values: Values) -> Opaque | None:
    """What a constructor or a function of Node's gives, where it is a plain function that never throws for
    these; else None."""
    texts = [written(machine, value) for value in values]
    shape = MADE.get(path)
    if shape is None or any(text is None for text in texts):
        return None
    if shape == "formatter" and not plain_format([text or "" for text in texts]):
        return None
    if shape == "buffer" and not (values and _textual(values[0])):
        return None
    first = values[0] if len(values) == 1 else None
    if shape == "params" and isinstance(first, Ref) and machine.state.read(first).kind != "object":
        return None
    new = "" if path == "Buffer.from" else "new "
    return pure_value(machine, values, f"{new}{path}({', '.join('{}' for _ in values)})", shape)


def plain_format(texts: list[str]) -> bool:
    """A locale and options that are there everywhere."""
    return len(texts) <= 2 and (
        not texts or (bool(_LOCALE.match(texts[0])) and (len(texts) == 1 or bool(_OPTIONS.match(texts[1]))))
    )


def _textual(value: Value) -> bool:
    return isinstance(value, str) or (
        isinstance(value, Opaque) and value.shape == "string" and not value.optional
    )


def address(machine: Machine, values: Values) -> tuple[Opaque, str] | None:
    """What `new URL(...)` gives, and the test of whether it throws (empty: it does not); None where that is
    not known."""
    value = pure_value(machine, values, f"new URL({', '.join('{}' for _ in values)})", "url")
    if value is None or not values or len(values) > 2:
        return None
    text = written(machine, values[0])
    if len(values) == 1 and text is not None and _ADDRESS.match(text):
        return value, ""
    return value, value.path.replace("new URL(", "!URL.canParse(", 1)


def member(shape: str, name: str) -> tuple[str, bool] | None:
    """The shape of a member that is always there; None where it is none."""
    known = MEMBERS.get(shape, {}).get(name)
    return None if known is None else (known, False)
