"""Sheets of a workbook and members of a zip: next month's are read too, and what is left out is named."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from msgspec.structs import replace

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source
from parcours.intake.guess import propose
from parcours.intake.recipe import Recipe

HEADINGS = ["visit_no", "customer_no", "visited_at", "branch"]
COMMON = {"time_zone": "UTC", "currency": "EUR"}


def visits(branch: str) -> list[list[str]]:
    return [[f"{branch[0]}{n:03}", f"C{n % 9}", f"2024-01-{1 + n % 28:02} 10:00:00", branch] for n in range(30)]


def book(path: Path, branches: Sequence[str], **others: Sequence[str]) -> Path:
    """A workbook with a sheet of visits for each branch, and others under headings of their own."""
    made = openpyxl.Workbook()
    for name, headings in [*((branch, HEADINGS) for branch in branches), *others.items()]:
        sheet = made.create_sheet(name)
        for row in [headings, *([*row, "x", "y"][: len(headings)] for row in visits(name))]:
            sheet.append(list(row))
    made.remove(made.worksheets[0])
    path.parent.mkdir(exist_ok=True)
    made.save(path)
    return path


def zipped(path: Path, branches: Sequence[str]) -> Path:
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for branch in branches:
            archive.writestr(f"{branch}.csv", "\n".join(map(",".join, [HEADINGS, *visits(branch)])))
    return path


def guess(engine: DuckDBEngine, folder: Path, path: Path) -> Recipe:
    return propose([path], source="s", engine=engine, scratch=folder / "guess", **COMMON).recipe


def read(engine: DuckDBEngine, folder: Path, recipe: Recipe, path: Path) -> Intake:
    return read_source(recipe, [path], engine=engine, scratch=folder / "read", **COMMON)


def rows(intake: Intake) -> int:
    return sum(file.rows for file in intake.audit.files)


def test_next_months_sheet_is_read_though_its_name_ends_otherwise(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = guess(engine, tmp_path, book(tmp_path / "visits.xlsx", ["Practice Nord", "Practice Sued"]))
    assert [file.sheet for file in recipe.files.values()] == ["Practice *"]
    intake = read(engine, tmp_path, recipe, book(tmp_path / "next" / "visits.xlsx", ["Practice Nord", "Practice West"]))
    assert (rows(intake), intake.left) == (60, ())


def test_sheets_whose_names_share_no_word_stay_apart_from_other_tables(engine: DuckDBEngine, tmp_path: Path) -> None:
    path = book(tmp_path / "visits.xlsx", ["North", "South"], Staff=["staff_no", "name", "since", "room", "floor"])
    recipe = guess(engine, tmp_path, path)
    assert sorted(file.sheet for file in recipe.files.values()) == ["*th", "Staff"]
    assert rows(read(engine, tmp_path, recipe, path)) == 90


def test_a_pattern_takes_the_sheets_that_hold_the_columns_of_its_recipe(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = guess(engine, tmp_path, book(tmp_path / "visits.xlsx", ["North", "South"]))
    path = book(tmp_path / "next" / "visits.xlsx", ["North"], A=["name", "room"], B=["name", "room"])
    intake = read(engine, tmp_path, recipe, path)
    assert ([file.rows for file in intake.audit.files], intake.left) == ([30], ())


def test_a_sheet_that_the_pattern_leaves_out_is_named(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = guess(engine, tmp_path, book(tmp_path / "visits.xlsx", ["Practice Nord", "Practice Sued"]))
    (name, file), *_ = recipe.files.items()
    narrow = replace(recipe, files={name: replace(file, sheet="Practice *d")})
    path = book(tmp_path / "next" / "visits.xlsx", ["Practice Nord", "Practice West"], Staff=["staff_no", "name"])
    intake = read(engine, tmp_path, narrow, path)
    assert rows(intake) == 30
    told = "visits.xlsx (Practice West) fits no pattern of the recipe and was not read."
    assert told in intake.report().sentences


def test_a_second_sheet_is_named_where_the_recipe_knows_but_one(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = guess(engine, tmp_path, book(tmp_path / "visits.xlsx", ["North"]))
    intake = read(engine, tmp_path, recipe, book(tmp_path / "next" / "visits.xlsx", ["North", "South"]))
    assert intake.left == ("visits.xlsx (South)",)


def test_a_sheet_with_a_heading_more_is_named_too(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = guess(engine, tmp_path, book(tmp_path / "visits.xlsx", ["Practice Nord", "Practice Sued"]))
    path = book(tmp_path / "next" / "visits.xlsx", ["Practice Nord"], **{"Practice West": [*HEADINGS, "note"]})
    intake = read(engine, tmp_path, recipe, path)
    assert intake.left == ("visits.xlsx (Practice West, with other headings)",)


def test_members_of_a_zip_that_are_left_out_are_named(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = guess(engine, tmp_path, zipped(tmp_path / "visits.zip", ["visits Nord", "visits Sued"]))
    assert [file.sheet for file in recipe.files.values()] == ["visits *.csv"]
    narrow = replace(recipe, files={name: replace(file, sheet="visits N*") for name, file in recipe.files.items()})
    path = zipped(tmp_path / "next" / "visits.zip", ["visits Nord", "visits West"])
    assert rows(read(engine, tmp_path, recipe, path)) == 60
    assert read(engine, tmp_path, narrow, path).left == ("visits.zip (visits West.csv)",)
