"""Excel and OpenDocument workbooks: one sheet as rows of text, dates as ISO text."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from parcours.errors import InputError, did_you_mean
from parcours.intake.files import opening
from parcours.intake.files.staged import Writer

BATCH = 20_000
LARGEST = 4 * 1024**3
"""Unpacked bytes of a workbook that are still read: its sheet is held in memory (a sheet ends at 1,048,576 rows)."""

Record = tuple[int, list[str]]
"""The sheet's row number, and its cells."""


def records(path: Path, sheet: str = "") -> tuple[tuple[str, ...], str, Iterator[Record]]:
    """The sheets of a workbook, the one chosen (the first with content by default), and its filled rows.

    Raises InputError when the workbook is damaged, protected, absurdly packed, or has no such sheet.
    """
    _check_size(path)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        names = tuple(book.sheet_names)
        if sheet and sheet not in names:
            hint = did_you_mean(sheet, names)
            raise InputError("missing-sheet", f'The workbook has no sheet "{sheet}".', hint=hint, where=str(path))
        filled = (name for name in names if book.get_sheet_by_name(name).total_height)
        chosen = sheet or next(filled, names[0])
        rows = book.get_sheet_by_name(chosen).iter_rows()
    except calamine.PasswordError as error:
        raise InputError(
            "password", f'"{path.name}" is protected by a password.', hint="Save it without one.", where=str(path)
        ) from error
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError) as error:
        raise opening.damaged(path, str(error)) from error
    return names, chosen, _filled(rows)


def sheets_like(path: Path, sheet: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All sheets, and those that a recipe means: the one that it names, or all that its pattern ("Year *") fits.

    Raises InputError when none fits.
    """
    names, first, _ = records(path, "" if "*" in sheet else sheet)
    if "*" not in sheet:
        return names, (first,)
    if found := tuple(name for name in names if fnmatchcase(name, sheet)):
        return names, found
    hint = did_you_mean(sheet, names)
    raise InputError("missing-sheet", f'No sheet of the workbook fits "{sheet}".', hint=hint, where=str(path))


def titles_above(rows: Sequence[Record]) -> int:
    """The sheet's rows above the table: blank ones, and those with one cell where the table has several."""
    if not rows:
        return 0
    counts = [sum(bool(cell.strip()) for cell in cells) for _, cells in rows]
    widest = max(counts)
    first = next(k for k, count in enumerate(counts) if count > 1 or widest == 1)
    return rows[first][0] - 1


def write(rows: Iterator[Record], width: int, writer: Writer, above: int = 0) -> int:
    """Write every row to the writer, counted on from the rows of sheets above; return the number of the last."""
    last = above
    while batch := list(islice(rows, BATCH)):
        columns = list(zip(*((cells + [""] * width)[:width] for _, cells in batch), strict=True))
        table = pa.table([pa.array(cells, pa.string()) for cells in columns], names=list(writer.columns))
        lines = np.array([above + number for number, _ in batch], dtype=np.int64)
        last = int(lines[-1])
        writer.add(table, lines, [], len(batch))
    return last


def _check_size(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > max(opening.BOMB_BYTES, opening.BOMB_RATIO * path.stat().st_size):
        raise opening.bomb(path)
    if unpacked > LARGEST:
        raise InputError(
            "workbook-too-large",
            f'"{path.name}" unpacks to {unpacked / 2**30:.1f} GB.',
            hint="Export it as CSV: that has no limit.",
            where=str(path),
        )


def _filled(rows: Iterator[list[object]]) -> Iterator[Record]:
    for number, row in enumerate(rows, 1):
        cells = [as_text(cell) for cell in row]
        if any(cells):
            yield number, cells


def as_text(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates in ISO form, durations in seconds."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, dt.timedelta):
        return as_text(cell.total_seconds())
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)
