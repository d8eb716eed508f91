"""What the guess makes of what shops and loyalty programmes export: guests, credits, fees and kinds of rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import read_source
from parcours.intake.guess import propose
from tests.library.intake.conftest import Take
from tests.library.intake.invented_exports import write
from tests.library.intake.sources import amounts, facts

FIRST = dt.datetime(2024, 2, 1, 9)


def when(number: int) -> dt.datetime:
    return FIRST + dt.timedelta(hours=7 * number)


def test_guests_of_a_shop_that_writes_nought_for_them_are_not_one_customer(take: Take) -> None:
    rows = [[5000 + n, when(n), f"anna{n % 60}@example.com", 0 if n % 3 == 0 else n % 40 + 1, 10] for n in range(120)]
    headings = ["Order Number", "Order Date", "Email (Billing)", "Customer User ID", "Order Total"]
    proposal, intake = take("orders.csv", headings, rows)
    named = Counter(row["customer_ref"] for row in facts(intake))
    assert "s:0" not in named
    assert max(named.values()) < 10
    assert any("nobody's number" in warning for warning in proposal.warnings)


def test_orders_of_several_rows_that_are_cancelled_or_failed_were_not_bought(take: Take) -> None:
    states = ["Completed", "Cancelled", "Failed", "Processing"]
    rows = [
        [f"B{n}", line, f"K{n % 20}", when(n), states[n % 4], 30, f"Mug {line}"]
        for n in range(80) for line in range(1, 2 + n % 3)
    ]  # fmt: skip
    headings = ["order_no", "item_no", "customer_no", "order_date", "order_status", "order_total", "item_name"]
    _, intake = take("orders.csv", headings, rows)
    assert amounts(intake) == {"Order Placed": (80, 2400), "Order Cancelled": (40, 0)}


def test_an_order_whose_payment_failed_first_and_then_came_is_not_cancelled(take: Take) -> None:
    rows = [
        [f"VR{n:05}", attempt, when(n) + dt.timedelta(minutes=attempt), f"K{n % 20}", 30, "paid" if last else "failed"]
        for n in range(80) for attempt in range(1, 3 if n % 8 == 0 else 2) for last in [n % 8 > 0 or attempt == 2]
    ]  # fmt: skip
    rows += [[*row[:4], 31, row[5]] for row in rows[:3]]  # no columns tell the rows apart
    headings = ["order_no", "attempt", "ordered_at", "customer_no", "price", "status"]
    _, intake = take("orders.csv", headings, rows)
    assert "Order Cancelled" not in amounts(intake)


@pytest.mark.parametrize(("often", "name"), [(3, "orders.csv"), (8, "orders.csv"), (3, "attempts.csv")])
def test_an_order_told_in_several_states_costs_its_amount_once_if_it_was_paid(
    take: Take, often: int, name: str
) -> None:
    rows = []
    for n in range(120):
        failed = n % often == 0
        rows += [[f"VR{n:05}", 1, when(n), f"K{n % 20}", 30, "failed"]] if failed else []
        paid = [f"VR{n:05}", 1 + failed, when(n) + dt.timedelta(minutes=9), f"K{n % 20}", 30, "paid"]
        rows += [] if n % (4 * often) == 0 else [paid]
    lost, unpaid = sum(n % often == 0 for n in range(120)), sum(n % (4 * often) == 0 for n in range(120))
    headings = ["order_no", "attempt", "ordered_at", "customer_no", "price", "status"]
    _, intake = take(name, headings, rows)
    assert amounts(intake) == {"Order Placed": (120 - unpaid, 30 * (120 - unpaid)), "Payment Failed": (lost, 0)}


def test_an_order_told_again_when_it_was_cancelled_is_cancelled_then(take: Take) -> None:
    rows = [
        [n, f"B{n // 5 * 4 + n % 5 % 4}", when(n), f"K{n // 5 % 20}", 30, "cancelled" if n % 5 == 4 else "completed"]
        for n in range(200)
    ]  # fmt: skip
    headings = ["row_id", "order_no", "changed_at", "customer_no", "total", "status"]
    _, intake = take("orders.csv", headings, rows)
    assert amounts(intake) == {"Order Placed": (160, 4800), "Order Cancelled": (40, 0)}


def test_orders_of_which_single_rows_are_cancelled_stand(take: Take) -> None:
    rows = [
        [f"B{n}", line, f"K{n % 20}", when(n), "cancelled" if line == 2 else "shipped", 8 + 2 * line]
        for n in range(80) for line in range(1, 3)
    ]  # fmt: skip
    headings = ["order_no", "item_no", "customer_no", "order_date", "item_status", "amount"]
    _, intake = take("orders.csv", headings, rows)
    assert amounts(intake) == {"Order Placed": (80, 1760)}


@pytest.mark.parametrize(
    ("name", "heading", "bought", "back", "events"),
    [
        ("belege.csv", "Belegart", "Rechnung", "Gutschrift", ("Order Placed", "Order Returned")),
        ("invoices.csv", "document type", "Invoice", "Credit Memo", ("Invoice Issued", "Credit Note Issued")),
        ("factures.csv", "type", "Facture", "Avoir", ("Invoice Issued", "Credit Note Issued")),
        ("sales.csv", "transaction_type", "Sale", "Refund", ("Order Placed", "Order Returned")),
    ],
)
def test_credit_notes_among_invoices_are_no_purchases(
    take: Take, name: str, heading: str, bought: str, back: str, events: tuple[str, str]
) -> None:
    number = {"belege.csv": "Belegnr", "invoices.csv": "invoice_no", "factures.csv": "No facture"}.get(name, "sale_no")
    rows = [[f"R{n}", back if n % 10 == 9 else bought, when(n), f"C{n % 30}", 10] for n in range(100)]
    proposal, intake = take(name, [number, heading, "date", "customer_no", "amount"], rows)
    assert amounts(intake) == {events[0]: (90, 900), events[1]: (10, 100)}
    assert {row["subject_ref"] for row in facts(intake) if row["event"] == events[1]} == {None}
    assert proposal.finding(proposal.findings[0].file, heading).taken_for == "of which kind the row is"


def test_credit_notes_with_amounts_below_nought_are_told_once(take: Take) -> None:
    rows = [
        [f"R{n}", "Gutschrift" if n % 10 == 9 else "Rechnung", when(n), f"C{n % 30}", -10 if n % 10 == 9 else 10]
        for n in range(100)
    ]
    proposal, intake = take("belege.csv", ["Belegnr", "Belegart", "Datum", "Kundennr", "Betrag"], rows)
    assert amounts(intake) == {"Order Placed": (90, 900), "Order Returned": (10, -100)}
    assert len(proposal.recipe.interactions) == 2


def test_lines_in_a_log_of_a_till_are_one_sale_and_a_minus_may_stand_before_the_currency(take: Take) -> None:
    rows = [
        [when(n).date(), "09:30", f"Mug {line}", f"{'-' if n % 10 == 9 else ''}${13 + line}.50",
         f"TX{n}z", "Refund" if n % 10 == 9 else "Payment", f"CU{n % 30}"]
        for n in range(100) for line in range(2)
    ]  # fmt: skip
    headings = ["Date", "Time", "Item", "Net Sales", "Transaction ID", "Event Type", "Customer ID"]
    _, intake = take("items.csv", headings, rows)
    assert amounts(intake) == {"Order Paid": (90, 2520), "Order Refunded": (10, -280)}
    assert {row["subject_ref"] for row in facts(intake) if row["event"] == "Order Refunded"} == {None}


def test_rows_that_a_bare_number_tells_apart_are_the_orders_that_their_moment_speaks_of(take: Take) -> None:
    states = ["Complete", "Complete", "Canceled", "Abgebrochen"]
    rows = [[f"{n:09}", when(n), f"anna{n % 30}@example.com", f"${n}.50", states[n % 4]] for n in range(1, 101)]
    _, intake = take("export.csv", ["ID", "Purchase Date", "Customer Email", "Grand Total", "Status"], rows)
    assert amounts(intake) == {"Order Placed": (100, 5100), "Order Cancelled": (50, 0)}


def test_a_ledger_of_points_tells_purchases_and_what_costs_nothing_apart(engine: DuckDBEngine, tmp_path: Path) -> None:
    kinds = ["Einkauf", "Einkauf", "Einlösung", "Verfall", "Willkommensbonus"]
    ledger = [
        [n + 1, f"L{n % 40}", when(n), kinds[n % 5], -50 if n % 5 in (2, 3) else 20, "20,50" if n % 5 < 2 else ""]
        for n in range(200)
    ]
    members = [[f"L{n}", f"Anna{n}", "Weber", f"anna{n}@example.com", "2023-05-01"] for n in range(40)]
    headings = ["Buchungsnr", "Kartennummer", "Buchungszeit", "Buchungsart", "Punkte", "Umsatz"]
    paths = [
        write(tmp_path / "punktekonto.csv", headings, ledger, delimiter=";"),
        write(tmp_path / "mitglieder.csv", ["Kartennummer", "Vorname", "Nachname", "E-Mail", "Beitritt am"], members),
    ]
    common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
    proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
    intake = read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common)
    counted = {name: count for name, (count, _) in amounts(intake).items() if name != "Account Created"}
    assert counted == {"Order Placed": 80, "Einlösung": 40, "Verfall": 40, "Willkommensbonus": 40}
    assert amounts(intake)["Order Placed"][1] == Decimal("1640.00")
    assert len({row["customer_ref"] for row in facts(intake)}) == 40


@pytest.mark.parametrize("heading", ["Fallerlös", "fare", "Kursgebühr", "Recette"])
def test_what_a_row_earned_is_its_amount(take: Take, heading: str) -> None:
    rows = [[f"A{n}", f"T{n % 30}", when(n), f"{20 + n}.50"] for n in range(60)]
    _, intake = take("bookings.csv", ["booking_no", "Teilnehmer", "gebucht am", heading], rows)
    assert amounts(intake)["Order Placed"] == (60, sum(20 + n + Decimal("0.5") for n in range(60)))
    assert len({row["customer_ref"] for row in facts(intake)}) == 30


def test_the_gross_amount_counts_and_not_the_net_one_before_it(take: Take) -> None:
    rows = [[f"R{n}", f"K{n % 30}", when(n), "10.50", "12.50"] for n in range(60)]
    headings = ["Rechnungsnummer", "Kundennummer", "Rechnungsdatum", "Nettobetrag", "Bruttobetrag"]
    _, intake = take("rechnungen.csv", headings, rows)
    assert amounts(intake) == {"Invoice Issued": (60, 750)}


def test_the_number_of_a_sales_channel_is_no_order(take: Take) -> None:
    rows = [[when(n // 2).date(), f"C{n % 250 // 2}", f"0{100 + n % 90}", "3.50", 1 + n % 2] for n in range(3000)]
    headings = ["t_dat", "customer_id", "article_id", "price", "sales_channel_id"]
    _, intake = take("transactions.csv", headings, rows)
    baskets = {(row[0], row[1]) for row in rows}
    assert amounts(intake) == {"Order Placed": (len(baskets), Decimal("10500.0"))}
    assert len({row["subject_ref"] for row in facts(intake)}) == len(baskets)


def test_the_state_of_a_booking_with_its_day_is_told_beside_the_arrival(take: Take) -> None:
    states = ["Check-Out", "Check-Out", "Canceled", "No-Show"]
    rows = [
        ["City", 90 + n % 50, when(9 * n).year, when(9 * n).strftime("%B"), when(9 * n).day,
         states[n % 4], when(9 * n).date() + dt.timedelta(days=3 if n % 4 < 2 else -9)]
        for n in range(200)
    ]  # fmt: skip
    parts = ["arrival_date_year", "arrival_date_month", "arrival_date_day_of_month"]
    headings = ["hotel", "lead_time", *parts, "reservation_status", "reservation_status_date"]
    _, intake = take("hotel_bookings.csv", headings, rows)
    counted = {name: count for name, (count, _) in amounts(intake).items()}
    assert counted == {"Checked In": 100, "Checked Out": 100, "Order Cancelled": 50, "No-Show": 50}


def test_companies_that_deals_are_made_with_are_described(engine: DuckDBEngine, tmp_path: Path) -> None:
    companies = [[f"A{n:03}", f"Firma {n} GmbH", "Berlin", "2020-01-01"] for n in range(30)]
    contacts = [[f"P{n:03}", f"A{n % 30:03}", "Anna", f"Weber{n}", f"a{n}@example.com"] for n in range(60)]
    cases = [[f"{n:05}", f"P{n % 60:03}", f"A{n % 30:03}", when(n), "New"] for n in range(90)]
    deals = [[f"O{n:03}", f"A{n % 30:03}", f"Firma {n % 30} GmbH - Widgets", when(n), n + 0.5] for n in range(90)]
    paths = [
        write(tmp_path / "Account.csv", ["Id", "Name", "BillingCity", "CreatedDate"], companies),
        write(tmp_path / "Contact.csv", ["Id", "AccountId", "FirstName", "LastName", "Email"], contacts),
        write(tmp_path / "Case.csv", ["CaseNumber", "ContactId", "AccountId", "CreatedDate", "Status"], cases),
        write(tmp_path / "Opportunity.csv", ["Id", "AccountId", "Name", "CreatedDate", "Amount"], deals),
    ]
    common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
    proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
    assert {known.file for known in proposal.recipe.profiles} == {"account", "contact"}
    assert {made.place for made in proposal.recipe.interactions} == {None}


def test_reviews_without_stars_are_called_so(take: Take) -> None:
    rows = [
        [n, when(n).date(), f"U{n % 50}", f"We had {n} good nights there, thank you very much."] for n in range(100)
    ]
    _, intake = take("reviews.csv", ["id", "date", "reviewer_id", "comments"], rows)
    assert amounts(intake) == {"Review Posted": (100, 0)}


def test_a_file_that_leads_to_one_without_days_is_not_said_to_belong_nowhere(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    paths = [
        write(
            tmp_path / "orders.csv", ["order_id", "user_id", "order_dow"], [[n + 1, n % 9, n % 7] for n in range(90)]
        ),
        write(tmp_path / "lines.csv", ["order_id", "product"], [[n % 90 + 1, f"Mug {n}"] for n in range(180)]),
    ]
    proposal = propose(paths, source="s", scratch=tmp_path / "g", time_zone="UTC", currency="EUR", engine=engine)
    assert any("lines is left out" in each and "belongs to orders" in each for each in proposal.warnings)


@pytest.mark.parametrize("kinds", [("Sale", "Refund", "Top-up"), ("Verkauf", "Erstattung", "Aufladung")])
def test_a_till_tells_sales_apart_from_refunds_and_from_money_put_on_a_card(
    take: Take, kinds: tuple[str, str, str]
) -> None:
    sale, back, paid_in = kinds
    rows = [
        [f"T{n:06}", f"WB{n % 70:05}", when(n), (sale, sale, sale, back, paid_in)[n % 5], f"{5 + n % 5}.50"]
        for n in range(200)
    ]  # fmt: skip
    _, intake = take("cashless.csv", ["Txn", "Wristband", "Timestamp", "Type", "Amount"], rows)
    expected = {"Order Placed": (120, Decimal(780)), "Order Returned": (40, Decimal(340)), paid_in: (40, Decimal(380))}
    assert amounts(intake) == expected
    assert {row["subject_kind"] for row in facts(intake) if row["event"] == paid_in} == {None}
