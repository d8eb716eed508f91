"""Workbooks, JSON lines and Parquet become the same staged text, and what is no table is refused with a reason."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import random
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.errors import InputError
from parcours.intake import recipe
from parcours.intake.files import Staged, line_of, look, stage
from parcours.intake.files.encodings import detect

COMPACT = {"separators": (",", ":"), "ensure_ascii": False}
EVERY = recipe.File(match=("*",))
NOISE = random.Random(20261122).randbytes(5000)
"""What does not become smaller; the same in every process, so that every worker collects the same tests."""
CODE = Path(__file__).read_text("utf-8")
LETTER = """Dear all,

thank you for the offer, which we have read with interest.
The sums, the dates and the places are right; what is missing, however, is the discount.
Please send it again.

Kind regards,
Ada
"""


def cells(staged: Staged) -> list[list[str | None]]:
    table = pa.concat_tables([pq.read_table(path) for path in staged.paths])
    return [list(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]


def test_a_sheet_is_read_with_iso_dates_whole_numbers_and_true_row_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Sales 2024"])
    sheet.append([])
    sheet.append(["no", "at", "amount", "ok"])
    sheet.append([1, dt.datetime(2024, 3, 1, 8, 30), 12.5, True])
    sheet.append([])
    sheet.append([2, dt.date(2024, 3, 2), 1e6, None])
    book.create_sheet("Notes").append(["nothing"])
    path = tmp_path / "sales.xlsx"
    book.save(path)
    seen = look(path)
    assert (seen.format, seen.sheets, seen.sheet) == ("excel", ("Sheet", "Notes"), "Sheet")
    assert (seen.skip, seen.header, seen.columns) == (2, 1, ("no", "at", "amount", "ok"))
    staged = stage(path, seen.file(), tmp_path / "scratch")
    assert cells(staged) == [["1", "2024-03-01 08:30:00", "12.5", "true"], ["2", "2024-03-02", "1000000", ""]]
    assert line_of(staged, [0, 1]) == [4, 6]
    with pytest.raises(InputError, match='no sheet "Note"') as caught:
        look(path, sheet="Note")
    assert caught.value.hint == 'Did you mean "Notes"?'


def test_json_lines_fall_into_dotted_columns_and_bad_lines_are_set_aside(tmp_path: Path) -> None:
    lines = [
        {"id": 1, "who": {"name": "Ann", "tags": ["a", 2]}, "ok": True},
        {"id": "2", "who": {"name": None}, "x": 1.5, "deep": {"er": {"st": "ü"}}},
    ]
    path = tmp_path / "events.jsonl.gz"
    text = json.dumps(lines[0]) + "\n{broken\n\n[1]\n" + json.dumps(lines[1], ensure_ascii=False) + "\n"
    path.write_bytes(gzip.compress(text.encode()))
    seen = look(path)
    assert (seen.format, seen.compression) == ("jsonl", "gzip")
    staged = stage(path, seen.file(), tmp_path / "scratch")
    assert staged.columns == ("id", "who.name", "who.tags", "ok", "x", "deep.er.st")
    assert cells(staged) == [["1", "Ann", '["a",2]', "true", None, None], ["2", None, None, None, "1.5", "ü"]]
    assert [(reject["line"], reject["code"]) for reject in staged.rejects.to_pylist()] == [
        (2, "not-json"),
        (4, "not-json"),
    ]
    assert line_of(staged, [0, 1]) == [1, 5]
    assert staged.source_records == 4


@pytest.mark.parametrize(
    ("name", "head"),
    [("events.jsonl", "# exported 2025-05-01\n"), ("events.txt", '{"a": 1\n'), ("x.ndjson", "not json, at, all\n")],
)
def test_json_lines_are_told_by_most_lines_or_the_name_when_the_first_is_broken(
    tmp_path: Path, name: str, head: str
) -> None:
    path = tmp_path / name
    path.write_text(head + '{"a": 2, "b": "x, y"}\n{"a": 3, "b": "z"}\n')
    seen = look(path)
    assert (seen.format, seen.columns) == ("jsonl", ("a", "b"))
    staged = stage(path, seen.file(), tmp_path / "scratch")
    assert [(reject["line"], reject["code"]) for reject in staged.rejects.to_pylist()] == [(1, "not-json")]
    assert line_of(staged, [0, 1]) == [2, 3]


def test_a_name_alone_makes_no_json_lines_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_text("id,at\n1,2024-01-01\n2,2024-01-02\n")
    assert look(path).format == "csv"


keys = st.text(st.sampled_from("abc"), min_size=1, max_size=2)
plain = st.none() | st.booleans() | st.integers(-9, 9) | st.text("xé\n", max_size=3)
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=2))


@settings(max_examples=50)
@given(rows=st.lists(st.dictionaries(keys, values, min_size=1), min_size=1, max_size=8))
def test_any_flat_objects_come_back_equal(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    staged = stage(path, recipe.File(match=("*",), format="jsonl"), tmp_path / "scratch")
    back = [dict(zip(staged.columns, row, strict=True)) for row in cells(staged)]
    for row, got in zip(rows, back, strict=True):
        for key, value in row.items():
            as_read = value if value is None or isinstance(value, str) else json.dumps(value, **COMPACT)
            assert got[key] == as_read


def test_parquet_columns_become_text_but_for_times(tmp_path: Path) -> None:
    table = pa.table(
        {
            "n": pa.array([1, None], pa.int64()),
            "at": pa.array([dt.datetime(2024, 3, 1, 8), None], pa.timestamp("ns")),
            "zoned": pa.array([0, 1], pa.timestamp("ms", "Europe/Berlin")),
            "money": pa.array([Decimal("1.50"), None], pa.decimal128(9, 2)),
            "kind": pa.array(["a", "b"]).dictionary_encode(),
            "who": pa.array([{"name": "Ann", "tags": ["x"]}, None]),
        }
    )
    path = tmp_path / "facts.parquet"
    pq.write_table(table, path)
    seen = look(path)
    assert seen.columns == ("n", "at", "zoned", "money", "kind", "who.name", "who.tags")
    staged = stage(path, seen.file(), tmp_path / "scratch")
    first, second = cells(staged)
    assert first == ["1", dt.datetime(2024, 3, 1, 8), first[2], "1.50", "a", "Ann", '["x"]']
    assert str(first[2]).startswith("1970-01-01 00:00:00")
    assert second[:2] == [None, None]
    assert staged.moments == {"at"}
    assert seen.rows[0] == (*first[:1], "2024-03-01 08:00:00", *first[2:])


def test_bytes_that_are_no_text_are_shown_as_such(tmp_path: Path) -> None:
    path = tmp_path / "latin.parquet"
    pq.write_table(pa.table({"other": pa.array([b"caf\xe9", b"b"]).view(pa.string())}), path)
    assert look(path).rows == (("caf\\xe9",), ("b",))
    assert cells(stage(path, look(path).file(), tmp_path / "scratch")) == [["caf\\xe9"], ["b"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (gzip.compress(b"", mtime=0), "empty-file"),
        (gzip.compress(NOISE.hex().encode(), mtime=0)[:-500], "truncated-file"),
        (gzip.compress(NOISE.hex().encode(), mtime=0)[:-8], "truncated-file"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-8] + b"12345678", "damaged-file"),
        (pa.compress(NOISE, "zstd", asbytes=True)[:-50], "damaged-file"),
        (b"PK\x03\x04 this is no zip", "damaged-file"),
        (b"PAR1 this is no parquet", "damaged-file"),
        (b"%PDF-1.7 ...", "not-a-table"),
        (b"\n%PDF-1.7 ...", "not-a-table"),
        (b"<html><body><table>", "not-a-table"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "not-a-table"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 " + NOISE, "not-a-table"),
        (NOISE, "not-a-table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", "damaged-file"),
        (b'[{"a": 1}, {"a": 2}]\n', "not-json-lines"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        stage(path, look(path).file(), tmp_path / "scratch")
    assert caught.value.code == code
    assert "export.csv" in caught.value.where


@pytest.mark.parametrize("content", [CODE, LETTER])
def test_prose_and_program_code_are_looked_at_and_known_to_have_no_columns(tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(content, "utf-8")
    assert look(path).loose


@pytest.mark.parametrize(
    "content",
    [
        "score\n4,5\n3\n4\n3,5\n5\n",
        "comment\n" + '"late, again"\nlate\n' * 20,
        "email\na@example.org\nb@example.org\n",
        "a,b,c\n" + "1,2,3\n" * 7 + "1,2,3,4,5\n" * 5,
        "a;b\n" + "1;\0\n" * 2 + "1;2\n" * 50,
    ],
)
def test_a_column_alone_and_tables_with_dirt_are_tables(tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(content, "utf-8")
    assert look(path).rows
    assert not look(path).loose


def test_a_missing_file_a_folder_and_a_closed_file_are_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("a\n1\n")
    with pytest.raises(InputError, match=r'no file "order\.csv"') as caught:
        look(tmp_path / "order.csv")
    assert caught.value.hint == 'Did you mean "orders.csv"?'
    with pytest.raises(InputError, match="is a folder") as caught:
        look(tmp_path)
    assert "orders.csv" in caught.value.hint
    (tmp_path / "orders.csv").chmod(0)
    if os.access(tmp_path / "orders.csv", os.R_OK):
        return
    with pytest.raises(InputError, match="cannot be read"):
        look(tmp_path / "orders.csv")


def test_a_zip_bomb_is_stopped_before_it_fills_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as file:
        file.write(b"a,b\n")
        for _ in range(300):
            file.write(b"0" * (1 << 20))
    with pytest.raises(InputError) as caught:
        stage(path, EVERY, tmp_path / "scratch")
    assert caught.value.code == "zip-bomb"


def test_a_password_on_a_zip_is_said(tmp_path: Path) -> None:
    path = tmp_path / "secret.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a\n1\n")
    locked = bytearray(path.read_bytes())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + flag] |= 1
    path.write_bytes(bytes(locked))
    with pytest.raises(InputError) as caught:
        look(path)
    assert caught.value.code == "password"


def test_a_gzip_of_several_members_is_read_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "two.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n"))
    assert cells(stage(path, EVERY, tmp_path / "scratch")) == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("content", "name", "sure"),
    [
        (b"plain", "utf-8", (1, 1)),
        ("Zürich €".encode(), "utf-8", (0.95, 1)),
        ("Zürich – Genève, 5 €".encode("windows-1252"), "windows-1252", (0.9, 0.99)),
        ("Łódź żółć".encode("cp1250"), "windows-1252", (0.3, 0.8)),
        ("a;b\nä;ö".encode("utf-16"), "utf-16-le", (1, 1)),
        ("a;b\nä;ö\n".encode("utf-16-be"), "utf-16-be", (0.9, 1)),
        (("é" * 50).encode() + b"\xe9 and on", "utf-8", (0.8, 0.8)),
    ],
)
def test_the_encoding_is_told_with_how_sure_that_is(content: bytes, name: str, sure: tuple[float, float]) -> None:
    found = detect([content])
    assert found.name == name
    assert sure[0] <= found.sure <= sure[1], found
