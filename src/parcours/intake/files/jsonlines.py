"""JSON lines: one object per line; nested objects become dotted columns, lists stay JSON text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from parcours.errors import InputError
from parcours.intake.files.staged import Reject, Writer

BATCH = 50_000
LONGEST = 16 * 1024 * 1024

decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder(order="deterministic").encode


def sample(text: str, rows: int, where: str) -> tuple[tuple[str, ...], tuple[tuple[str | None, ...], ...]]:
    """The columns and the first rows of a JSON lines text."""
    flat = [cells for _, cells, _ in islice(read(iter([text.encode()])), rows) if isinstance(cells, dict)]
    if not flat:
        raise InputError(
            "not-json-lines",
            "No line is a JSON object.",
            hint="Each line must be one object; turn a list into lines with: jq -c '.[]'.",
            where=where,
        )
    names = tuple(dict.fromkeys(name for cells in flat for name in cells))
    return names, tuple(tuple(cells.get(name) for name in names) for cells in flat)


def columns(pieces: Iterator[bytes]) -> tuple[str, ...]:
    """Every column of the file, in order of first appearance."""
    seen: dict[str, None] = {}
    for _, cells, _ in read(pieces):
        if isinstance(cells, dict):
            seen.update(dict.fromkeys(cells))
    return tuple(seen)


def write(pieces: Iterator[bytes], keys: Sequence[str], writer: Writer, first_line: int) -> int:
    """Write every object's `keys`, in the order of the writer's columns; return the number of lines read."""
    records, last = read(pieces), 0
    while batch := list(islice(records, BATCH)):
        kept = [(line, cells) for line, cells, _ in batch if isinstance(cells, dict)]
        rejects = [
            Reject(line + first_line - 1, text.decode("utf-8", "replace"), "not-json", cells)
            for line, cells, text in batch
            if isinstance(cells, str)
        ]
        cells_of = [pa.array([cells.get(key) for _, cells in kept], pa.string()) for key in keys]
        rows = pa.table(cells_of, names=list(writer.columns))
        lines = np.array([line for line, _ in kept], dtype=np.int64) + first_line - 1
        last = batch[-1][0]
        regular = len(lines) and len(lines) == lines[-1] - lines[0] + 1
        writer.add(rows, int(lines[0]) if regular else lines, rejects, len(batch))
    return last


def read(pieces: Iterator[bytes]) -> Iterator[tuple[int, dict[str, str | None] | str, bytes]]:
    """Each filled line: its number, its object flattened or the reason why it is none, and its text."""
    for number, line in enumerate(_lines(pieces), 1):
        if line.strip():
            yield number, _object(line), line


def _object(line: bytes) -> dict[str, str | None] | str:
    if len(line) > LONGEST:
        return f"The line is longer than {LONGEST // 2**20} MB."
    try:
        content = decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        return f"The line is not valid JSON: {error}."
    if not isinstance(content, dict):
        return "The line is JSON, but not an object."
    cells: dict[str, str | None] = {}
    _flatten(content, "", cells)
    return cells


def _flatten(content: dict[str, Any], prefix: str, cells: dict[str, str | None]) -> None:
    for name, value in content.items():
        if isinstance(value, dict) and value:
            _flatten(value, f"{prefix}{name}.", cells)
        else:
            cells[prefix + name] = as_text(value)


def as_text(value: Any) -> str | None:
    """A JSON value as the text of a cell: text as it is, the rest as JSON writes it, null as nothing."""
    if value is None or isinstance(value, str):
        return value
    return encode(value).decode()


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Lines without their end; of one that is too long only the beginning is kept, so that memory stays bounded."""
    rest = b""
    for piece in pieces:
        first, *more = piece.split(b"\n")
        rest += first[: max(0, LONGEST + 1 - len(rest))]
        for line in more:
            yield rest
            rest = line
    if rest:
        yield rest
