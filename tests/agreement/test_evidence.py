"""A random run under a random reading, turned into logs, never excludes that reading; a reader with a planted
fault does."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from ssoproof.evidence.fit import Evidence, evidence
from ssoproof.observations import line_patterns
from ssoproof.observations.collect import collected
from ssoproof.observations.observation import INTERACTIVE, SILENT
from ssoproof.observations.pattern_file import load
from ssoproof.providers.registry import provider_of
from ssoproof.readers.detect import load_path
from ssoproof.tenant.model import Tenant
from tests.agreement.scale import examples
from tests.observed_runs import PATTERNS, Run, composed, events, exchanges, lines, random_run, written

CASES = Path(__file__).parents[2] / "specs" / "cases"
CHOSEN = (
    "a-as-logged",
    "a-as-logged-cached",
    "c-never-logged",
    "d-audience-action",
    "e-explicit-action",
    "g-challenge-with",
    "h-redirect-guarded",
    "j-mfa-api",
    "l-forced-login",
    "l-remembered-alone",
    "m-rule-without-provider",
)
SEEDS = range(6)


def tenant_of(name: str) -> Tenant:
    return load_path(CASES / name, None, None).tenant


def told(tenant: Tenant, run: Run, seed: int, folder: Path, kind: str, complete: bool = False) -> Evidence:
    rnd = Random(seed)
    patterns: tuple[line_patterns.Pattern, ...] = ()
    keep = 1.0 if complete else rnd.choice((1.0, 0.7))
    if kind == "lines":
        (folder / "patterns.yaml").write_text(PATTERNS)
        patterns = load(folder / "patterns.yaml")
        file = folder / "run.log"
        file.write_text("\n".join(lines(run, rnd, keep)) + "\nend of the log\n")
    elif kind == "har":
        file = folder / "run.har"
        file.write_text(json.dumps({"log": {"entries": list(exchanges(run, tenant, rnd))}}))
    else:
        file = written(events(run, rnd, keep), folder / "run.json")
    observer = provider_of(tenant).observer
    assert observer is not None
    return evidence(tenant, collected([file], observer(), patterns), complete=complete)


def fits(found: Evidence, run: Run) -> bool:
    """The run's reading is left, and nothing that the run did is foreign to the tenant's own files."""
    left = any(box.holds(run.switches) for box in found.left)
    away = any(step.outcome == "away" for step in run.steps)
    return left and (away or not found.unused)


@pytest.mark.parametrize("complete", [False, True], ids=["some", "complete"])
@pytest.mark.parametrize("kind", ["lines", "events", "har"])
@pytest.mark.parametrize("name", CHOSEN)
def test_the_reading_of_a_run_is_never_excluded(name: str, kind: str, complete: bool, tmp_path: Path) -> None:
    tenant = tenant_of(name)
    workspace, composition = composed(tenant)
    used = 0
    for seed in SEEDS[: examples(3)]:
        run = random_run(composition, workspace.semantics, seed)
        found = told(tenant, run, seed, tmp_path, kind, complete)
        used += found.observations
        assert fits(found, run), (seed, run.switches, found.conflict, [s.named for s in found.steps][-1:])
        if found.explanation is not None and found.explanation.failed:
            assert found.explanation.causes
    assert used > (0 if name.startswith("h-") else 3)


def test_logs_do_exclude_readings(tmp_path: Path) -> None:
    tenant = tenant_of("a-as-logged")
    workspace, composition = composed(tenant)
    run = random_run(composition, workspace.semantics, 3, length=150)
    some = told(tenant, run, 3, tmp_path, "events")
    every = told(tenant, run, 3, tmp_path, "events", complete=True)
    assert every.count < some.count < some.total


def test_a_reader_that_swaps_silent_and_interactive_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swapped = {
        word: SILENT if moments == INTERACTIVE else INTERACTIVE
        for word, moments in line_patterns._RUNS.items()
    }
    monkeypatch.setattr(line_patterns, "_RUNS", swapped)
    tenant = tenant_of("a-as-logged")
    workspace, composition = composed(tenant)
    runs = [(seed, random_run(composition, workspace.semantics, seed, length=150)) for seed in SEEDS]
    excluded = [seed for seed, run in runs if not fits(told(tenant, run, seed, tmp_path, "lines"), run)]
    assert excluded
