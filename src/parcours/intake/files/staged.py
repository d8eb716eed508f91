"""What staging leaves behind: one Parquet file, the lines set aside, and which line each record came from."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from parcours.errors import InputError

Lines = npt.NDArray[np.int64]

ROW_GROUP = 122_880
MOMENT = pa.timestamp("us")
LONGEST_QUOTE = 1000
"""How many characters of a line that was set aside are kept."""
PATIENCE = 1000
"""So many rejects, and more than the rows, mean that this is not the table it claims to be."""

REJECTS = pa.schema([("line", pa.int64()), ("text", pa.string()), ("code", pa.string()), ("reason", pa.string())])


class Reject(NamedTuple):
    """A record that could not be read: where it starts, its text, and why."""

    line: int
    text: str
    code: str
    reason: str


class Segment(NamedTuple):
    """Records that lie together: one to a line from `first_line` on, or with their lines in `listed`."""

    first_record: int
    first_line: int
    listed: Path | None = None


@dataclass(frozen=True)
class Staged:
    """One file's rows in file order, as Parquet in `paths`: every column as text, but for `moments`.

    `moments` are the columns in which the file itself holds wall-clock times. `source_records` = `rows` + rejects,
    always; `lines` counts the physical lines of the source, headings included. `read` are the sheets of a workbook or
    the members of a zip that the rows come from, `left` the others in it.
    """

    name: str
    paths: tuple[Path, ...]
    columns: tuple[str, ...]
    rows: int
    rejects: pa.Table
    source_records: int
    sha256: str
    bytes_read: int
    lines: int
    notes: tuple[str, ...] = ()
    moments: frozenset[str] = frozenset()
    segments: tuple[Segment, ...] = field(default=(), repr=False)
    read: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def line_of(staged: Staged, rows: Iterable[int]) -> list[int]:
    """The line of the file, from 1, on which each of these records (numbered from 0) begins."""
    starts = [segment.first_record for segment in staged.segments]
    lines = []
    for row in rows:
        if not 0 <= row < staged.rows:
            raise IndexError(f"record {row} of {staged.rows}")
        segment = staged.segments[bisect_right(starts, row) - 1]
        offset = row - segment.first_record
        if segment.listed is None:
            lines.append(segment.first_line + offset)
        else:
            lines.append(int(np.load(segment.listed, mmap_mode="r")[offset]))
    return lines


class Writer:
    """Gathers rows, rejects and line numbers of one file in order, and reconciles them at the end."""

    def __init__(
        self,
        path: Path,
        columns: Sequence[str],
        scratch: Path,
        *,
        sheet: str = "",
        notes: Sequence[str] = (),
        moments: Iterable[str] = (),
    ) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.columns = tuple(columns)
        self.target = scratch / f"{path.name}{'.' + sheet.replace('/', '_') if sheet else ''}.parquet"
        self.notes = tuple(notes)
        self.moments = frozenset(moments)
        self.rows = 0
        self.source_records = 0
        self.rejects: list[Reject] = []
        self._segments: list[Segment] = []
        schema = pa.schema([(name, MOMENT if name in self.moments else pa.string()) for name in self.columns])
        # Dictionaries, for what reads this file evaluates its functions once per distinct text of a row group.
        self._parquet = pq.ParquetWriter(self.target, schema, compression="lz4", write_statistics=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._parquet.close()

    def add(self, rows: pa.Table, lines: int | Lines, rejects: Sequence[Reject], records: int) -> None:
        """Take the next rows; `lines` is the line of the first when each has one line, or the line of each."""
        if rows.num_rows + len(rejects) != records:
            raise InputError(
                "not-reconciled",
                f"{records} records were read, but {rows.num_rows} rows and {len(rejects)} rejects came out.",
                hint="Nothing was imported. This is a fault of Parcours: please report it with the file.",
                where=str(self.path),
            )
        if rows.num_rows:
            self._parquet.write_table(rows, row_group_size=ROW_GROUP)
            self._segments.append(self._segment(lines))
        self.rows += rows.num_rows
        self.source_records += records
        self.rejects.extend(reject._replace(text=shown(reject.text)) for reject in rejects)
        if len(self.rejects) > max(PATIENCE, self.rows):
            self._give_up()

    def staged(self, sha256: str, lines: int) -> Staged:
        """Close the Parquet file and hand everything over."""
        self._parquet.close()
        rejects = pa.Table.from_pylist([reject._asdict() for reject in self.rejects], schema=REJECTS)
        return Staged(
            name=self.path.name,
            paths=(self.target,),
            columns=self.columns,
            rows=self.rows,
            rejects=rejects,
            source_records=self.source_records,
            sha256=sha256,
            bytes_read=self.path.stat().st_size,
            lines=lines,
            notes=self.notes,
            moments=self.moments,
            segments=tuple(self._segments),
        )

    def _segment(self, lines: int | Lines) -> Segment:
        if isinstance(lines, int):
            return Segment(self.rows, lines)
        listed = self.target.with_suffix(f".lines{len(self._segments)}.npy")
        np.save(listed, lines)
        return Segment(self.rows, int(lines[0]), listed)

    def _give_up(self) -> None:
        last = self.rejects[-1]
        raise InputError(
            "mostly-unreadable",
            f"{len(self.rejects)} of the first {self.source_records} records cannot be read, "
            f"the last because: {last.reason}",
            hint="Check delimiter, quote, encoding and heading rows in the recipe.",
            where=f"{self.path}, line {last.line}",
        )


def shown(text: str) -> str:
    """The text of a reject, short enough to keep and valid Unicode."""
    kept = text.rstrip("\r\n").encode("utf-8", "backslashreplace").decode()
    return kept if len(kept) <= LONGEST_QUOTE else f"{kept[:LONGEST_QUOTE]}… ({len(kept):,} characters)"


def sha256_of(path: Path) -> str:
    """The fingerprint of the file as it lies on the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
