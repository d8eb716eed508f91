"""A shelf of tables that lie as files, and questions to them that many threads ask at once, compiled only once.

What takes time in a small question is not its answer but the making of its SQL: here that happens once per question,
with its open values as parameters.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from parcours.engine.bounds import can_hold
from parcours.lake.disk import disk, own_folder, storage_error
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
    question names the editions that it reads, so that all its answers fit together. Of a table it opens only the files
    that can hold what it looks up.
    """

    def __init__(self, scratch: Path, *, memory: str = "96MB", threads: int = 1, at_once: int = 2) -> None:
        """`scratch` is where it may spill: into a folder of its own, since other processes spill there too.

        So many questions are answered `at_once`, each by so many `threads`; the others wait their turn. More of them
        would take each other's time, and each takes memory besides what DuckDB counts.
        """
        self._scratch = scratch = own_folder(scratch, "shelf")
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
        self._laid: OrderedDict[str, Laid] = OrderedDict()
        self._schemas: dict[str, ibis.Schema] = {}

    def holds(self, edition: str) -> bool:
        """Whether the tables of this edition are laid out."""
        return edition in self._laid

    def lay(self, edition: str, tables: Laid) -> None:
        """Lay out the tables of an edition under their names; those not asked for longest are cleared away."""
        with self._lock:
            for name in tables.keys() - self._schemas.keys():
                self._schemas[name] = tables[name][1]
                self._make_view(name)
            self._laid[edition] = tables
            self._laid.move_to_end(edition)
            while len(self._laid) > KEPT:
                self._laid.popitem(last=False)

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
        connection = self._connection()
        self._choose_files(question, editions, values)
        try:
            yield connection.execute(sql, {name: value for name, value in values.items() if f"${name}" in sql})
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise storage_error(error, Path()) from error

    def _connection(self) -> duckdb.DuckDBPyConnection:
        """This thread's connection."""
        if not hasattr(self._local, "connection"):
            self._local.connection, self._local.chosen = self._root.cursor(), {}
        connection: duckdb.DuckDBPyConnection = self._local.connection
        return connection

    def _choose_files(self, question: Question, editions: Sequence[str], values: Mapping[str, Any]) -> None:
        """Tell this thread's connection which files to read of each table of the question."""
        key = question.key
        wanted = key.wanted(values) if key else []
        for name in question.tables:
            files = next(self._laid[edition][name][0] for edition in editions if name in self._laid[edition])
            if key:
                files = [file for file in files if can_hold(file, key.column, wanted)]
            files = [self._without_rows(name), *files]
            if self._local.chosen.get(name) != files:
                listed = [str(file) for file in files]
                self._connection().execute(f"SET VARIABLE {_quoted(name)} = $listed::VARCHAR[]", {"listed": listed})
                self._local.chosen[name] = files

    def _sql(self, question: Question) -> str:
        if DIALECT not in question.settled:
            with self._lock:
                sql = str(ibis.to_sql(question.expression, dialect=DIALECT))
                question.settled[DIALECT] = sql.replace(f"'{OPENING}", "$").replace(f"{CLOSING}'", "")
        return question.settled[DIALECT]

    def _make_view(self, name: str) -> None:
        """A table with the columns of its schema: the rows of those files that a connection's variable lists."""
        columns = ", ".join(
            f"CAST({_quoted(column.name)} AS {column.kind.sql(DIALECT)}) AS {_quoted(column.name)}"
            for column in self._schemas[name].to_sqlglot_column_defs(DIALECT)
        )
        self._root.execute(f"SET VARIABLE {_quoted(name)} = $listed", {"listed": [str(self._without_rows(name))]})
        rows = f"read_parquet(getvariable('{name}'), union_by_name = true)"
        self._root.execute(f"CREATE VIEW {_quoted(name)} AS SELECT {columns} FROM {rows}")

    def _without_rows(self, name: str) -> Path:
        """A file with every column and no rows: read beside the others, it stands in for columns that they lack."""
        file = self._scratch / f"{name}.parquet"
        if not file.exists():
            unfinished = file.with_suffix(f".{threading.get_ident()}")
            with disk(self._scratch):
                self._scratch.mkdir(parents=True, exist_ok=True)
                pq.write_table(self._schemas[name].to_pyarrow().empty_table(), unfinished)
                unfinished.replace(file)
        return file


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
