"""No value of a secret, key or token of the input comes out of any command, in any format, file or
message."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from tests.agreement.scale import campaign
from tests.unit.cli.planted import FORMS, IN_CODE, MAPPINGS, PLANTED_WORD

from ssoproof.cli import run

BOUNDED = "ssoproof.check.search.bounded.none_shorter"
METADATA = "plain-word_Metadata1"


#: A folder is read as one file is.
USUAL = [form for form in FORMS if form != "folder" or campaign()]


@pytest.fixture(params=USUAL)
def tenant(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tenant with secrets; repairs, which write into files of any form alike, are searched for one form."""
    folder: Path = FORMS[request.param](tmp_path / "tenant")
    if request.param != "native":
        monkeypatch.setattr(BOUNDED, lambda system, goals, told, work: frozenset())
        monkeypatch.setattr("ssoproof.repair.suggestion.first", lambda report, options: None)
        (tmp_path / "mappings.json").write_text(json.dumps(MAPPINGS))
    return folder


def leaks(text: str) -> set[str]:
    """What is planted and stands in a text, also within images, escapes and lines that were broken."""
    views = [text, unescape(text), re.sub(r"\s+", "", text), text.replace("\\", "")]
    views += [
        b64decode(found).decode("utf-8", "replace") for found in re.findall(r"base64,([A-Za-z0-9+/=]+)", text)
    ]
    found = {word for view in views for word in re.findall(rf"{PLANTED_WORD}[\w.]*", view)}
    return found | {word for view in views for word in (*IN_CODE, METADATA) if word in view}


def written(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(folder)), file.name + file.read_bytes().decode("utf-8", "replace")


FIXED = [word for value in ("S1=before", "S9=no", "S14=reset", "S28=no") for word in ("--reading", value)]
QUESTION = ("--property", "SSO001", "--subject", "console", *FIXED)


@pytest.fixture
def told(tenant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs a command and gives all that comes out of it, by name of the stream or file."""
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)
    mappings = tmp_path / "mappings.json"

    def tell(*command: str, mapped: bool = True) -> tuple[int, dict[str, str]]:
        more = ("--mappings", str(mappings)) if mapped and mappings.exists() else ()
        code = run([command[0], str(tenant), *command[1:], *more])
        said = capsys.readouterr()
        return code, {"stdout": said.out, "stderr": said.err, **dict(written(out))}

    return tell


def clean(texts: dict[str, str], *passed: str) -> None:
    found = {name: leaks(text) for name, text in texts.items() if not name.endswith(passed)}
    assert {name: words for name, words in found.items() if words} == {}


def test_checks_in_every_format(told, tmp_path: Path) -> None:
    reports = [f"--report={kind}=r.{kind}" for kind in ("json", "junit", "sarif", "github", "markdown")]
    code, texts = told(
        "check", *QUESTION, "--independent", "-v", "--out", "drawn", "--cache", "cache", *reports
    )
    assert code in (10, 11), texts["stderr"]
    assert any(name.startswith("cache") for name in texts) and any(
        name.endswith(".itf.json") for name in texts
    )
    clean(texts)


def test_pages_and_drawings(told) -> None:
    code, texts = told("report", *QUESTION)
    assert code in (10, 11) and "allowRememberBrowser" in texts["report.html"]
    clean(texts)
    for format in ("svg", "dot", "mermaid"):
        for more in (("--draw", "path"), ("--states", "20", "--show", "challenge")):
            code, texts = told("graph", *QUESTION, "--format", format, *more)
            assert code == 0
            clean(texts)


def test_matrices(told) -> None:
    for format in ("text", "json", "html", "dot", "svg"):
        _, texts = told("matrix", "--property", "SSO001", "--format", format, "--sets", "2")
        clean(texts)


def test_hooks(told) -> None:
    for format in ("text", "json"):
        code, texts = told("hooks", "--format", format)
        assert code == 0 and "event.secrets.KEY" in texts["stdout"]
        clean(texts)


def test_baselines_certificates_and_other_checkers(told, tenant: Path) -> None:
    _, texts = told("baseline", *QUESTION, "--output", "baseline.yaml")
    clean(texts)
    _, texts = told("diff", str(tenant), *QUESTION)
    clean(texts)
    _, texts = told("check", "--property", "MFA003", "--subject", "account", *FIXED, "--out", "drawn")
    clean(texts)
    for name in [n for n in texts if n.endswith(".certificate.json")][:1]:
        assert run(["verify", name, str(tenant), "--smtlib", "smt"]) == 0
        _, texts = told("hooks")
        clean(texts)


def test_other_checkers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant = FORMS["native"](tmp_path / "tenant")
    for language in ("promela", "smv", "tla", "aiger"):
        assert run(["export", str(tenant), "--to", language, *QUESTION]) == 0
        said = capsys.readouterr()
        clean({"out": said.out, "err": said.err})


def test_native_files_that_are_made(told, tenant: Path) -> None:
    """Code is copied as it is: it is the input again. All else is free of secrets."""
    if (tenant / "ssoproof.yaml").exists():
        return
    code, texts = told("import", "--to", "native/ssoproof.yaml")
    assert code == 0 and "native/ssoproof.yaml" in texts
    clean(texts, ".js")


def broken(text: str) -> Iterator[str]:
    """The text with something wrong at each of many places, most of them within secrets."""
    for m in re.finditer(rf"{PLANTED_WORD}\w*", text):
        at, word = m.start(), m[0]
        for wrong in (
            f"*{word}",
            f"&{word} *other",
            f"!{word} x",
            f"{word}\x01",
            f"{word}\\q",
            f'{word}"',
            f"[{word}]",
            f"% {word}",
            f"@{word}",
            f"`{word}",
        ):
            yield text[:at] + wrong + text[m.end() :]
            yield (text[:at].rstrip('"') + wrong + text[m.end() :]).replace(f'{wrong}"', wrong)
    for at in range(0, len(text), 197):
        yield text[:at]
        yield text[:at] + "\t]" + text[at + 1 :]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["yaml", "folder", "terraform"])
def test_messages_about_broken_files(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ssoproof.errors import SsoproofError
    from ssoproof.readers.detect import load

    folder = FORMS[form](tmp_path / "tenant")
    files = [
        f
        for f in folder.rglob("*")
        if f.suffix in (".yaml", ".json", ".tf") and PLANTED_WORD in f.read_text()
    ]
    assert files
    for file in files:
        whole = file.read_text()
        for text in list(broken(whole))[:: 23 if form == "folder" else 17]:
            file.write_text(text)
            try:
                loaded = load(folder)
            except SsoproofError as stopped:
                said = str(stopped)
            else:
                said = "\n".join(map(str, loaded.diagnostics)) + repr(replace_hooks(loaded.tenant))
            assert leaks(said) - {METADATA} == set(), said[:2000]
        file.write_text(whole)


def replace_hooks(tenant):
    from dataclasses import replace

    return replace(tenant, hooks=())
