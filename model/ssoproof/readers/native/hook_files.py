"""The tenant's hook files: found beside its YAML, never outside of its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssoproof import bounds
from ssoproof.documents.files import read_text
from ssoproof.documents.problems import quoted
from ssoproof.errors import BadInput
from ssoproof.readers.native.fields import Field, Section, parts, section, text
from ssoproof.tenant.model import Hook, HookKind

_KINDS = {"rule": HookKind.RULE, "action": HookKind.ACTION}


@dataclass(frozen=True, slots=True)
class _Stated:
    """One entry of the list, before its file is read."""

    entry: Field
    kind: HookKind
    path: Field
    name: Field | None


def hooks(root: Section, folder: Path) -> tuple[Hook, ...]:
    """The hooks as they run: rules first, each kind in the order listed."""
    found = root.get("hooks")
    entries = (parts(found) if found else None) or ()
    stated = [s for entry in entries if (s := _stated(entry)) is not None]
    _note_order(stated)
    read = [(s, hook) for s in stated if (hook := _hook(s, folder)) is not None]
    _check_names(read)
    listed = [hook for _, hook in read]
    return (
        *(h for h in listed if h.kind is HookKind.RULE),
        *(h for h in listed if h.kind is HookKind.ACTION),
    )


def _stated(entry: Field) -> _Stated | None:
    part = section(entry)
    if part is None:
        return None
    paths = [(kind, path) for key, kind in _KINDS.items() if (path := part.get(key)) is not None]
    name = part.get("name")
    part.finish()
    if len(paths) != 1:
        message = "a hook is either a rule or an action" if paths else "a hook names its file"
        entry.error("wrong-value", message, "write `- rule: file.js` or `- action: file.js`")
        return None
    kind, path = paths[0]
    return _Stated(entry, kind, path, name)


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
    written = text(stated.path)
    name = text(stated.name) if stated.name else written
    file = _inside(stated.path, written, folder) if written else None
    if file is None or name is None:
        return None
    try:
        source = read_text(file, stated.path.node.span, bounds.HOOK_BYTES, f"the hook {quoted(str(file))}")
    except BadInput as bad:
        stated.path.reading.problems.take(bad)
        return None
    return Hook(name, stated.kind, str(file), source, stated.path.origin)


def _inside(found: Field, written: str, folder: Path) -> Path | None:
    """The file's path as the user gave it; None, with an error, where it leaves the tenant's folder."""
    file = folder / written
    try:
        inside = not Path(written).is_absolute() and file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        inside = False
    if not inside:
        message = f"the path {quoted(written)} leaves the tenant's folder"
        found.error("hook-outside", message, "put the hook beside the tenant's YAML and name it from there")
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
