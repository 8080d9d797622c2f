"""The claim that an environment simulates the members that it replaces, in names that nothing shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ssoproof.logic.expr import Expr, Var, postorder
from ssoproof.system.environment import Member, Summary
from ssoproof.system.system import Transition, TransitionSystem, Variable
from ssoproof.verdict.judge import Rejected

#: How the judge's own names begin; nothing in a claim may have such a name.
BYSTANDER, VICTIM = "bystander:", "victim:"


@dataclass(frozen=True, slots=True)
class Claim:
    """That `abstract` simulates `concrete` with any number of members of each class.

    `concrete` has two instances of each class, both in `members`, so that what one does to another of its own
    class is looked at too; what `mirrors`, the second ones, do themselves is what the first ones do, and need
    not be there. `victim` are the local variables of who is no member. `cleared_by` is the output at which
    summaries may fall; `observable` are the outputs of members that the abstract moves have to show as well.
    `footprints`: by the names of members' transitions the moves that are thought to simulate them, which are
    looked at first.
    """

    concrete: TransitionSystem
    abstract: TransitionSystem
    members: tuple[Member, ...]
    mirrors: frozenset[str]
    cleared_by: str
    observable: frozenset[str]
    victim: tuple[Variable, ...] = ()
    footprints: Mapping[str, tuple[Transition, ...]] = field(default_factory=dict)

    @property
    def bits(self) -> dict[str, Summary]:
        """The summaries, by the name of their bit."""
        return {s.bit.name: s for m in self.members for s in m.summaries}

    @property
    def local(self) -> frozenset[str]:
        """The names of all members' local variables."""
        return frozenset(v.name for m in self.members for v in m.locals)


def well_named(claim: Claim) -> None:
    """Names that two things share would be taken for one thing; Rejected where there are any."""
    concrete, abstract = ({v.name: v.sort for v in s.variables} for s in (claim.concrete, claim.abstract))
    said = [(v.name, v.sort) for m in claim.members for v in m.locals] + [
        (v.name, v.sort) for v in claim.victim
    ]
    read = (v for m in claim.members for e in _equations(m) for v in postorder(e) if isinstance(v, Var))
    bits = {n: s.bit.sort for n, s in claim.bits.items()}
    for name, sort in (*said, *((v.name, v.sort) for v in read)):
        if {**concrete, **bits}.get(name) != sort:
            raise Rejected(f"{name} is no variable of the system, or one of another sort")
    for name, sort in abstract.items():
        if {**concrete, **bits}.get(name) != sort:
            raise Rejected(f"{name} is another variable in the environment than in the system")
    if len({(s.bit, s.falls) for m in claim.members for s in m.summaries}) > len(bits):
        raise Rejected("two summaries of one bit differ in what they are")
    if not bits.keys().isdisjoint(concrete):
        raise Rejected("a summary has the name of a variable")
    owners = Counter(v.name for m in claim.members for v in m.locals) + Counter(v.name for v in claim.victim)
    if any(count > 1 for count in owners.values()):
        raise Rejected("a variable belongs to two members")
    choices = (p.name for s in (claim.concrete, claim.abstract) for t in s.transitions for p in t.parameters)
    for name in (*concrete, *choices):
        if name in bits or name.startswith((BYSTANDER, VICTIM)):
            raise Rejected(f"{name} is a name that the judge needs")


def _equations(member: Member) -> tuple[Expr, ...]:
    return (member.possible, *(e for s in member.summaries for e in (s.covers, s.alone, s.bit.expr)))
