"""Words of the native format: what applications are, how they renew, what counts."""

from __future__ import annotations

from enum import Enum

from ssoproof.providers.registry import LOADERS

VERSION = 1
#: Providers whose semantics ship.
PROVIDERS = tuple(LOADERS)


class Renewal(Enum):
    """How an application renews its tokens."""

    SILENT = "silent"
    NO = "no"
    REFRESHES = "refresh-tokens"


class Remembered(Enum):
    """Whether a remembered browser counts as evidence."""

    COUNTS = "counts"
    NOT_COUNTS = "does not count"


#: Types that people sign in to, a native one through the system's browser; and machines. Each in plain words
#: and as Auth0 calls it (https://auth0.com/docs/get-started/applications).
PEOPLE = ("spa", "web", "regular_web", "native")
MACHINES = ("m2m", "machine-to-machine", "non_interactive")
