"""The check command: what is at the path, what is asked of it, how it is printed."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from ssoproof.check.options import Options
from ssoproof.check.policies import check_any as check
from ssoproof.cli.naming import known
from ssoproof.cli.reporting import report, wishes
from ssoproof.cli.screen import progress
from ssoproof.compare.baseline import Baseline
from ssoproof.compare.findings import outcome
from ssoproof.errors import UsageError
from ssoproof.explain.narrate import explain
from ssoproof.readers.cases import find_cases
from ssoproof.readers.files import NATIVE_NAME
from ssoproof.readers.recognise import load_path


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    path: Path
    format: str = "text"
    out: Path | None = None
    questions: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    depth: int = 24
    engine: str = "explicit"
    strict: bool = False
    advisory: bool = False
    mappings: Path | None = None
    mfa: str | None = None
    output: Path | None = None
    reports: tuple[str, ...] = ()
    baseline: Path | None = None
    detail: int = 0
    workers: int = 0
    cache: Path | None = None
    dask: str = ""

    def given(self, mappings: Path | None, mfa: str | None) -> Wanted:
        """The same, with what an export does not state."""
        return replace(self, mappings=mappings, mfa=mfa)

    def options(self) -> Options:
        """Options of the check; UsageError for a reading that is not written SWITCH=VALUE."""
        reading: dict[str, str] = {}
        for text in self.readings:
            switch, sign, value = text.partition("=")
            if not (switch and sign and value):
                raise UsageError(f"a reading is written SWITCH=VALUE, as S2=yes, not {text!r}")
            switch = switch.upper()
            if reading.setdefault(switch, value) != value:
                raise UsageError(f"{switch} is given two values: {reading[switch]} and {value}")
        workers = self.workers or os.cpu_count() or 1
        return Options(
            self.questions,
            self.subjects,
            reading,
            self.depth,
            engine=self.engine,
            workers=workers,
            memory=self.cache,
            cluster=self.dask,
        )


def run(wanted: Wanted) -> int:
    """Does what is wanted; returns the exit code."""
    folder = wanted.path.is_dir() and not (wanted.path / NATIVE_NAME).exists()
    if folder and find_cases(wanted.path):
        from ssoproof.cli.cases import run_cases

        return run_cases(wanted)
    return _tenant(wanted)


def _tenant(wanted: Wanted) -> int:
    options, asked = wanted.options(), wishes(wanted.format, wanted.output, wanted.reports)
    loaded = load_path(wanted.path, wanted.mappings, wanted.mfa)
    known(loaded.tenant, options)
    if wanted.out is not None:
        from ssoproof.cli.files import made

        made(wanted.out)
    accepted = baseline_of(wanted.baseline)
    with progress("checking") as note:
        checked = check(loaded.tenant, replace(options, progress=note), loaded.diagnostics)
        found = outcome(explain(checked), wanted.strict, wanted.advisory)
        if accepted is not None:
            found = accepted.applied(found)
    report(found, asked, wanted.detail)
    if wanted.out is not None:
        from ssoproof.cli.certificates import write_certificates
        from ssoproof.cli.files import write, wrote

        certificates = () if loaded.tenant.policy_open else write_certificates(checked, wanted.out)
        wrote(chain(write(found.explanation, wanted.out), certificates), wanted.out)
    return int(found.exit_code)


def baseline_of(file: Path | None) -> Baseline | None:
    """The baseline in a file, read before work is spent."""
    if file is None:
        return None
    from ssoproof.compare.basefile import load

    return load(file)
