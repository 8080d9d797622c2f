"""A counterexample as a Mermaid sequence diagram, for merge requests and wikis."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.explain.model import PROVIDER, Run, Story
from ssoproof.legible import printable
from ssoproof.render.graph.mermaid import quoted
from ssoproof.render.graph.sequence_steps import USER, Message, Row, lanes, rows

#: Translucent, so that both colour schemes show through.
CAUSE, FAILS = "rect rgba(199, 138, 0, 0.18)", "rect rgba(213, 94, 0, 0.18)"


def text(story: Story, path: str = "") -> str:
    """The diagram as Mermaid text."""
    return "".join(f"{line}\n" for line in _lines(story, path))


def _lines(story: Story, path: str) -> Iterator[str]:
    names = {lane: f"l{k}" for k, lane in enumerate(lanes(story))}
    yield "sequenceDiagram"
    yield f"  accTitle: {quoted([story.heading])}"
    for lane, name in names.items():
        called = {USER: "User, one browser", PROVIDER: "Provider and its code"}.get(lane, lane)
        yield f"  participant {name} as {quoted([printable(called)])}"
    told = rows(story, path)
    last = [row for row in told if row.breaks]
    for row in told:
        if row.run is Run.SECOND or row in last:
            continue
        yield from _row(row, names)
    seconds = [row for row in told if row.run is Run.SECOND]
    if not seconds:
        for row in last:
            yield from _row(row, names)
        return
    yield "  alt run 1"
    for row in last:
        yield from _row(row, names)
    yield f"  else {quoted([_otherwise(story)])}"
    for row in seconds:
        yield from _row(row, names)
    yield "  end"


def _otherwise(story: Story) -> str:
    who = " and ".join(story.others) or "the others"
    return f"run 2, without {who}"


def _row(row: Row, names: dict[str, str]) -> Iterator[str]:
    if row.across:
        yield f"  Note over {names[USER]},{names[PROVIDER]}: {quoted([row.across])}"
        return
    around = FAILS if row.breaks else CAUSE if row.guilty else ""
    if around:
        yield f"  {around}"
    for message in row.requests:
        yield _message(message, names, f"{row.number} · ")
    if row.notes:
        lines = [f"{'► ' if note.lost and row.guilty else ''}{note.text}" for note in row.notes]
        yield f"  Note right of {names[PROVIDER]}: {quoted(lines)}"
    for message in row.replies:
        yield _message(message, names, "" if row.requests else f"{row.number} · ")
    if around:
        yield "  end"


def _message(message: Message, names: dict[str, str], lead: str) -> str:
    arrow = "--x" if message.failed else "-->>" if message.reply else "->>"
    words = quoted([f"{lead}{''.join(message.parts)}"])
    return f"  {names[message.start]}{arrow}{names[message.end]}: {words}"
