"""The documentation says what the code says: generated pages, questions, options, keys, links, examples."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ssoproof.check.exit_codes import PRECEDENCE
from ssoproof.errors import ExitCode
from ssoproof.properties.registry import QUESTIONS
from ssoproof.properties.spec import Question
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.readers.native.inputs_file import with_inputs
from ssoproof.readers.native.loader import load_text
from ssoproof.readers.native.schema import json_schema
from tests.structure.pages import MODULES_PAGE, ROOT, SWITCHES, modules, switches

WRITE = "out of date: run `python -m tests.structure.pages`"
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)")
_FENCE = re.compile(r"^```.*?^```\s*$", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(r"^```yaml\n(ssoproof: .*?)^```\s*$", re.MULTILINE | re.DOTALL)
PAGES = sorted(
    p
    for p in (*ROOT.glob("*.md"), *(p for d in ("docs", "specs", "tests") for p in (ROOT / d).rglob("*.md")))
    if not {"node_modules", "debian"} & set(p.parts)
)


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def flat(text: str) -> str:
    """Text without line breaks, so that wrapping does not matter."""
    return " ".join(text.split())


def test_the_page_of_switches_is_up_to_date() -> None:
    assert SWITCHES.read_text(encoding="utf-8") == switches(), WRITE


def test_the_page_of_switches_has_every_value_and_source() -> None:
    page = flat(switches())
    for switch in AUTH0.switches:
        assert all(flat(value.meaning) in page for value in switch.values)
        assert all(source in page for source in switch.sources)


def test_the_table_of_files_is_up_to_date() -> None:
    assert MODULES_PAGE.read_text(encoding="utf-8") == modules(), WRITE


def test_the_architecture_is_short() -> None:
    assert len(read("ARCHITECTURE.md").splitlines()) < 120


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.code)
def test_the_page_of_a_question_has_its_words(question: Question) -> None:
    page = flat(read(question.page))
    assert page.startswith(f"# {question.code}: {question.title}")
    for text in (question.why, question.remedy):
        assert flat(text) in page
    heads = [line for line in read(question.page).splitlines() if line.startswith("## ")]
    assert heads == [
        "## What a report says",
        "## Why it matters",
        "## Definition",
        "## What to do",
        "## When it is not asked",
        "## What is EMPTY",
    ]
    assert ("advisory" in page.lower()) == question.advisory
    console = "*console*"
    for said in (question.statement(console), question.undecided(console), question.empty(console)):
        assert said in page


def test_the_index_names_every_page() -> None:
    index = read("docs/index.md")
    docs = ROOT / "docs"
    pages = {p.relative_to(docs).as_posix() for p in docs.rglob("*.md")} - {"index.md"}
    listed = set(_LINK.findall(index))
    decisions = {p for p in pages if p.startswith("decisions/")}
    assert pages - decisions <= listed
    assert {p.removeprefix("decisions/") for p in decisions} - {"README.md"} <= set(
        _LINK.findall(read("docs/decisions/README.md"))
    )


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(p.name[:3]) for p in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        if "://" in target or target.startswith(("#", "mailto:")):
            continue
        file = (page.parent / target.partition("#")[0]).resolve()
        if not file.exists():
            broken.append(target)
    assert broken == []


def site() -> Any:
    """The module that turns the pages into a site."""
    spec = importlib.util.spec_from_file_location("site_pages", ROOT / "docs" / "site" / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def dangling(page: Path, text: str) -> list[str]:
    """Links to headings that are not there."""
    found = []
    for target in _LINK.findall(_FENCE.sub("", text)):
        name, sign, anchor = target.partition("#")
        if not sign or "://" in target:
            continue
        file = (page.parent / name).resolve() if name else page
        aim = (
            text
            if file == page
            else file.read_text(encoding="utf-8")
            if file.suffix == ".md" and file.exists()
            else ""
        )
        if anchor not in site().anchors(aim):
            found.append(target)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_anchors_are_headings(page: Path) -> None:
    assert dangling(page, page.read_text(encoding="utf-8")) == []


def test_a_wrong_anchor_is_seen() -> None:
    page = ROOT / "docs" / "index.md"
    text = (
        "# One heading, `code`: two\n\n[a](#one-heading-code-two) [b](#nothing) "
        "[c](reference/exports.md#secrets) [d](reference/exports.md#no)\n"
    )
    assert dangling(page, text) == ["#nothing", "reference/exports.md#no"]


def test_pages_for_the_site_keep_their_links() -> None:
    pages = site()
    text = (
        "Words:\n- [a](../CONTRIBUTING.md#style)\n- [b](../tests/corpus/hooks)\n\n```\n- [c](../x)\n```\n"
        "![d](images/path.svg) [e](https://x.y/#z) [f](#g)\n"
    )
    assert pages.rewritten(text, "index.md") == (
        "Words:\n\n- [a](CONTRIBUTING.md#style)\n- b (`tests/corpus/hooks`)\n\n```\n- [c](../x)\n```\n"
        "![d](images/path.svg) [e](https://x.y/#z) [f](#g)\n"
    )
    assert pages.rewritten("[a](docs/index.md)", "CONTRIBUTING.md") == "[a](index.md)"
    listed = [
        page
        for part in pages.navigation()[1:-1]
        for pages_ in part.values()
        for entry in pages_
        for page in entry.values()
    ]
    assert "how-to/check-an-export.md" in listed
    assert all((ROOT / "docs" / page).is_file() for page in listed)


def test_the_reference_has_every_exit_code_in_order() -> None:
    page = read("docs/reference/exit-codes.md")
    for code in ExitCode:
        assert re.search(rf"^\| {int(code)} \|", page, re.MULTILINE), code
    assert ", ".join(str(int(code)) for code in PRECEDENCE) in page


def test_the_reference_has_every_command_and_option() -> None:
    from typer.main import get_command

    from ssoproof.cli.arguments import app

    page = read("docs/reference/command-line.md")
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert f"## {name}" in page
        for parameter in command.params:
            options = [o for o in parameter.opts if o.startswith("--") and o != "--help"]
            assert all(f"`{option}`" in page for option in options), options


def _keys(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties" and isinstance(value, dict):
                yield from value
            yield from _keys(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _keys(item)


def test_the_reference_has_every_key_of_the_format() -> None:
    page = read("docs/reference/native-format.md")
    assert [
        key for key in sorted(set(_keys(json_schema()))) if f"`{key}`" not in page and f"`{key}:" not in page
    ] == []


EXAMPLES = [(p, text) for p in PAGES for text in _EXAMPLE.findall(p.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "text"), EXAMPLES, ids=lambda x: x.name if isinstance(x, Path) else "yaml")
def test_examples_of_tenants_can_be_read(page: Path, text: str, tmp_path: Path) -> None:
    for kind, file in re.findall(r"(rule|action): ([\w./-]+\.js)", text):
        hook = tmp_path / file
        hook.parent.mkdir(exist_ok=True)
        rule = "function (user, context, callback) { callback(null, user, context); }"
        hook.write_text(rule if kind == "rule" else "exports.onExecutePostLogin = async (event, api) => {};")
    tenant = load_text(text, tmp_path / "ssoproof.yaml").tenant
    assert tenant.applications


_INPUTS = re.compile(r"^```yaml\n(inputs:.*?)^```\s*$", re.MULTILINE | re.DOTALL)
STATED = [(p, text) for p in PAGES for text in _INPUTS.findall(p.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "text"), STATED, ids=lambda x: x.name if isinstance(x, Path) else "yaml")
def test_examples_of_stated_inputs_can_be_read(page: Path, text: str, tmp_path: Path) -> None:
    head = "ssoproof: 1\ntenant: t\nmfa: never\napplications: {console: {requests: [none]}}\n"
    tenant = load_text(head, tmp_path / "ssoproof.yaml").tenant
    (tmp_path / "ssoproof.inputs.yaml").write_text(text)
    assert len(with_inputs(tenant, tmp_path).inputs) == len(text.splitlines()) - 1


def test_there_are_examples_of_stated_inputs() -> None:
    assert STATED
