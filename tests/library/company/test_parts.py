"""Large companies are worked on part by part: customers range by range, subjects hand by hand."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

import parcours
from parcours.company import refreshing
from parcours.vocabulary.derived import DERIVED
from tests.library.company.conftest import make_company
from tests.people import write_shop


def test_a_refresh_in_parts_derives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with parcours.open(make_company(tmp_path / "shop")) as company:
        company.import_files(company.reading(write_shop(tmp_path / "exports", customers=120)))
        company.refresh()
        whole = {name: rows(company, name) for name in DERIVED}
        monkeypatch.setattr(refreshing, "RANGE", 60)
        company.refresh()
        assert len(list((company.generation.folder / "subjects").glob("*.parquet"))) > 2
        assert len(list((company.generation.folder / "steps").glob("*.parquet"))) > 2
        for name, expected in whole.items():
            assert rows(company, name) == expected, name


def test_columns_of_which_a_company_has_nothing_are_not_written_and_read_as_empty(tmp_path: Path) -> None:
    export = tmp_path / "orders.csv"
    export.write_text("order_id,customer_id,status,date\n1,a,placed,2024-01-01 10:00\n1,a,shipped,2024-01-02 10:00\n")
    with parcours.open(make_company(tmp_path / "shop")) as company:
        company.import_files(company.reading([export]))
        company.refresh()
        (file,) = (company.generation.folder / "steps").glob("*.parquet")
        assert {"account", "amount", "currency"}.isdisjoint(pq.read_schema(file).names)
        steps = company.derived("steps")
        assert steps.schema() == DERIVED["steps"]
        assert {row["amount"] for row in steps.to_pyarrow().to_pylist()} == {None}


def rows(company: parcours.Company, name: str) -> list[str]:
    """A derived table as text, whatever the order of its rows."""
    table = company.derived(name).to_pyarrow().to_pylist()
    return sorted(
        str({key: round(value, 9) if isinstance(value, float) else value for key, value in row.items()})
        for row in table
    )
