"""Files as people are shown them: by their names from the working directory, else from the tenant's folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from ssoproof.errors import BadInput
from ssoproof.tenant.model import Hook

#: What is not looked into: code is kept as it is.
_KEPT = {(Hook, "source")}


def shortly(path: Path, load: Callable[[], Any]) -> Any:
    """What `load` makes of a path, without the path of the machine in its places and texts; BadInput likewise.

    A relative path stays as it was given.
    """
    if not path.is_absolute():
        return load()
    here, folder = os.getcwd(), str(path if path.is_dir() else path.parent)
    inside = Path(folder).is_relative_to(here)
    root = (here if inside else folder).rstrip("/")
    try:
        found = load()
    except BadInput as wrong:
        raise BadInput(tuple(_short(d, root, {}) for d in wrong.diagnostics)) from wrong
    found = _short(found, root, {})
    return found if inside else replace(found, tenant=replace(found.tenant, folder=folder))


def _short(value: Any, root: str, memo: dict[int, tuple[Any, Any]]) -> Any:
    """A value with the root taken out of all texts in it; what shares parts goes on sharing them."""
    if isinstance(value, str):
        return _text(value, root) if root and root in value else value
    if id(value) not in memo:
        memo[id(value)] = value, _inside(value, root, memo)
    return memo[id(value)][1]


def _text(text: str, root: str) -> str:
    return re.sub(rf"{re.escape(root)}(?![\w.-])", Path(root).name, text.replace(f"{root}/", ""))


def _inside(value: Any, root: str, memo: dict[int, tuple[Any, Any]]) -> Any:
    if isinstance(value, tuple) and type(value) is tuple:
        parts = tuple(_short(part, root, memo) for part in value)
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    if isinstance(value, Mapping):
        return {_short(k, root, memo): _short(v, root, memo) for k, v in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for field in fields(value):
        old = getattr(value, field.name)
        new = old if (type(value), field.name) in _KEPT else _short(old, root, memo)
        if new is not old:
            changed[field.name] = new
    return replace(value, **changed) if changed else value
