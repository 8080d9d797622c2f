"""Why the last step of a counterexample came out as it did: lines, settings, readings, and earlier steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ssoproof.explain import logout_text, refresh_text
from ssoproof.explain.context import RunContext
from ssoproof.explain.evidence import lacking, superfluous
from ssoproof.explain.history import History
from ssoproof.explain.hook_decision import Decision, decision
from ssoproof.explain.model import TIME, Cause, CauseKind, Run, at_step, by_setting
from ssoproof.explain.step_text import ERRORS
from ssoproof.flows.behaviour import Behaviour
from ssoproof.flows.requirement import StandIn
from ssoproof.flows.session import BLAMED
from ssoproof.flows.world import World
from ssoproof.logic.build import and_, or_
from ssoproof.logic.expr import Expr
from ssoproof.semantics.switch import Switch

PASS = ("pass", "pass_remember")


@dataclass(frozen=True, slots=True)
class Causes:
    """The reasons of one step; `mentioned` are the switches that the answer depends on."""

    scene: RunContext
    index: int
    run: Run
    mentioned: frozenset[str]

    @property
    def world(self) -> World:
        """The world that the run is in."""
        return self.scene.composition.world

    @property
    def does(self) -> Behaviour:
        """What the provider does."""
        return self.world.behaviour

    @property
    def history(self) -> History:
        """What came before the step."""
        return History(self.scene, self.index, self.run)

    def _n(self, index: int) -> int:
        return self.scene.number(index)

    @property
    def error(self) -> tuple[str, str] | None:
        """The error that the step returned."""
        step = self.scene.acted[self.index]
        if step.verb == "renew":
            return ERRORS.get(step.outcome(self.run) or "")
        return refresh_text.error(step.verb, step.outcome(self.run))

    def causes(self) -> tuple[Cause, ...]:
        """All reasons, the immediate ones first; readings that no other reason names come last."""
        found = self.immediate()
        named = " ".join(c.text for c in found)
        rest = (s for s in self.scene.unit.semantics.switches if s.id in self.mentioned)
        return (*found, *(self._also(s) for s in rest if f"{s.id}=" not in named))

    def _also(self, switch: Switch) -> Cause:
        value = self.scene.value(switch)
        words = f"{switch.id}={value}: {switch.statement(value)}"
        return Cause(CauseKind.READING, words)

    def immediate(self) -> tuple[Cause, ...]:
        """The reasons that stand without being asked for: readings only where another reason names them."""
        if self.scene.unit.question.logouts:
            return tuple(self._left())
        outcome = self.scene.acted[self.index].outcome(self.run)
        decided = decision(self.scene, self.index, self.run)
        if outcome == "cached":
            return (at_step("the SDK still had the token in its cache"),)
        if self._refreshes:
            return tuple(self._refreshed(outcome, decided))
        if decided is None:
            return tuple(self._no_session()) if outcome == "login" else ()
        if decided.kind in ("denied", "away"):
            return decided.causes
        rest = (*self._unmet(decided), *self._replaced()) if decided.needs else self._let_in(decided)
        return (*superfluous(self.history), *decided.causes, *rest)

    def _left(self) -> Iterator[Cause]:
        """Why somebody is signed in still after a logout, or is signed out by one."""
        for cause, behaviour in logout_text.causes(self.scene):
            yield cause
            if behaviour is not None:
                yield from self._reading(behaviour)

    @property
    def _refreshes(self) -> bool:
        return self.scene.acted[self.index].verb in ("refresh", "complete")

    def _refreshed(self, outcome: str | None, decided: Decision | None) -> Iterator[Cause]:
        """Why a refresh came out as it did: nothing but code stands in for MFA there."""
        instance = self.scene.instance(self.scene.acted[self.index].lane)
        if outcome in ("missing", "invalid", "lapsed") and instance is not None and instance.family:
            yield from refresh_text.gone(self.history, instance.family, outcome)
            if outcome == "missing" and instance.family.tokens.store.value is None:
                yield from self._reading(self.does.refresh_token_in_memory)
            return
        if decided is None:
            return
        yield from decided.causes
        if outcome == "mfa":
            yield at_step("nothing can be shown at a refresh, and no remembered browser is accepted there")
        elif outcome == "token" and self.scene.unit.question.free:
            yield from lacking(self.history)

    def _replaced(self) -> Iterator[Cause]:
        """Whose code or forced login put the session of this step in the place of an earlier one."""
        ended = self.history.last_output(BLAMED)
        if ended is not None and self.scene.parted(ended):
            yield at_step(
                f"the session that was there ended at step {self._n(ended)}",
                self._n(ended),
            )
            yield from self._ended_by(ended)

    def _reading(self, behaviour: Expr, lead: str = "") -> Iterator[Cause]:
        """The reading behind what the provider does, where the answer depends on it."""
        read = self.scene.unit.semantics.read_by(behaviour)
        for switch in (s for s in read if s.id in self.mentioned):
            value = self.scene.value(switch)
            words = f"{switch.id}={value}: {switch.meaning(value)}"
            yield Cause(CauseKind.READING, f"{lead} ({words})" if lead else words)

    def _unmet(self, decided: Decision) -> Iterator[Cause]:
        """Why a challenge is due: what could have stood in for it, and where that went."""
        if decided.kind == "adaptive":
            yield Cause(CauseKind.INPUT, "the risk assessment gives low confidence")
            return
        if decided.kind == "commanded":
            yield from self._reading(
                self.does.memory_satisfies_command, "nothing is accepted instead of a commanded MFA prompt"
            )
            yield from self._reading(
                self.does.command_gives_interaction_required, "silent renewal can’t show it"
            )
            return
        if decided.kind in ("by_audience", "by_acr"):
            return
        if decided.kind == "strict":
            yield Cause(
                CauseKind.READING, "nothing stored is accepted instead, since no remembered browser is"
            )
            return
        if not self.history.holds(self.world.memory):
            yield from self._memory()
            yield from self._marker()
        if decided.kind == "policy":
            yield from self._earlier()

    def _memory(self) -> Iterator[Cause]:
        fell = self.history.fell(self.world.memory)
        if fell is not None:
            yield from self._forgotten(fell)
            return
        victim = self.scene.acted[self.index].lane
        passed = self.history.last(victim, *PASS)
        if passed is None:
            yield at_step(f"no browser was remembered: {victim} was asked for no MFA")
        else:
            yield from self._not_ticked(victim, passed)

    def _not_ticked(self, lane: str, passed: int) -> Iterator[Cause]:
        instance = self.scene.instance(lane)
        offered = instance is not None and self.scene.true(instance.offer, passed, self.run)
        number = self._n(passed)
        why = f"the MFA prompt passed at step {number} has no checkbox"
        if offered:
            why = f"the box was left unticked at step {number}"
        yield at_step(f"no remembered browser: {why}", number)
        if not offered:
            yield from self._demanding_lines(lane, passed)

    def _demanding_lines(self, lane: str, answered: int) -> Iterator[Cause]:
        """The hook lines that brought about the challenge answered at a step."""
        shown = self.history.challenge(lane, answered)
        if shown is None:
            return
        decided = decision(self.scene, shown, self._run_at(shown))
        if decided is not None and decided.kind == "policy":
            text = (
                f"the MFA prompt of step {self._n(shown)} was the policy’s, which accepts a remembered "
                f"browser"
            )
            policy = decided.policy[0]
            yield Cause(CauseKind.SETTING, text, policy.place, step=self._n(shown), at=policy.at)
            return
        yield from _hooks_at(decided, self._n(shown))

    def _run_at(self, index: int) -> Run:
        return self.run if self.scene.parted(index) else Run.FIRST

    def _forgotten(self, fell: int) -> Iterator[Cause]:
        step = self.scene.acted[fell]
        number = self._n(fell)
        if step.lane == TIME:
            yield at_step(f"the remembered browser lapsed at step {number}", number)
            return
        if step.verb == "logout":
            yield at_step(f"logout forgot the remembered browser at step {number}", number)
            yield from self._reading(self.does.logout_forgets_browser, "logout does that")
            return
        text = (
            f"the remembered browser was forgotten at step {number} by {step.lane}’s MFA prompt without the "
            f"checkbox"
        )
        yield at_step(text, number)
        yield from self._killer(fell)

    def _killer(self, fell: int) -> Iterator[Cause]:
        """Which hook line demanded the challenge that forgets, and the reading of what forgets."""
        step = self.scene.acted[fell]
        decided = decision(self.scene, fell, self._run_at(fell))
        if step.verb in PASS:
            yield from self._demanding_lines(step.lane, fell)
        elif decided is not None:
            for cause in decided.hooks:
                yield replace(cause, step=self._n(fell))
        yield from self._reading(self.does.prompt_forgets_browser, "that forgets it")

    def _marker(self) -> Iterator[Cause]:
        if not self.scene.reads(self.does.passing_marks_session):
            yield from self._reading(self.does.passing_marks_session, "no MFA marker helps either")
            return
        fell = self.history.fell(self.world.marker)
        if fell is None:
            return
        step = self.scene.acted[fell]
        text = (
            f"the MFA marker was forgotten at step {self._n(fell)} by {step.lane}’s MFA prompt without the "
            f"checkbox"
        )
        if "over" in self.scene.outputs_at(fell, self.run):
            text = f"the MFA marker ended with its session at step {self._n(fell)}"
        yield at_step(text, self._n(fell))
        if "over" not in self.scene.outputs_at(fell, self.run):
            yield from self._killer(fell)

    def _earlier(self) -> Iterator[Cause]:
        passed = self.history.last_output("passed")
        if int(self.scene.state(self.index, self.run)["methods"]) == 0:
            began = self.history.rose(self.world.session)
            over = self.history.last_output("over")
            start = max((i for i in (began, over) if i is not None), default=None)
            tail = f", which began at step {self._n(start)}" if start is not None else ""
            yield at_step(f"the session{tail}, holds no MFA" if tail else "the session holds no MFA")
        elif passed is not None:
            words = f"the MFA passed at step {self._n(passed)} does not count here"
            yield from self._reading(self.does.session_satisfies_policy, words)
        earlier = or_(self.does.session_satisfies_policy, self.does.own_login_satisfies_policy)
        if self.scene.reads(and_(earlier, self.does.entry_spares_hops)):
            yield from self._reading(
                self.does.entry_spares_hops, "an mfa entry helps at interactive logins only"
            )

    def _no_session(self) -> Iterator[Cause]:
        if self.history.holds(self.world.session):
            yield from self._too_old()
            return
        ended = self.history.fell(self.world.session)
        if ended is None:
            yield at_step("there is no SSO session")
            return
        yield at_step(f"the SSO session ended at step {self._n(ended)}", self._n(ended))
        yield from self._ended_by(ended)

    def _ended_by(self, ended: int) -> Iterator[Cause]:
        """The line of code that ended the session, or the setting by which a login was forced."""
        run, number = self._run_at(ended), self._n(ended)
        if BLAMED not in self.scene.outputs_at(ended, run):
            return
        step = self.scene.acted[ended]
        instance = self.scene.instance(step.lane)
        if instance is not None and instance.overrides and self.scene.true(instance.forced, ended, run):
            setting = instance.app.prompt if instance.app.prompt.value else instance.app.max_age
            sends = (
                f"prompt={setting.value}" if setting is instance.app.prompt else f"max_age={setting.value}"
            )
            text = f"{step.lane} forces a new login over the live session: it sends {sends} (step {number})"
            yield by_setting(text, setting.origin, number)
            return
        yield from _hooks_at(decision(self.scene, ended, run), number)

    def _too_old(self) -> Iterator[Cause]:
        """The max_age that is sent, with its line."""
        step = self.scene.acted[self.index]
        instance = self.scene.instance(step.lane)
        if instance is None:
            return
        app = instance.app
        sent = app.silently.max_age if step.verb == "renew" and app.silently is not None else app.max_age
        text = f"the first factor is older than the max_age that {app.name} sends"
        yield by_setting(text, sent.origin)
        if step.verb == "renew" and app.silently is not None and app.silently.open:
            yield from self._reading(self.does.silent_calls_omit)

    def _let_in(self, decided: Decision) -> Iterator[Cause]:
        """Why no challenge was due, and which evidence is lacking."""
        yield from self._stood_in(decided.stood_in)
        if not self.scene.two_runs and self.scene.unit.question.free:
            yield from lacking(self.history)

    def _stood_in(self, what: StandIn | None) -> Iterator[Cause]:
        if what is StandIn.MEMORY:
            rose = self.history.rose(self.world.memory)
            ticked = rose is not None and self.scene.acted[rose].verb == "pass_remember"
            how = "box ticked" if ticked else "remembered without being asked"
            at = f" ({how} at step {self._n(rose)})" if rose is not None else ""
            step = self._n(rose) if rose is not None else None
            yield at_step(f"the remembered browser is accepted instead of MFA{at}", step)
            if rose is not None and self.scene.unit.question.free:
                yield from self._demanding_lines(self.scene.acted[rose].lane, rose)
        elif what is StandIn.MARKER:
            yield at_step("the session’s MFA marker is accepted instead of MFA")
            yield from self._reading(self.does.passing_marks_session)
        elif what is StandIn.SESSION:
            yield at_step("MFA done earlier in the session is accepted instead of a new prompt")
            yield from self._reading(self.does.session_satisfies_policy)
        elif what is StandIn.ENTRY:
            yield at_step("the session’s mfa entry spares interactive logins the MFA prompt")
            yield from self._reading(self.does.entry_spares_hops)


def _hooks_at(decided: Decision | None, number: int) -> Iterator[Cause]:
    """The hook lines that decided at an earlier step."""
    for cause in decided.hooks if decided is not None else ():
        yield replace(cause, text=f"{cause.text} (step {number})", step=number)
