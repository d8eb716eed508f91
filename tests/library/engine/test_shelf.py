"""The shelf answers many threads from files, each question made into SQL once, its values as parameters."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parcours.engine.shelf import Shelf
from parcours.errors import StorageError
from parcours.vocabulary.question import Key, Question, blanks

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


def people(file: Path, numbers: range) -> Path:
    """A file of people with these numbers, each called like their own."""
    rows = pa.table({"customer": pa.array(numbers, pa.int32()), "name": [f"name {number:03}" for number in numbers]})
    pq.write_table(rows, file, row_group_size=4)
    return file


def one_of(column: str, kind: str) -> Question:
    sought = blanks(sought=kind)["sought"]
    return Question(TABLE.filter(TABLE[column] == sought).select("customer"), Key(column, ("sought",)))


def test_only_files_that_can_hold_what_is_looked_up_are_opened(shelf: Shelf, tmp_path: Path) -> None:
    files = [people(tmp_path / f"{first}.parquet", range(first, first + 10)) for first in (0, 10, 20)]
    shelf.lay("g3", {"people": (files, SCHEMA)})
    number, name = one_of("customer", "int32"), one_of("name", "string")
    assert [shelf.ask(number, ["g3"], sought=sought).num_rows for sought in (5, 15, 25, 30)] == [1, 1, 1, 0]
    assert shelf.ask(name, ["g3"], sought="name 019")["customer"].to_pylist() == [19]
    files[1].write_bytes(b"not a file that could be read")
    assert shelf.ask(number, ["g3"], sought=29)["customer"].to_pylist() == [29]
    assert shelf.ask(name, ["g3"], sought="name 009")["customer"].to_pylist() == [9]
    with pytest.raises(duckdb.Error):
        shelf.ask(number, ["g3"], sought=10)
    with pytest.raises(duckdb.Error):
        shelf.ask(Question(TABLE), ["g3"])


def test_texts_are_found_by_how_they_begin_and_several_values_in_several_files(shelf: Shelf, tmp_path: Path) -> None:
    files = [people(tmp_path / f"{first}.parquet", range(first, first + 10)) for first in (90, 100)]
    shelf.lay("g3", {"people": (files, SCHEMA)})
    begun = Question(
        TABLE.filter(TABLE.name.startswith(blanks(begins="string")["begins"])).order_by("customer"),
        Key("name", ("begins",)),
    )
    assert shelf.ask(begun, ["g3"], begins="name 1")["customer"].to_pylist() == list(range(100, 110))
    assert shelf.ask(begun, ["g3"], begins="name")["customer"].to_pylist() == list(range(90, 110))
    assert shelf.ask(begun, ["g3"], begins="name 09")["customer"].to_pylist() == list(range(90, 100))
    assert shelf.ask(begun, ["g3"], begins="other").num_rows == 0
    listed = blanks(numbers="array<int32>")["numbers"].unnest().name("number").as_table()
    several = Question(TABLE.semi_join(listed, TABLE.customer == listed.number), Key("customer", ("numbers",)))
    assert shelf.ask(several, ["g3"], numbers=[99, 100, 7]).num_rows == 2


def test_a_file_that_does_not_tell_what_it_holds_is_opened(shelf: Shelf, tmp_path: Path) -> None:
    silent, empty, other = tmp_path / "silent.parquet", tmp_path / "empty.parquet", tmp_path / "other.parquet"
    rows = pa.table({"customer": pa.array([1, None], pa.int32()), "name": ["Anna", "Ben"]})
    pq.write_table(rows, silent, write_statistics=False)
    pq.write_table(rows.slice(1), empty)  # no customer at all: nothing to tell
    pq.write_table(rows.select(["name"]), other)
    shelf.lay("g3", {"people": ([silent, empty, other], SCHEMA)})
    assert shelf.ask(one_of("customer", "int32"), ["g3"], sought=1)["customer"].to_pylist() == [1]
    assert shelf.ask(one_of("name", "string"), ["g3"], sought="Ben")["customer"].to_pylist() == [None] * 3


def test_columns_of_other_types_and_columns_that_the_chosen_file_lacks_are_read(shelf: Shelf, tmp_path: Path) -> None:
    wide, bare = tmp_path / "wide.parquet", tmp_path / "bare.parquet"
    pq.write_table(pa.table({"customer": pa.array([1], pa.int64()), "late": pa.array([2], pa.int32())}), wide)
    pq.write_table(pa.table({"customer": pa.array([7], pa.int32())}), bare)
    shelf.lay("g3", {"people": ([wide, bare], SCHEMA)})
    sought = blanks(sought="int32")["sought"]
    question = Question(TABLE.filter(TABLE.customer == sought), Key("customer", ("sought",)))
    assert shelf.ask(question, ["g3"], sought=1).to_pylist() == [{"customer": 1, "name": None, "late": 2.0}]
    assert shelf.ask(question, ["g3"], sought=7).to_pylist() == [{"customer": 7, "name": None, "late": None}]


def test_a_shelf_works_on_when_its_scratch_was_cleared_away(shelf: Shelf, tmp_path: Path) -> None:
    assert shelf.ask(named(), ["g1"], name="Anna").num_rows == 1
    shutil.rmtree(tmp_path / "scratch")
    assert shelf.ask(named(), ["g1"], name="Anna").num_rows == 1
    assert shelf.ask(named(), ["g2"], name="Cleo").num_rows == 1
    assert shelf.ask(named(), ["g1"], name="Ben").num_rows == 1


def test_a_scratch_that_cannot_be_written_is_an_error_of_the_disk(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "scratch")
    shutil.rmtree(tmp_path / "scratch")
    (tmp_path / "scratch").write_bytes(b"no folder")
    with pytest.raises(StorageError):
        shelf.lay("g1", {"people": ([], SCHEMA)})
