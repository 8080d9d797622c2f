"""The command line: arguments in, a report and an exit code out. Commands import what is heavy."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from ssoproof.cli.arguments import app
from ssoproof.errors import ExitCode, SsoproofError

#: Set to anything to see the traceback of an unexpected exception.
DEBUG = "SSOPROOF_DEBUG"


def main() -> None:
    """Entry point of the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs the command with its arguments; returns the exit code."""
    try:
        code = app(args=list(arguments), prog_name="ssoproof", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except SsoproofError as stopped:
        print(f"ssoproof: {stopped}", file=sys.stderr)
        return int(stopped.exit_code)
    except BrokenPipeError:
        _close_output()
        return int(ExitCode.INTERNAL)
    except Exception as wrong:
        return _wrong(wrong)


def _close_output() -> None:
    """Whoever read the output is gone: nothing more can be said, at the end of the process neither."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _wrong(wrong: Exception) -> int:
    """What the parser of arguments raised, or a fault of the program."""
    show = getattr(wrong, "show", None)
    if callable(show) and hasattr(wrong, "format_message"):
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
