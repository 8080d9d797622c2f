"""Which workspaces a folder of Terraform tells apart, where it is not stated which one is meant."""

from __future__ import annotations

from dataclasses import dataclass, field

from ssoproof.documents.yaml_tree import Items, Node, Scalar, Table
from ssoproof.providers.auth0.readers.marks import is_stated, mark
from ssoproof.providers.auth0.readers.resources import Account
from ssoproof.providers.auth0.readers.terraform.values import named
from ssoproof.source import Span

NAME = "terraform.workspace"
_OPEN = mark(NAME)


@dataclass(slots=True)
class Workspaces:
    """The names that values are chosen by, and the first place where one is needed."""

    names: dict[str, None] = field(default_factory=dict)
    place: Span | None = None

    def open(self, at: Span) -> Scalar:
        """The workspace's name where it is not stated."""
        return Scalar(at, _OPEN)

    def chosen_from(self, key: Node, value: Node) -> None:
        """Notes the keys of a map of which the workspace chooses one."""
        if isinstance(value, Table):
            self._note(key, [Scalar(e.key_span, e.key) for e in value.entries])
        elif isinstance(value, Items):
            self._note(key, value.nodes)

    def compared(self, key: Node, value: Node) -> None:
        """Notes a name that the workspace is compared with."""
        self._note(key, [value])

    def _note(self, key: Node, names: list[Node] | tuple[Node, ...]) -> None:
        if isinstance(key, Scalar) and key.text == _OPEN:
            stated = (n.text for n in names if isinstance(n, Scalar) and is_stated(n.text))
            self.names |= dict.fromkeys(stated)
            self.place = self.place or key.span

    def report(self, account: Account) -> None:
        """Says which workspaces there are, where one is needed and none is stated."""
        if self.place is None or not self.names:
            return
        names = named(sorted(self.names))
        message = f"values depend on the workspace, which is not stated: the folder names {names}"
        help = f'state "{NAME}" in the file of --mappings; until then such values are taken for not known'
        account.report_not_understood("workspace", message, self.place, help)
