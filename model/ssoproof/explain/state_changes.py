"""What changed at a step, as facts that a person recognizes: session, memory, evidence, logins, tokens."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.explain import refresh_text
from ssoproof.explain.clock import clocks, spoken, stamp
from ssoproof.explain.context import RunContext
from ssoproof.explain.hook_decision import in_brackets
from ssoproof.explain.model import PROVIDER, TIME, Fact, Run, Topic
from ssoproof.explain.projection import units
from ssoproof.explain.step_text import audience, boxless
from ssoproof.flows.instance import Instance
from ssoproof.flows.limits import Limit
from ssoproof.logic.expr import Expr


class Changes:
    """The facts of one step in one run."""

    def __init__(self, scene: RunContext, index: int, run: Run) -> None:
        self.scene, self.index, self.run = scene, index, run
        self.world = scene.composition.world
        self.step = scene.acted[index]
        self.outputs = scene.outputs_at(index, run)
        self.before, self.after = scene.state(index, run), scene.state(index + 1, run)
        self.clock = clocks(scene)[index]

    def facts(self) -> tuple[Fact, ...]:
        """All of them, the shared ones first."""
        if self.step.verb == "part":
            return ()
        return (
            *self._session(),
            *self._mfa(),
            *self._memory(),
            *self._demand(),
            *self._local(),
            *self._tokens(),
            *(self._fact(*row) for row in refresh_text.changes(self.scene, self.index, self.run)),
        )

    def _true(self, expr: Expr, after: bool) -> bool:
        return self.scene.true(expr, self.index + after, self.run)

    def _turned(self, expr: Expr) -> bool | None:
        """The new value of a condition; None where it did not change."""
        after = self._true(expr, True)
        return None if after == self._true(expr, False) else after

    def _fact(self, text: str, topic: Topic, gained: bool, lane: str = PROVIDER) -> Fact:
        return Fact(text, lane, topic, gained)

    def _session(self) -> Iterator[Fact]:
        turned = self._turned(self.world.session)
        session = self.world.tenant.session
        limits = f"idle {spoken(session.idle.value)}, absolute {spoken(session.absolute.value)}"
        if turned:
            yield self._fact(f"SSO session begins ({limits})", Topic.SESSION, True)
        elif turned is False:
            yield self._fact(f"SSO session ends{self._reason()}", Topic.SESSION, False)
        elif "over" in self.outputs:
            yield self._fact("a new SSO session replaces the old one", Topic.SESSION, False)

    def _reason(self) -> str:
        """Which of its limits a pause was long enough for, as this run has them."""
        if self.step.lane != TIME:
            return ""
        length = units(self.scene.trace, self.scene.acted, self.index)
        own = ((self.world.idle, "idle limit"), (self.world.absolute, "absolute limit"))
        rows = (*own, *((limit, "a limit that code had set") for limit in self.world.shorts))
        gone = dict.fromkeys(words for limit, words in rows if self._within(limit, length))
        return f": {' and '.join(gone)}" if gone else ""

    def _within(self, limit: Limit, length: int) -> bool:
        return 0 < int(self.before.get(limit.name, 0)) <= length

    def _mfa(self) -> Iterator[Fact]:
        entries = int(self.after["methods"]) - int(self.before["methods"])
        if self._turned(self.world.evidence):
            yield self._fact("MFA passed in this session", Topic.MFA, True)
        elif entries > 0:
            yield self._fact("an mfa entry is added to the session", Topic.MFA, True)
        if self._lives() and "over" in self.outputs and self._lost_mfa():
            yield self._fact("the new session has no MFA", Topic.MFA, False)
        turned = self._turned(self.world.marker)
        if turned:
            reading = self.scene.unit.semantics.spelled(self.world.behaviour.passing_marks_session)
            yield self._fact(f"session marked: MFA done{in_brackets(reading)}", Topic.MEMORY, True)
        elif turned is False and self._lives():
            yield self._fact("the session's MFA marker is forgotten", Topic.MEMORY, False)
        age = self.world.tracked[0].age
        if age is not None and self._turned(age.live()) is False and self._lives():
            yield self._fact("the evidence is older than the demand allows", Topic.MFA, False)

    def _lives(self) -> bool:
        return self._true(self.world.session, True)

    def _lost_mfa(self) -> bool:
        return int(self.before["methods"]) > 0 and int(self.after["methods"]) == 0

    def _memory(self) -> Iterator[Fact]:
        turned = self._turned(self.world.memory)
        remember = self.world.tenant.remember
        limits = f"{spoken(remember.inactivity.value)} inactive, {spoken(remember.overall.value)} overall"
        alone = self.world.alone
        if turned and alone is not None and f"start:{alone.name}" in self.outputs:
            length = spoken((alone.units or 0) * self.world.unit)
            yield self._fact(f"browser remembered without being asked ({length})", Topic.MEMORY, True)
        elif turned:
            yield self._fact(f"browser remembered ({limits})", Topic.MEMORY, True)
        elif turned is False:
            lapsed = self.step.lane == TIME
            text = "remembered browser lapses" if lapsed else "remembered browser forgotten"
            yield self._fact(text, Topic.MEMORY, False)
        elif f"start:{self.world.remembered[0].name}" in self.outputs and self.before != self.after:
            yield self._fact("remembered browser used", Topic.MEMORY, True)

    def _demand(self) -> Iterator[Fact]:
        if self._turned(self.world.shut):
            text = f"{self.world.subject.name}: no token is due until MFA is passed"
            yield self._fact(text, Topic.DEMAND, False)

    def _local(self) -> Iterator[Fact]:
        for instance in self.world.instances:
            n = instance.name
            if self._turned(instance.here):
                yield self._fact("logged in", Topic.LOGIN, True, n)
            if self.world.subject.every_visit and self._turned(instance.passed) is not None:
                gained = self._true(instance.passed, True)
                text = "MFA passed in this visit" if gained else "the visit's MFA is gone with the visit"
                yield self._fact(text, Topic.MFA, gained, n)
            stage, before = self.after[f"{n}.stage"], self.before[f"{n}.stage"]
            if stage != before and stage == "dead":
                yield self._fact("pending login is void: its session ended", Topic.CHALLENGE, False, n)
            elif stage != before and stage in ("challenge", "unbound"):
                offers = self._true(instance.offer, True)
                text = "with the checkbox “remember this browser”" if offers else "without the checkbox"
                if boxless(self.scene, instance, self.index + 1, self.run):
                    text = "whatever is ticked, it does not remember this browser"
                elif self._true(instance.automatic, True):
                    text = "once passed it remembers this browser, without a box"
                yield self._fact(text, Topic.CHALLENGE, True, n)
            elif (
                stage != before
                and before in ("challenge", "unbound")
                and self.step.verb in ("reload", "close")
            ):
                yield self._fact("pending MFA prompt abandoned", Topic.CHALLENGE, False, n)

    def _tokens(self) -> Iterator[Fact]:
        for instance in self.world.instances:
            for limit in instance.tokens:
                yield from self._token(instance, limit)
        if self.world.mode.free and "token" in self.outputs:
            text = f"token for {audience(self.step.label)}"
            yield self._fact(text, Topic.TOKEN, True, self.step.lane)

    def _token(self, instance: Instance, limit: Limit) -> Iterator[Fact]:
        label = audience(limit.name.removeprefix(f"{instance.name}.token."))
        if f"start:{limit.name}" in self.outputs:
            until = stamp(self.clock + (limit.units or 0) * self.world.unit)
            yield self._fact(f"token for {label} until {until}", Topic.TOKEN, True, instance.name)
        elif self._turned(limit.live()) is False:
            text = f"token for {label} {'expires' if self.step.lane == TIME else 'dropped'}"
            yield self._fact(text, Topic.TOKEN, False, instance.name)
