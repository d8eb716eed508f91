"""Business time on whole tables: the calendar laid out as small tables that facts are joined with by day.

Every open moment has a number: how many microseconds the company had been open by then, since the first day of the
tables. Business time between two moments is the difference of their numbers, and "5 business hours later" is the
moment with the number 5 hours higher. Both directions are equi-joins, on the day and on the open hour.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.statistics.calendar import DAY_S, SECOND, Calendar, local_days
from parcours.vocabulary.expressions import microseconds, moment
from parcours.vocabulary.port import Engine

DAY = DAY_S * SECOND
OPEN_HOUR = 3600 * SECOND

Span = tuple[int, int]


@dataclass(frozen=True)
class BusinessTime:
    """The calendar between two days on one engine; moments outside those days have no business time (null)."""

    openings: ir.Table
    """By UTC day: open time before it, the open intervals in it, the local midnights around it."""
    local_days: ir.Table
    """By local day (number since 1970): its first and last microsecond, its number among working days."""
    working_days: ir.Table
    """By number among working days: when that day closes, and when it ends."""
    open_hours: ir.Table
    """By open hour: the pieces of it that lie in one interval, and what leads from open time to the clock."""

    def with_seconds(self, table: ir.Table, name: str, start: str, end: str) -> ir.Table:
        """Add business seconds from one timestamp column to another, float64, null where either is.

        open(end) - open(start), open(t) = the time that the company had been open by t. Not when `end` may lie
        before `start`: the result is then negative. Source: METHODS 7.
        """
        numbered = self._with_open(self._with_open(table, "_end_open", end), "_start_open", start)
        seconds = (numbered._end_open - numbered._start_open).cast("float64") / ibis.literal(1e6)
        return numbered.mutate(**{name: seconds}).drop("_end_open", "_start_open")

    def with_moment_after(self, table: ir.Table, name: str, start: str, open_seconds: int) -> ir.Table:
        """Add the moment (UTC) at which `open_seconds` > 0 of business time have passed since a timestamp column.

        What ends exactly at closing time is due at closing time, not when the company opens again.
        """
        numbered = self._with_open(table, "_open", start)
        numbered = numbered.mutate(_open=numbered._open + open_seconds * SECOND)
        hours = self.open_hours
        joined = numbered.mutate(_hour=open_hour(numbered._open)).left_join(hours, [("_hour", "hour")])
        shift = ibis.cases(
            *((joined._open <= joined[f"upto_{piece}"], joined[f"shift_{piece}"]) for piece in pieces(hours, "upto")),
            else_=ibis.null("int64"),
        )
        return joined.mutate(**{name: moment(joined._open + shift)}).select(*table.columns, name)

    def with_working_day_after(self, table: ir.Table, name: str, day: str, days: int, *, to_midnight: bool) -> ir.Table:
        """Add when the n-th working day after a local day closes, or (`to_midnight`) ends.

        A day off counts for nothing: from Saturday, one working day later is Monday.
        """
        numbered = table.mutate(_day=day_number(table[day])).left_join(self.local_days, [("_day", "local_day")])
        numbered = numbered.mutate(_working=numbered.working_number + days).select(*table.columns, "_working")
        joined = numbered.left_join(self.working_days, [("_working", "working_day")])
        end = joined.working_day_ends if to_midnight else joined.closes
        return joined.mutate(**{name: moment(end)}).select(*table.columns, name)

    def with_day_end(self, table: ir.Table, name: str, day: ir.IntegerValue) -> ir.Table:
        """Add the last microsecond (UTC) of a local day given by its number since 1970."""
        joined = table.mutate(_day=day).left_join(self.local_days, [("_day", "local_day")])
        return joined.mutate(**{name: moment(joined.local_day_ends)}).select(*table.columns, name)

    def with_day_end_of(self, table: ir.Table, name: str, at: str) -> ir.Table:
        """Add the last microsecond (UTC) of the local day that holds a timestamp."""
        joined = self._on_utc_day(table, at)
        us = microseconds(joined[at])
        end = ibis.ifelse(us < joined.midnight, joined.midnight, joined.next_midnight) - 1
        return joined.mutate(**{name: moment(end)}).select(*table.columns, name)

    def with_instant(self, table: ir.Table, name: str, day: ir.IntegerValue, wall_us: ir.IntegerValue) -> ir.Table:
        """Add the moment (UTC) of a wall clock: local day number and microseconds since midnight."""
        joined = table.mutate(_day=day, _wall=wall_us).left_join(self.local_days, [("_day", "local_day")])
        jump = ibis.ifelse(joined._wall >= joined.jumps_at, joined.jumps_by, 0)
        return joined.mutate(**{name: moment(joined.local_day_starts + joined._wall - jump)}).select(
            *table.columns, name
        )

    def _on_utc_day(self, table: ir.Table, at: str) -> ir.Table:
        return table.mutate(_utc_day=whole(microseconds(table[at]), DAY)).left_join(
            self.openings, [("_utc_day", "utc_day")]
        )

    def _with_open(self, table: ir.Table, name: str, at: str) -> ir.Table:
        joined = self._on_utc_day(table, at)
        us = microseconds(joined[at])
        open_today = [
            ibis.greatest(ibis.least(us, joined[f"closes_{piece}"]) - joined[f"opens_{piece}"], 0)
            for piece in pieces(self.openings, "opens")
        ]
        total = sum(open_today, joined.open_before)
        return joined.mutate(**{name: total}).select(*table.columns, name)


def business_time(calendar: Calendar, engine: Engine, first: dt.date, last: dt.date) -> BusinessTime:
    """Lay a calendar out between two days (both included); allow for due dates beyond the last fact."""
    days = list(local_days(first - dt.timedelta(days=1), last + dt.timedelta(days=1)))
    starts = [calendar.moment(day, 0) for day in [*days, days[-1] + dt.timedelta(days=1)]]
    spans = joined_spans([span for day in days for span in calendar.open_intervals(day)])
    tables = (
        _openings(spans, starts),
        _local_days(calendar, days, starts),
        _working_days(calendar, days, starts),
        _open_hours(spans),
    )
    return BusinessTime(*(engine.from_arrow(table) for table in tables))


def day_number(day: ir.DateValue) -> ir.IntegerValue:
    """Days since 1970 of a date, int64."""
    return whole(microseconds(day.cast("timestamp(6)")), DAY)


def whole(value: ir.IntegerValue, unit: int) -> ir.IntegerValue:
    """value / unit rounded down, exact: the remainder is taken off before dividing, because `/` goes over floats."""
    remainder = ((value % unit) + unit) % unit
    return ((value - remainder) / unit).cast("int64")


def open_hour(open_us: ir.IntegerValue) -> ir.IntegerValue:
    """The open hour that holds this much open time; a full hour belongs to the hour that it ends."""
    return whole(open_us - 1, OPEN_HOUR)


def pieces(table: ir.Table, prefix: str) -> range:
    """How many numbered columns of that name there are, counted from 1."""
    return range(1, 1 + sum(name.startswith(f"{prefix}_") for name in table.columns))


def joined_spans(spans: Sequence[Span]) -> list[Span]:
    """The same open time with touching intervals made one (a company that never closes has a single one)."""
    joined: list[Span] = []
    for opens, closes in sorted(spans):
        if joined and opens <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(closes, joined[-1][1])
        else:
            joined.append((opens, closes))
    return joined


def _cut(start: int, end: int, unit: int) -> list[Span]:
    """An interval cut at every multiple of `unit`."""
    edges = [start, *range((start // unit + 1) * unit, end, unit), end]
    return list(pairwise(edges))


def _openings(spans: Sequence[Span], midnights: Sequence[int]) -> pa.Table:
    utc_days = range(midnights[0] // DAY, midnights[-1] // DAY)
    open_in: dict[int, list[Span]] = {day: [] for day in utc_days}
    for span in spans:
        for opens, closes in _cut(*span, DAY):
            open_in.setdefault(opens // DAY, []).append((opens, closes))
    rows, open_before = [], 0
    for day in sorted(open_in):
        after = bisect_left(midnights, day * DAY)
        following = [*midnights[after : after + 2], midnights[-1], midnights[-1]]
        rows.append(
            {"utc_day": day, "open_before": open_before, "midnight": following[0], "next_midnight": following[1]}
        )
        rows[-1] |= _numbered(open_in[day], ("opens", "closes"), max(map(len, open_in.values())), (0, 0))
        open_before += sum(closes - opens for opens, closes in open_in[day])
    return _int64(rows)


def _local_days(calendar: Calendar, days: Sequence[dt.date], starts: Sequence[int]) -> pa.Table:
    rows, working = [], 0
    for day, (start, end) in zip(days, pairwise(starts), strict=True):
        working += calendar.is_working(day)
        jumps_by = DAY - (end - start)
        rows.append(
            {
                "local_day": (day - dt.date(1970, 1, 1)).days,
                "local_day_starts": start,
                "local_day_ends": end - 1,
                "working_number": working,
                "jumps_at": _jump(calendar, day, start) if jumps_by else DAY,
                "jumps_by": jumps_by,
            }
        )
    return _int64(rows)


def _working_days(calendar: Calendar, days: Sequence[dt.date], starts: Sequence[int]) -> pa.Table:
    working = [(day, end) for day, end in zip(days, starts[1:], strict=True) if calendar.is_working(day)]
    return _int64(
        [
            {
                "working_day": number,
                "closes": max(closes for _, closes in calendar.open_intervals(day)),
                "working_day_ends": end - 1,
            }
            for number, (day, end) in enumerate(working, start=1)
        ]
        or [{"working_day": 0, "closes": 0, "working_day_ends": 0}]
    )


def _open_hours(spans: Sequence[Span]) -> pa.Table:
    """Cut the axis of open time into hours; a piece ends where its hour or its interval ends."""
    by_hour: dict[int, list[Span]] = {}
    open_before = 0
    for opens, closes in spans:
        for low, high in _cut(open_before, open_before + closes - opens, OPEN_HOUR):
            by_hour.setdefault(low // OPEN_HOUR, []).append((high, opens - open_before))
        open_before += closes - opens
    most = max(map(len, by_hour.values()), default=1)
    rows = [{"hour": hour} | _numbered(found, ("upto", "shift"), most, found[-1]) for hour, found in by_hour.items()]
    return _int64(rows or [{"hour": -1, "upto_1": 0, "shift_1": 0}])


def _jump(calendar: Calendar, day: dt.date, start: int) -> int:
    """The first minute of the wall clock, in microseconds, that is not as far from midnight as it says."""
    minutes = range(0, DAY_S, 60)
    return next((s * SECOND for s in minutes if calendar.moment(day, s) - start != s * SECOND), DAY)


def _numbered(spans: Sequence[Span], names: tuple[str, str], most: int, filler: Span) -> dict[str, int]:
    padded = [*spans, *[filler] * (most - len(spans))]
    return {
        f"{name}_{number}": value
        for number, span in enumerate(padded, 1)
        for name, value in zip(names, span, strict=True)
    }


def _int64(rows: Sequence[dict[str, int]]) -> pa.Table:
    return pa.table({name: pa.array([row[name] for row in rows], pa.int64()) for name in rows[0]})
