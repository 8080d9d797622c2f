"""What the values of switches mean, as statements about the provider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ssoproof.render.text.page import Page
from ssoproof.semantics.readings import Box
from ssoproof.semantics.switch import Semantics, Switch


def meanings(
    page: Page, switches: Iterable[Switch], allowed: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Each switch with the statements of its values; `allowed` says which ones, where not all are."""
    for switch in switches:
        page.para(switch.question, 2, lead=f"{switch.id}  ", hang=5)
        for value in switch.values:
            if allowed is None or value.name in allowed[switch.id]:
                default = " (assumed)" if value.name == switch.default else ""
                page.para(f"{switch.statement(value.name)}{default}", 7, "dim", lead=f"{value.name}: ")
    page.blank()


def meanings_of(page: Page, boxes: Sequence[Box], semantics: Semantics) -> None:
    """What the values in boxes mean, in the order of the switches."""
    values: dict[str, list[str]] = {}
    for box in boxes:
        for switch, _ in box.allowed:
            values.setdefault(switch, []).extend(box.values(switch) or ())
    meanings(page, [s for s in semantics.switches if s.id in values], values)
