"""How many small faults, planted by cosmic-ray in what soundness and explanation rest on, the tests notice: `make mutants`.

Each module is mutated in a copy of the repository, a sample of its faults at a time: the same ones each time.
Not a test: it takes many minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
#: For each module the tests that are there to notice its faults; each set takes less than a minute.
TARGETS = {
    "verdict/judge.py": ("tests/discovery/test_planted_faults.py", "tests/discovery/test_attacks.py"),
    "verdict/abstraction.py": (
        "tests/discovery/test_planted_faults.py",
        "tests/agreement/test_simulation.py",
    ),
    "check/decide.py": ("tests/golden/test_golden_text.py", "tests/unit/check/test_provider_facts.py"),
    "explain/causes.py": ("tests/golden/test_golden_text.py", "tests/unit/explain"),
    "javascript/havoc.py": ("tests/agreement/test_hooks_unknown.py", "tests/agreement/test_hooks_hostile.py"),
}
_CONFIG = """[cosmic-ray]
module-path = "model/ssoproof/{module}"
timeout = 180.0
excluded-modules = []
test-command = "{python} -m pytest -x -q -p no:cacheprovider {tests}"

[cosmic-ray.distributor]
name = "local"
"""


def survivors(module: str, sample: int, copy: Path) -> tuple[int, list[str]]:
    """How many faults were planted in a module, and those that no test noticed, as differences."""
    from cosmic_ray.work_db import WorkDB, use_db
    from cosmic_ray.work_item import TestOutcome

    config = copy / "mutants.toml"
    config.write_text(_CONFIG.format(module=module, python=sys.executable, tests=" ".join(TARGETS[module])))
    session = copy / "mutants.sqlite"
    session.unlink(missing_ok=True)
    _cosmic_ray(copy, "init", config.name, session.name)
    with use_db(session, WorkDB.Mode.open) as database:
        items = sorted(database.work_items, key=lambda item: str(item.mutations))
        chosen = Random(module).sample(items, min(sample, len(items)))
        database.clear()
        database.add_work_items(chosen)
    _cosmic_ray(copy, "exec", config.name, session.name)
    with use_db(session, WorkDB.Mode.open) as database:
        lived = [r.diff or "" for _, r in database.results if r.test_outcome is TestOutcome.SURVIVED]
    return len(chosen), lived


def _cosmic_ray(copy: Path, *arguments: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(copy / "model")}
    subprocess.run(
        [sys.executable, "-m", "cosmic_ray.cli", *arguments], cwd=copy, env=environment, check=True
    )


def main() -> int:
    """Prints for each module what survived, and the share that was noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=15, help="faults a module")
    parser.add_argument("modules", nargs="*", default=list(TARGETS))
    given = parser.parse_args()
    planted = noticed = 0
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "out", "build", ".*_cache")
        )
        for module in given.modules:
            count, lived = survivors(module, given.sample, copy)
            planted, noticed = planted + count, noticed + count - len(lived)
            print(f"{module}: {count - len(lived)} of {count} noticed")
            print("\n".join(lived))
    print(f"all: {noticed} of {planted} noticed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
