"""What the guess makes of a day and a time of day that stand in two columns."""

from __future__ import annotations

import datetime as dt

import pytest

from parcours.intake import Intake
from tests.library.intake.conftest import Take
from tests.library.intake.sources import facts

DAYS = [dt.date(2024, 1, 3) + dt.timedelta(days=2 * number) for number in range(60)]


def times_of(intake: Intake, event: str) -> set[str]:
    return {row["occurred_at"].strftime("%H:%M") for row in facts(intake) if row["event"] == event}


@pytest.mark.parametrize(
    ("headings", "clock"),
    [(["Datum", "Uhrzeit", "Dauer"], "18:20"), (["Date", "Durée", "Agent", "Heure"], "18h20")],
)
def test_a_time_of_day_is_read_with_its_day_and_said_to_be(take: Take, headings: list[str], clock: str) -> None:
    told = {"Datum": None, "Date": None, "Uhrzeit": clock, "Heure": clock, "Agent": "Ott"}
    rows = [
        [f"A{n}", f"C{n % 20}", *(told.get(name, str(30 + n)) or f"{day:%d.%m.%Y}" for name in headings)]
        for n, day in enumerate(DAYS)
    ]
    proposal, intake = take("calls.csv", ["call no", "customer no", *headings], rows)
    assert times_of(intake, "Conversation Started") == {"18:20"}
    clocked = next(name for name in headings if name in ("Uhrzeit", "Heure"))
    assert proposal.finding("calls", clocked).taken_for == "the time of day of its moment"


@pytest.mark.parametrize(
    "headings",
    [
        ["order date", "order time", "delivery date"],
        ["order date", "delivery date", "order time"],
        ["Bestelldatum", "Lieferdatum", "Bestellzeit"],
        ["order date", "time", "delivery date"],
    ],
)
def test_of_two_days_only_the_one_that_it_goes_with_has_the_time_of_day(take: Take, headings: list[str]) -> None:
    told = {"Bestell": 0, "order d": 0, "deliver": 2, "Lieferd": 2}
    rows = [
        [n, f"C{n % 20}", *(_cell(day, told.get(name[:7]), name) for name in headings)] for n, day in enumerate(DAYS)
    ]
    _, intake = take("orders.csv", ["order no", "customer no", *headings], rows)
    assert times_of(intake, "Order Placed") == {"09:45"}
    assert "09:45" not in times_of(intake, "Order Delivered")


def _cell(day: dt.date, later: int | None, heading: str) -> str:
    if later is None or heading.endswith("zeit"):
        return "09:45"
    return f"{day + dt.timedelta(days=later):%d.%m.%Y}"
