"""Files that expressions of Terraform name: from where Terraform runs, within the git repository."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from ssoproof import bounds
from ssoproof.documents.files import read_text
from ssoproof.documents.problems import Problems, quoted
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.documents import repository
from ssoproof.source import Span

_UNKNOWN = "until then its value is taken for not known"


@dataclass(slots=True)
class Files:
    """Files as seen from one module: `top` is where Terraform runs, `folder` where the module stands."""

    folder: Path
    top: Path
    problems: Problems
    limit: Path = field(init=False)
    _reported: set[tuple[str, Span]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.limit = repository(self.top).resolve()

    def text(self, written: str, at: Span) -> tuple[str, str] | None:
        """A file's name and text; None, with a diagnostic, where it can't be had."""
        file = self._path(written, at)
        if file is None:
            return None
        try:
            return str(file), read_text(file, at, bounds.HOOK_BYTES, f"the file {quoted(written)}")
        except BadInput as bad:
            self._warn("terraform-file", str(getattr(bad.diagnostics[0], "message", bad)), at)
            return None

    def data(self, written: str, at: Span) -> bytes | None:
        """A file's bytes; None, with a diagnostic, where they can't be had."""
        file = self._path(written, at)
        if file is None:
            return None
        try:
            if file.exists() and not file.is_file():
                raise FileNotFoundError(2, "it is no file")
            with file.open("rb") as stream:
                found = stream.read(bounds.HOOK_BYTES.most + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self._warn("terraform-file", f"the file {quoted(written)} can't be read: {reason}", at)
            return None
        if bounds.HOOK_BYTES.passed(len(found)):
            size = bounds.HOOK_BYTES.most // 1024
            self._warn("terraform-file", f"the file {quoted(written)} is larger than {size} KiB", at)
            return None
        return found

    def exists(self, written: str, at: Span) -> bool | None:
        """Is there such a file? None, with a diagnostic, where it would stand outside."""
        file = self._path(written, at)
        return _there(file) and file.is_file() if file is not None else None

    def matching(self, written: str, pattern: str, at: Span) -> Iterator[str]:
        """The names of a folder's files that fit a pattern, as seen from the folder; none outside."""
        folder = self._path(written, at)
        if folder is None or not _there(folder) or not folder.is_dir():
            return
        for one in alternatives(pattern) or ():
            for path in folder.glob(one.replace("[^", "[!")):
                if path.is_file() and self._allowed(path.resolve()):
                    yield path.relative_to(folder).as_posix()

    def _path(self, written: str, at: Span) -> Path | None:
        """The path from where Terraform runs, or else from the module; None where it leads out."""
        found = self._inside(self.top / written) if self._relative(written) else None
        if found is not None and not _there(found) and self.folder != self.top:
            beside = self._inside(self.folder / written)
            found = beside if beside is not None and _there(beside) else found
        if found is None:
            message = f"the path {quoted(written)} leaves the folder and its git repository"
            self._warn("terraform-outside", message, at)
        return found

    @staticmethod
    def _relative(written: str) -> bool:
        return not written.startswith(("/", "~")) and "\0" not in written

    def _inside(self, path: Path) -> Path | None:
        try:
            whole = path.resolve()
            if not self._allowed(whole):
                return None
            short = Path(os.path.normpath(path))
            return short if short.resolve() == whole else whole
        except (OSError, RuntimeError, ValueError):
            return None

    def _allowed(self, whole: Path) -> bool:
        """Links are followed before: what they lead to is to stand in the repository, outside of `.git`."""
        return whole.is_relative_to(self.limit) and ".git" not in whole.relative_to(self.limit).parts

    def _warn(self, code: str, message: str, at: Span) -> None:
        if (message, at) not in self._reported:
            self._reported.add((message, at))
            help = "files are read from where Terraform runs, within the git repository; " + _UNKNOWN
            self.problems.warning(code, message, at, help)


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def alternatives(pattern: str) -> tuple[str, ...] | None:
    """A pattern without `{a,b}`: one for each choice; None where there are too many, or none is closed."""
    parts: list[list[str]] = []
    rest, count = pattern, 1
    while "{" in rest:
        before, _, after = rest.partition("{")
        inner, closed, rest = after.partition("}")
        parts += [[before], inner.split(",")]
        count *= len(parts[-1])
        if not closed or "{" in inner or bounds.FILES.passed(count):
            return None
    parts.append([rest])
    return tuple("".join(row) for row in product(*parts))
