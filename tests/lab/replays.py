"""Counterexamples of the shipped cases, as steps that the lab can take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.explain.context import Acted, RunContext, Stage, take_apart
from ssoproof.explain.model import TIME, Run
from ssoproof.explain.projection import taken, units
from ssoproof.readers.detect import load_path
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Violated
from tests.lab.server import Server
from tests.lab.user import User, user_of

#: What code of the lab sees at a login.
PROTOCOL = "oidc-basic-profile"
CASES = Path(__file__).parents[2] / "specs" / "cases"


def case_tenant(name: str) -> Tenant:
    """The tenant of a shipped case."""
    return load_path(CASES / name, None, None).tenant


@dataclass(frozen=True)
class Replay:
    """One run of a counterexample; of a pair of runs the first, or the second, in which nobody else acts."""

    name: str
    scene: RunContext
    run: Run

    def steps(self) -> Iterator[Acted | int]:
        """What is done, and of time how many seconds pass."""
        scene, unit = self.scene, self.scene.composition.world.unit
        transitions = {t.name: t for t in scene.composition.system.transitions}
        for index, name, _ in taken(scene.trace, scene.acted, self.run):
            if scene.acted[index].lane == TIME:
                yield units(scene.trace, scene.acted, index) * unit
            else:
                yield take_apart(transitions[name])

    @property
    def beyond(self) -> str:
        """Why the lab can't take it; empty where it can."""
        for step in self.scene.trace.steps:
            for name, value in step.arguments.items():
                kind = name.removesuffix("'").rpartition(".")[2]
                if kind == "prompt" and value != "absent":
                    return f"prompt={value}: oidc-provider’s own page for it is not part of the lab"
                if kind == "older" and value is True:
                    return "a refresh token from before is used: the lab's applications keep the last one"
                if kind == "protocol" and value != PROTOCOL and self._sees_protocol:
                    return f"code looks at the protocol, and the lab's is always {PROTOCOL}"
                if kind not in ("delay", "prompt", "protocol", "older"):
                    return f"it rests on a choice of code, {name}"
        profiles = {app.profile.name for app in self.scene.composition.world.tenant.applications}
        return "code looks at the protocol" if self._sees_protocol and "auth0.js" in profiles else ""

    @property
    def _sees_protocol(self) -> bool:
        return any("protocol" in hook.source for hook in self.scene.composition.world.tenant.hooks)

    def difference(self, server: Server) -> str:
        """The first step that comes out differently over HTTP; empty where all agree."""
        return self.done_by(user_of(server, self.scene.composition, self.scene.reading))

    def done_by(self, user: User) -> str:
        """The same of a user who has begun."""
        for number, step in enumerate(self.steps(), start=1):
            if isinstance(step, int):
                user.wait(step)
                continue
            came = user.do(step.lane, step.verb, step.label)
            if came != (step.first or ""):
                action = step.transition.action
                return f"step {number}, {action}: the model says {step.first}, the server {came}"
        return ""


def counterexamples(tenant: Tenant, name: str) -> Iterator[Replay]:
    """The runs of all violated answers about a tenant."""
    report = check(tenant, Options())
    stage = Stage(report)
    for result in report.own:
        for number, part in enumerate(result.parts, start=1):
            scene = stage.scene(result, part) if isinstance(part.verdict, Violated) else None
            if scene is not None:
                title = f"{name} {result.question} {result.subject}, part {number}"
                yield Replay(title, scene, Run.FIRST)
                if scene.two_runs:
                    yield Replay(f"{title}, without the others", scene, Run.SECOND)
