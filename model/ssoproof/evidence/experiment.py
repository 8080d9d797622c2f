"""The shortest experiment whose outcome tells the readings that are left apart: steps of one user alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log2
from operator import itemgetter

from ssoproof import bounds
from ssoproof.check.workspace import Workspace
from ssoproof.errors import UsageError
from ssoproof.evidence.fit import Fit
from ssoproof.evidence.ground import ground
from ssoproof.evidence.matching import Matching, step_of
from ssoproof.legible import printable
from ssoproof.logic.build import FALSE
from ssoproof.providers.registry import provider_of
from ssoproof.semantics.readings import Box
from ssoproof.system.lifted_stepper import MultiStepper
from ssoproof.system.stepper import StateTuple
from ssoproof.tenant.model import Tenant

#: What a user does, by the verbs of transitions; the others happen by themselves, or take time.
_WORDS = {
    "open": "open {}",
    "reload": "reload {}",
    "sign_in": "{}: sign in",
    "first_factor": "{}: enter the password",
    "continue": "",
    "pass": "{}: answer the MFA prompt, the box unticked",
    "pass_remember": "{}: answer the MFA prompt, the box ticked",
    "renew": "{}: renew silently",
}
_LOGOUT = "browser.logout"
#: What can be seen to come of it.
_OUTCOMES = {
    "": "it is done",
    "accepted": "accepted",
    "token": "a token, no MFA prompt",
    "challenge": "an MFA prompt",
    "login_page": "the login page",
    "login": "login_required, “Login required”",
    "mfa": "login_required, “Multifactor authentication required”",
    "interaction": "interaction_required",
    "denied": "access_denied",
    "away": "the browser is sent somewhere else",
    "cached": "a token from the cache",
}
#: Steps of the longest experiment.
LONGEST = 14

#: States, each with the readings under which the tenant may be in it.
_Node = frozenset[tuple[StateTuple, int]]


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome of an experiment, how many readings it leaves, and which."""

    outcome: str
    count: int
    left: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Experiment:
    """What to do, in order, and what the last step may show. No steps: nothing of the kind tells the `count`
    readings apart; `cut`: not all experiments were looked at; `actions`: the steps as transitions call them.
    """

    count: int
    steps: tuple[str, ...]
    results: tuple[Result, ...]
    cut: bool = False
    actions: tuple[str, ...] = ()

    def after(self, outcome: str) -> tuple[Box, ...]:
        """The readings that are left where the last step comes to an outcome of transitions; none where it
        can't."""
        words = _OUTCOMES.get(outcome, outcome)
        return next((r.left for r in self.results if r.outcome == words), ())

    def answered(self, answer: str) -> Result:
        """The result that an answer means: its number, counted from 1, its words, or some of them that no
        other has. UsageError for other answers."""
        told, words = answer.strip().casefold(), [r.outcome.casefold() for r in self.results]
        fitting = [n for n, text in enumerate(words) if told == text or told == str(n + 1)]
        fitting = fitting or [n for n, text in enumerate(words) if told and told in text]
        if len(fitting) == 1:
            return self.results[fitting[0]]
        listed = ", ".join(f"{n}. “{r.outcome}”" for n, r in enumerate(self.results, 1))
        possible = f"it shows one of {listed}" if listed else "there is nothing left to do"
        raise UsageError(
            f"the answer {printable(answer)!r} {'fits several' if fitting else 'does not fit'}: {possible}"
        )


class _Planner:
    """Experiments on one tenant, breadth first."""

    def __init__(self, tenant: Tenant) -> None:
        made = ground(tenant, Workspace(tenant, provider_of(tenant).semantics))
        self.fit = Fit(tenant, made, Matching(made.composition, made.system))
        self.system, self.regions = made.system, made.regions
        plain = tuple(FALSE for _ in self.system.transitions)
        self.stepper = MultiStepper(self.system, plain, made.regions.masks, every=False)
        names = [v.name for v in self.system.state_variables]
        stages = ((f"{i.name}.stage", i.name) for i in made.composition.world.instances)
        self.stages = [(names.index(stage), name) for stage, name in stages if stage in names]
        self.actions: dict[str, list[int]] = {}
        for number, t in enumerate(self.system.transitions):
            own = t.actor in self.fit.matching.instances and step_of(t).verb in _WORDS
            if own or t.action == _LOGOUT:
                self.actions.setdefault(t.action, []).append(number)

    def begin(self, boxes: Iterable[Box]) -> int:
        """The readings in some boxes; all, where there are none."""
        found = 0
        for box in boxes:
            found |= self.regions.inside(self.regions.fitted(box))
        return found or self.regions.masks.all

    def after(self, node: _Node, action: str) -> dict[str, dict[StateTuple, int]] | None:
        """What an action may lead to, by what is seen of it; None where it can't be done under some
        reading."""
        found: dict[str, dict[StateTuple, int]] = {}
        for state, mask in node:
            able = 0
            for number in self.actions[action]:
                for _, _, after, _, possible in self.stepper.by(number, state):
                    here = mask & possible
                    if here:
                        able |= here
                        row = found.setdefault(step_of(self.system.transitions[number]).outcome, {})
                        row[after] = row.get(after, 0) | here
            if able != mask:
                return None
        return found

    def search(self, mask: int) -> Experiment:
        """Of the shortest experiments the one that tells most."""
        count = self.fit.counted(mask)
        start = frozenset({(self.stepper.initial(), mask)})
        level: list[tuple[tuple[str, ...], _Node]] = [((), start)]
        reached = {start}
        if count == 1:
            return Experiment(count, (), ())
        for _ in range(LONGEST):
            best: tuple[float, Experiment] | None = None
            following = []
            for path, node in level:
                for action, outcomes in self.each(node):
                    if len(outcomes) > 1:
                        told = self.worth(count, (*path, action), outcomes)
                        if told is not None and (best is None or told[0] > best[0]):
                            best = told
                        continue
                    (rows,) = outcomes.values()
                    then = frozenset(rows.items())
                    if then not in reached:
                        reached.add(then)
                        following.append(((*path, action), then))
            if best is not None:
                return best[1]
            if bounds.EVIDENCE_STATES.passed(len(reached)):
                return Experiment(count, (), (), cut=True)
            level = following
        return Experiment(count, (), (), cut=bool(level))

    def each(self, node: _Node) -> Iterator[tuple[str, dict[str, dict[StateTuple, int]]]]:
        """What can be done, with what it leads to."""
        for action in self.doable(next(iter(node))[0]):
            outcomes = self.after(node, action)
            if outcomes:
                yield action, outcomes

    def doable(self, state: StateTuple) -> Iterable[str]:
        """What a user can do next: nothing stops a browser once the password is accepted."""
        for number, name in self.stages:
            if state[number] == "resume":
                return [a for a in self.actions if a.startswith(f"{name}.continue.")]
        return self.actions

    def worth(
        self, count: int, path: tuple[str, ...], outcomes: dict[str, dict[StateTuple, int]]
    ) -> tuple[float, Experiment] | None:
        """The experiment with what it tells, in bits; None where it excludes nothing."""
        results, gain = [], 0.0
        for outcome, rows in sorted(outcomes.items(), key=itemgetter(0)):
            mask = 0
            for here in rows.values():
                mask |= here
            mask = self.regions.whatever_inputs(mask)
            left = self.fit.counted(mask)
            gain += left / count * log2(count / left)
            results.append(Result(_OUTCOMES.get(outcome, outcome), left, self.regions.boxes(mask)))
        if all(r.count == count for r in results):
            return None
        plain = tuple(Result(r.outcome, r.count, tuple(Box(b.allowed) for b in r.left)) for r in results)
        steps = tuple(filter(None, map(self.words, path)))
        return gain, Experiment(count, steps, plain, actions=path)

    def words(self, action: str) -> str:
        """An action as a user is told of it."""
        if action == _LOGOUT:
            return "log out at the provider"
        t = self.system.transitions[self.actions[action][0]]
        return _WORDS[step_of(t).verb].format(t.actor)


@dataclass(frozen=True, slots=True)
class Series:
    """Experiments that were done, in order, each with the result that its last step showed; the `next` one;
    and the readings that are left before that (no boxes: all)."""

    done: tuple[tuple[Experiment, Result], ...]
    next: Experiment
    left: tuple[Box, ...]


def experiment(tenant: Tenant, boxes: Iterable[Box] = ()) -> Experiment:
    """The shortest experiment that tells the readings in the boxes apart, of those the one that tells
    most."""
    return series(tenant, boxes).next


def series(tenant: Tenant, boxes: Iterable[Box] = (), answers: Iterable[str] = ()) -> Series:
    """The experiment that follows some answers, each to the one before it. UsageError for an answer that
    doesn't fit."""
    planner, left = _Planner(tenant), tuple(boxes)
    found, done = planner.search(planner.begin(left)), []
    for answer in answers:
        result = found.answered(answer)
        done.append((found, result))
        left = result.left
        found = planner.search(planner.begin(left))
    return Series(tuple(done), found, left)
