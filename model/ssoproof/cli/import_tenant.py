"""The import command: an exported tenant as a native file and its hooks, written whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ssoproof.errors import ExitCode, UsageError
from ssoproof.readers.detect import Form, form_of, load_path
from ssoproof.readers.native.write import text
from ssoproof.tenant.model import Tenant

HOOKS = "hooks"


def run_import(path: Path, to: Path, mappings: Path | None, force: bool, mfa: str | None = None) -> int:
    """Reads the tenant and writes the native file."""
    if form_of(path)[0] is Form.NATIVE and path.exists():
        raise UsageError(f"{path} is in the native format already")
    loaded = load_path(path, mappings, mfa)
    for remark in loaded.diagnostics:
        print(remark, file=sys.stderr)
    if loaded.tenant.policy_open:
        raise UsageError(
            "a native file states the MFA policy, which the input does not: say which it is with --mfa"
        )
    contents = _contents(loaded.tenant, str(path), to.name)
    written = write_whole(contents, to.parent, force)
    for file in written:
        print(f"wrote {file}", file=sys.stderr)
    return int(ExitCode.PROVED)


def _contents(tenant: Tenant, source: str, name: str) -> Mapping[str, str]:
    """The files, by their paths beside the target; the native file comes last."""
    files: dict[str, str] = {}
    sources: dict[str, str] = {}
    for number, hook in enumerate(tenant.hooks, 1):
        stem = re.sub(r"[^A-Za-z0-9]+", "-", hook.name).strip("-").lower()[:60] or hook.kind.value
        file = f"{HOOKS}/{number:02}-{stem}{'.ts' if hook.file.endswith('.ts') else '.js'}"
        files[hook.name] = file
        sources[file] = hook.source.lstrip("\n")
    return {**sources, name: text(tenant, source, files)}


def write_whole(contents: Mapping[str, str], folder: Path, force: bool) -> tuple[Path, ...]:
    """Writes all files, or none. UsageError where one is there already (without `force`) or can't be
    written."""
    targets = {folder / name: content for name, content in contents.items()}
    there = [file for file in targets if file.exists() or file.is_symlink()]
    if there and not force:
        raise UsageError(f"{there[0]} is there already: --force overwrites it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".ssoproof-import-", dir=folder))
    except OSError as wrong:
        raise UsageError(f"{folder} can't be written: {wrong.strerror}") from wrong
    placed: list[tuple[Path, Path | None]] = []
    try:
        _place(targets, draft, placed)
    except BaseException as wrong:
        for file, before in reversed(placed):
            if before is None:
                file.unlink(missing_ok=True)
            else:
                os.replace(before, file)
        if isinstance(wrong, OSError):
            raise UsageError(f"{wrong.filename or folder} can't be written: {wrong.strerror}") from wrong
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return tuple(targets)


def _place(targets: Mapping[Path, str], draft: Path, placed: list[tuple[Path, Path | None]]) -> None:
    """Writes drafts of all files, then moves them to their places; `placed` gets what each one replaced."""
    drafts = {}
    for number, (file, content) in enumerate(targets.items()):
        drafts[file] = draft / str(number)
        drafts[file].write_text(content, encoding="utf-8", newline="")
    for file, drafted in drafts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        before = None
        if file.exists() or file.is_symlink():
            before = Path(f"{drafted}.before")
            shutil.copy2(file, before, follow_symlinks=False)
        placed.append((file, before))
        os.replace(drafted, file)
