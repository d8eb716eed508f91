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


RECIPE = """
source = "shop"

[files.orders]
match = ["orders.csv"]
key = ["id"]

[files.parcels]
match = ["parcels.csv"]
key = ["parcel"]

[[interactions]]
file = "orders"
event = { is = "Order Placed" }
occurred_at = "at"
customer = { crm = "customer" }
subject = { order = "id" }

[[interactions]]
file = "parcels"
event = { is = "Order Delivered" }
occurred_at = "at"
customer = { email = "mail" }
subject = { order = "order" }
"""


def test_a_subject_of_which_several_customers_facts_tell_is_folded_from_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "recipe.toml").write_text(RECIPE)
    orders = [f"{n},{n % 40},2025-01-{1 + n % 28:02} 09:00" for n in range(100)]
    parcels = [f"p{n},{n},{n % 40}@example.org,2025-03-{1 + n % 28:02} 09:00" for n in range(0, 100, 2)]
    (tmp_path / "orders.csv").write_text("\n".join(["id,customer,at", *orders]))
    (tmp_path / "parcels.csv").write_text("\n".join(["parcel,order,mail,at", *parcels]))
    exports = [tmp_path / "orders.csv", tmp_path / "parcels.csv"]
    monkeypatch.setattr(refreshing, "RANGE", 30)
    with parcours.open(make_company(tmp_path / "shop")) as company:
        company.import_files(company.reading(exports, recipe=tmp_path / "recipe.toml"))
        company.refresh()
        found = company.derived("subjects").to_pyarrow().to_pylist()
    assert sorted(int(row["subject_ref"]) for row in found) == list(range(100))
    for row in found:
        assert row["interactions"] == 2 - int(row["subject_ref"]) % 2
        assert row["opened_at"].month == 1


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
