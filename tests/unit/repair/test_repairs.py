"""Repairs: they are there, they hold, they weaken nothing, and what is none is not offered."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from tests.incident import tenant as incident
from tests.unit.repair.tenants import CASES, SHIPPED, SMALL, shipped, small, written

from ssoproof import cli
from ssoproof.check.options import Options
from ssoproof.check.run import check, semantics_of
from ssoproof.errors import ExitCode, UsageError
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr, variables
from ssoproof.logic.sorts import values
from ssoproof.providers.auth0.edits.editor import Auth0Editor
from ssoproof.providers.edits import Choice, Edit
from ssoproof.providers.registry import provider_of
from ssoproof.readers.detect import load_path
from ssoproof.repair.effects import Effects, effects_of
from ssoproof.repair.entry import entries, locked_out
from ssoproof.repair.patches import Source, essence
from ssoproof.repair.proposals import proposals
from ssoproof.repair.repairs import RepairWork, first, repairs
from ssoproof.repair.trial import Broken, Trials
from ssoproof.source import Origin
from ssoproof.tenant.model import Hook, HookKind, MfaMode, Tenant
from ssoproof.verdict.verdict import Status, Unknown

DENYING = """exports.onExecutePostLogin = async (event, api) => {
  const done = (event.authentication?.methods ?? []).some((m) => m.name === 'mfa');
  if (event.client.client_id === 'account' && !done) api.access.deny('later');
};"""


def loaded(path: Path) -> Tenant:
    return load_path(path, None, None).tenant


def demands(tenant: Tenant) -> list[object]:
    own = [essence(app.demand) for app in tenant.applications]
    return [*own, *(essence(api.demand) for api in tenant.apis)]


#: Those of which the search is short.
QUICK = ("c-never-logged", "f-waiver-alone", "policy", "nobody", "always", "typo")
ALL = [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in (*SHIPPED, *SMALL)]


@pytest.mark.parametrize("name", ALL)
def test_applied_the_first_repair_makes_everything_pass(name: str, tmp_path: Path) -> None:
    path = shipped(name, tmp_path) if name in SHIPPED else small(name, tmp_path)
    before = loaded(path)
    assert cli.run(["fix", str(path), "--apply", "--yes"]) == 0
    assert cli.run(["check", "--quiet", "--workers", "1", str(path)]) == 0
    assert demands(loaded(path)) == demands(before)


@pytest.mark.parametrize("name", ["a-as-logged", pytest.param("b-as-posted", marks=pytest.mark.slow)])
def test_the_policy_alone_is_never_offered(name: str) -> None:
    tenant = loaded(CASES / name)
    incomplete = essence(replace(tenant, mfa=replace(tenant.mfa, value=MfaMode.NEVER)))
    result = repairs(tenant, Options())
    assert result.repairs
    assert incomplete not in [essence(repair.tenant) for repair in result.repairs]
    assert any(r.words.startswith("change the MFA policy") for r in result.rejected)


def test_a_repair_says_what_it_costs_and_in_which_order_it_is_safe() -> None:
    result = repairs(loaded(CASES / "a-as-logged"), Options(), 1)
    repair = result.repairs[0]
    assert "console can no longer have their browser remembered" in repair.costs
    assert repair.rollout is not None and repair.rollout.safe
    assert [bool(part.where) for part in repair.rollout.parts] == [False, True], "code first, then the policy"
    assert repair.checks == 7


def test_repairs_differ_in_more_than_in_whom_code_names() -> None:
    work = RepairWork(loaded(CASES / "a-as-logged"), Options())
    kinds = [work.editor.kind(repair.edit) for _, repair in zip(range(3), work.each(), strict=False)]
    assert len(kinds) > 1
    assert not any(a.includes(b) for a in kinds for b in kinds if a is not b)


def test_all_that_is_offered_is_proved_by_a_check_of_its_own() -> None:
    for repair in repairs(loaded(CASES / "c-never-logged"), Options()).repairs:
        assert check(repair.tenant, Options()).exit_code() is ExitCode.PROVED


def test_asking_for_less_stands_apart() -> None:
    result = repairs(loaded(CASES / "c-never-posted"), Options(), 1)
    assert [(r.subject, r.words) for r in result.restatements] == [
        ("api:account-api", "MFA once per session is enough")
    ]
    assert all(demands(r.tenant) == demands(result.tenant) for r in result.repairs)


def test_who_is_denied_is_locked_out() -> None:
    tenant = incident(MfaMode.NEVER)
    denying = replace(tenant, hooks=(Hook("d", HookKind.ACTION, "d.js", DENYING, Origin()),))
    before, after = (
        entries(t, semantics_of(t), provider_of(t).authorizer(), 100_000) for t in (tenant, denying)
    )
    assert locked_out(before, before) is None
    assert (locked_out(before, after) or ("",))[0] == "account"
    assert locked_out(after, before) is None


@pytest.mark.parametrize("name", ["a-as-logged", "c-never-posted"])
def test_effects_put_together_are_those_of_the_code_that_is_written(name: str) -> None:
    work = RepairWork(loaded(CASES / name), Options())
    table = work.search.table
    account = ("decide", "client", "account", "with")
    anybody = ("decide", "any", "", "without")
    for form in ("early", "appended"):
        for value in ("demand", "waive", "remember"):
            edit = Edit().plus(Choice(("form",), form), Choice(account, value), Choice(anybody, "demand"))
            tenant = work.editor.applied(work.tenant, edit)
            real = effects_of(tenant, work.trials.authorizer(tenant))
            made = table.of(edit)
            sure = [row for row in real.rows if row[1].rpartition(".")[0].endswith((".sign_in", ".renew"))]
            assert sure
            for row in sure:
                _same(real.rows[row], made.rows[row])
            assert real.settings == made.settings


def _same(one: object, two: object) -> None:
    """Equal, or expressions that have the same value whatever their variables are."""
    if isinstance(one, tuple) and isinstance(two, tuple) and len(one) == len(two):
        for a, b in zip(one, two, strict=True):
            _same(a, b)
        return
    if one == two or not (isinstance(one, Expr) and isinstance(two, Expr)):
        assert one == two
        return
    sorts = variables(one, two)
    for picked in product(*(values(sort) for sort in sorts.values())):
        state = dict(zip(sorts, picked, strict=True))
        assert evaluate(one, state) == evaluate(two, state)


def test_code_that_refuses_somebody_goes_on_refusing() -> None:
    tenant = incident(MfaMode.NEVER)
    hooks = (
        Hook("d", HookKind.ACTION, "d.js", DENYING, Origin()),
        Hook(
            "e", HookKind.ACTION, "e.js", "exports.onExecutePostLogin = async (event, api) => {};", Origin()
        ),
    )
    work = RepairWork(replace(tenant, hooks=hooks), Options())
    table = work.search.table
    without = effects_of(tenant, work.trials.authorizer(tenant))
    assert not without.refuses_as(table.unchanged)
    assert table.of(Edit().plus(Choice(("policy",), "always"))).refuses_as(table.unchanged)


def test_what_code_asks_though_nobody_states_it_is_no_price(tmp_path: Path) -> None:
    text = (
        "ssoproof: 1\ntenant: t\nmfa: never\napplications:\n"
        "  one: {requests: [none], renews: silent, sdk: auth0.js}\nhooks: [{action: a.js}]\n"
    )
    code = (
        "exports.onExecutePostLogin = async (event, api) => {\n"
        "  if (event.request.ip !== '10.0.0.1') api.multifactor.enable('any', { allowRememberBrowser: false });\n"
        "};\n"
    )
    result = repairs(loaded(written({"ssoproof.yaml": text, "a.js": code}, tmp_path)), Options())
    assert result.broken == (("SSO001", "one"),)
    assert result.repairs == () and result.complete


def test_where_there_is_none_the_conflict_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "ssoproof: 1\ntenant: t\nmfa: never\nuser: {factors: [otp]}\n"
        'apis:\n  mfa-api: {audience: "https://t.eu.auth0.com/mfa/", token-lifetime: 10m}\n'
        "applications:\n  one: {requests: [mfa-api], renews: silent, sdk: auth0.js}\n"
        "requirements:\n  apis:\n    mfa-api: once per session\n"
    )
    path = written({"ssoproof.yaml": text}, tmp_path)
    assert cli.run(["fix", str(path)]) == 10
    assert "No repair among" in capsys.readouterr().out


def test_nothing_fails_nothing_is_repaired(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["fix", str(CASES / "e-explicit-action")]) == 0
    assert "Nothing to repair" in capsys.readouterr().out


def test_time_that_is_up_settles_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["fix", str(CASES / "b-as-posted"), "--timeout", "0.01"]) == 11
    assert "Not settled" in capsys.readouterr().out


def test_the_first_repair_of_a_report() -> None:
    report = check(loaded(CASES / "c-never-logged"), Options(subjects=("console",)))
    repair = first(report, Options(), 120)
    assert repair is not None and "hooks/mfa.js" in repair.words
    assert first(report, Options(), 0.001) is None
    assert first(check(loaded(CASES / "e-explicit-action"), Options()), Options()) is None


def test_no_repair_is_looked_for_where_no_run_breaks_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    report = check(loaded(CASES / "c-never-logged"), Options(subjects=("console",)))
    open_ = tuple(
        replace(result, parts=tuple(replace(p, verdict=Unknown("it is not known", 0)) for p in result.parts))
        for result in report.results
    )
    monkeypatch.setattr(RepairWork, "each", lambda self: pytest.fail("it is looked for"))
    assert first(replace(report, results=open_), Options()) is None


def test_a_policy_that_is_not_stated_is_asked_for(tmp_path: Path) -> None:
    text = "clients:\n  - {name: a, app_type: spa, grant_types: [authorization_code]}\n"
    path = written({"tenant.yaml": text}, tmp_path)
    with pytest.raises(UsageError, match="--mfa"):
        proposals(Source(path), loaded(path), Options())


def test_obvious_changes_are_edits_of_the_catalogue() -> None:
    tenant = loaded(CASES / "a-as-logged")
    edits = list(Auth0Editor().obvious(tenant))
    assert all(Auth0Editor().parts(tenant, edit) for edit in edits)


REFUSING = """exports.onExecutePostLogin = async (event, api) => {
  if (event.organization) { api.access.deny('no'); return; }
  if (event.client.client_id === 'one') api.multifactor.enable('any', { allowRememberBrowser: false });
};"""
RENEWING = (
    "ssoproof: 1\ntenant: t\nmfa: never\napplications:\n"
    "  one: {client-id: one, requests: [none], renews: silent, sdk: auth0.js}\nhooks: [{action: a.js}]\n"
    "requirements:\n  applications:\n    one: once per session\n"
)


def test_what_code_refuses_though_it_is_promised_no_change_repairs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written({"ssoproof.yaml": RENEWING, "a.js": REFUSING}, tmp_path)
    result = repairs(loaded(path), Options())
    assert [(r.question, r.subject, r.reason.span.line) for r in result.refused] == [("SSO001", "one", 2)]
    assert result.repairs == () and result.complete
    assert cli.run(["fix", str(path)]) == 10
    assert "denies access (a.js:2)" in capsys.readouterr().out


def test_what_is_refused_before_anybody_is_in_is_not_promised(tmp_path: Path) -> None:
    code = REFUSING.replace("event.organization", "event.user.blocked")
    result = repairs(loaded(written({"ssoproof.yaml": RENEWING, "a.js": code}, tmp_path)), Options(), 1)
    assert result.refused == () and result.repairs
    assert "pass over sessions that have MFA" in result.repairs[0].words


def test_a_search_that_sees_no_failure_offers_no_more_than_what_is_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = Trials.first_broken
    blind: list[Tenant] = []

    def none_broken(self: Trials, tenant: Tenant, effects: Effects | None = None) -> Broken | None:
        broken = real(self, tenant, effects)
        if broken is not None:
            blind.append(tenant)
        return None

    monkeypatch.setattr(Trials, "first_broken", none_broken)
    tenant = loaded(CASES / "f-waiver-alone")
    for repair in repairs(tenant, Options()).repairs:
        assert not any(
            r.status is not Status.PROVED and r.status is not Status.NOT_APPLICABLE
            for r in check(repair.tenant, Options()).results
        )
    assert blind, "a fault was planted"


def test_what_held_by_itself_is_tried_again_once_its_code_is_another() -> None:
    """The table of effects tells the tenants apart between which a trial must not carry anything over."""
    work = RepairWork(loaded(CASES / "c-never-posted"), Options())
    table = work.search.table
    account = Edit().plus(
        Choice(("form",), "early"),
        *(Choice(("decide", "client", "account", s), "waive") for s in ("with", "without")),
    )
    changed, unchanged = table.of(account), table.unchanged
    assert changed.about("account") != unchanged.about("account")
    assert changed.about("console") == unchanged.about("console")


def test_an_exchange_is_decided_by_its_protocol(tmp_path: Path) -> None:
    result = repairs(loaded(CASES / "n-refresh-always"), Options(), 1)
    (repair,) = result.repairs
    assert "require no MFA of exchanges of refresh tokens" in repair.words
    assert "event.transaction?.protocol === 'oauth2-refresh-token'" in repair.tenant.hooks[-1].source
