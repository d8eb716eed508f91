"""The counts of an import report: customers and subjects told apart, event by event."""

from __future__ import annotations

from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import counting
from tests.library.intake.sources import ORDERS, read

LOG = """
source = "log"

[files.log]
match = ["log*.csv"]

[[interactions]]
file = "log"
event = "event"
occurred_at = "at"
customer = { crm = "customer" }
subject = { order = "order" }
"""


@pytest.mark.parametrize(("at_once", "few"), [(counting.AT_ONCE, counting.FEW), (3, 2)])
def test_customers_and_subjects_are_counted_once_for_each_event(
    engine: DuckDBEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int, few: int
) -> None:
    monkeypatch.setattr(counting, "AT_ONCE", at_once)
    monkeypatch.setattr(counting, "FEW", few)
    happened = [
        "Placed,a,1",
        "Placed,a,1",
        "Placed,a,2",
        "Placed,b,2",
        "Placed,c,",
        "Placed,c,",
        "Shipped,a,1",
        "Asked,d,",
    ]
    rows = "".join(f"2024-01-{day:02},{row}\n" for day, row in enumerate(happened, start=1))
    report = read(engine, tmp_path, LOG, {"log.csv": "at,event,customer,order\n" + rows}).report()
    counted = {
        each.event: (each.interactions, each.customers, each.customers_with_several, each.subjects)
        for each in report.events
    }
    # a has two orders, b one, c happened twice about nothing.
    assert counted == {"Placed": (6, 3, 2, 2), "Asked": (1, 1, 0, 0), "Shipped": (1, 1, 0, 1)}


def test_of_nothing_there_is_nothing_to_count(engine: DuckDBEngine, tmp_path: Path) -> None:
    report = read(engine, tmp_path, ORDERS, {"orders.csv": "id,at,customer,paid\n1,never,a,1\n"}).report()
    assert (report.events, report.subjects, report.landed) == ((), {}, 0)
