"""The generated parts of the documentation; `python -m tests.structure.pages` writes them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from ssoproof.bounds import BOUNDS, MEANINGS, Beyond
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.semantics.switch import Semantics, Switch

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "model" / "ssoproof"
MODULES_PAGE = ROOT / "docs" / "reference" / "modules.md"
SWITCHES = ROOT / "docs" / "reference" / "switches.md"
BOUNDS_PAGE = ROOT / "docs" / "reference" / "bounds.md"

#: Folders of the package from the ground up; modules that stand in the package itself are the ground.
FLOORS = (
    ("ground", ()),
    ("1", ("logic", "tenant", "semantics")),
    ("2", ("system", "documents", "javascript")),
    ("3", ("inputs", "observations", "redaction")),
    ("4", ("flows", "verdict", "exports", "generate")),
    ("5", ("engines", "properties")),
    ("6", ("providers",)),
    ("7", ("readers",)),
    ("8", ("check",)),
    ("9", ("repair", "explain", "compare", "evidence")),
    ("10", ("render",)),
    ("11", ("explore",)),
    ("12", ("cli", "notebook")),
)
#: Modules of the package itself that belong to the top floor.
TOP = ("pytest_plugin", "strategies")


def docstring(file: Path) -> str:
    """The docstring of a module; empty where it has none."""
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""


def summary(file: Path) -> str:
    """The first paragraph of a module's docstring, in one line."""
    return " ".join(docstring(file).partition("\n\n")[0].split())


_MODULES_HEAD = """# Modules

What each file of the package is, floor by floor from the ground up; a floor imports only lower floors. How they work together is
told by [the architecture](../../ARCHITECTURE.md).

This page is generated from the files' docstrings.
"""


def modules() -> str:
    """The page of floors and files."""
    rows = [line for floor, folders in FLOORS for line in _floor(floor, folders)]
    return "\n".join((_MODULES_HEAD, *rows)).rstrip() + "\n"


def _floor(floor: str, folders: tuple[str, ...]) -> Iterator[str]:
    yield f"## {'Ground' if floor == 'ground' else f'Floor {floor}'}"
    yield ""
    alone = sorted(p for p in PACKAGE.glob("*.py") if p.stem != "__init__")
    if floor == "ground":
        yield from _table([p for p in alone if p.stem not in TOP])
    for folder in folders:
        yield f"**{folder}/** {summary(PACKAGE / folder / '__init__.py')}"
        yield ""
        yield from _table(sorted(p for p in (PACKAGE / folder).glob("*.py") if p.stem != "__init__"))
        for inner in sorted(p.parent for p in (PACKAGE / folder).rglob("*/__init__.py")):
            yield f"**{inner.relative_to(PACKAGE).as_posix()}/** {summary(inner / '__init__.py')}"
            yield ""
            yield from _table(sorted(p for p in inner.glob("*.py") if p.stem != "__init__"))
    if floor == "9":
        yield from _table([p for p in alone if p.stem in TOP])


def _table(modules: list[Path]) -> Iterator[str]:
    if modules:
        yield from ("| file | what it is |", "|---|---|")
        yield from (f"| {p.name} | {summary(p)} |" for p in modules)
        yield ""


def switches(semantics: Semantics = AUTH0) -> str:
    """The page of all switches."""
    names = {"auth0": "Auth0"}
    title = names.get(semantics.provider, semantics.provider)
    parts = [_SWITCHES_HEAD.format(provider=title, count=len(semantics.switches))]
    parts += [_switch(s) for s in semantics.switches]
    left_out = "\n".join(f"- {text}" for text in semantics.not_modelled)
    parts.append(f"## Not modelled\n\nNo switch stands for these; the model leaves them out.\n\n{left_out}\n")
    return "\n".join(parts)


_SWITCHES_HEAD = """# Switches: {provider}

The provider's documents leave {count} points open that bear on the questions. Each is a *switch*. A *reading*
gives a value to every switch. A check looks at all readings, unless you fix some: `--reading S2=yes`.

The default is the value that the public texts support best. It decides only which counterexample is shown first,
never what is proved. Sources: DV2 = repository auth0/docs-v2 (folder main/docs), OLD = repository auth0/docs,
KB = article by Auth0 staff on community.auth0.com (by topic number), SDK = source of the named SDK, report = a
user's report (forum topic or GitHub issue).

This page is generated from `model/ssoproof/providers/auth0/switches.py`; `ssoproof switches` prints the same.
"""


def _switch(switch: Switch) -> str:
    rows = "\n".join(
        f"| `{v.name}`{' (default)' if v.name == switch.default else ''} | {v.meaning} |"
        for v in switch.values
    )
    return (
        f"## {switch.id}\n\n{switch.question}\n\n| value | meaning |\n|---|---|\n{rows}\n\n"
        f"Why this default: {switch.why}.\n\nSources: {'; '.join(switch.sources)}.\n\n"
        f"How to find out: {switch.probe}\n"
    )


_BOUNDS_HEAD = """# Bounds

How far files are read, and how far code is followed. Nothing is dropped silently: what is beyond a bound is refused, is taken to be
anything, or is told to be left out.

This page is generated from `model/ssoproof/bounds.py`. Readers and hooks have no other limits; a test holds that, and each bound is
tried at its value and just above. Limits of searches and of the model are on the page on [limits](../explanation/limits.md).
"""


def bounds() -> str:
    """The page of all bounds."""
    parts = [_BOUNDS_HEAD]
    for beyond in Beyond:
        rows = [f"| {b.name} | {b.formatted} {b.unit} | {b.then} |" for b in BOUNDS if b.beyond is beyond]
        table = "\n".join(("| what | at most | beyond |", "|---|---|---|", *rows))
        parts.append(
            f"## {beyond.value.capitalize()}\n\nBeyond these bounds {MEANINGS[beyond]}.\n\n{table}\n"
        )
    return "\n".join(parts)


def write() -> None:
    """Writes all generated parts."""
    BOUNDS_PAGE.write_text(bounds(), encoding="utf-8")
    SWITCHES.write_text(switches(), encoding="utf-8")
    MODULES_PAGE.write_text(modules(), encoding="utf-8")


if __name__ == "__main__":
    write()
