"""What a shell completes beyond commands, options and choices: codes of questions, subjects, switches,
reports."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from typer.core import TyperGroup

#: Set by the shell's script; without it nothing here has any effect.
ASKED = "_SSOPROOF_COMPLETE"
#: Signs at which Bash takes words apart.
BREAKS = (":", "=")


class Commands(TyperGroup):
    """The commands; while a shell completes, their options know more values."""

    def main(self, *args: Any, **given: Any) -> Any:
        """Runs the command, or completes its line."""
        if os.environ.get(ASKED, "").endswith("bash"):
            _joined()
        return super().main(*args, **given)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name."""
        command = super().get_command(ctx, cmd_name)
        for parameter in command.params if command is not None and ASKED in os.environ else ():
            found = _VALUES.get(parameter.name or "")
            if found is not None:
                # The public way, an argument of each option, would have to stand at each of them.
                parameter._custom_shell_complete = _completed(found)
        return command


Values = Callable[[], Iterable[str]]


def _completed(values: Values) -> Callable[[Any, Any, str], list[str]]:
    def complete(context: Any, parameter: Any, incomplete: str) -> list[str]:
        found = [word for word in values() if word.lower().startswith(incomplete.lower())]
        if not os.environ.get(ASKED, "").endswith("bash"):
            return found
        # Bash completes only what stands behind the last sign that breaks words.
        cut = 1 + max(incomplete.rfind(sign) for sign in BREAKS)
        return [word[cut:] if cut else shlex.quote(word) for word in found]

    return complete


def _joined() -> None:
    """Puts together the words that Bash takes apart at `:` and `=`, as in `api:NAME` and `S2=yes`."""
    words, at = os.environ.get("COMP_WORDS", "").split(), int(os.environ.get("COMP_CWORD", "0"))
    whole: list[str] = []
    here = 0
    for number, word in enumerate([*words, ""][: at + 1]):
        glued = (
            number > 1 and (word in BREAKS or words[number - 1] in BREAKS) and not whole[-1].startswith("-")
        )
        if glued:
            whole[-1] += word
        else:
            whole.append(word)
        here = len(whole) - 1
    os.environ["COMP_WORDS"], os.environ["COMP_CWORD"] = " ".join(whole), str(here)


def _codes() -> Iterable[str]:
    from ssoproof.properties.registry import QUESTIONS

    return (asked.code for asked in QUESTIONS)


def _subjects() -> Iterable[str]:
    """The applications and APIs of the tenants that the line names.

    What the parser makes of a line that ends with an option without a value is of no use: the line itself is
    looked at.
    """
    from ssoproof.readers.detect import load_path

    words = _words()
    mappings = next((Path(after) for word, after in pairwise(words) if word == "--mappings"), None)
    found: dict[str, None] = {}
    for path in [Path(word) for word in words if not word.startswith("-") and os.path.exists(word)]:
        try:
            tenant = load_path(path, mappings if path != mappings else None).tenant
        except (
            Exception
        ):  # no tenant, or one that can't be read: it has no names to offer, and a shell wants no messages
            continue
        names = (*(app.name for app in tenant.applications), *(f"api:{api.name}" for api in tenant.apis))
        found |= dict.fromkeys(names)
    return found


def _words() -> list[str]:
    """The words of the line behind the command's own name and the command."""
    line = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS", "")
    try:
        return shlex.split(line)[2:]
    except ValueError:
        return line.split()[2:]


def _applications() -> Iterable[str]:
    return (name for name in _subjects() if not name.startswith("api:"))


def _readings() -> Iterable[str]:
    from ssoproof.providers.registry import providers

    return (f"{s.id}={v.name}" for p in providers() for s in p.semantics.switches for v in s.values)


def _reports() -> Iterable[str]:
    from ssoproof.render.formats import ReportFormat

    return (f"{format}=" for format in ReportFormat)


#: By the name of the parameter, in every command.
_VALUES: dict[str, Values] = {
    "property": _codes,
    "subject": _subjects,
    "victim": _applications,
    "reading": _readings,
    "report": _reports,
}
