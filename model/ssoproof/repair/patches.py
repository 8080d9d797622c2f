"""Edits as changes of the user's own files, read again; what can't be written there is a snippet."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from pathlib import Path

from ssoproof.documents.drafts import drafted
from ssoproof.documents.files import native_file
from ssoproof.documents.rewriting import replaced, standing, with_item
from ssoproof.errors import BadInput
from ssoproof.masking import MASK, hidden, masked
from ssoproof.providers.edits import Change, Edit, Editor, Elsewhere, Part, Recoded, Rewritten
from ssoproof.readers.detect import Form, form_of, load_path
from ssoproof.source import Origin
from ssoproof.tenant.model import Api, Application, Hook, Tenant

_BOM = "\ufeff"
#: Lines of context in a diff, the most first.
_AROUND = (3, 1, 0)
#: What is about how a tenant was read, not about what it is; demands are what they were before.
_BESIDE = frozenset({"assumptions", "coverage", "demand", "folder", "policies", "not_modelled", "origin"})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a tenant was read from, and with what, as the command line has it."""

    path: Path
    mappings: Path | None = None
    mfa: str | None = None

    def load(self) -> Tenant:
        """The tenant; BadInput where it can't be read."""
        return load_path(self.path, self.mappings, self.mfa).tenant

    @property
    def folder(self) -> Path:
        """The tenant's folder: nothing outside of it is written."""
        return self.path if self.path.is_dir() else self.path.parent


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file before (None: it is not there) and after, byte order mark and line ends as they were."""

    file: Path
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """What somebody has to do by hand: in words, and the code to add (empty where there is none)."""

    words: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Patch:
    """The changes of files, which read again give what is meant; or what is to be done by hand."""

    files: tuple[FileChange, ...]
    snippets: tuple[Snippet, ...]

    def diff(self, folder: Path) -> str:
        """A unified diff, with names from the tenant's folder."""
        return "".join(_diff(change, folder) for change in self.files)


def patch(source: Source, tenant: Tenant, editor: Editor, edit: Edit) -> Patch:
    """The edit as changes of files, each part read again, or all of it by hand: a part alone may do harm."""
    writing = _Writing(source, tenant)
    done, snippets, whole = Edit(), list[Snippet](), True
    for part in editor.parts(tenant, edit):
        more = done.plus(*part.choices)
        changes = tuple(editor.changes(tenant, done, part))
        whole = whole and writing.write(changes, editor.applied(tenant, more))
        snippets += [_snippet(change, part) for change in changes]
        done = more
    return Patch(tuple(writing.changes()), ()) if whole else Patch((), tuple(snippets))


@dataclass
class _Writing:
    """Texts of files as they come to be."""

    source: Source
    tenant: Tenant

    def __post_init__(self) -> None:
        self.texts: dict[Path, str] = {}
        self.originals: dict[Path, str | None] = {}

    def changes(self) -> Iterator[FileChange]:
        """The files that differ."""
        for file, text in self.texts.items():
            if text != self.originals[file]:
                yield FileChange(file, self.originals[file], text)

    def write(self, changes: tuple[Change, ...], expected: Tenant) -> bool:
        """Writes changes after which the files, read again, are the tenant that is meant; else nothing."""
        meant, before = essence(expected), dict(self.texts)
        for texts in self._ways(changes):
            self.texts = {**before, **texts}
            read = self._read()
            if read is not None and essence(read) == meant:
                return True
        self.texts = before
        return False

    def _ways(self, changes: tuple[Change, ...]) -> Iterator[dict[Path, str]]:
        """What may be written, the most likely first."""
        texts: dict[Path, str] = {}
        for change in changes:
            match change:
                case Rewritten():
                    yield from self._values(change)
                    return
                case Recoded(before=None):
                    more = self._added(change.after)
                case Recoded(before=Hook() as before):
                    more = self._code(before, change.after)
                case Elsewhere():
                    more = None
            if more is None:
                return
            texts |= more
        yield texts

    def _read(self) -> Tenant | None:
        texts = {file: text.removeprefix(_BOM) for file, text in self.texts.items()}
        try:
            with drafted(texts):
                return self.source.load()
        except BadInput:
            return None

    def _file(self, name: str) -> Path | None:
        """A file by the name that people see; None where it is not one of the tenant's folder."""
        file = Path(self.tenant.folder, name)
        try:
            inside = file.resolve().is_relative_to(self.source.folder.resolve())
            if not inside or not file.is_file():
                return None
            if file not in self.texts:
                self.texts[file] = self.originals[file] = file.read_bytes().decode("utf-8")
        except (OSError, ValueError):
            return None
        return file

    def _values(self, change: Rewritten) -> Iterator[dict[Path, str]]:
        span = change.origin.span
        file = self._file(span.file) if span is not None else None
        if span is None or file is None:
            return
        text, mark = self.texts[file].removeprefix(_BOM), _BOM * self.texts[file].startswith(_BOM)
        now = standing(text, span)
        for value in sorted(change.texts, key=lambda t: t[:1] != now[:1]):
            yield {file: mark + replaced(text, span, value)}

    def _code(self, before: Hook, after: Hook) -> dict[Path, str] | None:
        file = self._file(before.file)
        if file is None or self.texts[file].removeprefix(_BOM) != before.source:
            return None
        return {file: _BOM * self.texts[file].startswith(_BOM) + after.source}

    def _added(self, hook: Hook) -> dict[Path, str] | None:
        form, path = form_of(self.source.path)
        if form not in (Form.NATIVE, Form.EXPORT):
            return None
        document = native_file(path) if form is Form.NATIVE else path
        new = document.parent / hook.file
        shown = str(document).removeprefix(f"{self.tenant.folder}/") if self.tenant.folder else str(document)
        file = self._file(shown)
        if file is None or new.exists() or new.is_symlink():
            return None
        text = self.texts[file]
        for route, item in _items(form, hook):
            added = with_item(str(file), text, route, item)
            if added is None:
                return None
            text = added
        self.originals[new] = None
        return {file: text, new: hook.source}


def _items(form: Form, hook: Hook) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The lists that name an Action, and what stands there."""
    if form is Form.NATIVE:
        return ((("hooks",), f"action: {hook.file}"),)
    action = (
        f"name: {hook.name}, code: ./{hook.file}, deployed: true, "
        f"supported_triggers: [{{id: post-login, version: v3}}]"
    )
    binding = f"action_name: {hook.name}, display_name: {hook.name}"
    return ((("actions",), action), (("triggers", "post-login"), binding))


def essence(value: object, name: str = "") -> object:
    """A tenant without places, and without what its reader and its owner say about it."""
    if isinstance(value, Origin):
        return None
    if isinstance(value, tuple):
        return tuple(essence(part) for part in value)
    if not is_dataclass(value) or isinstance(value, type | Enum):
        return value
    beside = _BESIDE | ({"name", "file"} if isinstance(value, Hook) else set())
    return tuple((f.name, essence(getattr(value, f.name))) for f in fields(value) if f.name not in beside)


def with_demands_of(tenant: Tenant, before: Tenant) -> Tenant:
    """The tenant with the demands that another one has on the same applications and APIs."""
    apps: dict[str, Application] = {a.name: a for a in before.applications}
    apis: dict[str, Api] = {a.audience: a for a in before.apis}
    return replace(
        tenant,
        applications=tuple(
            replace(a, demand=apps[a.name].demand) if a.name in apps else a for a in tenant.applications
        ),
        apis=tuple(
            replace(a, demand=apis[a.audience].demand) if a.audience in apis else a for a in tenant.apis
        ),
    )


def _snippet(change: Change, part: Part) -> Snippet:
    match change:
        case Recoded(before=None):
            return Snippet(part.words, change.after.source)
        case Recoded(before=Hook() as before):
            return Snippet(part.words, _unified(before.source, change.after.source, before.name, before.name))
    return Snippet(part.words)


def _diff(change: FileChange, folder: Path) -> str:
    name = Path(change.file).resolve().relative_to(folder.resolve()).as_posix()
    before = "/dev/null" if change.before is None else f"a/{name}"
    return _unified(change.before or "", change.after, before, f"b/{name}")


def _unified(before: str, after: str, old_name: str, new_name: str) -> str:
    """A unified diff, with as many lines around as hold no secret; masked where changed lines hold one."""
    old, new, secrets = before.splitlines(True), after.splitlines(True), hidden(before)
    text = ""
    for around in _AROUND:
        rows = list(_lines(difflib.unified_diff(old, new, old_name, new_name, n=around)))
        text = "".join(rows)
        own = "".join(row for row in rows[2:] if not row.startswith("+"))
        if masked(own, secrets) == own:
            return text
    return masked(text, secrets)


def reveals(change: FileChange) -> bool:
    """Whether a line that changes holds what looks like a secret: its patch can't be printed."""
    return MASK in _unified(change.before or "", change.after, "", "")


def _lines(diff: Iterator[str]) -> Iterator[str]:
    for line in diff:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
