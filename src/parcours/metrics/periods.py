"""Periods of the calendar: where they start, what they are called, and the same place in another one."""

from __future__ import annotations

import datetime as dt


def starts(period: str, first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of the periods that touch the days from first to last."""
    found = [period_start(period, first)]
    while (following := shifted(period, found[-1], 1)) <= last:
        found.append(following)
    return found


def period_start(period: str, day: dt.date) -> dt.date:
    """The first day of the day's period; weeks start on Monday."""
    match period:
        case "week":
            return day - dt.timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def shifted(period: str, day: dt.date, periods: int) -> dt.date:
    """The same place in another period: so many periods later (29 February: the 28th)."""
    if period in ("day", "week"):
        return day + dt.timedelta(days=periods * (7 if period == "week" else 1))
    months = {"month": 1, "quarter": 3, "year": 12}[period] * periods
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    while True:
        try:
            return dt.date(year, month + 1, day.day)
        except ValueError:
            day -= dt.timedelta(days=1)


def period_words(period: str, start: dt.date) -> str:
    """A period as text that sorts: 2026-03-02, 2026-W10, 2026-03, 2026-Q1, 2026."""
    match period:
        case "week":
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02d}"
        case "month":
            return f"{start:%Y-%m}"
        case "quarter":
            return f"{start.year}-Q{(start.month + 2) // 3}"
        case "year":
            return f"{start.year}"
    return start.isoformat()
