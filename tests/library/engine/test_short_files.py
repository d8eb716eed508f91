"""DuckDB writes many rows into several short files, each with its own stretch of what they are sorted by."""

from __future__ import annotations

from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parcours.engine import bounds
from parcours.engine.duckdb import ROW_GROUPS_PER_FILE, DuckDBEngine
from parcours.errors import StorageError

GROUP = 2_048
ROWS = 4 * ROW_GROUPS_PER_FILE * GROUP
SCHEMA = ibis.schema({"number": "int32"})


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return DuckDBEngine(tmp_path / "scratch", threads=2)


def numbers(count: int) -> pa.Table:
    """So many numbers from 0, the greatest first."""
    return pa.table({"number": pa.array(range(count - 1, -1, -1), pa.int32())})


def test_sorted_rows_lie_in_files_of_which_few_can_hold_a_value(engine: DuckDBEngine, tmp_path: Path) -> None:
    rows = engine.from_arrow(numbers(ROWS))
    written = engine.write_parquet(rows, tmp_path / "out", sort_by=["number"], row_group=GROUP)
    assert len(written) > 2
    assert sum(file.rows for file in written) == ROWS
    read = engine.read_parquet([file.path for file in written], SCHEMA)
    assert read.number.nunique().execute() == ROWS
    for value in (0, ROWS // 2, ROWS - 1):
        holding = [file.path for file in written if bounds.can_hold(file.path, "number", [value])]
        assert 1 <= len(holding) < len(written)
        assert value in pa.concat_tables([pq.read_table(path) for path in holding])["number"].to_pylist()
    assert not any(bounds.can_hold(file.path, "number", [-1, ROWS]) for file in written)


def test_writing_anew_leaves_nothing_of_an_earlier_try_and_all_of_the_others(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    many, few = engine.from_arrow(numbers(ROWS)), engine.from_arrow(numbers(3))
    other = engine.write_parquet(few, tmp_path / "out", prefix="brought")
    engine.write_parquet(many, tmp_path / "out", prefix="fresh", row_group=GROUP)
    again = engine.write_parquet(few, tmp_path / "out", prefix="fresh", row_group=GROUP)
    assert [file.rows for file in again] == [3]
    assert {file.path for file in (*other, *again)} == set((tmp_path / "out").iterdir())
    assert engine.write_parquet(few.filter(few.number > 5), tmp_path / "out", prefix="fresh") == []
    assert {file.path for file in other} == set((tmp_path / "out").iterdir())


def test_a_try_that_fails_leaves_no_file(engine: DuckDBEngine, tmp_path: Path) -> None:
    class Failing:
        def to_parquet(self, *arguments: object, **options: object) -> None:
            (tmp_path / "out" / "part-0.parquet").write_bytes(b"half")
            raise OSError(28, "No space left on device")

    rows = engine.from_arrow(numbers(3))
    engine.backend = Failing()
    with pytest.raises(StorageError):
        engine.write_parquet(rows, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
