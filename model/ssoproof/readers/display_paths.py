"""Files as people are shown them: by their names from the working directory, else from the tenant's
folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import BadInput
from ssoproof.tenant.model import Hook


def shortly(path: Path, load: Callable[[], Any]) -> Any:
    """What `load` makes of a path, without the path of the machine in its places and texts; BadInput
    likewise.

    A relative path stays as it was given, and so does one at which there is nothing.
    """
    if not path.is_absolute() or not path.exists():
        return load()
    here, folder = os.getcwd(), str(path if path.is_dir() else path.parent)
    inside = Path(folder).is_relative_to(here)
    names = _Names((here if inside else folder).rstrip("/"), inside)
    try:
        found = load()
    except BadInput as wrong:
        raise BadInput(tuple(map(names.of, wrong.diagnostics))) from wrong
    found = names.of(found)
    return found if inside else replace(found, tenant=replace(found.tenant, folder=folder))


class _Names:
    """Takes the root out of all texts of a value; what shares parts goes on sharing them."""

    def __init__(self, root: str, inside: bool) -> None:
        self.root = root
        #: Code is kept as it is, and so is help that has to work from the working directory.
        self.unchanged = {(Hook, "source")} | (set() if inside else {(Diagnostic, "help")})
        self.memo: dict[int, tuple[Any, Any]] = {}

    def of(self, value: Any) -> Any:
        """The value with short names."""
        if isinstance(value, str):
            return self._text(value) if self.root and self.root in value else value
        if id(value) not in self.memo:
            self.memo[id(value)] = value, self._inside(value)
        return self.memo[id(value)][1]

    def _text(self, text: str) -> str:
        return re.sub(
            rf"{re.escape(self.root)}(?![\w.-])", Path(self.root).name, text.replace(f"{self.root}/", "")
        )

    def _inside(self, value: Any) -> Any:
        if type(value) is tuple:
            parts = tuple(map(self.of, value))
            return value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
        if isinstance(value, Mapping):
            return {self.of(key): self.of(part) for key, part in value.items()}
        if not is_dataclass(value) or isinstance(value, type):
            return value
        changed = {}
        for field in fields(value):
            old = getattr(value, field.name)
            new = old if (type(value), field.name) in self.unchanged else self.of(old)
            if new is not old:
                changed[field.name] = new
        return replace(value, **changed) if changed else value
