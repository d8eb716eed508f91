"""Which months the scorecard is about."""

from __future__ import annotations

import datetime as dt

import ibis
import pyarrow as pa
import pytest

from parcours.company.gathering import compared_months


def answered(*days: dt.date) -> ibis.Table:
    return ibis.memtable(pa.table({"answered_on": pa.array(days, pa.date32())}))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((2024, 1, 4), (2025, 12, 31), ((2025, 1, 1), (2025, 12, 31))),
        ((2024, 1, 4), (2025, 12, 17), ((2025, 6, 1), (2025, 11, 30))),
        ((2025, 1, 1), (2025, 8, 31), ((2025, 6, 1), (2025, 8, 31))),
        ((2025, 1, 1), (2025, 3, 31), None),
    ],
)
def test_the_last_full_months_that_are_known_twice_over_are_compared(
    first: tuple[int, int, int], last: tuple[int, int, int], expected: tuple[tuple[int, int, int], ...] | None
) -> None:
    start, end = dt.date(*first), dt.date(*last)
    days = [start + dt.timedelta(days=count) for count in range((end - start).days + 1)]
    steps = ibis.memtable({"occurred_on": days}, schema={"occurred_on": "date"})
    wanted = tuple(dt.date(*day) for day in expected) if expected else (None, None)
    assert compared_months(steps, answered()) == wanted


def test_a_trickle_after_the_last_month_is_the_edge_of_an_export() -> None:
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=count) for count in range(181)]
    late = [dt.date(2025, 7, 9)]
    steps = ibis.memtable({"occurred_on": days + late}, schema={"occurred_on": "date"})
    assert compared_months(steps, answered()) == (dt.date(2025, 4, 1), dt.date(2025, 6, 30))


def test_nothing_is_compared_where_everybody_answered_outside_of_what_would_be() -> None:
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=count) for count in range(181)]
    steps = ibis.memtable({"occurred_on": days}, schema={"occurred_on": "date"})
    july = [dt.date(2025, 7, day) for day in range(2, 9)]
    assert compared_months(steps, answered(*july)) == (None, None)
    assert compared_months(steps, answered(*july, dt.date(2025, 5, 5))) == (dt.date(2025, 4, 1), dt.date(2025, 6, 30))
