"""The matrix of who disturbs whom in words and signs, for every format that people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ssoproof.amounts import amount
from ssoproof.check.interference.cells import Block, Cell, Column, Matrix, Provenance
from ssoproof.compare.findings import named
from ssoproof.explain.reading_text import boxes_text, whom_of
from ssoproof.semantics.readings import Box
from ssoproof.verdict.verdict import Status, Unknown

SIGNS = {
    Status.VIOLATED: "✗",
    Status.UNKNOWN: "?",
    Status.VACUOUS: "∅",
    Status.PROVED: ".",
    Status.NOT_APPLICABLE: "–",
}
#: What the signs of cells mean, by what is left of them without numbers; a number is that of the run's steps.
LEGEND = {
    "✗": "breaks it, in so many steps",
    "(✗)": "it breaks with nobody else acting, in so many steps",
    ".": "never breaks it, proved",
    "?": "UNDECIDED",
    "∅": "EMPTY, the situation never occurs",
    "–": "nobody else in the class",
}
#: What a + behind a sign means.
TOGETHER = "breaks it only together with others"


def letters(number: int) -> str:
    """A, B, ..., Z, AA, AB, ...: the name of a column, from 0."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def counted(members: Sequence[str]) -> str:
    """A class by its first member and its count."""
    return members[0] if len(members) == 1 else f"{members[0]} ×{len(members)}"


def row(block: Block, number: int) -> str:
    """An acting class by its number and name."""
    return f"{number + 1} {counted(block.rows[number].members)}"


def whom(column: Column) -> str:
    """A disturbed class: its subjects, and whose tokens where that is somebody else."""
    if column.subjects[0] == column.victims[0]:
        return counted(column.subjects)
    return f"{counted(column.subjects)}, tokens of {counted(column.victims)}"


def sign(column: Column, number: int) -> str:
    """A cell in a few characters."""
    cell = column.cells[number]
    if cell is None:
        return "–"
    if cell.status is not Status.VIOLATED:
        return SIGNS[cell.status] + ("+" if any(number in t.rows for t in column.together) else "")
    return f"(✗{cell.steps})" if cell.provenance is Provenance.ALONE else f"✗{cell.steps}"


def legend(signs: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Each sign that occurs with its meaning, and no other; of those that differ in the number of steps, the
    first one.

    KeyError for a sign without a meaning.
    """
    found: dict[str, tuple[str, str]] = {}
    for text in signs:
        kind = "".join(c for c in text if not c.isdigit())
        plain = kind.removesuffix("+")
        found.setdefault(kind, (text, _meaning(kind, plain)))
    order = [*LEGEND, *(f"{kind}+" for kind in LEGEND)]
    return tuple(found[kind] for kind in order if kind in found)


def _meaning(kind: str, plain: str) -> str:
    return LEGEND[plain] if kind == plain else TOGETHER if plain == "." else f"{LEGEND[plain]}; {TOGETHER}"


def grid_signs(block: Block, columns: Iterable[int], rows: Iterable[int]) -> Iterator[str]:
    """The signs of some columns and rows."""
    rows = tuple(rows)
    return (sign(block.columns[c], n) for c in columns for n in rows)


def steps(cell: Cell) -> str:
    """How long the run is that breaks it."""
    return f"{amount(cell.steps or 0, 'step')}{'' if cell.shortest else ', not known to be the fewest'}"


def harmful(column: Column) -> tuple[int, ...]:
    """The classes that harm without others, the column's own way of breaking aside."""
    found = (
        (n, c) for n, c in enumerate(column.cells) if c is not None and c.provenance is not Provenance.ALONE
    )
    return tuple(n for n, c in found if c.status is Status.VIOLATED)


def undecided(column: Column) -> tuple[int, ...]:
    """The classes of which it is not known whether they harm."""
    return tuple(n for n, c in enumerate(column.cells) if c is not None and c.status is Status.UNKNOWN)


def visible_columns(block: Block) -> tuple[int, ...]:
    """The columns that need a grid: not all of their cells follow from a proof about all others together."""
    return tuple(n for n, c in enumerate(block.columns) if c.status not in (Status.PROVED, Status.VACUOUS))


def readings(matrix: Matrix) -> str:
    """Which readings are looked at."""
    fixed = matrix.options.reading
    if matrix.any_reading:
        told = ", ".join(f"{k}={v}" for k, v in fixed.items())
        return (
            f"every provider behaviour{f' with {told}' if told else ''}: “breaks” is under one of them, "
            f"“never” under all"
        )
    defaults = matrix.semantics.defaults
    other = ", ".join(f"{k}={v}" for k, v in fixed.items() if v != defaults[k])
    but = f", but {other}" if other else ""
    return f"the provider as assumed by default{but} (--any-reading looks at all)"


def sentences(block: Block, column: Column, any_reading: bool) -> Iterator[str]:
    """What was found out about a disturbed class, and how."""
    yield f"{_verdict(block, column)}."
    if column.status in (Status.PROVED, Status.VACUOUS):
        yield (
            "All others together never break it; that each class alone and each set doesn't is inferred from "
            "that."
        )
        return
    if column.all.status is Status.UNKNOWN:
        yield f"With all others together: UNDECIDED ({_reason(column.all)})."
    if column.alone is not None and column.alone.status is Status.VIOLATED:
        yield (
            f"It breaks with nobody else acting "
            f"({steps(column.alone)}){_readings_text(column.alone, any_reading)}; so it does beside anyone."
        )
    single = harmful(column)
    yield from _singly(block, column, single, any_reading)
    if column.together and not single:
        yield "No class of others breaks it by itself."
    for found in column.together:
        names = " and ".join(_named(block, n, column) for n in found.rows)
        doubt = "" if found.least else "; whether fewer of them are enough is not known"
        yield (
            f"Broken only together by {names} "
            f"({steps(found.cell)}{doubt}){_readings_text(found.cell, any_reading)}."
        )
    if undecided(column):
        yield f"UNDECIDED beside {named([row(block, n) for n in undecided(column)], 8)}."
    yield from _rest(column, bool(single))


def _verdict(block: Block, column: Column) -> str:
    """The sentence of a column's verdict, about its first subject."""
    asked, subject = block.question, column.subjects[0]
    if column.status is Status.VIOLATED:
        return asked.failure(subject, column.victims[0])
    said = {Status.PROVED: asked.statement, Status.VACUOUS: asked.empty}
    return said.get(column.status, asked.undecided)(subject)


def _singly(block: Block, column: Column, single: Sequence[int], any_reading: bool) -> Iterator[str]:
    """Who disturbs it alone; those of whom the same is said share a sentence."""
    said: dict[str, list[str]] = {}
    for n in single:
        cell = column.cells[n]
        assert cell is not None
        inferred = "; the run against all others shows it" if cell.provenance is Provenance.RUN else ""
        said.setdefault(f"({steps(cell)}{inferred}){_readings_text(cell, any_reading)}.", []).append(
            _named(block, n, column)
        )
    alone = column.alone is not None and column.alone.status is Status.VIOLATED
    for how, names in said.items():
        whom = f"{'any one of ' if len(names) > 1 else ''}{named(names, 12)}"
        more = f"Beside {whom} it breaks under more provider behaviours {how}"
        yield more if alone else f"Broken by {whom} {how}"


def _rest(column: Column, single: bool) -> Iterator[str]:
    if column.alone is not None and column.alone.status is Status.VIOLATED and column.complete:
        return
    if not column.complete:
        yield f"Other sets that harm only together may be missing: {column.open}."
    elif single or column.together:
        yield "Any set of classes that holds none of these never breaks it: proved."


def _named(block: Block, number: int, column: Column) -> str:
    members = block.rows[number].members
    if number != column.own:
        return row(block, number)
    others = tuple(m for m in members if m not in column.victims) or tuple(
        m for m in members if m != column.victims[0]
    )
    return f"another of its own class, {number + 1} ({named(others, 3)})"


def _readings_text(cell: Cell, any_reading: bool) -> str:
    """The readings under which it breaks, where they are open."""
    boxes = cell.boxes if any_reading else tuple(Box((), box.inputs) for box in cell.boxes)
    if not boxes or not any(box.sides for box in boxes):
        return ""
    if not any_reading:
        return f", for {whom_of(boxes)}" if whom_of(boxes) else ""
    return f", under {boxes_text(boxes, 3)}"


def _reason(cell: Cell) -> str:
    return "; ".join(dict.fromkeys(p.verdict.reason for p in cell.parts if isinstance(p.verdict, Unknown)))


def quiet_rows(block: Block) -> tuple[int, ...]:
    """The acting classes that do no harm in any column of the grid, singly or with others."""
    columns = [block.columns[n] for n in visible_columns(block)]
    helping = {n for c in columns for t in c.together for n in t.rows}
    return tuple(
        n for n in range(len(block.rows)) if n not in helping and all(_quiet(c.cells[n]) for c in columns)
    )


def _quiet(cell: Cell | None) -> bool:
    return cell is None or cell.status in (Status.PROVED, Status.VACUOUS)
