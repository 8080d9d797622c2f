"""What lies where a search is remembered and is no plain file of bounded size is passed over with a note;
nothing blocks."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ssoproof.check import cache as module
from ssoproof.check.cache import Cache
from ssoproof.documents.plain_files import NotPlain, read_plain
from ssoproof.errors import UsageError
from ssoproof.verdict import certificate

KEY = "ab" * 32
RUN = (("a.open", {}), ("a.close", {}))
#: All readings that a remembered run may speak for: one.
EVERY = 1


def _fifo(file: Path) -> None:
    os.mkfifo(file)


def _folder(file: Path) -> None:
    file.mkdir()


def _link(file: Path) -> None:
    file.symlink_to("/dev/zero")


def _link_to_plain(file: Path) -> None:
    other = file.parent / "other"
    other.write_text("{}", encoding="utf-8")
    file.symlink_to(other)


def _link_to_itself(file: Path) -> None:
    file.symlink_to(file)


def _huge(file: Path) -> None:
    with file.open("wb") as out:
        out.truncate(module.LARGEST + 1)


def _cut(file: Path) -> None:
    file.write_bytes(b'{"format": "ssop')


def _nested(file: Path) -> None:
    file.write_bytes(b"[" * 200_000)


def _no_text(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00\x00")


def _unreadable(file: Path) -> None:
    file.write_text("{}", encoding="utf-8")
    file.chmod(0)


STRANGE = [
    _fifo,
    _folder,
    _link,
    _link_to_plain,
    _link_to_itself,
    _huge,
    _cut,
    _nested,
    _no_text,
    _unreadable,
]


@pytest.mark.parametrize("lay", STRANGE)
def test_what_is_no_plain_file_is_passed_over(lay: Callable[[Path], None], tmp_path: Path) -> None:
    first = Cache(tmp_path)
    first.keep_run(KEY, RUN)
    assert first.run(KEY, EVERY) == (RUN, 0) and not first.diagnostics
    (file,) = (f for f in tmp_path.rglob("*") if f.is_file())
    file.unlink()
    lay(file)
    memory = Cache(tmp_path)
    assert memory.run(KEY, EVERY) is None
    (note,) = memory.diagnostics.values()
    assert "is not used" in str(note)
    memory.keep_run(KEY, RUN)
    again = Cache(tmp_path)
    assert again.run(KEY, EVERY) == (None if lay is _folder else (RUN, 0))
    assert bool(again.diagnostics) is (lay is _folder)
    assert not list(tmp_path.rglob("*.part"))


def test_a_file_where_a_folder_should_be_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("x", encoding="utf-8")
    memory = Cache(tmp_path)
    assert memory.run(KEY, EVERY) is None
    memory.keep_run(KEY, RUN)
    assert memory.diagnostics
    (tmp_path / "no folder").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="can't be remembered"):
        Cache(tmp_path / "no folder").keep_run(KEY, RUN)


@pytest.mark.parametrize("lay", [lay for lay in STRANGE if lay not in (_huge, _link_to_plain)])
def test_a_certificate_is_a_plain_file(lay: Callable[[Path], None], tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    lay(file)
    with pytest.raises(UsageError):
        certificate.read(file)


def test_plain_files_are_read_up_to_their_bound(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"12345")
    assert read_plain(file, 5) == b"12345"
    with pytest.raises(NotPlain, match="too large"):
        read_plain(file, 4)
    link = tmp_path / "link"
    link.symlink_to(file)
    assert read_plain(link, 5) == b"12345"
    for special in ("/dev/null", "/dev/zero"):
        with pytest.raises(NotPlain, match="no plain file"):
            read_plain(Path(special), 5)
