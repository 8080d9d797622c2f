"""Reading files that nobody vouches for: only plain files of bounded size, and nothing that could block."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class NotPlain(Exception):
    """What lies there is no plain file, or a larger one than is read; the message says which."""


def read_plain(path: Path, most: int, links: bool = True) -> bytes:
    """The content of a plain file of at most `most` bytes. NotPlain, or OSError, where there is no such file.

    `links`: whether a symbolic link to a plain file will do. A pipe is not waited for, a device is not opened
    for reading.
    """
    if not links and stat.S_ISLNK(os.lstat(path).st_mode):
        raise NotPlain("it is a symbolic link")
    _plain(os.stat(path).st_mode)
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(handle, "rb") as file:
        _plain(os.fstat(handle).st_mode)
        content = file.read(most + 1)
    if len(content) > most:
        raise NotPlain("it is too large")
    return content


def _plain(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise NotPlain("it is no plain file")
