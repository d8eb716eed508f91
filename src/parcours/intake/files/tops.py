"""The top of a delimited file: what stands above the table, its headings, and how wide its rows are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from parcours.errors import InputError
from parcours.intake import recipe
from parcours.intake.files import dialects, headings
from parcours.intake.files.careful import physical_lines
from parcours.intake.files.encodings import BROKEN, wrong_encoding

HEAD = 1024 * 1024
"""Bytes that hold the headings; a heading longer than that is none."""


class Top(NamedTuple):
    """Column names, remarks on them, the cells in a row, and the lines and bytes that stand above the first row."""

    names: tuple[str, ...]
    notes: tuple[str, ...]
    width: int
    lines: int
    size: int


def read_top(pieces: Iterator[bytes], file: recipe.File, where: str) -> Top:
    """Read the rows to skip and the headings of a UTF-8 stream; raises InputError when there are fewer lines."""
    head = b""
    while len(head) < HEAD and (piece := next(pieces, b"")):
        head += piece
    text = head.decode("utf-8", "surrogateescape")
    lines = physical_lines(text)
    below = "".join(lines[file.skip :])
    dialect = dialects.Dialect(file.delimiter, file.quote)
    records = islice(dialects.sample(below, dialect), file.header + headings.JUDGED)
    found = [(before, record) for before, record in records if record]
    if len(found) < max(1, file.header):
        raise InputError(
            "no-headings",
            f"The recipe expects {file.skip} lines to skip and {file.header} heading rows, but the file ends before.",
            hint="Check skip and header in the recipe, or export the file again.",
            where=where,
        )
    headed = [record for _, record in found[: file.header]]
    body = [record for _, record in found[file.header :]]
    if any(BROKEN.search(cell) for record in headed for cell in record):
        raise wrong_encoding(head, text, f"{where}, in the headings")
    names, notes = _names(headed, body, file, where)
    used = file.skip + (found[file.header][0] if body else len(lines) - file.skip)
    if not file.header:
        used = file.skip
    size = len("".join(lines[:used]).encode("utf-8", "surrogateescape"))
    ends_in_delimiter = bool(body) and len(body[0]) == len(names) + 1 and not body[0][-1]
    return Top(names, notes, len(names) + ends_in_delimiter, used, size)


def _names(
    headed: Sequence[Sequence[str]], body: Sequence[Sequence[str]], file: recipe.File, where: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    heading = headings.full_names(headed, file.names_in or file.header) if headed else [""] * len(body[0])
    return name_columns(heading, headings.width_of(heading, body), file.names, where)


def name_columns(
    heading: Sequence[str], width: int, given: Sequence[str], where: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the columns: the recipe's own where it gives them, else the headings made tidy, with remarks."""
    if not given:
        names, notes = headings.tidy(heading[:width])
        return names, notes if any(heading) else ()
    if len(given) not in (width, len(heading)):
        raise InputError(
            "wrong-width",
            f"The recipe names {len(given)} columns, but the table has {width}.",
            hint="Check delimiter and names in the recipe.",
            where=where,
        )
    return headings.tidy(given)


def only_line_feeds(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same text where lines end in line feeds, even if they ended in lone carriage returns (an old Mac's)."""
    first = next(pieces, b"")
    lone = b"\r" in first and b"\n" not in first
    if first:
        yield first.replace(b"\r", b"\n") if lone else first
    for piece in pieces:
        yield piece.replace(b"\r", b"\n") if lone else piece


def after(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    """What follows the first `size` bytes."""
    for piece in pieces:
        if size < len(piece):
            yield piece[size:] if size else piece
        size = max(0, size - len(piece))
