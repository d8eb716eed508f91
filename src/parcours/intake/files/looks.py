"""A first look at a file: what it is and how it is to be read, with a sample of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from parcours.errors import InputError
from parcours.intake import recipe
from parcours.intake.files import columnar, dialects, headings, jsonlines, tabular, workbooks
from parcours.intake.files.careful import physical_lines
from parcours.intake.files.encodings import Encoding, detect, to_utf8
from parcours.intake.files.opening import Compression, Format, Packing, chunks, packing, position
from parcours.intake.files.tops import only_line_feeds

HEAD = 4 * 1024 * 1024
"""Unpacked bytes that a look reads for its sample; the encoding is judged on as much as it takes."""


@dataclass(frozen=True)
class FileLook:
    """What one table in a file is; `rows` is the sample, every cell as text (None where the format has a null)."""

    path: Path
    format: Format
    compression: Compression
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    sheets: tuple[str, ...] = ()
    """Sheets of a workbook, members of a zip; `sheet` is the one looked at."""
    sheet: str = ""
    encoding: str = "utf-8"
    encoding_sure: float = 1.0
    encoding_why: str = ""
    delimiter: str = ","
    quote: str = '"'
    dialect_sure: float = 1.0
    skip: int = 0
    header: int = 1
    names_in: int = 0
    labels: tuple[tuple[str, ...], ...] = ()
    """The other heading rows, column by column as in `columns` (question wordings, for instance)."""
    loose: bool = False
    """Whether its lines have no columns in common, as those of prose and program code."""
    complete: bool = False
    """Whether the sample is the whole table."""
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> list[str | None]:
        """The sample's cells of one column."""
        number = self.columns.index(name)
        return [row[number] for row in self.rows]

    def file(self, *match: str) -> recipe.File:
        """The part of a recipe that reads this file, and others whose names match; default: its own name."""
        return recipe.File(
            match=match or (self.path.name,),
            format=self.format,
            encoding=self.encoding,
            delimiter=self.delimiter,
            quote=self.quote,
            header=self.header,
            names_in=self.names_in,
            skip=self.skip,
            sheet=self.sheet if len(self.sheets) > 1 else "",
            names=() if self.header else self.columns,
        )


def look(path: Path, *, sheet: str = "", sample_rows: int = 10_000) -> FileLook:
    """Look at a file, or at one sheet or zip member of it, and sample its first rows.

    Reads a few megabytes, and further only until the encoding is clear. Raises InputError when it is no table.
    """
    path = Path(path)
    packed = packing(path, sheet)
    if packed.format == "excel":
        return _workbook(path, sheet, sample_rows)
    if packed.format == "parquet":
        columnar.refuse_packed(path, packed.compression)
        names, rows = columnar.sample(path, sample_rows)
        return FileLook(path, "parquet", "", names, rows, complete=len(rows) < sample_rows)
    member = sheet or next(iter(packed.members), "")
    encoding, text, whole = _text(path, packed, member)
    common: dict[str, object] = {
        "compression": packed.compression,
        "sheets": packed.members,
        "sheet": member,
        "encoding": encoding.name,
        "encoding_sure": encoding.sure,
        "encoding_why": encoding.why,
    }
    if packed.format == "jsonl":
        names, rows = jsonlines.sample(text, sample_rows, position(path, member))
        return FileLook(path, "jsonl", columns=names, rows=rows, complete=whole, **common)  # type: ignore[arg-type]
    return _delimited(path, text, whole, sample_rows, common)


def _text(path: Path, packed: Packing, member: str) -> tuple[Encoding, str, bool]:
    """The encoding, the head of the file as text without a cut-off last line, and whether that is all of it."""
    with chunks(path, packed.compression, member, HEAD) as pieces:
        encoding = detect(pieces)
    with chunks(path, packed.compression, member, HEAD) as pieces:
        head, whole = b"", True
        for piece in only_line_feeds(to_utf8(pieces, encoding.name, position(path, member))):
            head += piece
            if len(head) > HEAD:
                whole = False
                break
    text = head.decode("utf-8", "replace")
    return encoding, text if whole else text[: text.rfind("\n") + 1] or text, whole


def _delimited(path: Path, text: str, whole: bool, sample_rows: int, common: dict[str, object]) -> FileLook:
    tabular.check_text(path, text)
    found = dialects.detect(text)
    below = "".join(physical_lines(text)[found.skip :])
    records = [record for _, record in islice(dialects.sample(below, found.dialect), sample_rows + 4) if record]
    header = headings.heading_rows(records)
    names_in = headings.names_row(records, header)
    body = records[header:][:sample_rows]
    heading = headings.full_names(records[:header], names_in) if header else [""] * len(records[0])
    width = headings.width_of(heading, body)
    names, notes = headings.tidy(heading[:width])
    labels = [_padded(record, width) for number, record in enumerate(records[:header], 1) if number != names_in]
    rows = tuple(tuple(record[:width]) for record in body if len(record) in (width, width + 1))
    return FileLook(
        path,
        "csv",
        columns=names,
        rows=rows,
        delimiter=found.dialect.delimiter,
        quote=found.dialect.quote,
        dialect_sure=found.sure,
        skip=found.skip,
        header=header,
        names_in=names_in if names_in != header else 0,
        labels=tuple(labels),
        loose=tabular.is_loose(records, width, found),
        complete=whole and len(records) < sample_rows,
        notes=notes if header else (),
        **common,  # type: ignore[arg-type]
    )


def _workbook(path: Path, sheet: str, sample_rows: int) -> FileLook:
    sheets, chosen, records = workbooks.records(path, sheet)
    first = list(islice(records, sample_rows + 50))
    if not first:
        raise InputError("empty-file", f'The sheet "{chosen}" is empty.', where=position(path, chosen))
    skip = workbooks.titles_above(first)
    rows = [cells for number, cells in first if number > skip]
    header = headings.heading_rows(rows)
    names_in = headings.names_row(rows, header)
    heading = headings.full_names(rows[:header], names_in) if header else [""] * len(rows[0])
    width = len(heading)
    names, notes = headings.tidy(heading)
    return FileLook(
        path,
        "excel",
        "",
        names,
        tuple(_padded(row, width) for row in rows[header:][:sample_rows]),
        sheets=sheets,
        sheet=chosen,
        skip=skip,
        header=header,
        names_in=names_in if names_in != header else 0,
        labels=tuple(_padded(row, width) for number, row in enumerate(rows[:header], 1) if number != names_in),
        complete=len(first) < sample_rows,
        notes=notes if header else (),
    )


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple([*cells, *[""] * width][:width])
