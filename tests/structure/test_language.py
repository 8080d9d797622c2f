"""The engine for JavaScript knows no provider: neither its packages, nor its words, nor the objects it gives to
hooks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.structure.pages import PACKAGE

#: Words of a provider, wherever they stand.
WORDS = re.compile(r"auth0|multi-?factor|\bmfa\b|okta", re.IGNORECASE)

#: Packages that the engine must not import; modules of the ground are no packages.
ABOVE = {folder.name for folder in PACKAGE.iterdir() if folder.is_dir()} - {"javascript", "logic"}

#: Names of what hooks get, in texts that the engine works with: as a whole, or at the head of a path.
OBJECTS = re.compile(r"(?<![\w@/-])(?:api|event|context|user|callback)(?![\w/-])")


def complaints(source: str) -> list[int]:
    """The lines at which the engine knows of a provider."""
    lines = [number for number, line in enumerate(source.splitlines(), 1) if WORDS.search(line)]
    return sorted({*lines, *_in_code(ast.parse(source))})


def _in_code(tree: ast.Module) -> Iterator[int]:
    documentation = {id(text) for node in ast.walk(tree) if (text := _docstring(node)) is not None}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            base = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            if any(_above(base + name.name) for name in node.names):
                yield node.lineno
        text = node.value if isinstance(node, ast.Constant) and id(node) not in documentation else None
        if isinstance(text, str) and OBJECTS.search(text):
            yield node.lineno


def _above(module: str) -> bool:
    top, _, rest = module.partition(".")
    return top == PACKAGE.name and rest.partition(".")[0] in ABOVE


def _docstring(node: ast.AST) -> ast.Constant | None:
    body = getattr(node, "body", None)
    first = body[0] if isinstance(body, list) and body else None
    value = first.value if isinstance(first, ast.Expr) else None
    return value if isinstance(value, ast.Constant) else None


def test_the_engine_knows_no_provider() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in (PACKAGE / "javascript").rglob("*.py")}
    assert len(sources) > 30
    assert {name: lines for name, source in sources.items() if (lines := complaints(source))} == {}


@pytest.mark.parametrize(
    "planted",
    [
        'if path == "callback": pass',
        'if record.path == "event.user": pass',
        'if path.startswith("api."): pass',
        'value = f"api.{name}"',
        'value = f"{base} of context.{name}"',
        '_SERVICES = words("fetch crypto user URL")',
        '_MODULES = words("got @auth0/node https")',
        "x = 1  # as of context.multifactor",
        '"""What Auth0 does."""',
        "more = 'more MFA entries'",
        "from ssoproof.providers.auth0.hooks import request",
        "from ssoproof.tenant.model import Hook",
        "from ssoproof.tenant import model",
        "from ssoproof import providers",
        "import ssoproof.flows.world",
    ],
)
def test_a_planted_word_is_found(planted: str) -> None:
    assert complaints(f"x = 1\n{planted}\n") == [2]


@pytest.mark.parametrize(
    "plain",
    [
        '"""Help for the user, and the context of an event."""',
        'NODE = words("Event EventTarget CustomEvent")',
        'MODULES = words("@slack/web-api")',
        "def call(context: str) -> None: pass",
        "from ssoproof.javascript.values import Value",
        "from ssoproof.logic.expr import Expr",
        "from ssoproof import bounds",
        "from ssoproof.source import Span",
    ],
)
def test_what_is_of_the_language_is_let_pass(plain: str) -> None:
    assert complaints(f"{plain}\n") == []
