"""The reachable states of one question's system as a picture; states that look alike are one box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ssoproof.amounts import amount
from ssoproof.check.problem import Problem
from ssoproof.check.report import Report
from ssoproof.check.run import unit_of
from ssoproof.check.systems import abstract
from ssoproof.documents.problems import suggestion
from ssoproof.errors import UsageError
from ssoproof.explain.context import trace_of
from ssoproof.explain.reading_text import boxes_text
from ssoproof.explain.sentences import sentence
from ssoproof.explain.step_text import audience
from ssoproof.flows.environment import LENIENT, LENIENT_UNBOUND, RESUMED, STRICT, STRICT_UNBOUND
from ssoproof.flows.instance import Instance
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, lt, number, or_
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr, free, substitute
from ssoproof.logic.sorts import Value
from ssoproof.render.graph.model import Edge, Kind, Node, Picture
from ssoproof.semantics.readings import INPUTS
from ssoproof.system.graph import GOAL, Explored, Move, explore
from ssoproof.system.system import Transition, TransitionSystem
from ssoproof.verdict.verdict import ConditionalVerdict, NotApplicable, Result

#: What boxes can tell, by the names that choose it.
TOPICS = ("session", "mfa", "remembered", "login", "page", "challenge", "token", "others", "entries")

#: What they tell where nothing is said: what applications share.
SHARED = ("session", "mfa", "remembered")

#: With more arrows than this the words of those beside the run are left out.
MOST_WORDS = 250

#: Lines of an arrow; further moves between the same boxes are counted.
MOST_MOVES = 3

_STAGES = {
    "login": "at the login page",
    "resume": "first factor accepted",
    "challenge": "MFA prompt pending",
    "unbound": "MFA prompt pending, session not written yet",
    "away": "sent somewhere else by code",
    "adrift": "sent somewhere else by code, session not written yet",
    "dead": "pending login is void",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn: how many states at most, which topics tell boxes apart, whose moves are left out.

    `whole`: each state is a box of its own.
    """

    most: int = 500
    topics: tuple[str, ...] = SHARED
    without: tuple[str, ...] = ()
    whole: bool = False


def require_topics(topics: Iterable[str]) -> None:
    """UsageError for a topic that does not exist."""
    for topic in topics:
        if topic not in TOPICS:
            raise UsageError(f"there is no topic {topic!r}; {suggestion(topic, TOPICS)}")


def picture(report: Report, result: Result, look: Look) -> Picture:
    """The states of one result's system. UsageError where the question is not asked of the subject."""
    return drawn(report, result, look)[0]


def drawn(report: Report, result: Result, look: Look) -> tuple[Picture, Explored]:
    """The picture, and the graph that it is drawn from."""
    part = worst(result)
    asked = abstract(unit_of(report, result, part))
    reading = {**report.semantics.defaults, **_reading(part)}
    system, goals = _without(asked, look)
    explored = explore(system, goals, reading, look.most)
    title = _title(report, result, part, explored, look)
    return _States(asked.composition.world, explored, look, title).picture(), explored


def worst(result: Result) -> ConditionalVerdict:
    """The part that is drawn."""
    asked = [p for p in result.parts if not isinstance(p.verdict, NotApplicable)]
    if not asked:
        reasons = "; ".join(p.verdict.reason for p in result.parts if isinstance(p.verdict, NotApplicable))
        raise UsageError(
            f"{result.question} is not asked of {result.subject}: {reasons or 'nothing may request it'}"
        )
    return min(asked, key=lambda p: p.status.rank)


def _reading(part: ConditionalVerdict) -> Mapping[str, Value]:
    """The reading of the run that is told; without one, the values of the first box. Where nothing is said of
    inputs, those of the first class."""
    whom = {INPUTS: next(iter(part.inputs.values))}
    shown = trace_of(part)
    if shown is not None:
        return {**whom, **shown[0].reading}
    return (
        {**whom, **{side: values[0] for side, values in part.boxes[0].sides.items()}} if part.boxes else whom
    )


def _without(asked: Problem, look: Look) -> tuple[TransitionSystem, tuple[Expr, ...]]:
    """The system without the moves of some actors, and where its moves break the property."""
    actors = {t.actor for t in asked.system.transitions}
    for name in look.without:
        if name not in actors:
            raise UsageError(f"nobody called {name} moves here; there are {', '.join(sorted(actors))}")
    kept = [
        (t, bad)
        for t, bad in zip(asked.system.transitions, asked.bad, strict=True)
        if t.actor not in look.without
    ]
    system = replace(asked.system, transitions=tuple(t for t, _ in kept))
    return system, tuple(bad for _, bad in kept)


def _title(
    report: Report, result: Result, part: ConditionalVerdict, explored: Explored, look: Look
) -> tuple[str, ...]:
    under = boxes_text(part.boxes, 2)
    shown = (
        f"all {len(explored.states)} reachable states"
        if explored.complete
        else _some(len(explored.states), look.most)
    )
    found = f"thick arrows: the shortest run to a step that breaks it, {amount(len(explored.path), 'step')}"
    if not explored.path:
        found = (
            "no step breaks it"
            if explored.closed
            else "no step that breaks it was found; not all was looked at"
        )
    cut = f"; without the moves of {', '.join(look.without)}" if look.without else ""
    alike = "" if look.whole else "; a box is all states that look alike, only the thick arrows are one run"
    return (
        f"{result.question} {result.subject}: {result.status.word}. {sentence(result)}",
        f"Drawn for {part.victim or result.subject} under {under}",
        f"{shown}{alike}{cut}",
        found,
        "one application against all others as its environment, limits end at any time",
    )


def _some(drawn: int, most: int) -> str:
    """The first states, and those of the run that come later."""
    later = f" and {drawn - most} more of the run" if drawn > most else ""
    return f"the first {min(most, drawn)} reachable states{later}"


@dataclass(frozen=True, slots=True)
class _Fact:
    topic: str
    text: str
    expr: Expr


def _facts(world: World, names: frozenset[str]) -> Iterator[_Fact]:
    """What a box can say of a state, as far as the system keeps it."""
    victim = world.instances[0]
    pending = (LENIENT, STRICT, LENIENT_UNBOUND, STRICT_UNBOUND)
    there = or_(*(v.expr for v in pending if v.name in names)) if names else FALSE
    found = [
        _Fact("session", "SSO session", world.session),
        _Fact("mfa", "MFA passed in it", world.evidence),
        _Fact("entries" if "evidence" in names else "mfa", "MFA entry in it", lt(number(0), world.methods)),
        _Fact("mfa", "MFA marker", world.marker),
        _Fact("remembered", "browser remembered", world.memory),
        *_local(victim),
        _Fact("others", "another app: MFA prompt pending", there),
        _Fact("others", "another app: first factor accepted", RESUMED.expr),
        _Fact("mfa", "no token is due before MFA", world.shut),
    ]
    return (f for f in found if free(f.expr) and free(f.expr) <= names)


def _local(victim: Instance) -> Iterator[_Fact]:
    yield _Fact("page", f"{victim.name}: page open", victim.page)
    for stage, words in _STAGES.items():
        yield _Fact("challenge", f"{victim.name}: {words}", victim.at(stage))
    yield _Fact("login", f"{victim.name}: logged in", victim.here)
    yield _Fact("challenge", f"{victim.name}: MFA passed in this visit", victim.passed)
    for limit in victim.tokens:
        label = audience(limit.name.removeprefix(f"{victim.name}.token."))
        yield _Fact("token", f"{victim.name}: token for {label}", limit.live())


class _States:
    """Puts states into boxes and moves onto arrows."""

    def __init__(self, world: World, explored: Explored, look: Look, title: tuple[str, ...]) -> None:
        self.world, self.explored, self.look, self.title = world, explored, look, title
        self.names = frozenset(v.name for v in explored.system.variables)
        self.facts = [f for f in _facts(world, self.names) if f.topic in look.topics]
        self.primed = {v.name: v.expr for v in explored.system.variables if v.name.endswith("'")}
        by = {n.removesuffix("'"): e for n, e in self.primed.items()}
        memo: dict[Expr, Expr] = {}
        self.second = [substitute(f.expr, by, memo) if free(f.expr) & by.keys() else None for f in self.facts]

    def picture(self) -> Picture:
        """All of it."""
        lines = {state: self._lines(self.explored.state(state)) for state in self.explored.states}
        box: dict[int, str] = {GOAL: "goal"}
        groups: dict[object, list[int]] = {}
        for state, row in lines.items():
            groups.setdefault(state if self.look.whole else row, []).append(state)
        for index, members in enumerate(groups.values()):
            box |= dict.fromkeys(members, f"b{index}")
        on_path = {box[node] for edge in self.explored.path for node in edge[:2]}
        nodes = [
            self._box(f"b{i}", lines[m[0]], m, f"b{i}" in on_path) for i, m in enumerate(groups.values())
        ]
        if self.explored.path:
            nodes.append(Node("goal", ("✗ BREAKS HERE",), Kind.BREAKS))
        path = list(self._path(box))
        others = list(self._edges(box, {(e.start, e.end): "\n".join(e.lines) for e in path}))
        title = self.title
        if len(others) > MOST_WORDS:
            title = (
                *title,
                f"{amount(len(others), 'more arrow')} stand without their words: fewer topics or states "
                f"show them",
            )
            others = [replace(edge, lines=()) for edge in others]
        return Picture(title, tuple(nodes), (*path, *others))

    def _lines(self, state: Mapping[str, Value]) -> tuple[str, ...]:
        """What holds in a state; of two runs, which one has it where they differ."""
        parted = state.get("parted") is True
        found = ["after the comparison starts"] if parted else []
        memo: dict[Expr, Value] = {}
        for fact, other in zip(self.facts, self.second, strict=True):
            one = evaluate(fact.expr, state, memo) is True
            two = one if not parted else other is not None and evaluate(other, state, memo) is True
            if one or two:
                found.append(f"{fact.text}{_in(one, two, other is not None)}")
        return tuple(found) or (f"nothing of {', '.join(self.look.topics)}",)

    def _box(self, name: str, lines: tuple[str, ...], members: list[int], on_path: bool) -> Node:
        first = 0 in members
        opened = any(self.explored.graph.nodes[m].get("open") for m in members)
        many = (f"({amount(len(members), 'state')})",) if len(members) > 1 else ()
        more = ("… leads to states that are not drawn",) if opened else ()
        start = ("START",) if first else ()
        kind = Kind.PATH if on_path else Kind.START if first else Kind.MORE if opened else Kind.PLAIN
        return Node(name, (*start, *lines, *many, *more), kind)

    def _path(self, box: Mapping[int, str]) -> Iterator[Edge]:
        """The shortest run; consecutive steps that stay in one box share an arrow."""
        rows: dict[tuple[str, str, int], list[str]] = {}
        turn = 0
        steps = self.explored.path
        for count, (start, end, move) in enumerate(steps, 1):
            place = (box[start], box[end])
            if not rows or next(reversed(rows))[:2] != place:
                turn += 1
            rows.setdefault((*place, turn), []).append(f"{count}  {self._words(move)}")
        for (start_box, end_box, _), lines in rows.items():
            kind = Kind.BREAKS if end_box == "goal" else Kind.PATH
            yield Edge(start_box, end_box, tuple(lines), kind)

    def _edges(self, box: Mapping[int, str], said: Mapping[tuple[str, str], str]) -> Iterator[Edge]:
        """All other moves between boxes; those that stay in a box are left out unless each state is one.

        `said`: the words of the run between two boxes, which are not said again.
        """
        taken = {(a, b, m) for a, b, m in self.explored.path}
        rows: dict[tuple[str, str], dict[str, None]] = {}
        for start, end, about in self.explored.graph.edges(data=True):
            move: Move = about["move"]
            if (start, end, move) in taken or (box[start] == box[end] and not self.look.whole):
                continue
            place, words = (box[start], box[end]), self._words(move)
            if self.look.whole or words not in said.get(place, ""):
                rows.setdefault(place, {})[words] = None
        for (start_box, end_box), moves in rows.items():
            yield Edge(start_box, end_box, tuple(shortened(moves)), Kind.PLAIN)

    def _words(self, move: Move) -> str:
        """A move in words."""
        t = self.explored.system.transitions[move.transition]
        who = {"others": "another app", "time": "", "browser": "", "part": ""}.get(t.actor, t.actor)
        about = t.about
        if t.name.startswith("both:"):
            one, _, two = about.partition(" | ")
            about = one if not two or one == two else f"run 1 {one}, run 2 {two}"
        if t.name.startswith("1:"):
            about = f"{about} (run 1)"
        falls = _falls(t, move)
        return f"{who}: {about}{falls}" if who else f"{about}{falls}"


def _in(first: bool, second: bool, copied: bool) -> str:
    """Which run has it; of what the others do the second one keeps no account after the parting."""
    if first == second:
        return ""
    return " (run 2 only)" if second else " (run 1 only)" if copied else " (run 1)"


def _falls(t: Transition, move: Move) -> str:
    """Which limits end while time passes."""
    names = [
        p.name.removeprefix("ends:")
        for p, a in zip(t.parameters, move.arguments, strict=True)
        if a is True and p.name.startswith("ends:")
    ]
    words = [_limit(name) for name in names]
    return f": {', '.join(words)} over" if words else ""


def _limit(name: str) -> str:
    run = " (run 2)" if name.endswith("'") else ""
    plain = name.removesuffix("'")
    if ".token." in plain:
        return f"token for {audience(plain.partition('.token.')[2])}{run}"
    return {"remembered": f"remembered browser{run}", "session": f"session{run}"}.get(plain, f"{plain}{run}")


def shortened(words: Iterable[str]) -> list[str]:
    """The first lines; the others are counted."""
    rows = list(words)
    return (
        rows
        if len(rows) <= MOST_MOVES
        else [*rows[: MOST_MOVES - 1], f"and {amount(len(rows) - MOST_MOVES + 1, 'more move')}"]
    )
