"""What leaves the company is complete and cannot be run by a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.company.export import export, safe_text
from parcours.engine import DuckDBEngine
from parcours.errors import QuestionError, StorageError

ROWS = pa.table(
    {
        "text": ["=1+1", "plain", None, "-5", "@x", "+41 79", 'a,"b"\nc', "\tx"],
        "amount": pa.array([Decimal("-5.5000")] * 8, pa.decimal128(18, 4)),
        "score": pa.array([-1.5, None] * 4, pa.float64()),
        "at": pa.array([dt.datetime(2024, 3, 1, 8)] * 8, pa.timestamp("us")),
        "path": pa.array([[1, 2], None] * 4, pa.list_(pa.int16())),
    }
)


def test_formulas_in_text_are_disarmed_and_numbers_stay_numbers(tmp_path: Path, engine: DuckDBEngine) -> None:
    written = export(engine.from_arrow(ROWS), "steps", tmp_path / "out", engine, "csv")
    with written.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert written == tmp_path / "out" / "steps.csv"
    assert sorted(row["text"] for row in rows) == sorted(
        ["'=1+1", "plain", "", "'-5", "'@x", "'+41 79", 'a,"b"\nc', "'\tx"]
    )
    assert {row["amount"] for row in rows} == {"-5.5000"}
    assert {row["score"] for row in rows} == {"-1.5", ""}
    assert {row["path"] for row in rows} == {"[1,2]", ""}
    assert rows[0]["at"].startswith("2024-03-01 08:00:00")
    assert list((tmp_path / "out").iterdir()) == [written]


def test_parquet_is_written_as_it_is_even_without_rows(tmp_path: Path, engine: DuckDBEngine) -> None:
    table = engine.from_arrow(ROWS)
    back = pq.read_table(export(table, "facts", tmp_path, engine))
    assert sorted(back.to_pylist(), key=str) == sorted(ROWS.to_pylist(), key=str)
    empty = pq.read_table(export(table.limit(0), "facts", tmp_path, engine))
    assert (empty.num_rows, empty.schema) == (0, back.schema)


def test_an_unknown_format_and_a_refusing_disk_are_said(tmp_path: Path, engine: DuckDBEngine) -> None:
    table = engine.from_arrow(ROWS)
    with pytest.raises(QuestionError, match='no export as "xlsx"'):
        export(table, "facts", tmp_path, engine, "xlsx")  # type: ignore[arg-type]
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(StorageError):
        export(table, "facts", tmp_path / "taken", engine)


@settings(max_examples=100)
@given(st.lists(st.none() | st.text(max_size=5)))
def test_no_text_starts_like_a_formula_and_all_others_stay_as_they_were(texts: list[str | None]) -> None:
    for before, after in zip(texts, safe_text(pa.array(texts, pa.string())).to_pylist(), strict=True):
        if before and before[0] in "=+-@\t\r\n":
            assert after == "'" + before
        else:
            assert after == before
