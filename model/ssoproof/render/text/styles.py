"""The style of each verdict on a terminal."""

from __future__ import annotations

from typing import Final

from ssoproof.verdict.verdict import Status

STYLES: Final = {
    Status.VIOLATED: "bold red",
    Status.UNKNOWN: "bold yellow",
    Status.VACUOUS: "yellow",
    Status.PROVED: "bold green",
    Status.NOT_APPLICABLE: "dim",
}
