"""Applications that flows and hooks look at alike are looked at once: the signature of one is that of the
others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from ssoproof.flows.classes import merged, signature
from ssoproof.flows.demand import about
from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.logout import reaches, spares
from ssoproof.flows.provider import Answer, Authorizer
from ssoproof.flows.world import Mode, World
from ssoproof.settings import Sourced
from ssoproof.source import Origin
from ssoproof.tenant.model import Application

#: What of an application is seen by hooks alone, whose answers are compared, or stands in its requests too.
APART = frozenset(
    {"name", "key", "client_id", "display_name", "metadata", "requests", "may_request", "demand", "origin"}
)


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What hooks answer to the requests of one application, each with the number of its audience; and its
    signature's number."""

    answers: tuple[tuple[Answer, int | None], ...]
    number: int


@dataclass(slots=True)
class Signatures:
    """Numbers for signatures of the instances of one tenant's applications.

    The flows read of an application what `_form` has, and what the hooks answer. Each question that they put
    to the hooks is kept with its answer; an application of the same form to which the hooks give the same
    answers has the same signature. The name of the subject is read by `about` alone.
    """

    authorizer: Authorizer
    _numbers: dict[object, int] = field(default_factory=dict)
    _recorded: dict[object, list[_Recorded]] = field(default_factory=dict)
    _answers: dict[object, Answer] = field(default_factory=dict)
    _agreed: dict[tuple[Mode, str, str | None, Answer], bool] = field(default_factory=dict)

    def number(self, world: World, named: World, instance: Instance) -> int:
        """The number of an instance's signature, its requests merged.

        `named`: the world in which they are merged, the same but for the name of the subject.
        """
        audiences = _numbered(instance)
        asked = {number: audience for audience, number in audiences.items()}
        known = self._recorded.setdefault(
            (_plainly(world), _form(named, self.authorizer, instance, audiences)), []
        )
        for seen in known:
            if all(self._agrees(world, instance, a, asked[number]) for a, number in seen.answers):
                return seen.number
        with self.authorizer.listening() as heard:
            found = signature(world, self.authorizer, merged(named, self.authorizer, instance))
        answers = tuple(
            (self._answers.setdefault(key, a), audiences[a.request.audience]) for key, a in heard.items()
        )
        number = self._numbers.setdefault(found, len(self._numbers))
        known.append(_Recorded(answers, number))
        return number

    def _agrees(self, world: World, instance: Instance, answer: Answer, audience: str | None) -> bool:
        key = world.mode, instance.app.name, audience, answer
        if key not in self._agreed:
            self._agreed[key] = self.authorizer.agrees(world, instance, answer, audience)
        return self._agreed[key]


def _numbered(instance: Instance) -> dict[str | None, int | None]:
    """The audiences of its requests, in order; none is none."""
    found: dict[str | None, int | None] = {None: None}
    for request in (*instance.requests, *instance.silent, *instance.exchanges):
        found.setdefault(request.audience, len(found))
    return found


def _form(
    world: World, authorizer: Authorizer, instance: Instance, audiences: Mapping[str | None, int | None]
) -> object:
    """All that flows may read of an instance, but for names and for what hooks see alone."""
    kept = [t.name.removeprefix(f"{instance.name}.token.") for t in instance.tokens]
    labels: dict[str, int] = {}
    sent = (*instance.requests, *instance.silent, *instance.exchanges)
    for label in (*(r.label for r in sent), *kept):
        labels.setdefault(label, len(labels))

    def plain(r: Request) -> object:
        sent = (r.prompt, r.acr_values, r.scope, r.max_age, r.open, r.exchange)
        ticks = authorizer.ticks(world, r).kind
        offered = world.offered(r)
        return (labels[r.label], audiences[r.audience], about(world, instance, r), offered, ticks, sent)

    tokens = tuple((labels[label], t.units) for label, t in zip(kept, instance.tokens, strict=True))
    app = tuple(_stated(getattr(instance.app, f.name)) for f in fields(Application) if f.name not in APART)
    exchanges = tuple(map(plain, instance.exchanges)), _tokens(instance, labels)
    asked = tuple(map(plain, instance.requests)), tuple(map(plain, instance.silent)), *exchanges
    reached = (reaches(world, instance), spares(world, instance)) if instance.logs_out else None
    return (*asked, tokens, app, reached, *_code(instance))


def _code(instance: Instance) -> tuple[object, ...]:
    """What hooks make of an instance."""
    return instance.points, instance.leaves, instance.carries, instance.automates


def _tokens(instance: Instance, labels: Mapping[str, int]) -> object:
    """What the flows read of an instance's refresh token besides the application's settings."""
    family = instance.family
    if family is None:
        return None
    lead = tuple((labels[a], labels[b]) for a, b in family.labels)
    limits = tuple(limit.units for limit in family.limits)
    return lead, tuple(sorted(labels[e] for e in family.usable)), limits, family.free


def _stated(value: Any) -> object:
    """A setting without the places where it is stated."""
    if isinstance(value, Sourced):
        return _stated(value.value)
    if is_dataclass(value):
        rows = (getattr(value, f.name) for f in fields(value))
        return tuple(_stated(x) for x in rows if not isinstance(x, Origin))
    return value


def _plainly(world: World) -> object:
    """What a world has besides its tenant, its provider, its instances and the name of its subject."""
    return replace(world.subject, name=""), world.apart
