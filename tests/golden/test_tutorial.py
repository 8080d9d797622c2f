"""The tutorial is followed step by step: its files are written, its commands run, its outputs looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ssoproof import cli

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "first-counterexample.md"
_FENCED = re.compile(
    r"```(\w+)\n(.*?)```\n|((?:^    \S[^\n]*\n)+)|exit code is (\d+)", re.MULTILINE | re.DOTALL
)
_NAMED = re.compile(r"`([\w/.-]+\.(?:yaml|js))`")
#: Commands of the shell that set up what the test has anyway.
SHELL = {"make demo", "source .venv/bin/activate", "mkdir -p tenant/hooks", "cd tenant"}


def steps(text: str) -> Iterator[tuple[str, str, str]]:
    """What there is to do, in order: (`file`, its name, content), (`run`, command), (`output`, lines),
    (`code`, number)."""
    for found in _FENCED.finditer(text):
        language, block, commands, code = found.groups()
        if language == "text":
            yield "output", "", block
        elif language:
            yield "file", _NAMED.findall(text[: found.start()])[-1], block
        elif code:
            yield "code", "", code
        else:
            yield from (("run", "", line.strip()) for line in commands.splitlines())


def written(before: str, block: str) -> str:
    """A file with the block: the block alone, or in place of the section that it begins with."""
    key = block.partition("\n")[0]
    section = re.compile(rf"^{re.escape(key)}\n(?: .*\n)+", re.MULTILINE)
    return (
        section.sub(lambda _: block, before)
        if section.search(before) and not block.startswith("ssoproof:")
        else block
    )


def wanting(shown: str, output: str) -> str | None:
    """The first line of a shown stretch that the output does not have where it should; None where it is all
    there."""
    rows, lines = shown.rstrip("\n").split("\n"), output.split("\n")
    for start in (n for n, line in enumerate(lines) if line.rstrip() == rows[0].rstrip()):
        missing = [
            row
            for row, line in zip(rows, [*lines[start:], *[""] * len(rows)], strict=False)
            if row.rstrip() != line.rstrip()
        ]
        return missing[0] if missing else None
    return rows[0]


@pytest.mark.slow
def test_the_tutorial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    output, code, done = "", -1, []
    for kind, name, content in steps(PAGE.read_text(encoding="utf-8")):
        done.append(kind)
        if kind == "file":
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(written(file.read_text() if file.exists() else "", content), encoding="utf-8")
        elif kind == "output":
            assert wanting(content, output) is None
        elif kind == "code":
            assert code == int(content)
        elif content not in SHELL:
            words = content.split()
            assert words[0] == "ssoproof"
            code = cli.run(words[1:])
            output, err = capsys.readouterr()
            assert err == ""
    assert done.count("run") == len(SHELL) + 4
    assert done.count("output") == 6
    assert done.count("code") == 2


def test_a_page_that_is_out_of_date_is_seen() -> None:
    assert wanting("a\nb\n", "x\na\nb\nc") is None
    assert wanting("a\nc\n", "x\na\nb") == "c"
    assert wanting("z\n", "a") == "z"
    assert written("a: 1\nhooks:\n  - x\nb: 2\n", "hooks:\n  - y\n") == "a: 1\nhooks:\n  - y\nb: 2\n"
    assert [
        s[0]
        for s in steps(
            "`a.js`:\n\n```javascript\nx\n```\n\n    ssoproof check .\n\n```text\ny\n```\nThe exit code is "
            "3.\n"
        )
    ] == [
        "file",
        "run",
        "output",
        "code",
    ]
