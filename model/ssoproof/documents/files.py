"""Reading files of a tenant from the disk: bounded in size, UTF-8, and every failure a diagnostic."""

from __future__ import annotations

from pathlib import Path

from ssoproof import bounds
from ssoproof.bounds import Bound
from ssoproof.documents.drafts import draft_of
from ssoproof.documents.problems import stop
from ssoproof.errors import BadInput
from ssoproof.source import Span, beginning

NATIVE_NAME = "ssoproof.yaml"


def native_file(path: Path) -> Path:
    """The tenant's YAML file: `path` itself, or ssoproof.yaml in the folder `path`; BadInput without one."""
    if not _is_folder(path):
        return path
    file = path / NATIVE_NAME
    if not file.exists():
        help = f"name a YAML file, or a folder that holds one called {NATIVE_NAME}"
        raise stop("file-missing", f"the folder has no {NATIVE_NAME}", beginning(path), help)
    return file


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def read_text(path: Path, at: Span, bound: Bound | None = None, what: str = "the file") -> str:
    """The file's text without a byte order mark. BadInput, shown at `at`, where it can't be read."""
    bound = bound or bounds.FILE_BYTES
    drafted = draft_of(path)
    if drafted is not None:
        return drafted
    try:
        if path.exists() and not path.is_file():
            raise stop("file-kind", f"{what} is not a regular file", at, "name a text file")
        with path.open("rb") as stream:
            data = stream.read(bound.most + 1)
    except FileNotFoundError:
        raise stop(
            "file-missing", f"{what} does not exist", at, "check the path; it is read as written"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise stop(
            "file-unreadable", f"{what} can't be read: {reason}", at, "check the path and its permissions"
        ) from None
    if bound.passed(len(data)):
        raise stop(
            "file-size",
            f"{what} is larger than {bound.most // 1024} KiB",
            at,
            "a tenant's files are small: is it the right one?",
        )
    return decoded(data, path, what)


def decoded(data: bytes, path: Path, what: str) -> str:
    """UTF-8 bytes as text; BadInput with the place of the first byte that is wrong."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _not_utf8(data[: error.start], path, what) from None


def _not_utf8(before: bytes, path: Path, what: str) -> BadInput:
    line = before[before.rfind(b"\n") + 1 :].decode("utf-8").removeprefix("\ufeff")
    at = Span(str(path), before.count(b"\n") + 1, len(line) + 1)
    return stop("not-utf8", f"{what} is not UTF-8 text", at, "save it with the encoding UTF-8")
