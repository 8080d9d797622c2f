"""Installed outside of a clone, from a wheel in an environment of its own, the program does what it does in
one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from tests.structure.pages import ROOT

pytestmark = pytest.mark.slow
CASE = ROOT / "specs" / "cases" / "a-as-logged"


def ran(*command: object, cwd: Path, code: int = 0) -> str:
    environment = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    }
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == code, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built without a network from a copy of the tree, as it is in an archive."""
    folder = tmp_path_factory.mktemp("archive")
    copy = folder / "ssoproof"
    shutil.copytree(
        ROOT / "model", copy / "model", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    ran(
        *pip,
        "wheel",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "--wheel-dir",
        folder,
        copy,
        cwd=folder,
    )
    (made,) = folder.glob("ssoproof-*.whl")
    return made


@pytest.fixture(scope="module")
def bin(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment: the wheel is in it; what it builds on is lent by the environment
    of the tests."""
    home = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    ran(*pip, "install", "--no-deps", "--no-index", wheel, cwd=home)
    (packages,) = home.glob("lib/python*/site-packages")
    # A plain path: what stands in the .pth files there, such as an editable installation, is not followed.
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin"


def test_the_wheel_holds_the_licence_and_all_that_is_no_code(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as held:
        names = set(held.namelist())
        about = next(n for n in names if n.endswith(".dist-info/METADATA"))
        metadata = held.read(about).decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert any(n.endswith("/licenses/LICENSE") for n in names)
    package = ROOT / "model" / "ssoproof"
    files = {
        p.relative_to(ROOT / "model").as_posix()
        for p in package.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert files <= names
    assert not [n for n in names if n.startswith(("tests/", "specs/", "benchmarks/"))]


def test_a_tenant_is_checked_outside_of_the_clone(bin: Path, tmp_path: Path) -> None:
    where = ran(bin / "python", "-c", "import ssoproof; print(ssoproof.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(bin.parent)
    tenant = tmp_path / "tenant"
    shutil.copytree(CASE, tenant)
    told = ran(
        bin / "ssoproof",
        "check",
        "tenant",
        "--property",
        "SSO001",
        "--subject",
        "console",
        cwd=tmp_path,
        code=10,
    )
    assert "SSO001" in told and "console" in told
    ran(
        bin / "ssoproof",
        "report",
        "tenant",
        "--property",
        "SSO001",
        "--subject",
        "console",
        cwd=tmp_path,
        code=10,
    )
    assert "</html>" in (tmp_path / "report.html").read_text()


def test_the_licence_is_the_whole_text() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text and "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text and len(text.splitlines()) > 200
