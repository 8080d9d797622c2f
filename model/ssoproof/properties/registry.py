"""The catalogue: all shipped questions, by code."""

from __future__ import annotations

from typing import Final

from ssoproof.errors import UsageError
from ssoproof.flows.world import Subject
from ssoproof.properties import (
    mfa001,
    mfa002,
    mfa003,
    mfa004,
    out001,
    out003,
    rt001,
    rt002,
    sso001,
    sso002,
    sso003,
)
from ssoproof.properties.spec import Question
from ssoproof.tenant.model import Tenant

QUESTIONS: Final[tuple[Question, ...]] = tuple(
    module.QUESTION
    for module in (
        *(sso001, sso002, sso003, mfa001, mfa002, mfa003, mfa004),
        *(rt001, rt002, out001, out003),
    )
)

#: What is asked where no question is named: advisory ones are asked on request.
ASKED_BY_DEFAULT: Final[tuple[Question, ...]] = tuple(q for q in QUESTIONS if not q.advisory)

#: Questions that a session asks beside the shipped ones, by code.
_OWN: dict[str, Question] = {}


def by_default(tenant: Tenant, subject: Subject) -> tuple[Question, ...]:
    """What is asked of a subject where no question is named: advisory ones where its owners stated what they
    are about."""
    return tuple(q for q in QUESTIONS if not q.advises(tenant, subject))


def register_question(own: Question) -> Question:
    """Lets a question be asked by its code in this process; UsageError for the code of a shipped one."""
    if any(found.code == own.code for found in QUESTIONS):
        raise UsageError(f"{own.code} is a shipped question: give yours another code")
    _OWN[own.code] = own
    return own


def question(code: str) -> Question:
    """The question with that code; UsageError names what exists where there is none."""
    for found in (*QUESTIONS, *_OWN.values()):
        if found.code == code.upper():
            return found
    raise UsageError(f"there is no question {code}; there are {', '.join(q.code for q in QUESTIONS)}")
