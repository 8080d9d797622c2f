"""The hooks command: each hook of a tenant told by itself."""

from __future__ import annotations

import sys
from pathlib import Path

from ssoproof.cli.report_files import emit
from ssoproof.documents.files import NATIVE_NAME
from ssoproof.errors import ExitCode
from ssoproof.providers.hook_report import Portrait
from ssoproof.providers.registry import provider_of
from ssoproof.readers.cases import find_cases
from ssoproof.readers.code_folders import PASSED_OVER
from ssoproof.readers.detect import load_code
from ssoproof.render.formats import HooksFormat


def run_hooks(path: Path, format: HooksFormat, mappings: Path | None) -> int:
    """Tells the hooks of the tenant, or of each case of a folder; exit code 3 where there are none."""
    folder = path.is_dir() and not (path / NATIVE_NAME).exists()
    cases = find_cases(path) if folder else ()
    portraits: list[Portrait] = []
    for place in cases or (path,):
        loaded = load_code(place, mappings)
        tenant = loaded.tenant
        for remark in loaded.diagnostics:
            if remark.code == PASSED_OVER:
                print(f"ssoproof: {remark.line}", file=sys.stderr)
        portray = provider_of(tenant).portray
        portraits.extend(portray(hook, tenant) for hook in tenant.hooks if portray is not None)
    emit(format.hooks(portraits))
    if format.for_people and not portraits:
        print("There are no hooks.")
    return int(ExitCode.PROVED if portraits else ExitCode.NOTHING)
