"""Hooks told one by one, for a terminal and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.inputs.words import OTHERS
from ssoproof.javascript.choices import Choice
from ssoproof.javascript.symbolic_text import display
from ssoproof.providers.hook_report import Condition, Part, Portrait, Row
from ssoproof.render.json import dumped, plain
from ssoproof.render.text.page import Page
from ssoproof.semantics.readings import INPUTS
from ssoproof.source import Span

#: What is said of all inputs that no other row names.
OTHERWISE = "otherwise"

#: The version of the JSON format.
FORMAT = 1

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def page(portraits: Sequence[Portrait]) -> Page:
    """All hooks in order."""
    made = Page()
    for portrait in portraits:
        made.blank()
        _hook(made, portrait)
    return made


def _hook(page: Page, told: Portrait) -> None:
    page.add((f"{told.hook.kind.value} {told.hook.name}", "bold"), (f"  {told.hook.file}", "dim"))
    _list(
        page,
        "reads",
        [f"{path} (line {span.line})" for path, span in told.reads] or ["nothing of the request"],
    )
    _list(page, "can decide", list(told.decides) or ["nothing"])
    for part in told.parts:
        _part(page, part)
    _places(page, "left open", [(choice.span, _choice(choice)) for choice in told.choices])
    _places(page, "can throw", [(end.span, end.text) for end in told.throws])
    _places(page, "never runs at these requests", told.never)
    if not told.understood:
        page.para(
            "Not all of it was understood: from some places on it is taken to do anything.", 2, "yellow"
        )
    for diagnostic in told.diagnostics:
        _diagnostic(page, diagnostic)


def _places(page: Page, head: str, rows: Sequence[tuple[Span, str]]) -> None:
    if rows:
        page.add((f"  {head}", "dim"))
    for span, text in rows:
        page.para(f"line {span.line}:{span.column}  {text}", 4, hang=6)


def _list(page: Page, name: str, items: list[str]) -> None:
    page.para("; ".join(items), 2, lead=f"{name}: ", hang=4)


def _part(page: Page, part: Part) -> None:
    who = "all applications looked at" if part.whole else ", ".join(part.applications)
    page.add((f"  decisions for {who}", "dim"))
    tests = {choice.name: choice for choice in part.choices}
    for row in part.table.rows:
        words = [condition_text(condition, tests) for condition in row.conditions]
        tested = [word for word in words if word != OTHERWISE]
        said = f"if {' and '.join(tested)}" if tested else "" if words else "always"
        page.para(", ".join(filter(None, (OTHERWISE if OTHERWISE in words else "", said))), 4, hang=6)
        page.para(outcome(row), 6, "cyan", lead="-> ")
    if part.table.cut:
        page.add((f"    further rows are left out ({len(part.table.rows)} shown)", "yellow"))


def outcome(row: Row) -> str:
    """What a row says in the end."""
    ends = {
        "denied": "the login is refused",
        "threw": "it throws: the login fails",
        "no callback": "it never calls its callback: the login fails",
        "unknown": "what is not understood may do anything",
    }
    said = ", then ".join(row.decided)
    if row.end in ("denied", "threw", "no callback"):
        return ends[row.end]
    if row.end == "unknown":
        return f"{said}; {ends['unknown']}" if said else ends["unknown"]
    return said or "nothing: the tenant's policy decides"


def condition_text(condition: Condition, choices: dict[str, Choice]) -> str:
    """The condition in words."""
    choice = choices.get(condition.variable)
    values = condition.values
    if condition.variable == INPUTS:
        plain = [v.removeprefix("users with ").removeprefix("logins with ") for v in values]
        return OTHERWISE if OTHERS in plain else " or ".join(plain)
    if values in (("true",), ("false",)):
        text = _choice_text(choice) if choice is not None else condition.variable
        return text if values == ("true",) else f"not ({text})"
    return f"{condition.variable} is {' or '.join(values)}"


def _choice_text(choice: Choice) -> str:
    if choice.test:
        text = display(choice.display)
        return text[2:] if text.startswith("!!") else text
    return choice.name if choice.fails else f"[line {choice.span.line}: {choice.reason}]"


def _choice(choice: Choice) -> str:
    if choice.test:
        return f"input: {display(choice.display)}"
    return f"{'outside' if choice.kind.value == 'outside' else 'not understood'}: {choice.reason}"


def _diagnostic(page: Page, found: Diagnostic) -> None:
    place = f"line {found.primary.line}:{found.primary.column}  " if found.primary else ""
    page.para(f"{place}{found.message}", 4, _STYLES[found.severity], hang=6, lead=f"{found.severity.value}: ")
    if found.help:
        page.para(found.help, 6, "dim", lead="help: ")


def text(portraits: Sequence[Portrait]) -> str:
    """The same as JSON."""
    return dumped({"format": FORMAT, "hooks": [_document(told) for told in portraits]})


def _document(told: Portrait) -> dict[str, Any]:
    return {
        "name": told.hook.name,
        "kind": told.hook.kind.value,
        "file": told.hook.file,
        "reads": [{"path": path, "span": plain(span)} for path, span in told.reads],
        "decides": list(told.decides),
        "tables": [_table(part) for part in told.parts],
        "choices": [_open(choice) for choice in told.choices],
        "throws": [{"span": plain(end.span), "text": end.text} for end in told.throws],
        "never": [{"span": plain(span), "text": text} for span, text in told.never],
        "understood": told.understood,
        "diagnostics": [_remark(d) for d in told.diagnostics],
    }


def _table(part: Part) -> dict[str, Any]:
    tests = {choice.name: choice for choice in part.choices}
    rows = [
        {
            "conditions": [condition_text(condition, tests) for condition in row.conditions],
            "decided": list(row.decided),
            "end": row.end,
        }
        for row in part.table.rows
    ]
    return {"applications": list(part.applications), "rows": rows, "cut": part.table.cut}


def _open(choice: Choice) -> dict[str, Any]:
    kind = "input" if choice.test else choice.kind.value
    return {
        "kind": kind,
        "reason": choice.reason,
        "test": display(choice.display),
        "span": plain(choice.span),
    }


def _remark(found: Diagnostic) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "help": found.help,
        "span": plain(found.primary),
    }
