"""Files of evidence that can't be read: each is refused with what to do, and no message quotes them."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from ssoproof import bounds
from ssoproof.cli import run
from ssoproof.errors import BadInput
from ssoproof.observations.files import Shape, read

SECRET = "eyJhbGciOi.s3cr3t-cookie-value-9281"
ENTRY = {"request": {"method": "GET", "url": f"https://t.example/authorize?code={SECRET}"}, "response": {}}
HAR = json.dumps({"log": {"version": "1.2", "entries": [ENTRY, ENTRY]}}, indent=1)
CASE = Path(__file__).parents[3] / "specs" / "cases" / "a-as-logged"

BROKEN = {
    "truncated": (HAR[: len(HAR) // 2].encode(), "evidence-truncated", "cut off"),
    "truncated in a text": (HAR[: HAR.index(SECRET) + 9].encode(), "evidence-truncated", "cut off"),
    "packed": (gzip.compress(HAR.encode()), "evidence-packed", "unpack"),
    "binary": (
        bytes(random.Random(1).randrange(256) for _ in range(4000)) + b"\0",
        "evidence-binary",
        "binary",
    ),
    "latin": ("Müller".encode("latin-1"), "not-utf8", "UTF-8"),
    "empty": (b"  \n", "evidence-empty", "empty"),
    "no entries": (b'{"log": {}}', "har-entries", "again"),
    "a number": (b"[1, 2", "evidence-truncated", "cut off"),
    "not JSON": (b"{'log': 1, " + SECRET.encode() + b"}   ", "evidence-json", "not JSON"),
    "deep": (b"[" * 200_000 + b"]" * 200_000, "evidence-nesting", "deep"),
    "no list": (b'{"logs": 3}', "evidence-kind", "list"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_refused_with_help(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, code, word = BROKEN[name]
    file = tmp_path / "x.har"
    file.write_bytes(data)
    assert run(["evidence", str(CASE), str(file)]) == 2
    said = capsys.readouterr().err
    assert f"[{code}]" in said and word in said and "help:" in said
    assert "Traceback" not in said and "internal" not in said and SECRET[5:] not in said


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.har"
    with file.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with pytest.raises(BadInput, match="larger than 32 MiB") as refused:
        read(file)
    assert "record only the failing flow" in str(refused.value)
    assert bounds.EVIDENCE_BYTES.most == 32 << 20


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none", "file-missing"), (tmp_path, "file-kind")):
        with pytest.raises(BadInput, match=code):
            read(path)


def test_lines_that_are_no_json_are_left_over(tmp_path: Path) -> None:
    file = tmp_path / "log.json"
    file.write_text('{"type": "s"}\n\n{"type": "ssa"}\n{"type": "fs')
    source = read(file)
    assert (source.shape, len(source.rows), source.broken) == (Shape.EVENTS, 2, ("log.json:4",))


@pytest.mark.parametrize(
    ("text", "shape", "rows"),
    [
        (HAR, Shape.HAR, 2),
        ('[{"type": "s"}, 3]', Shape.EVENTS, 1),
        ('{"logs": [{"type": "s"}]}', Shape.EVENTS, 1),
        ('{"type": "s"}', Shape.EVENTS, 1),
        ("12:00 x\n12:01 y", Shape.LINES, 0),
    ],
)
def test_files_are_known_by_their_shape(text: str, shape: Shape, rows: int, tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text(text)
    source = read(file)
    assert (source.shape, len(source.rows)) == (shape, rows)
