"""Files of evidence as one log: each is read by what it is, and what it left unread is noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

from ssoproof.documents.problems import stop
from ssoproof.observations.files import Shape, Source, read
from ssoproof.observations.har import exchanges
from ssoproof.observations.line_patterns import Pattern, observed
from ssoproof.observations.observation import Effect, Extent, Log, Remainder
from ssoproof.observations.observer import Observer
from ssoproof.source import beginning

_EXTENTS = {Shape.HAR: Extent.EXCHANGES, Shape.EVENTS: Extent.ENDS, Shape.LINES: Extent.CODE}


def collected(files: Sequence[Path], observer: Observer, patterns: tuple[Pattern, ...]) -> Log:
    """What all files show. BadInput, with what to do, where one can't be read."""
    log = Log()
    for number, file in enumerate(files):
        source = read(file)
        part = _of(source, observer, patterns, f"{number}:")
        part.extents = {o.browser: _EXTENTS[source.shape] for o in part.observations}
        log.add(part)
    return log


def _of(source: Source, observer: Observer, patterns: tuple[Pattern, ...], number: str) -> Log:
    name = source.path.name
    if source.shape is Shape.LINES:
        if not patterns:
            help = (
                "say what its lines mean in a small file, and name that with --patterns; a log of the tenant "
                "is JSON"
            )
            raise stop("patterns-missing", "the file holds lines of text", beginning(source.path), help)
        log = observed(name, source.lines, patterns)
        log.assumptions[f"{name}: its lines stand in the order in which things happened"] = None
        log.assumptions[f"{name}: what has no browser of its own in it happened in one browser"] = None
        return _apart(log, number)
    if source.shape is Shape.HAR:
        rows = sorted(exchanges(source), key=lambda row: (row.time is None, row.time or 0))
        return observer.exchanges(f"{number}{name}", rows)
    log = observer.events(source.rows)
    for place in source.broken:
        log.leave(
            Remainder(
                place, None, "the line is not JSON: it was cut off, or is of another log", Effect.UNREAD
            )
        )
    return log


def _apart(log: Log, number: str) -> Log:
    """Browsers of one file of lines are others than those of another file."""
    log.observations = [replace(o, browser=f"{number}{o.browser}") for o in log.observations]
    return log


def browsers(log: Log) -> list[str]:
    """The browsers that are observed, in order."""
    return list(dict.fromkeys(map(attrgetter("browser"), log.observations)))
