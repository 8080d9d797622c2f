"""Tables of plain values, which become data frames where pandas is installed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ssoproof.errors import UsageError
from ssoproof.notebook.errors import readable
from ssoproof.notebook.html import grid
from ssoproof.verdict.verdict import Status

#: Columns that hold verdicts: the word for programs is a value, the word for people is shown.
_VERDICTS = ("verdict", "before", "after")
_WORD = re.compile(rf"\b({'|'.join(status.value for status in Status)})\b")


def spoken(value: str) -> str:
    """A value with its verdicts in the words for people."""
    return _WORD.sub(lambda found: Status(found.group()).word, value)


def _cell(column: str, value: object) -> str:
    text = "" if value is None else str(value)
    return spoken(text) if column in _VERDICTS else text


@dataclass(frozen=True)
class Table:
    """Rows of values by column; `pandas.DataFrame(table.rows)` and `table.frame()` are the same."""

    rows: tuple[Mapping[str, object], ...]

    def frame(self) -> Any:
        """A pandas data frame; UsageError where pandas is not installed."""
        with readable():
            try:
                import pandas
            except ImportError as missing:
                raise UsageError(
                    "a data frame needs pandas: pip install pandas (rows has the same values)"
                ) from missing
            return pandas.DataFrame([dict(row) for row in self.rows], columns=list(self.columns))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in the order in which they are first needed."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row))

    def __iter__(self) -> Iterator[Mapping[str, object]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def _cells(self) -> list[list[str]]:
        return [[_cell(name, row.get(name)) for name in self.columns] for row in self.rows]

    def _repr_html_(self) -> str:
        return grid(self.columns, self._cells())

    def __repr__(self) -> str:
        rows = [list(self.columns), *self._cells()]
        widths = [max(len(row[k]) for row in rows) for k in range(len(self.columns))]
        return "\n".join(
            "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows
        )
