"""Tables out of the company: Parquet as it is, CSV that a spreadsheet cannot be tricked by."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import ibis.expr.types as ir
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from parcours.errors import QuestionError, did_you_mean
from parcours.lake.disk import storage_error
from parcours.vocabulary.port import Engine

FORMATS = ("csv", "parquet")
FORMULA = r"^[=+\-@\t\r\n]"
"""What makes a spreadsheet take a text for a formula (OWASP, CSV injection)."""


def export(
    table: ir.Table,
    name: str,
    to: Path,
    engine: Engine,
    format: Literal["csv", "parquet"] = "parquet",  # noqa: A002
) -> Path:
    """Write a table to the folder `to` as `<name>.parquet` or `<name>.csv`, streaming, and return the file.

    In CSV (UTF-8, comma, headings) a text that a spreadsheet would run as a formula gets a leading apostrophe;
    numbers, dates and truth values stay untouched, lists become JSON text, null is an empty cell. The file appears
    only when it is complete. Not for reading back in: use Parquet, which changes nothing.

    Raises QuestionError for another format, StorageError when the disk refuses.
    """
    if format not in FORMATS:
        raise QuestionError("unknown-format", f'There is no export as "{format}".', hint=did_you_mean(format, FORMATS))
    target, unfinished = to / f"{name}.{format}", to / f".{name}.{format}"
    try:
        to.mkdir(parents=True, exist_ok=True)
        try:
            (_write_csv if format == "csv" else _write_parquet)(table, unfinished, engine)
            return unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error, to) from error


def _write_parquet(table: ir.Table, target: Path, engine: Engine) -> None:
    with pq.ParquetWriter(target, table.schema().to_pyarrow(), compression="zstd") as writer:
        for batch in engine.batches(table):
            writer.write_batch(batch.cast(writer.schema))


def _write_csv(table: ir.Table, target: Path, engine: Engine) -> None:
    schema = pa.schema([(column, pa.string()) for column in table.columns])
    with csv.CSVWriter(target, schema) as writer:
        for batch in engine.batches(table):
            writer.write_batch(pa.record_batch([safe_text(column) for column in batch.columns], schema=schema))


def safe_text(column: pa.Array) -> pa.Array:
    """A column as text; what was text before is guarded against being run as a formula."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_nested(kind):
        encode = msgspec.json.Encoder(enc_hook=str).encode
        cells = [None if cell is None else encode(cell).decode() for cell in column.to_pylist()]
        return pa.array(cells, pa.string())
    text = column.cast(pa.string())
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        return text
    return pc.if_else(pc.match_substring_regex(text, FORMULA), pc.binary_join_element_wise("'", text, ""), text)
