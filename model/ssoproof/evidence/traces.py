"""Observations of one browser in a row, with the applications of the tenant's files: where a row ends and
why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ssoproof import bounds
from ssoproof.observations.observation import (
    LOGOUT,
    NO_PATTERN,
    Effect,
    Extent,
    Log,
    Observation,
    Remainder,
)
from ssoproof.tenant.model import NOT_KNOWN, Tenant

#: After so many seconds without an observation a row ends: what was known before says little by then.
PAUSE = 8 * 3600
#: Seconds by which clocks may be wrong.
SKEW = 60
#: Times below this are those of a clock without dates, which say nothing of before and after elsewhere.
UNDATED = 10**8


@dataclass(frozen=True, slots=True)
class Named:
    """An observation with the name of its application (empty for a logout)."""

    observation: Observation
    application: str


@dataclass(frozen=True, slots=True)
class Row:
    """Observations of one browser that are carried together, each after the one before it.

    `extent`: what would have been observed between them, had it happened; None: nothing is taken to be.
    """

    steps: tuple[Named, ...]
    extent: Extent | None = None

    @property
    def failing(self) -> Row | None:
        """The row up to the last renewal that failed; None where none did."""
        ends = [n for n, step in enumerate(self.steps, 1) if step.observation.failed]
        return replace(self, steps=self.steps[: ends[-1]]) if ends else None

    @property
    def span(self) -> float | None:
        """Seconds from the first to the last, with what clocks may be wrong by; None where a time is
        missing."""
        times = [s.observation.time for s in self.steps]
        known = [t for t in times if t is not None]
        return max(known) - min(known) + SKEW if len(known) == len(times) else None

    @property
    def content(self) -> object:
        """Equal for rows of which one says what the other does."""
        plain = (replace(s.observation, place="", time=None, browser="", client="") for s in self.steps)
        names = (s.application for s in self.steps)
        return tuple(Named(o, n) for o, n in zip(plain, names, strict=True)), self.span, self.extent


def rows(log: Log, tenant: Tenant, complete: bool = False) -> tuple[list[Row], list[Remainder]]:
    """The rows of all browsers, and what is not used, with why.

    `complete`: the sources show all that they can show; not where something of a browser, or of nobody
    knows whose, was not understood.
    """
    found: list[Row] = []
    unused: list[Remainder] = []
    for browser in dict.fromkeys(o.browser for o in log.observations):
        own = [o for o in log.observations if o.browser == browser]
        bearing = [r for r in log.remainders if any(map(r.bears_on, own))]
        ends = [r for r in bearing if r.effect is Effect.OUTSIDE]
        gaps = any(r.effect is Effect.UNREAD and r.why != NO_PATTERN for r in bearing)
        extent = log.extents.get(browser) if complete and not gaps else None
        found += _Browser(own, ends, tenant, unused, extent).rows()
    return found, unused


@dataclass
class _Browser:
    """The observations of one browser and what the model has no step for, in order."""

    own: list[Observation]
    ends: list[Remainder]
    tenant: Tenant
    unused: list[Remainder]
    extent: Extent | None = None

    def rows(self) -> Iterator[Row]:
        if any(r.time is None for r in self.ends):
            self.unuse(self.own, "something happened in this browser of which it is not known when")
            return
        outside = min(map(self.until, self.ends), default=None)
        steps: list[Named] = []
        last: float | None = None
        for number, o in enumerate(self.own):
            if outside is not None and (o.time is None or o.time < UNDATED or o.time >= outside):
                why = "it comes after something that the model has no step for"
                self.unuse(self.own[number:], why)
                break
            name = self.named(o)
            if name is None:
                self.unuse(self.own[number:], _strange(o))
                break
            if o.time is not None and last is not None and o.time < last:
                why = "the clock goes back here: what follows is looked at by itself"
                self.unused.append(Remainder(o.place, o.time, why, Effect.UNREAD))
            if steps and self.parted(o, last, len(steps)):
                yield Row(tuple(steps), self.extent)
                steps = []
            steps.append(Named(o, name))
            last = o.time
        if steps:
            yield Row(tuple(steps), self.extent)

    def until(self, end: Remainder) -> float:
        """The time up to which observations come before it: those of nobody's browser have other clocks."""
        skew = SKEW if end.browser is None and any(o.user is None for o in self.own) else 0
        return (end.time or 0) - skew

    def parted(self, o: Observation, last: float | None, count: int) -> bool:
        """Whether a new row begins: after a pause, a step back of the clock, or too many of them."""
        if not bounds.OBSERVED_TOGETHER.passed(count + 1):
            return o.time is not None and last is not None and not 0 <= o.time - last <= PAUSE
        return True

    def named(self, o: Observation) -> str | None:
        """The application's name in the tenant's files; None where it has none, or several."""
        if o.moments == LOGOUT:
            return ""
        apps = self.tenant.applications
        for pick in (
            [a.name for a in apps if a.client_id == o.client],
            [a.name for a in apps if o.client in (a.name, a.key) or _displayed(a.display_name, o.client)],
        ):
            if pick:
                return pick[0] if len(pick) == 1 else None
        return None

    def unuse(self, observations: list[Observation], why: str) -> None:
        self.unused += [Remainder(o.place, o.time, why, Effect.UNREAD) for o in observations]


def _displayed(display: str, client: str) -> bool:
    return display not in ("", NOT_KNOWN) and display == client


def _strange(o: Observation) -> str:
    if not o.client:
        return "it is not said of which application it is"
    return "its application is not in the tenant’s files: add it there, or is this the log of another tenant?"
