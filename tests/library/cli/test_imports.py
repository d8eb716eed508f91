"""What comes in, what is set aside, and how both are taken back."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

import parcours
from tests.library.cli.conftest import Run
from tests.people import RECIPE, read_rows, write_rows

MENDED = ('score = "stars"', 'score = { column = "stars", map = { four = "4" } }')


def spoil(reviews: Path) -> None:
    """Two reviews get words instead of stars, one of them a word that nobody can mend."""
    rows = read_rows(reviews)
    rows[4]["stars"], rows[9]["stars"] = "four", "purple"
    write_rows(reviews, rows)


def ids(root: Path) -> list[str]:
    with parcours.open(root) as company:
        return [row["import_id"] for row in company.imports().rows()]


def test_a_dry_run_prints_sample_facts_as_its_result_and_imports_nothing(
    run: Run, root: Path, exports: list[Path]
) -> None:
    said = run("import", root, *exports, "--dry-run")
    lines = said.out.splitlines()
    head = next(line for line in lines if line.startswith("Sample interactions"))
    row = next(line for line in lines if line.startswith("event "))
    assert row.index("Order Delivered") == head.index("1")
    assert row.index("Order Placed") == head.index("2")
    assert "content_hash" not in said.out
    assert max(map(len, lines)) < 160
    assert ids(root) == []


def test_who_is_asked_sees_the_sample_facts_of_a_dry_run_one_of_each_event(
    run: Run, root: Path, exports: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    asked = run("import", root, *exports, "--source", "other")
    row = next(line for line in asked.err.splitlines() if line.startswith("event "))
    assert "Order Delivered" in row
    assert "Order Placed" in row
    assert row in run("import", root, *exports, "--source", "other", "--dry-run").out
    assert (asked.code, ids(root)) == (130, [])


def test_a_dry_run_says_how_many_rows_would_be_set_aside_when_they_are_more_than_a_few(
    run: Run, root: Path, exports: list[Path]
) -> None:
    run("import", root, *exports, "--yes")
    orders = exports[0]
    rows = read_rows(orders)
    customer = next(name for name in rows[0] if "customer" in name)
    rows[0][customer] = ""
    write_rows(orders, rows)
    assert "be set aside" not in run("import", root, *exports, "--dry-run").out
    for row in rows[:20]:
        row[customer] = ""
    write_rows(orders, rows)
    said = run("import", root, *exports, "--dry-run").out
    assert f"Would be set aside: 20 × missing-customer in {customer}." in said


def test_a_piped_report_is_a_line_per_file_and_csv_has_every_figure(run: Run, root: Path, exports: list[Path]) -> None:
    said = run("import", root, *exports)
    assert [line.split()[:3] for line in said.out.splitlines()[1:]] == [
        ["orders.csv", "80", "80"],
        ["reviews.csv", "80", "80"],
    ]
    assert f"parcours undo {root}" in said.err
    figures = list(csv.DictReader(io.StringIO(run("import", root, *exports, "--format", "csv").out)))
    assert {"about": "facts", "name": "", "figure": "answers", "value": "80"} in figures


def test_what_was_set_aside_is_shown_with_its_place_and_reason(run: Run, root: Path, exports: list[Path]) -> None:
    spoil(exports[1])
    said = run("import", root, *exports)
    (import_id,) = ids(root)
    assert f"parcours imports {root} {import_id} --set-aside" in said.err
    shown = run("imports", root, "--set-aside").out.splitlines()
    assert shown[0].split() == ["file", "line", "column", "value", "reason"]
    assert [line.split()[:4] for line in shown[1:]] == [
        ["reviews.csv", "6", "stars", "four"],
        ["reviews.csv", "11", "stars", "purple"],
    ]
    rows = list(csv.DictReader(io.StringIO(run("imports", "--set-aside", root, import_id, "--format", "csv").out)))
    assert [row["value"] for row in rows] == ["four", "purple"]
    assert rows[0]["import_id"] == import_id


def test_files_imported_twice_are_set_aside_once(run: Run, root: Path, exports: list[Path]) -> None:
    spoil(exports[1])
    for _ in range(2):
        run("import", root, *exports)
    assert len(run("imports", root, "--set-aside").out.splitlines()) == 3


def test_undo_takes_back_what_retries_of_the_import_landed(run: Run, root: Path, exports: list[Path]) -> None:
    spoil(exports[1])
    run("import", root, *exports)
    recipe = root / "sources" / "shop.toml"
    recipe.write_text(recipe.read_text("utf-8").replace(*MENDED), "utf-8")
    (import_id,) = ids(root)
    assert run("retry", root, import_id).code == 0
    assert [line.split()[3] for line in run("imports", root, "--set-aside").out.splitlines()[1:]] == ["purple"]
    retried = ids(root)[1]
    said = run("undo", root, import_id)
    assert f"nor do its retries {retried}" in said.err
    with parcours.open(root) as company:
        assert company.answers.count().execute() == 0
        assert {row["state"] for row in company.imports().rows()} == {"undone"}


def test_a_retry_tells_what_it_changed_in_the_words_of_an_import(run: Run, root: Path, exports: list[Path]) -> None:
    orders = read_rows(exports[0])
    orders[4]["amount"] = "a lot"
    write_rows(exports[0], orders)
    run("import", root, *exports)
    recipe = root / "sources" / "shop.toml"
    mended = ('amount = "amount"', 'amount = { column = "amount", map = { "a lot" = "99.50" } }')
    recipe.write_text(recipe.read_text("utf-8").replace(*mended), "utf-8")
    said = run("retry", root, ids(root)[0])
    assert "of 1 customers as it knows them: 1 changed, 2 already known." in said.err
    orders[4]["amount"] = "77"
    write_rows(exports[0], orders[4:5])
    assert ": 1 changed, 2 already known." in run("import", root, exports[0]).err


def test_for_cells_left_out_of_a_sum_no_retry_is_offered(run: Run, root: Path, exports: list[Path]) -> None:
    lines = exports[0].with_name("lines.csv")
    write_rows(lines, [{"order_id": read_rows(exports[0])[4]["order_id"], "price": price} for price in ("9.50", "n/k")])
    recipe = root.parent / "summed.toml"
    files = '[files.lines]\nmatch = ["lines.csv"]\n[files.lines.columns]\nprice = { type = "number" }\n\n[files.orders]'
    joins = '[[joins]]\nmany = ["lines.order_id"]\none = ["orders.order_id"]\n\n[[interactions]]'
    summed = RECIPE.replace("[files.orders]", files, 1).replace("[[interactions]]", joins, 1)
    recipe.write_text(summed.replace('amount = "amount"', 'amount = { sum = "lines.price" }'), "utf-8")
    said = run("import", root, *exports, lines, "--recipe", recipe).err
    assert "parcours retry" not in said
    assert "left out of a sum: mend the recipe, undo the import, and import again." in said
    again = run("retry", root, ids(root)[0])
    assert again.code == 4
    assert "parcours retry" not in again.err


def test_an_import_that_was_taken_back_or_never_was_cannot_be_retried(
    run: Run, root: Path, exports: list[Path]
) -> None:
    spoil(exports[1])
    run("import", root, *exports)
    (import_id,) = ids(root)
    unknown = run("retry", root, "nope")
    assert unknown.code == 2
    assert import_id in unknown.err
    run("undo", root, import_id)
    said = run("retry", root, import_id)
    assert said.code == 2
    assert "taken back" in said.err
    assert ids(root) == [import_id]
    run("import", root, exports[0])
    assert "nothing-set-aside" in run("retry", root, ids(root)[-1]).err


def test_files_that_bring_nothing_say_so_and_leave_with_4(
    run: Run, root: Path, exports: list[Path], tmp_path: Path
) -> None:
    orders = read_rows(exports[0])
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "orders.csv").write_text(",".join(orders[0]) + "\n", "utf-8")
    said = run("import", root, empty / "orders.csv")
    assert (said.code, ids(root)) == (4, [])
    assert "nothing-came-in" in said.err
    write_rows(exports[0], [row | {"placed_at": "soon", "delivered_at": "later"} for row in orders])
    said = run("import", root, exports[0])
    assert said.code == 4
    assert "nothing-landed" in said.err
    assert len(ids(root)) == 1


def test_what_is_no_data_is_refused_by_its_name_and_leaves_nothing_behind(run: Run, root: Path, tmp_path: Path) -> None:
    kept = sorted((root / "sources").iterdir())
    (tmp_path / "notes.md").write_text("# Notes\n\nWe met, talked, and left.\nNothing came of it, so far.\n", "utf-8")
    (tmp_path / "packages.txt").write_text("ada==1 \\\n    --hash=a\n" * 40 + "# a, b, c\n", "utf-8")
    for name in ("notes.md", "packages.txt"):
        said = run("import", root, tmp_path / name, "--yes")
        assert said.code == 4
        assert name in said.err
    assert "not-a-table" in run("import", root, tmp_path / "notes.md", "--dry-run").err
    assert ids(root) == []
    assert sorted((root / "sources").iterdir()) == kept


def test_a_letter_in_a_zip_does_not_keep_the_tables_beside_it_out(run: Run, root: Path, exports: list[Path]) -> None:
    packed = exports[0].with_name("all.zip")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a letter.txt", "Dear Ada,\nhere are the orders, as you asked.\nYours, Ben, for the shop\n")
        archive.write(exports[0], "orders.csv")
    assert run("import", root, packed, "--yes", "--source", "other").code == 0


def test_the_first_import_settles_the_zone_of_a_company_that_chose_none(
    run: Run, exports: list[Path], tmp_path: Path
) -> None:
    folder, recipe = tmp_path / "other", tmp_path / "shop.toml"
    recipe.write_text(RECIPE, "utf-8")
    run("init", folder)
    settings = folder / "parcours.toml"
    assert 'time_zone = "auto"' in settings.read_text("utf-8")
    settings.write_text(settings.read_text("utf-8") + "# our own remark\n", "utf-8")
    said = run("import", folder, *exports, "--recipe", recipe)
    assert "takes Europe/Berlin from the recipe" in said.err
    assert 'time_zone = "Europe/Berlin"' in settings.read_text("utf-8")
    assert "# our own remark" in settings.read_text("utf-8")
    assert "zone" not in run("import", folder, *exports, "--recipe", recipe).err


def test_a_recipe_in_another_zone_than_the_company_s_is_noticed(run: Run, exports: list[Path], tmp_path: Path) -> None:
    folder, recipe = tmp_path / "other", tmp_path / "shop.toml"
    recipe.write_text(RECIPE, "utf-8")
    run("init", folder, "--time-zone", "America/Sao_Paulo")
    said = run("import", folder, *exports, "--recipe", recipe)
    assert "reads times in Europe/Berlin; days are counted in America/Sao_Paulo" in said.err
    assert 'time_zone = "America/Sao_Paulo"' in (folder / "parcours.toml").read_text("utf-8")
    assert run("init", tmp_path / "third", "--time-zone", "Mars/Olympus").code == 3
    assert run("init", tmp_path / "third", "--currency", "XXXX").code == 3
