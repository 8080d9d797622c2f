"""The measurements as a page of Markdown."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Estimate, Row, Whole
from benchmarks.processes import LEAST

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "performance.md"


@dataclass(slots=True)
class Report:
    """What was measured so far."""

    command: str
    repeats: int
    missing: list[str] = field(default_factory=list)
    starts: dict[str, float] = field(default_factory=dict)
    searches: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    colds: dict[tuple[str, str], tuple[Whole, Whole]] = field(default_factory=dict)
    wholes: dict[str, tuple[Whole, dict[str, Estimate]]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def shown(seconds: float | None, limit: float = 0) -> str:
    """Seconds with two or three digits that say something."""
    if seconds is None:
        return f"> {limit:g} s"
    if seconds < 0.0005:
        return "< 0.5 ms"
    if seconds < 0.0995:
        return f"{seconds * 1000:.1f} ms" if seconds < 0.00995 else f"{seconds * 1000:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 9.95 else f"{seconds:,.0f} s"


def ratio(theirs: float, ours: float | None) -> str:
    """How many times as long the other one takes."""
    if not ours or ours < 0.0001 or theirs < 0.0005:
        return ""
    found = theirs / ours
    return f"{found:.2g}" if found < 9.5 else f"{found:,.0f}"


def _memory(megabytes: float) -> str:
    """Megabytes; small processes can't be told apart."""
    if not megabytes:
        return ""
    return f"{megabytes:.0f} MB" if megabytes > LEAST else f"<= {LEAST} MB"


def machine() -> str:
    """What was measured on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip()
            for line in info.read_text().splitlines()
            if line.startswith("model name")
        ]
        cpu = names[0] if names else cpu
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def page(report: Report, limit: float) -> str:
    """The whole page."""
    return "\n".join(
        (
            *_head(report),
            *_searches(report),
            *_colds(report, limit),
            *_wholes(report, limit),
            *_slower(report),
        )
    )


def _head(report: Report) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield (
        f"Measured {time.strftime('%Y-%m-%d')} on {machine()}, with `{report.command}`, which writes this "
        f"page. Medians of"
    )
    yield (
        f"{report.repeats} (of at most 3 above a second, of 1 above five), wall clock; load "
        f"{os.getloadavg()[1]:.1f}. Ratios say how many times as long the other"
    )
    yield (
        "checker takes as ssoproof in the same run: below 1 it is faster. Times of a few milliseconds vary "
        "twofold."
    )
    yield ""
    yield (
        "All checkers get the same model: composed, abstracted (one application against its environment) and "
        "sliced by"
    )
    yield (
        "ssoproof, under the default reading. How each is run: [compare with other "
        "checkers](../how-to/compare-with-other-checkers.md)."
    )
    yield ""
    yield (
        "`a-as-logged` is the reported incident, `d-audience-action` a proof, `e-explicit-action` the "
        "explicit decision (`specs/cases`); `generated"
    )
    yield (
        "100/12/20` is a tenant of 100 applications in 12 classes and 20 APIs (`ssoproof generate`), other "
        "numbers likewise."
    )
    for line in report.missing:
        yield ""
        yield f"Left out: {line}."
    yield ""


def _searches(report: Report) -> Iterator[str]:
    yield "## One model: counterexample or proof"
    yield ""
    yield (
        "*prepare*: SPIN generates and compiles a program, ssoproof compiles the steps. *start*: the "
        "process, with what it imports, on a"
    )
    yield (
        "model without work. *search*: the rest, which may drown in the noise of the start. The two ratios "
        "are of *search* and of the sum. The memory of ssoproof is that of a whole check, below."
    )
    yield ""
    yield (
        "| model | answer | checker | prepare | start | search | all | memory | search ratio | ratio of all |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for (instance, asked), rows in report.searches.items():
        own = rows[0]
        said = (
            f"violated in {own.answer.depth} steps"
            if own.answer.depth
            else f"proved, {own.answer.states:,} states"
        )
        for row in rows:
            prepare = shown(row.prepare) if row.prepare else ""
            memory = _memory(row.memory)
            ratios = ("", "") if row is own else (ratio(row.search, own.search), ratio(row.total, own.total))
            yield (
                f"| {instance}: {asked} | {said} | {row.checker} | {prepare} | {shown(row.start)} | "
                f"{shown(row.search)} "
                f"| {shown(row.total)} | {memory} | {ratios[0]} | {ratios[1]} |"
            )
    yield ""


def _colds(report: Report, limit: float) -> Iterator[str]:
    yield "## From the files to one answer"
    yield ""
    names = list(dict.fromkeys(r.checker for rows in report.searches.values() for r in rows[1:]))
    yield (
        "*check* is `ssoproof check` for one question and subject: reading, composing, **all readings**, the "
        "judge's checks, a concrete run, and the"
    )
    yield (
        "report. The others, **one reading**: `ssoproof export`, then all that the first table has; behind "
        "it the ratio."
    )
    yield ""
    yield f"| question | check | memory | export | {' | '.join(f'export, {n}' for n in names)} |"
    yield f"|---|---|---|---|{'---|' * len(names)}"
    for key, (check, export) in report.colds.items():
        found = {r.checker: r.total for r in report.searches.get(key, [])}
        sums = [
            found[n] + export.seconds if n in found and export.seconds is not None else None for n in names
        ]
        cells = [f"{shown(s)} ({ratio(s, check.seconds)})" if s is not None else "" for s in sums]
        yield (
            f"| {key[0]}: {key[1]} | {shown(check.seconds, limit)} | {_memory(check.memory)} | "
            f"{shown(export.seconds, limit)} "
            f"| {' | '.join(cells)} |"
        )
    yield ""


def _wholes(report: Report, limit: float) -> Iterator[str]:
    yield "## From the files to all answers"
    yield ""
    yield (
        "ssoproof answers every question about every application and API, under all readings, judged and "
        "explained. The others answer each question"
    )
    yield (
        "under the default reading only, one application of each class instead of all; their time is "
        "composing and exporting (by ssoproof) and all their runs,"
    )
    yield "compilation included. Where not all models were run, the time is scaled up from those that were."
    yield ""
    yield "| tenant | ssoproof | memory | checker | compose, export | its runs | all | models run | ratio |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for instance, (own, others) in report.wholes.items():
        if not others:
            yield f"| {instance} | {shown(own.seconds, limit)} | {_memory(own.memory)} | | | | | | |"
        for name, e in others.items():
            memory = _memory(own.memory)
            total = e.compose + e.answer
            yield (
                f"| {instance} | {shown(own.seconds, limit)} | {memory} | {name} | {shown(e.compose)} | "
                f"{shown(e.answer)} "
                f"| {shown(total)} | {e.measured} of {e.models} | {ratio(total, own.seconds)} |"
            )
    yield from ("", *(f"Not measured: {line}." for line in report.left_out))


def _slower(report: Report) -> Iterator[str]:
    yield "## Where another checker is faster"
    yield ""
    faster: dict[str, list[str]] = {}
    for (instance, asked), rows in report.searches.items():
        check, export = report.colds[instance, asked]
        for row in rows[1:]:
            files = row.total + (export.seconds or 0)
            parts = (
                ("search", row.search, rows[0].search),
                ("sum", row.total, rows[0].total),
                ("from the files", files, check.seconds),
            )
            what = ", ".join(word for word, a, b in parts if b is None or a < b)
            if what:
                faster.setdefault(row.checker, []).append(f"{instance} {asked} ({what})")
    for instance, (own, others) in report.wholes.items():
        for name, e in others.items():
            if own.seconds is None or e.compose + e.answer < own.seconds:
                faster.setdefault(name, []).append(f"{instance} (all answers)")
    yield (
        "*From the files* and *all answers* set one reading of the other checker beside all readings, judged "
        "and explained, of ssoproof."
    )
    yield ""
    yield from (f"- **{name}**: {'; '.join(where)}" for name, where in faster.items())
    yield "" if faster else "In none of these measurements.\n"


__all__ = ["PAGE", "Report", "page"]
