"""Business time on tables: what holds for any calendar, and what happens at its edges."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.errors import CompanyError
from parcours.statistics.business_time import BusinessTime, business_time
from parcours.statistics.calendar import WEEKDAYS, working_calendar
from parcours.vocabulary.port import Engine

SHOP = working_calendar(
    dict.fromkeys(WEEKDAYS[:6], ("08:30-12:00", "13:15-17:45")),
    zone="America/Sao_Paulo",
    country="BR",
    closed_on=["2018-02-15"],
)
MOMENTS = st.datetimes(dt.datetime(2017, 10, 2), dt.datetime(2018, 3, 20))
FIRST, LAST = dt.date(2017, 10, 1), dt.date(2018, 4, 30)


def column(engine: Engine, **columns: list[dt.datetime]) -> object:
    return engine.from_arrow(pa.table({name: pa.array(values, pa.timestamp("us")) for name, values in columns.items()}))


@given(st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=30), st.integers(1, 200_000))
@settings(max_examples=10)
def test_tables_count_as_the_calendar_does_there_and_back(
    engine: Engine, pairs: list[tuple[dt.datetime, dt.datetime]], seconds: int
) -> None:
    times = business_time(SHOP, engine, FIRST, LAST)
    starts, ends = zip(*((min(pair), max(pair)) for pair in pairs), strict=True)
    rows = times.with_seconds(column(engine, a=list(starts), b=list(ends)), "s", "a", "b")
    rows = times.with_moment_after(rows, "due", "a", seconds)
    back = times.with_seconds(rows, "again", "a", "due").to_pyarrow().to_pylist()
    for row in back:
        aware = [row[name].replace(tzinfo=dt.UTC) for name in ("a", "b")]
        assert row["s"] == pytest.approx(SHOP.open_seconds(*aware), abs=1e-6)
        assert row["s"] <= (row["b"] - row["a"]).total_seconds() + 1e-6
        assert row["again"] == pytest.approx(seconds, abs=1e-6)


def one(times: BusinessTime, rows: object) -> dt.datetime:
    return rows.to_pyarrow()["end"].to_pylist()[0]  # type: ignore[attr-defined, no-any-return]


def test_a_local_day_ends_at_local_midnight_even_when_the_clocks_change(engine: Engine) -> None:
    berlin = business_time(
        working_calendar({}, zone="Europe/Berlin"), engine, dt.date(2024, 1, 1), dt.date(2024, 12, 31)
    )
    for at, end in [
        (dt.datetime(2024, 3, 30, 22, 59), dt.datetime(2024, 3, 30, 22, 59, 59, 999999)),
        (dt.datetime(2024, 3, 30, 23, 0), dt.datetime(2024, 3, 31, 21, 59, 59, 999999)),
        (dt.datetime(2024, 10, 26, 22, 0), dt.datetime(2024, 10, 27, 22, 59, 59, 999999)),
    ]:
        assert one(berlin, berlin.with_day_end_of(column(engine, a=[at]), "end", "a")) == end


def test_a_wall_clock_becomes_utc_on_both_sides_of_a_clock_change(engine: Engine) -> None:
    berlin = business_time(
        working_calendar({}, zone="Europe/Berlin"), engine, dt.date(2024, 1, 1), dt.date(2024, 12, 31)
    )
    for day, hour, utc_hour in [(31, 1, 0), (31, 4, 2)]:
        number = (dt.date(2024, 3, day) - dt.date(1970, 1, 1)).days
        rows = engine.from_arrow(pa.table({"day": [number], "wall": [hour * 3600 * 1_000_000]}))
        assert one(berlin, berlin.with_instant(rows, "end", rows.day, rows.wall)) == dt.datetime(2024, 3, day, utc_hour)


@pytest.mark.parametrize(
    ("day", "days", "closes"),
    [
        ("2024-06-07", 1, "2024-06-10 15:00"),
        ("2024-06-08", 1, "2024-06-10 15:00"),
        ("2024-06-10", 5, "2024-06-17 15:00"),
    ],
)
def test_working_days_are_counted_without_weekends(engine: Engine, day: str, days: int, closes: str) -> None:
    office = working_calendar(dict.fromkeys(WEEKDAYS[:5], ("09:00-17:00",)), zone="Europe/Berlin")
    times = business_time(office, engine, dt.date(2024, 6, 1), dt.date(2024, 6, 30))
    rows = engine.from_arrow(pa.table({"day": [dt.date.fromisoformat(day)]}))
    found = times.with_working_day_after(rows, "end", "day", days, to_midnight=False)
    assert one(times, found) == dt.datetime.fromisoformat(closes)


@pytest.mark.parametrize(
    ("settings_", "code"),
    [
        ({"hours": {"mo": ["09:00-17:00"]}}, "unknown-weekday"),
        ({"hours": {"mon": ["17:00-09:00"]}}, "hours-unreadable"),
        ({"hours": {"mon": ["nine to five"]}}, "hours-unreadable"),
        ({"hours": {}, "country": "XX"}, "unknown-country"),
        ({"hours": {}, "country": "DE", "region": "QQ"}, "unknown-region"),
        ({"hours": {}, "closed_on": ["24.12.2024"]}, "day-unreadable"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_refused_with_the_value(settings_: dict[str, object], code: str) -> None:
    with pytest.raises(CompanyError) as refused:
        working_calendar(zone="UTC", **settings_)  # type: ignore[arg-type]
    assert refused.value.code == code
