"""Both engines read, keep, write and answer alike."""

from __future__ import annotations

import datetime as dt
import gc
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from parcours.engine import connect
from parcours.vocabulary.expressions import microseconds, seconds_between, share
from parcours.vocabulary.facts import ANSWERS, MONEY, TIME
from parcours.vocabulary.port import Engine

ROWS = pa.table(
    {
        "number": [1, 2, 3],
        "seen_at": pa.array(
            [dt.datetime(2024, 1, 1, 0, 0, 0, 5), dt.datetime(1969, 12, 31, 23, 59, 59), None], pa.timestamp("us")
        ),
        "properties": ['{"a b":"x","n":3}', None, "{}"],
        "amount": pa.array([Decimal("1.5"), None, Decimal("-2")], pa.decimal128(18, 4)),
    }
)


def test_what_is_written_is_read_back_with_the_declared_types(engine: Engine, tmp_path: Path) -> None:
    written = engine.write_parquet(engine.from_arrow(ROWS), tmp_path / "out", sort_by=["number"])
    schema = ibis.schema({"number": "int32", "seen_at": TIME, "amount": MONEY, "never_written": "string"})
    table = engine.read_parquet([file.path for file in written], schema).order_by("number").to_pyarrow()
    assert sum(file.rows for file in written) == 3
    assert table.column("never_written").null_count == 3
    assert table.column("seen_at").to_pylist() == ROWS.column("seen_at").to_pylist()
    assert table.column("amount").to_pylist() == ROWS.column("amount").to_pylist()


def test_an_empty_result_writes_no_file(engine: Engine, tmp_path: Path) -> None:
    table = engine.from_arrow(ROWS)
    assert engine.write_parquet(table.filter(table.number > 9), tmp_path / "none") == []


def test_no_files_read_as_no_rows(engine: Engine) -> None:
    assert engine.read_parquet([], ANSWERS).count().execute() == 0


def test_portable_expressions_mean_the_same(engine: Engine) -> None:
    table = engine.keep(engine.from_arrow(ROWS))
    later = ibis.literal("2024-01-01 00:00:01", TIME)
    answer = (
        table.select(
            "number",
            micro=microseconds(table.seen_at),
            until=seconds_between(table.seen_at, later),
            part=share(table.number, table.number - 1),
            text=engine.json_text(table.properties, "a b"),
        )
        .order_by("number")
        .to_pyarrow()
        .to_pylist()
    )
    assert [row["micro"] for row in answer] == [1704067200000005, -1000000, None]
    assert [row["until"] for row in answer] == [0.999995, 1704067202.0, None]
    assert [row["part"] for row in answer] == [None, 2.0, 1.5]
    assert [row["text"] for row in answer] == ["x", None, None]


@pytest.mark.spark
def test_spark_holds_kept_rows_only_while_something_reads_them(spark: Engine) -> None:
    def held() -> int:
        gc.collect()
        spark.read_parquet([], ANSWERS)
        return len(list(spark.scratch.iterdir()))  # type: ignore[attr-defined]

    before = held()
    total = spark.keep(spark.from_arrow(ROWS)).number.sum()
    assert held() == before + 1
    assert total.to_pyarrow().as_py() == 6
    del total
    assert held() == before


def test_duckdb_holds_kept_rows_only_while_something_reads_them(duck: Engine) -> None:
    def held() -> Any:
        gc.collect()
        duck.keep(duck.from_arrow(ROWS))
        return duck.backend.list_tables()  # type: ignore[attr-defined]

    kept = duck.keep(duck.from_arrow(ROWS))
    name, total = kept.get_name().rpartition(".")[2], kept.number.sum()
    del kept
    assert name in held()
    assert total.to_pyarrow().as_py() == 6
    del total
    assert name not in held()


def test_a_view_holds_the_kept_rows_that_it_reads(duck: Engine) -> None:
    view = duck.view(duck.keep(duck.from_arrow(ROWS)).filter(lambda rows: rows.number > 1))  # type: ignore[attr-defined]
    gc.collect()
    duck.keep(duck.from_arrow(ROWS))
    assert view.count().to_pyarrow().as_py() == 2


@pytest.mark.spark
def test_a_session_in_use_outlives_others_that_close(spark: Engine, tmp_path: Path) -> None:
    mine = spark.from_arrow(ROWS)
    other = connect("spark", scratch=tmp_path, spark_master="local[2]")
    assert other.from_arrow(ROWS.slice(1)).count().to_pyarrow().as_py() == 2
    other.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []
    assert mine.count().to_pyarrow().as_py() == 3
