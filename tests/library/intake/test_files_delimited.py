"""Delimited files are read as Python's csv module reads them, fast where that is safe."""

from __future__ import annotations

import csv
import gzip
import io
import random
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.errors import InputError
from parcours.intake import recipe
from parcours.intake.files import Staged, careful, delimited, line_of, look, stage


def cells(staged: Staged) -> list[list[str]]:
    table = pa.concat_tables([pq.read_table(path) for path in staged.paths])
    return [list(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]


def staged_text(folder: Path, text: str | bytes, **how: object) -> Staged:
    path = folder / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return stage(path, recipe.File(match=("table.csv",), **how), folder / "scratch")  # type: ignore[arg-type]


def rejects(staged: Staged) -> list[tuple[int, str]]:
    return [(reject["line"], reject["code"]) for reject in staged.rejects.to_pylist()]


PACKERS = {
    "": lambda content: content,
    ".gz": gzip.compress,
    ".zst": lambda content: pa.compress(content, "zstd", asbytes=True),
}

words = st.text(st.sampled_from("ab,;\t|\"'\n éß 0.1\\"), max_size=6)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few bytes, so that small tables fall into many."""
    monkeypatch.setattr(delimited, "BLOCK", 64)
    monkeypatch.setattr("parcours.intake.files.opening.CHUNK", 64)


@settings(max_examples=150)
@given(
    rows=st.lists(st.lists(words, min_size=3, max_size=3), min_size=1, max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"]),
    packing=st.sampled_from(sorted(PACKERS)),
    block=st.sampled_from([16, 100, 1 << 20]),
)
def test_any_table_written_by_csv_comes_back_equal_with_its_true_lines(
    tmp_path: Path, rows: list[list[str]], delimiter: str, quoting: int, newline: str, encoding: str, packing: str,
    block: int, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(delimited, "BLOCK", block)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator=newline)
    lines = []
    for row in [["x", "y", "z"], *rows]:
        lines.append(len(careful.physical_lines(written.getvalue())) + 1)
        writer.writerow(row)
    path = tmp_path / f"table.csv{packing}"
    path.write_bytes(PACKERS[packing](written.getvalue().encode(encoding)))
    how = recipe.File(match=("*",), delimiter=delimiter, encoding=encoding)
    staged = stage(path, how, tmp_path / "scratch")
    assert cells(staged) == rows
    assert staged.columns == ("x", "y", "z")
    assert line_of(staged, range(len(rows))) == lines[1:]
    assert staged.source_records == len(rows)


@settings(max_examples=150)
@given(text=st.text(st.sampled_from('ab,"\n\r x'), max_size=120), block=st.sampled_from([8, 40, 1 << 20]))
def test_any_characters_at_all_are_staged_or_set_aside_and_never_differ_from_csv(
    tmp_path: Path, text: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "BLOCK", block)
    text = text.replace("\r", "\r\n").replace("\n\n", "\n") if text.count("\r") % 2 else text.replace("\r", "")
    try:
        staged = staged_text(tmp_path, "x,y\n" + text)
    except InputError as error:
        assert error.code == "mostly-unreadable"  # noqa: PT017 -- most texts are readable, some are not
        return
    assert staged.rows + staged.rejects.num_rows == staged.source_records
    if not staged.rejects.num_rows:
        whole = csv.reader(io.StringIO(text, newline=""), strict=True)
        assert cells(staged) == [row[:2] for row in whole if row]


def test_the_look_finds_dialect_encoding_and_headings(tmp_path: Path) -> None:
    rows = "".join(f"{n};Müller {n};{n},50;0{n % 9 + 1}.02.2024\n" for n in range(40))
    path = tmp_path / "sales.csv"
    path.write_bytes(("Bericht, erstellt 2024\n\nNr;Name;Betrag;Datum\n" + rows).encode("windows-1252"))
    seen = look(path)
    assert (seen.delimiter, seen.quote, seen.encoding) == (";", '"', "windows-1252")
    assert (seen.skip, seen.header, seen.columns) == (2, 1, ("Nr", "Name", "Betrag", "Datum"))
    assert 0.9 < seen.encoding_sure < 1
    assert seen.complete
    assert len(seen.rows) == 40
    staged = stage(path, seen.file(), tmp_path / "scratch")
    assert cells(staged)[2] == ["2", "Müller 2", "2,50", "03.02.2024"]
    assert line_of(staged, [0, 39]) == [4, 43]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("id,time\n" + "".join(f"{n},10:{n}:30\n" for n in range(10, 40)), ","),
        ("name;amount\n" + "".join(f"n{n};{n},50\n" for n in range(40)), ";"),
        ("id,codes\n" + "".join(f"{n},a;b\n" for n in range(40)), ","),
        ("a|b\n1|2,3\n4|5\n6|7,8\n", "|"),
        ("a\tb c\n" + "1\t2, 3\n" * 9, "\t"),
        ("text\n" + "Well, yes\nNo\nPerhaps, or not, who knows\n" * 5, ","),
    ],
)
def test_the_delimiter_is_the_sign_that_cuts_evenly_from_the_heading_on(
    tmp_path: Path, text: str, delimiter: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)
    assert look(path).delimiter == delimiter


def test_three_heading_rows_as_survey_tools_write_them_are_told_apart(tmp_path: Path) -> None:
    body = "".join(f"2024-01-{n + 1:02},{n % 11},text {n}\n" for n in range(20))
    wordings = '"Start Date","How likely,\nreally?",Why?\n'
    headings = "StartDate,Q1_NPS,Q2\n" + wordings + '"{""ImportId"":""a""}","{""ImportId"":""b""}","{}"\n'
    path = tmp_path / "survey.csv"
    path.write_text(headings + body)
    seen = look(path)
    assert (seen.header, seen.names_in, seen.columns) == (3, 1, ("StartDate", "Q1_NPS", "Q2"))
    assert seen.labels[0] == ("Start Date", "How likely,\nreally?", "Why?")
    staged = stage(path, seen.file(), tmp_path / "scratch")
    assert (staged.rows, line_of(staged, [0])) == (20, [5])


def test_a_table_without_headings_is_recognised_and_read_under_made_up_names(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("".join(f"{n},2024-01-02,web\n" for n in range(30)))
    seen = look(path)
    assert (seen.header, seen.columns) == (0, ("column_1", "column_2", "column_3"))
    assert stage(path, seen.file(), tmp_path / "scratch").rows == 30


def test_headings_are_tidied_and_doubles_reported(tmp_path: Path) -> None:
    staged = staged_text(tmp_path, "\ufeff*ID, Name ,name,,\n1,2,3,4,\n5,6,7,,\n")
    assert staged.columns == ("*ID", "Name", "name_2", "column_4")
    assert len(staged.notes) == 2
    assert cells(staged) == [["1", "2", "3", "4"], ["5", "6", "7", ""]]


def test_rows_that_end_in_a_delimiter_are_no_wider_than_the_heading(tmp_path: Path) -> None:
    staged = staged_text(tmp_path, "a,b\n1,2,\n3,4,\n5,6\n7,8,9\n")
    assert cells(staged) == [["1", "2"], ["3", "4"], ["5", "6"]]
    assert rejects(staged) == [(5, "ragged")]


def test_ragged_rows_are_set_aside_with_their_line_and_the_rest_lands(tmp_path: Path) -> None:
    staged = staged_text(tmp_path, 'a,b\n1,2\n\n3\n4,5,6\n"7\n7",8\n9,10\n')
    assert cells(staged) == [["1", "2"], ["7\n7", "8"], ["9", "10"]]
    assert rejects(staged) == [(4, "ragged"), (5, "ragged")]
    assert line_of(staged, [0, 1, 2]) == [2, 6, 8]
    assert staged.rejects["reason"][0].as_py() == "The row has 1 cell where the heading has 2."


def test_a_quote_that_is_never_closed_swallows_one_row_only(tmp_path: Path) -> None:
    rows = [f'{n},"text {n}"\n' for n in range(50)]
    rows[20] = '20,"text 20\n'
    staged = staged_text(tmp_path, "a,b\n" + "".join(rows))
    assert staged.rows == 49
    assert rejects(staged) == [(22, "broken-quotes")]
    staged = staged_text(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n')
    assert (cells(staged), rejects(staged)) == ([["1", "2"], ["5", "6"]], [(3, "unclosed-quote")])


def test_inches_in_plain_cells_are_kept(tmp_path: Path) -> None:
    assert cells(staged_text(tmp_path, 'a,b\n5" pipe,1\nx,2\n')) == [['5" pipe', "1"], ["x", "2"]]


def test_nul_bytes_and_broken_bytes_set_single_rows_aside(tmp_path: Path) -> None:
    staged = staged_text(tmp_path, "a,b\n1,ü\n2,\0\n3,é\n".encode() + b"4,\xfc\n5,x\n")
    assert [row[0] for row in cells(staged)] == ["1", "3", "5"]
    assert rejects(staged) == [(3, "nul-byte"), (5, "wrong-encoding")]
    assert "0xFC" in staged.rejects["reason"][1].as_py()


def test_the_wrong_encoding_is_an_error_that_names_byte_line_and_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        staged_text(tmp_path, "a,b\n1,x\n2,Zürich\n".encode("latin-1"))
    assert caught.value.code == "wrong-encoding"
    assert "0xFC" in caught.value.message
    assert "line 3" in caught.value.where
    assert "windows-1252" in caught.value.hint
    with pytest.raises(InputError, match="the file is UTF-8"):
        staged_text(tmp_path, "a,b\n1,Zürich Genève\n".encode(), encoding="windows-1252")
    with pytest.raises(InputError, match="is no encoding"):
        staged_text(tmp_path, "a,b\n1,2\n", encoding="utf-9")


@pytest.mark.parametrize("last", ["ß", "Straß", "é", "1é"])
def test_a_western_letter_at_the_end_of_a_file_is_no_beginning_of_utf8(tmp_path: Path, last: str) -> None:
    staged = staged_text(tmp_path, f"a,b\n1,{last}\n".encode("windows-1252"), encoding="windows-1252")
    assert cells(staged) == [["1", last]]


def test_carriage_returns_of_an_old_mac_end_lines(tmp_path: Path) -> None:
    assert cells(staged_text(tmp_path, "a,b\r1,2\r3,4\r")) == [["1", "2"], ["3", "4"]]


def test_a_line_of_many_megabytes_is_set_aside_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n3,")
        for _ in range(48):
            file.write(b"x" * (1 << 20))
        file.write(b"\n5,6\n")
    staged = stage(path, recipe.File(match=("*",)), tmp_path / "scratch")
    assert cells(staged) == [["1", "2"], ["5", "6"]]
    assert rejects(staged) == [(3, "line-too-long")]
    assert len(staged.rejects["text"][0].as_py()) < 1100
    assert line_of(staged, [1]) == [4]


def test_a_quote_open_over_many_megabytes_loses_its_own_line_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(careful, "LONGEST", 4000)
    monkeypatch.setattr(delimited, "BLOCK", 1000)
    monkeypatch.setattr("parcours.intake.files.opening.CHUNK", 500)
    staged = staged_text(tmp_path, 'a,b\n1,"2\n' + "".join(f"{n},text\n" for n in range(2000)))
    assert (staged.rows, rejects(staged)) == (2000, [(2, "unclosed-quote")])
    assert line_of(staged, [0, 1999]) == [3, 2002]


def test_a_file_that_is_mostly_unreadable_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        staged_text(tmp_path, "a;b\n" + "1;2,5;3\n" * 5000, delimiter=";")
    assert caught.value.code == "mostly-unreadable"


def test_members_of_a_zip_are_read_one_after_another_when_they_are_alike(tmp_path: Path) -> None:
    path = tmp_path / "months.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("2024-01.csv", "a,b\n1,2\n")
        archive.writestr("2024-02.csv", "a,b\n3,4\n5,6\n")
    seen = look(path)
    assert seen.sheets == ("2024-01.csv", "2024-02.csv")
    both = stage(path, recipe.File(match=("*",)), tmp_path / "scratch")
    assert cells(both) == [["1", "2"], ["3", "4"], ["5", "6"]]
    assert line_of(both, [0, 1, 2]) == [2, 4, 5]
    one = stage(path, recipe.File(match=("*",), sheet="2024-02.csv"), tmp_path / "scratch")
    assert cells(one) == [["3", "4"], ["5", "6"]]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other.csv", "c\n1\n")
    with pytest.raises(InputError, match="different columns"):
        stage(path, recipe.File(match=("*",)), tmp_path / "scratch")


def test_a_block_boundary_anywhere_changes_nothing(tmp_path: Path, small_blocks: None) -> None:
    chance = random.Random(3)
    rows = [[str(n), chance.choice(["x", 'say "hi"', "two\nlines", "a,b", ""]), "é" * (n % 4)] for n in range(400)]
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([["a", "b", "c"], *rows])
    staged = staged_text(tmp_path, written.getvalue())
    assert cells(staged) == rows
    assert staged.lines == written.getvalue().count("\n")


def test_progress_is_told_up_to_the_end_and_the_fingerprint_is_of_the_file(tmp_path: Path) -> None:
    import hashlib

    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 9))
    told: list[tuple[int, int]] = []
    staged = stage(path, recipe.File(match=("*",)), tmp_path / "scratch", progress=lambda *step: told.append(step))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert staged.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
