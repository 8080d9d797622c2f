"""Demands in words, as owners state them: `once per session`, `at most 15m old`."""

from __future__ import annotations

import re

from ssoproof import bounds
from ssoproof.documents.durations import PATTERN as DURATION
from ssoproof.documents.durations import seconds_of
from ssoproof.documents.problems import suggestion
from ssoproof.documents.validation import Wrong
from ssoproof.documents.values import text
from ssoproof.tenant.model import Demand, DemandKind

_PLAIN = {kind.value: kind for kind in DemandKind if kind is not DemandKind.MAX_AGE}
_AGE = re.compile(r"at most (\S+) old")
_FORMS = (*_PLAIN, "at most 15m old")
#: What `demand` accepts, ages aside that are too long.
PATTERN = (
    "^\\s*(?:" + "|".join((*_PLAIN, rf"at most (?=\S*[1-9]){DURATION} old")).replace(" ", "\\s+") + ")\\s*$"
)


def demand(value: object) -> Demand:
    """A demand of its words; what a remembered browser counts, they do not say."""
    phrase = " ".join(text(value).split())
    if phrase in _PLAIN:
        return Demand(_PLAIN[phrase])
    aged = _AGE.fullmatch(phrase)
    if aged is None:
        raise Wrong("wrong-value", "{value} is no MFA requirement", suggestion(phrase, _FORMS))
    age = seconds_of(aged[1])
    if age is None or age <= 0 or bounds.DURATION_SECONDS.passed(age):
        help = "write an age from 1s to 3650d: `at most 15m old`"
        raise Wrong("bad-duration", "{value} holds no age", help)
    return Demand(DemandKind.MAX_AGE, age)
