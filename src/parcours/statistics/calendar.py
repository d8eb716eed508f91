"""When a company is open: opening hours, public holidays, and clocks that jump twice a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import holidays

from parcours.errors import CompanyError, did_you_mean

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = dict.fromkeys(WEEKDAYS, ("00:00-24:00",))
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SECOND = 1_000_000
DAY_S = 86_400

Hours = tuple[tuple[int, int], ...]
"""Opening and closing, in seconds of the wall clock since midnight."""


@dataclass(frozen=True)
class Calendar:
    """The opening hours of one company in one time zone; moments are whole microseconds of UTC since 1970.

    Use `parcours.statistics.business_time` on tables of facts: this class answers for one moment or one day.
    """

    zone: str
    hours: tuple[Hours, ...]
    """Seven weekdays from Monday."""
    country: str = ""
    region: str = ""
    closed_on: frozenset[dt.date] = frozenset()

    @cached_property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def holidays(self) -> holidays.HolidayBase:
        """The public holidays of the country and region; they fill in year by year as they are asked for."""
        return holidays.country_holidays(self.country, subdiv=self.region or None)

    def is_working(self, day: dt.date) -> bool:
        """Whether the company opens at all on that local day."""
        closed = day in self.closed_on or bool(self.country and day in self.holidays)
        return not closed and bool(self.hours[day.weekday()])

    def moment(self, day: dt.date, wall_s: int) -> int:
        """That second of the local day's wall clock; of a repeated hour the first one, a skipped one moves on."""
        midnight = dt.datetime.combine(day, dt.time(), tzinfo=self.clock)
        return round((midnight + dt.timedelta(seconds=wall_s)).astimezone(dt.UTC).timestamp()) * SECOND

    def open_intervals(self, day: dt.date) -> list[tuple[int, int]]:
        """When the company is open on that local day."""
        if not self.is_working(day):
            return []
        return [(self.moment(day, opens), self.moment(day, closes)) for opens, closes in self.hours[day.weekday()]]

    def open_seconds(self, start: dt.datetime, end: dt.datetime) -> float:
        """Business seconds from `start` to `end` (both with a zone): Σ of the overlaps with the opening intervals.

        Counted on instants, so a day on which the clocks change has 23 or 25 hours. 0 when `end` is not later.
        Source: METHODS 7, R60.

        >>> shop = working_calendar({"mon": ["09:00-17:00"]}, zone="Europe/Berlin")
        >>> monday = dt.datetime(2024, 6, 3, 16, tzinfo=shop.clock)
        >>> shop.open_seconds(monday, monday + dt.timedelta(days=7)) / 3600
        8.0
        """
        first, last = microseconds(start), microseconds(end)
        days = local_days(start.astimezone(self.clock).date(), end.astimezone(self.clock).date())
        spans = (span for day in days for span in self.open_intervals(day))
        return sum(max(0, min(last, closes) - max(first, opens)) for opens, closes in spans) / SECOND


def working_calendar(
    hours: Mapping[str, Sequence[str]],
    *,
    zone: str,
    country: str = "",
    region: str = "",
    closed_on: Sequence[str] = (),
) -> Calendar:
    """The calendar that settings describe: hours per weekday ("mon": ["09:00-12:00", "13:00-18:00"]), whose holidays.

    `country` and `region` are ISO 3166 codes ("DE", "BY"); `closed_on` are further days off ("2026-12-24").
    Raises CompanyError for a weekday, time, country or day that cannot be read.
    """
    for weekday in hours:
        if weekday not in WEEKDAYS:
            hint = did_you_mean(weekday, WEEKDAYS)
            raise CompanyError("unknown-weekday", f'The calendar has hours for "{weekday}".', hint=hint)
    _check_country(country, region)
    return Calendar(
        zone,
        tuple(tuple(sorted(_opening(text) for text in hours.get(weekday, ()))) for weekday in WEEKDAYS),
        country,
        region,
        frozenset(_closed_day(text) for text in closed_on),
    )


def microseconds(moment: dt.datetime) -> int:
    """Whole microseconds of UTC since 1970."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def local_days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every day from first to last, both included."""
    return (first + dt.timedelta(days=number) for number in range((last - first).days + 1))


def _opening(text: str) -> tuple[int, int]:
    opens, _, closes = text.partition("-")
    try:
        span = _wall_clock(opens), _wall_clock(closes)
    except ValueError:
        span = (0, 0)
    if not 0 <= span[0] < span[1] <= DAY_S:
        hint = 'Write opening and closing time of one day, such as "09:00-17:30" (midnight at the end is "24:00").'
        raise CompanyError("hours-unreadable", f'The calendar has the opening hours "{text}".', hint=hint)
    return span


def _wall_clock(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    return int(hour) * 3600 + int(minute or 0) * 60


def _closed_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        hint = 'Write days as "2026-12-24".'
        raise CompanyError("day-unreadable", f'The calendar is closed on "{text}".', hint=hint) from error


def _check_country(country: str, region: str) -> None:
    regions = holidays.list_supported_countries()
    if country and country not in regions:
        hint = did_you_mean(country, regions)
        raise CompanyError("unknown-country", f'No public holidays are known for "{country}".', hint=hint)
    if region and region not in regions.get(country, ()):
        hint = did_you_mean(region, regions.get(country, ()))
        raise CompanyError("unknown-region", f'No public holidays are known for "{region}" in "{country}".', hint=hint)
