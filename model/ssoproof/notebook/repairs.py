"""Repairs for notebooks: what is done, whom it costs what, and code before and after."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from ssoproof.masking import masked
from ssoproof.notebook.html import Html, bullets, folded, tag
from ssoproof.render.text.repairs import failure, outcome
from ssoproof.repair.repairs import Repair, Repairs
from ssoproof.tenant.model import Tenant


@dataclass(frozen=True)
class RepairList(Sequence[Repair]):
    """The repairs of a tenant, the cheapest first; `result` has all that came of the search."""

    result: Repairs

    @overload
    def __getitem__(self, index: int) -> Repair: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Repair]: ...
    def __getitem__(self, index: int | slice) -> Repair | Sequence[Repair]:
        return self.result.repairs[index]

    def __len__(self) -> int:
        return len(self.result.repairs)

    def __repr__(self) -> str:
        rows = [f"{n}. {repair.words}" for n, repair in enumerate(self, 1)]
        return "\n".join(rows or [outcome(self.result)])

    def _repr_html_(self) -> str:
        result = self.result
        blocks = [_block(n, result.tenant, repair) for n, repair in enumerate(self, 1)]
        rejected = [f"{r.words}: {failure(r.question, r.subject)} ({r.question})" for r in result.rejected]
        also = [folded("Changes that are not enough", bullets(rejected))] if rejected else []
        return tag("div", *(blocks or [tag("p", outcome(self.result))]), *also)


def _block(number: int, before: Tenant, repair: Repair) -> Html:
    said = [part.words for part in repair.parts]
    costs = [f"Users of {cost}" for cost in repair.costs]
    code = tag("pre", masked("".join(_diffs(before, repair.tenant))))
    return tag(
        "div",
        tag("h4", f"Repair {number}: {repair.checks} checks proved"),
        bullets([*said, *costs]),
        folded("code", code),
    )


def _diffs(before: Tenant, after: Tenant) -> Iterator[str]:
    old = {hook.name: hook.source for hook in before.hooks}
    for hook in after.hooks:
        was = old.get(hook.name, "").splitlines(True)
        yield from difflib.unified_diff(was, hook.source.splitlines(True), hook.name, hook.name)
