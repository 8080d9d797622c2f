"""The tenant's hook files: found beside its YAML, never outside of its folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ssoproof import bounds
from ssoproof.documents.files import read_text
from ssoproof.documents.place import Place
from ssoproof.documents.problems import quoted
from ssoproof.errors import BadInput
from ssoproof.readers.native.models import HookEntry
from ssoproof.tenant.model import Hook, HookKind


@dataclass(frozen=True, slots=True)
class _Stated:
    """One entry of the list, before its file is read."""

    entry: Place
    kind: HookKind
    file: str
    name: str

    @property
    def path(self) -> Place:
        """Where the file is named."""
        return self.entry.section(self.kind.value)


def hooks(stated: Sequence[HookEntry], place: Place, folder: Path) -> tuple[Hook, ...]:
    """The hooks as they run: rules first, each kind in the order listed."""
    listed = [_stated(one, entry) for one, entry in zip(stated, place.entries(), strict=False)]
    _note_order(listed)
    read = [(one, hook) for one in listed if (hook := _hook(one, folder)) is not None]
    _check_names(read)
    return tuple(hook for kind in (HookKind.RULE, HookKind.ACTION) for _, hook in read if hook.kind is kind)


def _stated(hook: HookEntry, entry: Place) -> _Stated:
    kind = HookKind.ACTION if hook.rule is None else HookKind.RULE
    file = hook.rule or hook.action or ""
    return _Stated(entry, kind, file, hook.name or file)


def _note_order(stated: list[_Stated]) -> None:
    seen: _Stated | None = None
    for hook in stated:
        if hook.kind is HookKind.ACTION:
            seen = seen or hook
        elif seen is not None:
            message = "an action is listed before a rule; the provider runs rules first"
            related = ((hook.entry.node.span, "this rule runs before it"),)
            help = "list the rules first"
            seen.entry.reading.problems.note("hook-order", message, seen.entry.node.span, help, related)
            return


def _hook(stated: _Stated, folder: Path) -> Hook | None:
    file = _inside(stated, folder)
    if file is None:
        return None
    try:
        source = read_text(file, stated.path.node.span, bounds.HOOK_BYTES, f"the hook {quoted(str(file))}")
    except BadInput as bad:
        stated.path.reading.problems.take(bad)
        return None
    return Hook(stated.name, stated.kind, str(file), source, stated.path.origin)


def _inside(stated: _Stated, folder: Path) -> Path | None:
    """The file's path as the user gave it; None, with an error, where it leaves the tenant's folder."""
    file = folder / stated.file
    try:
        inside = not Path(stated.file).is_absolute() and file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        inside = False
    if not inside:
        message = f"the path {quoted(stated.file)} leaves the tenant's folder"
        stated.path.error(
            "hook-outside", message, "put the hook beside the tenant's YAML and name it from there"
        )
        return None
    return file


def _check_names(read: list[tuple[_Stated, Hook]]) -> None:
    seen: dict[str, _Stated] = {}
    for stated, hook in read:
        if hook.name in seen:
            first = ((seen[hook.name].entry.node.span, "first here"),)
            message = f"a hook called {quoted(hook.name)} is listed already"
            stated.entry.error(
                "duplicate-value", message, "remove it, or give it a `name:` of its own", first
            )
        seen.setdefault(hook.name, stated)
