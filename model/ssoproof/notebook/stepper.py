"""A run step by step: with ipywidgets where it is installed and wanted, else as parts to open, without any
script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ssoproof.check.report import Report
from ssoproof.errors import UsageError
from ssoproof.explain.context import Stage
from ssoproof.explain.line_coverage import Tracer
from ssoproof.explain.model import Story
from ssoproof.notebook.display import plain
from ssoproof.notebook.errors import readable
from ssoproof.notebook.html import Html, bullets, folded, grid, tag
from ssoproof.render.html.steps import Listing, Step, steps
from ssoproof.render.text.timetable import timetable
from ssoproof.verdict.verdict import ConditionalVerdict, Result

SIGNS = {"breaks": "✗ breaks here", "cause": "► cause", "parts": "≠"}
LINES = {"ran": "✓", "may": "?", "decided": "►", "skipped": "·", "folded": "…"}


@dataclass(frozen=True)
class Stepper:
    """The steps of one run. Shown, each step opens by itself; `widget()` goes through them with a slider."""

    report: Report
    result: Result
    part: ConditionalVerdict
    story: Story

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps, with the state after each and the lines of code that ran."""
        scene, tracer = Stage(self.report).scene(self.result, self.part), Tracer()
        ran = {k: tracer.at(scene, k) for k in range(len(scene.acted))} if scene is not None else {}
        return tuple(steps(self.story, "s", ran, self.report.tenant.hooks))

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, number: int) -> Html:
        """One step (from 0) as HTML."""
        return tag(
            "div", tag("h4", title(self.steps[number])), *_inside(self.steps[number], self.story.two_runs)
        )

    def widget(self) -> Any:
        """A slider over the steps; UsageError where ipywidgets is not installed."""
        with readable():
            try:
                import ipywidgets
            except ImportError as missing:
                raise UsageError("a slider needs ipywidgets: pip install ipywidgets") from missing
        shown = ipywidgets.HTML(self[0])
        slider = ipywidgets.IntSlider(1, 1, len(self), description="step", continuous_update=False)
        slider.observe(lambda change: setattr(shown, "value", self[change["new"] - 1]), "value")
        return ipywidgets.VBox([slider, shown])

    def _repr_html_(self) -> str:
        return tag("div", *(folded(title(s), *_inside(s, self.story.two_runs)) for s in self.steps))

    def __repr__(self) -> str:
        return plain(timetable, self.story)


def title(step: Step) -> str:
    """A step in one line."""
    what = "; ".join(f"{h.run}: {h.what}" if h.run else h.what for h in step.happenings)
    sign = f" {SIGNS[step.flag]}" if step.flag else ""
    who = f" {step.lane}:" if step.number else ""
    return f"{step.title}, {step.clock}{sign}{who} {what}"


def _inside(step: Step, two: bool) -> Iterator[Html]:
    for happening in step.happenings:
        run = f" ({happening.run})" if happening.run else ""
        if happening.facts:
            yield bullets(f"{f.signed} ({f.lane}){run}" for f in happening.facts)
        if happening.why:
            yield tag("p", f"Decided by the hooks and the policy{run}:")
            yield bullets(happening.why)
    head = ("after this step", "whose", *(("run 1", "run 2") if two else ("there",)), "")
    yield grid(head, (_row(row, two) for row in step.state))
    for listing in step.listings:
        yield from _code(listing)


def _row(row: Any, two: bool) -> tuple[str, ...]:
    there = tuple(
        "● yes" if value else "○ no" for value in ((row.first, row.second) if two else (row.first,))
    )
    return (row.name, row.owner, *there, "changed" if row.changed else "")


def _code(listing: Listing) -> Iterator[Html]:
    run = f", {listing.run}" if listing.run else ""
    ran = "✓ ran" if listing.sure else "? may have run"
    yield tag("p", f"{listing.file}{run}: ► decided, {ran}, · did not run")
    rows = (f"{line.number or '':>4} {LINES.get(line.state, ' ')} {line.text}" for line in listing.lines)
    yield tag("pre", "\n".join(rows))
