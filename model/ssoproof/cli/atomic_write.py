"""Files that are written whole or not at all: to a neighbour first, which then takes the file's place."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ssoproof.errors import UsageError


def place(file: Path, content: str | bytes, force: bool = True) -> Path:
    """Writes a file; whoever looks at it sees the old content or the new one. UsageError where it can't be.

    Without `force` a file that is there stays, and that is a UsageError.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if not force and (file.exists() or file.is_symlink()):
            raise UsageError(f"{file} is there already: --force overwrites it")
        if file.exists() and not file.is_file():
            file.write_bytes(data)  # a pipe or a device, as /dev/stdout: nothing to replace
            return file
        target = file.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, data)
    except OSError as wrong:
        raise UsageError(f"{file} can't be written: {wrong.strerror}") from wrong
    except ValueError as wrong:
        raise UsageError(f"{file} can't be written: {wrong}") from wrong
    return file


def _replace(file: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{file.name[:40]}-", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, file.stat().st_mode & 0o777 if file.exists() else 0o666 & ~_mask())
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
