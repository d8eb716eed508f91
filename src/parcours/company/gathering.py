"""What the report is told of a company."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import ibis.expr.types as ir

from parcours.journeys.labels import wording
from parcours.loyalty import read_segments
from parcours.metrics.periods import shifted
from parcours.report import Sources, report_reading

if TYPE_CHECKING:
    from parcours.charts.readings import ReportReading
    from parcours.company.opened import Opened
    from parcours.vocabulary.result import Result

TABLES = ("dimensions", "steps", "paths", "variants", "flows", "memberships", "scores", "promises")
WINDOWS = (12, 6, 3)
"""Months that the scorecard is about: the longest that is known twice over, so that it can be compared."""
TRICKLE = 0.1
"""A month at either end with less than this share of the usual traffic is the edge of an export, not a month."""


def gather(
    company: Opened, measure: Callable[..., Result], criticality: Result, plan: Result, language: str
) -> ReportReading:
    """Everything that the report says, read from the generation in use."""
    return report_reading(sources(company, measure, criticality, plan, language), language)


def sources(
    company: Opened, measure: Callable[..., Result], criticality: Result, plan: Result, language: str
) -> Sources:
    """What a page draws on: the derived tables and the two analyses, criticality and plan."""
    about = company.generation.about
    tables = {name: company.derived(name) for name in TABLES}
    start, end = compared_months(tables["steps"], tables["scores"])
    zone = ZoneInfo(company.settings.zone)
    made_at = dt.datetime.fromisoformat(about.made_at).astimezone(zone)
    as_of = dt.datetime.fromisoformat(about.as_of).replace(tzinfo=dt.UTC).astimezone(zone) if about.as_of else None
    return Sources(
        company=company.settings.name,
        as_of=as_of.replace(tzinfo=None) if as_of else None,
        made_at=made_at.replace(tzinfo=None),
        journeys=company.journeys,
        tables=tables,
        measure=measure,
        criticality=criticality,
        plan=plan,
        start=start,
        end=end,
        segment_names={
            name: wording(segment.label, language) or name
            for name, segment in read_segments(company.folder.segments).items()
        },
        time_zone=company.settings.zone,
        currency=company.settings.currency,
        imports=company.lake.imports(),
        quarantine=company.lake.quarantine(),
        silence_days=about.findings["silence"]["days"],
        versions=(("Parcours", version("parcours")), ("Engine", about.engine)),
    )


def compared_months(steps: ir.Table, scores: ir.Table) -> tuple[dt.date, dt.date] | tuple[None, None]:
    """First and last day of the last full months that are known twice over: twelve, else six, else three; else none.

    Nor are there any where customers answered, but never within them: all that they said would be left out.
    """
    full = _full_months(_by_month(steps))
    for months in WINDOWS:
        if len(full) >= 2 * months:
            start = shifted("month", full[-1], 1 - months)
            if shifted("month", start, -months) >= full[0]:
                end = shifted("month", full[-1], 1) - dt.timedelta(days=1)
                return (start, end) if _heard(scores, start, end) else (None, None)
    return None, None


def _heard(scores: ir.Table, start: dt.date, end: dt.date) -> bool:
    """Whether somebody answered within these days, or nobody ever."""
    counted = scores.agg(all=scores.count(), within=scores.count(where=scores.answered_on.between(start, end)))
    found = counted.to_pyarrow().to_pylist()[0]
    return not found["all"] or bool(found["within"])


@dataclass(frozen=True, kw_only=True)
class KnownPeriods:
    """What periods can be asked about: the first and the last day known, and full months, quarters and years.

    Each full period is given by its first day, oldest first. `compared` are the days that the scorecard reads.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    months: tuple[dt.date, ...] = ()
    quarters: tuple[dt.date, ...] = ()
    years: tuple[dt.date, ...] = ()
    compared: tuple[dt.date, dt.date] | None = None

    def plain(self) -> dict[str, Any]:
        """As plain values for JSON; days as 2026-07-01."""
        return {
            **{name: _iso(getattr(self, name)) for name in ("first", "last")},
            **{name: [_iso(day) for day in getattr(self, name)] for name in ("months", "quarters", "years")},
            "compared": [_iso(day) for day in self.compared] if self.compared else None,
        }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def known_periods(steps: ir.Table, scores: ir.Table) -> KnownPeriods:
    """Which periods the steps hold in full; months at either end with a trickle of traffic do not count."""
    rows = _by_month(steps)
    full = _full_months(rows)

    def together(length: int) -> tuple[dt.date, ...]:
        starts = [month for month in full if (month.month - 1) % length == 0]
        whole = {shifted("month", start, n) for start in starts for n in range(length)} & set(full)
        return tuple(one for one in starts if all(shifted("month", one, n) in whole for n in range(length)))

    start, end = compared_months(steps, scores)
    return KnownPeriods(
        first=min((row["first"] for row in rows), default=None),
        last=max((row["last"] for row in rows), default=None),
        months=tuple(full),
        quarters=together(3),
        years=together(12),
        compared=(start, end) if start and end else None,
    )


def _by_month(steps: ir.Table) -> list[dict[str, Any]]:
    """Steps by month, with the first and the last day on which there were any."""
    day = steps.occurred_on
    counted = steps.group_by(month=day.truncate("M").cast("date")).agg(n=steps.count(), first=day.min(), last=day.max())
    return list(counted.order_by("month").to_pyarrow().to_pylist())


def _full_months(rows: Sequence[dict[str, Any]]) -> list[dt.date]:
    """The months with usual traffic, without a last one that is not over."""
    usual = median(row["n"] for row in rows) if rows else 0
    solid = [row["month"] for row in rows if row["n"] >= usual * TRICKLE]
    if solid and solid[-1] == rows[-1]["month"]:
        last = rows[-1]["last"]
        if last.day < calendar.monthrange(last.year, last.month)[1]:
            solid.pop()
    return solid
