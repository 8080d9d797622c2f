"""The logout of an application, as it is stated, or as its SDK does it."""

from __future__ import annotations

from typing import TypeVar

from ssoproof.documents.place import Place
from ssoproof.readers.native.models import LogoutEntry
from ssoproof.readers.native.sdks import KNOWN
from ssoproof.settings import Sourced
from ssoproof.source import Origin
from ssoproof.tenant.logout import Does, Extent, Logout, Reach
from ssoproof.tenant.model import SdkProfile

T = TypeVar("T")

_OPEN = "what its logout does is left open (switch S60)"
_PROVIDER = "its logout is taken to be one at the provider"
_NOTHING = "its logout is taken to revoke no refresh token"
_REACH = (
    "its logout is taken to be meant for all applications where it is one at the provider, else for itself"
)
_SAID_OF_OTHERS = "whom its logout is meant to reach besides itself is not stated, and not asked"


def reach(place: Place) -> Place | None:
    """Where it is stated whom a logout is meant to reach."""
    return place.inside("applications") or place.inside("reaches")


def logout(
    stated: LogoutEntry, place: Place, app: str, sdk: SdkProfile, mentioned: bool, reaching: bool
) -> Logout:
    """What the logout of an application does; `place` is where it is stated. `mentioned`: the document states
    some logout, so that what is assumed of others is of interest; `reaching`: and whom some are meant for."""
    known = sdk.name in KNOWN
    does = stated.does or (Does.PROVIDER if known else None)
    why = f"{sdk.name} does so" if known else "the SDK is not stated"
    where, whom = reach(place), Reach(Extent.OPEN) if reaching else None
    if stated.reaches:
        whom = Reach(Extent(stated.reaches))
    if stated.applications:
        whom = Reach(Extent.LISTED, tuple(stated.applications))
    if mentioned and where is None:
        said = _SAID_OF_OTHERS if reaching else _REACH
        place.reading.assume(app, said, (*place.route, "reaches"), "not stated")

    def setting(key: str, value: T, words: str, reason: str) -> Sourced[T]:
        if mentioned:
            return place.setting(key, value, (app, words, reason))
        return Sourced(value, Origin((*place.route, key), None, reason))

    return Logout(
        does=setting("does", does, _PROVIDER if known else _OPEN, why),
        revokes=setting("revokes", stated.revokes, _NOTHING, "no SDK does so by default"),
        reach=Sourced(whom, where.origin if where else Origin((*place.route, "reaches"), None, "not stated")),
    )
