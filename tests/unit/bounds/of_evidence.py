"""Inputs for the bounds of evidence."""

from __future__ import annotations

from pathlib import Path

from tests.agreement.test_evidence import tenant_of
from tests.unit.bounds.trial import Trial

from ssoproof.errors import BadInput
from ssoproof.evidence.fit import evidence
from ssoproof.observations import pattern_file
from ssoproof.observations.files import read
from ssoproof.observations.line_patterns import Pattern, observed, pieces
from ssoproof.observations.observation import SILENT, Log, Observation

PATTERN = (Pattern(pieces("run {application}"), True, True, {"run": "silent"}),)


def refused(file: Path, text: str) -> bool:
    """A file of evidence is refused for its size."""
    file.write_text(text)
    try:
        read(file)
    except BadInput as bad:
        return "evidence-size" in str(bad)
    return False


def patterns(folder: Path) -> bool:
    """Three patterns are refused."""
    rows = "".join(f"  - line: row {k}\n" for k in range(3))
    (folder / "p.yaml").write_text(f"ssoproof-patterns: 1\nlines:\n{rows}")
    try:
        pattern_file.load(folder / "p.yaml")
    except BadInput as bad:
        return "patterns-size" in str(bad)
    return False


def renewals(count: int) -> Log:
    """So many silent calls of one browser."""
    rows = [Observation(f"f:{k}", 1.5e9 + k, SILENT, "console", "b") for k in range(count)]
    return Log(rows)


def wide(folder: Path) -> bool:
    return any("excludes nothing" in r.why for r in evidence(tenant_of("a-as-logged"), renewals(1)).unused)


def parted(folder: Path) -> bool:
    from ssoproof.evidence.traces import rows

    return len(rows(renewals(3), tenant_of("a-as-logged"))[0]) > 1


TRIALS = {
    "EVIDENCE_BYTES": Trial(lambda folder: refused(folder / "f", "abc"), 3),
    "EVIDENCE_EVENTS": Trial(lambda folder: refused(folder / "f", "[{}, {}, {}]"), 3),
    "EVIDENCE_STATES": Trial(wide, None),
    "OBSERVED_TOGETHER": Trial(parted, 3),
    "PATTERN_ROWS": Trial(patterns, 3),
    "LOG_LINE": Trial(lambda folder: not observed("f", ["run abc"], PATTERN).observations, 7),
}
