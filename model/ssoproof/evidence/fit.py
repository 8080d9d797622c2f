"""Which readings fit all observations, what each observation excludes, and where none is left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from ssoproof.check.workspace import Workspace
from ssoproof.evidence.carry import Belief, Carrier, TooWide, readings
from ssoproof.evidence.ground import Ground, ground
from ssoproof.evidence.matching import Matching, step_of
from ssoproof.evidence.nearest import Explanation, explanation
from ssoproof.evidence.traces import Named, Row, rows
from ssoproof.observations.observation import Effect, Log, Remainder
from ssoproof.providers.registry import provider_of
from ssoproof.semantics.readings import Box
from ssoproof.tenant.model import Tenant

_NOT_SENT = (
    "the tenant’s files do not have the application do this: set them right, or is it another tenant’s?"
)


@dataclass(frozen=True, slots=True)
class Excluded:
    """How many readings fit before an observation and after it, and what it excludes, as boxes."""

    named: Named
    before: int
    after: int
    excluded: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where model and log part: an observation that no reading explains after those before it.

    `alone`: so it is without what was learnt from other browsers. `possible`: what the model has there
    instead, under the reading nearest to the defaults. `explanation`: a run up to there.
    """

    named: Named
    alone: bool
    possible: tuple[str, ...]
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The answer. `left`: the readings that fit, as boxes (none: no reading does); `count` of them, of
    `total`.

    `explanation`: a run, under the reading nearest to the defaults, that ends with the last renewal that
    failed; where none did it explains the last row of observations.
    """

    tenant: Tenant
    files: tuple[Path, ...]
    left: tuple[Box, ...]
    count: int
    total: int
    steps: tuple[Excluded, ...]
    log: Log
    unused: tuple[Remainder, ...]
    conflict: Conflict | None = None
    explanation: Explanation | None = None

    @property
    def observations(self) -> int:
        """How many observations were used."""
        return len(self.steps)


@dataclass
class Fit:
    """The work on one tenant: masks are over the readings that its system reads."""

    tenant: Tenant
    ground: Ground
    matching: Matching
    unused: list[Remainder] = field(default_factory=list)
    steps: list[Excluded] = field(default_factory=list)
    _outcomes: dict[object, list[int]] = field(default_factory=dict)

    def counted(self, mask: int) -> int:
        """How many readings of the provider there are in a mask, whatever the inputs."""
        regions = self.ground.regions
        masks = regions.masks
        for index, v in enumerate(masks.variables):
            if v.name not in regions.semantics.defaults:
                mask = masks.without(mask, index, False) & masks.literal(index, masks.domains[index][0])
        return mask.bit_count()

    def carrier(self, row: Row) -> Carrier:
        """What carries beliefs along a row."""
        return Carrier(self.ground, row.span, self.matching.unseen(row.extent))

    def row(self, row: Row, left: int) -> list[int]:
        """The readings that fit after each observation of a row, of those that are left."""
        carrier = self.carrier(row)
        belief, found = carrier.initial(left), []
        for number, named in enumerate(row.steps):
            belief = carrier.unseen(belief, begun=number > 0)
            belief = self.step(carrier, belief, named)
            found.append(self.ground.regions.whatever_inputs(readings(belief)) & left)
            if not belief:
                break
        return found

    def step(self, carrier: Carrier, belief: Belief, named: Named) -> Belief:
        """The belief after one observation."""
        goals = self.matching.goals(named.observation, named.application)
        return carrier.observed(belief, goals, self.matching.stays(named.observation))

    def usable(self, row: Row) -> Row:
        """The row up to where an application does what the files do not have it do."""
        for number, named in enumerate(row.steps):
            if not self.matching.sends(named.observation, named.application):
                for late in row.steps[number:]:
                    o = late.observation
                    self.unused.append(Remainder(o.place, o.time, _NOT_SENT, Effect.UNREAD))
                return replace(row, steps=row.steps[:number])
        return row

    def add(self, row: Row, left: int) -> tuple[int, Conflict | None]:
        """What is left after a row, and where it parts from the model."""
        try:
            masks = self.row(row, left)
        except TooWide as wide:
            why = f"{wide} would have to be followed: this browser excludes nothing"
            self.unused += [
                Remainder(s.observation.place, s.observation.time, why, Effect.UNREAD) for s in row.steps
            ]
            return left, None
        before = left
        for named, mask in zip(row.steps, masks, strict=False):
            gone = before & ~mask
            boxes = self.ground.regions.boxes(self.plain(gone)) if gone and mask else ()
            self.steps.append(Excluded(named, self.counted(before), self.counted(mask), boxes))
            before = mask
        return (before, None) if before else (0, self.conflict(row, len(masks) - 1, left))

    def plain(self, mask: int) -> int:
        """A mask without what it says of inputs."""
        return self.ground.regions.whatever_inputs(mask)

    def conflict(self, row: Row, at: int, left: int) -> Conflict:
        """The observation that nothing explains, what there would be instead, and a run up to there."""
        alone = not self.row(row, self.ground.regions.masks.all)[-1]
        base = self.ground.regions.masks.all if alone else left
        head = replace(row, steps=row.steps[:at])
        carrier = self.carrier(row)
        belief = carrier.unseen(carrier.initial(base), begun=False)
        for named in head.steps:
            belief = carrier.unseen(self.step(carrier, belief, named))
        number = self.ground.regions.nearest(readings(belief))
        named = row.steps[at]
        here = {place: mask for place, mask in belief.items() if mask >> number & 1}
        possible: dict[str, None] = {}
        for place in here:
            for index, t in enumerate(self.ground.system.transitions):
                own = t.actor == named.application and step_of(t).moment in named.observation.moments
                if own and any(p >> number & 1 for _, _, p in carrier.by(index, place[0])):
                    possible.setdefault(t.about)
        told = explanation(self, head, carrier, number) if head.steps else None
        return Conflict(named, alone, tuple(sorted(possible)), told)


def evidence(tenant: Tenant, log: Log, files: tuple[Path, ...] = (), complete: bool = False) -> Evidence:
    """The readings that fit the observations of a log. UsageError where nothing can be told of the tenant.

    `complete`: the files show all that such files can show of the browsers in them.
    """
    workspace = Workspace(tenant, provider_of(tenant).semantics)
    made = ground(tenant, workspace)
    work = Fit(tenant, made, Matching(made.composition, made.system))
    found, unused = rows(log, tenant, complete)
    work.unused += unused
    left = made.regions.masks.all
    conflict, last = None, None
    done: set[object] = set()
    for row in map(work.usable, found):
        if row.steps and row.content not in done:
            done.add(row.content)
            left, conflict = work.add(row, left)
            last = row.failing or (last if last is not None and last.failing else row)
            if conflict is not None:
                break
    told = None
    if last is not None and left:
        told = explanation(work, last, work.carrier(last), made.regions.nearest(left))
    boxes = made.regions.boxes(left) if left else ()
    total = work.counted(made.regions.masks.all)
    return Evidence(
        tenant,
        files,
        tuple(Box(box.allowed) for box in boxes),
        work.counted(left),
        total,
        tuple(work.steps),
        log,
        tuple(work.unused),
        conflict,
        told,
    )
