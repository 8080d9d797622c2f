"""ssoproof: checks every interleaving of logins, MFA prompts and silent renewals on one identity tenant."""

from __future__ import annotations

from types import ModuleType

from ssoproof import check

TYPE_CHECKING = False  # as in typing, which takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any

    from ssoproof.notebook import Answers, load

__version__ = "0.1.0"

__all__ = ["__version__", "check", "load"]


class _Check(ModuleType):
    """The package `check`, which may be called: it is the verb that a notebook needs as well."""

    def __call__(self, tenant: Any, **options: Any) -> Answers:
        """Answers the questions about a tenant; the options are those of `ssoproof.notebook.check`."""
        from ssoproof.notebook import check

        return check(tenant, **options)


check.__class__ = _Check


def __getattr__(name: str) -> Any:
    if name == "load":
        from ssoproof.notebook import load

        return load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
