"""The two streams: pages on standard output, progress on standard error. Colour only where a person looks."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from ssoproof.amounts import amount
from ssoproof.check.options import Progress
from ssoproof.legible import printable
from ssoproof.render.text.page import Page
from ssoproof.verdict.verdict import Result

#: Seconds before progress is shown.
#: A log gets a line each time so many seconds have gone by.
QUIET = 30
PATIENCE = 1.0


def show(page: Page) -> None:
    """Prints a page: with colour on a terminal, unless NO_COLOR is set (https://no-color.org), else plain."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        sys.stdout.write(page.plain())
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, soft_wrap=True)
    for line in page.lines:
        console.print(Text.assemble(*((text, style) for text, style in line)))


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """Shows on standard error what is being done, once it has taken longer than a second."""
    doing = [what]
    done = Event()

    def note(unit: str, depth: int, work: int) -> None:
        doing[0] = f"{unit}: depth {depth}, {amount(work, 'state')}" if work else unit

    watch = _watch if sys.stderr.isatty() else _log_progress
    worker = Thread(target=watch, args=(doing, done), daemon=True)
    worker.start()
    try:
        yield note
    finally:
        done.set()
        if worker.is_alive():
            worker.join()


def settled(wanted: bool) -> Callable[[Result], None] | None:
    """Tells each answer on standard error once it is there: on a terminal, or where it is wanted."""
    if not (wanted or sys.stderr.isatty()):
        return None

    def tell(result: Result) -> None:
        print(
            f"{result.status.word} {result.question} {printable(result.subject)}", file=sys.stderr, flush=True
        )

    return tell


def _log_progress(doing: list[str], done: Event) -> None:
    """A line now and then, for the log of a pipeline."""
    started = time.monotonic()
    while not done.wait(QUIET):
        print(f"ssoproof: {doing[0]}  {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def _watch(doing: list[str], done: Event) -> None:
    if done.wait(PATIENCE):
        return
    from rich.console import Console

    started = time.monotonic() - PATIENCE
    with Console(stderr=True).status("") as status:
        while not done.wait(0.1):
            status.update(f"{doing[0]}  {time.monotonic() - started:.0f} s")
