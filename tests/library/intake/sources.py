"""Reading small made-up sources in tests: file texts and a recipe in, facts and quarantine out."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source, recipe_from_text

ORDERS = """
source = "shop"

[files.orders]
match = ["orders*.csv"]
key = ["id"]

[[interactions]]
file = "orders"
event = { is = "Order Placed" }
occurred_at = "at"
customer = { crm = "customer" }
subject = { order = "id" }
amount = "paid"
currency = { is = "EUR" }
"""


def read(
    engine: DuckDBEngine, folder: Path, recipe: str, files: dict[str, str], *, again: str = "", **settings: Any
) -> Intake:
    """Write the files, and read them as the recipe says; `again` names another reading in the same test."""
    place = folder / f"files{again}"
    place.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / name).write_text(text, "utf-8")
    paths = [place / name for name in files if not name.startswith("codebook")]
    settings.setdefault("folder", place)
    return read_source(recipe_from_text(recipe), paths, engine=engine, scratch=folder / f"scratch{again}", **settings)


def facts(intake: Intake, table: str = "interactions") -> list[dict[str, Any]]:
    """The facts of one table, in the order of their keys."""
    rows: list[dict[str, Any]] = intake.facts[table].to_pyarrow().to_pylist()
    key = {"interactions": "interaction_id", "answers": "answer_id", "profiles": "profile_id", "links": "link_id"}[
        table
    ]
    return sorted(rows, key=lambda row: row[key])


def aside(intake: Intake) -> list[dict[str, Any]]:
    """What was set aside, in the order of lines."""
    rows: list[dict[str, Any]] = intake.quarantine.to_pyarrow().to_pylist()
    return sorted(rows, key=lambda row: (row["file"], row["line"], row["column"] or "", row["code"]))


def amounts(intake: Intake) -> dict[str, tuple[int, Decimal]]:
    """How many interactions there are of each event, and what they come to."""
    found: Counter[str] = Counter()
    sums: dict[str, Decimal] = {}
    for event in intake.report().events:
        found[event.event] += event.interactions
        sums[event.event] = sums.get(event.event, Decimal(0)) + sum(event.amounts.values(), Decimal(0))
    return {name: (found[name], sums[name]) for name in found}
