"""The plugin for pytest: `pytest --ssoproof DIR` makes each question about each subject of a tenant a test.

DIR may hold tenants, or be an export or a folder of Terraform. A folder with a case.toml is held against what
it declares instead. Whatever is heavy is imported when a tenant is collected, since pytest loads its plugins
in every run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ssoproof.check.exit_codes import FailOn
    from ssoproof.check.options import Options
    from ssoproof.compare.findings import Finding, Outcome
    from ssoproof.readers.cases import Case, Expectation
    from ssoproof.readers.native.loader import Loaded

_TENANT, _CASE = "ssoproof.yaml", "case.toml"
_EXPORTS = pytest.StashKey[Mapping[Path, Path]]()


class Unproved(Exception):
    """A test that fails: the message is the whole account, to be shown as it is."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin."""
    group = parser.getgroup("ssoproof", "questions about identity tenants")
    group.addoption(
        "--ssoproof",
        action="append",
        default=[],
        metavar="DIR",
        help="check the tenants in and below DIR, or the exported tenant that it is",
    )
    group.addoption(
        "--ssoproof-reading",
        action="append",
        default=[],
        metavar="SWITCH=VALUE",
        help="fix a reading, as S2=yes",
    )
    group.addoption(
        "--ssoproof-mfa",
        choices=("never", "always", "adaptive"),
        help="the MFA policy of an export that does not state it",
    )
    group.addoption(
        "--ssoproof-mappings",
        metavar="FILE",
        help="values of an export's placeholders or Terraform's variables",
    )
    group.addoption(
        "--ssoproof-baseline", metavar="FILE", help="accepted findings: their tests are expected to fail"
    )
    group.addoption("--ssoproof-advisory", action="store_true", help="advisory questions fail too")
    group.addoption(
        "--ssoproof-fail-on",
        default="",
        metavar="KINDS",
        help="what fails, with commas, as `ssoproof check --fail-on` takes it",
    )


def _failing(config: pytest.Config) -> FailOn:
    from ssoproof.check.exit_codes import FailOn
    from ssoproof.errors import UsageError

    try:
        return FailOn.of(
            config.getoption("--ssoproof-fail-on"), advisory=config.getoption("--ssoproof-advisory")
        )
    except UsageError as wrong:
        raise pytest.UsageError(str(wrong).replace("--fail-on", "--ssoproof-fail-on")) from wrong


def pytest_configure(config: pytest.Config) -> None:
    """What --ssoproof names is collected beside what is collected anyway."""
    if config.getoption("--ssoproof-fail-on"):
        _failing(config)
    for folder in config.getoption("--ssoproof"):
        if not Path(folder).exists():
            raise pytest.UsageError(f"--ssoproof: there is no {folder}")
        config.args.append(str(folder))
    config.stash[_EXPORTS] = {}
    if config.getoption("--ssoproof"):
        found = ((_export(Path(folder).resolve()), Path(folder)) for folder in config.getoption("--ssoproof"))
        config.stash[_EXPORTS] = {file: path for file, path in found if file is not None}


def _export(path: Path) -> Path | None:
    """The file that stands for the exported tenant at a path; None where there is none."""
    from ssoproof.errors import SsoproofError
    from ssoproof.readers.detect import Form, form_of

    try:
        form, found = form_of(path)
    except SsoproofError:
        return None
    if form is Form.NATIVE or found.is_file():
        return None if form is Form.NATIVE else found
    if path.is_file():
        return path
    patterns = (
        ("*.tf", "*.tf.json")
        if form is Form.TERRAFORM
        else ("tenant.json", "clients/*.json", "*/*.json", "*/*.js")
    )
    return next((file for pattern in patterns for file in sorted(found.glob(pattern))), None)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A tenant, or a case, below one of the folders."""
    folders = [Path(f).resolve() for f in parent.config.getoption("--ssoproof")]
    exported = parent.config.stash[_EXPORTS].get(file_path.resolve())
    if exported is not None:
        return TenantFile.from_parent(parent, path=file_path, exported=exported)
    if file_path.name not in (_TENANT, _CASE):
        return None
    if not any(file_path.resolve().is_relative_to(folder) for folder in folders):
        return None
    if file_path.name == _CASE:
        return CaseFile.from_parent(parent, path=file_path)
    if (file_path.parent / _CASE).exists():
        return None
    return TenantFile.from_parent(parent, path=file_path)


def _loaded(path: Path, config: pytest.Config | None = None) -> Loaded:
    """A native tenant; with a configuration, an exported one."""
    from ssoproof.errors import SsoproofError
    from ssoproof.readers.detect import load_path

    mappings, mfa = (
        (config.getoption(f"--ssoproof-{name}") for name in ("mappings", "mfa")) if config else (None, None)
    )
    try:
        return load_path(path, Path(mappings) if mappings else None, mfa)
    except SsoproofError as wrong:
        raise pytest.Collector.CollectError(str(wrong)) from wrong


def _options(config: pytest.Config, codes: tuple[str, ...] = (), subjects: tuple[str, ...] = ()) -> Options:
    from ssoproof.check.options import Options
    from ssoproof.cli.check_arguments import CheckArguments

    words = tuple(config.getoption("--ssoproof-reading"))
    return Options(codes, subjects, CheckArguments(Path(), readings=words).options().reading)


class TenantFile(pytest.File):
    """One tenant: its tests are checked together, since much of the work is shared."""

    _outcome: Outcome | None = None

    def __init__(self, *, exported: Path | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.exported = exported

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each question and subject."""
        from ssoproof.check.run import subjects
        from ssoproof.properties.registry import QUESTIONS, by_default
        from ssoproof.verdict.verdict import Status

        advisory_too = _failing(self.config).fails(Status.VIOLATED, advisory=True)
        self.tenant = _loaded(self.exported, self.config) if self.exported else _loaded(self.path)
        for subject in subjects(self.tenant.tenant):
            for asked in QUESTIONS if advisory_too else by_default(self.tenant.tenant, subject):
                name = f"{asked.code}[{subject}]"
                reason = asked.applies(self.tenant.tenant, subject)
                yield QuestionTest.from_parent(
                    self, name=name, code=asked.code, subject=str(subject), reason=reason
                )
        if _failing(self.config).strict:
            yield UnderstoodTest.from_parent(self, name="understood")

    def outcome(self) -> Outcome:
        """The findings on all tests of this file that are to be run."""
        if self._outcome is None:
            self._outcome = self._check()
        return self._outcome

    def _check(self) -> Outcome:
        from ssoproof.check.unknown_policy import check_any
        from ssoproof.cli.check import baseline_of
        from ssoproof.compare.findings import outcome
        from ssoproof.explain.build import explain

        wanted = [
            i for i in self.session.items if isinstance(i, QuestionTest) and i.parent is self and not i.reason
        ]
        codes, names = (
            tuple(dict.fromkeys(x)) for x in ((i.code for i in wanted), (i.subject for i in wanted))
        )
        report = check_any(self.tenant.tenant, _options(self.config, codes, names), self.tenant.diagnostics)
        found = outcome(explain(report), _failing(self.config))
        file = self.config.getoption("--ssoproof-baseline")
        accepted = baseline_of(Path(file)) if file else None
        return accepted.apply(found) if accepted is not None else found


class _AccountItem(pytest.Item):
    """A test whose failure is its account, without a traceback."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        """The account, or what went wrong with the input."""
        from ssoproof.errors import SsoproofError

        if isinstance(excinfo.value, (Unproved, SsoproofError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args)


class QuestionTest(_AccountItem):
    """One question about one subject."""

    def __init__(self, *, code: str, subject: str, reason: str, **given: Any) -> None:
        super().__init__(**given)
        self.code, self.subject, self.reason = code, subject, reason

    def runtest(self) -> None:
        """Passes where it is proved; else --ssoproof-fail-on decides. What a baseline accepts is expected to
        fail."""
        from ssoproof.check.exit_codes import Weight
        from ssoproof.render.junit import account

        if self.reason:
            pytest.skip(f"not applicable: {self.reason}")
        assert isinstance(self.parent, TenantFile)
        found = self.parent.outcome()
        mine = [f for f in found.findings if f.question == self.code and self.subject in f.subjects]
        sensitive = [f for f in found.sensitivities if f.question == self.code and self.subject in f.subjects]
        failing = [f for f in (*mine, *sensitive) if found.weight(f) is not Weight.INFORMS]
        if failing:
            raise Unproved("\n".join(account(f, self.subject, alone=True) for f in failing))
        self._settle([f for f in mine if not f.accepted], [f for f in mine if f.accepted], found.failing)

    def _settle(self, idle: list[Finding], accepted: list[Finding], failing: FailOn) -> None:
        """What fails nothing is told, and what is accepted is expected."""
        from ssoproof.compare.summary import sentence

        if idle:
            lead = "advisory" if idle[0].advisory else f"does not fail ({failing})"
            pytest.skip(f"{lead}: {sentence(idle[0])}")
        if accepted:
            pytest.xfail(f"accepted: {'; '.join(dict.fromkeys(f.accepted for f in accepted))}")

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test stands, and how it is called."""
        return self.path, None, f"{self.code} {self.subject}"


class UnderstoodTest(_AccountItem):
    """That nothing of a tenant was left open, where --ssoproof-fail-on names not-understood."""

    def runtest(self) -> None:
        """Passes where the input, its code and its applications were understood."""
        from ssoproof.compare.summary import not_modelled

        assert isinstance(self.parent, TenantFile)
        report = self.parent.outcome().report
        if not report.understood:
            pieces = (p.text for p in report.tenant.coverage.not_understood)
            raise Unproved("\n".join((*not_modelled(report.tenant), *pieces, *map(str, report.diagnostics))))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test stands, and how it is called."""
        return self.path, None, "understood"


class CaseFile(pytest.File):
    """One case: each of its expectations is a test."""

    def collect(self) -> Iterator[pytest.Item]:
        """The expectations in order."""
        from ssoproof.errors import SsoproofError
        from ssoproof.readers.cases import load_case

        try:
            case = load_case(self.path.parent)
        except SsoproofError as wrong:
            raise self.CollectError(str(wrong)) from wrong
        loaded = _loaded(self.path.parent)
        for expected in case.expectations:
            name = f"{expected.question}[{expected.about}]"
            yield CaseTest.from_parent(self, name=name, case=case, expected=expected, loaded=loaded)


class CaseTest(_AccountItem):
    """One expectation of a case."""

    def __init__(self, *, case: Case, expected: Expectation, loaded: Loaded, **given: Any) -> None:
        super().__init__(**given)
        self.case, self.expected, self.tenant = case, expected, loaded.tenant

    def runtest(self) -> None:
        """Passes where what is found is what the case declares."""
        from dataclasses import replace

        from ssoproof.check.cases import compare
        from ssoproof.render.text.cases import table

        alone = replace(self.case, expectations=(self.expected,))
        rows = list(compare(alone, self.tenant, _options(self.config)))
        if not all(row.agrees for row in rows):
            raise Unproved(table(rows, 0).plain())

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test stands, and how it is called."""
        return self.path, None, f"{self.expected.question} {self.expected.about}"
