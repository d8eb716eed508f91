"""Delimited text read record by record with Python's csv module: exact, forgiving nothing, about ten times slower.

Used for the blocks of a file that are not cleanly quoted, or hold NUL or broken bytes; see `delimited`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from parcours.intake.files.encodings import BROKEN
from parcours.intake.files.staged import Reject

LONGEST = 16 * 1024 * 1024
"""A longer record is set aside: in a table it is a quote that was never closed."""
csv.field_size_limit(2 * LONGEST)

if TYPE_CHECKING:
    from _csv import Reader


@dataclass
class Reading:
    """What came out of one block: the cells row after row, the lines of the rows, rejects, and what was used."""

    cells: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    used_lines: int = 0
    rest: str = ""


def physical_lines(text: str) -> list[str]:
    """The lines of a text with their ends, as csv counts them."""
    return list(io.StringIO(text, newline=""))


def read(text: str, first_line: int, width: int, delimiter: str, quote: str, *, final: bool) -> Reading:
    """Read whole records; an unfinished one at the end is left in `rest` unless this is the end of the file.

    A record with text after a closing quote, or whose quote is never closed, is set aside by its first line, and
    reading goes on at the next line, so that one stray quote does not swallow the rows below it.
    """
    lines = physical_lines(text)
    if not final and lines and not lines[-1].endswith(("\n", "\r")):
        return _finish(_Block(lines[:-1], first_line, width, delimiter, quote), lines[-1], final=False)
    return _finish(_Block(lines, first_line, width, delimiter, quote), "", final=final)


def _finish(block: _Block, tail: str, *, final: bool) -> Reading:
    reading = block.read(final=final)
    reading.rest += tail
    return reading


class _Block:
    def __init__(self, lines: list[str], first_line: int, width: int, delimiter: str, quote: str) -> None:
        self.lines = lines
        self.first_line = first_line
        self.width = width
        self.delimiter = delimiter
        self.quote = quote
        self.reading = Reading()
        self.is_sound = not any("\0" in line or (not line.isascii() and BROKEN.search(line)) for line in lines)

    def read(self, *, final: bool) -> Reading:
        position = 0
        while position < len(self.lines):
            stop, fault = self._run(position)
            if not fault:
                position = stop
            elif fault == "unclosed" and not final and self._size(stop) <= LONGEST:
                self.reading.rest = "".join(self.lines[stop:])
                position = len(self.lines)
                self.reading.used_lines = stop
                return self.reading
            else:
                self._set_aside(stop, stop + 1, *REASONS[fault])
                position = stop + 1
        self.reading.used_lines = len(self.lines)
        return self.reading

    def _run(self, position: int) -> tuple[int, str]:
        """Read from a line on until the end or a fault; return where the next record starts, and the fault."""
        reader, start = self._reader(position), position
        try:
            for record in reader:
                end = position + reader.line_num
                if self.is_sound and len(record) == self.width:
                    self.reading.cells.extend(record)
                    self.reading.lines.append(self.first_line + start)
                elif record and not self._take(record, start, end):
                    return start, "swallowed"
                start = end
        except csv.Error as error:
            return start, "unclosed" if "end of data" in str(error) else "after quote"
        return start, ""

    def _reader(self, position: int) -> Reader:
        return dialect_reader(islice(self.lines, position, None), self.delimiter, self.quote)

    def _take(self, record: list[str], start: int, end: int) -> bool:
        """Keep or set aside one record; False when it has swallowed lines that are records of their own."""
        if len(record) == self.width + 1 and not record[-1]:
            record.pop()
        if len(record) != self.width:
            if end - start > 1 and self._stands_alone(start + 1):
                return False
            self._set_aside(start, end, "ragged", ragged(len(record), self.width))
        elif fault := _bad_characters(record):
            self._set_aside(start, end, *fault)
        else:
            self.reading.cells.extend(record)
            self.reading.lines.append(self.first_line + start)
        return True

    def _stands_alone(self, number: int) -> bool:
        try:
            return len(next(dialect_reader(iter(self.lines[number : number + 1]), self.delimiter, self.quote))) in (
                self.width,
                self.width + 1,
            )
        except (csv.Error, StopIteration):
            return False

    def _set_aside(self, start: int, end: int, code: str, reason: str) -> None:
        text = "".join(self.lines[start:end])
        self.reading.rejects.append(Reject(self.first_line + start, text, code, reason))

    def _size(self, start: int) -> int:
        return sum(map(len, self.lines[start:]))


REASONS = {
    "unclosed": ("unclosed-quote", "A quote is opened and never closed."),
    "swallowed": ("unclosed-quote", "A quote is opened and closed only in a later row."),
    "after quote": ("broken-quotes", "There is text between a closing quote and the next delimiter."),
}


def dialect_reader(lines: Iterator[str], delimiter: str, quote: str) -> Reader:
    """Python's csv reader, strict, for this delimiter and quote (none when empty)."""
    if quote:
        return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)


def ragged(cells: int, width: int) -> str:
    """Why a record with another number of cells was set aside."""
    return f"The row has {cells} cell{'s' * (cells != 1)} where the heading has {width}."


def _bad_characters(record: Sequence[str]) -> tuple[str, str] | None:
    for cell in record:
        if "\0" in cell:
            return "nul-byte", "The row holds a NUL byte."
        if broken := BROKEN.search(cell):
            return (
                "wrong-encoding",
                f"The row holds the byte 0x{ord(broken[0]) - 0xDC00:02X}: no valid character.",
            )
    return None
