"""What the rooms below may ask of an engine; the engines themselves live in `parcours.engine`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa


class WrittenFile(NamedTuple):
    """One Parquet file that an engine has written."""

    path: Path
    rows: int
    size: int


Sweep = Callable[[pa.Table], tuple[pa.Table, ...]]
"""Tables made of rows in order; it makes tables of the same columns of no rows, too."""


class Engine(Protocol):
    """DuckDB or Spark, seen from the rooms: tables in, tables out."""

    @property
    def name(self) -> str: ...

    def read_parquet(
        self, files: Sequence[str | Path], schema: ibis.Schema, *, row_number: str | None = None
    ) -> ir.Table:
        """Read files by name with this schema: columns a file lacks are null, others are dropped.

        `row_number` names an extra int64 column with the row's position in its file, from 0 (DuckDB only).
        """

    def write_parquet(
        self,
        table: ir.Table,
        folder: Path,
        *,
        sort_by: Sequence[str] = (),
        prefix: str = "part",
        row_group: int | None = None,
    ) -> list[WrittenFile]:
        """Run the expression and write it below `folder` as one or more Parquet files; no rows, no file.

        `row_group` is about how many rows lie together where an engine lets one say so: few where few are looked up.
        """

    def keep(self, table: ir.Table) -> ir.Table:
        """Run the expression once and return its rows as a table, for as long as something reads it."""

    def from_arrow(self, rows: pa.Table) -> ir.Table:
        """A small table as an expression on this engine."""

    def sweep(self, rows: ir.Table, order: Sequence[str], make: Sweep) -> tuple[ir.Table, ...]:
        """Run the expression, hand its rows to Python in this order, and return what `make` makes of them.

        For what runs through rows in order, which engines do by one sort per window. All rows of one value of
        `order[0]` are handed over in one piece, in which there may be many values; a cluster has pieces made where
        they are, so `make` must be something that can be pickled. What it returns keeps its order within a piece.
        """

    def batches(self, table: ir.Table) -> Iterator[pa.RecordBatch]:
        """Run the expression and stream its rows."""

    def json_text(self, column: ir.StringValue, key: str) -> ir.StringValue:
        """The text under a top-level key of a JSON text column, or null."""


class IntakeEngine(Engine, Protocol):
    """What only intake needs, always on DuckDB."""

    def numbers(self, values: Sequence[int | None]) -> ir.ArrayValue:
        """A list to look numbers up in; the session holds it, so that queries need not spell it out and plan it."""

    def view(self, table: ir.Table) -> ir.Table:
        """The same rows under a name; nothing runs.

        Ibis would write the expressions of earlier steps into every place that uses them; behind a view each is
        worked out once per row.
        """

    def function(self, name: str, *arguments: Any, returns: str) -> Any:
        """A function that the engine has built in and Ibis does not name, as an Ibis expression."""
