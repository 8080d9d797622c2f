"""Places in files as one reads them: relative to the tenant that was checked."""

from __future__ import annotations

from pathlib import PurePath


def relative(place: str, path: str) -> str:
    """A place (file:line) below the folder of a tenant's path; any other place as it is."""
    own = PurePath(path)
    folder = own.parent if own.suffix in (".yaml", ".yml", ".json", ".tf") else own
    prefix = f"{folder.as_posix()}/"
    return place.removeprefix(prefix) if path else place
