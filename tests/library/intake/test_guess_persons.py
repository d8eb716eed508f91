"""Customers across files: who is joined with a table of persons is the customer, whatever the heading says."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake.guess import Proposal, propose

START = dt.datetime(2024, 1, 8, 8)
LOANS = ["Case ID", "Applicant", "Activity", "Timestamp"]
PARTIES = ["party_key", "segment", "E-Mail address", "opened"]


def number(n: int) -> int:
    return 10_000_019 + n * 7_919_003 % 80_000_000


def loans() -> list[list[object]]:
    steps = ("Application", "Credit check", "Offer")
    return [
        [f"A{n}", number(n * 7 % 90), step, f"{START + dt.timedelta(hours=9 * n + place):%Y-%m-%d %H:%M:%S}"]
        for n in range(200)
        for place, step in enumerate(steps)
    ]


def parties() -> list[list[object]]:
    return [
        [number(n), ("retail", "affluent")[n % 2], f"m{n}@b.example", f"201{n % 9}-03-{1 + n % 28:02}"]
        for n in range(100)
    ]


def guess(engine: DuckDBEngine, folder: Path, files: dict[str, tuple[list[str], list[list[object]]]]) -> Proposal:
    for name, (headings, rows) in files.items():
        with (folder / name).open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([headings, *rows])
    return propose(
        [folder / name for name in files],
        source="s",
        time_zone="UTC",
        currency="EUR",
        engine=engine,
        scratch=folder / "guess",
    )


@pytest.mark.parametrize("heading", ["Applicant", "party_key"])
def test_a_number_of_a_table_of_persons_is_the_customer(heading: str, engine: DuckDBEngine, tmp_path: Path) -> None:
    headings = [heading if name == "Applicant" else name for name in LOANS]
    told = guess(engine, tmp_path, {"loans.csv": (headings, loans()), "parties.csv": (PARTIES, parties())})
    assert [made.customer for made in told.recipe.interactions] == [{"s": heading}]
    assert [made.customer["s"] for made in told.recipe.profiles] == ["party_key"]
    assert not any("no customer is named" in warning for warning in told.warnings)


@pytest.mark.parametrize(
    ("heading", "name"), [("Agent", "employees.csv"), ("Handled by agent", "parties.csv"), ("Applicant", "staff.csv")]
)
def test_who_works_for_the_company_is_no_customer(
    heading: str, name: str, engine: DuckDBEngine, tmp_path: Path
) -> None:
    headings = [heading if each == "Applicant" else each for each in LOANS]
    told = guess(engine, tmp_path, {"loans.csv": (headings, loans()), name: (PARTIES, parties())})
    assert heading not in [made.customer.get("s") for made in told.recipe.interactions]


def test_a_table_of_things_that_people_come_to_is_none_of_persons(engine: DuckDBEngine, tmp_path: Path) -> None:
    rows = [[number(n), f"Cafe {n}", f"m{n}@b.example"] for n in range(100)]
    visits = [[*row, f"K{n % 60:03}"] for n, row in enumerate(loans())]
    told = guess(
        engine,
        tmp_path,
        {"visits.csv": ([*LOANS, "Customer ID"], visits), "spots.csv": (["spot_key", "label", "E-Mail"], rows)},
    )
    assert {made.customer.get("s") for made in told.recipe.interactions if made.file == "visits"} == {"Customer ID"}
    assert not told.recipe.profiles


@pytest.mark.parametrize(
    "heading",
    [
        *("Patron ID", "Patron barcode", "Library card", "Card number", "Kartennummer"),
        *("Versicherungsnehmer", "Versicherungsnehmer-Nr", "Versicherungsnehmernummer"),
    ],
)
def test_what_libraries_and_insurers_call_their_customers_is_known(
    heading: str, engine: DuckDBEngine, tmp_path: Path
) -> None:
    rows: list[list[object]] = [
        [f"LN{n:05}", f"P{n * 7 % 90:04}", f"{START + dt.timedelta(hours=9 * n):%Y-%m-%d %H:%M}"] for n in range(300)
    ]
    told = guess(engine, tmp_path, {"loans.csv": (["Loan no", heading, "Checked out"], rows)})
    assert [made.customer for made in told.recipe.interactions] == [{"s": heading}]


def test_the_number_of_a_gift_card_is_nobodys(engine: DuckDBEngine, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [f"LN{n:05}", f"P{n * 7 % 90:04}", f"{START + dt.timedelta(hours=9 * n):%Y-%m-%d %H:%M}"] for n in range(300)
    ]
    told = guess(engine, tmp_path, {"sales.csv": (["Sale no", "Gift card number", "Sold at"], rows)})
    assert [made.customer for made in told.recipe.interactions] == [{"anonymous": "Sale no"}]


def holders(email: str) -> tuple[list[str], list[list[object]]]:
    rows: list[list[object]] = [
        [f"#{n}", f"fan{n * 7 % 90}@b.example", f"{START + dt.timedelta(hours=n)}", f"WB{n:05}"] for n in range(200)
    ]
    return ["No", email, "Since", "Wristband"], rows


@pytest.mark.parametrize(
    ("name", "email", "named"),
    [
        ("ticket_orders.csv", "Email", True),
        ("handed_out.csv", "Buyer email", True),
        ("stands.csv", "Email", False),
        ("ticket_orders.csv", "Agent email", False),
    ],
)
def test_what_a_row_leads_to_may_hold_the_address_of_its_customer(
    name: str, email: str, *, named: bool, engine: DuckDBEngine, tmp_path: Path
) -> None:
    rows: list[list[object]] = [
        [f"T{n:05}", f"WB{n * 7 % 190:05}", f"{START + dt.timedelta(hours=9 * n)}", n % 9 + 0.5] for n in range(600)
    ]
    files = {name: holders(email), "cashless.csv": (["Txn", "Wristband", "Timestamp", "Amount"], rows)}
    told = guess(engine, tmp_path, files)
    (made,) = (made for made in told.recipe.interactions if made.file == "cashless")
    assert (made.customer == {"email": f"{name.removesuffix('.csv')}.{email}"}) is named
