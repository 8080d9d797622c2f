"""Times as logs write them, as seconds of one clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,9})?))?(?:\s*([AaPp])\.?[Mm]\.?)?")
#: Seconds of a day, and of half of it: time without a date that goes back further is the next day's.
DAY = 86_400
#: The years between which a clock is taken to be right.
FIRST_YEAR, LAST_YEAR = 2010, 2100


def moment_of(text: object) -> float | None:
    """Seconds since 1970 of a date in ISO 8601, or of a number of seconds or milliseconds; None for anything
    else, and for a clock that can't be right."""
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, int | float):
        return _plausible(text / 1000 if text > 10**11 else float(text))
    words = str(text).strip()
    if not re.match(r"\d{4}-\d{2}-\d{2}", words):
        return None
    try:
        read = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", words.replace("Z", "+00:00")))
        return _plausible((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def _plausible(seconds: float) -> float | None:
    first, last = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (FIRST_YEAR, LAST_YEAR))
    return seconds if first <= seconds <= last else None


def clock_of(text: str) -> float | None:
    """Seconds since midnight of a time without a date, as 13:05:09 or 1:05:09 PM; None for anything else."""
    read = _CLOCK.fullmatch(text.strip())
    if read is None:
        return None
    hour, minute, second = int(read[1]), int(read[2]), float(read[3] or 0)
    if read[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if read[4] in "Pp" else 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else None
