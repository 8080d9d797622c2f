"""Switches: points where a provider's documents leave room; a reading fixes a value for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ssoproof.errors import UsageError
from ssoproof.logic.build import is_, var
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr, free
from ssoproof.logic.sorts import EnumSort


@dataclass(frozen=True, slots=True)
class SwitchValue:
    """One answer to a switch's question; `statement` says it as a sentence, without a full stop."""

    name: str
    meaning: str
    statement: str = ""


@dataclass(frozen=True)
class Switch:
    """A question that the documents leave open.

    `default` is the value best supported by the evidence, `why` says by what; `sources` name the public
    texts; `probe` is the observation on a real tenant that decides it.
    """

    id: str
    question: str
    values: tuple[SwitchValue, ...]
    default: str
    why: str
    sources: tuple[str, ...]
    probe: str

    @cached_property
    def sort(self) -> EnumSort:
        """The sort of the switch's rigid variable."""
        return EnumSort(tuple(v.name for v in self.values))

    @cached_property
    def expr(self) -> Expr:
        """The switch's rigid variable."""
        return var(self.id, self.sort)

    def is_(self, *names: str) -> Expr:
        """That the reading has one of the named values."""
        return is_(self.expr, *names)

    def meaning(self, name: str) -> str:
        """What a value means, in words."""
        return next(v.meaning for v in self.values if v.name == name)

    def statement(self, name: str) -> str:
        """What the provider does if it has a value, as a sentence without capital letter and full stop."""
        value = next(v for v in self.values if v.name == name)
        return value.statement or f"{self.question.rstrip('?')}: {value.meaning}"


@dataclass(frozen=True)
class Semantics:
    """A provider's table of switches, and what its model leaves out."""

    provider: str
    switches: tuple[Switch, ...]
    not_modelled: tuple[str, ...] = ()

    def __getitem__(self, switch_id: str) -> Switch:
        return self._by_id[switch_id]

    @cached_property
    def _by_id(self) -> Mapping[str, Switch]:
        return {switch.id: switch for switch in self.switches}

    def read_by(self, expr: Expr) -> tuple[Switch, ...]:
        """The switches that an expression reads."""
        names = free(expr)
        return tuple(switch for switch in self.switches if switch.id in names)

    def spelled(self, expr: Expr) -> str:
        """The readings under which an expression over one switch holds, as SWITCH=VALUE; empty over none."""
        read = self.read_by(expr)
        if not read:
            return ""
        (switch,) = read
        return f"{switch.id}={'|'.join(v for v in switch.sort.values if evaluate(expr, {switch.id: v}))}"

    def parse(self, words: Mapping[str, str]) -> dict[str, str]:
        """A partial reading from the user's words; UsageError names what exists where one is unknown."""
        for switch_id, value in words.items():
            known = {s.id: s for s in self.switches}
            if switch_id not in known:
                raise UsageError(f"there is no switch {switch_id}; there are {', '.join(known)}")
            names = known[switch_id].sort.values
            if value not in names:
                raise UsageError(f"{switch_id} has no value {value}; it has {', '.join(names)}")
        return dict(words)

    @property
    def defaults(self) -> dict[str, str]:
        """The reading in which each switch has its default."""
        return {s.id: s.default for s in self.switches}
