"""The shelf answers many threads from files, each question made into SQL once, its values as parameters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parcours.engine.shelf import Shelf
from parcours.vocabulary.question import Question, blanks

SCHEMA = ibis.schema({"customer": "int32", "name": "string", "late": "float64"})
TABLE = ibis.table(SCHEMA, name="people")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf with two editions of one table; the older lacks a column."""
    found = Shelf(tmp_path / "scratch", memory="64MB", threads=1)
    for edition, names in (("g1", ["Anna", "Ben"]), ("g2", ["Cleo", "it's", 'a "b"'])):
        file = tmp_path / f"{edition}'s file.parquet"
        pq.write_table(pa.table({"customer": pa.array(range(len(names)), pa.int32()), "name": names}), file)
        found.lay(edition, {"people": ([file], SCHEMA), "nobody": ([], SCHEMA)})
    return found


def named() -> Question:
    return Question(TABLE.filter(TABLE.name == blanks(name="string")["name"]).select("customer", "late"))


def test_a_question_is_made_once_and_answered_with_other_values(shelf: Shelf) -> None:
    question = named()
    assert shelf.ask(question, ["g1"], name="Ben")["customer"].to_pylist() == [1]
    made = question.settled["duckdb"]
    assert shelf.ask(question, ["g2"], name="it's")["customer"].to_pylist() == [1]
    assert shelf.ask(question, ["g2"], name='a "b"')["customer"].to_pylist() == [2]
    assert shelf.ask(question, ["g1"], name="'; DROP SCHEMA g1 CASCADE; --").num_rows == 0
    assert question.settled["duckdb"] is made
    assert "Ben" not in made


def test_columns_that_a_file_lacks_are_null_and_tables_without_files_are_empty(shelf: Shelf) -> None:
    assert shelf.ask(named(), ["g1"], name="Anna")["late"].to_pylist() == [None]
    nobody = ibis.table(SCHEMA, name="nobody")
    assert shelf.ask(Question(nobody.agg(n=nobody.count())), ["g1"])["n"].to_pylist() == [0]


def test_the_answer_has_the_types_that_the_question_promises(shelf: Shelf) -> None:
    found = shelf.ask(Question(TABLE.agg(n=TABLE.customer.sum().cast("int64"))), ["g2"])
    assert found.schema.field("n").type == pa.int64()


def test_threads_read_different_editions_at_the_same_time(shelf: Shelf) -> None:
    question = Question(TABLE.order_by("customer").select("name"))

    def read(turn: int) -> list[str]:
        found: list[str] = shelf.ask(question, [f"g{turn % 2 + 1}"])["name"].to_pylist()
        return found

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(read, range(200)))
    assert all(one == ["Anna", "Ben"] for one in answers[::2])
    assert all(one == ["Cleo", "it's", 'a "b"'] for one in answers[1::2])


def test_old_editions_are_cleared_away_and_laid_again_when_asked_for(shelf: Shelf, tmp_path: Path) -> None:
    file = next(tmp_path.glob("g1*.parquet"))
    for number in range(10):
        shelf.lay(f"later {number}", {"people": ([file], SCHEMA)})
    assert not shelf.holds("g1")
    shelf.lay("g1", {"people": ([file], SCHEMA)})
    assert shelf.ask(named(), ["g1"], name="Ben")["customer"].to_pylist() == [1]


def test_memory_is_bounded_and_large_answers_come_in_parts(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "large.parquet"
    rows = 300_000
    pq.write_table(pa.table({"customer": pa.array(range(rows), pa.int32()), "name": ["x" * 40] * rows}), file)
    shelf.lay("large", {"people": ([file], SCHEMA)})
    batches = list(shelf.batches(Question(TABLE), ["large"]))
    assert sum(batch.num_rows for batch in batches) == rows
    assert len(batches) > 10
