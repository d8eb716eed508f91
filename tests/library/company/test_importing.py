"""Bringing files in, again, changed, taken back, and mended."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import parcours
from tests.people import read_rows, write_rows, write_shop


def counts(company: parcours.Company) -> dict[str, int]:
    """How many facts of each kind the company sees."""
    return {name: getattr(company, name).count().execute() for name in ("interactions", "answers", "links")}


def bring(company: parcours.Company, files: list[Path]) -> str:
    """Import the files by the kept recipe; returns the import's id."""
    company.import_files(company.reading(files))
    return str(company.imports().rows()[-1]["import_id"])


def test_orders_become_interactions_and_reviews_answers(company: parcours.Company, exports: list[Path]) -> None:
    report = company.import_files(company.reading(exports))
    assert counts(company) == {"interactions": 160, "answers": 80, "links": 60}
    assert report.facts["interactions"] == 160
    assert not company.lake.quarantine().count().execute()


def test_the_same_files_again_add_nothing(imported: parcours.Company, exports: list[Path]) -> None:
    before = counts(imported)
    bring(imported, exports)
    assert counts(imported) == before
    again = imported.imports().rows()[-1]
    assert (again["added"], again["changed"], again["already_known"]) == (0, 0, sum(before.values()))


def test_a_changed_row_wins_until_its_import_is_undone(
    imported: parcours.Company, exports: list[Path], tmp_path: Path
) -> None:
    orders = read_rows(exports[0])
    orders[0]["amount"] = "999.99"
    newer = tmp_path / "newer"
    newer.mkdir()
    second = bring(imported, [write_rows(newer / "orders.csv", orders[:5]), exports[1]])
    biggest = imported.interactions.amount.max()
    assert float(biggest.execute()) == pytest.approx(999.99)
    assert imported.interactions.count().execute() == 160
    imported.undo(second)
    assert float(imported.interactions.amount.max().execute()) < 100


def test_undo_keeps_what_another_import_brought_too(imported: parcours.Company, exports: list[Path]) -> None:
    (first,) = imported.imports().rows()
    bring(imported, exports)
    imported.undo(first["import_id"])
    assert counts(imported)["interactions"] == 160


def test_bad_cells_are_set_aside_with_their_place_and_come_back_when_mended(
    company: parcours.Company, exports: list[Path], tmp_path: Path
) -> None:
    reviews = read_rows(exports[1])
    reviews[4]["stars"] = "four"
    write_rows(exports[1], reviews)
    import_id = bring(company, exports)
    aside = company.lake.quarantine().to_pyarrow().to_pylist()
    assert [(row["file"], row["line"], row["column"], row["value"]) for row in aside] == [
        ("reviews.csv", 6, "stars", "four")
    ]
    recipe = company.folder.recipes / "shop.toml"
    mended = recipe.read_text("utf-8").replace('score = "stars"', 'score = { column = "stars", map = { four = "4" } }')
    recipe.write_text(mended, "utf-8")
    (count,) = company.retry(import_id).files
    assert (count.file, count.rows, count.used, count.set_aside) == ("reviews.csv", 1, 1, 0)
    assert company.answers.score.count().execute() == 80
    assert company.imports().rows()[-1]["rows"] == 1
    assert company.undo(import_id).sentence.startswith(f"{import_id} no longer counts, nor do its retries")
    assert company.undo(import_id).sentence == f"{import_id} was taken back before and does not count."


def test_a_retry_leaves_rows_alone_that_lost_against_another_whatever_else_is_wrong_in_them(
    company: parcours.Company, exports: list[Path]
) -> None:
    orders = read_rows(exports[0])
    write_rows(exports[0], [orders[0] | {"amount": "a lot"}, *orders])
    import_id = bring(company, exports)
    before = company.lake.quarantine().to_pyarrow().to_pylist()
    assert sorted((row["line"], row["code"]) for row in before) == [(2, "same-key"), (2, "unreadable-money")]
    paid = company.interactions.amount.sum().execute()
    recipe = company.folder.recipes / "shop.toml"
    mended = 'amount = { type = "number", missing = ["a lot"] }'
    recipe.write_text(recipe.read_text("utf-8").replace('amount = { type = "number" }', mended), "utf-8")
    company.retry(import_id)
    assert company.interactions.amount.sum().execute() == paid
    retry = company.imports().rows()[-1]["import_id"]
    after = company.lake.quarantine(retry).to_pyarrow().to_pylist()
    assert sorted((row["line"], row["code"]) for row in after) == [(2, "same-key"), (2, "unreadable-money")]


def test_what_a_killed_import_was_working_on_goes_with_one_a_day_later(
    company: parcours.Company, exports: list[Path]
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    yesterday = time.time() - 90_000
    left, just_now, of_another = (
        company.folder.scratch / name
        for name in (f"import-{dead.pid}-old", f"import-{dead.pid}-new", f"import-{os.getpid()}-old")
    )
    for folder in (left, just_now, of_another):
        folder.mkdir(parents=True)
        (folder / "orders.parquet").write_bytes(b"half")
    for folder in (left, of_another):
        os.utime(folder, (yesterday, yesterday))
    bring(company, exports)
    assert (left.exists(), just_now.exists(), of_another.exists()) == (False, True, True)


def test_what_is_asked_for_twice_under_one_name_is_imported_once_and_reported_twice(
    company: parcours.Company, exports: list[Path]
) -> None:
    first = company.import_files(company.reading(exports), asked_as="job 1")
    again = company.import_files(company.reading(exports), asked_as="job 1")
    assert again == first
    assert len(company.imports().rows()) == 1
    company.undo(first.import_id)
    assert company.import_files(company.reading(exports), asked_as="job 1").import_id == first.import_id
    assert not counts(company)["interactions"]
    assert company.import_files(company.reading(exports), asked_as="job 2").import_id != first.import_id


def test_a_retry_that_is_asked_for_twice_under_one_name_is_done_once(
    company: parcours.Company, exports: list[Path]
) -> None:
    reviews = read_rows(exports[1])
    reviews[4]["stars"] = "four"
    write_rows(exports[1], reviews)
    import_id = bring(company, exports)
    first = company.retry(import_id, asked_as="job 1")
    assert company.retry(import_id, asked_as="job 1") == first
    assert len(company.imports().rows()) == 2


def test_of_two_imports_under_one_name_that_run_at_once_only_one_counts(
    company: parcours.Company, exports: list[Path]
) -> None:
    slow = company.lake.begin("shop", asked_as="job 1")
    company.import_files(company.reading(exports), asked_as="job 1")
    with pytest.raises(parcours.ParcoursError, match="import-done"):
        company.lake.append(slow, {"interactions": company.interactions.limit(1).drop("import_id")})
    assert counts(company)["interactions"] == 160


def test_an_unknown_import_is_refused_by_name(imported: parcours.Company) -> None:
    with pytest.raises(parcours.ParcoursError, match="unknown-import"):
        imported.undo("20200101T000000")
    with pytest.raises(parcours.ParcoursError, match="unknown-import"):
        imported.retry("20200101T000000")


def test_a_recipe_given_is_kept_for_the_next_time(tmp_path: Path) -> None:
    from tests.people import RECIPE

    parcours.create(tmp_path / "other", parcours.Settings(name="Other"))
    given = tmp_path / "given.toml"
    given.write_text(f"# Mended by Ada.\n{RECIPE}", "utf-8")
    files = write_shop(tmp_path / "exports", customers=5)
    with parcours.open(tmp_path / "other") as company:
        company.import_files(company.reading(files, recipe=given))
        assert not company.reading(files).proposed
        assert (company.folder.recipes / "shop.toml").read_text("utf-8") == given.read_text("utf-8")


def test_without_a_recipe_one_is_proposed_with_sample_facts(tmp_path: Path) -> None:
    parcours.create(tmp_path / "other", parcours.Settings(name="Other"))
    files = write_shop(tmp_path / "exports")
    with parcours.open(tmp_path / "other") as company:
        reading = company.reading(files)
        assert reading.proposed
        assert {"interactions", "answers"} <= set(reading.samples)
        company.import_files(reading)
        assert counts(company)["answers"] == 80


def test_what_would_come_in_is_foreseen_with_facts_of_every_event(
    company: parcours.Company, exports: list[Path]
) -> None:
    reviews = read_rows(exports[1])
    reviews[4]["stars"] = "four"
    write_rows(exports[1], reviews)
    reading = company.reading(exports, samples=True)
    assert reading.columns["orders"][:2] == tuple(read_rows(exports[0])[0])[:2]
    assert len(set(reading.samples["interactions"]["event"].to_pylist())) > 1
    foreseen = reading.foreseen
    assert foreseen is not None
    assert (foreseen.facts["interactions"], foreseen.set_aside[0].cells) == (160, 1)
    assert not company.imports().rows()


def test_nothing_to_import_and_missing_files_are_refused(company: parcours.Company, tmp_path: Path) -> None:
    with pytest.raises(parcours.ParcoursError, match="no-files"):
        company.reading([])
    with pytest.raises(parcours.ParcoursError, match=r"ordrs\.csv"):
        company.import_files(company.reading([tmp_path / "ordrs.csv"]))


def test_what_was_known_is_not_said_to_have_come(company: parcours.Company, exports: list[Path]) -> None:
    first = company.import_files(company.reading(exports))
    assert "known" not in first.headline.replace("knows them", "")
    again = company.import_files(company.reading(exports))
    assert "came nothing new" in again.headline
    assert "all already known" in again.headline
    lines = exports[1].read_text("utf-8").splitlines()
    score = lines[0].split(",").index("stars")
    cells = lines[1].split(",")
    cells[score] = "1" if cells[score] != "1" else "2"
    exports[1].write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), "utf-8")
    third = company.import_files(company.reading(exports))
    assert "1 changed" in third.headline
    assert "already known" in third.headline
    assert (third.added, third.changed) == (0, 1)
