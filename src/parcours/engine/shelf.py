"""A shelf of tables that lie as files, and questions to them that many threads ask at once, compiled only once.

What takes time in a small question is not its answer but the making of its SQL: here that happens once per question,
with its open values as parameters.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from parcours.engine.schemas import conform
from parcours.lake.disk import storage_error
from parcours.vocabulary.question import CLOSING, OPENING, Question

DIALECT = "duckdb"
NOT_FOR_SMALL_QUESTIONS = "join_order,statistics_propagation"
"""What DuckDB leaves out when it plans: it would sum up the statistics of every row group of every column first."""
KEPT = 6
"""So many editions stay laid out: today's, and those that somebody may still be reading."""

Laid = Mapping[str, tuple[Sequence[Path], ibis.Schema]]
"""Files and columns of tables by name."""


class Shelf:
    """One DuckDB for all threads of a process, bounded in memory; every thread has a connection of its own.

    Tables are laid out in editions: a generation of derived tables, or the facts as they stood at one moment. A
    question names the editions that it reads, so that all its answers fit together.
    """

    def __init__(self, scratch: Path, *, memory: str = "96MB", threads: int = 1, at_once: int = 2) -> None:
        """`scratch` is where it may spill: into a folder of its own, since other processes spill there too.

        So many questions are answered `at_once`, each by so many `threads`; the others wait their turn. More of them
        would take each other's time, and each takes memory besides what DuckDB counts.
        """
        scratch = _own_folder(scratch)
        settings: dict[str, Any] = {
            "memory_limit": memory, "threads": threads, "temp_directory": str(scratch),
            "preserve_insertion_order": False,
        }  # fmt: skip
        self._root = duckdb.connect(config=settings)
        self._root.execute("SET python_enable_replacements = false")
        self._root.execute("SET GLOBAL parquet_metadata_cache = true")
        self._root.execute("SET GLOBAL enable_external_file_cache = false")
        self._root.execute(f"SET GLOBAL disabled_optimizers = '{NOT_FOR_SMALL_QUESTIONS}'")
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(at_once)
        self._local = threading.local()
        self._laid: OrderedDict[str, None] = OrderedDict()

    def holds(self, edition: str) -> bool:
        """Whether the tables of this edition are laid out."""
        return edition in self._laid

    def lay(self, edition: str, tables: Laid) -> None:
        """Lay out the tables of an edition under their names; those not asked for longest are cleared away."""
        with self._lock:
            if edition in self._laid:
                self._laid.move_to_end(edition)
                return
            self._root.execute(f"CREATE SCHEMA IF NOT EXISTS {_quoted(edition)}")
            for name, (files, schema) in tables.items():
                self._root.execute(
                    f"CREATE OR REPLACE VIEW {_quoted(edition)}.{_quoted(name)} AS {self._rows(files, schema)}"
                )
            self._laid[edition] = None
            while len(self._laid) > KEPT:
                oldest, _ = self._laid.popitem(last=False)
                self._root.execute(f"DROP SCHEMA IF EXISTS {_quoted(oldest)} CASCADE")

    def ask(self, question: Question, editions: Sequence[str], **values: Any) -> pa.Table:
        """The answer: an Arrow table. `values` fill the question's blanks."""
        self._sql(question)
        with self._turns, self._asked(question, editions, values) as answered:
            table: pa.Table = answered.to_arrow_table()
        # DuckDB sums integers into wider numbers than the expression promises.
        return table if table.schema.equals(question.columns) else table.cast(question.columns)

    def batches(self, question: Question, editions: Sequence[str], **values: Any) -> Iterator[pa.RecordBatch]:
        """The answer in parts, for what is too large to be held."""
        with self._asked(question, editions, values) as answered:
            yield from answered.to_arrow_reader(10_000)

    @contextmanager
    def _asked(
        self, question: Question, editions: Sequence[str], values: Mapping[str, Any]
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        sql = self._sql(question)
        connection = self._connection(editions)
        try:
            yield connection.execute(sql, {name: value for name, value in values.items() if f"${name}" in sql})
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise storage_error(error, Path()) from error

    def _connection(self, editions: Sequence[str]) -> duckdb.DuckDBPyConnection:
        """This thread's connection, in which the tables of these editions are found by their names."""
        if not hasattr(self._local, "connection"):
            self._local.connection, self._local.editions = self._root.cursor(), ()
        connection: duckdb.DuckDBPyConnection = self._local.connection
        if self._local.editions != tuple(editions):
            connection.execute("SET search_path = '" + ",".join(_quoted(edition) for edition in editions) + "'")
            self._local.editions = tuple(editions)
        return connection

    def _sql(self, question: Question) -> str:
        if DIALECT not in question.settled:
            with self._lock:
                sql = str(ibis.to_sql(question.expression, dialect=DIALECT))
                question.settled[DIALECT] = sql.replace(f"'{OPENING}", "$").replace(f"{CLOSING}'", "")
        return question.settled[DIALECT]

    def _rows(self, files: Sequence[Path], schema: ibis.Schema) -> str:
        """The rows of these files with the columns of the schema, as `DuckDBEngine.read_parquet` gives them."""
        if not files:
            nothing = ibis.table({"nothing": "boolean"}, name="read").filter(ibis.literal(False))
            empty = nothing.select(**{name: ibis.null(kind) for name, kind in schema.items()})
            return f'WITH "read" AS (SELECT NULL::BOOLEAN AS nothing) {ibis.to_sql(empty, dialect=DIALECT)}'
        listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        read = f"SELECT * FROM read_parquet([{listed}], union_by_name = true)"
        present = self._root.execute(f"{read} LIMIT 0").to_arrow_table().schema
        shaped = conform(ibis.table(ibis.Schema.from_pyarrow(present), name="read"), schema)
        return f'WITH "read" AS ({read}) {ibis.to_sql(shaped, dialect=DIALECT)}'


def _own_folder(scratch: Path) -> Path:
    """A folder that only this process uses; those of processes that died are removed."""
    for folder in scratch.glob("shelf-*"):
        if not Path("/proc", folder.name.removeprefix("shelf-")).exists():
            shutil.rmtree(folder, ignore_errors=True)
    mine = scratch / f"shelf-{os.getpid()}"
    mine.mkdir(parents=True, exist_ok=True)
    return mine


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
