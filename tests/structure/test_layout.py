"""The layout of the repository: docstrings, sizes, names, floors, and what must not stand in tracked
files."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ssoproof.properties.registry import QUESTIONS
from tests.structure.pages import FLOORS, PACKAGE, ROOT, TOP, docstring, summary

pytestmark = pytest.mark.smoke

LONGEST = 400
VAGUE = frozenset({"utils", "util", "helpers", "common", "core", "manager", "base"})
TEXT = frozenset(
    {".py", ".md", ".toml", ".yaml", ".yml", ".js", ".json", ".txt", ".cfg", ".sh", ".ipynb", ""}
)
#: Paths of one machine, and words that mean nothing to whoever has only the repository.
PRIVATE = re.compile(
    r"(?<![\w.~/-])/(?:home|root|Users|work|tmp)/\w|\bissue\s+#?\d+|\bissue #", re.IGNORECASE
)
#: Files that have to write down the patterns that they look for.
EXEMPT = frozenset({"tests/structure/test_layout.py"})


def tracked(*suffixes: str) -> list[Path]:
    """The files that belong to the repository; all of them where it is no git work tree."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run([git, "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True)
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [
            p for top in ("model", "tests", "docs", "specs", "notebooks") for p in (ROOT / top).rglob("*")
        ]
        found += list(ROOT.glob("*.*"))
    return [p for p in found if p.is_file() and (not suffixes or p.suffix in suffixes)]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


MODULES = sorted(p for p in (*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")))


def test_every_module_says_what_it_is() -> None:
    silent = [name(p) for p in MODULES if p.stat().st_size and not docstring(p)]
    assert silent == []
    empty = [name(p) for p in PACKAGE.rglob("*.py") if not docstring(p)]
    assert empty == []


def test_first_lines_of_docstrings_are_sentences() -> None:
    firsts = {name(p): summary(p) for p in PACKAGE.rglob("*.py") if docstring(p)}
    assert {n: line for n, line in firsts.items() if not line.endswith((".", "?"))} == {}


def test_no_file_is_too_long() -> None:
    sizes = {name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    assert {n: size for n, size in sizes.items() if size > LONGEST} == {}


def test_no_module_has_a_vague_name() -> None:
    assert [name(p) for p in MODULES if p.stem in VAGUE or p.parent.name in VAGUE] == []


def test_every_folder_of_the_package_has_a_floor() -> None:
    folders = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()}
    assert folders == {folder for _, floor in FLOORS for folder in floor}
    assert {p.stem for p in PACKAGE.glob("*.py")} >= {"errors", "source", "settings", "diagnostics"}
    assert set(TOP).isdisjoint(folders)


def test_every_question_has_a_page() -> None:
    assert [q.page for q in QUESTIONS if not (ROOT / q.page).is_file()] == []
    pages = {p.stem for p in (ROOT / "docs" / "reference" / "questions").glob("*.md")}
    assert pages == {q.code for q in QUESTIONS}


def test_nothing_private_stands_in_tracked_files() -> None:
    found = []
    for path in tracked():
        if path.suffix not in TEXT or name(path) in EXEMPT:
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        found += [
            f"{name(path)}:{n}: {line.strip()}" for n, line in enumerate(lines, 1) if PRIVATE.search(line)
        ]
    assert found == []


@pytest.mark.slow
def test_floors_import_only_lower_floors() -> None:
    script = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which(
        "lint-imports"
    )
    if script is None:
        pytest.skip("import-linter is not installed")
    done = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


#: Words that hide what a result, an explanation, an output, a cache or a question is.
HIDING = re.compile(r"(^|_)(found|told|seen|shown|known|kept|asked)(_|$)")


def hiding(tree: ast.Module) -> Iterator[str]:
    """Names of functions, types and attributes with a word that hides what they are."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", node.name).lower()]
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names = [node.attr]
        if isinstance(node, ast.ClassDef):
            fields = (inner.target for inner in node.body if isinstance(inner, ast.AnnAssign))
            names += [target.id for target in fields if isinstance(target, ast.Name)]
        yield from (n for n in names if HIDING.search(n))


def test_names_say_what_things_are() -> None:
    trees = {name(p): ast.parse(p.read_text(encoding="utf-8")) for p in PACKAGE.rglob("*.py")}
    assert {n: bad for n, tree in trees.items() if (bad := sorted(hiding(tree)))} == {}
    assert [name(p) for p in PACKAGE.rglob("*") if HIDING.search(p.stem)] == []


def test_a_hiding_name_is_noticed() -> None:
    source = "class Told:\n    kept: int\n    def not_asked(self): self.seen = 1\nfound = 1\n"
    assert sorted(hiding(ast.parse(source))) == ["kept", "not_asked", "seen", "told"]
