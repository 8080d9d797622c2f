"""What an export or a folder of Terraform states, before it becomes a tenant: resources as trees with places.

Keys are those of Auth0's Management API, which Deploy CLI and Terraform share.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ssoproof.documents.place import Reading
from ssoproof.documents.yaml_tree import Node, Table
from ssoproof.source import Span
from ssoproof.tenant.coverage import Coverage, Piece
from ssoproof.tenant.model import HookKind


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: its kind (a name in the tables of keys), its keys, where it begins."""

    kind: str
    name: str
    table: Table
    place: Span


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of JavaScript: its text, its file, and the line of that file on which it begins."""

    text: str
    file: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Script:
    """A hook that runs: `code` None where the input does not hold it, or does not say whether it runs."""

    name: str
    kind: HookKind
    code: Code | None
    place: Span
    why: str = ""


@dataclass(slots=True)
class Resources:
    """All of one input. `policy` is the MFA policy's value as stated, with its place."""

    name: str
    place: Span
    tenant: Resource | None = None
    policy: Node | None = None
    #: Of each factor that is stated: whether it is on.
    factors: list[Node] = field(default_factory=list)
    clients: list[Resource] = field(default_factory=list)
    apis: list[Resource] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    domains: list[Resource] = field(default_factory=list)
    organizations: list[Resource] = field(default_factory=list)
    #: The tenant's own domains, as the configuration of the tool states them.
    hosts: list[str] = field(default_factory=list)
    others: list[Resource] = field(default_factory=list)
    #: Connections, and what says which applications they are enabled for where that stands apart.
    connections: list[Resource] = field(default_factory=list)
    enabled: list[Resource] = field(default_factory=list)
    #: The audiences that clients have grants for.
    grants: list[Resource] = field(default_factory=list)
    #: Kinds of code of which the input says that there is none, or which there is.
    stated: set[HookKind] = field(default_factory=set)
    #: True where there is code that may not run at a login, such as an Action that is bound to nothing.
    code: bool = False
    #: Client ids that only stand for ids (Terraform's references): distinct, and nobody's in truth.
    symbolic: bool = False


@dataclass(slots=True)
class Account:
    """What one reading collects: problems and assumptions, and the account of the input.

    With `code_only`, all code is wanted, whether it runs or not, and nothing else.
    """

    code_only: bool = False
    reading: Reading = field(default_factory=Reading)
    read: list[Piece] = field(default_factory=list)
    ignored: list[Piece] = field(default_factory=list)
    not_understood: list[Piece] = field(default_factory=list)
    not_modelled: list[str] = field(default_factory=list)

    def coverage(self) -> Coverage:
        """What was made of the input, in the order of its files."""
        return Coverage(_ordered(self.read), _ordered(self.ignored), _ordered(self.not_understood))

    def ignore(self, text: str, place: Span | None) -> None:
        """Something without effect, with the reason."""
        self.ignored.append(Piece(text, place))

    def report_not_understood(self, code: str, text: str, place: Span | None, help: str) -> None:
        """Something that was not understood: a warning, and strict runs fail."""
        self.not_understood.append(Piece(text, place))
        self.reading.problems.warning(code, text, place, help)

    def leave_out(self, text: str) -> None:
        """Something that the model leaves out: it belongs to the scope of each verdict."""
        if text not in self.not_modelled:
            self.not_modelled.append(text)


def _ordered(pieces: list[Piece]) -> tuple[Piece, ...]:
    return tuple(
        sorted(dict.fromkeys(pieces), key=lambda p: (p.place.file, p.place.line) if p.place else ("", 0))
    )
