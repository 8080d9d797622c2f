"""Settings that an answer for some users does not depend on."""

from __future__ import annotations

from pathlib import Path

from tests.tenants_with_users import flag, written

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.check.sensitivity.analysis import independent
from ssoproof.verdict.verdict import Status


def test_both_verdicts_have_settings_that_do_not_matter_and_the_hook_does(tmp_path: Path) -> None:
    report = independent(check(written(tmp_path, flag()), Options(("SSO001",), ("one",))))
    (result,) = report.results
    found = {one.status: one for one in report.irrelevant_settings(result)}
    assert set(found) == {Status.VIOLATED, Status.PROVED}
    for one in found.values():
        assert one.settings and all(s.kind != "hook" for s in one.settings)
