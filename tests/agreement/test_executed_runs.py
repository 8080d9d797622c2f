"""Violated runs are executed: hooks in a real engine, with the run's own inputs, decide as the run says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import quickjs

from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.explain.context import RunContext, Stage
from ssoproof.flows import session
from ssoproof.flows.code_times import Since
from ssoproof.inputs.input_classes import InputClasses
from ssoproof.inputs.moving_inputs import FIRST
from ssoproof.inputs.terms import NOW, REQUEST
from ssoproof.inputs.values import Value, written
from ssoproof.inputs.words import outcome_text
from ssoproof.javascript.choices import Choice
from ssoproof.logic import build
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.providers.auth0.flows.requirement import HookRequirement
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.readers.detect import load
from ssoproof.semantics.readings import INPUTS
from ssoproof.tenant.model import Hook, HookKind, Tenant
from ssoproof.verdict.verdict import Status
from tests.agreement.models import shipped
from tests.agreement.test_hooks_engine import Login, Outcome, matching, run_hook, started

BOUNDED = "ssoproof.check.search.bounded.none_shorter"
#: Seconds since 1970 that the engine takes for now.
TODAY = 1_700_000_005

OVERLAY = """
function put(root, path, value) {
  var names = path.split('.'), at = root;
  for (var i = 0; i < names.length - 1; i++) {
    if (at[names[i]] === undefined || at[names[i]] === null || typeof at[names[i]] !== 'object') { at[names[i]] = {}; }
    at = at[names[i]];
  }
  if (value === undefined) { delete at[names[names.length - 1]]; } else { at[names[names.length - 1]] = value; }
}
var NOW = 1700000005000;
Date = function (a) { return arguments.length ? new RealDate(a) : new RealDate(NOW); };
Date.prototype = RealDate.prototype; Date.parse = RealDate.parse; Date.now = function () { return NOW; };
var CONTEXTUAL = {'event.request': 'request', 'event.stats.logins_count': 'stats.loginsCount', 'event.organization': 'organization',
  'event.connection.name': 'connection', 'event.connection.strategy': 'connectionStrategy', 'event.authorization': 'authorization',
  'event.authentication.riskAssessment': 'riskAssessment'};
function overlay(path, value) {
  if (path.indexOf('configuration.') === 0) { put(configuration, path.slice(14), value); return; }
  if (path.indexOf('event.user.') === 0) { put(USER, path.slice(11), value); }
  Object.keys(CONTEXTUAL).forEach(function (base) {
    if (path === base || path.indexOf(base + '.') === 0) { put(CONTEXT, CONTEXTUAL[base] + path.slice(base.length), value); }
  });
  if (path.indexOf('event.') === 0) {
    var before = makeEvent;
    makeEvent = function () { var e = before(); put(e, path.slice(6), value); return e; };
  }
}
"""


@dataclass
class Counts:
    """How many steps were executed, those that could not be, and what differed."""

    executed: int = 0
    skipped: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One step of a run that ran hooks."""

    scene: RunContext
    index: int
    need: HookRequirement
    inputs: dict[str, Value]
    classes: InputClasses

    @property
    def silent(self) -> bool:
        """Whether the request was sent with prompt=none."""
        return self.scene.acted[self.index].verb == "renew"

    def value(self, expr: Expr) -> Any:
        """The value of an expression just before the step."""
        return evaluate(expr, self.scene.scope(self.index))


def steps(report: Report) -> Iterator[Step]:
    """All steps of violated runs that ran hooks from their beginning."""
    stage = Stage(report)
    for result in report.results:
        for part in result.parts:
            if part.status is not Status.VIOLATED or result.like:
                continue
            scene = stage.scene(result, part)
            assert scene is not None
            for index, acted in enumerate(scene.acted):
                need = scene.requirement(index)
                if isinstance(need, HookRequirement) and acted.verb in ("sign_in", "continue", "renew"):
                    plain = acted.first in ("login_page", "login", "cached", None)
                    if not plain and not scene.parted(index):
                        row = part.inputs.values.get(str(scene.trace.reading.get(INPUTS)), {})
                        yield Step(scene, index, need, dict(row), part.inputs)


def login_of(step: Step) -> Login:
    """The login as the engine's surroundings take it."""
    scene, world = step.scene, step.scene.composition.world
    request = scene.request(step.index)
    instance = scene.instance(scene.acted[step.index].lane)
    assert request is not None and instance is not None
    app, user = instance.app, world.tenant.user
    seen = session.visible_methods(world) if scene.acted[step.index].verb == "continue" else world.methods
    sent = {
        n.rpartition(".")[2]: v for n, v in scene.arguments(step.index, scene.runs(step.index)[0]).items()
    }
    prompt = "none" if step.silent else request.prompt or sent.get("prompt")
    reading = scene.reading
    return Login(
        client=app.client_id,
        client_name=app.display_name or app.name,
        metadata=app.metadata,
        audience=request.audience,
        in_query=reading.get("S20", "query") in ("query", "both"),
        in_body=reading.get("S20", "query") in ("body", "both"),
        by_sdk=not world.mode.free,
        prompt=None if prompt in (None, "absent") else str(prompt),
        acr=request.acr_values,
        scope=request.scope,
        max_age=request.max_age,
        protocol=str(
            sent.get(
                "protocol",
                "oidc-implicit-profile" if app.profile.name == "auth0.js" else "oidc-basic-profile",
            )
        ),
        first=user.first_factor.value,
        mfa=int(step.value(seen)),
        roles=user.roles,
        factors=user.factors,
        world=0,
        runs_on=reading.get("S52", "runs") == "runs",
    )


def values_of(step: Step) -> dict[str, Value] | None:
    """The inputs of the step by their paths; None where what it rests on is no input."""
    found = dict(step.inputs)
    arguments = step.scene.arguments(step.index, step.scene.runs(step.index)[0])
    lowered = step.need.lowered
    rows = dict(lowered.examples)
    for choice in lowered.choices:
        if choice.name not in arguments or not rests_on(lowered, choice):
            continue
        if choice.sort not in rows or choice.name.endswith(".answers"):
            return None
        found |= rows[choice.sort][str(arguments[choice.name])]  # type: ignore[index, call-overload]
    found |= moved(step)
    world = step.scene.composition.world
    if world.counts_to:
        before = found.get("event.stats.logins_count", float(world.counts_to))
        now = 0 if step.silent else 1
        found["event.stats.logins_count"] = float(before) + int(step.value(world.signed_in)) + now  # type: ignore[arg-type]
    return found


def moved(step: Step) -> dict[str, Value]:
    """What has changed by then."""
    found: dict[str, Value] = {}
    for name, now in step.scene.state(step.index).items():
        group = step.classes.group(name.removeprefix("now:")) if name.startswith("now:") else None
        if group is None or now == FIRST:
            continue
        for vector, row in group.cells.examples.items():
            if outcome_text(frozenset({vector}), group, _plain(step)) == now:
                found |= row
    return found


def _plain(step: Step) -> Callable[[str], str]:
    return lambda text: step.classes.texts.get(text, text)


def rests_on(lowered: Lowered, choice: Choice) -> bool:
    """Whether a decision rests on the choice."""
    from ssoproof.logic.expr import free
    from ssoproof.providers.auth0.hooks.lowered import expressions

    return any(choice.name in free(e) for e in expressions(lowered))


def entry_ages(step: Step) -> list[float]:
    """How many seconds ago each mfa entry was written, as the model's limits have it."""
    world = step.scene.composition.world
    count = int(login_of(step).mfa)
    ages = [1.0] * count
    for age, limit in world.code_ages:
        left = int(step.value(limit.expr))
        old = float((limit.units or 0) - left) * world.unit if left else float(age.seconds + 2)
        last = range(max(0, count - 1), count)
        places = {Since.FIRST_ENTRY.value: range(count), Since.LAST_ENTRY.value: last}
        for place in places.get(age.since, range(0)):
            ages[place] = (
                max(ages[place], old) if age.since == Since.LAST_ENTRY.value or place == 0 else ages[place]
            )
    return ages


def executed(step: Step, hooks: tuple[Hook, ...]) -> Outcome | None:
    """What the hooks do in the engine; None where the run's inputs are not known."""
    inputs = values_of(step)
    if inputs is None:
        return None
    login = login_of(step)
    if isinstance(inputs.get(f"{REQUEST}acr_values"), str):
        login = replace(login, acr=str(inputs[f"{REQUEST}acr_values"]))
    context = started(login)
    context.eval(OVERLAY)
    for path, value in inputs.items():
        if path == NOW:
            context.eval(f"NOW = {written(value)};")
        elif not path.startswith(REQUEST):
            context.eval(f"overlay({json.dumps(path)}, {written(value)});")
    today = inputs.get(NOW, TODAY * 1000.0)
    assert isinstance(today, float)
    for place, old in enumerate(entry_ages(step)):
        at = int(today - old * 1000)
        context.eval(
            f"if (CONTEXT.authentication.methods[{place + 1}]) CONTEXT.authentication.methods[{place + 1}].timestamp = {at};"
            f"(function () {{ var b = makeEvent; makeEvent = function () {{ var e = b(); var m = e.authentication.methods[{place + 1}];"
            f" if (m) m.timestamp = new RealDate({at}).toISOString(); return e; }}; }})();"
        )
    stops = {stop.command.hook for stop in step.need.lowered.stops if step.value(stop.guard) is True}
    for hook in sorted(hooks, key=lambda h: h.kind is HookKind.ACTION):
        run_hook(context, hook)
        if json.loads(context.eval("JSON.stringify(OUT)"))["denied"] or hook.name in stops:
            break
    out = json.loads(context.eval("JSON.stringify(OUT)"))
    commands = tuple((name, tuple(str(f) for f in factors)) for name, factors in out["commands"])
    return Outcome(out["denied"], tuple(out["rule"]), tuple(tuple(e) for e in out["enables"]), commands)


def decided(step: Step) -> Lowered:
    """What the run says that the hooks decide."""
    lowered = step.need.lowered

    def fixed(guard: Expr) -> Expr:
        return build.boolean(step.value(guard) is True)

    return Lowered(
        tuple(replace(s, guard=fixed(s.guard), state=_const(step, s.state), remember=_const(step, s.remember)) for s in lowered.settings),
        (), fixed(lowered.denied), (), (),
        tuple(replace(s.command, guard=build.TRUE) for s in lowered.stops if step.value(s.guard) is True),
    )  # fmt: skip


def _const(step: Step, expr: Expr) -> Expr:
    return build.const(expr.sort, step.value(expr))


def execute(report: Report) -> Counts:
    """Executes all violated runs of a report."""
    tenant, counts = report.tenant, Counts()
    for step in steps(report):
        try:
            outcome = executed(step, tenant.hooks)
        except quickjs.JSException as wrong:
            counts.wrong.append(f"{wrong}")
            continue
        if outcome is None:
            counts.skipped += 1
            continue
        counts.executed += 1
        if matching(decided(step), outcome) is not build.TRUE:
            acted = step.scene.acted[step.index]
            counts.wrong.append(
                f"{acted.transition.name}: engine {outcome}, run {decided(step)}, inputs {values_of(step)}"
            )
    return counts


@pytest.mark.parametrize("case", shipped(), ids=lambda p: p.name)
def test_runs_of_cases_are_what_the_engine_does(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are executed whether or not Z3 says that none is shorter, which is not asked here."""
    monkeypatch.setattr(BOUNDED, lambda system, goals, told, work: frozenset())
    tenant = load(case).tenant
    counts = execute(check(tenant, Options()))
    assert not counts.wrong
    assert counts.skipped == 0


TENANT = """ssoproof: 1
tenant: t
mfa: never
applications:
  one: {requests: [none], renews: silent, sdk: {cache: none, on-login-required: keep}}
  two: {requests: [none]}
hooks: [{KIND: h.js}]
requirements: {applications: {one: at most 15m old}}
"""
ASKS = "api.multifactor.enable('any', {allowRememberBrowser: false});"
FRESH = "(event.authentication?.methods ?? []).some(m => m.name === 'mfa' && Date.now() - Date.parse(m.timestamp) <= MS)"
CODE = {
    "flag": f"if (event.user.app_metadata.vip === true) {{ {ASKS} }}",
    "two flags": f"if (event.user.app_metadata.a > 3 && event.user.user_metadata.b !== 'x') {{ {ASKS} }}",
    "address": f"if (!/^10\\.0\\./.test(event.request.ip)) {{ {ASKS} }}",
    "organization": f"if (event.organization?.metadata?.mfa === 'on') {{ {ASKS} }}",
    "too old": f"if (!{FRESH.replace('MS', '960000')}) {{ {ASKS} }}",
    "too young": f"if (!{FRESH.replace('MS', '840000')}) {{ {ASKS} }}",
    "secret": f"if (event.secrets.LEVEL === 'high') {{ {ASKS} }}",
    "connection": f"if (event.connection.strategy !== 'auth0') {{ {ASKS} }}",
    "roles": f"if ((event.authorization?.roles ?? []).includes('admin')) {{ {ASKS} }}",
    "length": f"if ((event.user.app_metadata.roles || []).length > 2) {{ {ASKS} }}",
    "third sign-in": f"if (event.stats.logins_count === 3) {{ {ASKS} }}",
    "hour": f"if (new Date().getUTCHours() < 6) {{ {ASKS} }}",
}


def tenant_with(folder: Path, body: str) -> Tenant:
    """Two applications, and an Action with these statements."""
    (folder / "h.js").write_text(f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};")
    (folder / "ssoproof.yaml").write_text(TENANT.replace("KIND", "action"))
    return load(folder).tenant


@pytest.mark.parametrize("body", CODE.values(), ids=CODE.keys())
def test_runs_with_inputs_are_what_the_engine_does(tmp_path: Path, body: str) -> None:
    counts = execute(check(tenant_with(tmp_path, body), Options()))
    assert not counts.wrong
    assert counts.executed and counts.skipped == 0


def test_inputs_of_another_class_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: the run is executed with the inputs of somebody else."""
    import tests.agreement.test_executed_runs as own

    monkeypatch.setattr(own, "values_of", lambda step: {"event.user.app_metadata.vip": False})
    assert own.execute(check(tenant_with(tmp_path, CODE["flag"]), Options())).wrong
