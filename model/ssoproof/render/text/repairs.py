"""Repairs as text: what to change, in which order, what it means for users, and the patch."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.amounts import amount
from ssoproof.compare.findings import named
from ssoproof.documents.durations import formatted
from ssoproof.explain.sentences import doing, in_a_row
from ssoproof.properties.registry import question
from ssoproof.properties.spec import API
from ssoproof.render.text.page import Page
from ssoproof.repair.patches import Patch
from ssoproof.repair.proposals import Proposals
from ssoproof.repair.refusals import Refusal
from ssoproof.repair.repairs import Repair, Repairs
from ssoproof.repair.trial import Acting, Asked
from ssoproof.tenant.model import Tenant

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def page(found: Proposals) -> Page:
    """For a terminal."""
    result, written = found.repairs, Page()
    written.add((f"tenant {result.tenant.name}", "bold"))
    written.blank()
    for said, code, subjects in _failures(result):
        also = f"; so for {named(subjects[1:])}" if subjects[1:] else ""
        written.para(f"{said}{also}", 0, lead=f"FAIL  {code}  ")
    written.blank()
    for number, (repair, patch) in enumerate(zip(result.repairs, found.patches, strict=True), 1):
        _repair(written, found, number, repair, patch)
    if not result.repairs:
        written.para(outcome(result), 0, "bold")
        written.blank()
    if result.rejected:
        written.para("Changes that are not enough", 0, "bold")
        for no in result.rejected:
            reason = failure(no.question, no.subject, no.acting)
            written.para(f"{_upper(no.words)}, and no more: {reason} ({no.question}).", 2, lead="· ")
        written.blank()
    if result.restatements:
        written.para("Or accept, by asking for less (never applied)", 0, "bold")
        for less in result.restatements:
            at = f" ({less.origin.span.place})" if less.origin.span is not None else ""
            written.para(f"State for {less.subject} that {less.words}{at}.", 2, lead="· ")
        written.blank()
    return written


def _failures(result: Repairs) -> list[tuple[str, str, list[str]]]:
    """What fails in a sentence, of whom besides it does in the same way."""
    found: dict[tuple[str, object], tuple[str, str, list[str]]] = {}
    for about in result.broken:
        code, subject = about
        acting = result.acting.get(about, ())
        row = found.setdefault((code, (subject[:4] == API, acting)), (failure(*about, acting), code, []))
        row[2].append(subject)
    return list(found.values())


def outcome(result: Repairs) -> str:
    """What there is to say where there is no repair."""
    if not result.complete and not result.broken and not result.looked:
        return "Not settled: something is EMPTY or UNDECIDED, and no run says what to change (see `check`)."
    if not result.complete:
        return "Not settled: the time was up, or too many changes were left; no repair was found so far."
    if not result.broken:
        return "Nothing to repair: nothing that matters fails."
    if result.refused:
        return _refused(result.refused)
    looked = amount(result.looked, "change")
    if len(result.conflict) < 2:
        return f"No repair among the {looked} that were looked at."
    keeps = " and ".join(
        f"“{question(code).statement(subject)}” ({code} {subject})" for code, subject in result.conflict
    )
    return f"No repair among these {looked} keeps both requirements: {keeps}."


def _refused(found: Sequence[Refusal]) -> str:
    """Why nothing repairs what code refuses."""
    by: dict[str, list[str]] = {}
    for one in found:
        by.setdefault(f"{one.reason.words} ({one.reason.span.place})", []).append(one.subject)
    said = "; ".join(f"of {in_a_row(names)}, since {why}" for why, names in by.items())
    return (
        f"No change repairs the renewal {said}. Whom code refuses stays refused: change that code, or accept "
        f"the finding."
    )


def failure(code: str, subject: str, acting: Acting = ()) -> str:
    """What happens where a question fails, by what others do, where that is known."""
    names = list(dict.fromkeys(name for name, _ in acting))
    activity = doing(acting[-1][1], names[0]) if len(names) == 1 else ""
    return question(code).failure(subject, "", activity, in_a_row(names))


def _repair(page: Page, found: Proposals, number: int, repair: Repair, patch: Patch) -> None:
    least = "the smallest change" if found.repairs.least else "a change that needs each of its parts"
    first = least if number == 1 else "another change"
    page.rule()
    page.para(f"FIX {number}  {first}; {proof(found, repair)}", 0, "bold")
    parts = repair.rollout.parts if repair.rollout is not None else repair.parts
    for n, part in enumerate(parts, 1):
        where = f" ({part.where})" if part.where else ""
        lead = f"{n}. " if len(parts) > 1 else ""
        page.para(f"{_upper(part.words)}{where}.", 2, lead=lead)
    for line in order(repair):
        page.para(line, 2, lead="   " if len(parts) > 1 else "")
    for cost in repair.costs:
        page.para(f"Users of {cost}.", 2, hang=2)
    page.para(until(found.repairs.tenant), 2, lead="Rests on: ")
    page.blank()
    for line in patch.diff(found.source.folder).splitlines():
        style = "bold" if line.startswith(("+++", "---")) else _COLOURS.get(line[:1], "")
        page.add((line, style))
    for snippet in patch.snippets:
        page.para(f"By hand: {snippet.words}.", 2)
        for line in snippet.code.splitlines():
            page.add((f"    {line}", ""))
    page.blank()


def proof(found: Proposals, repair: Repair) -> str:
    """How sure it is."""
    fixed = ", ".join(f"{switch}={value}" for switch, value in found.readings)
    said = [fixed] if fixed else []
    if found.within:
        said.append("the provider behaviours alone that the evidence leaves")
    under = f"under {' and '.join(said) or 'every provider behaviour'}"
    return f"{amount(repair.checks, 'check')} proved on the changed tenant, {under}"


def order(repair: Repair) -> Sequence[str]:
    """What there is to say about its parts."""
    rollout = repair.rollout
    if rollout is None or len(rollout.parts) < 2:
        return ()
    if rollout.safe:
        return ("In this order nothing breaks meanwhile that holds today.",)
    return tuple(
        f"After step {n}, until the next one: {_all(breaks)}."
        for n, breaks in enumerate(rollout.meanwhile, 1)
        if breaks
    )


def until(tenant: Tenant) -> str:
    """What becomes of sessions that are alive when the change is made."""
    session, remembered = tenant.session.absolute.value, tenant.remember.overall.value
    return (
        f"sessions that begin after the change; those and the remembered browsers of before are not looked "
        f"at, and gone after at most {formatted(max(session, remembered))}. And on what the files do not "
        "state (`check -v`)."
    )


def _all(breaks: Sequence[Asked]) -> str:
    return "; ".join(f"{failure(code, subject)} ({code})" for code, subject in breaks)


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
