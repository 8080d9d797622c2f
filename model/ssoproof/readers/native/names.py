"""The names of applications and APIs in the native format: keys in any script, and what refers to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationInfo

from ssoproof import bounds
from ssoproof.documents.problems import suggestion
from ssoproof.documents.validation import Wrong
from ssoproof.tenant.naming import NO_AUDIENCE, Called, Named, Names, meant, spelled

_SIGN = r"(?:[A-Za-z0-9_()\\-]|[^\x00-\x7f])"
NAME_PATTERN = rf"{_SIGN}+(?: {_SIGN}+)*"
_NAME = re.compile(NAME_PATTERN)


@dataclass(frozen=True, slots=True)
class Referable:
    """What a tenant's parts can be referred to by."""

    applications: tuple[Named, ...]
    apis: tuple[Named, ...]


def names_of(keys: Iterable[str], stem: str, reserved: Sequence[str] = ()) -> dict[str, Called]:
    """How the entries of a section are called, by their keys."""
    listed = list(keys)
    names = Names(stem, reserved, listed, spelled)
    return {key: names.of(key) for key in listed}


def referred(called: Mapping[str, Called]) -> tuple[Named, ...]:
    """What entries can be referred to by: as they are written, as reports call them, or by key."""
    return tuple(Named(c.name, c.key, (written,)) for written, c in called.items())


def can_be_name(reserved: Sequence[str]) -> Callable[[str], str]:
    """A validator of keys that are names: names become the beginnings of variable names."""

    def check(name: str) -> str:
        if name in reserved:
            raise Wrong("bad-name", "the name {value} is taken", "choose another name")
        if not _NAME.fullmatch(name):
            help = (
                "use letters of any script, digits, -, _, brackets and single spaces; any other name can go "
                "under `name:`"
            )
            raise Wrong("bad-name", "{value} can't be a name here", help)
        if bounds.NAME_LENGTH.passed(len(name)):
            most = bounds.NAME_LENGTH.most
            raise Wrong("bad-name", f"the name is longer than {most} characters", "shorten it")
        return name

    return check


def name_pattern(reserved: Sequence[str]) -> str:
    """What `can_be_name` accepts, as a regular expression of JSON Schema."""
    return rf"^(?!(?:{'|'.join(reserved)})$)(?=.{{1,{bounds.NAME_LENGTH.most}}}$){NAME_PATTERN}$"


def requested(name: str, info: ValidationInfo) -> str:
    """A validator of what an application requests: the name of the API that is meant, or that of none."""
    if not isinstance(info.context, Referable):
        return name
    return one_of(name, (*info.context.apis, Named(NO_AUDIENCE)), "API")


def reached(name: str, info: ValidationInfo) -> str:
    """A validator of whom a logout reaches: the name of the application that is meant."""
    if not isinstance(info.context, Referable):
        return name
    return one_of(name, info.context.applications, "application")


def application(name: str, info: ValidationInfo) -> str:
    """A validator of keys that refer to applications; they stay as they are written."""
    if isinstance(info.context, Referable):
        help = "the tenant has no applications: state it there first"
        one_of(name, info.context.applications, "application", help)
    return name


def api(name: str, info: ValidationInfo) -> str:
    """A validator of keys that refer to APIs; they stay as they are written."""
    if isinstance(info.context, Referable):
        one_of(name, info.context.apis, "API", "the tenant has no APIs: state it there first")
    return name


def one_of(name: str, there: Sequence[Named], what: str, otherwise: str = "") -> str:
    """The name of what a text refers to."""
    fitting = meant(name, there)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        help = suggestion(name, [one.name for one in there], otherwise)
        raise Wrong("unknown-name", f"the tenant has no {what} {{value}}", help)
    keys = [one.key or one.name for one in there if one.name in fitting]
    message = f"{len(keys)} {what}s are called {{value}}"
    raise Wrong("unknown-name", message, f"say which by its key: {', '.join(keys)}")
