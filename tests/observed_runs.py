"""Random runs of a tenant's timed system under a random reading, and the logs that they would leave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from ssoproof.check.workspace import Focus, Workspace
from ssoproof.flows.compose import Composition
from ssoproof.flows.session import visible_methods
from ssoproof.flows.world import Subject
from ssoproof.logic.build import FALSE
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.sorts import Value, values
from ssoproof.providers.registry import provider_of
from ssoproof.semantics.readings import INPUTS
from ssoproof.system.lifted_stepper import MultiStepper
from ssoproof.system.system import Transition
from ssoproof.tenant.model import Tenant

#: 9 April 2019, 12:48:01 UTC.
BEGIN = 1_554_814_081
SILENT = {
    "mfa": ("fsa", "Multifactor authentication required"),
    "login": ("fsa", "Login required"),
    "interaction": ("fsa", "Interaction required"),
    "denied": ("fsa", "Access denied"),
    "token": ("ssa", ""),
}
#: Outcomes as the lines of text call them.
SAID = {
    "mfa": "multifactor authentication required",
    "login": "login required",
    "interaction": "interaction_required",
    "denied": "access_denied",
    "token": "token",
    "challenge": "mfa prompt",
}
PATTERNS = """\
ssoproof-patterns: 1
lines:
  - line: "{time} code of {application}: {run}"
    begins: true
  - line: "{time} browser of {application}: {run}"
    begins: true
    by: application
  - line: "  mfa={mfa}"
  - line: "  outcome={outcome}"
"""


@dataclass(frozen=True)
class Taken:
    """A step of a run: seconds since its beginning, the state before, the transition."""

    seconds: int
    before: dict[str, Value]
    transition: Transition

    @property
    def verb(self) -> str:
        return self.transition.action.removeprefix(f"{self.transition.actor}.").partition(".")[0]

    @property
    def outcome(self) -> str:
        return self.transition.name.removeprefix(self.transition.action).removeprefix("/")


@dataclass(frozen=True)
class Run:
    """A random run with its full reading."""

    composition: Composition
    reading: dict[str, Value]
    steps: tuple[Taken, ...]

    @property
    def switches(self) -> dict[str, Value]:
        """The reading without the class of inputs."""
        return {k: v for k, v in self.reading.items() if k != INPUTS}


def composed(tenant: Tenant, logouts: bool = False) -> tuple[Workspace, Composition]:
    """The timed system of all applications; `logouts`: which log their users out."""
    workspace = Workspace(tenant, provider_of(tenant).semantics)
    victim = tenant.applications[0]
    focus = Focus(Subject("app", victim.name, None), victim, False, logouts=logouts)
    return workspace, workspace.composition(focus, True, workspace.apps(victim))


def random_run(
    composition: Composition,
    semantics: object,
    seed: int,
    length: int = 40,
    fixed: dict[str, Value] | None = None,
) -> Run:
    """A run under a random reading, or a fixed one; steps of the applications are preferred to waiting."""
    rnd, system = Random(seed), composition.system
    reading: dict[str, Value] = {**semantics.defaults}  # type: ignore[attr-defined]
    for v in system.rigid_variables:
        reading[v.name] = rnd.choice(list(values(v.sort)))
    reading |= fixed or {}
    stepper = MultiStepper(system, tuple(FALSE for _ in system.transitions), delays=(1, 3, 8, 20, 500))
    here = stepper.masks.words(reading)
    names = [v.name for v in system.state_variables]
    state, seconds, steps = stepper.initial(), 0, []
    for _ in range(length):
        rows = [row for row in stepper.successors(state) if row[4] & here]
        waits = [r for r in rows if system.transitions[r[0]].actor == "time"]
        others = [r for r in rows if system.transitions[r[0]].actor != "time"]
        telling = [
            r
            for r in others
            if ".renew." in system.transitions[r[0]].action or "sign_in" in system.transitions[r[0]].action
        ]
        pool = (
            waits if waits and rnd.random() < 0.12 else telling if telling and rnd.random() < 0.6 else others
        )
        number, arguments, after, _, _ = rnd.choice(pool or rows)
        t = system.transitions[number]
        before = dict(zip(names, state, strict=True))
        steps.append(Taken(seconds, before, t))
        if t.actor == "time":
            scope = {**before, **dict(zip((p.name for p in t.parameters), arguments, strict=True))}
            seconds += _delay(composition, t, scope) * composition.world.unit
        seconds += rnd.choice((0, 0, 1, 2))
        state = after
    return Run(composition, reading, tuple(steps))


def _delay(composition: Composition, t: Transition, scope: dict[str, Value]) -> int:
    if t.parameters:
        return int(scope[t.parameters[0].name])
    name = t.name.removeprefix("time.")
    return int(scope[name])


def saw_mfa(run: Run, step: Taken) -> bool:
    """Whether code saw MFA in the session."""
    world = run.composition.world
    methods = visible_methods(world) if step.verb == "continue" else world.methods
    return bool(evaluate(methods, {**run.reading, **step.before}))


def lines(run: Run, rnd: Random, keep: float = 1.0) -> Iterator[str]:
    """What statements of code, and of the applications, would have written; some of it lost."""
    for step in run.steps:
        app = step.transition.actor
        silent = step.verb == "renew"
        if (
            step.verb not in ("renew", "sign_in", "continue")
            or step.outcome in ("cached", "login_page")
            or rnd.random() > keep
        ):
            continue
        stamp = datetime.fromtimestamp(BEGIN + step.seconds, UTC).isoformat()
        code = step.outcome != "login"
        yield f"{stamp} {'code' if code else 'browser'} of {app}: {'silent' if silent else 'interactive'}"
        if code and run.composition.world.top:
            yield f"  mfa={str(saw_mfa(run, step)).lower()}"
        if step.outcome in SAID and rnd.random() < 0.7:
            yield f"  outcome={SAID[step.outcome]}"


def events(run: Run, rnd: Random, keep: float = 1.0) -> Iterator[dict[str, object]]:
    """What the provider would have logged."""
    for number, step in enumerate(run.steps):
        t = step.transition
        if rnd.random() > keep:
            continue
        stamp = (
            datetime.fromtimestamp(BEGIN + step.seconds + number / 1000, UTC)
            .isoformat()
            .replace("+00:00", "Z")
        )
        common = {"date": stamp, "user_id": "auth0|u1", "user_agent": "Firefox"}
        if t.action == "browser.logout":
            yield {**common, "type": "slo"}
        elif step.verb == "renew" and step.outcome in SILENT:
            kind, description = SILENT[step.outcome]
            yield {**common, "type": kind, "description": description, "client_id": t.actor}
        elif step.outcome == "token" and step.verb in (
            "sign_in",
            "continue",
            "pass",
            "pass_remember",
            "back",
        ):
            prompts = [{"name": "login", "flow": "universal-login"}]
            if step.verb.startswith("pass"):
                prompts.append({"name": "mfa", "flow": "universal-mfa"})
            details = {} if step.verb == "back" or rnd.random() < 0.3 else {"prompts": prompts}
            yield {**common, "type": "s", "client_id": t.actor, "details": details}


def written(rows: Iterator[dict[str, object]], file: Path) -> Path:
    """Events as a log stream writes them, one a line."""
    file.write_text(
        "".join(json.dumps({"log_id": str(n), "data": row}) + "\n" for n, row in enumerate(rows))
        or "{}\n{}\n"
    )
    return file


HOST = "https://login.example"
ERRORS = {
    "mfa": ("login_required", "Multifactor authentication required"),
    "login": ("login_required", "Login required"),
    "interaction": ("interaction_required", ""),
    "denied": ("access_denied", ""),
}


def _sent_to(outcome: str, state: str) -> str:
    """Where the browser is sent after a step of an interactive login."""
    return {
        "login_page": f"/u/login?state={state}",
        "challenge": f"/u/mfa-otp-challenge?state={state}",
        "token": "https://app.example/cb?code=abc&state=x",
        "denied": "https://app.example/cb?error=access_denied&state=x",
    }.get(outcome, "https://elsewhere.example/form")


def exchanges(run: Run, tenant: Tenant, rnd: Random) -> Iterator[dict[str, object]]:
    """What a browser would have recorded, as entries of a HAR."""
    states: dict[str, str] = {}
    clients = {a.name: a.client_id for a in tenant.applications}
    for number, step in enumerate(run.steps):
        app, verb = step.transition.actor, step.verb
        begin = BEGIN + step.seconds + number / 1000

        def entry(
            url: str,
            location: str = "",
            body: str = "",
            form: str | None = None,
            late: float = 0,
            begin: float = begin,
        ) -> dict[str, object]:
            stamp = datetime.fromtimestamp(begin + late, UTC).isoformat()
            post = {} if form is None else {"text": form}
            headers = [{"name": "location", "value": location}] if location else []
            return {
                "startedDateTime": stamp,
                "request": {"method": "GET" if form is None else "POST", "url": HOST + url, "postData": post},
                "response": {
                    "status": 302 if location else 200,
                    "headers": headers,
                    "content": {"text": body},
                },
            }

        if step.transition.action == "browser.logout":
            yield entry("/v2/logout")
        elif verb == "sign_in":
            states[app] = f"s{number}"
            yield entry(f"/authorize?client_id={clients[app]}&state=x", _sent_to(step.outcome, states[app]))
        elif verb == "first_factor":
            old, states[app] = states[app], f"s{number}"
            yield entry(
                f"/u/login?state={old}",
                f"/authorize/resume?state={states[app]}",
                form="username=u&password=p",
            )
        elif verb == "continue":
            old, states[app] = states[app], f"s{number}"
            yield entry(f"/authorize/resume?state={old}", _sent_to(step.outcome, states[app]))
        elif verb in ("pass", "pass_remember"):
            old, states[app] = states[app], f"s{number}"
            ticked = "&rememberBrowser=true" if verb == "pass_remember" else ""
            yield entry(
                f"/u/mfa-otp-challenge?state={old}",
                f"/authorize/resume?state=r{number}",
                form=f"code=1{ticked}",
            )
            yield entry(
                f"/authorize/resume?state=r{number}", _sent_to(step.outcome, states[app]), late=0.0004
            )
        elif verb == "renew" and step.outcome != "cached":
            error, description = ERRORS.get(step.outcome, ("", ""))
            said = {"error": error, "error_description": description} if error else {"code": "abc"}
            body = "" if rnd.random() < 0.1 else f"response: {json.dumps(said)}"
            yield entry(f"/authorize?client_id={clients[app]}&prompt=none", body=body)
