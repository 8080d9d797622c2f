"""ssoproof: checks every interleaving of logins, MFA prompts and silent renewals on one identity tenant."""

from __future__ import annotations

from types import ModuleType

from ssoproof import check, compare

TYPE_CHECKING = False  # as in typing, which takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any

    from ssoproof.notebook import Answers, Comparison, load, own

__version__ = "0.2.0"

__all__ = ["__version__", "check", "compare", "load", "own"]


class _Check(ModuleType):
    """The package `check`, which may be called: it is the verb that a notebook needs as well."""

    def __call__(self, tenant: Any, **options: Any) -> Answers:
        """Answers the questions about a tenant; the options are those of `ssoproof.notebook.check`."""
        from ssoproof.notebook import check

        return check(tenant, **options)


class _Compare(ModuleType):
    """The package `compare`, which may be called for the same reason."""

    def __call__(self, old: Any, new: Any, **options: Any) -> Comparison:
        """What changed from one tenant to another; the options are those of `ssoproof.notebook.compare`."""
        from ssoproof.notebook import compare

        return compare(old, new, **options)


check.__class__ = _Check
compare.__class__ = _Compare


def __getattr__(name: str) -> Any:
    if name in ("load", "own"):
        from ssoproof import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
