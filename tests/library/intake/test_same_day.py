"""A day without a time stands behind what the same row, or what it belongs to, tells with a time on that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parcours.engine import DuckDBEngine
from parcours.errors import RecipeError
from parcours.intake import Intake, read_source, recipe_from_text
from parcours.intake.guess import Proposal, propose
from tests.library.intake.sources import ORDERS, facts, read

Take = Callable[..., tuple[Proposal, Intake]]
ORDERED = dt.datetime(2025, 3, 3, 9, 40)
RIGHT_BEHIND = dt.timedelta(microseconds=1)


def parcels(after: str) -> str:
    """The recipe of parcels whose day of shipping does not come before these columns."""
    days = f'occurred_at = "shipped_on"\nafter = {after}'
    return ORDERS.partition("subject =")[0].replace("Placed", "Shipped").replace('occurred_at = "at"', days)


def in_order(intake: Intake, subject: str) -> list[str]:
    """The events of one subject as a path would have them."""
    about = [fact for fact in facts(intake) if subject in fact["interaction_id"]]
    return [fact["event"] for fact in sorted(about, key=lambda fact: (fact["occurred_at"], fact["sequence"]))]


@pytest.mark.parametrize(
    ("ordered", "paid", "shipped", "expected"),
    [
        ("2025-03-05 10:15:00", "2025-03-05 11:00:00", "2025-03-05", (2025, 3, 5, 10, 0, 0, 1)),
        ("2025-03-05 10:15:00", "", "2025-03-05", (2025, 3, 5, 9, 15, 0, 1)),
        ("2025-03-04 10:15:00", "2025-03-04 11:00:00", "2025-03-05", (2025, 3, 4, 23)),
        ("2025-03-06 10:15:00", "2025-03-06 11:00:00", "2025-03-05", (2025, 3, 4, 23)),
        ("2025-03-05 00:10:00", "no time", "2025-03-05", (2025, 3, 4, 23, 10, 0, 1)),
        ("2025-03-04T23:30:00Z", "", "2025-03-05", (2025, 3, 4, 23, 30, 0, 1)),
        ("2025-03-05 10:15:00", "", "2025-03-05 08:00:00", (2025, 3, 5, 7)),
    ],
)
def test_a_day_counts_right_behind_the_last_time_of_that_day_in_the_clocks_of_berlin(
    engine: DuckDBEngine, tmp_path: Path, ordered: str, paid: str, shipped: str, expected: tuple[int, ...]
) -> None:
    text = f"id,customer,ordered_at,paid_at,shipped_on\nA1,C1,{ordered},{paid},{shipped}\n"
    recipe = parcels('["ordered_at", "paid_at"]')
    [fact] = facts(read(engine, tmp_path, recipe, {"orders.csv": text}, time_zone="Europe/Berlin"))
    assert fact["occurred_at"] == dt.datetime(*expected)  # type: ignore[arg-type]
    assert fact["occurred_on"] == dt.date(2025, 3, 5)


def test_what_a_day_does_not_come_before_must_be_a_column_that_can_be_reached() -> None:
    with pytest.raises(RecipeError, match='No join leads from "orders" to "customers"'):
        recipe_from_text(parcels('["customers.since"]') + '[files.customers]\nmatch = ["customers.csv"]\n')


@pytest.mark.parametrize(
    "headings",
    [
        ["order_id", "customer_id", "shipped_on", "delivered_on", "ordered_at", "paid_at"],
        ["Bestellnummer", "Kundennummer", "Versendet am", "Geliefert am", "Bestellt am", "Bezahlt am"],
    ],
)
def test_a_parcel_of_the_same_day_is_not_sent_before_it_was_ordered(take: Take, headings: list[str]) -> None:
    rows = []
    for number in range(60):
        ordered = ORDERED + dt.timedelta(hours=11 * number)
        shipped = ordered.date() + dt.timedelta(days=number % 3)
        delivered = "" if number % 10 == 9 else shipped + dt.timedelta(days=number % 4)
        paid = ordered + dt.timedelta(minutes=5)
        rows.append([f"A{number:03}-", f"C{number % 25:03}", shipped, delivered, ordered, paid])
    proposal, intake = take("orders.csv", headings, rows)
    assert [made.event.is_ for made in proposal.recipe.interactions] == [  # type: ignore[union-attr]
        *("Order Placed", "Order Paid", "Order Shipped", "Order Delivered")
    ]
    assert [made.after for made in proposal.recipe.interactions] == [(), (), *[tuple(headings[4:])] * 2]
    for number in range(60):
        told = ["Order Placed", "Order Paid", "Order Shipped", "Order Delivered"]
        assert in_order(intake, f"A{number:03}-") == told[: 3 if number % 10 == 9 else 4]


def test_an_invoice_of_days_stands_behind_the_order_that_it_belongs_to(engine: DuckDBEngine, tmp_path: Path) -> None:
    orders, invoices = ["order_id,customer_id,ordered_at"], ["invoice_no,order_id,invoice_date"]
    for number in range(40):
        ordered = ORDERED + dt.timedelta(hours=7 * number)
        orders.append(f"A{number:03}-,C{number % 15:03},{ordered}")
        # The other way round, so that the order of rows cannot put it right.
        invoices.insert(1, f"R{number:03}-,A{number:03}-,{ordered.date()}")
    paths = [tmp_path / "orders.csv", tmp_path / "invoices.csv"]
    for path, lines in zip(paths, (orders, invoices), strict=True):
        path.write_text("\n".join(lines) + "\n")
    common: dict[str, Any] = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
    proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
    intake = read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common)
    placed = {fact["subject_ref"]: fact["occurred_at"] for fact in facts(intake) if fact["event"] == "Order Placed"}
    issued = {fact["subject_ref"]: fact["occurred_at"] for fact in facts(intake) if fact["event"] == "Invoice Issued"}
    assert len(placed) == len(issued) == 40
    assert all(issued[f"R{number:03}-"] == placed[f"A{number:03}-"] + RIGHT_BEHIND for number in range(40))


def test_an_invoice_that_names_its_customer_stands_behind_what_happened_on_the_day_of_the_visit(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    visits = ["Termin-Nr.;Halter-Nr.;gebucht am;Ankunft;Behandelt um;Abgeholt am"]
    bills = ["Rechnungsnr;Termin-Nr.;Halter-Nr.;Rechnungsdatum"]
    for number in range(60):
        came = ORDERED + dt.timedelta(days=number, minutes=7 * number)
        treated, fetched = came + dt.timedelta(minutes=20), came + dt.timedelta(days=3 + number % 2)
        visits.append(f"T{number:04};{40000 + number % 25};{came - dt.timedelta(days=4)};{came};{treated};{fetched}")
        written = came.date() + dt.timedelta(days=(0, 0, 2)[number % 3])
        bills.insert(1, f"R-{7000 + number};T{number:04};{40000 + number % 25};{written:%d.%m.%Y}")
    paths = [tmp_path / "Termine.csv", tmp_path / "Rechnungen.csv"]
    for path, lines in zip(paths, (visits, bills), strict=True):
        path.write_text("\n".join(lines) + "\n")
    common: dict[str, Any] = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
    proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
    [issued] = [made for made in proposal.recipe.interactions if made.file == "rechnungen"]
    assert issued.after == ("termine.gebucht am", "termine.Ankunft", "termine.Behandelt um")
    intake = read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common)
    told = {fact["subject_ref"]: fact["occurred_at"] for fact in facts(intake) if fact["event"] == "Invoice Issued"}
    assert len(told) == 60
    for number in range(60):
        treated = ORDERED + dt.timedelta(days=number, minutes=7 * number + 20)
        written = told[f"R-{7000 + number}"]
        assert written.date() == treated.date() + dt.timedelta(days=(0, 0, 2)[number % 3])
        assert written > treated
        assert number % 3 == 2 or written == treated + RIGHT_BEHIND
