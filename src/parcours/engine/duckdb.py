"""DuckDB, embedded: the default engine, and the only one that intake uses."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.backends.duckdb
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from parcours.engine.functions import builtin, quoted
from parcours.engine.pieces import swept
from parcours.engine.schemas import conform
from parcours.lake.disk import storage_error
from parcours.vocabulary.port import Sweep, WrittenFile

ROW_GROUP = 122_880
#: Level 3, the usual one, takes half as long again to write and saves one byte in a hundred.
COMPRESSION_LEVEL = 1
ROW_GROUPS_PER_FILE = 12
"""So short, that looking for one customer passes over most of them; and two threads write two of them at once."""
MADE_READY = (ops.InMemoryTable, ops.ScalarUDF, ops.GeoSpatialUnOp, ops.GeoSpatialBinOp)
"""What Ibis must see to before a query with it can run, except for functions that DuckDB has built in."""


class Backend(ibis.backends.duckdb.Backend):  # type: ignore[misc]
    """Ibis' backend without what it does over and over: a tenth of the time that small imports and refreshes take."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.known: dict[str, ibis.Schema] = {}

    def known_table(self, name: str, schema: ibis.Schema) -> ir.Table:
        """A view or table by its name; DuckDB would plan the whole of a view to say what columns it has."""
        self.known[name] = schema
        return self.table(name)

    def get_schema(self, table_name: str, *, catalog: str | None = None, database: str | None = None) -> ibis.Schema:
        return self.known.get(table_name) or super().get_schema(table_name, catalog=catalog, database=database)

    def _run_pre_execute_hooks(self, expr: ir.Expr) -> None:
        """Look once, where Ibis looks four times, for what must be registered or loaded: only notebooks bring such."""
        if not all(map(_is_built_in, expr.op().find(MADE_READY))):
            super()._run_pre_execute_hooks(expr)


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
        # In a notebook DuckDB would draw bars of its own beside those of Parcours.
        self.backend.raw_sql("SET enable_progress_bar = false")
        self._names = count()
        self._lists: dict[tuple[int | None, ...], str] = {}
        self._unread: list[Callable[[], object]] = []
        """How to let go of the tables that nothing reads any more."""

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
        expression = table.order_by(list(sort_by)) if sort_by else table
        _clear(folder, prefix)
        try:
            self.backend.to_parquet(
                expression,
                folder,
                compression="zstd",
                compression_level=COMPRESSION_LEVEL,
                row_group_size=row_group or ROW_GROUP,
                row_groups_per_file=ROW_GROUPS_PER_FILE,
                filename_pattern=f"{prefix}-{{i}}",
                overwrite_or_ignore=True,
            )
        except (duckdb.IOException, duckdb.OutOfMemoryException, OSError) as error:
            _clear(folder, prefix)
            raise storage_error(error, folder) from error
        return [written for file in _parts(folder, prefix) if (written := _written(file))]

    def keep(self, table: ir.Table) -> ir.Table:
        self._let_go()
        name, schema = self._name(), table.schema()
        columns = ", ".join(column.sql("duckdb") for column in schema.to_sqlglot_column_defs("duckdb"))
        self.backend.raw_sql(f"CREATE TEMPORARY TABLE {name} ({columns})")
        self.backend.raw_sql(f"INSERT INTO {name} {self.backend.compile(table)}")
        return self._until_unread(self.backend.known_table(name, schema), partial(self.backend.drop_table, name))

    def from_arrow(self, rows: pa.Table) -> ir.Table:
        name = self._name()
        self.backend.con.register(name, rows)
        table = self.backend.known_table(name, ibis.Schema.from_pyarrow(rows.schema))
        return self._until_unread(table, partial(self.backend.con.unregister, name))

    def sweep(self, rows: ir.Table, order: Sequence[str], make: Sweep) -> tuple[ir.Table, ...]:
        self._let_go()
        ordered = self.backend.to_pyarrow(rows.order_by(list(order)))
        return tuple(self.from_arrow(table) for table in swept(ordered, order[0], make, threads=self._threads()))

    def batches(self, table: ir.Table) -> Iterator[pa.RecordBatch]:
        yield from self.backend.to_pyarrow_batches(table, chunk_size=100_000)

    def json_text(self, column: ir.StringValue, key: str) -> ir.StringValue:
        return self.function("json_extract_string", column, f"$.{quoted(key)}", returns="string")

    def numbers(self, values: Sequence[int | None]) -> ir.ArrayValue:
        listed = tuple(values)
        if listed not in self._lists:
            self._lists[listed] = name = f"numbers_{len(self._lists)}"
            self.backend.con.execute(f"SET VARIABLE {name} = $listed::BIGINT[]", {"listed": list(listed)})
        return self.function("getvariable", self._lists[listed], returns="array<int64>")

    def function(self, name: str, *arguments: Any, returns: str) -> Any:
        return builtin(name, *arguments, returns=returns)

    def view(self, table: ir.Table) -> ir.Table:
        """Name an expression, so that what builds on it refers to its columns; see `parcours.vocabulary.port`."""
        name = self._name()
        self.backend.raw_sql(f"CREATE VIEW {name} AS {self.backend.compile(table)}")
        named = self.backend.known_table(name, table.schema())
        weakref.finalize(named.op(), _unread, table).atexit = False  # until then, what the view reads is kept
        return named

    def _threads(self) -> int:
        return int(self.backend.raw_sql("SELECT current_setting('threads')").fetchone()[0])

    def _until_unread(self, table: ir.Table, release: Callable[[], object]) -> ir.Table:
        """The table, and a note when no expression refers to it any more: that may be in the middle of a query."""
        weakref.finalize(table.op(), self._unread.append, release).atexit = False
        return table

    def _let_go(self) -> None:
        while self._unread:
            self._unread.pop()()

    def _name(self) -> str:
        return f"parcours_{next(self._names)}"


def _parts(folder: Path, prefix: str) -> list[Path]:
    return sorted(folder.glob(f"{prefix}-*.parquet"))


def _clear(folder: Path, prefix: str) -> None:
    """Remove what an earlier try has written there: it may have needed more files."""
    for file in _parts(folder, prefix):
        file.unlink()


def _written(file: Path) -> WrittenFile | None:
    """What was written there; a file without rows is removed."""
    rows = pq.ParquetFile(file).metadata.num_rows
    if not rows:
        file.unlink()
        return None
    return WrittenFile(file, rows, file.stat().st_size)


def _is_built_in(node: ops.Node) -> bool:
    return isinstance(node, ops.ScalarUDF) and node.__input_type__.name == "BUILTIN"


def _unread(table: ir.Table) -> None:
    """Nothing: that it is called at last means that nobody reads the expression any more."""
