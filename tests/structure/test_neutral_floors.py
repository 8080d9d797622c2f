"""Outside `providers/` nobody knows a provider by its name, nor a switch by its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ssoproof.providers.registry import providers
from tests.structure.pages import PACKAGE

#: Files or folders that may name a provider, and why.
EXCEPTIONS = {
    "readers/detect.py": "tells whose files a folder holds by what stands in them",
    "readers/hook_code.py": "whether code can be a hook is for the provider to say",
    "readers/native/": "the native format names providers, and the native vocabulary is shared with exports",
    "cli/init.py": "writes a file, which names a provider",
    "generate/": "writes files, which name a provider",
}

#: Products for applications, which any provider's tenant may name; and a reading as an example in help.
ALLOWED = re.compile(
    r"""\bauth0(?:\.js|-spa-js)\b|\b(?:as|and) `?S2=(?:yes|no)\b(?:, S9=yes\|no)?|"S2": "yes\""""
)

SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if "providers" not in p.relative_to(PACKAGE).parts[:1])


def _named() -> re.Pattern[str]:
    names = {word for p in providers() for word in (p.name, p.title)}
    return re.compile(rf"(?i:{'|'.join(sorted(names))})|\bS\d+\b")


NAMED = _named()


def naming_lines(text: str) -> Iterator[str]:
    """The lines that name a provider or a switch."""
    for number, line in enumerate(text.splitlines(), 1):
        if NAMED.search(ALLOWED.sub("", line)):
            yield f"{number}: {line.strip()}"


def excepted(name: str) -> str:
    """The exception under which a file falls; empty where it falls under none."""
    return next((e for e in EXCEPTIONS if name == e or (e.endswith("/") and name.startswith(e))), "")


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", [p for p in SOURCES if not excepted(_name(p))], ids=_name)
def test_no_provider_and_no_switch_is_named(path: Path) -> None:
    assert list(naming_lines(path.read_text(encoding="utf-8"))) == []


def test_every_exception_is_still_needed() -> None:
    used = {excepted(_name(p)) for p in SOURCES if any(naming_lines(p.read_text(encoding="utf-8")))}
    assert set(EXCEPTIONS) - used == set()


@pytest.mark.parametrize(
    "line",
    [
        "from ssoproof.providers.auth0.switches import AUTH0",
        '    """The session is written before MFA (S1)."""',
        'if scene.value("S14") == "reset":',
        "# https://auth0.com/docs",
    ],
)
def test_a_planted_name_is_noticed(line: str) -> None:
    assert list(naming_lines(line)) == [f"1: {line.strip()}"]


def test_products_and_examples_in_help_are_allowed() -> None:
    assert list(naming_lines('sdk == "auth0.js"\nhelp="Fix a reading, as S2=yes."\n"auth0-spa-js"')) == []
