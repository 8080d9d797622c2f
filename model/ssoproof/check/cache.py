"""Searches remembered from run to run, in files named by a hash of what they depend on.

What is remembered is a hint: states are judged to be closed again, runs are replayed again; only that no run
is shorter is taken as it was. A file that is
broken, of another version or not what it says is passed over, with a note.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ssoproof import deadline
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.documents.plain_files import NotPlain, read_plain
from ssoproof.engines.antichain import Covered
from ssoproof.errors import UsageError
from ssoproof.logic.sorts import Value, contains
from ssoproof.system.reading_masks import Masks
from ssoproof.system.stepper import StateTuple
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.system.trace import Schedule
from ssoproof.verdict.judge import digests, fingerprint

FORMAT = "ssoproof memory 3"
#: Larger files are not read, and not written.
LARGEST = 64_000_000


class _Wrong(Exception):
    """A remembered file is not what it should be."""


@dataclass(slots=True)
class Cache:
    """One folder of remembered searches; without a folder nothing is remembered.

    `used` counts what was recalled, `searched` the runs that had to be searched.
    """

    folder: Path | None = None
    diagnostics: dict[str, Diagnostic] = field(default_factory=dict)
    used: int = 0
    searched: int = 0
    _hashes: dict[int, tuple[TransitionSystem, str]] = field(default_factory=dict)

    def key(self, system: TransitionSystem, goals: Goals, *more: object) -> str:
        """A hash of a system, its goals and what else a search depends on, the program's version included."""
        if self.folder is None:
            return ""
        if id(system) not in self._hashes:
            self._hashes[id(system)] = (system, fingerprint(system))
        row = [FORMAT, _version(), self._hashes[id(system)][1], *digests(goals), *map(_word, more)]
        return hashlib.sha256("\n".join(row).encode()).hexdigest()

    def states(self, key: str, system: TransitionSystem) -> Covered | None:
        """A closed search; the judge has yet to confirm that it is one."""
        body = self._read("states", key)
        if body is None:
            return None
        try:
            masks = Masks.of(system.rigid_variables)
            states = {_state(row, system): _mask(mask, masks.all) for row, mask in _pairs(body.get("states"))}
            hits = tuple(_mask(mask, masks.all) for mask in _list(body.get("hits")))
        except _Wrong as wrong:
            self.passed_over("states", key, str(wrong))
            return None
        self.used += 1
        return Covered(masks, hits, True, states)

    def keep_states(self, key: str, covered: Covered) -> None:
        """Remembers a closed search."""
        if covered.closed:
            states = [[list(state), f"{mask:x}"] for state, mask in covered.states.items()]
            self._write("states", key, {"states": states, "hits": [f"{mask:x}" for mask in covered.hits]})

    def run(self, key: str, every: int) -> tuple[Schedule, int] | None:
        """A run, which the judge has yet to replay, and the readings (of `every`) for which it was found to
        be shortest."""
        body = self._read("runs", key)
        if body is None:
            return None
        try:
            found = tuple(_step(row) for row in _list(body.get("run")))
            speaks = _mask(body.get("speaks"), every)
        except _Wrong as wrong:
            self.passed_over("runs", key, str(wrong))
            return None
        self.used += 1
        return found, speaks

    def keep_run(self, key: str, schedule: Schedule, speaks: int = 0) -> None:
        """Remembers a run; `speaks`: the readings for which it was found to be shortest, 0 where that was not
        looked for."""
        steps = [[name, dict(arguments)] for name, arguments in schedule]
        self._write("runs", key, {"run": steps, "speaks": f"{speaks:x}"})

    def lengths(self, key: str) -> frozenset[int] | None:
        """The places of the runs than which none was found to be shorter."""
        body = self._read("lengths", key)
        if body is None:
            return None
        try:
            return frozenset(_place(row) for row in _list(body.get("settled")))
        except _Wrong as wrong:
            self.passed_over("lengths", key, str(wrong))
            return None

    def keep_lengths(self, key: str, settled: frozenset[int]) -> None:
        """Remembers than which runs none is shorter; where the time was up, nothing."""
        if not deadline.over():
            self._write("lengths", key, {"settled": sorted(settled)})

    def passed_over(self, kind: str, key: str, why: str) -> None:
        """Notes that a file is not used, and why."""
        file = self._file(kind, key)
        help_ = "it is worked out anew and written again; nothing of it is in the answers"
        note = Diagnostic("memory-passed-over", Severity.NOTE, f"{file} is not used: {why}", help=help_)
        self.diagnostics[str(note)] = note

    def _file(self, kind: str, key: str) -> Path:
        assert self.folder is not None
        return self.folder / kind / key[:2] / f"{key}.json"

    def _read(self, kind: str, key: str) -> Mapping[str, Any] | None:
        if self.folder is None:
            return None
        file = self._file(kind, key)
        try:
            raw = json.loads(read_plain(file, LARGEST, links=False))
        except FileNotFoundError:
            return None
        except NotPlain as why:
            self.passed_over(kind, key, str(why))
            return None
        except (OSError, ValueError, RecursionError):
            self.passed_over(kind, key, "it can't be read")
            return None
        if not isinstance(raw, dict) or raw.get("format") != FORMAT or raw.get("key") != key:
            self.passed_over(kind, key, "it is of another kind or version, or about something else")
            return None
        body = raw.get("body")
        if not isinstance(body, dict) or raw.get("sum") != _sum(body):
            self.passed_over(kind, key, "its content was changed or cut short")
            return None
        return body

    def _write(self, kind: str, key: str, body: dict[str, Any]) -> None:
        if self.folder is None:
            return
        text = json.dumps(
            {"format": FORMAT, "key": key, "sum": _sum(body), "body": body}, separators=(",", ":")
        )
        if len(text) > LARGEST:
            return
        file = self._file(kind, key)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
            try:
                os.replace(name, file)
            except OSError:
                os.unlink(name)
                raise
        except (FileExistsError, IsADirectoryError, NotADirectoryError) as why:
            if not self.folder.is_dir():
                raise UsageError(
                    f"what was searched can't be remembered in {self.folder}: {why.strerror}"
                ) from why
            self.passed_over(kind, key, "something else lies in its place")
        except OSError as why:
            raise UsageError(
                f"what was searched can't be remembered in {self.folder}: {why.strerror}"
            ) from why


def _version() -> str:
    try:
        return version("ssoproof")
    except PackageNotFoundError:
        return ""


def _word(part: object) -> str:
    """A part of a key as text. Sets of readings are numbers of any length, which Python writes in base 16
    only."""
    return f"{part:x}" if isinstance(part, int) else str(part)


def _sum(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, separators=(",", ":"), sort_keys=True).encode()).hexdigest()


def _list(raw: object) -> list[Any]:
    if not isinstance(raw, list):
        raise _Wrong("a list is missing")
    return raw


def _pairs(raw: object) -> Iterator[tuple[Any, Any]]:
    for row in _list(raw):
        if not isinstance(row, list) or len(row) != 2:
            raise _Wrong("a pair is missing")
        yield row[0], row[1]


def _mask(raw: object, every: int) -> int:
    try:
        mask = int(str(raw), 16)
    except ValueError as why:
        raise _Wrong("a set of readings can't be read") from why
    if not 0 <= mask <= every:
        raise _Wrong("a set of readings holds some that there are not")
    return mask


def _place(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
        raise _Wrong("the place of a run can't be read")
    return raw


def _state(raw: object, system: TransitionSystem) -> StateTuple:
    values = tuple(_list(raw))
    variables = system.state_variables
    if len(values) != len(variables) or not all(
        contains(v.sort, x) for v, x in zip(variables, values, strict=True)
    ):
        raise _Wrong("a state is not one of the system's")
    return values


def _step(raw: object) -> tuple[str, dict[str, Value]]:
    if (
        not isinstance(raw, list)
        or len(raw) != 2
        or not isinstance(raw[0], str)
        or not isinstance(raw[1], dict)
    ):
        raise _Wrong("a step can't be read")
    if not all(isinstance(value, bool | int | str) for value in raw[1].values()):
        raise _Wrong("a step has an argument that is no value")
    return raw[0], dict(raw[1])
