"""Files that come one at a time: whose numbers they speak of, which recipe reads them, what their source is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import parcours
from parcours.company.importing import Reading
from tests.library.intake.invented_exports import write

HEADINGS = {
    "orders": ["order_id", "customer_no", "ordered_at", "total"],
    "calls": ["call_id", "Kundennummer", "Beginn"],
}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[parcours.Company]:
    """A new company."""
    parcours.create(tmp_path / "shop", parcours.Settings(name="Shop"))
    with parcours.open(tmp_path / "shop") as company:
        yield company


def orders(path: Path, headings: list[str] = HEADINGS["orders"], *, first: int = 0) -> Path:
    rows = [
        (f"O{n:04d}", f"C{n % 40:04d}", f"2024-03-{1 + n % 28:02d} 10:00:00", 10 + n) for n in range(first, first + 90)
    ]
    return write(path, headings, rows)


def calls(path: Path, prefix: str = "C") -> Path:
    rows = [(f"L{n:04d}", f"{prefix}{n % 35:04d}", f"2024-04-{1 + n % 28:02d} 11:00:00") for n in range(80)]
    return write(path, HEADINGS["calls"], rows)


def bring(company: parcours.Company, path: Path) -> Reading:
    reading = company.reading([path])
    company.import_files(reading)
    return reading


def test_numbers_that_the_company_knows_keep_their_kind_and_the_proposal_says_so(
    shop: parcours.Company, tmp_path: Path
) -> None:
    bring(shop, orders(tmp_path / "webshop_orders_2024.csv"))
    reading = bring(shop, calls(tmp_path / "calls.csv"))
    assert reading.recipe.interactions[0].customer == {"webshop_orders": "Kundennummer"}
    assert reading.proposal is not None
    assert any("equal numbers are one customer" in warning for warning in reading.proposal.warnings)
    assert shop.interactions.customer_ref.nunique().execute() == 40


def test_numbers_that_nobody_knows_stay_apart(shop: parcours.Company, tmp_path: Path) -> None:
    bring(shop, orders(tmp_path / "webshop_orders_2024.csv"))
    reading = bring(shop, calls(tmp_path / "calls.csv", prefix="K"))
    assert reading.recipe.interactions[0].customer == {"calls": "Kundennummer"}


def test_next_years_export_is_read_by_the_recipe_of_this_year(shop: parcours.Company, tmp_path: Path) -> None:
    assert bring(shop, orders(tmp_path / "webshop_orders_2024.csv")).recipe.source == "webshop_orders"
    again = bring(shop, orders(tmp_path / "webshop_orders_2025-01.csv", first=90))
    assert (again.proposed, again.recipe.source) == (False, "webshop_orders")


def test_another_table_of_a_known_name_is_proposed_anew_and_overwrites_no_recipe(
    shop: parcours.Company, tmp_path: Path
) -> None:
    first = bring(shop, orders(tmp_path / "orders_2024.csv"))
    second = bring(shop, orders(tmp_path / "orders_2025.csv", ["Bestellung Nr", "KundeNr", "Bestelldatum", "Betrag"]))
    assert (first.recipe.source, second.proposed, second.recipe.source) == ("orders", True, "orders_2025")
    assert first.kept_in.exists()
    assert second.kept_in.exists()


def test_a_renamed_column_is_a_mistake_and_no_other_table(shop: parcours.Company, tmp_path: Path) -> None:
    bring(shop, orders(tmp_path / "orders_2024.csv"))
    renamed = orders(tmp_path / "orders_2025.csv", ["order_id", "customer_number", "ordered_at", "total"])
    with pytest.raises(parcours.ParcoursError, match="customer_no"):
        bring(shop, renamed)
