"""The page's parts for a run: how it stands, what can happen next, the steps so far, the questions, the
setting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from ssoproof.check.run import subjects
from ssoproof.check.subject_names import called
from ssoproof.explain.assumptions import conditions
from ssoproof.explain.build import story_step
from ssoproof.explain.causes import Causes
from ssoproof.explain.clock import stamp
from ssoproof.explain.context import RunContext
from ssoproof.explain.hook_decision import decision
from ssoproof.explain.input_text import example, example_text
from ssoproof.explain.lifelines import tracks
from ssoproof.explain.model import BROWSER, PROVIDER, TIME, Cause, Run
from ssoproof.explain.reading_text import condition_text
from ssoproof.explain.sentences import in_a_row
from ssoproof.explore.counterexamples import Counterexample, assumed_policy
from ssoproof.explore.enabled import Group, groups, steps_of
from ssoproof.explore.monitors import Watch, watchers
from ssoproof.explore.protocol import RunRequest
from ssoproof.explore.requests import requests
from ssoproof.explore.run import Followed, PlayedRun, scene
from ssoproof.explore.scenario import MOST, ExploredTenant, unsteady_facts, words_of
from ssoproof.legible import isolated_page, printable
from ssoproof.masking import masked
from ssoproof.properties.registry import QUESTIONS, question
from ssoproof.properties.spec import Runs
from ssoproof.render.html.page import asset, environment, listings, of_sequences
from ssoproof.render.html.steps import Happening, Row, Step, happenings, lasting, step
from ssoproof.semantics.readings import INPUTS
from ssoproof.semantics.switch import Switch
from ssoproof.tenant.model import MfaMode

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, slots=True)
class Line:
    """One step in the list of steps; `broken` are the questions that it breaks, `later` beyond where one
    looks."""

    number: int
    clock: str
    lane: str
    happenings: tuple[Happening, ...]
    broken: tuple[str, ...]
    here: bool
    later: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question along the run, in words; `sign` and `kind` are broken, kept or lost."""

    code: str
    title: str
    whom: str
    kind: str
    said: str
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Dial:
    """A switch with the value that it has in the run."""

    switch: Switch
    value: str
    read: bool


def parts(house: ExploredTenant, found: Followed, at: int, wish: RunRequest) -> dict[str, Any]:
    """What the page is told about a run, looked at after `at` steps."""
    run = found.played
    now = run.upto(at)
    watching = watchers(house, run, at)
    rests = conditions(scene(house, run))
    unsure = min((c.step - 1 for c in rests if not c.understood), default=len(run.trace))
    lanes = tuple(step.lane for step in scene(house, run).acted)
    breaking = Breaking(tuple(w.watch for w in watching), unsure, lanes)
    offered = groups(house, now, wish.picks, watching)
    table, names = run.scenario, [a.name for a in house.tenant.applications]
    asked = house.played(table)
    about, policy = house.about(table), assumed_policy(house.tenant)
    offers = list(steps_of(offered))
    html = {
        "now": _render("now", **_now(house, run, at, breaking)),
        "next": _render("next", groups=_numbered(offered), certain=breaking.unsure >= at),
        "run": _render("steps", lines=tuple(_lines(house, run, at, breaking)), at=at),
        "requests": _render(
            "requests", run=requests(house, now, {k for k in range(at) if any(breaking.at(k))})
        ),
        "watch": _render("watch", rows=tuple(_question_views(breaking, at))),
        "setup": _render(
            "setup",
            table=table,
            subjects=about,
            dials=_dials(house, run),
            whom=_whom_dial(house, run),
            unsteady=str(table.unsteady),
            policies=[mode.value for mode in MfaMode] if policy else [],
            policy=policy,
            other=[(k, n) for k, n in enumerate(names) if n not in table.apps and len(table.apps) < MOST],
        ),
    }
    return {
        "table": {
            "apps": list(table.apps),
            "subject": table.subject,
            "free": table.free,
            "policy": policy,
            **unsteady_facts(table.unsteady),
        },
        "reading": dict(run.reading),
        "unit": asked.composition.world.unit,
        "steps": [[s.transition, dict(s.arguments)] for s in run.trace.steps],
        "at": at,
        "offers": [[o.step.transition, dict(o.step.arguments)] for o in offers],
        "choices": [[o.action, [[c.name, [v for _, v in c.options]] for c in o.choices]] for o in offers],
        "picks": {k: dict(v) for k, v in wish.picks.items()},
        "subjects": list(about),
        "names": names,
        "everything": [str(s) for s in subjects(house.tenant)],
        "spoken": _spoken(house, now, at, breaking),
        "html": html,
    }


def page(house: ExploredTenant, nonce: str, token: str) -> str:
    """The page before its script has run."""
    made = (
        environment()
        .get_template("explore.html")
        .render(
            style=asset("colours.css", "page.css", "explore.css") + of_sequences(),
            script=asset("explore.js"),
            nonce=nonce,
            token=token,
            tenant=house.tenant,
            provider=house.semantics.provider,
            hooks=listings(house.tenant),
            questions=[(q.code, q.title) for q in QUESTIONS],
            subjects=[called(house.tenant, str(s)) for s in subjects(house.tenant)],
        )
    )
    return isolated_page(made) + "\n"


def answer_rows(rows: Sequence[Counterexample]) -> str:
    """The answers of a check, as rows to jump into."""
    return _render("findings", rows=rows)


@cache
def _template() -> Template:
    return environment().get_template("explore_parts.html")


def _render(name: str, **values: Any) -> str:
    macro = getattr(_template().module, name)
    return isolated_page(str(macro(**values)))


def _numbered(offered: Sequence[Group]) -> list[tuple[Group, int]]:
    """Each group with the number of its first offer."""
    found, count = [], 0
    for group in offered:
        found.append((group, count))
        count += len(group.offers)
    return found


def _now(house: ExploredTenant, run: PlayedRun, at: int, breaking: Breaking) -> dict[str, Any]:
    """How things stand: the step that led there, as the report shows it, or the state at first."""
    shown = scene(house, run)
    if not at:
        rows: tuple[Row, ...] = tuple(lasting(tracks(shown), 0))
        return {
            "step": None,
            "rows": rows,
            "clock": stamp(0),
            "count": len(run.trace),
            "broken": (),
            "certain": True,
            "assumes": (),
            "reasons": (),
        }
    card = _card(house, shown, at - 1)
    rests = [c for c in conditions(shown) if c.step <= at]
    broken = tuple(breaking.at(at - 1))
    return {
        "step": replace(card, flag="breaks" if broken else ""),
        "rows": card.state,
        "clock": card.clock,
        "count": len(run.trace),
        "broken": broken,
        "certain": breaking.unsure >= at,
        "reasons": _reasons(shown, run, at - 1, broken),
        "assumes": tuple(masked(condition_text(c)) for c in rests),
    }


def _named(shown: RunContext) -> frozenset[str]:
    """The switches that the reasons of a step may name."""
    does = shown.composition.world.behaviour
    named = (
        does.session_satisfies_policy,
        does.entry_spares_hops,
        does.prompt_forgets_browser,
        does.logout_forgets_browser,
        does.passing_marks_session,
    )
    return frozenset(s.id for expr in named for s in shown.unit.semantics.read_by(expr))


def _reasons(shown: RunContext, run: PlayedRun, index: int, broken: Sequence[Hit]) -> tuple[Cause, ...]:
    """Why a step comes out as it does, beyond the lines that decided; what evidence lacks where a question
    about it is broken."""
    about = next(
        (h.code for h in broken if h.subject == run.scenario.subject and question(h.code).free), "SSO001"
    )
    told_ = replace(shown, unit=replace(shown.unit, question=question(about)))
    named = Causes(told_, index, Run.FIRST, _named(shown)).immediate()
    decided = decision(told_, index)
    return tuple(c for c in named if decided is None or c not in decided.causes)


def _spoken(house: ExploredTenant, now: PlayedRun, at: int, breaking: Breaking) -> str:
    """Where the run is, in one line."""
    if not at:
        return "At the start."
    last = story_step(scene(house, now), at - 1)
    broken = [f"{hit.code} of {hit.whom}" for hit in breaking.at(at - 1)]
    verb = "breaks" if all(hit.certain for hit in breaking.at(at - 1)) else "may break"
    tail = f" It {verb} {', '.join(broken)}." if broken else ""
    return printable(f"Step {at}: {last.lane}: {last.tellings[0].what}.{tail}")


def _card(house: ExploredTenant, shown: RunContext, index: int) -> Step:
    beat = story_step(shown, index)
    of = f"Step {beat.number} of {len(shown.acted)}"
    ran = house.tracer.at(shown, index)
    return step(beat, index, of, tracks(shown), "now", ran, house.tenant.hooks)


def _lines(house: ExploredTenant, run: PlayedRun, at: int, breaking: Breaking) -> Iterator[Line]:
    shown = scene(house, run)
    for index in range(len(run.trace)):
        told_ = story_step(shown, index)
        yield Line(
            index + 1,
            stamp(told_.clock),
            told_.lane,
            tuple(happenings(told_)),
            tuple(
                f"{'breaks' if hit.certain else 'may break'} {hit.code} of {hit.whom}"
                for hit in breaking.at(index)
            ),
            index + 1 == at,
            index + 1 > at,
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A question that a step breaks, whose, and why that is so."""

    code: str
    subject: str
    whom: str
    output: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Breaking:
    """What a run breaks; from step `unsure` (from 0) on only if code that was not understood does what the
    run says."""

    watched: Sequence[Watch]
    unsure: int
    lanes: Sequence[str]

    def at(self, index: int) -> Iterator[Hit]:
        """The questions that a step breaks; SSO003 only where that is not SSO002's harm already."""
        broken = [one for one in self.watched if index in one.broken]
        harmed = {one.subject for one in broken if one.question.runs is Runs.PARTING_LOGGED_IN}
        for one in broken:
            if one.question.runs is not Runs.PARTING_ANYWHERE or one.subject not in harmed:
                yield Hit(
                    one.question.code,
                    one.subject,
                    _whom(one),
                    self.description(one, index),
                    self.certain(one, index),
                )

    def description(self, one: Watch, index: int) -> str:
        """What a step that breaks a question shows."""
        parting = dict(zip(one.broken, one.partings, strict=False)).get(index)
        if not self.certain(one, index):
            return f"{one.question.undecided(one.subject)}."
        if parting is None:
            return f"{one.question.failure(one.subject, one.victim)}."
        acting = self.lanes[parting:index]
        others = tuple(dict.fromkeys(n for n in acting if n not in (one.victim, TIME, BROWSER, PROVIDER)))
        failure = one.question.failure(one.subject, one.victim, others=in_a_row(others))
        since = f"after step {parting}" if parting else "since the start"
        return f"{failure}. Without what the others did {since} this renewal would have worked."

    def certain(self, one: Watch, index: int) -> bool:
        """Whether a question is broken at a step whatever code that was not understood does."""
        return index < self.unsure and index not in one.may


def _whom(one: Watch) -> str:
    return one.subject if one.subject == one.victim else f"{one.subject} (token of {one.victim})"


def _sentence(one: Watch, kind: str, how: str) -> str:
    """What a run shows of a question: what is broken, or what holds as far as it goes."""
    if kind == "broken":
        return how
    return (
        f"{one.question.statement(one.subject) if kind == 'kept' else one.question.undecided(one.subject)}."
    )


def _question_views(breaking: Breaking, at: int) -> Iterator[QuestionView]:
    for one in breaking.watched:
        done = tuple(k + 1 for k in one.broken if k < at)
        if done:
            rest = (
                ""
                if breaking.certain(one, done[0] - 1)
                else ", if code that was not understood does what the run says"
            )
            kind, said = "broken", f"broken at step {', '.join(map(str, done))}{rest}"
        elif one.lost is not None and one.lost < at:
            kind, said = "lost", f"not told from step {one.lost + 1} on: its own model has no such step"
        else:
            kind, said = "kept", "no harm seen" if one.question.runs is not Runs.ONE else "kept so far"
        advisory = " (advisory)" if one.question.advisory else ""
        sentence = _sentence(one, kind, breaking.description(one, done[0] - 1) if done else "")
        yield QuestionView(one.question.code, f"{sentence}{advisory}", _whom(one), kind, said, done)


def _whom_dial(house: ExploredTenant, run: PlayedRun) -> list[tuple[str, str, bool]]:
    """The classes of inputs, each with what somebody in it has and whether the run is his; empty for one."""
    classes = house.inputs(words_of(run.scenario), run.scenario)
    if classes.rigid_variable is None:
        return []
    mine = run.reading.get(INPUTS)
    return [(name, example_text(example(row)), name == mine) for name, row in classes.values.items()]


def _dials(house: ExploredTenant, run: PlayedRun) -> list[Dial]:
    """All switches, those first that the run's system reads."""
    read = {v.name for v in house.played(run.scenario).full.rigid_variables}
    rows = [Dial(s, str(run.reading[s.id]), s.id in read) for s in house.semantics.switches]
    return sorted(rows, key=lambda d: not d.read)
