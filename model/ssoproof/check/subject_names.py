"""What can be asked about, by its name, its key in ASCII or its display name; and how people are told of
it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ssoproof.check.options import Options
from ssoproof.errors import UsageError
from ssoproof.legible import printable
from ssoproof.tenant.model import NOT_KNOWN, Application, Tenant
from ssoproof.tenant.naming import Named, meant

API = "api:"


def applications(tenant: Tenant) -> tuple[Named, ...]:
    """The applications by what they can be named with."""
    return tuple(Named(a.name, a.key, _other(a)) for a in tenant.applications)


def subjects(tenant: Tenant) -> tuple[Named, ...]:
    """All subjects by what they can be named with: applications, then APIs that state a demand."""
    return (*applications(tenant), *_apis(tenant, demanding=True))


def _apis(tenant: Tenant, demanding: bool) -> Iterator[Named]:
    for api in tenant.apis:
        if api.demand is not None or not demanding:
            yield Named(f"{API}{api.name}", api.key and f"{API}{api.key}")


def _other(app: Application) -> tuple[str, ...]:
    return (app.display_name,) if app.display_name not in ("", NOT_KNOWN) else ()


def only(text: str, there: Sequence[Named], what: str = "subject") -> str:
    """The name of what a text means; the text itself where it means nothing. UsageError where several are
    called so."""
    found = meant(text, there)
    if len(found) > 1:
        keys = [k.key or k.name for k in there if k.name in found]
        raise UsageError(
            f"{len(keys)} {what}s are called {printable(text)}: say which by its key: {', '.join(keys)}"
        )
    return found[0] if found else text


def resolved(tenant: Tenant, options: Options) -> Options:
    """Options with the names that subjects have in reports, each once."""
    there = subjects(tenant)
    return replace(options, subjects=tuple(dict.fromkeys(only(name, there) for name in options.subjects)))


def key_of(tenant: Tenant, subject: str) -> str:
    """What names a subject in ASCII."""
    rows = (*applications(tenant), *_apis(tenant, demanding=False))
    return next((k.key for k in rows if k.name == subject and k.key), subject)


def called(tenant: Tenant, subject: str) -> str:
    """A subject as a table names it: with its key, where that is what one types."""
    key = key_of(tenant, subject)
    short = key.removeprefix(API) if subject.startswith(API) else key
    return subject if key == subject or subject.endswith(f"({short})") else f"{subject} ({short})"


def api(tenant: Tenant, text: str) -> str:
    """The name of the API that a text means; the text itself where it means none."""
    return only(text, tuple(Named(a.name, a.key) for a in tenant.apis), "API")


def keys(tenant: Tenant) -> tuple[str, ...]:
    """A line that says which keys stand for names; none where all names are their own keys."""
    told = [called(tenant, k.name) for k in applications(tenant) if k.key]
    return (f"keys of names for the command line: {', '.join(told)}",) if told else ()
