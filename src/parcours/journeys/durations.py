"""Durations as people write them in a promise: "3 minutes", "4 business hours", "2 business days"."""

from __future__ import annotations

import re
from typing import NamedTuple

from parcours.errors import JourneyError, did_you_mean

UNITS = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 7 * 86_400,
}
SHORT = {"s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "d": "day", "w": "week"}
WRITTEN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:(business|working)\s+)?([a-z]+)\s*", re.IGNORECASE)
EXAMPLES = '"3 minutes", "4 hours", "2 days", "5 business hours" or "2 business days"'


class Duration(NamedTuple):
    """A length of time, on the calendar or counted only while the company is open."""

    amount: float
    unit: str
    """second, minute, hour, day or week."""
    business: bool

    @property
    def seconds(self) -> int:
        """Its length in seconds; business days have none of their own."""
        return round(self.amount * UNITS[self.unit])

    @property
    def whole_days(self) -> int | None:
        """The number of days, when it is written in days or weeks."""
        days = self.seconds / UNITS["day"]
        return int(days) if self.unit in ("day", "week") and days == int(days) else None


def read_duration(text: str, *, where: str = "") -> Duration:
    """Read a duration; raises JourneyError with the nearest readable one.

    >>> read_duration("5 business hours")
    Duration(amount=5.0, unit='hour', business=True)
    >>> read_duration("90 min").seconds
    5400
    """
    found = WRITTEN.fullmatch(text)
    if not found:
        raise _unreadable(text, f"Write {EXAMPLES}.", where)
    amount, business, word = float(found[1]), bool(found[2]), found[3].lower()
    unit = SHORT.get(word, word.removesuffix("s"))
    if unit not in UNITS:
        raise _unreadable(text, _nearest(found, word), where)
    duration = Duration(amount, unit, business)
    if duration.seconds <= 0:
        raise _unreadable(text, "A promise needs a duration above zero.", where)
    if business and unit == "week":
        raise _unreadable(text, f'Did you mean "{amount * 5:g} business days"?', where)
    if business and unit == "day" and duration.whole_days is None:
        raise _unreadable(text, "Business days are counted whole; use business hours for parts of a day.", where)
    return duration


def _nearest(found: re.Match[str], word: str) -> str:
    written = [f"{found[1]} {found[2] + ' ' if found[2] else ''}{unit}s" for unit in UNITS]
    hint = did_you_mean(f"{found[1]} {found[2] + ' ' if found[2] else ''}{word}", written)
    return hint if hint.startswith("Did") else f"Write {EXAMPLES}."


def _unreadable(text: str, hint: str, where: str) -> JourneyError:
    return JourneyError("duration-unreadable", f'The duration "{text}" cannot be read.', hint=hint, where=where)
