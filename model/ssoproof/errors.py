"""What can stop a run: exceptions that carry a message for the user, and the exit codes."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line; the documentation page on verdicts gives their meaning."""

    PROVED = 0
    INTERNAL = 1
    USAGE = 2
    NOTHING = 3
    VIOLATED = 10
    UNDECIDED = 11
    VACUOUS = 12
    NOT_UNDERSTOOD = 20


class SsoproofError(Exception):
    """Base of what is raised on purpose; `exit_code` says how the command line ends."""

    exit_code = ExitCode.INTERNAL


class UsageError(SsoproofError):
    """The command line or the API was called with something that does not exist."""

    exit_code = ExitCode.USAGE


class BadInput(SsoproofError):
    """The tenant's files can't be read; `diagnostics` say where and what to do."""

    exit_code = ExitCode.USAGE

    def __init__(self, diagnostics: tuple[object, ...]) -> None:
        super().__init__("\n".join(str(d) for d in diagnostics))
        self.diagnostics = diagnostics


class IllFormed(SsoproofError):
    """A system, expression or trace breaks its own typing rules: a fault of the program, not of the input."""
