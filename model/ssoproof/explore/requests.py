"""A played run as a sequence of requests, drawn as the report draws a counterexample."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from os.path import commonpath
from pathlib import PurePath

from ssoproof.explain.build import story_step
from ssoproof.explain.lifelines import tracks
from ssoproof.explain.model import Story
from ssoproof.explore.run import PlayedRun, scene
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.render.graph.sequence import inline
from ssoproof.render.graph.sequence_steps import Row, rows
from ssoproof.tenant.model import Tenant


@dataclass(frozen=True, slots=True)
class Requests:
    """The messages of a run in order, and the drawing of them."""

    messages: tuple[Row, ...]
    drawing: str


def requests(house: ExploredTenant, run: PlayedRun, breaking: Container[int]) -> Requests | None:
    """The requests of a run; None where nothing has happened. `breaking`: the steps (from 0) that break a
    check."""
    if not len(run.trace):
        return None
    shown = scene(house, run)
    steps = tuple(replace(story_step(shown, k), breaks=k in breaking) for k in range(len(run.trace)))
    told = Story(
        code="",
        subject=run.scenario.subject,
        title="",
        why="",
        remedy="",
        victim=shown.victim.name,
        lanes=tuple(i.name for i in shown.composition.world.instances),
        two_runs=False,
        steps=steps,
        deciding=(),
        contrast=(),
        error=None,
        readings=(),
        tracks=tracks(shown),
        conditions=(),
        shortest=False,
        certain=True,
        reading=(),
    )
    path = _folder(house.tenant)
    return Requests(rows(told, path), inline(told, path))


def _folder(tenant: Tenant) -> str:
    """The folder that the tenant's files have in common; empty where they have none."""
    origin = tenant.mfa.origin.span
    folders = [PurePath(h.file).parent.as_posix() for h in tenant.hooks]
    folders += [PurePath(origin.file).parent.as_posix()] if origin is not None else []
    try:
        return commonpath(folders)
    except ValueError:
        return ""
