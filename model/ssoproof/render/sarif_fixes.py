"""A repair as SARIF has it: replaced stretches of files, as a suggestion beside each finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Any

from ssoproof.legible import printable
from ssoproof.repair.patches import FileChange, Patch


def fix(words: str, patch: Patch, artifact: Callable[[str], dict[str, str]]) -> dict[str, Any]:
    """The fix object (3.55 of the format); `artifact` names a file."""
    changes = [
        {"artifactLocation": artifact(str(change.file)), "replacements": list(_replacements(change))}
        for change in patch.files
    ]
    return {"description": {"text": printable(words)}, "artifactChanges": changes}


def _replacements(change: FileChange) -> Iterator[dict[str, Any]]:
    if change.before is None:
        yield {"deletedRegion": {"charOffset": 0, "charLength": 0}, "insertedContent": {"text": change.after}}
        return
    old, new = change.before.splitlines(True), change.after.splitlines(True)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        region = {"startLine": i1 + 1, "startColumn": 1, "endLine": i2 + 1, "endColumn": 1}
        yield {"deletedRegion": region, "insertedContent": {"text": "".join(new[j1:j2])}}
