"""Evidence for a terminal: the provider behaviour that fits, what observations exclude, what is unused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ssoproof.amounts import amount
from ssoproof.evidence.fit import Conflict, Evidence, Excluded
from ssoproof.evidence.nearest import Explanation
from ssoproof.evidence.traces import Named
from ssoproof.explain.reading_text import all_in_words, boxes_text
from ssoproof.observations.observation import Effect, Remainder, tallied
from ssoproof.providers.registry import provider_of
from ssoproof.render.text.behaviour_meanings import meanings_of
from ssoproof.render.text.page import Page
from ssoproof.semantics.switch import Semantics

#: More observations, or reasons, than this are counted.
MOST = 40
_ONE_TAB = "each application is open in one tab, and sends what its files say"
_STEADY = "what code reads of tenant and user stays as it is while a browser is observed; calls may fail"


def page(found: Evidence, complete: bool) -> Page:
    """What the observations come to."""
    semantics = provider_of(found.tenant).semantics
    made = Page()
    made.add((f"tenant {found.tenant.name}: ", "bold"), (_head(found), _style(found)))
    made.blank()
    if found.conflict is not None:
        _conflict(made, found.conflict)
    elif found.observations:
        _left(made, found, semantics)
    _observations(made, found.steps)
    if found.explanation is not None:
        told = found.explanation
        ends = f"ends with {told.failed}’s failed renewal" if told.failed else "explains the last of them"
        _run(made, told, f"A run of the model that {ends}")
    _unused(made, found)
    _assumed(made, found, complete)
    return made


def summary(found: Evidence, command: str) -> Page:
    """How much fits, what excludes the rest, and the run that explains it; `command` prints all."""
    made = Page()
    made.section("What its log says of the provider")
    made.add((_head(found), _style(found)))
    for step in found.steps:
        if step.excluded:
            here = f"{amount(step.before - step.after, 'combination')} excluded by "
            made.para(_place(step.named), 2, lead=here, hang=2)
    if found.explanation is not None:
        _lines(made, found.explanation)
    made.para(f"All of it: {command}", 2, "dim", hang=4)
    made.blank()
    return made


def _head(found: Evidence) -> str:
    if found.conflict is not None:
        return "no provider behaviour fits what was observed"
    seen = amount(found.observations, "observation")
    if not found.observations:
        return "nothing was observed that can be used"
    return f"{found.count} of {amount(found.total, 'combination')} of provider behaviours fit {seen}"


def _style(found: Evidence) -> str:
    return "bold red" if found.conflict is not None else "bold"


def _left(made: Page, found: Evidence, semantics: Semantics) -> None:
    if found.count == found.total:
        made.para("Nothing is excluded: what was observed can happen whatever the provider does.", 0)
        made.blank()
        return
    made.section("The provider behaves in one of these ways")
    for words in all_in_words(found.left, semantics):
        note = "   (what is assumed by default is among them)" if words.default else ""
        made.para(f"{words.box}{note}", 2, lead="· ")
    made.blank()
    meanings_of(made, found.left, semantics)


def _place(named: Named) -> str:
    o, who = named.observation, named.application
    return f"{o.place}  {who}: {o.words}" if who else f"{o.place}  {o.words}"


def _observations(made: Page, steps: Sequence[Excluded]) -> None:
    if not steps:
        return
    made.section("What was observed, and what it excludes")
    for step in steps[:MOST]:
        made.para(_place(step.named), 2, lead="· ")
        if step.excluded:
            here = amount(step.before - step.after, "combination")
            made.para(f"{here}: {boxes_text(step.excluded)}", 4, "yellow", lead="excludes ", hang=2)
    if len(steps) > MOST:
        more = steps[MOST:]
        gone = amount(more[0].before - more[-1].after, "combination")
        made.para(
            f"{amount(len(more), 'more observation')}, excluding {gone}",
            2,
            "dim",
            lead="· ",
        )
    made.blank()


def _conflict(made: Page, conflict: Conflict) -> None:
    made.section("Here the model and the log differ")
    made.para(_place(conflict.named), 2, "red")
    if conflict.possible:
        made.para("; ".join(conflict.possible), 2, lead="the model has instead: ", hang=4)
    else:
        made.para("the model has nothing there that the application could do", 2)
    if not conflict.alone:
        made.para(
            "By itself this browser fits some provider behaviours, but none that other browsers fit.",
            2,
        )
    made.para(
        "The tenant’s files differ from what ran, settings were changed meanwhile, the user did something "
        "unseen in another way, two browsers were taken for one, or the model is wrong.",
        2,
    )
    made.blank()
    if conflict.explanation is not None:
        _run(made, conflict.explanation, "The nearest run, up to there")


def _run(made: Page, run: Explanation, head: str) -> None:
    other = ", ".join(f"{k}={v}" for k, v in run.departures)
    made.section(f"{head} ({other or 'the provider as assumed by default'})")
    _lines(made, run)
    if run.causes:
        _why(made, run)


def _lines(made: Page, run: Explanation) -> None:
    for number, line in enumerate(run.lines, 1):
        where = f"   [{line.place}]" if line.place else ""
        who = f"{line.actor}: " if line.actor else ""
        made.para(f"{who}{line.what}{where}", 2, "" if line.place else "dim", lead=f"{number:>2}  ")
    made.blank()


def _why(made: Page, run: Explanation) -> None:
    made.para(f"Why {run.failed}’s renewal fails at step {len(run.lines)}", 0, "bold")
    for cause in run.causes:
        made.para(cause.located, 2, lead="· ")
        if cause.code:
            made.para(cause.code, 6, "cyan")
    made.blank()


def _unused(made: Page, found: Evidence) -> None:
    parts = (
        ("Not understood", [*found.log.remainders, *found.unused], Effect.UNREAD),
        (
            "Not modelled: what follows in a browser that it may bear on is not used",
            found.log.remainders,
            Effect.OUTSIDE,
        ),
        ("Adds nothing", found.log.remainders, Effect.NOTHING),
    )
    for head, remainders, effect in parts:
        _tally(made, head, remainders, effect)


def _tally(made: Page, head: str, remainders: Iterable[Remainder], effect: Effect) -> None:
    rows = tallied(remainders, effect)
    if not rows:
        return
    made.section(head)
    for why, count, place in rows[:MOST]:
        made.para(f"{place}: {why}{f' ({count} times)' if count > 1 else ''}", 2, "dim", lead="· ")
    if len(rows) > MOST:
        made.para(amount(len(rows) - MOST, "more reason"), 2, "dim", lead="· ")
    made.blank()


def _assumed(made: Page, found: Evidence, complete: bool) -> None:
    rows = [*found.log.assumptions, _ONE_TAB, _STEADY]
    if complete:
        rows += [f"the files show {e.value}" for e in dict.fromkeys(found.log.extents.values())]
    else:
        rows.append("anything may have happened unseen between two observations (--complete says otherwise)")
    made.section("Taken for granted")
    for row in rows:
        made.para(row, 2, "dim", lead="· ")
    made.blank()
