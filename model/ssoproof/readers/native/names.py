"""The names of applications and APIs in the native format: keys in any script, and what refers to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ssoproof import bounds
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.readers.native.fields import Field, Section, free_text, text
from ssoproof.tenant.naming import Called, Named, Names, meant, spelled

_SIGN = r"(?:[A-Za-z0-9_()\\-]|[^\x00-\x7f])"
NAME_PATTERN = rf"{_SIGN}+(?: {_SIGN}+)*"
_NAME = re.compile(NAME_PATTERN)


def names_of(part: Section, stem: str, reserved: Sequence[str] = ()) -> dict[str, Called]:
    """How the entries of a section are called, by their keys."""
    keys = [entry.key for entry in part.table.entries]
    names = Names(stem, reserved, keys, spelled)
    return {key: names.of(key) for key in dict.fromkeys(keys)}


def name_problem(found: Field, reserved: Sequence[str] = ()) -> bool:
    """Reports a key that can't be a name: names become the beginnings of variable names."""
    name, problems = found.name, found.reading.problems
    if name in reserved:
        problems.error("bad-name", f"the name {quoted(name)} is taken", found.key_span, "choose another name")
    elif not _NAME.fullmatch(name):
        help = (
            "use letters of any script, digits, -, _, brackets and single spaces; any other name can go "
            "under `name:`"
        )
        problems.error("bad-name", f"{quoted(name)} can't be a name here", found.key_span, help)
    elif bounds.NAME_LENGTH.passed(len(name)):
        problems.error(
            "bad-name",
            f"the name is longer than {bounds.NAME_LENGTH.most} characters",
            found.key_span,
            "shorten it",
        )
    else:
        return False
    return True


def true_name(found: Field) -> str | None:
    """A name as hooks see it, whatever signs it has; not empty."""
    stated = free_text(found)
    return stated if stated is None or stated.strip() else text(found)


def referred(called: Mapping[str, Called]) -> tuple[Named, ...]:
    """What entries can be referred to by: as they are written, as reports call them, or by key."""
    return tuple(Named(c.name, c.key, (written,)) for written, c in called.items())


def one_of(found: Field, name: str, there: Sequence[Named], what: str, otherwise: str = "") -> str | None:
    """The name of what a text refers to; an error where it is nothing, or may be several things."""
    fitting = meant(name, there)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        keys = [k.key or k.name for k in there if k.name in fitting]
        message, help = (
            f"{len(keys)} {what}s are called {quoted(name)}",
            f"say which by its key: {', '.join(keys)}",
        )
    else:
        message = f"the tenant has no {what} {quoted(name)}"
        help = suggestion(name, [k.name for k in there], otherwise)
    found.reading.problems.error("unknown-name", message, found.key_span, help)
    return None
