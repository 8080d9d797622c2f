"""A trace together with the composition that it runs on: who acted, how it came out, what was needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ssoproof.check.report import Report
from ssoproof.check.run import unit_of
from ssoproof.check.search.participants import taking_part
from ssoproof.check.systems import Unit
from ssoproof.explain.model import BROWSER, PARTING, TIME, Run
from ssoproof.explain.projection import arguments, parted, second_states
from ssoproof.flows.compose import Composition, compose
from ssoproof.flows.inputs import classed
from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.requirement import Requirement
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value, values
from ssoproof.properties.spec import Runs
from ssoproof.semantics.switch import Switch
from ssoproof.system.system import Transition, TransitionSystem
from ssoproof.system.trace import PART, State, Trace
from ssoproof.verdict.verdict import ConditionalVerdict, Result, Unknown, Violated

#: How a step of an application can come out, and what a run does that has no part in it.
OUTCOMES = frozenset(
    [
        "token",
        "challenge",
        "denied",
        "login_page",
        "accepted",
        "cached",
        "mfa",
        "login",
        "done",
        "ignored",
        "away",
        "interaction",
        "invalid",
        "lapsed",
        "missing",
        "provider",
        "local",
    ]
)


@dataclass(frozen=True, slots=True)
class Acted:
    """One step of the trace, taken apart; `outcomes` per run, None where that run ignores it."""

    transition: Transition
    lane: str
    verb: str
    label: str
    first: str | None
    second: str | None

    def outcome(self, run: Run) -> str | None:
        """How the step came out in a run; None where that run has no part in it."""
        return self.second if run is Run.SECOND else self.first


@dataclass(frozen=True, slots=True)
class RunContext:
    """All that is needed to tell one trace; `second` has the states of the second run, where there are
    two."""

    unit: Unit
    composition: Composition
    trace: Trace
    acted: tuple[Acted, ...]
    two_runs: bool
    second: tuple[State, ...] = ()

    @property
    def victim(self) -> Instance:
        """The instance that the question is about."""
        return self.composition.world.instances[0]

    @property
    def reading(self) -> dict[str, Value]:
        """The value of each switch: the trace's, else the default."""
        return {**self.unit.semantics.defaults, **self.trace.reading}

    def instance(self, name: str) -> Instance | None:
        """The instance of that name, or None."""
        return next((i for i in self.composition.world.instances if i.name == name), None)

    def number(self, index: int) -> int:
        """The number of step `index` (from 0) as people count them; the parting of two runs is none: 0."""
        lanes = [step.lane for step in self.acted[: index + 1]]
        return 0 if lanes[-1] == PARTING else sum(lane != PARTING for lane in lanes)

    def runs(self, index: int) -> tuple[Run, ...]:
        """The runs in which step `index` (from 0) happens, told apart only after the parting."""
        if not self.parted(index):
            return (Run.BOTH,)
        step = self.acted[index]
        return tuple(r for r in (Run.FIRST, Run.SECOND) if step.outcome(r) is not None)

    def parted(self, index: int) -> bool:
        """True where the runs have parted before step `index`."""
        return self.two_runs and parted(self.trace, index)

    def state(self, moment: int, run: Run = Run.FIRST) -> State:
        """The state at a moment (0: at first, n: after step n) as a run has it."""
        state = self.trace.before(moment) if moment <= len(self.trace) else {}
        if run is not Run.SECOND or state.get("parted") is not True:
            return state
        return self.second[moment]

    def outputs_at(self, index: int, run: Run) -> frozenset[str]:
        """The outputs of step `index` in a run."""
        outputs = self.trace.steps[index].outputs
        if run is Run.SECOND and self.parted(index):
            return frozenset(o[:-1] for o in outputs if o.endswith("'"))
        return frozenset(o for o in outputs if not o.endswith("'"))

    def request(self, index: int) -> Request | None:
        """The authorize request that step `index` is about, a silent one for a renewal."""
        step = self.acted[index]
        instance = self.instance(step.lane)
        if instance is None:
            return None
        requests = instance.silent if step.verb == "renew" else (*instance.requests, *instance.forcing)
        return next((r for r in requests if r.label == step.label), None)

    def requirement(self, index: int) -> Requirement | None:
        """What the request of step `index` needed, where the step ran the pipeline."""
        return self.composition.requirements.get(self.acted[index].transition.action)

    def scope(self, index: int, run: Run = Run.FIRST) -> dict[str, Value]:
        """Values of everything that expressions about step `index` read, as a run has it."""
        need = self.requirement(index)
        chosen = {p.name: next(values(p.sort)) for p in need.parameters} if need else {}
        return {
            **self.reading,
            **self.state(index, run),
            **chosen,
            **self.arguments(index, run),
        }

    def arguments(self, index: int, run: Run) -> Mapping[str, Value]:
        """The choices made at step `index` in a run."""
        return arguments(self.trace, index, run if self.two_runs else Run.FIRST)

    def true(self, expr: Expr, moment: int, run: Run) -> bool:
        """The value at a moment of a boolean expression over the state and the reading."""
        return evaluate(expr, {**self.reading, **self.state(moment, run)}) is True

    def reads(self, expr: Expr) -> bool:
        """Whether the trace's reading is one of those under which an expression over switches holds."""
        return evaluate(expr, self.reading) is True

    def value(self, switch: Switch) -> str:
        """The value of a switch under the trace's reading."""
        return str(self.reading[switch.id])


def trace_of(part: ConditionalVerdict) -> tuple[Trace, TransitionSystem] | None:
    """The run that a part of a result shows, and the system that it was replayed on."""
    verdict = part.verdict
    if isinstance(verdict, Violated):
        return verdict.trace, verdict.system
    if isinstance(verdict, Unknown) and verdict.possible is not None and verdict.system is not None:
        return verdict.possible, verdict.system
    return None


class Stage:
    """Builds scenes of one report; compositions are shared between them."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._compositions: dict[object, Composition] = {}

    def scene(self, result: Result, part: ConditionalVerdict) -> RunContext | None:
        """The scene of a part that has a run, else None."""
        found = trace_of(part)
        if found is None:
            return None
        trace, system = found
        unit = unit_of(self.report, result, part)
        by_name = {t.name: t for t in system.transitions}
        acted = tuple(take_apart(by_name[s.transition]) for s in trace.steps)
        composition = classed(self._composition(unit, system), part.inputs)
        if unit.question.runs is Runs.ONE:
            return RunContext(unit, composition, trace, acted, False)
        return RunContext(
            unit, composition, trace, acted, True, second_states(composition.system, trace, acted)
        )

    def _composition(self, unit: Unit, system: TransitionSystem) -> Composition:
        apps = taking_part(unit, system)
        key = (unit.tenant.mfa.value, unit.focus.key, tuple(a.name for a in apps))
        if key not in self._compositions:
            mode = unit.focus.mode(timed=True)
            self._compositions[key] = compose(
                unit.tenant, unit.semantics, mode, unit.subject, apps, unit.authorizer
            )
        return self._compositions[key]


def take_apart(t: Transition) -> Acted:
    """Who acted and how it came out, from a transition's actor, action and name."""
    if t.actor == PART:
        return Acted(t, PARTING, PART, "", "", "")
    name = t.name
    paired = name.startswith("both:") and not t.action.startswith("both:")
    alone = name.startswith("1:") and not t.action.startswith("1:")
    if t.actor == TIME:
        limit = name.removeprefix("both:").removeprefix(f"{TIME}.")
        return Acted(t, TIME, "pass_time", limit, "", "")
    tail = name.removeprefix("both:" if paired else "1:" if alone else "").removeprefix(t.action)
    verb, _, label = t.action.removeprefix(f"{t.actor}.").partition(".")
    lane = BROWSER if t.actor == "browser" else t.actor
    if not paired:
        outcome = tail.rpartition("/")[2]
        return Acted(t, lane, verb, label, outcome, None if alone else outcome)
    one, two = _halves(tail)
    return Acted(t, lane, verb, label, _outcome(one), _outcome(two))


def _halves(tail: str) -> tuple[str, str]:
    """The two outcomes of a paired step; names of applications may hold the signs that part them."""
    cuts = [(tail[:i], tail[i + 1 :]) for i, sign in enumerate(tail) if sign == "|"]
    sound = (c for c in cuts if {c[0].rpartition("/")[2], c[1].rpartition("/")[2]} <= OUTCOMES)
    return next(sound, cuts[0] if cuts else (tail, tail))


def _outcome(text: str) -> str | None:
    found = text.rpartition("/")[2]
    return None if found == "ignored" else "" if found == "done" else found
