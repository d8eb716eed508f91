"""The dialect of a delimited file: delimiter, quote and rows to skip, told from how evenly a sample splits."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

PREFERRED = "\t;|,:^~§¦#"
"""Signs that separate cells, the surer first: text holds commas and colons more often than tabs and semicolons."""
JUDGED = 1000
"""Records that are enough to see the pattern."""
EVEN = 0.8
"""Below this share of rows with one number of cells a sign is no delimiter."""
VERY_EVEN = 0.95
LONGEST_TITLE = 40
"""Rows above the table, at most."""


class Dialect(NamedTuple):
    """How the characters of a delimited file are to be read; an empty quote means that nothing is quoted."""

    delimiter: str
    quote: str


class Found(NamedTuple):
    """A dialect, the physical lines above the table, the cells in a row, and how sure (0 to 1)."""

    dialect: Dialect
    skip: int
    width: int
    sure: float


def detect(text: str) -> Found:
    """Find the dialect that cuts a sample most evenly; without any, the file is one column.

    A sign is judged by the share of records with the commonest number of cells, read under quoting; of signs about as
    even, the one that is even from an earlier row on wins (a decimal comma is not in the heading), then the earlier
    in `PREFERRED`. Not for files with a delimiter of several characters.
    """
    quote = "'" if _is_quoted_by_apostrophes(text) else '"'
    best, best_merit = Found(Dialect(",", quote), 0, 1, 0.5), (0, 0, 0)
    for rank, sign in enumerate(_candidates(text)):
        counts, starts = _cells(text, Dialect(sign, quote))
        width, share, first = _pattern(counts)
        merit = ((share >= EVEN) + (share >= VERY_EVEN), -first, -rank)
        if width > 1 and share >= EVEN and merit > best_merit:
            best, best_merit = Found(Dialect(sign, quote), starts[first], width, round(share, 3)), merit
    return best


def sample(text: str, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The records of a text, read as forgivingly as can be, each with the number of lines before it."""
    lines = io.StringIO(text, newline="")
    if dialect.quote:
        reader = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote)
    else:
        reader = csv.reader(lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE)
    before = 0
    try:
        for record in reader:
            yield before, record
            before = reader.line_num
    except csv.Error:
        return


def _candidates(text: str) -> list[str]:
    head = text[:200_000]
    usual = [sign for sign in PREFERRED if sign in head]
    rare = sorted(
        {sign for sign in set(head) if not sign.isalnum() and sign not in PREFERRED + "\"'\r\n .-_/@()+%&\ufeff"}
    )
    return usual + [sign for sign in rare if not usual]


def _is_quoted_by_apostrophes(text: str) -> bool:
    """Whether cells open and close with ' and none with the double quote."""
    lines = text.splitlines()[:JUDGED]
    apostrophes = sum(line[:1] == "'" and line.count("'") >= 2 for line in lines)
    return apostrophes > len(lines) / 2 and not any(line[:1] == '"' for line in lines)


def _cells(text: str, dialect: Dialect) -> tuple[list[int], list[int]]:
    """How many cells each filled record has, and where it starts; a padded title above the table counts as 1."""
    counts: list[int] = []
    starts = []
    for before, record in islice(sample(text, dialect), JUDGED):
        if record:
            above = all(count == 1 for count in counts)
            is_title = above and len(record) > 2 and sum(bool(cell.strip()) for cell in record) <= 1
            counts.append(1 if is_title else len(record))
            starts.append(before)
    return counts, starts


def _pattern(counts: list[int]) -> tuple[int, float, int]:
    """The commonest number of cells, the share of records that have it, and the first of them that others follow."""
    if not counts:
        return 1, 0.0, 0
    width = max(Counter(counts).items(), key=lambda pair: (pair[1], pair[0]))[0]
    fits = [count == width for count in counts]
    first = next((n for n in range(len(fits)) if all(fits[n : n + 2]) and _mostly(fits[n : n + 6])), len(fits) - 1)
    # The last record may have been cut off, and rows may end in a delimiter that the heading does not have.
    body = fits[first:-1] if len(fits) - first > 2 else fits[first:]
    if first and counts[first - 1] == width - 1 > 1:
        first -= 1
    return width, sum(body) / len(body) if first <= LONGEST_TITLE else 0.0, first


def _mostly(fits: list[bool]) -> bool:
    return sum(fits) >= len(fits) - 1
