"""Subjects that share an answer beside the answers that each gets when asked alone."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.check.certificates import certificate_text
from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.check.symmetry import Symmetry
from ssoproof.flows.classes import NAMELESS, merged, signature
from ssoproof.flows.compose import compose, world_of
from ssoproof.flows.signatures import Signatures
from ssoproof.flows.world import Mode, Subject
from ssoproof.generate.folder import write
from ssoproof.generate.members import Size
from ssoproof.logic.build import TRUE, not_
from ssoproof.logic.text import show
from ssoproof.notebook.custom_question import own
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.readers.native.loader import load
from ssoproof.settings import Sourced
from ssoproof.strategies import tenants
from ssoproof.tenant.model import Application, CacheKind, Tenant
from ssoproof.verdict.verdict import Result, Status, Violated
from tests import incident
from tests.agreement.scale import examples
from tests.agreement.test_environment import QUIET, READINGS

CODES = ("SSO001", "SSO002", "MFA001", "MFA002", "MFA003")


def _doubled(tenant: Tenant) -> Tenant:
    """With a copy of each application, under another name and client id."""
    copies = (replace(a, name=f"{a.name}-too", client_id=f"{a.client_id}-too") for a in tenant.applications)
    return replace(tenant, applications=(*tenant.applications, *copies))


def _said(result: Result) -> set[tuple[str, str, int]]:
    rows = set()
    for part in result.parts:
        steps = part.verdict.trace.transitions if isinstance(part.verdict, Violated) else 0
        rows |= {(part.status.value, str(box), steps) for box in part.boxes}
    return rows


@settings(max_examples=examples(5), deadline=None, suppress_health_check=[*QUIET, HealthCheck.too_slow])
@given(tenants(2), READINGS, st.sampled_from(CODES))
def test_a_shared_answer_is_the_one_that_asking_alone_gives(
    tenant: Tenant, reading: dict[str, str], code: str
) -> None:
    grown = _doubled(tenant)
    report = check(grown, Options(questions=(code,), reading=reading))
    for result in report.results:
        if result.like:
            (alone,) = check(
                grown, Options(questions=(code,), subjects=(result.subject,), reading=reading)
            ).results
            assert not alone.like
            assert _said(alone) == _said(result)


def _written(tenant: Tenant, app: Application, free: bool) -> list[str]:
    """The composed transitions of one application and all that they read, as text in which its names are
    nobody's."""
    subject = Subject("app", app.name, app.demand)
    composed = compose(tenant, AUTH0, Mode(timed=False, free=free), subject, (app,), HookAuthorizer())
    instance = composed.instance(app.name)
    audiences = dict.fromkeys(r.label.removesuffix("!login") for r in (*instance.requests, *instance.silent))
    names = {app.name: "it"} | {label: f"r{number}" for number, label in enumerate(audiences)}
    rows = [str((v.name, v.sort)) for v in composed.system.variables]
    for t in composed.system.transitions:
        effects = sorted((name, show(e)) for name, e in (*t.updates.items(), *t.outputs.items()))
        rows.append(str((t.name, [(p.name, p.sort) for p in t.parameters], show(t.guard), effects)))
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return [re.sub(rf"(?<![\w-])({known})(?![\w-])", lambda m: names[m[1]], row) for row in rows]


@settings(max_examples=examples(12), deadline=None, suppress_health_check=QUIET)
@given(tenants(2), st.booleans())
def test_applications_of_one_class_have_equal_transitions(tenant: Tenant, free: bool) -> None:
    authorizer, mode = HookAuthorizer(), Mode(timed=False, free=free)
    signatures = Signatures(authorizer)
    signed: dict[object, list[str]] = {}
    numbers: dict[object, int] = {}
    for app in _doubled(tenant).applications:
        grown = replace(tenant, applications=(app,))
        world = world_of(grown, authorizer, mode, Subject("app", app.name, app.demand), (app,))
        own = signature(world, authorizer, merged(world, authorizer, world.instances[0]))
        named = replace(world, subject=replace(world.subject, name=NAMELESS))
        mine = signature(named, authorizer, merged(world, authorizer, world.instances[0]))
        number = signatures.number(named, world, world.instances[0])
        assert numbers.setdefault(mine, number) == number
        written = _written(grown, app, free)
        assert signed.setdefault((own, app.demand), written) == written
    assert len(set(numbers.values())) == len(numbers)


@settings(max_examples=examples(5), deadline=None, suppress_health_check=QUIET)
@given(st.integers(0, 10_000), st.booleans(), st.sampled_from(("app", "api")))
def test_signatures_known_by_their_form_are_those_worked_out_alone(seed: int, free: bool, kind: str) -> None:
    """Also where one memory serves subjects of several names, and hooks tell applications apart by tables and
    prefixes."""
    with TemporaryDirectory() as folder:
        write(Path(folder), Size(20, 8, 6), seed)
        tenant = load(Path(folder)).tenant
    alike, again, mode = (
        Symmetry(tenant, HookAuthorizer()),
        HookAuthorizer(),
        Mode(timed=False, free=free),
    )
    alone: dict[object, int] = {}
    names = [a.name for a in tenant.apis][:3] if kind == "api" else ["", NAMELESS]
    for name in names:
        subject = Subject(kind, name, None)
        world = world_of(tenant, again, mode, subject, tenant.applications)
        for instance in world.instances:
            own = kind == "app" and name == NAMELESS
            named = replace(world, subject=replace(subject, name=instance.name)) if own else world
            expected = signature(world, again, merged(named, again, instance))
            number = alike._number(mode, subject, instance.app)
            assert alone.setdefault(expected, number) == number
    assert len(set(alone.values())) == len(alone) > 1


def test_where_tokens_are_kept_tells_applications_apart() -> None:
    tenant = incident.as_logged()
    first = tenant.application("console")
    copies = (replace(first, name="copy", client_id="copy"), replace(first, name="third", client_id="third"))
    kinds = zip((first, *copies), (CacheKind.NONE, CacheKind.MEMORY, CacheKind.MEMORY), strict=True)
    apps = tuple(
        replace(a, display_name="one", profile=replace(a.profile, cache=Sourced(kind))) for a, kind in kinds
    )
    reading = {s.id: s.sort.values[0] for s in AUTH0.switches}
    report = check(replace(tenant, applications=apps), Options(questions=("SSO001",), reading=reading))
    assert [r.like for r in report.results] == ["", "", "copy"]


def test_what_hooks_answer_to_any_request_tells_applications_apart() -> None:
    """They look at who asks only where the second audience is asked for."""
    tenant = incident.as_logged()
    console, audiences = tenant.application("console"), tuple(api.audience for api in tenant.apis)
    source = f"""function (user, context, callback) {{
  if (context.request.query.audience === '{audiences[1]}' && context.clientID === 'second') {{
    context.multifactor = {{ provider: 'any' }};
  }}
  callback(null, user, context);
}}"""
    both = replace(console, requests=Sourced(audiences), may_request=Sourced(audiences), display_name="one")
    apps = tuple(replace(both, name=name, client_id=name) for name in ("first", "second", "third"))
    grown = replace(tenant, applications=apps, hooks=(replace(tenant.hooks[0], source=source),))
    alike = Symmetry(grown, HookAuthorizer())
    for free in (True, False):
        classes = alike.classes(Mode(timed=False, free=free), Subject("app", "", None), apps)
        assert [[a.name for a in members] for members in classes] == [["first", "third"], ["second"]]


def _with_a_copy() -> Tenant:
    tenant = incident.as_logged()
    console = tenant.application("console")
    copy = replace(console, name="copy", client_id="copy", display_name="console")
    return replace(tenant, applications=(replace(console, display_name="console"), copy))


def test_a_question_of_ones_own_may_name_applications() -> None:
    asked = own(
        "OWN001",
        "is the copy closed?",
        lambda world, victim: not_(victim.page) if victim.app.name == "copy" else TRUE,
    )
    report = check(_with_a_copy(), Options(questions=(asked.code,)))
    said = {r.subject: (r.status, r.like) for r in report.results}
    assert said == {"console": (Status.PROVED, ""), "copy": (Status.VIOLATED, "")}


def test_a_shared_proof_has_a_certificate() -> None:
    report = check(_with_a_copy(), Options(questions=("MFA002",)))
    shared = next(r for r in report.results if r.like)
    text = certificate_text(report, shared, shared.part(Status.PROVED)[0])
    assert text == certificate_text(report, report.own[0], report.own[0].part(Status.PROVED)[0])
