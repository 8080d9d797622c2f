"""Small tenants written as files, and what a question says of one of their applications."""

from __future__ import annotations

from pathlib import Path

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.readers.detect import load_path
from ssoproof.verdict.verdict import Result, Status

ACTION = "exports.onExecutePostLogin = async (event, api) => {\n%s\n};\n"


def answer(folder: Path, text: str, action: str, code: str, subject: str, **reading: str) -> Result:
    """The answer to a question about a tenant with one Action, under some fixed readings."""
    if action:
        (folder / "a.js").write_text(ACTION % action)
        text += "hooks: [{action: a.js}]\n"
    (folder / "ssoproof.yaml").write_text(f"ssoproof: 1\ntenant: t\nprovider: auth0\n{text}")
    tenant = load_path(folder, None, None).tenant
    return check(tenant, Options(questions=(code,), subjects=(subject,), reading=reading)).results[0]


def statuses(result: Result) -> set[Status]:
    """The statuses of all parts of an answer."""
    return {part.status for part in result.parts}
