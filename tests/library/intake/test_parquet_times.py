"""Times that a Parquet file holds as such mean what the same times written in a CSV file mean."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source, recipe_from_text
from parcours.intake.guess import propose
from tests.library.intake.sources import ORDERS, aside, facts, read

PARQUET = ORDERS.replace('match = ["orders*.csv"]', 'match = ["orders*.parquet"]\nformat = "parquet"')
TIMES = [
    dt.datetime(2025, 3, 5, 10, 15),
    dt.datetime(2025, 3, 5, 10, 15, 7, 250_000),
    dt.datetime(2025, 3, 30, 2, 30),
    dt.datetime(2025, 10, 26, 2, 30),
    dt.datetime(2400, 1, 1),
    None,
]


def held(engine: DuckDBEngine, folder: Path, recipe: str, *tables: pa.Table, **settings: Any) -> Intake:
    """Write the tables as Parquet files of one kind, and read them as the recipe says."""
    paths = [folder / f"orders{number}.parquet" for number in range(len(tables))]
    for path, table in zip(paths, tables, strict=True):
        pq.write_table(table, path)
    return read_source(recipe_from_text(recipe), paths, engine=engine, scratch=folder / "held", **settings)


def orders(at: pa.Array) -> pa.Table:
    numbers = [str(number) for number in range(len(at))]
    return pa.table({"id": numbers, "customer": ["7"] * len(at), "at": at, "paid": ["1"] * len(at)})


def seen(intake: Intake) -> list[dict[str, Any]]:
    """The facts without what differs from import to import."""
    return [{name: each for name, each in fact.items() if name not in ("received_at",)} for fact in facts(intake)]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_they_are_the_same_facts_and_the_same_rows_are_set_aside(
    engine: DuckDBEngine, tmp_path: Path, unit: str
) -> None:
    times = [at if at is None or unit in ("us", "ms") else at.replace(microsecond=0) for at in TIMES]
    times = [at for at in times if at is None or unit != "ns" or at.year < 2262]
    lines = [f"{number},7,{'' if at is None else at},1" for number, at in enumerate(times)]
    common = {"time_zone": "Europe/Berlin"}
    written = read(engine, tmp_path, ORDERS, {"orders.csv": "id,customer,at,paid\n" + "\n".join(lines)}, **common)
    told = held(engine, tmp_path, PARQUET, orders(pa.array(times, pa.timestamp(unit))), **common)
    assert seen(told) == seen(written)
    assert len(seen(told)) == 4
    columns = ("line", "column", "value", "code", "reason")
    rows = [[{name: row[name] for name in columns} for row in aside(each)] for each in (told, written)]
    # A file of lines has headings above its rows.
    assert [{**row, "line": row["line"] + 1} for row in rows[0]] == rows[1]
    assert len(rows[0]) == (unit != "ns")


def test_a_time_in_the_key_is_spelled_as_in_a_csv_file(engine: DuckDBEngine, tmp_path: Path) -> None:
    keyed = [text.replace('key = ["id"]', 'key = ["customer", "at"]') for text in (ORDERS, PARQUET)]
    written = read(engine, tmp_path, keyed[0], {"orders.csv": "id,customer,at,paid\n0,7,2025-03-05 10:15:00,1\n"})
    told = held(engine, tmp_path, keyed[1], orders(pa.array(TIMES[:1], pa.timestamp("us"))))
    assert [fact["interaction_id"] for fact in facts(told)] == [fact["interaction_id"] for fact in facts(written)]


def test_files_of_one_kind_may_hold_times_and_write_them(engine: DuckDBEngine, tmp_path: Path) -> None:
    texts = pa.array(["2025-03-05 10:15:00", "never"], pa.string())
    intake = held(engine, tmp_path, PARQUET, orders(texts), orders(pa.array(TIMES[1:4], pa.timestamp("us"))))
    assert [fact["occurred_at"] for fact in facts(intake)] == [TIMES[1], TIMES[2], TIMES[3]]
    assert [row["value"] for row in aside(intake) if row["code"] == "unreadable-time"] == ["never"]


def test_a_recipe_may_still_take_a_time_for_nothing(engine: DuckDBEngine, tmp_path: Path) -> None:
    nothing = PARQUET + '[files.orders.columns]\nat = { type = "timestamp", missing = ["2025-03-05 10:15:00"] }\n'
    intake = held(engine, tmp_path, nothing, orders(pa.array(TIMES[:2], pa.timestamp("us"))))
    assert [fact["occurred_at"] for fact in facts(intake)] == [TIMES[1]]
    assert not aside(intake)


def test_a_column_may_hold_numbers_in_one_file_and_texts_in_another(engine: DuckDBEngine, tmp_path: Path) -> None:
    numbers = orders(pa.array(TIMES[:2], pa.timestamp("us"))).set_column(0, "id", pa.array([1, 2], pa.int64()))
    texts = orders(pa.array(["2025-03-07 08:00:00"])).set_column(0, "id", pa.array(["A3"]))
    days = orders(pa.array([20250308], pa.int64())).set_column(0, "id", pa.array([4], pa.uint8()))
    intake = held(engine, tmp_path, PARQUET, numbers, texts)
    assert [fact["subject_ref"] for fact in facts(intake)] == ["1", "2", "A3"]
    paths = [tmp_path / f"orders{number}.parquet" for number in range(3)]
    pq.write_table(days, paths[2])
    common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
    proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
    read_ = read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common)
    assert sorted(fact["subject_ref"] for fact in facts(read_)) == ["1", "2", "4", "A3"]
