"""What an answer does not depend on, in words for every format that people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ssoproof.amounts import amount, things
from ssoproof.check.report import Independence, IrrelevantSetting, Report
from ssoproof.compare.findings import named
from ssoproof.verdict.verdict import Result, Status

#: How a list begins: what stays, whatever the settings are.
_LEADS = {
    Status.VIOLATED: "The same run breaks it, whatever any one of these is",
    Status.PROVED: "It stays PASS, whatever any one of these is",
    Status.VACUOUS: "It stays EMPTY, whatever any one of these is",
}
_KINDS = {"tenant": "the tenant", "hook": "hook", "application": "application", "api": "API"}
#: More names than this in a row are counted.
_MOST = 12


def sections(report: Report, result: Result) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each verdict of an answer a lead and its lines; nothing where it was not asked for."""
    shared = f", of {result.subject} itself" if report.sharing_subjects(result) else ""
    return tuple(_section(found, shared, result) for found in report.irrelevant_settings(result))


def _section(found: Independence, shared: str, result: Result) -> tuple[str, tuple[str, ...]]:
    if not found.varied:
        return (
            f"Which settings it does not depend on where it is {found.status.word} was not worked "
            f"out{shared}.",
            (),
        )
    if not found.settings and not found.others:
        return (
            f"No setting of the {found.varied} that were varied was found to make no difference{shared}.",
            (),
        )
    lead = _LEADS[found.status]
    if found.status is Status.VIOLATED and len(result.part(found.status)) > 1:
        lead = lead.replace("run breaks", "runs break")
    return f"{lead}{shared} ({len(found.settings)} of {amount(found.varied, 'setting')}):", (
        *_lines(found.settings),
        *_others(found),
    )


def _others(found: Independence) -> Iterator[str]:
    """Applications that are told together."""
    if found.others:
        who = f"{amount(len(found.others), 'other application')}"
        yield (
            f"no setting of {who}"
            if found.status is Status.VIOLATED
            else f"the same without {who}, all at once"
        )


def _lines(settings: Sequence[IrrelevantSetting]) -> Iterator[str]:
    """One line for all owners of which the same is said."""
    by: dict[tuple[str, str], list[IrrelevantSetting]] = {}
    for setting in settings:
        by.setdefault((setting.kind, setting.owner), []).append(setting)
    rows: dict[tuple[str, str], list[str]] = {}
    for (kind, owner), own in by.items():
        rows.setdefault((kind, "; ".join(_names(own))), []).append(owner)
    for (kind, said), owners in rows.items():
        who = (
            _KINDS[kind]
            if kind == "tenant"
            else f"{things(len(owners), _KINDS[kind])} {named(owners, _MOST)}"
        )
        yield f"{who}: {said}"


def _names(settings: Sequence[IrrelevantSetting]) -> Iterator[str]:
    """The settings of one owner: first those of which every value was tried."""
    every = [s.name for s in settings if s.every and s.kind != "hook"]
    plain = [name for name in every if "," not in name]
    if plain:
        yield ", ".join(plain)
    yield from (name for name in every if "," in name)
    for setting in settings:
        if setting.kind == "hook":
            yield "whatever it does, and without it" if setting.every else "the same without it"
        elif not setting.every:
            yield f"{setting.name} (tried: {', '.join(setting.tried)})"
