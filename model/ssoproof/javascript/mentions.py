"""Whether the text of a value from outside reads what stands under a root: by name, and not as a member of
something else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


def mentions(path: str, roots: Iterable[str]) -> bool:
    """Whether the path reads one of the roots: `context.request.ip` does not read `request`."""
    return any(root in path and _reads(path, root) for root in roots)


@lru_cache(maxsize=4096)
def _reads(path: str, root: str) -> bool:
    if not re.match(r"[\w$]", root):
        return True
    return re.search(rf"(?<![\w$])(?:(?<!\.)|(?<=\.\.\.)){re.escape(root)}(?![\w$])", path) is not None
