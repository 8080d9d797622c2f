"""Certificates as files: JSON with one state a line, so that two of them can be compared line by line.

What is read back is untrusted: `loads` checks every field before anything is done with it, and whatever is
wrong is a UsageError that says what. That a well-formed file also holds is for the judge to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from ssoproof.amounts import amount
from ssoproof.documents.plain_files import NotPlain, read_plain
from ssoproof.errors import UsageError
from ssoproof.logic.sorts import BOOL, BoolSort, EnumSort, RangeSort, Sort, Value, contains, size
from ssoproof.system.stepper import StateTuple
from ssoproof.system.system import TransitionSystem
from ssoproof.verdict.verdict import Exhausted

FORMAT: Final = "ssoproof certificate"
VERSION: Final = 2
#: Longest text that is written or read, in characters; and the greatest number in it.
LONGEST: Final = 64 * 2**20
GREATEST: Final = 2**31
#: More readings than this many bits of a mask are not read.
WIDEST: Final = 2**24

_HEX = re.compile(r"[1-9a-f][0-9a-f]*")
_HASH = re.compile(r"[0-9a-f]{64}")

#: The name and sort of a variable.
Named = tuple[str, Sort]
#: What a variable's values are looked up in.
_Known = frozenset[str] | Sort


@dataclass(frozen=True, slots=True)
class Filed:
    """A certificate with all that is needed to find out what it is about.

    `state` and `rigid` are the system's variables in order; the masks of `certificate` number the readings
    of the latter, the last one changing fastest. Nothing is in it that the judge does not check.
    """

    question: str
    subject: str
    victim: str
    state: tuple[Named, ...]
    rigid: tuple[Named, ...]
    certificate: Exhausted


def filed(
    question: str, subject: str, victim: str, system: TransitionSystem, certificate: Exhausted
) -> Filed:
    """A certificate about `system`, cut down to the readings that it speaks for."""
    state, rigid = names_of(system)
    return Filed(question, subject, victim, state, rigid, spoken_for(certificate))


def names_of(system: TransitionSystem) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Names and sorts of a system's state variables, and of its rigid ones."""
    state, rigid = system.state_variables, system.rigid_variables
    return tuple((v.name, v.sort) for v in state), tuple((v.name, v.sort) for v in rigid)


def spoken_for(certificate: Exhausted) -> Exhausted:
    """The certificate without what it holds about readings that it does not speak for."""
    wanted = certificate.readings
    states = {s: m & wanted for s, m in certificate.states.items() if m & wanted}
    return Exhausted(certificate.system, len(states), certificate.over, certificate.scope, states, wanted)


# Writing.


def dumps(what: Filed) -> str:
    """The text of the file, the same byte for byte for the same certificate; UsageError where it gets too
    long."""
    text = "\n".join(_lines(what)) + "\n"
    if len(text) > LONGEST:
        raise UsageError(
            f"the certificate is too large to be written: {amount(len(text), 'character')}, {LONGEST} at most"
        )
    return text


def _lines(what: Filed) -> Iterator[str]:
    head = {
        "format": FORMAT,
        "version": VERSION,
        "question": what.question,
        "subject": what.subject,
        "victim": what.victim,
        "over": what.certificate.over,
        "system": what.certificate.system,
        "readings": f"{what.certificate.readings:x}",
    }
    yield "{"
    yield from (f" {_json(key)}: {_json(value)}," for key, value in head.items())
    for key, variables in (("state", what.state), ("rigid", what.rigid)):
        yield f" {_json(key)}: ["
        yield from _joined(f"  {_json({'name': name, 'sort': _sort_out(sort)})}" for name, sort in variables)
        yield " ],"
    yield ' "reached": ['
    groups = [_group(mask, states) for mask, states in _grouped(what)]
    yield from _joined("\n".join(lines) for lines in groups)
    yield " ]"
    yield "}"


def _group(mask: int, states: Sequence[StateTuple]) -> list[str]:
    rows = _joined(f"   {_json(state)}" for state in states)
    return [f'  {{"readings": "{mask:x}", "states": [', *rows, "  ]}"]


def _grouped(what: Filed) -> Iterator[tuple[int, list[StateTuple]]]:
    """The states by mask, each group in the order of the sorts, the groups in the order of their first
    states."""
    states = what.certificate.states
    groups: dict[int, list[StateTuple]] = {}
    for state in sorted(states, key=lambda s: [_rank(v[1], x) for v, x in zip(what.state, s, strict=True)]):
        groups.setdefault(states[state], []).append(state)
    yield from groups.items()


def _rank(sort: Sort, value: Value) -> int:
    return sort.values.index(str(value)) if isinstance(sort, EnumSort) else int(value)


def _joined(rows: Iterator[str]) -> list[str]:
    found = list(rows)
    return [row + "," for row in found[:-1]] + found[-1:]


def _json(value: object) -> str:
    return json.dumps(value)


def _sort_out(sort: Sort) -> object:
    if isinstance(sort, BoolSort):
        return "bool"
    return list(sort.values) if isinstance(sort, EnumSort) else {"from": sort.lo, "to": sort.hi}


# Reading.


def read(path: Path) -> Filed:
    """The certificate in a file; UsageError where it can't be read or is none."""
    try:
        content = read_plain(path, LONGEST)
    except FileNotFoundError as wrong:
        raise UsageError(f"there is no file {path}") from wrong
    except NotPlain as wrong:
        raise UsageError(f"{path} is not read: {wrong}") from wrong
    except OSError as wrong:
        raise UsageError(f"{path} can't be read: {wrong.strerror}") from wrong
    except ValueError as wrong:
        raise UsageError("the path of the certificate is no path") from wrong
    try:
        return loads(content.decode())
    except UnicodeDecodeError as wrong:
        raise UsageError("not a certificate: it is no UTF-8 text") from wrong


def loads(text: str) -> Filed:
    """The certificate in a text; UsageError, with what is wrong, where it is not well formed."""
    if len(text) > LONGEST:
        _wrong(f"it is longer than {LONGEST} characters")
    try:
        raw = json.loads(text, object_pairs_hook=_once, parse_constant=_constant)
    except RecursionError as wrong:
        raise UsageError("not a certificate: it is nested too deeply") from wrong
    except json.JSONDecodeError as wrong:
        raise UsageError(f"not a certificate: line {wrong.lineno} is no JSON ({wrong.msg})") from wrong
    except ValueError as wrong:
        raise UsageError("not a certificate: it holds a number that is too long") from wrong
    return _filed(raw)


def _wrong(what: str) -> NoReturn:
    raise UsageError(f"not a certificate: {what}")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        _wrong("a key stands twice in one object")
    return found


def _constant(name: str) -> NoReturn:
    _wrong(f"{name} is no number of a certificate")


def formatted(value: object) -> str:
    """Something from a file, short and plain enough for a message."""
    if not isinstance(value, (str, int)):
        return f"a {type(value).__name__}"
    text = ascii(value[:60] if isinstance(value, str) else value)
    return text if len(text) <= 60 else text[:57] + "..."


def _filed(raw: object) -> Filed:
    row = _table(raw, "the file", _KEYS)
    if row["format"] != FORMAT:
        _wrong(f"its format is {formatted(row['format'])}")
    if row["version"] != VERSION or isinstance(row["version"], bool):
        _wrong(f"its version is {formatted(row['version'])}, this program reads {VERSION}")
    state, rigid = _variables(row, "state"), _variables(row, "rigid")
    names = [name for name, _ in (*state, *rigid)]
    if len(set(names)) != len(names):
        _wrong("two variables have one name")
    count = _count(rigid)
    return Filed(
        _plain(row, "question"),
        _text(row["subject"], "subject"),
        _text(row["victim"], "victim"),
        state,
        rigid,
        _certificate(row, state, count),
    )


_ABOUT = ("format", "version", "question", "subject", "victim", "over", "system")
_KEYS = (*_ABOUT, "readings", "state", "rigid", "reached")


def _table(raw: object, what: str, keys: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(raw, dict):
        _wrong(f"{what} is {formatted(raw)}, not an object")
    for key in keys:
        if key not in raw:
            _wrong(f"{what} lacks {key!r}")
    for key in raw:
        if key not in keys:
            _wrong(f"{what} has the unknown key {formatted(key)}")
    return raw


def _list(raw: object, what: str) -> list[object]:
    if not isinstance(raw, list):
        _wrong(f"{what} is {formatted(raw)}, not a list")
    return raw


def _text(raw: object, what: str) -> str:
    if not isinstance(raw, str):
        _wrong(f"{what} is {formatted(raw)}, not a text")
    return raw


def _plain(row: Mapping[str, object], key: str) -> str:
    text = _text(row[key], key)
    if not (text.isascii() and text.isprintable()):
        _wrong(f"{key} is {formatted(text)}, which has characters that it can't have")
    return text


def _natural(raw: object, what: str) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw <= GREATEST:
        _wrong(f"{what} is {formatted(raw)}, not a number from 0 to {GREATEST}")
    return raw


def _mask(raw: object, count: int, what: str) -> int:
    if not isinstance(raw, str) or not _HEX.fullmatch(raw):
        _wrong(f"{what} is {formatted(raw)}, not a hexadecimal number above 0 without leading zeros")
    mask = int(raw, 16)
    if mask.bit_length() > count:
        _wrong(f"{what} has a reading above the last one, there are {count}")
    return mask


def _variables(row: Mapping[str, object], key: str) -> tuple[Named, ...]:
    found = []
    for raw in _list(row[key], key):
        variable = _table(raw, f"a variable of {key}", ("name", "sort"))
        found.append((_text(variable["name"], "the name of a variable"), _sort(variable["sort"])))
    return tuple(found)


def _sort(raw: object) -> Sort:
    if raw == "bool":
        return BOOL
    if isinstance(raw, list):
        names = tuple(_text(name, "a value of an enumeration") for name in raw)
        if not names or len(set(names)) != len(names):
            _wrong("an enumeration has no value, or one twice")
        return EnumSort(names)
    row = _table(raw, "a sort", ("from", "to"))
    lo, hi = (_natural(row[key], key) for key in ("from", "to"))
    if lo > hi:
        _wrong(f"a sort goes from {lo} to {hi}")
    return RangeSort(lo, hi)


def _count(rigid: tuple[Named, ...]) -> int:
    """How many readings there are."""
    count = 1
    for _, sort in rigid:
        count *= size(sort)
        if count > WIDEST:
            _wrong(f"it has more than {WIDEST} readings")
    return count


def _certificate(row: Mapping[str, object], state: tuple[Named, ...], count: int) -> Exhausted:
    readings = _mask(row["readings"], count, "readings")
    system = row["system"]
    if not isinstance(system, str) or not _HASH.fullmatch(system):
        _wrong(f"system is {formatted(system)}, not a hash")
    reached: dict[StateTuple, int] = {}
    known = tuple(frozenset(sort.values) if isinstance(sort, EnumSort) else sort for _, sort in state)
    for raw in _list(row["reached"], "reached"):
        group = _table(raw, "a group of states", ("readings", "states"))
        mask = _mask(group["readings"], count, "the mask of a group")
        if mask & ~readings:
            _wrong("a state has a reading that the certificate does not speak for")
        for rawstate in _list(group["states"], "states"):
            found = _state(rawstate, state, known)
            if found in reached:
                _wrong("a state stands twice")
            reached[found] = mask
    if not reached:
        _wrong("it has no states")
    return Exhausted(system, len(reached), _plain(row, "over"), "", reached, readings)


def _state(raw: object, variables: tuple[Named, ...], known: tuple[_Known, ...]) -> StateTuple:
    found = _list(raw, "a state")
    if len(found) != len(variables):
        _wrong(f"a state has {amount(len(found), 'value')}, there are {amount(len(variables), 'variable')}")
    return tuple(
        _value(value, name, has) for value, (name, _), has in zip(found, variables, known, strict=True)
    )


def _value(raw: object, name: str, known: _Known) -> Value:
    if not isinstance(raw, (bool, str, int)):
        _wrong(f"{formatted(raw)} is no value of {formatted(name)}")
    if raw not in known if isinstance(known, frozenset) else not contains(known, raw):
        _wrong(f"{formatted(raw)} is no value of {formatted(name)}")
    return raw
