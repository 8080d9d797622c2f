"""Why a run fails, by contrast: the run nearest to it that works, and the first fact in which they differ.

Where a question compares two runs the undisturbed one is that run. Else it is looked for: one step is taken
otherwise or some are left out, the rest is taken as before, and the interpreter says how it ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ssoproof.explain import refresh_text
from ssoproof.explain.causes import Causes
from ssoproof.explain.context import RunContext, take_apart
from ssoproof.explain.exchange import short
from ssoproof.explain.model import PARTING, TIME, CauseKind, Contrast, Run
from ssoproof.explain.state_changes import Changes
from ssoproof.explain.step_text import what
from ssoproof.inputs.moving_inputs import CHANGE
from ssoproof.logic.build import not_
from ssoproof.logic.concrete import holds
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value, values
from ssoproof.system.property import targets
from ssoproof.system.replay import Stuck, take
from ssoproof.system.system import Transition, TransitionSystem
from ssoproof.system.trace import State, Step, Trace

#: A way to change a run: at a step (from 0) so many are left out, and another one is taken, or none.
_Edit = tuple[int, int, Transition | None]


#: What others did in the failing run, undone; an answer to a prompt, given in place of another one.
_UNDONE = dict.fromkeys(("open", "reload", "sign_in", "continue", "first_factor"), "not been opened")
_ANSWERS = {
    "pass": "if the MFA prompt of step {} is passed",
    "pass_remember": "if the box is ticked at step {}",
    "failed": "if the MFA prompt of step {} is not passed",
    "abandoned": "if the MFA prompt of step {} is left",
}
_ENDINGS = {"token": "gets a token", "challenge": "is sent to an MFA prompt"}
#: Verbs that nobody would try instead of something else, since they do nothing for the last step.
_IDLE = ("renew", "stale", "refresh", "leave_mfa", "forget")


def contrast(scene: RunContext, system: TransitionSystem) -> Contrast | None:
    """The contrast of a run that breaks the property; None where no near one works, or where a logout is what
    it is about."""
    if scene.unit.question.logouts:
        return None
    return _second(scene) if scene.two_runs else _Neighbours(scene, system).nearest()


def _second(scene: RunContext) -> Contrast | None:
    last = len(scene.acted) - 1
    acting = [k for k in range(last) if scene.parted(k) and scene.runs(k) == (Run.FIRST,)]
    lanes = [scene.acted[k].lane for k in acting if scene.acted[k].lane not in (TIME, PARTING)]
    if not lanes:
        return None
    facts = [f for k in acting for f in Changes(scene, k, Run.FIRST).facts() if not f.gained]
    lane = lanes[-1]
    return Contrast(
        scene.number(acting[0]),
        lane,
        f"if {lane} had {_UNDONE.get(scene.acted[acting[-1]].verb, 'been left alone')}",
        f"{facts[0].text}, in run 1 only" if facts else "",
        short(scene, last, Run.SECOND) or "works",
        _reasons(scene, last, Run.SECOND),
    )


def _reasons(scene: RunContext, index: int, run: Run) -> tuple[str, ...]:
    found = Causes(scene, index, run, frozenset()).immediate()
    return tuple(c.text for c in found if c.kind is CauseKind.STEP)


@dataclass(slots=True)
class _Neighbours:
    """Runs that differ a little from a failing one."""

    scene: RunContext
    system: TransitionSystem
    goals: dict[str, Expr] = field(default_factory=dict)

    def nearest(self) -> Contrast | None:
        """The one that differs least and ends well."""
        self.goals = self._goals()
        for edit in sorted(self._edits(), key=self._size):
            trace = self._taken(edit)
            if trace is not None:
                return self._contrast(edit, trace)
        return None

    def _size(self, edit: _Edit) -> tuple[int, int]:
        """How much is changed; of equal ones the later change comes first.

        Where MFA is asked about, one prompt less passed explains nothing.
        """
        index, length, other = edit
        if other is None:
            return 2 * length, -index
        verb = "" if other.action == CHANGE else take_apart(other).verb
        unmet = self.scene.unit.question.free and verb in ("failed", "abandoned")
        return (1 if verb in _ANSWERS and not unmet else 5), -index

    def _edits(self) -> Iterator[_Edit]:
        scene, last = self.scene, len(self.scene.acted) - 1
        for index in range(last):
            state = scene.trace.before(index)
            own = scene.acted[index].transition
            for other in self._instead(own):
                if self._step(other, state, scene.trace.steps[index].arguments) is not None:
                    yield index, 1, other
            for length in range(1, last - index + 1):
                yield index, length, None

    def _instead(self, own: Transition) -> Iterator[Transition]:
        """What the same actor may do in place of a step, at its will."""
        for t in self.system.transitions:
            other = t.actor == own.actor and t.action != own.action and t.actor not in (TIME, PARTING)
            if other and take_apart(t).verb not in _IDLE:
                yield t

    def _step(self, t: Transition, state: State, given: Mapping[str, Value]) -> Step | None:
        chosen = {p.name: given.get(p.name, next(iter(values(p.sort)))) for p in t.parameters}
        try:
            return take(self.system, t, self.scene.trace.reading, state, chosen)
        except Stuck:
            return None

    def _taken(self, edit: _Edit) -> Trace | None:
        """The run with a change, where its last step is taken and breaks nothing."""
        index, length, other = edit
        scene = self.scene
        state: State = scene.trace.before(index)
        steps = list(scene.trace.steps[:index])
        first = () if other is None else ((other,),)
        rest = [self._outcomes(k) for k in range(index + length, len(scene.acted))]
        before = state
        for ways in (*first, *rest):
            step = next((s for t in ways if (s := self._next(t, state)) is not None), None)
            if step is None:
                return None
            scope = {**scene.trace.reading, **state, **step.arguments}
            if holds(self.goals[step.transition], scope):
                return None
            before, state = state, step.state
            steps.append(step)
        if not self._works(steps[-1].transition):
            return None
        ended = steps[-1].transition != scene.trace.steps[-1].transition or before != scene.trace.before(
            len(scene.trace) - 1
        )
        return Trace(scene.trace.reading, scene.trace.initial, tuple(steps)) if ended else None

    def _works(self, name: str) -> bool:
        """Whether the last step is one that works: a renewal that succeeds, a token or an MFA prompt."""
        works = ("token", "challenge") if self.scene.unit.question.free else ("token", "cached")
        return name.rpartition("/")[2] in works

    def _next(self, t: Transition, state: State) -> Step | None:
        return self._step(t, state, self._given)

    @property
    def _given(self) -> Mapping[str, Value]:
        """The choices of the failing run, so that values from outside stay what they were."""
        return {n: v for step in self.scene.trace.steps for n, v in step.arguments.items()}

    def _outcomes(self, index: int) -> Sequence[Transition]:
        """All outcomes of what is done at a step, the one that it had first."""
        own = self.scene.acted[index].transition
        same = [t for t in self.system.transitions if t.action == own.action and t.actor == own.actor]
        return sorted(same, key=lambda t: t.name != own.name)

    def _goals(self) -> dict[str, Expr]:
        composition = self.scene.composition
        prop = self.scene.unit.question.formula(composition.world, self.scene.victim)
        goals = targets(self.system, not_(prop.formula))
        return {t.name: goal for t, goal in zip(self.system.transitions, goals, strict=True)}

    def _contrast(self, edit: _Edit, trace: Trace) -> Contrast:
        index, length, other = edit
        by_name = {t.name: t for t in self.system.transitions}
        acted = tuple(take_apart(by_name[s.transition]) for s in trace.steps)
        scene = replace(self.scene, trace=trace, acted=acted)
        last = len(acted) - 1
        number, lane = self.scene.number(index), self.scene.acted[index].lane
        instead = self._otherwise(scene, index) if other else _without(number, length)
        outcome = acted[last].outcome(Run.FIRST) or ""
        free = self.scene.unit.question.free
        granted = free and outcome == "token"
        prompts = not free and acted[last].verb not in ("renew", *refresh_text.VERBS)
        return Contrast(
            number,
            lane,
            instead,
            self._fact(scene, index, length - (other is not None)),
            _ENDINGS.get(outcome, "") if free or prompts else short(scene, last, Run.FIRST),
            ("its MFA requirement is met",) if granted else () if free else _reasons(scene, last, Run.FIRST),
        )

    def _otherwise(self, scene: RunContext, index: int) -> str:
        """What is done instead at a step, in words."""
        number, verb, before = self.scene.number(index), scene.acted[index].verb, self.scene.acted[index].verb
        if verb == "pass" and before == "pass_remember":
            return f"if the box is left unticked at step {number}"
        if verb in _ANSWERS:
            return _ANSWERS[verb].format(number)
        return f"if {scene.acted[index].lane} {what(scene, index, Run.FIRST, 0)} at step {number} instead"

    def _fact(self, other: RunContext, index: int, shift: int) -> str:
        """The first of what lasts in which the two runs differ, at the same place of both."""
        world = self.scene.composition.world
        rows = (
            (world.memory, "the browser is remembered", "the browser is not remembered"),
            (world.evidence, "the session has MFA", "the session has no MFA"),
            (world.marker, "the session is marked: MFA done", "the session is not marked: MFA done"),
            (world.session, "the session is live", "the session is not live"),
        )
        for moment in range(index + 1, len(other.trace) + 1):
            for expr, has, lacks in rows:
                there = other.true(expr, moment, Run.FIRST)
                here = min(moment + shift, len(self.scene.trace))
                if there != self.scene.true(expr, here, Run.FIRST):
                    return has if there else lacks
        return ""


def _without(number: int, length: int) -> str:
    return f"without step {number}" if length == 1 else f"without steps {number} to {number + length - 1}"
