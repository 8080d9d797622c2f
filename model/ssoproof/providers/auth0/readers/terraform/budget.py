"""What one folder of Terraform, its modules included, may take: steps, copies, sizes. Whatever is beyond is
told, with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ssoproof import bounds
from ssoproof.documents.problems import Problems
from ssoproof.documents.yaml_tree import Items, Node, Scalar
from ssoproof.providers.auth0.readers.terraform.language import Block
from ssoproof.providers.auth0.readers.terraform.values import Missing, refused
from ssoproof.providers.auth0.readers.terraform.workspaces import Workspaces
from ssoproof.source import Span


@dataclass(slots=True)
class Budget:
    """Counts for a whole folder; `refused` once the folder is beyond what is read, after which nothing more
    is worked out."""

    problems: Problems
    steps: int = 0
    level: int = 0
    copies: int = 0
    refused: bool = False
    #: Files that were read, since modules may be used many times.
    files: dict[Path, Block] = field(default_factory=dict)
    workspaces: Workspaces = field(default_factory=Workspaces)
    #: How large and how deep values are; the value is held, so that its identity stays its own.
    _measured: dict[int, tuple[Node, int, int]] = field(default_factory=dict)
    _judged: dict[int, tuple[Node, Missing | None]] = field(default_factory=dict)
    _reported: set[tuple[str, Span]] = field(default_factory=set)

    def step(self, at: Span, count: int = 1) -> bool:
        """Count steps; False, with an error, where they are too many."""
        self.steps += count
        if bounds.TERRAFORM_STEPS.passed(self.steps):
            message = (
                f"working out the folder's expressions takes more than {bounds.TERRAFORM_STEPS.formatted} "
                f"steps"
            )
            self.refuse(message, at, "check a part of the folder")
        return not self.refused

    def copied(self, what: str, count: int, at: Span) -> bool:
        """Count copies of a block; False, with an error, where they are too many."""
        if bounds.COPIES.passed(count):
            message = (
                f"{what}: {bounds.grouped(count)} copies are more than the {bounds.COPIES.formatted} that "
                f"are read of one block"
            )
            self.refuse(message, at, "check the folder with a smaller count or a shorter list")
            return False
        self.copies += count
        if bounds.ALL_COPIES.passed(self.copies):
            message = (
                f"{what}: the folder has more than the {bounds.ALL_COPIES.formatted} copies of blocks that "
                f"are read"
            )
            self.refuse(message, at, "check a part of the folder")
        return not self.refused

    def refuse(self, message: str, at: Span, help: str) -> None:
        """An error: the input is larger than what is read."""
        if not self.refused:
            self.problems.error("terraform-size", message, at, help)
        self.refused = True

    def fits(self, value: Node, at: Span) -> bool:
        """Is the value small and flat enough to be worked with? A warning where it is not."""
        size, depth = self.extent(value)
        if bounds.VALUE_SIZE.passed(size):
            self.leave_open(f"the value is larger than {bounds.VALUE_SIZE.formatted} characters", at)
            return False
        if bounds.VALUE_LEVELS.passed(depth):
            self.leave_open(f"the value nests deeper than {bounds.VALUE_LEVELS.most} levels", at)
            return False
        return True

    def leave_open(self, message: str, at: Span) -> None:
        """A warning, once a place: the value there is not worked out."""
        if self.first(message, at):
            help = "it is taken for not known; state it in a simpler way"
            self.problems.warning("terraform-value", message, at, help)

    def first(self, message: str, at: Span) -> bool:
        """False where the same was said of the same place before."""
        before = len(self._reported)
        self._reported.add((message, at))
        return len(self._reported) > before

    def refused_part(self, value: Node) -> Missing | None:
        """The first part of a value that Terraform refuses."""
        held = self._judged.get(id(value))
        if held is None:
            held = self._judged[id(value)] = (value, refused(value))
        return held[1]

    def extent(self, value: Node) -> tuple[int, int]:
        """Size (characters, and some for each item) and depth; parts that stand in several places count each
        time."""
        if isinstance(value, Scalar):
            return len(value.text), 0
        held = self._measured.get(id(value))
        if held is not None:
            return held[1], held[2]
        parts = value.nodes if isinstance(value, Items) else tuple(e.node for e in value.entries)
        size, depth = 0 if isinstance(value, Items) else sum(len(e.key) for e in value.entries), 0
        for part in parts:
            inner, below = self.extent(part)
            size, depth = size + inner + ITEM, max(depth, below)
        self._measured[id(value)] = value, size, depth + 1
        return size, depth + 1


#: An item counts as so many characters.
ITEM = 16
