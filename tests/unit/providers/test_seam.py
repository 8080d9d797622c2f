"""A second provider is decided, told and drawn by the same code as the first one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import partial
from itertools import product

import pytest
from tests import incident
from tests.plain_provider import PLAIN, SEMANTICS, PlainAuthorizer

from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check, subjects
from ssoproof.check.systems import Unit, local_switches
from ssoproof.check.workspace import Workspace
from ssoproof.errors import UsageError
from ssoproof.explain.build import explain
from ssoproof.flows.behaviour import Behaviour
from ssoproof.flows.compose import compose
from ssoproof.flows.world import Mode
from ssoproof.logic.build import FALSE, TRUE, or_
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.properties.registry import question
from ssoproof.providers import registry
from ssoproof.providers.provider import Provider
from ssoproof.providers.registry import provider, provider_of, providers
from ssoproof.render.graph import dot
from ssoproof.render.text.report import text
from ssoproof.semantics.readings import Box
from ssoproof.semantics.switch import Semantics
from ssoproof.settings import Sourced
from ssoproof.tenant.model import (
    Application,
    CacheKind,
    MfaMode,
    OnLoginRequired,
    RememberPolicy,
    SdkProfile,
    SessionPolicy,
    Silently,
    Tenant,
    User,
)
from ssoproof.verdict.verdict import Proved, Status, Violated

pytestmark = pytest.mark.smoke

HOUR = 3_600
AGE = Silently(max_age=Sourced(HOUR), open=True)
PROFILE = SdkProfile("plain", Sourced(CacheKind.NONE), Sourced(OnLoginRequired.KEEP))


def _app(name: str, silent: bool) -> Application:
    anything: Sourced[tuple[str | None, ...]] = Sourced((None,))
    return Application(name, name, anything, anything, Sourced(silent), PROFILE)


#: Desk renews silently, by an SDK of which it is open whether it sends max_age then; shop forces its logins.
TENANT = Tenant(
    "two",
    Sourced("plain"),
    Sourced(MfaMode.NEVER),
    SessionPolicy(Sourced(72 * HOUR), Sourced(168 * HOUR)),
    RememberPolicy(Sourced(168 * HOUR), Sourced(720 * HOUR)),
    (),
    (replace(_app("desk", True), silently=AGE), replace(_app("shop", False), prompt=Sourced("login"))),
    (),
    User(Sourced("pwd")),
)


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.setitem(registry.LOADERS, "plain", lambda: PLAIN)
    return check(TENANT, Options(questions=("SSO001", "SSO002"), subjects=("desk",)))


def test_verdicts_are_those_that_follow_from_the_table(report: Report) -> None:
    """An hour after the first factor a call with max_age is refused in the live session (P3=repeats); one
    without it never is. Shop can only renew the first factor or put a session of the same user in the place
    of the old one, which lets desk in as before."""
    renewal, others = report.results
    parts = {part.boxes: type(part.verdict) for part in renewal.parts}
    assert parts == {
        (Box.of({"P3": ("repeats",)}),): Violated,
        (Box.of({"P3": ("omits",)}),): Proved,
    }
    assert others.status is Status.PROVED
    assert len(others.parts) == 1


def test_a_run_is_told_and_drawn_and_names_its_own_switches_only(report: Report) -> None:
    explanation = explain(report)
    page = " ".join(text(explanation).plain().split())
    assert "the first factor is older than the max_age that desk sends · P3=repeats: they do" in page
    assert "under P1=replace, a login page left open from before the session" in page
    story = explanation.results[0].first
    assert story is not None
    drawn = " ".join(dot.source(story).split())
    assert "login_required" in drawn
    assert not [s.id for s in provider("auth0").semantics.switches if f"{s.id}=" in page + drawn]


def test_what_the_documents_settle_is_told_without_a_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    settled = replace(PLAIN.authorizer().behaviour, relogin_keeps_session=FALSE)
    monkeypatch.setitem(
        registry.LOADERS, "plain", lambda: replace(PLAIN, authorizer=partial(PlainAuthorizer, settled))
    )
    (result,) = check(TENANT, Options(questions=("SSO002",), subjects=("desk",))).results
    assert result.status is Status.PROVED
    assert "application; a login page left open from before the session" in " ".join(result.remarks)


@pytest.mark.parametrize(
    ("sends", "switches"), [(Silently(), {"S15", "S17", "S32"}), (AGE, {"S15", "S17", "S32", "S57"})]
)
def test_what_only_applications_of_a_concrete_tenant_read(sends: Silently, switches: set[str]) -> None:
    """Where there are more than are searched at once, the others may read them as well."""
    tenant = incident.repaired()
    tenant = replace(tenant, applications=tuple(replace(a, silently=sends) for a in tenant.applications))
    auth0, subject = provider_of(tenant), subjects(tenant)[0]
    victim = tenant.applications[0]
    unit = Unit(Workspace(tenant, auth0.semantics), question("SSO001"), subject, victim)
    assert local_switches(unit) == switches


def test_the_system_reads_all_that_the_provider_leaves_open() -> None:
    mode, subject = Mode(timed=True, free=False), subjects(TENANT)[0]
    system = compose(TENANT, SEMANTICS, mode, subject, TENANT.applications, PLAIN.authorizer()).system
    assert {v.name for v in system.rigid_variables} == {"P1", "P2", "P3"}


def test_an_unknown_provider_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="there is no table for provider plain; there are auth0"):
        provider_of(TENANT)


def test_switches_of_different_providers_have_different_names() -> None:
    """Files of cases and baselines name switches without their provider."""
    names = [s.id for p in (*providers(), PLAIN) for s in p.semantics.switches]
    assert len(names) == len(set(names))


#: Fields that answer one question: how many of a group hold under any reading.
GROUPS = (
    (("written_at_once", "written_before_challenge", "written_last"), {1}),
    (("session_satisfies_policy", "own_login_satisfies_policy"), {0, 1}),
    (("command_gives_interaction_required", "command_gives_access_denied"), {0, 1}),
)


def _inconsistent(does: Behaviour, semantics: Semantics) -> Iterator[str]:
    """Groups of fields that contradict each other under some reading, and fields that read several switches."""
    for group, numbers in GROUPS:
        exprs = [getattr(does, name) for name in group]
        read = sorted({s.id for e in exprs for s in semantics.read_by(e)})
        for values in product(*(semantics[name].sort.values for name in read)):
            reading = dict(zip(read, values, strict=True))
            if sum(evaluate(e, reading) is True for e in exprs) not in numbers:
                yield f"{', '.join(group)} under {reading}"
    yield from (f.name for f in fields(Behaviour) if len(semantics.read_by(getattr(does, f.name))) > 1)


@pytest.mark.parametrize("one", [*providers(), PLAIN], ids=lambda p: p.name)
def test_what_a_provider_does_is_consistent_under_every_reading(one: Provider) -> None:
    assert list(_inconsistent(one.authorizer().behaviour, one.semantics)) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"written_last": TRUE},
        {"written_at_once": SEMANTICS["P1"].is_("keep")},
        {"command_gives_access_denied": TRUE, "command_gives_interaction_required": TRUE},
        {"logout_forgets_browser": or_(SEMANTICS["P1"].is_("keep"), SEMANTICS["P2"].is_("yes"))},
    ],
)
def test_a_contradiction_is_noticed(fault: dict[str, Expr]) -> None:
    assert list(_inconsistent(replace(PLAIN.authorizer().behaviour, **fault), SEMANTICS))
