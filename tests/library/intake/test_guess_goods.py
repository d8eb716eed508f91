"""What the guess makes of goods sold by the piece, of stays that were called off, and of states with a day."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake.guess import Proposal, propose
from parcours.intake.reading import Intake, read_source
from parcours.intake.recipe import Value
from parcours.intake.recipe_file import recipe_from_text, recipe_text
from tests.library.intake.invented_exports import Row, write
from tests.library.intake.sources import amounts

FIRST = dt.datetime(2024, 2, 1, 9)
Take = Callable[[Path], tuple[Proposal, Intake]]


@pytest.fixture
def take(engine: DuckDBEngine, tmp_path: Path) -> Take:
    def taken(path: Path) -> tuple[Proposal, Intake]:
        common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
        proposal = propose([path], source="s", scratch=tmp_path / "guess", **common)
        recipe = recipe_from_text(recipe_text(proposal.recipe))
        return proposal, read_source(recipe, [path], scratch=tmp_path / "read", **common)

    return taken


def sold(receipts: int = 150) -> tuple[list[Row], Decimal, Decimal]:
    """Lines of receipts, one in ten of which takes goods back; what was bought, and what came back."""
    chance = random.Random(3)
    rows: list[Row] = []
    bought = back = Decimal(0)
    for number in range(receipts):
        returned = number % 10 == 9
        when, who = FIRST + dt.timedelta(hours=7 * number), "" if number % 4 == 0 else f"{12000 + number % 40}.0"
        for line in range(1 if returned else 1 + number % 5):
            pieces, price = chance.choice([1, 2, 6, 12]), Decimal(chance.choice(["0.85", "2.10", "12.75"]))
            pieces = -pieces if returned else pieces
            rows.append([50000 + number, f"A{line}{number % 7}", f"Mug {line}", pieces, when, price, who])
            bought, back = (bought, back + pieces * price) if returned else (bought + pieces * price, back)
    return rows, bought, back


@pytest.mark.parametrize("price", ["Price", "UnitPrice", "Einzelpreis"])
def test_pieces_times_price_is_the_amount_and_what_is_below_nought_came_back(
    take: Take, tmp_path: Path, price: str
) -> None:
    rows, bought, back = sold()
    headings = ["Invoice", "Stock Code", "Description", "Quantity", "Date", price, "Customer ID"]
    proposal, intake = take(write(tmp_path / "till.csv", headings, rows))
    told = amounts(intake)
    assert told == {"Order Placed": (135, bought), "Order Returned": (15, back)}
    assert proposal.recipe.interactions[0].key == ("Invoice",)
    assert any("below nought" in note for note in proposal.recipe.notes)


def test_a_price_that_grows_with_the_pieces_is_what_they_cost_together(take: Take, tmp_path: Path) -> None:
    rows, bought, _ = sold()
    lines = [[*row[:5], row[3] * row[5], row[6]] for row in rows if row[3] > 0]  # type: ignore[operator]
    headings = ["Invoice", "Stock Code", "Description", "Quantity", "Date", "Price", "Customer ID"]
    _, intake = take(write(tmp_path / "till.csv", headings, lines))
    assert amounts(intake)["Order Placed"] == (135, bought)


def test_the_lines_of_orders_are_multiplied_before_they_are_summed(engine: DuckDBEngine, tmp_path: Path) -> None:
    chance = random.Random(4)
    orders = [[f"O{n:03d}", f"C{n % 30}", FIRST + dt.timedelta(hours=5 * n)] for n in range(120)]
    lines = [
        [f"O{n:03d}", line, chance.choice([1, 2, 5]), chance.choice(["1.50", "9.99"])]
        for n in range(120) for line in range(1 + n % 3)
    ]  # fmt: skip
    paths = [
        write(tmp_path / "orders.csv", ["order_id", "customer_id", "ordered_at"], orders),
        write(tmp_path / "order_lines.csv", ["order_id", "line", "quantity", "unit_price"], lines),
    ]
    common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
    proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
    intake = read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common)
    assert amounts(intake)["Order Placed"][1] == sum(line[2] * Decimal(line[3]) for line in lines)


def test_orders_that_a_status_calls_cancelled_are_cancelled_at_their_own_time(take: Take, tmp_path: Path) -> None:
    states = ["bezahlt", "offen", "storniert", "bezahlt"]
    rows: Sequence[Row] = [[f"B{n}", f"K{n % 20}", FIRST + dt.timedelta(days=n), states[n % 4], 10] for n in range(80)]
    headings = ["Bestellnummer", "Kundennummer", "Bestelldatum", "Status", "Betrag"]
    taken, intake = take(write(tmp_path / "bestellungen.csv", headings, rows))
    told = amounts(intake)
    assert {name: count for name, (count, _) in told.items()} == {"Order Placed": 80, "Order Cancelled": 20}
    assert any(
        'an order is cancelled, at its own time, where "Status" is "storniert"' in note for note in taken.recipe.notes
    )
    placed = next(each for each in taken.recipe.interactions if each.event == Value(is_="Order Placed"))
    assert placed.outcome is None
    dated = [[*row, row[2] if row[3] == "storniert" else ""] for row in rows]
    taken, intake = take(write(tmp_path / "orders.csv", [*headings, "Storniert am"], dated))
    assert [each.event for each in taken.recipe.interactions].count(Value(is_="Order Cancelled")) == 1
    assert amounts(intake)["Order Cancelled"][0] == 20


def test_stays_that_were_called_off_did_not_take_place(take: Take, tmp_path: Path) -> None:
    states = ["Checked out", "Checked out", "Checked out", "Cancelled", "No-show"]
    rows: Sequence[Row] = [
        [f"R{n}", f"G{n % 50}", *(FIRST + dt.timedelta(days=n + after) for after in (-9, 0, 2)), states[n % 5]]
        for n in range(100)
    ]  # fmt: skip
    headings = ["reservation_id", "guest_id", "booked_at", "check_in", "check_out", "status"]
    _, intake = take(write(tmp_path / "reservations.csv", headings, rows))
    told = {name: count for name, (count, _) in amounts(intake).items()}
    stays = {"Order Placed": 100, "Checked In": 60, "Checked Out": 60}
    assert told == {**stays, "Order Cancelled": 20, "Reservation No Show": 20}


def test_a_state_with_its_day_says_what_happened_and_neither_counts_nor_lead_times_name_anybody(
    take: Take, tmp_path: Path
) -> None:
    chance = random.Random(5)
    rows = [
        [chance.choice(["City", "Beach"]), chance.randrange(300), 2 + n % 3, chance.randrange(5), chance.randrange(4),
         ["Check-Out", "Canceled", "No-Show"][n % 3], FIRST.date() + dt.timedelta(days=n)]
        for n in range(200)
    ]  # fmt: skip
    headings = ["hotel", "lead_time", "adults", "total_of_special_requests", "booking_changes", "reservation_status"]
    proposal, intake = take(write(tmp_path / "bookings.csv", [*headings, "reservation_status_date"], rows))
    told = {name: count for name, (count, _) in amounts(intake).items()}
    assert told == {"Checked Out": 67, "Order Cancelled": 67, "No-Show": 66}
    (made,) = proposal.recipe.interactions
    assert (made.amount, list(made.customer), made.place) == (None, ["anonymous"], "hotel")
    assert any("each row counts as somebody" in warning for warning in proposal.warnings)


def test_customers_without_any_day_are_told_what_is_missing(engine: DuckDBEngine, tmp_path: Path) -> None:
    path = write(
        tmp_path / "orders.csv", ["order_id", "user_id", "days_since_prior"], [[n, n % 9, 7] for n in range(90)]
    )
    proposal = propose([path], source="s", scratch=tmp_path / "guess", time_zone="UTC", currency="EUR", engine=engine)
    assert any('"user_id" names customers, but no column tells a day' in each for each in proposal.warnings)
