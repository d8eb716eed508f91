"""A day is a day where the company is, for whatever is counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import parcours

RECIPE = """
source = "shop"

[files.orders]
match = ["orders.csv"]
format = "csv"
key = ["order"]
columns = { at = { type = "timestamp" }, paid = { type = "number" } }

[[interactions]]
file = "orders"
event = { is = "Order Placed" }
occurred_at = "at"
customer = { crm = "customer" }
subject = { order = "order" }
amount = "paid"
currency = { is = "CHF" }
"""
ORDERS = """order,customer,at,paid
1,a,2024-01-31 23:30:00,10.00
2,b,2024-02-01 00:30:00,20.00
3,c,2024-02-01 12:00:00,30.00
4,d,2024-03-01 00:15:00,40.00
"""


def test_an_order_after_midnight_belongs_to_the_new_month_in_every_metric(tmp_path: Path) -> None:
    parcours.create(tmp_path / "shop", parcours.Settings(name="Shop", time_zone="Europe/Zurich"))
    (tmp_path / "orders.csv").write_text(ORDERS)
    (tmp_path / "shop.toml").write_text(RECIPE)
    with parcours.open(tmp_path / "shop") as company:
        company.import_files(company.reading([tmp_path / "orders.csv"], recipe=tmp_path / "shop.toml"))
        company.refresh()

        def by_month(metric: str) -> dict[str, float]:
            return {row["month"]: row["value"] for row in company.measure(metric, by=["month"]).rows()}

        assert by_month("volume") == {"2024-01": 1, "2024-02": 2, "2024-03": 1}
        assert by_month("revenue") == {"2024-01": 10, "2024-02": 50, "2024-03": 40}
        (february,) = company.measure("revenue", start=dt.date(2024, 2, 1), end=dt.date(2024, 2, 29)).rows()
        assert february["value"] == 50
