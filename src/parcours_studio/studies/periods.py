"""Periods that one picks by name, counted back from the last day that the facts tell of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MONTHS = 12


@dataclass(frozen=True)
class Period:
    """Two days and what is between them; without a day it is open at that end."""

    start: dt.date | None = None
    end: dt.date | None = None

    @property
    def days(self) -> tuple[dt.date | None, dt.date | None]:
        """First and last day."""
        return self.start, self.end


def usual_periods(until: dt.date) -> list[Period]:
    """What pickers offer: all, the last twelve full months, this and the last quarter, this and the last year."""
    quarter = until.replace(month=3 * ((until.month - 1) // 3) + 1, day=1)
    year = until.replace(month=1, day=1)
    found = [
        Period(),
        Period(*last_months(until)),
        Period(quarter, _before(months_on(quarter, 3))),
        Period(months_on(quarter, -3), _before(quarter)),
        Period(year, _before(months_on(year, 12))),
        Period(months_on(year, -12), _before(year)),
    ]
    return list(dict.fromkeys(found))


def last_months(until: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the last twelve months that are over."""
    month = until.replace(day=1) if not _ends_month(until) else months_on(until.replace(day=1), 1)
    return months_on(month, -MONTHS), _before(month)


def period_before(start: dt.date, end: dt.date) -> Period:
    """The period of the same length that ends where this one starts; whole months stay whole months."""
    if start.day == 1 and _ends_month(end):
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        return Period(months_on(start, -months), _before(start))
    return Period(start - (end - start) - dt.timedelta(days=1), _before(start))


def year_before(start: dt.date, end: dt.date) -> Period:
    """The same days a year earlier; a last day of February stays one."""
    last = _before(months_on(end.replace(day=1), -11)) if _ends_month(end) else months_on(end, -12)
    return Period(months_on(start, -12), last)


def calendar_length(start: dt.date, end: dt.date) -> int:
    """12 for a calendar year, 3 for a quarter of one, 1 for a month, else 0."""
    for months in (12, 3, 1):
        if start.day == 1 and (start.month - 1) % months == 0 and end == _before(months_on(start, months)):
            return months
    return 0


def months_on(day: dt.date, months: int) -> dt.date:
    """So many months later, or earlier; the 29th of February becomes the 28th where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


def _ends_month(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1


def _before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)
