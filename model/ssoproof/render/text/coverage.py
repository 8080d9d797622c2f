"""The account of the input at the end of a text report, and what no verdict covers."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.compare import summary
from ssoproof.render.text.page import Page
from ssoproof.tenant.coverage import Piece
from ssoproof.tenant.model import Tenant

#: More lines of a kind than this are left to the report for programs.
MOST = 40


def not_covered(page: Page, tenant: Tenant) -> None:
    """What the tenant has and the model leaves out, with each answer."""
    if tenant.not_modelled:
        page.para("; ".join(tenant.not_modelled), 4, "dim", lead="not covered: ", hang=6)
        page.blank()


def not_modelled(page: Page, tenant: Tenant) -> None:
    """The applications that the model does not cover yet."""
    for line in summary.not_modelled(tenant):
        page.para(line, 2, "yellow", hang=2)


def coverage(page: Page, tenant: Tenant) -> None:
    """What was read, what was ignored and why, what was not understood; with places."""
    found = tenant.coverage
    if not (found.read or found.ignored or found.not_understood):
        return
    page.section("The input")
    counts = f"{len(found.read)} read, {len(tenant.assumptions)} assumed (above), "
    page.para(f"{counts}{len(found.not_understood)} not understood, {len(found.ignored)} ignored", 2)
    _pieces(page, "not understood", found.not_understood, "yellow")
    _pieces(page, "read", found.read, "dim")
    _pieces(page, "ignored", found.ignored, "dim")
    page.blank()


def _pieces(page: Page, lead: str, pieces: Sequence[Piece], style: str) -> None:
    for piece in pieces[:MOST]:
        where = f"{piece.place.place}: " if piece.place else ""
        page.para(f"{where}{piece.text}", 2, style, lead=f"· {lead}: ", hang=6)
    if len(pieces) > MOST:
        page.para(f"{len(pieces) - MOST} more; --format json has all", 2, style, lead=f"· {lead}: ")
