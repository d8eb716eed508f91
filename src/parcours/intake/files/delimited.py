"""CSV and its kin, as a stream: cut into blocks of whole records, blocks parsed side by side, written in file order.

Python's csv module says what a record is. Where a block is cleanly quoted (every quote opens after a delimiter and
closes before one) Arrow reads it the same and ten times faster; any other block goes to `careful`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.csv as pc

from parcours.intake.files import careful
from parcours.intake.files.dialects import Dialect
from parcours.intake.files.encodings import BROKEN, broken_and_whole, wrong_encoding
from parcours.intake.files.staged import Lines, Reject, Writer

WORKERS = 2
BLOCK = 8 * 1024 * 1024
NEWLINE, RETURN = 10, 13


class Parsed(NamedTuple):
    """The rows of one block, the line of the first or of each, its rejects, and the records it held."""

    rows: pa.Table
    lines: int | Lines
    rejects: list[Reject]
    records: int


class Cut(NamedTuple):
    """Whole records in the front of a buffer: where they end, and how many lines they take."""

    end: int
    physical: int


@dataclass
class Delimited:
    """Reads one file's records, in UTF-8, into a writer.

    `line` is the line of the file that comes next; `width` the cells in a row: one more than the columns when rows
    end in a delimiter.
    """

    writer: Writer
    dialect: Dialect
    width: int
    line: int
    _in_giant: bool = field(default=False, init=False)

    def run(self, pieces: Iterator[bytes]) -> int:
        """Read to the end; return the number of lines in the file."""
        waiting: deque[Future[None]] = deque()
        with ThreadPoolExecutor(WORKERS) as pool, ThreadPoolExecutor(1) as pen:
            for block in self._blocks(pieces, pool):
                waiting.append(pen.submit(self._write, block))
                if len(waiting) > WORKERS + 1:
                    waiting.popleft().result()
            for written in waiting:
                written.result()
        return self.line - 1

    def _write(self, block: Future[Parsed]) -> None:
        self.writer.add(*block.result())

    def _blocks(self, pieces: Iterator[bytes], pool: ThreadPoolExecutor) -> Iterator[Future[Parsed]]:
        buffer = b""
        for piece in pieces:
            buffer += self._past_giant(piece) if self._in_giant else piece
            if len(buffer) >= BLOCK:
                used, future = self._next(buffer, pool, final=False)
                buffer = buffer[used:]
                if future:
                    yield future
        if buffer:
            _, future = self._next(buffer if buffer.endswith(b"\n") else buffer + b"\n", pool, final=True)
            if future:
                yield future

    def _next(self, buffer: bytes, pool: ThreadPoolExecutor, *, final: bool) -> tuple[int, Future[Parsed] | None]:
        """Hand the whole records in the front of the buffer to a worker; return how many bytes they take."""
        cut, line = clean_cut(buffer, self.dialect), self.line
        if cut and cut.end and (cut.end == len(buffer) or not final):
            self.line += cut.physical
            return cut.end, pool.submit(self._parse, buffer[: cut.end], cut, line)
        if len(buffer) > careful.LONGEST and b"\n" not in buffer:
            self._in_giant = True
            self.line += 1
            return len(buffer), pool.submit(self._giant, buffer[:4000], line)
        if len(buffer) <= careful.LONGEST and not final and cut:
            return 0, None
        reading = self._read_carefully(buffer, line, final=final)
        self.line += reading.used_lines
        rest = len(reading.rest.encode("utf-8", "surrogateescape"))
        return len(buffer) - rest, pool.submit(self._parsed, reading)

    def _past_giant(self, piece: bytes) -> bytes:
        """What follows the line that was too long to keep."""
        end = piece.find(b"\n")
        self._in_giant = end < 0
        return b"" if end < 0 else piece[end + 1 :]

    def _giant(self, start: bytes, line: int) -> Parsed:
        reason = f"The line is longer than {careful.LONGEST // 2**20} MB."
        return self._parsed(
            careful.Reading(rejects=[Reject(line, start.decode("utf-8", "replace"), "line-too-long", reason)])
        )

    def _parse(self, block: bytes, cut: Cut, line: int) -> Parsed:
        """Read a cleanly quoted block with Arrow, or carefully where Arrow would overlook something."""
        parsed = None if b"\0" in block or not _is_utf8(block) else self._fast(block, cut, line)
        return parsed or self._parsed(self._read_carefully(block, line, final=True))

    def _fast(self, block: bytes, cut: Cut, line: int) -> Parsed | None:
        wrong: list[pc.InvalidRow] = []
        names = [*self.writer.columns, *[""] * (self.width - len(self.writer.columns))]
        table = _arrow(block, names, self.dialect, wrong)
        if wrong and (self.width > len(self.writer.columns) or any(self._is_tricky(row.text) for row in wrong)):
            return None
        if self.width > len(self.writer.columns):
            if compute.any(compute.not_equal(table.column(self.width - 1), "")).as_py():
                return None
            table = table.select(range(self.width - 1))
        records = table.num_rows + len(wrong)
        listed = None if records == cut.physical else _starts(block, self.dialect, line)
        if listed is not None and len(listed) != records:
            return None
        lines = line + np.arange(records) if listed is None else listed
        numbers = [row.number - 1 for row in wrong]
        rejects = [
            Reject(int(lines[number]), row.text, "ragged", careful.ragged(row.actual_columns, self.width))
            for number, row in zip(numbers, wrong, strict=True)
        ]
        regular = not rejects and listed is None
        return Parsed(table, line if regular else np.delete(lines, numbers), rejects, records)

    def _is_tricky(self, text: str) -> bool:
        """Whether a ragged record may be one cell too long by an empty one, or have swallowed others."""
        return "\n" in text or text.rstrip("\r").endswith(self.dialect.delimiter)

    def _read_carefully(self, block: bytes, line: int, *, final: bool) -> careful.Reading:
        text = block.decode("utf-8", "surrogateescape")
        broken, whole = broken_and_whole(text)
        if broken > whole:
            raise wrong_encoding(block, text, f"{self.writer.path}, line {line + _lines_before_broken(text)}")
        return careful.read(text, line, len(self.writer.columns), *self.dialect, final=final)

    def _parsed(self, reading: careful.Reading) -> Parsed:
        names = list(self.writer.columns)
        columns = [pa.array(reading.cells[place :: len(names)], pa.string()) for place in range(len(names))]
        lines = np.array(reading.lines, dtype=np.int64)
        return Parsed(pa.table(columns, names=names), lines, reading.rejects, len(lines) + len(reading.rejects))


def clean_cut(buffer: bytes, dialect: Dialect) -> Cut | None:
    """The whole records in front of a buffer that starts with a record, or None when its quotes are not clean."""
    mark = dialect.quote.encode()
    if len(dialect.delimiter.encode()) > 1 or len(mark) > 1:
        return None
    if b"\r" in buffer and buffer.count(b"\r") != buffer.count(b"\r\n"):
        return None
    end = buffer.rfind(b"\n") + 1
    if end and mark and mark in buffer:
        signs = np.frombuffer(buffer, np.uint8)
        quotes = np.flatnonzero(signs == mark[0])
        if np.searchsorted(quotes, end) % 2:
            end = int(_record_ends(signs, quotes).max(initial=-1)) + 1
        if not _is_clean(signs, quotes[: np.searchsorted(quotes, end)], dialect):
            return None
    return Cut(end, buffer.count(b"\n", 0, end))


def _is_clean(signs: np.ndarray, quotes: Lines, dialect: Dialect) -> bool:
    """Whether each pair of quotes opens after a delimiter and closes before one, lines ending as delimiters do."""
    opening, closing = quotes[0::2], quotes[1::2]
    allowed = np.zeros(256, bool)
    allowed[[ord(dialect.quote), ord(dialect.delimiter), NEWLINE]] = True
    before = signs[np.maximum(opening - 1, 0)]
    before_is_fine = allowed[before] | (opening == 0)
    allowed[RETURN] = True
    return bool(before_is_fine.all() and allowed[signs[closing + 1]].all())


def _record_ends(signs: np.ndarray, quotes: Lines) -> Lines:
    """The newlines outside quotes."""
    newlines: Lines = np.flatnonzero(signs == NEWLINE)
    outside = np.searchsorted(quotes, newlines) % 2 == 0
    return np.asarray(newlines[outside])


def _starts(block: bytes, dialect: Dialect, line: int) -> Lines:
    """The lines on which the records of a clean block start, `line` being its first; blank lines are no records."""
    signs = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(signs == ord(dialect.quote)) if dialect.quote else np.empty(0, np.int64)
    ends = _record_ends(signs, quotes)
    starts = np.concatenate([[0], ends[:-1] + 1])
    blank = (ends == starts) | ((ends == starts + 1) & (signs[starts] == RETURN))
    lines = line + np.searchsorted(np.flatnonzero(signs == NEWLINE), starts)
    return np.asarray(lines[~blank])


def _arrow(block: bytes, names: list[str], dialect: Dialect, wrong: list[pc.InvalidRow]) -> pa.Table:
    def set_aside(row: pc.InvalidRow) -> str:
        wrong.append(row)
        return "skip"

    numbered = [str(number) for number in range(len(names))]
    table = pc.read_csv(
        pa.BufferReader(block),
        read_options=pc.ReadOptions(column_names=numbered, use_threads=False, block_size=len(block) + 1),
        parse_options=pc.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char=dialect.quote or False,
            newlines_in_values=bool(dialect.quote),
            invalid_row_handler=set_aside,
        ),
        convert_options=pc.ConvertOptions(
            column_types=dict.fromkeys(numbered, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    return table.rename_columns(names)


def _is_utf8(block: bytes) -> bool:
    if block.isascii():
        return True
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True


def _lines_before_broken(text: str) -> int:
    place = BROKEN.search(text)
    return text.count("\n", 0, place.start()) if place else 0
