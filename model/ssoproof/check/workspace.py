"""What is worked out about one tenant, each thing once, and what the judge has confirmed of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from ssoproof.check.cache import Cache
from ssoproof.check.problem import Problem, posed
from ssoproof.check.symmetry import Symmetry
from ssoproof.errors import IllFormed
from ssoproof.flows.classes import Merging
from ssoproof.flows.compose import Composition, compose, distinguished
from ssoproof.flows.environment import member, observable
from ssoproof.flows.inputs import classed, input_classes, rigid_tests
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.session import OVER
from ssoproof.flows.world import Mode, Subject
from ssoproof.inputs.input_classes import NO_INPUTS, InputClasses
from ssoproof.properties.spec import Question, Runs
from ssoproof.providers.registry import provider_of
from ssoproof.semantics.switch import Semantics
from ssoproof.system.environment import Environment, Member, Memos, environment
from ssoproof.system.system import TransitionSystem
from ssoproof.tenant.model import Application, Demand, Tenant
from ssoproof.verdict.abstraction import simulated
from ssoproof.verdict.claim import Claim
from ssoproof.verdict.judge import Rejected
from ssoproof.verdict.verdict import STEADY, ConditionalVerdict, Unsteady

#: Tenants with fewer applications are composed without looking for classes.
FEW = 4
#: Abstract problems are large and soon done with: so many of the last ones are held.
MOST_PROBLEMS = 4


FocusKey = tuple[Subject, str, bool, Unsteady, bool, bool]


@dataclass(frozen=True, slots=True)
class Focus:
    """Whom systems are about; `free`: the browser may send any request that the provider accepts.

    `unsteady`: what their runs may do that no steady run does. `changing`: what is written of the user
    changes by steps of its own. `logouts`: applications log their users out.
    """

    subject: Subject
    victim: Application
    free: bool
    unsteady: Unsteady = STEADY
    changing: bool = False
    logouts: bool = False

    @property
    def key(self) -> FocusKey:
        """Equal for what is about the same in one tenant."""
        return self.subject, self.victim.name, self.free, self.unsteady, self.changing, self.logouts

    def mode(self, timed: bool) -> Mode:
        """Which system it is."""
        return Mode(timed, self.free, self.unsteady.failing, self.changing, self.logouts)


@dataclass(frozen=True, slots=True)
class Classes:
    """The other applications of a focus in classes that nothing tells apart, in order of first members."""

    victim: Application
    members: tuple[tuple[Application, ...], ...]

    @property
    def representatives(self) -> tuple[Application, ...]:
        """The victim, and the last member of each class.

        Victims are mostly first members, so that the environments of most have the same members, confirmed
        once.
        """
        return (self.victim, *(members[-1] for members in self.members))

    @property
    def merged(self) -> tuple[tuple[Application, ...], ...]:
        """The classes in which one member stands for others."""
        return tuple(members for members in self.members if len(members) > 1)


@dataclass(frozen=True, slots=True)
class Decided:
    """The parts of a unit's answer, what they cost, and what they leave out on purpose."""

    parts: tuple[ConditionalVerdict, ...]
    statistics: Mapping[str, float]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Merge:
    """A class that the judge is asked about: its first member, and the questions for which it is one; `about`
    is the subject, where its name counts."""

    mode: Mode
    about: str
    demand: Demand | None
    first: str


@dataclass(slots=True)
class Merges:
    """Who was confirmed to be a member of whose class, by an authorizer that was made anew for that.

    It holds for all tenants that differ in nothing but in which of the same applications they have.
    """

    authorizer: Authorizer
    confirmed: dict[_Merge, set[str]] = field(default_factory=dict)


#: Systems by what they were composed of: the focus, whether limits are timed, who plays, whether doubled.
_Composed = tuple[FocusKey, bool, tuple[str, ...], bool]


class Workspace:
    """What is worked out about one tenant, each thing once, and what the judge has confirmed of it.

    It stays in its process: forked ones go on with a copy of all that it has by then, the machines of a
    cluster make their own from the tenant. `moves`: moves of environments that were confirmed to simulate,
    by all that this depends on, so that tenants may share them.
    """

    def __init__(
        self,
        tenant: Tenant,
        semantics: Semantics,
        authorizer: Authorizer | None = None,
        cache: Cache | None = None,
        moves: set[object] | None = None,
    ) -> None:
        self.tenant, self.semantics = tenant, semantics
        made = provider_of(tenant).authorizer
        self.authorizer = made() if authorizer is None else authorizer
        self.cache = Cache() if cache is None else cache
        self.symmetry = Symmetry(tenant, self.authorizer)
        self._merging = Merging(self.authorizer)
        self._moves: set[object] = set() if moves is None else moves
        self._merges = Merges(made())
        self._claims: dict[_Composed, int] = {}
        self._classes: dict[object, Classes] = {}
        self._compositions: dict[_Composed, Composition] = {}
        self._inputs: dict[object, InputClasses] = {}
        self._plain: dict[_Composed, Composition] = {}
        self._environments: dict[_Composed, Environment] = {}
        self._situations: Memos = {}
        self._problems: dict[object, Problem] = {}
        self._decided: dict[object, Decided] = {}

    def __reduce__(self) -> NoReturn:
        """IllFormed: what the judge has confirmed is not taken from another process."""
        raise IllFormed("a workspace stays in the process that made it")

    def of_fewer(self, tenant: Tenant) -> Workspace:
        """A workspace for the tenant with some of its applications only, with all that is the same there."""
        fewer = Workspace(tenant, self.semantics, self.authorizer, self.cache, self._moves)
        fewer.symmetry, fewer._merges = self.symmetry, self._merges
        return fewer

    def apps(self, victim: Application, chosen: Sequence[Application] = ()) -> tuple[Application, ...]:
        """The victim first, then the other applications (of `chosen`, where given) in the tenant's order."""
        others = (a for a in self.tenant.applications if a is not victim)
        return (victim, *(a for a in others if not chosen or a in chosen))

    def classes(self, focus: Focus) -> Classes:
        """The other applications in classes; few are one class each."""
        if focus.key not in self._classes:
            apps = self.apps(focus.victim)
            members: tuple[tuple[Application, ...], ...] = tuple((app,) for app in apps[1:])
            if len(apps) > FEW:
                mode = focus.mode(timed=False)
                members = self.symmetry.classes(mode, focus.subject, apps[1:])
            self._classes[focus.key] = Classes(focus.victim, members)
        return self._classes[focus.key]

    def composition(
        self, focus: Focus, timed: bool, apps: Sequence[Application], doubled: bool = False
    ) -> Composition:
        """One page of each of `apps`, the victim first; questions about the same focus share it.

        `doubled`: each of the others has a second page, on which nothing is done.
        """
        key = (focus.key, timed, tuple(a.name for a in apps), doubled)
        if key not in self._compositions:
            plain = self._composed(focus, timed, apps, doubled)
            classes = self.inputs(focus) if rigid_tests(plain.system) else NO_INPUTS
            self._compositions[key] = classed(plain, classes)
        return self._compositions[key]

    def _composed(self, focus: Focus, timed: bool, apps: Sequence[Application], doubled: bool) -> Composition:
        key = (focus.key, timed, tuple(a.name for a in apps), doubled)
        if key in self._plain:
            return self._plain.pop(key)
        mode = focus.mode(timed)
        return compose(
            self.tenant, self.semantics, mode, focus.subject, apps, self.authorizer, doubled, self._merging
        )

    def inputs(self, focus: Focus) -> InputClasses:
        """The classes of inputs that stay as they are, as far as code tells them apart."""
        if focus.key not in self._inputs:
            systems = tuple(self._representing(focus))
            written = self.authorizer.written(self.tenant) if focus.changing else ()
            self._inputs[focus.key] = input_classes(
                systems, self.authorizer.catalogue(self.tenant), focus.free, focus.unsteady.moving, written
            )
        return self._inputs[focus.key]

    def _representing(self, focus: Focus) -> Iterator[TransitionSystem]:
        """All that rests on inputs; compositions that are made for that are kept until they are asked for."""
        apps = self.classes(focus).representatives
        for timed in (False, True):
            made = self._composed(focus, timed, apps, False)
            self._plain[focus.key, timed, tuple(a.name for a in apps), False] = made
            yield made.system
            if not rigid_tests(made.system):
                return

    def _represented(self, focus: Focus, doubled: bool = False) -> tuple[_Composed, Composition]:
        apps = self.classes(focus).representatives
        key = (focus.key, False, tuple(a.name for a in apps), doubled)
        return key, self.composition(focus, False, apps, doubled)

    def environment(self, focus: Focus) -> Environment:
        """The victim against the union of all other applications' footprints, with untimed limits."""
        key, composition = self._represented(focus)
        if key not in self._environments:
            members = _members(composition)
            own = tuple(f"start:{m.name}." for m in members)
            self._environments[key] = environment(
                composition.system,
                members,
                OVER,
                lambda name: observable(name) and not name.startswith(own),
                self._situations,
            )
        return self._environments[key]

    def abstract(self, question: Question, focus: Focus) -> Problem:
        """The question put to the environment."""
        key = question, focus.key
        if key not in self._problems:
            while len(self._problems) >= MOST_PROBLEMS:
                del self._problems[next(iter(self._problems))]
            _, composition = self._represented(focus)
            self._problems[key] = posed(question, composition, self.environment(focus).system)
        return self._problems[key]

    def decided(self, focus: Focus, asked: Problem, runs: Runs, decide: Callable[[], Decided]) -> Decided:
        """The answer; questions that ask the same of the same victim share it."""
        about = asked.composition.world.subject
        key = focus.key[1:], about, runs, asked.prop.formula, asked.prop.antecedent
        if key not in self._decided:
            self._decided[key] = decide()
        return self._decided[key]

    def claim(self, focus: Focus) -> Claim:
        """What the judge is asked about the environment: two instances of each other class are simulated by
        it."""
        _, double = self._represented(focus, doubled=True)
        others = double.world.instances[1:]
        own = tuple(f"start:{i.name}." for i in others)
        outputs = (n for t in double.system.transitions for n in t.outputs)
        names = frozenset(n for n in outputs if observable(n) and not n.startswith(own))
        mirrors = frozenset(i.name for i in others[len(others) // 2 :])
        victim = double.world.instances[0].variables()
        made = self.environment(focus)
        return Claim(
            double.system, made.system, _members(double), mirrors, OVER, names, victim, made.footprints
        )

    def judge_abstraction(self, focus: Focus) -> None:
        """Has the judge confirm that the environment simulates any number of the other applications; Rejected
        where it does not."""
        key, _ = self._represented(focus, doubled=True)
        if key not in self._claims:
            self._judge_merges(focus)
            self._claims[key] = simulated(self.claim(focus), self._moves)

    def _judge_merges(self, focus: Focus) -> None:
        """That all members of a class have equal transitions, lowered again; Rejected where they differ."""
        for members in self.classes(focus).merged:
            confirmed = self._merges.confirmed.setdefault(_merge(focus, members[0]), set())
            fresh = [app for app in members[1:] if app.name not in confirmed]
            if fresh:
                mode = focus.mode(timed=False)
                stranger = distinguished(
                    self.tenant,
                    mode,
                    focus.subject,
                    (members[0], *fresh),
                    self._merges.authorizer,
                )
                if stranger:
                    raise Rejected(f"{stranger} is no member of the class of {members[0].name}")
            confirmed.update(app.name for app in fresh)

    def require_abstraction(self, focus: Focus) -> None:
        """IllFormed where something is to rest on the environment that the judge has not confirmed: that it
        simulates the representatives, or that they stand for the others."""
        key, _ = self._represented(focus, doubled=True)
        if not self._claims.get(key):
            raise IllFormed(
                f"nobody confirmed that the environment of {focus.victim.name} simulates the others"
            )
        for members in self.classes(focus).merged:
            confirmed = self._merges.confirmed.get(_merge(focus, members[0]), set())
            for app in members[1:]:
                if app.name not in confirmed:
                    raise IllFormed(f"nobody confirmed that {members[0].name} stands for {app.name}")


def _members(composition: Composition) -> tuple[Member, ...]:
    world = composition.world
    return tuple(member(world, i) for i in world.instances[1:])


def _merge(focus: Focus, first: Application) -> _Merge:
    named = focus.subject.kind != "app" or focus.logouts
    about = focus.subject.name if named else ""
    return _Merge(focus.mode(timed=False), about, focus.subject.demand, first.name)
