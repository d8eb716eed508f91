"""Business hours that were counted by hand (METHODS, R60), by the calendar and by the tables that engines join."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from parcours.statistics.business_time import business_time
from parcours.statistics.calendar import ALWAYS, WEEKDAYS, Calendar, working_calendar
from parcours.vocabulary.port import Engine

SPLIT_DAY = dict.fromkeys(WEEKDAYS[:5], ("09:00-12:00", "13:00-18:00"))
FRENCH = working_calendar(SPLIT_DAY, zone="Europe/Paris", country="FR")
GERMAN = working_calendar(SPLIT_DAY, zone="Europe/Paris", country="DE")
NEVER_CLOSED = working_calendar(ALWAYS, zone="Europe/Paris")

KNOWN = [
    (FRENCH, "2024-06-07 17:00", "2024-06-10 10:00", 2.0),
    (FRENCH, "2024-06-11 16:30", "2024-06-12 09:15", 1.75),
    (FRENCH, "2024-06-11 11:30", "2024-06-11 13:30", 1.0),
    (FRENCH, "2024-06-08 10:00", "2024-06-09 10:00", 0.0),
    (FRENCH, "2024-05-07 17:00", "2024-05-10 10:00", 2.0),
    (GERMAN, "2024-05-07 17:00", "2024-05-10 10:00", 10.0),
    (NEVER_CLOSED, "2024-03-31 00:00", "2024-04-01 00:00", 23.0),
    (NEVER_CLOSED, "2024-10-27 00:00", "2024-10-28 00:00", 25.0),
]


def paris(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=FRENCH.clock)


def utc(text: str) -> dt.datetime:
    return paris(text).astimezone(dt.UTC).replace(tzinfo=None)


@pytest.mark.parametrize(("calendar", "start", "end", "hours"), KNOWN)
def test_the_calendar_counts_business_hours_as_by_hand(calendar: Calendar, start: str, end: str, hours: float) -> None:
    assert calendar.open_seconds(paris(start), paris(end)) == hours * 3600


@pytest.mark.parametrize(("calendar", "start", "end", "hours"), KNOWN)
def test_engines_count_business_hours_as_by_hand(
    engine: Engine, calendar: Calendar, start: str, end: str, hours: float
) -> None:
    times = business_time(calendar, engine, dt.date(2024, 3, 1), dt.date(2024, 11, 1))
    rows = engine.from_arrow(
        pa.table({name: pa.array([utc(text)], pa.timestamp("us")) for name, text in (("a", start), ("b", end))})
    )
    assert times.with_seconds(rows, "s", "a", "b").to_pyarrow()["s"].to_pylist() == [hours * 3600]


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2024-06-07 17:00", 2, "2024-06-10 10:00"),
        ("2024-06-07 17:00", 1, "2024-06-07 18:00"),
        ("2024-06-08 11:00", 3, "2024-06-10 12:00"),
        ("2024-06-11 11:30", 1, "2024-06-11 13:30"),
        ("2024-05-07 17:00", 2, "2024-05-10 10:00"),
    ],
)
def test_business_hours_later_is_the_moment_at_which_they_have_passed(
    engine: Engine, start: str, hours: int, due: str
) -> None:
    times = business_time(FRENCH, engine, dt.date(2024, 3, 1), dt.date(2024, 11, 1))
    rows = engine.from_arrow(pa.table({"a": pa.array([utc(start)], pa.timestamp("us"))}))
    assert times.with_moment_after(rows, "due", "a", hours * 3600).to_pyarrow()["due"].to_pylist() == [utc(due)]
