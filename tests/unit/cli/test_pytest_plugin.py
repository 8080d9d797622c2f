"""The plugin for pytest, as pytest's own tests of plugins try it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.incident import ACTION, RULE
from tests.unit.cli.test_cli_commands import CASE, TENANT
from tests.unit.providers.auth0.readers.exports import as_folder, as_terraform, as_terraform_json, as_yaml

import ssoproof
from ssoproof import cli

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True, scope="module")
def _imported() -> None:
    """Whatever a check imports is imported before: pytester forgets modules that a run imported, Z3 can't be
    twice."""
    importlib.import_module("z3")
    for module in pkgutil.walk_packages(ssoproof.__path__, "ssoproof."):
        importlib.import_module(module.name)


@pytest.fixture(name="tenant")
def _tenant(pytester: pytest.Pytester) -> Path:
    """The folder of a tenant whose renewals break; the tests of the plugin run above it."""
    folder = pytester.path / "identity"
    (folder / "hooks").mkdir(parents=True)
    (folder / "hooks" / "mfa.js").write_text(RULE)
    (folder / "ssoproof.yaml").write_text(TENANT.replace("KIND", "rule"))
    return folder


FIXED = tuple(
    x for r in ("S9=no", "S7=redirect", "S1=before", "S14=reset") for x in ("--ssoproof-reading", r)
)
ONE = ("-p", "no:cacheprovider", "-p", "no:xdist", "--ssoproof", "identity", *FIXED)


def test_a_violation_is_a_failure_with_its_timeline(pytester: pytest.Pytester, tenant: Path) -> None:
    found = pytester.runpytest_inprocess(*ONE, "-k", "SSO001 and console")
    found.assert_outcomes(failed=1, deselected=13)
    found.stdout.fnmatch_lines(
        ["*SSO001 console: FAIL*", "*clock*console*", "*silent renewal fails*", "*Remedy:*"]
    )
    found.stdout.no_fnmatch_line("*Traceback*")
    assert found.ret == pytest.ExitCode.TESTS_FAILED


def test_each_question_of_each_subject_is_a_test(pytester: pytest.Pytester, tenant: Path) -> None:
    found = pytester.runpytest_inprocess(*ONE, "--collect-only", "-q")
    names = [line.partition("::")[2] for line in found.outlines if "ssoproof.yaml::" in line]
    codes = ("SSO001", "SSO002", "MFA001", "MFA002", "MFA003", "RT001", "RT002")
    assert names == [f"{code}[{app}]" for app in ("console", "account") for code in codes]


def test_proofs_pass_and_what_is_not_asked_is_skipped(pytester: pytest.Pytester, tenant: Path) -> None:
    (tenant / "hooks" / "mfa.js").write_text(ACTION)
    (tenant / "ssoproof.yaml").write_text(TENANT.replace("KIND", "action"))
    found = pytester.runpytest_inprocess(*ONE, "-k", "SSO001", "-rs")
    found.assert_outcomes(passed=1, skipped=1, deselected=12)
    found.stdout.fnmatch_lines(["*not applicable: *"])


def test_advisory_questions_fail_only_where_wanted(pytester: pytest.Pytester, tenant: Path) -> None:
    only = ("-k", "SSO003 and console", "--ssoproof-reading", "S2=no")
    pytester.runpytest_inprocess(*ONE, *only).assert_outcomes(deselected=14)
    pytester.runpytest_inprocess(*ONE, *only, "--ssoproof-advisory").assert_outcomes(failed=1, deselected=21)


def test_readings_and_baselines(pytester: pytest.Pytester, tenant: Path) -> None:
    only = ("-k", "SSO001 and console")
    found = pytester.runpytest_inprocess(*ONE, *only, "--ssoproof-reading", "S2=yes")
    found.assert_outcomes(passed=1, deselected=13)
    found = pytester.runpytest_inprocess(*ONE, *only, "--ssoproof-reading", "S2=perhaps")
    found.assert_outcomes(failed=1, deselected=13)
    found.stdout.fnmatch_lines(["*S2 has no value perhaps*"])
    fixed = [word.replace("--ssoproof-", "--") for word in FIXED]
    command = [
        "baseline",
        str(tenant),
        "--property",
        "SSO001",
        *fixed,
        "--output",
        "known.yaml",
        "--reason",
        "old",
    ]
    assert cli.run(command) == 0
    found = pytester.runpytest_inprocess(*ONE, *only, "--ssoproof-baseline", "known.yaml")
    found.assert_outcomes(xfailed=1, deselected=13)


def test_a_case_is_held_against_what_it_declares(pytester: pytest.Pytester, tenant: Path) -> None:
    (tenant / "case.toml").write_text(CASE.replace('sets = [{S2 = ["no"], S9 = ["no"]}]', ""))
    pytester.runpytest_inprocess(*ONE).assert_outcomes(passed=1)
    (tenant / "case.toml").write_text(
        CASE.replace("violated", "proved").replace('sets = [{S2 = ["no"], S9 = ["no"]}]', "")
    )
    found = pytester.runpytest_inprocess(*ONE)
    found.assert_outcomes(failed=1)
    found.stdout.no_fnmatch_line("*Traceback*")


def test_bad_input_is_told_with_its_place(pytester: pytest.Pytester, tenant: Path) -> None:
    (tenant / "ssoproof.yaml").write_text("ssoproof: 1\ntenant: x\nmfa: perhaps\n")
    found = pytester.runpytest_inprocess(*ONE)
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines(["*ssoproof.yaml:3:*mfa must be*"])


EXPORT = (*ONE[:4], *FIXED)


@pytest.mark.parametrize(
    ("made", "given", "name"),
    [
        (as_yaml, "export", "tenant.yaml"),
        (as_yaml, "export/tenant.yaml", "tenant.yaml"),
        (as_folder, "export", "tenant.json"),
        (as_terraform, "export", "main.tf"),
        (as_terraform, "export/main.tf", "main.tf"),
        (as_terraform_json, "export", "main.tf.json"),
    ],
)
def test_exports_are_collected_where_they_are_named(
    made: Callable[[Path], Path], given: str, name: str, pytester: pytest.Pytester
) -> None:
    made(pytester.path / "export")
    pytester.makepyfile("def test_own(): pass")
    found = pytester.runpytest_inprocess(*EXPORT, "--ssoproof", given, "--collect-only", "-q")
    names = [line for line in found.outlines if "::" in line and "test_own" not in line]
    assert len(names) == 14
    assert all(line.startswith(f"export/{name}::") for line in names)


def test_an_export_takes_its_policy_and_its_mappings(pytester: pytest.Pytester) -> None:
    folder = as_yaml(
        pytester.path / "export", guardianPolicies=None, clients=[{"name": "@@NAME@@", "app_type": "spa"}]
    )
    (folder / "tenant.yaml").write_text(
        (folder / "tenant.yaml").read_text().replace('"@@NAME@@"', "@@NAME@@")
    )
    (pytester.path / "m.env").write_text("NAME=Account\n")
    args = (*EXPORT, "--ssoproof", "export", "--ssoproof-mappings", "m.env", "-k", "MFA003 or SSO001")
    pytester.runpytest_inprocess(*args, "--ssoproof-mfa", "perhaps").stderr.fnmatch_lines(
        ["*invalid choice*"]
    )
    found = pytester.runpytest_inprocess(*args, "--ssoproof-mfa", "always")
    found.stdout.fnmatch_lines(["*SSO001 Account: FAIL*", "*clock*Account*", "*Remedy:*"])
    found.stdout.no_fnmatch_line("*Traceback*")


def test_an_export_that_can_not_be_read_is_told_with_its_place(pytester: pytest.Pytester) -> None:
    as_yaml(pytester.path / "export", guardianPolicies={"policies": ["perhaps"]})
    found = pytester.runpytest_inprocess(*EXPORT, "--ssoproof", "export")
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines(["*tenant.yaml:2:*the MFA policy 'perhaps' is not known*"])


def test_a_native_file_beside_an_export_has_its_own_policy(pytester: pytest.Pytester, tenant: Path) -> None:
    found = pytester.runpytest_inprocess(*ONE, "--ssoproof-mfa", "never", "--collect-only", "-q")
    assert sum("ssoproof.yaml::" in line for line in found.outlines) == 14


def test_nothing_is_collected_without_the_option(pytester: pytest.Pytester, tenant: Path) -> None:
    pytester.makepyfile("def test_own(): pass")
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
    pytester.runpytest_inprocess(*ONE, "-k", "own").assert_outcomes(passed=1, deselected=14)
    found = pytester.runpytest_inprocess("--ssoproof", "nowhere")
    found.stderr.fnmatch_lines(["*there is no nowhere*"])
    assert found.ret == pytest.ExitCode.USAGE_ERROR
