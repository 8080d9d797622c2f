"""The report as one HTML file that needs nothing else: the findings at one side, at the other the one that is
selected with its run as a scrubber."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from ssoproof.compare import summary
from ssoproof.compare.findings import Outcome, answered
from ssoproof.compare.places import relative
from ssoproof.explain.needed import Needed
from ssoproof.explain.reading_text import mentioned_switches
from ssoproof.legible import isolated_page, middle
from ssoproof.render.html.findings import NAME, Section, Sections, groups
from ssoproof.render.html.page import asset, environment, hashed, listings, of_sequences
from ssoproof.render.text.deciding_behaviour import assumptions
from ssoproof.repair.suggestion import Suggestion
from ssoproof.verdict.verdict import Status


def text(
    outcome: Outcome,
    command: str = "",
    path: str = "",
    needs: Mapping[tuple[str, str], tuple[Needed, ...]] | None = None,
    repair: Suggestion | None = None,
) -> str:
    """The whole file. `command` is what makes it again, `path` the tenant's, below which places are named.

    `needs` has for checks and their first subjects what each failure needs of the tenant; `repair` is the
    first change after which everything is proved, if it was searched and found.
    """
    env = environment()
    env.filters["below"] = partial(_below, path)
    env.filters["middle"] = partial(_middle, NAME)
    style, script = asset("colours.css", "report.css") + of_sequences(), asset("report.js")
    policy = f"default-src 'none'; img-src data:; style-src '{hashed(style)}'; script-src '{hashed(script)}'"
    sections = tuple(Sections(outcome, path, needs or {}).all())
    report = outcome.report
    applies = tuple(s for s in sections if s.result.status is not Status.NOT_APPLICABLE)
    own = [a for a in answered(outcome.explanation) if a.result.status is not Status.NOT_APPLICABLE]
    page = env.get_template("report.html").render(
        policy=f"{policy}; base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        outcome=outcome,
        report=report,
        tenant=report.tenant,
        provider=report.semantics.provider.capitalize(),
        sections=applies,
        groups=tuple(groups(applies)),
        spared=tuple(s for s in sections if s.result.status is Status.NOT_APPLICABLE),
        counts=tuple(_counts(applies)),
        checks=sum(len(s.subjects) for s in applies),
        changes=assumptions(own, report),
        switches=mentioned_switches(report),
        separations=outcome.explanation.separations,
        hooks=listings(report.tenant),
        not_modelled=tuple(summary.not_modelled(report.tenant)),
        remarks=tuple(d.line for d in (*outcome.remarks, *report.diagnostics)),
        command=command,
        suggestion=repair,
    )
    return isolated_page(page) + "\n"


def _below(path: str, place: object) -> str:
    return relative(str(place), path)


def _middle(most: int, name: object) -> str:
    return middle(str(name), most)


def _counts(sections: Sequence[Section]) -> Iterator[tuple[Status, int]]:
    for status in Status:
        many = sum(len(s.subjects) for s in sections if s.result.status is status)
        if many:
            yield status, many
