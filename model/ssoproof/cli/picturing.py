"""The report and graph commands: check, then write what there is to look at."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path

from ssoproof.check.policies import check_any as check
from ssoproof.cli.checking import Wanted, baseline_of
from ssoproof.cli.naming import known
from ssoproof.cli.placing import place
from ssoproof.cli.screen import progress
from ssoproof.compare.findings import outcome
from ssoproof.explain.narrate import explain
from ssoproof.readers.recognise import load_path


def run_report(wanted: Wanted, out: Path) -> int:
    """Writes the HTML report; returns the exit code of the check."""
    options = wanted.options()
    loaded = load_path(wanted.path, wanted.mappings, wanted.mfa)
    known(loaded.tenant, options)
    accepted = baseline_of(wanted.baseline)
    with progress("checking") as note:
        checked = check(loaded.tenant, replace(options, progress=note), loaded.diagnostics)
        found = outcome(explain(checked), wanted.strict, wanted.advisory)
        if accepted is not None:
            found = accepted.applied(found)
        from ssoproof.render import html

        content = html.text(found, shlex.join(("ssoproof", "report", str(wanted.path))))
    place(out, content)
    print(f"wrote {out}", file=sys.stderr)
    return int(found.exit_code)
