"""Measures how much of a folder of rules and Actions is understood: python -m benchmarks.hooks FOLDER
[--list].

For each file: does it parse, does it deal with MFA, is its decision a function of documented inputs and
constants, and does the real engine decide the same on a small grid of logins? Hooks run in the tests'
embedded engine only, with its limits of time and memory.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import quickjs
from tests.agreement.test_hooks_engine import ACRS, AUDIENCES, Login, compare, request_for

from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.syntax import parse
from ssoproof.logic.expr import free
from ssoproof.providers.auth0.hooks.list_lengths import largest_length
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.tenant.model import Hook, HookKind

_RELEVANT = re.compile(r"multifactor|challengeWith|enrollWith|authentication\??\.methods", re.IGNORECASE)
_ACTION = re.compile(r"onExecutePostLogin")
_DOTS = re.compile(r"^\s*\.\.\.\s*;?\s*$", re.MULTILINE)

_REQUESTS = (
    {"client": "console-client"},
    {
        "mfa": 1, "audience": AUDIENCES[1], "acr": ACRS[-1], "scope": "openid admin", "prompt": "none",
        "client": "REPLACE_WITH_YOUR_CLIENT_ID", "factors": ("otp",), "protocol": "oauth2-refresh-token",
    },
    {"mfa": 2, "audience": AUDIENCES[2], "prompt": "login", "client": "other-client", "roles": ("admin",)},
)  # fmt: skip

#: Requests, worlds (what inputs that the request does not state are), and how outside calls answer.
LOGINS = [
    replace(Login(), world=world, lib=answer, **request)  # type: ignore[arg-type]
    for world in (0, 1, 2)
    for answer in (10, 11, 12)
    for request in _REQUESTS
]


@dataclass(frozen=True)
class Measured:
    """One file: its class, seconds, and grid points that are equal, covered by free choices, and wrong.

    `waits`: how far commands that make the login wait are followed, where it gives any.
    """

    file: str
    kind: str
    seconds: float
    equal: int = 0
    covered: int = 0
    wrong: tuple[str, ...] = ()
    relevant: bool = False
    compared: bool = True
    waits: str = ""


def hook_of(path: Path) -> Hook:
    """The hook in the file; an Action is told by its handler's name."""
    source = path.read_text(encoding="utf-8", errors="replace")
    kind = HookKind.ACTION if _ACTION.search(source) else HookKind.RULE
    return Hook(path.stem, kind, path.name, source)


def class_of(lowered: Lowered) -> str:
    """constant, inputs, outside (answers of outside calls decide too), open (code that was not
    understood)."""
    used = set(free(lowered.denied))
    for setting in lowered.settings:
        used |= free(setting.guard) | free(setting.state) | free(setting.remember)
    for command in lowered.commands:
        used |= free(command.guard)
    choices = [choice for choice in lowered.choices if choice.name in used]
    if any(c.kind is ChoiceKind.UNMODELLED for c in choices) or any(
        c.factors is None for c in lowered.commands
    ):
        return "open"
    if any(not choice.test for choice in choices):
        return "outside"
    return "inputs" if choices else "constant"


def waits_of(hook: Hook) -> str:
    """to the end, up to a command (an enrolment, a second one), open (code that was not understood); empty:
    none."""
    stops = lower([hook], request_for(Login(), largest_length([hook]) + 1), pausing=True).stops
    if any(stop.havocked for stop in stops):
        return "open"
    return ("up to a command" if any(stop.entry.loose for stop in stops) else "to the end") if stops else ""


def measure(hook: Hook) -> Measured:
    """One file; never raises for what the file says."""
    parsed = parse(hook.file, hook.source)
    relevant = _RELEVANT.search(hook.source) is not None
    if parsed.tree is None and not parsed.too_deep:
        kind = "placeholder" if _DOTS.search(hook.source) else "unparsed"
        return Measured(hook.file, kind, 0.0, relevant=relevant)
    started = time.monotonic()
    lowered = lower([hook], request_for(Login(), largest_length([hook]) + 1), None, True)
    seconds = time.monotonic() - started
    if any(d.code == "hook-fault" for d in lowered.diagnostics):
        return Measured(hook.file, "crash", seconds, relevant=relevant)
    waits = waits_of(hook)
    if not relevant:
        return Measured(hook.file, "other", seconds, waits=waits)
    try:
        found = compare([hook], LOGINS)
    except (AssertionError, quickjs.JSException):
        return Measured(hook.file, class_of(lowered), seconds, relevant=True, compared=False, waits=waits)
    wrong = tuple(found.wrong)
    return Measured(
        hook.file, class_of(lowered), seconds, found.exact, found.covered, wrong, True, waits=waits
    )


def report(results: list[Measured]) -> str:
    """The numbers, one a line."""
    count = Counter(result.kind for result in results)
    relevant = [r for r in results if r.relevant]
    exact = count["constant"] + count["inputs"]
    waits = Counter(result.waits for result in results if result.waits)
    on_grid = [r for r in relevant if r.kind in ("constant", "inputs")]
    lines = [
        f"files                 {len(results)}",
        f"do not parse          {count['unparsed']} ({count['placeholder']} more because of placeholders)",
        f"crashes               {count['crash']}",
        f"deal with MFA         {len(relevant)}",
        f"  exact               {exact} ({exact / max(1, len(relevant)):.0%}): {count['constant']} by what "
        f"the request "
        f"states, {count['inputs']} by further documented inputs",
        f"  ask outside         {count['outside']}",
        f"  open                {len(relevant) - exact - count['outside']}, with those that do not parse",
        f"make the login wait   {waits.total()}: {waits['to the end']} followed to the end, "
        f"{waits['up to a command']} up to "
        f"an enrolment or a second command, {waits['open']} open",
        f"grid points of exact  {sum(r.equal for r in on_grid)} equal, {sum(r.covered for r in on_grid)} "
        f"covered, "
        f"{sum(len(r.wrong) for r in on_grid)} wrong",
        f"grid points of others {sum(r.equal + r.covered for r in relevant if r not in on_grid)} equal or "
        f"covered, "
        f"{sum(len(r.wrong) for r in relevant if r not in on_grid)} wrong",
        f"not compared          {sum(not r.compared for r in results)} (too many free choices to try, or "
        f"syntax that the engine lacks)",
        f"slowest               {max((r.seconds for r in results), default=0):.2f} s",
    ]
    return "\n".join(lines)


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", action="store_true", help="also the class of each file")
    given = parser.parse_args()
    files = sorted(
        p
        for p in given.folder.rglob("*")
        if p.suffix in (".js", ".ts", ".mjs", ".cjs", ".mts", ".cts") and p.is_file()
    )
    results = [measure(hook_of(path)) for path in files]
    for result in results:
        if given.list or result.wrong or result.kind == "crash":
            print(
                f"{result.kind:11} {result.equal:3} {result.covered:3} {len(result.wrong):3}  {result.file}"
            )
    print(report(results))


if __name__ == "__main__":
    main()
