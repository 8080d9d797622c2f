"""The check command: what is at the path, what is asked of it, how it is printed."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from ssoproof.check.options import Options
from ssoproof.check.policies import check_any as check
from ssoproof.cli.screen import progress, show
from ssoproof.errors import UsageError
from ssoproof.explain.narrate import Explanation, explain
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
        return Options(self.questions, self.subjects, reading, self.depth, engine=self.engine)


def run(wanted: Wanted) -> int:
    """Does what is wanted; returns the exit code."""
    folder = wanted.path.is_dir() and not (wanted.path / NATIVE_NAME).exists()
    if folder and find_cases(wanted.path):
        from ssoproof.cli.cases import run_cases

        return run_cases(wanted)
    return _tenant(wanted)


def _tenant(wanted: Wanted) -> int:
    options = wanted.options()
    loaded = load_path(wanted.path, wanted.mappings, wanted.mfa)
    if wanted.out is not None:
        from ssoproof.cli.files import made

        made(wanted.out)
    with progress("checking") as note:
        report = check(loaded.tenant, replace(options, progress=note), loaded.diagnostics)
        explanation = explain(report)
    _print(explanation, wanted)
    if wanted.out is not None:
        from ssoproof.cli.certificates import write_certificates
        from ssoproof.cli.files import write, wrote

        certificates = () if loaded.tenant.policy_open else write_certificates(report, wanted.out)
        wrote(chain(write(explanation, wanted.out), certificates), wanted.out)
    return int(report.exit_code(wanted.strict, wanted.advisory))


def _print(explanation: Explanation, wanted: Wanted) -> None:
    if wanted.format == "json":
        from ssoproof.render import json

        sys.stdout.write(json.text(explanation, wanted.strict, wanted.advisory))
    else:
        from ssoproof.render.text import text

        show(text(explanation))
