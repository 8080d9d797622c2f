"""Audiences that code names: those by which a decision of it comes out in another way than without them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ssoproof import bounds
from ssoproof.errors import IllFormed
from ssoproof.javascript.operators import Undecided
from ssoproof.javascript.provenance import Constant, Derived, Notes, Provenance
from ssoproof.javascript.values import tagged
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.request import Alternatives, Field, HookRequest
from ssoproof.providers.auth0.hooks.session_limits import ANY_REQUEST
from ssoproof.tenant.model import Hook

#: An audience that no code names.
_PROBE = "urn:ssoproof:named-nowhere"
_ADDRESS = re.compile(r"""["'`]((?:https?://|urn:)[^"'`\s$\\]+)["'`]""")
_READS = re.compile(r"audience|resource_server|query|body|globalThis")


def named_audiences(hooks: Sequence[Hook], known: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """The audiences beyond the known ones, in order, and whether there may be more than these."""
    found: dict[str, None] = {}
    for hook in hooks:
        tried: set[str] = set()
        waiting = [_PROBE, *known] if _READS.search(hook.source) else []
        while waiting and len(tried) <= len(known) + bounds.CODE_AUDIENCES.most:
            audience = waiting.pop(0)
            tried.add(audience)
            more = [text for text in dict.fromkeys(_decisive(hook, audience)) if text not in found]
            found |= dict.fromkeys(text for text in more if text not in known)
            waiting += [text for text in more if text not in tried]
    listed = tuple(found)
    return listed[: bounds.CODE_AUDIENCES.most], bounds.CODE_AUDIENCES.passed(len(listed))


def _decisive(hook: Hook, audience: str) -> Iterator[str]:
    """The texts that decide something in another way, where the audience is asked for."""
    notes: Notes = {}
    request = replace(ANY_REQUEST, audience=Alternatives.single(audience))
    lower([hook], request, commands=True, notes=notes)
    for how in notes:
        if how == Field("audience"):
            # code looks it up in some way of its own
            yield from _ADDRESS.findall(hook.source)
        for text in _texts(how):
            whole = text and text == text.strip() and text.isprintable() and not text.endswith(".")
            if whole and _differs(how, request, text):
                yield text


def _texts(how: Provenance) -> Iterator[str]:
    """The texts that are used together with the audience."""
    parts = list(_parts(how))
    if Field("audience") in parts:
        yield from (p.value for p in parts if isinstance(p, Constant) and isinstance(p.value, str))


def _parts(how: Provenance) -> Iterator[Provenance]:
    yield how
    if isinstance(how, Derived):
        for argument in how.arguments:
            yield from _parts(argument)


def _differs(how: Provenance, request: HookRequest, text: str) -> bool:
    """Whether something comes out for this audience in another way than for one that is named nowhere."""
    try:
        plain, other = (
            tagged(how.of(replace(request, audience=Alternatives.single(a)))) for a in (_PROBE, text)
        )
    except (Undecided, IllFormed):
        return False
    return plain != other
