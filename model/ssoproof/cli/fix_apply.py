"""Writes a repair to the tenant's files: inside its folder, whole or not at all, undone where the answer
is not the one that was promised."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from ssoproof.amounts import amount
from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.cli.atomic_write import place
from ssoproof.errors import BadInput, ExitCode, UsageError
from ssoproof.render.text.repairs import outcome
from ssoproof.repair.patches import FileChange, Patch, essence, reveals, with_demands_of
from ssoproof.repair.proposals import Proposals
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Status

#: What is behind the name of a file that was replaced.
BACKUP = ".before-fix"


def patch_of(found: Proposals, number: int, printed: bool) -> Patch | None:
    """The patch of one repair; None where there is none. That, and what has to be done by hand besides, is
    said on standard error. `printed`: it is to be printed as it is."""
    if number > len(found.patches):
        said = f"there is no repair {number}" if found.patches else outcome(found.repairs)
        print(f"ssoproof: {said}", file=sys.stderr)
        if found.patches:
            raise UsageError(f"there are {amount(len(found.patches), 'repair')}")
        return None
    chosen = found.patches[number - 1]
    if printed and any(reveals(change) for change in chosen.files):
        raise UsageError(
            "a line of the patch holds what looks like a secret: it is not printed, --apply writes it"
        )
    for snippet in chosen.snippets:
        print(f"ssoproof: by hand: {snippet.words}", file=sys.stderr)
        print(snippet.code, end="", file=sys.stderr)
    if not chosen.files:
        raise UsageError("a part of this repair has no place in the tenant's files: make all of it by hand")
    return chosen


def apply_patch(found: Proposals, patch: Patch, options: Options, ask: bool) -> int:
    """Shows the patch, asks, writes it and checks the tenant again; returns the exit code."""
    folder = found.source.folder
    for change in patch.files:
        _writable(change, folder)
    sys.stdout.write(patch.diff(folder))
    sys.stdout.flush()
    if ask and not typer.confirm("Write this to the files?", default=False, err=True):
        print("ssoproof: nothing was written", file=sys.stderr)
        return int(ExitCode.UNDECIDED)
    for change in patch.files:  # somebody may have written meanwhile
        _writable(change, folder)
    repaired = found.repairs.repairs[found.patches.index(patch)].tenant
    replaced = _written(patch.files)
    try:
        wrong = _differs(found, repaired, options)
    except BaseException:
        _restore(replaced)
        raise
    if wrong:
        _restore(replaced)
        print(f"ssoproof: {wrong}: the files are as they were before", file=sys.stderr)
        return int(ExitCode.UNDECIDED)
    for one in replaced:
        was = f" (before: {one.backup})" if one.backup is not None else " (new)"
        print(f"wrote {one.change.file}{was}", file=sys.stderr)
    print("checked again: everything that matters is proved", file=sys.stderr)
    return int(ExitCode.PROVED)


def _writable(change: FileChange, folder: Path) -> None:
    """UsageError where a file is not of the folder, is reached by a link, or is not what was read."""
    file, root = Path(os.path.abspath(change.file)), Path(os.path.abspath(folder))
    if not file.is_relative_to(root) or not file.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"{change.file} is not in the tenant's folder: it is not written")
    inside = [file, *(p for p in file.parents if p.is_relative_to(root) and p != root)]
    if any(p.is_symlink() for p in inside):
        raise UsageError(f"{change.file} is a link, or behind one: it is not written")
    if change.before is None:
        if file.exists():
            raise UsageError(f"{change.file} is there already: it is not written")
    elif _bytes(file) != change.before.encode("utf-8"):
        raise UsageError(f"{change.file} is not what it was when it was read: nothing is written")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as wrong:
        raise UsageError(f"{file} can't be read: {wrong.strerror}") from wrong


@dataclass
class _Replaced:
    """A file that was written: what it replaced is in `backup` (None: it is new); what stands there since."""

    change: FileChange
    backup: Path | None
    standing: bytes | None = None


def _written(files: Sequence[FileChange]) -> list[_Replaced]:
    """Writes the files."""
    done: list[_Replaced] = []
    try:
        for change in files:
            done.append(_Replaced(change, _backup(change)))
            place(change.file, change.after.encode("utf-8"), force=change.before is not None)
            done[-1].standing = _bytes(change.file)
    except BaseException:
        _restore(done)
        raise
    return done


def _backup(change: FileChange) -> Path | None:
    if change.before is None:
        return None
    names = (f"{change.file.name}{BACKUP}{n or ''}" for n in range(10_000))
    free = next(p for n in names if not os.path.lexists(p := change.file.with_name(n)))
    place(free, b"", force=False)
    free.chmod(change.file.stat().st_mode & 0o777)
    return place(free, change.before.encode("utf-8"))


def _restore(replaced: Sequence[_Replaced]) -> None:
    """Puts back what was there before, but where somebody has written meanwhile."""
    for one in replaced:
        file, before = one.change.file, one.change.before
        now = _bytes(file) if file.exists() else None
        ours = {one.standing, None if before is None else before.encode("utf-8")}
        if one.standing is None:
            ours.add(one.change.after.encode("utf-8") if before is not None else None)
        if now is not None and now not in ours:
            kept = f"; what it was before is {one.backup}" if one.backup is not None else ""
            print(f"ssoproof: {file} was changed meanwhile: it is left as it is{kept}", file=sys.stderr)
        elif one.backup is not None:
            os.replace(one.backup, file)
        elif one.standing is not None:
            file.unlink(missing_ok=True)


def _differs(found: Proposals, repaired: Tenant, options: Options) -> str:
    """Why the files do not say what was promised; empty where they do."""
    try:
        read = with_demands_of(found.source.load(), found.repairs.tenant)
    except BadInput as wrong:
        return f"the changed files can't be read ({wrong})"
    if essence(read) != essence(repaired):
        return "the changed files say something else than was meant"
    report = check(read, replace(options, workers=1))
    for result in report.results:
        if not result.advisory and result.status not in (Status.PROVED, Status.NOT_APPLICABLE):
            return f"{result.question} {result.subject} is {result.status.word} after the change"
    return ""
