"""The command line: arguments in, a report and an exit code out. Commands import what is heavy."""

from __future__ import annotations

import codecs
import io
import os
import re
import sys
from collections.abc import Sequence

from ssoproof.cli import evidence as evidence
from ssoproof.cli import explain as explain
from ssoproof.cli import explore as explore
from ssoproof.cli import fix as fix
from ssoproof.cli import graph_arguments as graph_arguments
from ssoproof.cli import matrix as matrix
from ssoproof.cli import probe as probe
from ssoproof.cli import redact as redact
from ssoproof.cli.arguments import app
from ssoproof.cli.completion import ASKED
from ssoproof.errors import ExitCode, SsoproofError
from ssoproof.garbage import seldom_collected

#: Set to anything to see the traceback of an unexpected exception.
DEBUG = "SSOPROOF_DEBUG"

#: What stands for a sign that the terminal's encoding does not have.
PLAIN = {
    "─": "-",
    "►": ">",
    "◄": "<",
    "→": "->",
    "✓": "ok",
    "✗": "x",
    "·": "*",
    "“": '"',
    "”": '"',
    "’": "'",
    "…": "...",
    "∞": "inf",
    "×": "x",
    "∅": "0",
    "–": "-",
}

#: As a shell has it for a process that ended because nobody read its output any more.
UNREAD = 128 + 13


def main() -> None:
    """Entry point of the command."""
    codecs.register_error("ssoproof", _plain)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.StringIO())
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="ssoproof")
    sys.exit(run(sys.argv[1:]))


def _plain(wrong: UnicodeError) -> tuple[str, int]:
    """Signs that can't be encoded, as signs that can be told apart."""
    if not isinstance(wrong, UnicodeEncodeError):
        raise wrong
    return "".join(PLAIN.get(c, "?") for c in wrong.object[wrong.start : wrong.end]), wrong.end


def run(arguments: Sequence[str]) -> int:
    """Runs the command with its arguments; returns the exit code."""
    try:
        with seldom_collected():
            code = app(args=list(arguments), prog_name="ssoproof", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except SsoproofError as stopped:
        print(f"ssoproof: {stopped}", file=sys.stderr)
        return int(stopped.exit_code)
    except SystemExit as ended:  # the parser ends the process for completions, and where a pipe is closed
        if ended.code == 0 or ASKED in os.environ:
            return int(ended.code or 0)
        return _unread()
    except BrokenPipeError:
        return _unread()
    except Exception as wrong:
        return _wrong(wrong)
    finally:
        _note_drawing()


def _note_drawing() -> None:
    """Says once which program for drawings is of no use: the embedded renderer drew instead."""
    drawing = sys.modules.get("ssoproof.render.graph.svg")
    for program, why in drawing.failures.items() if drawing else ():
        print(f"ssoproof: {program} is not used: {why}; the embedded renderer drew instead", file=sys.stderr)


def _unread() -> int:
    """Whoever read the output is gone: nothing more can be said, at the end of the process neither."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNREAD


def _legible(message: str) -> str:
    """What the parser says of an argument, in words for people, with the nearest value that there is."""
    message = message.removeprefix("Value error, ")
    choice = re.fullmatch(r"'(.*)' is not one of (.*)\.", message)
    if choice is None:
        return message
    from ssoproof.documents.problems import suggestion

    known = re.findall(r"'([^']*)'", choice[2])
    return f"{choice[1]!r} is none of them: {suggestion(choice[1], known)}"


def _wrong(wrong: Exception) -> int:
    """What the parser of arguments raised, or a fault of the program."""
    show = getattr(wrong, "show", None)
    if callable(show) and isinstance(message := getattr(wrong, "message", None), str):
        wrong.message = _legible(message)  # type: ignore[attr-defined]
        show()
        return int(ExitCode.USAGE)
    if type(wrong).__name__ == "Abort":
        print("ssoproof: interrupted", file=sys.stderr)
        return int(ExitCode.INTERNAL)
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exception(wrong)
    what = " ".join(str(wrong).split()) or type(wrong).__name__
    print(
        f"ssoproof: internal error: {type(wrong).__name__}: {what} (set {DEBUG}=1 for the traceback)",
        file=sys.stderr,
    )
    return int(ExitCode.INTERNAL)
