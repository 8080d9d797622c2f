"""Clock times of a run: limits are countdowns, so a pause takes what the limit it waits for has left."""

from __future__ import annotations

from ssoproof.explain.context import RunContext
from ssoproof.explain.model import TIME
from ssoproof.explain.projection import units

MINUTE, HOUR, DAY = 60, 3600, 86_400


def delays(scene: RunContext) -> tuple[int, ...]:
    """How many seconds each step takes: none, unless it is a pause."""
    unit = scene.composition.world.unit
    found = []
    for index, step in enumerate(scene.acted):
        found.append(units(scene.trace, scene.acted, index) * unit if step.lane == TIME else 0)
    return tuple(found)


def clocks(scene: RunContext) -> tuple[int, ...]:
    """Seconds since the start at which each step is done."""
    total, found = 0, []
    for delay in delays(scene):
        total += delay
        found.append(total)
    return tuple(found)


def spoken(seconds: int) -> str:
    """A duration as people write it: 10m, 72h, 7d, 1h 30m."""
    if seconds >= 2 * DAY and seconds % DAY == 0:
        return f"{seconds // DAY}d"
    parts = []
    for size, sign in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (1, "s")):
        if seconds >= size:
            parts.append(f"{seconds // size}{sign}")
            seconds %= size
    return " ".join(parts) or "0s"


def stamp(seconds: int) -> str:
    """A clock time since the start: 00:10, 3d 04:00; with seconds where there are some."""
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    day = f"{days}d " if days else ""
    tail = f":{rest:02}" if rest else ""
    return f"{day}{hours:02}:{minutes:02}{tail}"
