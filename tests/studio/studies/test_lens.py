"""The lens in addresses, the periods that one picks by name, and the picker."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from parcours_studio.studies.lens import Lens, Look, look_from, look_of
from parcours_studio.studies.periods import (
    calendar_length,
    last_months,
    months_on,
    period_before,
    usual_periods,
    year_before,
)
from parcours_studio.studies.picker import lens_label, picker

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
SEGMENTS = [("business", "Business customers"), ("private", "Private & <b>dear</b>")]
UNTIL = dt.date(2026, 1, 13)


def looked(query: str) -> Look:
    """The look that an address says."""
    return look_of(RequestFactory().get(f"/journeys/x/?{query}"))


@given(st.sampled_from(["", "business", "a&b=c", "ü ß"]), st.none() | DAYS, st.none() | DAYS)
def test_a_look_survives_its_address_and_its_question(segment: str, start: dt.date | None, end: dt.date | None) -> None:
    if start and end and start > end:
        start, end = end, start
    look = Look(Lens(segment, start, end), Lens("other"))
    assert looked(look.query()) == look
    assert look_from(look.plain()) == look


def test_comparing_with_everybody_is_said_by_an_empty_segment() -> None:
    look = Look(Lens("business"), Lens())
    assert looked(look.query()) == look
    assert look.query() == "segment=business&against_segment="


def test_comparing_something_with_itself_is_no_comparison() -> None:
    assert looked("segment=business&against_segment=business").against is None


def test_days_the_wrong_way_round_are_turned_and_nonsense_is_no_day() -> None:
    assert looked("from=2026-03-31&to=2026-01-01").lens == Lens("", dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert looked("from=yesterday&to=2026-02-30").is_whole


@given(DAYS)
def test_usual_periods_lie_next_to_each_other(until: dt.date) -> None:
    day, found = dt.timedelta(days=1), usual_periods(until)
    assert found[0].days == (None, None)
    for months in (3, 12):
        ends = [
            one.days for one in found[1:] if one.start and one.end and calendar_length(one.start, one.end) == months
        ]
        (_, last), (first, end) = sorted(ends)[-2:]
        assert last + day == first
        assert first <= until <= end
    assert last_months(until)[1] <= until
    assert (last_months(until)[1] + day).day == 1


@given(DAYS, st.integers(0, 800))
def test_the_period_before_ends_where_the_period_begins(start: dt.date, length: int) -> None:
    end = start + dt.timedelta(days=length)
    before = period_before(start, end)
    assert before.end == start - dt.timedelta(days=1)
    assert before.start is not None
    assert before.start <= before.end


@pytest.mark.parametrize(
    ("start", "end", "before", "earlier"),
    [
        ("2026-01-01", "2026-03-31", ("2025-10-01", "2025-12-31"), ("2025-01-01", "2025-03-31")),
        ("2024-02-01", "2024-02-29", ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        ("2023-02-01", "2023-02-28", ("2023-01-01", "2023-01-31"), ("2022-02-01", "2022-02-28")),
        ("2025-02-01", "2025-02-28", ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        ("2026-01-05", "2026-01-11", ("2025-12-29", "2026-01-04"), ("2025-01-05", "2025-01-11")),
    ],
)
def test_whole_months_stay_whole_months(
    start: str, end: str, before: tuple[str, str], earlier: tuple[str, str]
) -> None:
    days = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    assert [str(day) for day in period_before(*days).days] == list(before)
    assert [str(day) for day in year_before(*days).days] == list(earlier)


@given(DAYS, st.integers(-30, 30))
def test_months_on_keeps_the_day_where_there_is_one(day: dt.date, months: int) -> None:
    there = months_on(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day == day.day or there.day >= 28


def test_the_picker_keeps_what_else_the_address_says_and_offers_every_segment() -> None:
    request = RequestFactory().get("/journeys/x/?q=a%26b&segment=business&page=3")
    shown = picker(request, look_of(request), SEGMENTS, UNTIL, compares=True)
    assert [one.label for one in shown.segments] == ["All customers", "Business customers", "Private & <b>dear</b>"]
    assert [one.chosen for one in shown.segments] == [False, True, False]
    assert shown.segments[2].href == "/journeys/x/?q=a%26b&segment=private"
    assert shown.kept == (("q", "a&b"), ("segment", "business"))
    assert shown.segment == "Business customers"


def test_comparing_without_a_period_takes_the_last_twelve_months_and_those_before() -> None:
    request = RequestFactory().get("/journeys/x/")
    shown = picker(request, look_of(request), SEGMENTS, UNTIL, compares=True)
    assert shown.comparisons[-1].href == (
        "/journeys/x/?from=2025-01-01&to=2025-12-31&against_from=2024-01-01&against_to=2024-12-31"
    )


def test_a_lens_is_named_by_its_segment_and_its_period() -> None:
    lens = Lens("business", dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert lens_label(lens, SEGMENTS, UNTIL) == "Business customers · Last 12 months"
    assert lens_label(Lens("gone"), SEGMENTS, UNTIL) == "gone · All time"
    assert lens_label(Lens("", dt.date(2025, 7, 1), dt.date(2025, 9, 30)), SEGMENTS, UNTIL) == "All customers · Q3 2025"
    assert lens_label(Lens("", dt.date(2024, 1, 1), dt.date(2024, 12, 31)), SEGMENTS, UNTIL) == "All customers · 2024"
    assert lens_label(Lens("", dt.date(2024, 2, 1), dt.date(2024, 2, 29)), SEGMENTS, UNTIL).endswith("· Feb 2024")
    assert lens_label(Lens("", None, dt.date(2024, 2, 5)), SEGMENTS, UNTIL).endswith("· Until 5 February 2024")
