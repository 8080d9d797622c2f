"""Logouts for tests: what applications' logouts do, and whom they are meant to reach."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from ssoproof.settings import Sourced
from ssoproof.source import Origin, Span
from ssoproof.tenant.logout import Does, Extent, Logout, Reach, Revokes
from ssoproof.tenant.model import Tenant

STATED = Origin(("logout",), Span("ssoproof.yaml", 1))


def logout(
    does: Does | None = Does.PROVIDER,
    revokes: Revokes = Revokes.NOTHING,
    reach: Extent | tuple[str, ...] | None = None,
) -> Logout:
    """A logout as it is stated; listed applications are a tuple of their names."""
    found = Reach(Extent.LISTED, reach) if isinstance(reach, tuple) else reach and Reach(reach)
    return Logout(Sourced(does, STATED), Sourced(revokes, STATED), Sourced(found or None, STATED))


def with_logout(tenant: Tenant, name: str, stated: Logout) -> Tenant:
    """The tenant whose application of that name has this logout."""
    apps = tuple(replace(a, logout=stated) if a.name == name else a for a in tenant.applications)
    return replace(tenant, applications=apps)


@st.composite
def logouts(draw: st.DrawFn, names: tuple[str, ...]) -> Logout:
    """Any logout; a list of whom it reaches has some of the names."""
    listed = tuple(name for name in names if draw(st.booleans()))
    reach = draw(st.sampled_from((None, Extent.SELF, Extent.SESSION, Extent.ALL, Extent.OPEN, listed)))
    return logout(draw(st.sampled_from((None, *Does))), draw(st.sampled_from(Revokes)), reach)
