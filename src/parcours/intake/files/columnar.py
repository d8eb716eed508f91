"""Parquet: its columns as text, nested ones dotted or as JSON text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as pq

from parcours.errors import InputError
from parcours.intake.files import opening
from parcours.intake.files.headings import tidy
from parcours.intake.files.staged import MOMENT, Writer

BATCH = 65_536


def sample(path: Path, rows: int) -> tuple[tuple[str, ...], tuple[tuple[str | None, ...], ...]]:
    """The columns and the first rows of a Parquet file."""
    file = _open(path)
    batch = next(file.iter_batches(batch_size=max(1, rows)), None)
    table = as_text(pa.Table.from_batches([batch] if batch else [], schema=file.schema_arrow))
    return columns(path), tuple(zip(*(column.to_pylist() for column in table.columns), strict=True))


def columns(path: Path) -> tuple[str, ...]:
    """The names of the columns, nested ones dotted."""
    return tidy(as_text(_open(path).schema_arrow.empty_table()).column_names)[0]


def moments(path: Path, names: Sequence[str]) -> tuple[str, ...]:
    """Which of the columns, by the names that they have here, hold wall-clock times as such."""
    schema = _flat(_open(path).schema_arrow.empty_table()).schema
    return tuple(name for name, kind in zip(names, schema.types, strict=True) if _is_moment(kind))


def write(path: Path, writer: Writer, progress: opening.Progress | None = None) -> int:
    """Write every row to the writer, while the next ones are read; a row's line is its number."""
    done = 0
    writing: Future[None] | None = None
    with ThreadPoolExecutor(1) as pen:
        for batch in _batches(path, progress):
            table = _kept(pa.Table.from_batches([batch])).rename_columns(list(writer.columns))
            if writing:
                writing.result()
            writing = pen.submit(writer.add, table, done + 1, [], table.num_rows)
            done += table.num_rows
        if writing:
            writing.result()
    return done


def _batches(path: Path, progress: opening.Progress | None) -> Iterator[pa.RecordBatch]:
    file, done, size = _open(path), 0, path.stat().st_size
    try:
        for batch in file.iter_batches(batch_size=BATCH):
            yield batch
            done += batch.num_rows
            if progress:
                progress(size * done // max(1, file.metadata.num_rows), size)
    except (pa.ArrowException, OSError) as error:
        raise opening.damaged(path, str(error)) from error


def as_text(table: pa.Table) -> pa.Table:
    """The same rows with every column as text; structs fall into dotted columns."""
    table = _flat(table)
    return pa.table([_text(column) for column in table.columns], names=table.column_names)


def _kept(table: pa.Table) -> pa.Table:
    """The same rows as text, but for wall-clock times, which are kept to the microsecond."""
    table = _flat(table)
    columns = [
        column.cast(MOMENT, safe=False) if _is_moment(column.type) else _text(column) for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _flat(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(column.type) for column in table.schema):
        table = table.flatten()
    return table


def _is_moment(kind: pa.DataType) -> bool:
    return pa.types.is_timestamp(kind) and kind.tz is None


def _is_sound(texts: pa.ChunkedArray) -> bool:
    """Whether all of them are UTF-8."""
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _text(column.cast(kind.value_type))
    if pa.types.is_nested(kind):
        encode = msgspec.json.Encoder(enc_hook=str).encode
        return pa.chunked_array(
            [[None if value is None else encode(value).decode() for value in column.to_pylist()]], pa.string()
        )
    if pa.types.is_timestamp(kind) and kind.tz:
        return compute.strftime(column.cast(pa.timestamp("us", "UTC")), "%Y-%m-%d %H:%M:%S+00:00")
    if _is_moment(kind):
        exact = column.cast(MOMENT, safe=False).cast(pa.string())
        return compute.utf8_rtrim(compute.utf8_rtrim(exact, "0"), ".")
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.chunked_array(
            [[None if value is None else value.decode("utf-8", "backslashreplace") for value in column.to_pylist()]],
            pa.string(),
        )
    texts = column.cast(pa.string())
    return texts if _is_sound(texts) else _text(texts.cast(pa.binary()))


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise opening.damaged(path, str(error)) from error


def refuse_packed(path: Path, compression: str) -> None:
    """A Parquet file cannot be read from inside a packed one: it is read from its end."""
    if compression:
        raise InputError(
            "packed-parquet",
            f'"{path.name}" is a Parquet file inside {compression}.',
            hint="Unpack it; Parquet is already compressed.",
            where=str(path),
        )
