"""What the guess makes of days that stand in several columns: a year, a month and a day of the month."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from parcours.intake import Intake
from parcours.intake.recipe import Value
from parcours.intake.recipe_file import recipe_from_text, recipe_text
from tests.library.intake.conftest import Take
from tests.library.intake.sources import facts

FIRST = dt.date(2023, 11, 3)
DAYS = [FIRST + dt.timedelta(days=3 * number) for number in range(90)]
GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


def days_of(intake: Intake) -> list[dt.date]:
    return sorted(row["occurred_on"] for row in facts(intake))


@pytest.mark.parametrize(
    ("headings", "month"),
    [
        (["order_year", "order_month", "order_day_of_month", "order_week_number"], str),
        (["Jahr", "Monat", "Tag", "Kalenderwoche"], lambda number: GERMAN[number - 1]),
        (["Kaufjahr", "Kaufmonat", "Kauftag", "Kaufwoche"], lambda number: f"{number:02}"),
        (["year", "month", "day", "week"], lambda number: GERMAN[number - 1][:3]),
    ],
)
def test_a_year_a_month_and_a_day_are_read_as_one_date(take: Take, headings: list[str], month) -> None:  # type: ignore[no-untyped-def]
    rows = [
        [number, f"C{number % 20}", day.year, month(day.month), day.day, day.isocalendar().week, "9.90"]
        for number, day in enumerate(DAYS)
    ]
    proposal, intake = take("orders.csv", ["order_no", "customer_no", *headings, "amount"], rows)
    assert days_of(intake) == DAYS
    assert Counter(row["event"] for row in facts(intake)) == {"Order Placed": 90}
    assert proposal.finding("orders", headings[0]).taken_for == "part of the moment of “Order Placed”"
    assert "not used" in proposal.finding("orders", headings[3]).taken_for
    assert recipe_from_text(recipe_text(proposal.recipe)) == proposal.recipe


def test_two_dates_in_parts_are_kept_apart(take: Take) -> None:
    later = [day + dt.timedelta(days=4) for day in DAYS]
    parts = ["order_year", "order_month", "order_day", "ship_year", "ship_month", "ship_day"]
    rows = [
        [f"A{number}", f"C{number % 20}", day.year, day.month, day.day, sent.year, sent.month, sent.day]
        for number, (day, sent) in enumerate(zip(DAYS, later, strict=True))
    ]
    _, intake = take("orders.csv", ["order_no", "customer_no", *parts], rows)
    told = {(row["event"], row["occurred_on"]) for row in facts(intake)}
    assert told == {("Order Placed", day) for day in DAYS} | {("Order Shipped", day) for day in later}


def test_a_date_in_parts_that_only_repeats_another_column_is_left_alone(take: Take) -> None:
    rows = [[n, f"C{n % 20}", f"{day} 10:30", day.year, day.month, day.day] for n, day in enumerate(DAYS)]
    proposal, _ = take("orders.csv", ["order_no", "customer_no", "ordered_at", "year", "month", "day"], rows)
    assert [made.occurred_at for made in proposal.recipe.interactions] == ["ordered_at"]


def test_where_only_months_are_told_each_row_counts_from_the_first_of_its_month(take: Take) -> None:
    rows = [[f"R{n}", f"C{n % 20}", day.year, day.month, "5.50"] for n, day in enumerate(DAYS)]
    proposal, intake = take("invoices.csv", ["invoice_no", "customer_no", "year", "month", "amount"], rows)
    assert days_of(intake) == [day.replace(day=1) for day in DAYS]
    assert proposal.recipe.interactions[0].occurred_at == Value(template="{year}-{month}-1", format="%Y-%m-%d")


def test_a_time_of_day_beside_a_date_in_parts_belongs_to_it(take: Take) -> None:
    rows = [[n, f"C{n % 20}", day.year, day.month, day.day, "14:35"] for n, day in enumerate(DAYS)]
    _, intake = take("orders.csv", ["order_no", "customer_no", "year", "month", "day", "time"], rows)
    assert {row["occurred_at"].strftime("%H:%M") for row in facts(intake)} == {"14:35"}


def test_a_day_and_a_month_without_a_year_are_no_date(take: Take) -> None:
    rows = [[n, f"C{n % 20}", day.month, day.day, 7] for n, day in enumerate(DAYS)]
    proposal, _ = take("calls.csv", ["call_no", "customer_no", "month", "day", "length"], rows)
    assert not proposal.recipe.interactions


def test_a_month_that_is_none_is_set_aside_and_the_others_are_dates(take: Take) -> None:
    rows = [
        [number, f"C{number % 20}", day.year, "Smarch" if number == 7 else GERMAN[day.month - 1], day.day, "9.90"]
        for number, day in enumerate(DAYS)
    ]
    _, intake = take("orders.csv", ["order_no", "customer_no", "year", "month", "day", "amount"], rows)
    assert days_of(intake) == [day for number, day in enumerate(DAYS) if number != 7]
    assert [set_aside.code for set_aside in intake.report().set_aside] == ["unreadable-time"]
