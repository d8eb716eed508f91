"""The guess on rows whose e-mail address is often empty: nobody is lost for want of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source
from parcours.intake.guess import Proposal, propose
from tests.library.intake.invented_exports import write
from tests.library.intake.sources import facts

Take = Callable[[Path], tuple[Proposal, Intake]]
HEADINGS = ["Started", "Agent", "Number", "Mail", "Duration"]


@pytest.fixture
def take(engine: DuckDBEngine, tmp_path: Path) -> Take:
    def taken(path: Path) -> tuple[Proposal, Intake]:
        common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
        proposal = propose([path], source="s", scratch=tmp_path / "guess", **common)
        return proposal, read_source(proposal.recipe, [path], scratch=tmp_path / "read", **common)

    return taken


def calls(*, own: bool) -> list[list[object]]:
    """400 calls of 130 numbers, every other with an address: the caller's own, or one that goes with no number."""
    return [
        [
            f"2024-03-{1 + n // 20:02} {8 + n % 20 // 2:02}:{n * 7 % 60:02}",
            ("Kim", "Lee", "Pat")[n % 3],
            3000 + n * 37 % 130,
            "" if n % 2 else f"c{(n * 37 % 130) if own else n * 11 % 90}@x.example",
            60 + n % 300,
        ]
        for n in range(400)
    ]


def workbook(path: Path, rows: list[list[object]]) -> Path:
    """A sheet with the names of groups above the headings."""
    book = openpyxl.Workbook()
    for row in (["Call", None, "Customer", None, None], HEADINGS, *rows):
        book.active.append([cell if cell != "" else None for cell in row])
    book.save(path)
    return path


def test_the_group_above_a_mere_number_says_that_it_is_the_customers(take: Take, tmp_path: Path) -> None:
    proposal, intake = take(workbook(tmp_path / "calls.xlsx", calls(own=False)))
    (made,) = proposal.recipe.interactions
    assert dict(made.customer) == {"s": "Number"}
    assert len(facts(intake)) == 400


def test_an_address_of_the_customers_own_is_a_further_reference_even_where_it_is_often_empty(
    take: Take, tmp_path: Path
) -> None:
    proposal, intake = take(workbook(tmp_path / "calls.xlsx", calls(own=True)))
    (made,) = proposal.recipe.interactions
    assert dict(made.customer) == {"s": "Number", "email": "Mail"}
    assert {row["customer_ref"].split(":")[0] for row in facts(intake)} == {"s"}


def test_a_number_that_goes_with_the_address_is_the_customers_whatever_its_heading(take: Take, tmp_path: Path) -> None:
    proposal, intake = take(write(tmp_path / "calls.csv", HEADINGS, calls(own=True)))
    (made,) = proposal.recipe.interactions
    assert dict(made.customer) == {"s": "Number", "email": "Mail"}
    assert len({row["customer_ref"] for row in facts(intake)}) == 130


def test_rows_without_the_only_address_stay_as_somebody_of_their_own(take: Take, tmp_path: Path) -> None:
    proposal, intake = take(write(tmp_path / "calls.csv", HEADINGS, calls(own=False)))
    rows = facts(intake)
    assert len(rows) == 400
    assert sum(row["customer_ref"].startswith("email:") for row in rows) == 200
    assert len({row["customer_ref"] for row in rows if row["customer_ref"].startswith("anonymous:")}) == 200
    assert any("50%" in warning for warning in proposal.warnings)
