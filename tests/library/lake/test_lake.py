"""What the lake promises, one promise at a time."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from deltalake import DeltaTable

from parcours.engine import DuckDBEngine
from parcours.errors import QuestionError, StorageError
from parcours.lake import Counts, Lake, SourceFile, writing
from parcours.lake import lake as lake_module
from parcours.vocabulary.facts import INTERACTIONS, QUARANTINE
from tests.library.lake.sample import bring, digest, facts, looked_up, shown


@pytest.fixture
def lake(tmp_path: Path, engine: DuckDBEngine) -> Lake:
    return Lake(tmp_path / "a shop" / "lake", engine)


def test_a_lake_that_does_not_exist_yet_is_empty(lake: Lake) -> None:
    assert shown(lake) == {}
    assert lake.facts("interactions").schema() == INTERACTIONS
    assert lake.imports() == []
    assert lake.quarantine().count().to_pyarrow().as_py() == 0
    lake.recover()
    assert not lake.folder.exists()


def test_the_same_file_again_adds_nothing(lake: Lake) -> None:
    bring(lake, {"a": "1", "b": "1"})
    again = lake.append(lake.begin(), {"interactions": facts(lake.engine, {"a": "1", "b": "1"})})
    assert again.counts["interactions"] == Counts(brought=2, already_known=2)
    assert shown(lake) == {"a": "1", "b": "1"}
    assert not list((lake.folder / "interactions" / again.import_id).glob("*"))


def test_a_changed_re_export_wins_and_gives_way_when_it_is_undone(lake: Lake) -> None:
    bring(lake, {"a": "1", "b": "1"})
    newer = lake.append(lake.begin(), {"interactions": facts(lake.engine, {"a": "2", "b": "1", "c": "2"})})
    assert newer.counts["interactions"] == Counts(brought=3, added=1, changed=1, already_known=1)
    assert shown(lake) == {"a": "2", "b": "1", "c": "2"}
    lake.undo(newer.import_id)
    assert shown(lake) == {"a": "1", "b": "1"}


def test_undoing_one_import_keeps_what_another_also_brought(lake: Lake) -> None:
    first = bring(lake, {"a": "1", "b": "1"})
    second = bring(lake, {"b": "1", "c": "1"})
    lake.undo(first)
    assert shown(lake) == {"b": "1", "c": "1"}
    third = bring(lake, {"a": "1", "b": "3"})
    assert shown(lake) == {"a": "1", "b": "3", "c": "1"}
    lake.undo(third)
    lake.undo(second)
    assert shown(lake) == {}


def test_what_nobody_needs_leaves_the_tables_and_after_a_grace_the_disk(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bring(lake, {"a": "1"})
    second = bring(lake, {"a": "1"})
    stored = lake.folder / "interactions" / first
    lake.undo(first)
    assert DeltaTable(lake.folder / "interactions").file_uris(), "the second import relies on it"
    lake.undo(second)
    assert DeltaTable(lake.folder / "interactions").file_uris() == []
    assert stored.exists(), "somebody may still be reading"
    monkeypatch.setattr(lake_module, "GRACE", dt.timedelta(0))
    lake.recover()
    assert not stored.exists()
    assert [import_.state for import_ in lake.imports()] == ["undone", "undone"]


def test_the_journal_tells_what_was_read_and_how(lake: Lake) -> None:
    file = SourceFile(name="orders.csv", sha256="ab" * 32, rows=2)
    begun = lake.begin("shop", recipe_text='source = "shop"\n', files=[file])
    assert [import_.state for import_ in lake.imports()] == ["intent"]
    done = lake.append(begun, {"interactions": facts(lake.engine, {"a": "1"})})
    [recorded] = lake.imports()
    assert recorded == done
    assert (recorded.state, recorded.number, recorded.recipe, recorded.files) == ("committed", 1, "shop", (file,))
    assert (lake.folder / recorded.recipe_path).read_text() == 'source = "shop"\n'
    assert recorded.committed_at is not None
    assert recorded.committed_at >= recorded.started_at


def test_the_snapshot_changes_with_every_commit_and_undo_and_with_nothing_else(lake: Lake) -> None:
    empty = lake.snapshot()
    first = bring(lake, {"a": "1"})
    one = lake.snapshot()
    assert one.imports == (first,)
    lake.abandon(lake.begin())
    assert lake.snapshot() == one
    lake.undo(first)
    assert lake.snapshot() == empty != one


def test_the_hash_passes_over_what_brought_nothing_new_as_long_as_the_others_stand(lake: Lake) -> None:
    first = bring(lake, {"a": "1", "b": "1"})
    of_first = lake.snapshot()
    again, nothing = bring(lake, {"b": "1"}), bring(lake, {})
    assert lake.snapshot().imports == (first, again, nothing)
    assert lake.snapshot().hash == of_first.hash
    lake.undo(nothing)
    assert lake.snapshot().hash == of_first.hash
    lake.undo(first)
    of_again = lake.snapshot()
    assert shown(lake) == {"b": "1"}
    lake.undo(again)
    assert len({of_first.hash, of_again.hash, lake.snapshot().hash}) == 3


def test_several_tables_are_read_as_of_one_moment(lake: Lake) -> None:
    lake.append(
        lake.begin(),
        {"interactions": facts(lake.engine, {"a": "1"}), "profiles": facts(lake.engine, {"p": "1"}, "profiles")},
    )
    snapshot, tables = lake.reading()
    assert snapshot == lake.snapshot()
    assert set(tables) == {"interactions", "answers", "profiles", "links"}
    assert shown(lake, "profiles") == {"p": "1"}
    assert shown(lake, "answers") == {}


def test_quarantine_is_kept_per_import_and_leaves_with_it(lake: Lake) -> None:
    rows = [{"file": "o.csv", "line": n, "reason": "no date", "fact_table": "interactions"} for n in (3, 9)]
    aside = lake.engine.from_arrow(pa.Table.from_pylist(rows, schema=QUARANTINE.to_pyarrow()))
    done = lake.append(lake.begin(), {"interactions": facts(lake.engine, {"a": "1"})}, quarantine=aside)
    assert done.set_aside == 2
    assert done.counts["interactions"] == Counts(brought=1, added=1, set_aside=2)
    assert sorted(lake.quarantine(done.import_id).line.to_pyarrow().to_pylist()) == [3, 9]
    assert lake.quarantine("another").count().to_pyarrow().as_py() == 0
    lake.undo(done.import_id)
    assert lake.quarantine().count().to_pyarrow().as_py() == 0


def test_an_import_that_fails_leaves_nothing_behind(lake: Lake) -> None:
    bring(lake, {"a": "1"})
    broken = facts(lake.engine, {"b": "1"}).mutate(sequence=ibis.literal("no number").cast("int64"))
    with pytest.raises(Exception, match="no number"):
        lake.append(lake.begin(), {"interactions": broken})
    assert [import_.state for import_ in lake.imports()] == ["committed"]
    assert shown(lake) == {"a": "1"}


def test_a_dead_import_is_cleared_away_and_a_living_one_is_left_alone(lake: Lake, engine: DuckDBEngine) -> None:
    living = lake.begin()
    stranger = Lake(lake.folder, engine)
    dead = stranger.begin()
    stranger._write(dead, "interactions", facts(engine, {"x": "1"}))
    stranger.journal._claims.pop(dead.import_id).release()  # as when its process ends
    third = Lake(lake.folder, engine)
    third.recover()
    assert [import_.import_id for import_ in third.imports()] == [living.import_id]
    assert not (lake.folder / "interactions" / dead.import_id).exists()
    lake.append(living, {"interactions": facts(engine, {"a": "1"})})
    assert shown(third) == {"a": "1"}


def test_an_import_that_lost_a_race_is_compared_again(lake: Lake, engine: DuckDBEngine) -> None:
    first = bring(lake, {"a": "1", "b": "1"})
    rival = Lake(lake.folder, engine)
    slow = lake.begin()
    compare = lake._compare

    def interrupted(*arguments: object) -> object:
        settled = compare(*arguments)  # type: ignore[arg-type]
        if rival.snapshot().imports == (first,):
            rival.undo(first)
            bring(rival, {"b": "2", "c": "1"})
        return settled

    lake._compare = interrupted  # type: ignore[method-assign, assignment]
    done = lake.append(slow, {"interactions": facts(engine, {"a": "1", "b": "3", "c": "1"})})
    assert done.counts["interactions"] == Counts(brought=3, added=1, changed=1, already_known=1)
    assert shown(lake) == {"a": "1", "b": "3", "c": "1"}


def test_files_of_an_older_vocabulary_are_read_with_the_columns_that_it_lacked(lake: Lake) -> None:
    older = facts(lake.engine, {"a": "1"}).drop("place", "duration_s")
    lake.append(lake.begin(), {"interactions": older})
    assert lake.facts("interactions").schema() == INTERACTIONS
    assert lake.facts("interactions").place.to_pyarrow().to_pylist() == [None]


def test_statistics_of_the_tables_hold_no_personal_values(lake: Lake) -> None:
    bring(lake, {"anna@example.org": "1"}, "profiles")
    log = "".join(path.read_text() for path in (lake.folder / "profiles" / "_delta_log").glob("*.json"))
    assert "anna@example.org" not in log
    added = [json.loads(line)["add"] for line in log.splitlines() if "add" in json.loads(line)]
    assert [json.loads(addition["stats"]) for addition in added] == [{"numRecords": 1}]


def test_any_reader_of_delta_finds_rows_with_naive_microseconds(lake: Lake) -> None:
    bring(lake, {"a": "1"})
    table = DeltaTable(lake.folder / "interactions").to_pyarrow_table()
    assert table["occurred_at"].to_pylist() == [dt.datetime(2024, 3, 1)]
    assert table.schema.field("occurred_at").type == pa.timestamp("us")


def test_an_unknown_import_is_refused_with_the_nearest_one(lake: Lake) -> None:
    known = bring(lake, {"a": "1"})
    with pytest.raises(QuestionError) as refusal:
        lake.undo(known[:-1] + "x")
    assert refusal.value.code == "unknown-import"
    assert known in refusal.value.hint
    with pytest.raises(QuestionError, match="no table of facts"):
        lake.facts("interaction")


def test_undoing_twice_is_undoing_once_and_a_running_import_cannot_be_undone(lake: Lake) -> None:
    first = bring(lake, {"a": "1"})
    assert lake.undo(first) == lake.undo(first) or lake.undo(first).undone_at == lake.undo(first).undone_at
    running = lake.begin()
    with pytest.raises(QuestionError, match="still running"):
        lake.undo(running.import_id)
    lake.abandon(running)
    with pytest.raises(QuestionError, match="not under way"):
        lake.append(running, {})


def test_a_damaged_record_is_named(lake: Lake) -> None:
    first = bring(lake, {"a": "1"})
    record = lake.folder / "imports" / f"{first}.json"
    record.write_text("{")
    with pytest.raises(StorageError) as refusal:
        lake.facts("interactions")
    assert refusal.value.code == "journal-damaged"
    assert refusal.value.where == str(record)


def aside(lake: Lake, *values: str, file: str = "o.csv") -> ir.Table:
    """Quarantine rows with these values, one below the other."""
    rows = [{"file": file, "line": line, "value": value, "code": "bad"} for line, value in enumerate(values, 2)]
    return lake.engine.from_arrow(pa.Table.from_pylist(rows, schema=QUARANTINE.to_pyarrow()))


def still_aside(lake: Lake) -> list[str]:
    return sorted(lake.quarantine().value.to_pyarrow().to_pylist())


def test_the_same_rows_set_aside_by_two_imports_count_once(lake: Lake) -> None:
    one = lake.append(lake.begin(), {}, quarantine=aside(lake, "x", "x", "y"))
    two = lake.append(lake.begin(), {}, quarantine=aside(lake, "y", "x", "x", "z"))
    lake.append(lake.begin(), {}, quarantine=aside(lake, "x", file="other.csv"))
    assert still_aside(lake) == ["x", "x", "x", "y", "z"]
    assert lake.quarantine(one.import_id).count().to_pyarrow().as_py() == 3
    lake.undo(two.import_id)
    assert still_aside(lake) == ["x", "x", "x", "y"]


def test_of_an_import_and_its_retries_the_newest_tells_what_is_still_wrong(lake: Lake) -> None:
    first = lake.append(lake.begin(), {}, quarantine=aside(lake, "x", "y", "z")).import_id
    again = lake.append(lake.begin(retry_of=first), {}, quarantine=aside(lake, "y", "z")).import_id
    last = lake.append(lake.begin(retry_of=again), {}).import_id
    assert still_aside(lake) == []
    lake.undo(last)
    assert still_aside(lake) == ["y", "z"]
    lake.undo(again)
    assert still_aside(lake) == ["x", "y", "z"]


def test_undoing_an_import_takes_its_retries_along(lake: Lake) -> None:
    first = bring(lake, {"a": "1"})
    retried = lake.append(lake.begin(retry_of=first), {"interactions": facts(lake.engine, {"b": "1"})}).import_id
    lake.append(lake.begin(retry_of=retried), {"interactions": facts(lake.engine, {"c": "1"})})
    bring(lake, {"d": "1"})
    late = lake.begin(retry_of=first)
    lake.undo(first)
    assert shown(lake) == {"d": "1"}
    assert [one.state for one in lake.imports() if one.number] == ["undone", "undone", "undone", "committed"]
    with pytest.raises(QuestionError, match="taken back"):
        lake.append(late, {"interactions": facts(lake.engine, {"e": "1"})})
    assert shown(lake) == {"d": "1"}


def stands(lake: Lake) -> dict[str, str]:
    """What the lake shows, whichever way it is read."""
    assert shown(lake) == looked_up(lake)
    return shown(lake)


def test_a_retry_gives_way_to_what_a_later_import_says(lake: Lake) -> None:
    first = bring(lake, {"a": "monday", "b": "monday"})
    later = bring(lake, {"b": "tuesday", "c": "tuesday"})
    retry = {"interactions": facts(lake.engine, {"a": "mended", "b": "mended", "c": "mended", "d": "mended"})}
    done = lake.append(lake.begin(retry_of=first), retry)
    assert done.counts["interactions"] == Counts(brought=4, added=1, changed=1, already_known=2)
    assert stands(lake) == {"a": "mended", "b": "tuesday", "c": "tuesday", "d": "mended"}
    again = lake.append(lake.begin(retry_of=done.import_id), {"interactions": facts(lake.engine, {"b": "twice"})})
    assert stands(lake)["b"] == "tuesday"
    lake.undo(later)
    assert stands(lake) == {"a": "mended", "b": "twice", "c": "mended", "d": "mended"}
    lake.undo(again.import_id)
    assert stands(lake) == {"a": "mended", "b": "mended", "c": "mended", "d": "mended"}
    newest = bring(lake, {"b": "wednesday"})
    assert stands(lake)["b"] == "wednesday"
    lake.undo(newest)
    lake.undo(done.import_id)
    assert stands(lake) == {"a": "monday", "b": "monday"}


def test_what_only_an_undone_import_stored_is_known_as_long_as_a_living_one_has_seen_it(lake: Lake) -> None:
    first = bring(lake, {"a": "1", "b": "1", "c": "1"})
    bring(lake, {"a": "1", "b": "1"})
    lake.undo(first)
    again = lake.append(lake.begin(), {"interactions": facts(lake.engine, {"a": "1", "c": "1"})})
    assert again.counts["interactions"] == Counts(brought=2, added=1, already_known=1)
    assert shown(lake) == {"a": "1", "b": "1", "c": "1"}


def test_many_facts_are_written_by_ranges_of_customers(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "AT_ONCE", 10)
    contents = {f"f{number:02}": "1" for number in range(60)}
    table = facts(lake.engine, contents)
    customer = ibis.cases((table.interaction_id < "f05", ibis.null("string")), else_=table.interaction_id.substr(2, 1))
    given = table.mutate(customer_ref=customer)
    done = lake.append(lake.begin(), {"interactions": given}, expected={"interactions": 60})
    assert shown(lake) == contents
    parts = sorted((lake.folder / "interactions" / done.import_id).glob("*"))
    held = [set(lake.engine.read_parquet([part], INTERACTIONS).customer_ref.to_pyarrow().to_pylist()) for part in parts]
    assert len(parts) > 3
    assert sum(len(each) for each in held) == len(set().union(*held)) == 11

    newer = lake.append(
        lake.begin(),
        {"interactions": given.mutate(content_hash=ibis.literal(digest("2")), source=ibis.literal("2"))},
        expected={"interactions": 60},
    )
    assert newer.counts["interactions"] == Counts(brought=60, changed=60)
    assert shown(lake) == dict.fromkeys(contents, "2")
    lake.undo(newer.import_id)
    assert shown(lake) == contents
