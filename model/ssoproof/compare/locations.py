"""Where a finding stands in the user's files: the line that is to blame first, then the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ssoproof.compare.findings import Finding
from ssoproof.explain.model import CauseKind, Story, StoryStep
from ssoproof.source import Origin, Span
from ssoproof.tenant.model import Api, Application, Tenant

_ORDER = (CauseKind.HOOK, CauseKind.SETTING, CauseKind.INPUT, CauseKind.STEP, CauseKind.READING)


@dataclass(frozen=True, slots=True)
class Pointed:
    """A place and what is said of it."""

    span: Span
    text: str


def pointed(finding: Finding, tenant: Tenant) -> tuple[Pointed, ...]:
    """The places of a finding, each once, the first one to blame most; empty where no file says anything."""
    found = [*_causes(finding), *_conditions(finding), *_subject(finding, tenant)]
    return tuple({p.span: p for p in reversed(found)}[span] for span in dict.fromkeys(p.span for p in found))


def _causes(finding: Finding) -> Iterator[Pointed]:
    """Of two runs, first what the undisturbed one does not have."""
    story = finding.story
    if story is not None:
        shared = {replace(cause, step=None) for cause in story.contrast}
        for cause in sorted(
            story.deciding, key=lambda c: (replace(c, step=None) in shared, _ORDER.index(c.kind))
        ):
            span = _stated(cause.at)
            if span is not None:
                yield Pointed(span, cause.text)


def _conditions(finding: Finding) -> Iterator[Pointed]:
    for piece in finding.pieces:
        for condition in piece.story.conditions if piece.story is not None else ():
            span = _stated(condition.at)
            if span is not None and not condition.understood:
                yield Pointed(span, condition.reason)


def _subject(finding: Finding, tenant: Tenant) -> Iterator[Pointed]:
    """The subjects' own demands and entries; some place of the tenant where they have none."""
    for subject in finding.subjects[:1]:
        yield from _own(subject, tenant)
    for origin in (tenant.mfa.origin, tenant.provider.origin):
        span = _stated(origin)
        if span is not None:
            yield Pointed(span, f"tenant {tenant.name}")


def _own(subject: str, tenant: Tenant) -> Iterator[Pointed]:
    entries: list[tuple[str, Application | Api]] = [(a.name, a) for a in tenant.applications]
    entries += [(f"api:{a.name}", a) for a in tenant.apis]
    for name, entry in entries:
        if name == subject:
            origins = (entry.demand.origin if entry.demand else None, entry.origin)
            yield from (Pointed(span, subject) for origin in origins if (span := _stated(origin)))


def _stated(origin: Origin | None) -> Span | None:
    """A place in a file; None for what the command line says."""
    span = origin.span if origin is not None else None
    return None if span is None or span.file.startswith("--") else span


def of_step(beat: StoryStep, story: Story, tenant: Tenant) -> Span | None:
    """Where a step stands: what decided at it, else the application that acts in it."""
    for cause in story.deciding:
        span = _stated(cause.at)
        if span is not None and (cause.step == beat.number or (beat.breaks and cause.step is None)):
            return span
    return next((_stated(a.origin) for a in tenant.applications if a.name == beat.lane), None)
