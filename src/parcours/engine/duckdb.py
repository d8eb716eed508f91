"""DuckDB, embedded: the default engine, and the only one that intake uses."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.backends.duckdb
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from parcours.engine.functions import builtin, quoted
from parcours.engine.schemas import conform
from parcours.lake.disk import storage_error
from parcours.vocabulary.port import WrittenFile

ROW_GROUP = 122_880
#: Level 3, the usual one, takes half as long again to write and saves one byte in a hundred.
COMPRESSION_LEVEL = 1
FILE_BYTES = "256MB"


class Backend(ibis.backends.duckdb.Backend):  # type: ignore[misc]
    """Ibis' backend, which knows of a view what its expression says: DuckDB would plan all of it to describe it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.views: dict[str, ibis.Schema] = {}

    def get_schema(self, table_name: str, *, catalog: str | None = None, database: str | None = None) -> ibis.Schema:
        return self.views.get(table_name) or super().get_schema(table_name, catalog=catalog, database=database)


class DuckDBEngine:
    """One DuckDB session of our own; not for use from two threads (open one per thread).

    Memory is bounded (PARCOURS_MEMORY, default "4GB") and spills into `scratch`.
    """

    name = "duckdb"

    def __init__(self, scratch: Path, *, memory: str | None = None, threads: int | None = None) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        settings: dict[str, Any] = {
            "memory_limit": memory or os.environ.get("PARCOURS_MEMORY", "4GB"),
            "temp_directory": str(scratch),
            "preserve_insertion_order": False,
        }
        if threads:
            settings["threads"] = threads
        # Ibis takes a fifth of a refresh to fuse selects, which DuckDB does itself; a page's questions are fused once.
        ibis.options.sql.fuse_selects = False
        self.backend = Backend().connect(**settings)
        self.backend.raw_sql("SET TimeZone = 'UTC'")
        self._names = count()
        self._unread: list[str] = []
        """Kept tables that nothing reads any more."""

    def read_parquet(
        self, files: Sequence[str | Path], schema: ibis.Schema, *, row_number: str | None = None
    ) -> ir.Table:
        if not files:
            return self.from_arrow(schema.to_pyarrow().empty_table())
        options: dict[str, Any] = {"union_by_name": True}
        if row_number:
            options["file_row_number"] = True
        table = self.backend.read_parquet([str(file) for file in files], table_name=self._name(), **options)
        wanted = dict(schema.items())
        if row_number:
            table = table.rename({row_number: "file_row_number"})
            wanted[row_number] = dt.int64
        return conform(table, ibis.schema(wanted))

    def write_parquet(
        self,
        table: ir.Table,
        folder: Path,
        *,
        sort_by: Sequence[str] = (),
        prefix: str = "part",
        row_group: int | None = None,
    ) -> list[WrittenFile]:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{prefix}.parquet"
        expression = table.order_by(list(sort_by)) if sort_by else table
        try:
            self.backend.to_parquet(
                expression,
                target,
                compression="zstd",
                compression_level=COMPRESSION_LEVEL,
                row_group_size=row_group or ROW_GROUP,
            )
        except (duckdb.IOException, duckdb.OutOfMemoryException, OSError) as error:
            target.unlink(missing_ok=True)
            raise storage_error(error, folder) from error
        rows = pq.ParquetFile(target).metadata.num_rows
        if not rows:
            target.unlink()
            return []
        return [WrittenFile(target, rows, target.stat().st_size)]

    def keep(self, table: ir.Table) -> ir.Table:
        while self._unread:  # not when they are let go of, which may be in the middle of another query
            self.backend.drop_table(self._unread.pop())
        name = self._name()
        kept = self.backend.create_table(name, table, temp=True)
        weakref.finalize(kept.op(), self._unread.append, name).atexit = False
        return kept

    def from_arrow(self, rows: pa.Table) -> ir.Table:
        return self.backend.create_table(self._name(), rows, temp=True)

    def batches(self, table: ir.Table) -> Iterator[pa.RecordBatch]:
        yield from self.backend.to_pyarrow_batches(table, chunk_size=100_000)

    def json_text(self, column: ir.StringValue, key: str) -> ir.StringValue:
        return self.function("json_extract_string", column, f"$.{quoted(key)}", returns="string")

    def local_to_utc(self, column: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        instant = self.function("timezone", zone, column, returns="timestamp('UTC')")
        return self.function("timezone", "UTC", instant, returns="timestamp(6)")

    def utc_to_local(self, column: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        instant = self.function("timezone", "UTC", column, returns="timestamp('UTC')")
        return self.function("timezone", zone, instant, returns="timestamp(6)")

    def function(self, name: str, *arguments: Any, returns: str) -> Any:
        return builtin(name, *arguments, returns=returns)

    def view(self, table: ir.Table) -> ir.Table:
        """Name an expression, so that what builds on it refers to its columns; see `parcours.vocabulary.port`."""
        name = self._name()
        self.backend.views[name] = table.schema()
        named = self.backend.create_view(name, table, overwrite=True)
        weakref.finalize(named.op(), _let_go, table).atexit = False  # until then, what the view reads is kept
        return named

    def _name(self) -> str:
        return f"parcours_{next(self._names)}"


def _let_go(table: ir.Table) -> None:
    """Nothing: that it is called at last means that nobody reads the expression any more."""
