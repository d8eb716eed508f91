"""What makes a fact the same fact again."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.engine import DuckDBEngine
from parcours.intake import duplicates
from parcours.intake.keys import digest, fingerprint, joined
from tests.library.intake.sources import ORDERS, aside, facts, read

HEAD = "id,at,customer,paid\n"
NO_KEY = ORDERS.replace('key = ["id"]\n', "")
words = st.text(alphabet="ab|\\ \x1f#", min_size=1, max_size=5)


@settings(max_examples=40)
@given(st.lists(st.tuples(words, words), min_size=20, max_size=20, unique=True))
def test_ids_and_fingerprints_of_different_keys_differ(engine: DuckDBEngine, pairs: list[tuple[str, str]]) -> None:
    table = engine.from_arrow(pa.table({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}))
    parts = [table.a, table.b]
    made = table.select(
        id=joined(engine, ["shop", *parts]), print=fingerprint(engine, parts), digest=digest(engine, parts, "shop")
    ).to_pyarrow()
    assert [len(set(made[name].to_pylist())) for name in made.column_names] == [len(pairs)] * 3


def test_digests_are_those_of_every_lake_so_far(engine: DuckDBEngine) -> None:
    """A new version of DuckDB that hashes otherwise would call every fact changed that is brought again."""
    columns = {"a": ["x", None, "a text of more than twelve letters"], "n": [1, 2, None]}
    table = engine.from_arrow(pa.table(columns))
    made = table.select(table.n, table.a, digest=digest(engine, [table.a, table.n], "kind=order"))
    assert made.to_pyarrow()["digest"].to_pylist() == [0x809D6FDFB41A, 0x34D4CC696399, 0xFABAF8F56912]


def test_a_re_export_gives_the_same_ids_and_hashes_whatever_the_order(engine: DuckDBEngine, tmp_path: Path) -> None:
    lines = ["1,2024-01-01,a,1\n", "2,2024-01-02,b,2\n", "3,2024-01-03,c,3\n"]
    seen = set()
    for number, order in enumerate(itertools.permutations(lines)):
        intake = read(engine, tmp_path, ORDERS, {"orders.csv": HEAD + "".join(order)}, again=str(number))
        seen.add(tuple((row["interaction_id"], row["content_hash"]) for row in facts(intake)))
    assert len(seen) == 1


def test_changed_content_changes_the_hash_and_not_the_id(engine: DuckDBEngine, tmp_path: Path) -> None:
    (first,) = facts(read(engine, tmp_path, ORDERS, {"orders.csv": HEAD + "1,2024-01-01,a,1\n"}))
    (second,) = facts(read(engine, tmp_path, ORDERS, {"orders.csv": HEAD + "1,2024-01-01,a,2\n"}, again="2"))
    assert first["interaction_id"] == second["interaction_id"]
    assert first["content_hash"] != second["content_hash"]


def test_when_a_fact_came_in_is_no_part_of_its_content(engine: DuckDBEngine, tmp_path: Path) -> None:
    one = {"orders.csv": HEAD + "1,2024-01-01,a,1\n"}
    two = {"orders.csv": HEAD + "0,2024-01-01,z,1\n1,2024-01-01,a,1\n"}
    (first,) = facts(read(engine, tmp_path, ORDERS, one, import_id="i1"))
    later = facts(read(engine, tmp_path, ORDERS, two, again="2", import_id="i2"))[1]
    assert first["content_hash"] == later["content_hash"]
    assert first["sequence"] != later["sequence"]


def test_a_later_import_numbers_its_facts_after_every_earlier_one(engine: DuckDBEngine, tmp_path: Path) -> None:
    files = {"orders.csv": HEAD + "1,2024-01-01,a,1\n2,2024-01-01,a,1\n"}
    begun = dt.datetime(2026, 5, 1, 12)
    numbers = []
    for again, moment in enumerate([begun, begun + dt.timedelta(milliseconds=1), dt.datetime(2088, 12, 31)]):
        rows = facts(read(engine, tmp_path, ORDERS, files, again=str(again), received_at=moment))
        numbers += [row["sequence"] for row in rows]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 6


def test_equal_rows_with_a_key_become_one_fact_and_are_counted(engine: DuckDBEngine, tmp_path: Path) -> None:
    intake = read(engine, tmp_path, ORDERS, {"orders.csv": HEAD + "1,2024-01-01,a,1\n" * 3})
    assert len(facts(intake)) == 1
    report = intake.report()
    assert report.repeated == {"interactions": 2}
    assert "2 interactions came twice with the same content and count once." in report.findings
    assert aside(intake) == []


def test_keys_that_come_twice_are_found_part_by_part_where_there_are_many(
    engine: DuckDBEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "AT_ONCE", 7)
    rows = "".join(f"{number % 50},2024-01-01,a,1\n" for number in range(80))
    intake = read(engine, tmp_path, ORDERS, {"orders.csv": HEAD + rows})
    assert sorted(int(row["subject_ref"]) for row in facts(intake)) == list(range(50))
    assert intake.report().repeated == {"interactions": 30}


@pytest.mark.parametrize(("rule", "kept"), [("last", ["3"]), ("first", ["1"]), ("reject", [])])
def test_of_rows_with_one_key_and_different_content_the_rule_chooses(
    engine: DuckDBEngine, tmp_path: Path, rule: str, kept: list[str]
) -> None:
    recipe = ORDERS.replace("key = [", f'same_key = "{rule}"\nkey = [')
    rows = "7,2024-01-01,a,1\n8,2024-01-01,b,5\n7,2024-01-01,a,2\n7,2024-01-01,a,3\n"
    intake = read(engine, tmp_path, recipe, {"orders.csv": HEAD + rows})
    assert [f"{row['amount']:.0f}" for row in facts(intake) if row["subject_ref"] == "7"] == kept
    set_aside = aside(intake)
    assert len(set_aside) == 3 - len(kept)
    assert {(row["code"], row["value"]) for row in set_aside} == {("same-key", "shop|Order Placed|7")}
    assert all(row["record"] and row["line"] and f'(same_key = "{rule}")' in row["reason"] for row in set_aside)
    (file,) = intake.report().files
    assert (file.used, file.set_aside, file.rows) == (1 + len(kept), 3 - len(kept), 4)


def test_equal_rows_without_a_key_are_events_of_their_own_with_stable_ids(engine: DuckDBEngine, tmp_path: Path) -> None:
    rows = ["1,2024-01-01,a,1\n", "2,2024-01-01,b,2\n", "1,2024-01-01,a,1\n"]
    first = facts(read(engine, tmp_path, NO_KEY, {"orders.csv": HEAD + "".join(rows)}))
    second = facts(read(engine, tmp_path, NO_KEY, {"orders.csv": HEAD + "".join(reversed(rows))}, again="2"))
    assert len({row["interaction_id"] for row in first}) == 3
    assert [row["interaction_id"] for row in first] == [row["interaction_id"] for row in second]


def test_the_overlap_of_two_exports_without_a_key_counts_once(engine: DuckDBEngine, tmp_path: Path) -> None:
    files = {
        "orders1.csv": HEAD + "1,2024-01-01,a,1\n2,2024-01-02,b,2\n",
        "orders2.csv": HEAD + "2,2024-01-02,b,2\n3,2024-01-03,c,3\n",
    }
    intake = read(engine, tmp_path, NO_KEY, files)
    assert len(facts(intake)) == 3
    assert intake.report().repeated == {"interactions": 1}


def test_two_declarations_that_make_one_key_are_settled_together(engine: DuckDBEngine, tmp_path: Path) -> None:
    twice = ORDERS + ORDERS[ORDERS.index("[[interactions]]") :].replace('amount = "paid"', "")
    intake = read(engine, tmp_path, twice, {"orders.csv": HEAD + "1,2024-01-01,a,1\n"})
    assert len(facts(intake)) == 1
    assert [row["code"] for row in aside(intake)] == ["same-key"]


def test_a_row_whose_key_is_empty_is_set_aside(engine: DuckDBEngine, tmp_path: Path) -> None:
    intake = read(engine, tmp_path, ORDERS, {"orders.csv": HEAD + ",2024-01-01,a,1\n"})
    assert facts(intake) == []
    assert [(row["code"], row["column"]) for row in aside(intake)] == [("missing-key", "id")]
