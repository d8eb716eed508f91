"""Spark, when one machine is not enough: reads the same lake by file list and writes derived Parquet."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from parcours.engine.functions import builtin, quoted
from parcours.engine.schemas import conform
from parcours.errors import CompanyError, QuestionError
from parcours.vocabulary.port import Sweep, WrittenFile

#: UTC everywhere, errors instead of silent nulls, microseconds in Parquet as DuckDB writes them.
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
#: On one machine 200 shuffle partitions, Spark's default, are many small files for nothing.
SETTINGS_ON_ONE_MACHINE = {"spark.sql.shuffle.partitions": "8"}
#: Engines of one Python share Spark's session, and with it the names of its views.
NAMES = count()


class SparkEngine:
    """One Spark session, local or on a cluster; `master` is a Spark master address.

    Workers of a cluster must see the company folder under the same path. A session that was there already is used and
    left running; one that was started here stops with the last engine that uses it.
    """

    name = "spark"
    _sharing = 0

    def __init__(self, scratch: Path, *, master: str = "local[*]") -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self.session, started = _session(scratch, master)
        self._shares = started or SparkEngine._sharing > 0
        SparkEngine._sharing += self._shares
        self.scratch = Path(tempfile.mkdtemp(prefix="spark-", dir=scratch))
        self.backend = ibis.pyspark.connect(self.session)
        self._unread: deque[tuple[str, Path | None]] = deque()

    def read_parquet(
        self, files: Sequence[str | Path], schema: ibis.Schema, *, row_number: str | None = None
    ) -> ir.Table:
        if row_number:
            raise QuestionError("engine-cannot", "Spark does not number the rows of a file; intake runs on DuckDB.")
        if not files:
            return self.from_arrow(schema.to_pyarrow().empty_table())
        present = _columns(files, schema)
        frame = self.session.read.schema(_spark_schema(present)).parquet(*(str(file) for file in files))
        return conform(self._table(frame), schema)

    def write_parquet(
        self,
        table: ir.Table,
        folder: Path,
        *,
        sort_by: Sequence[str] = (),
        prefix: str = "part",
        row_group: int | None = None,
    ) -> list[WrittenFile]:
        target = folder / f".{prefix}.spark"
        frame = self.session.sql(self.backend.compile(table))
        if sort_by:
            frame = frame.repartitionByRange(*sort_by[:1]).sortWithinPartitions(*sort_by)
        frame.write.mode("overwrite").option("compression", "zstd").parquet(
            str(target)
        )  # row groups by bytes, not by rows
        return _adopt(target, folder, prefix)

    def keep(self, table: ir.Table) -> ir.Table:
        """As the protocol says. Written, not cached: what builds on it is planned anew each time, from here on only."""
        return self._written(self.session.sql(self.backend.compile(table)), table.schema())

    def from_arrow(self, rows: pa.Table) -> ir.Table:
        folder = self._folder()
        pq.write_table(rows, folder / "rows.parquet", coerce_timestamps="us", store_schema=False)
        schema = ibis.Schema.from_pyarrow(rows.schema)
        frame = self.session.read.schema(_spark_schema(schema)).parquet(str(folder))
        return conform(self._table(frame, folder), schema)

    def sweep(self, rows: ir.Table, order: Sequence[str], make: Sweep) -> tuple[ir.Table, ...]:
        """As the protocol says; the workers' Python must have Parcours installed."""
        frame = self.session.sql(self.backend.compile(rows))
        pieces = frame.repartitionByRange(order[0]).sortWithinPartitions(*order).persist()
        shape = rows.schema().to_pyarrow()
        try:
            made = []
            for number, part in enumerate(make(shape.empty_table())):
                schema = ibis.Schema.from_pyarrow(part.schema)
                swept = pieces.mapInArrow(partial(_swept, make, number, shape), _spark_schema(schema))
                made.append(self._written(swept, schema))
            return tuple(made)
        finally:
            pieces.unpersist()

    def batches(self, table: ir.Table) -> Iterator[pa.RecordBatch]:
        yield from self.backend.to_pyarrow_batches(table, chunk_size=100_000)

    def json_text(self, column: ir.StringValue, key: str) -> ir.StringValue:
        return builtin("get_json_object", column, f"$.{quoted(key)}", returns="string")

    def close(self) -> None:
        """Stop the session, when it was started here and nobody else uses it; its Java process ends with Python."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        if self._shares:
            self._shares = False
            SparkEngine._sharing -= 1
            if not SparkEngine._sharing:
                self.session.stop()

    def _written(self, frame: Any, schema: ibis.Schema) -> ir.Table:
        folder = self._folder()
        frame.write.mode("overwrite").parquet(str(folder))
        return conform(self._table(self.session.read.schema(frame.schema).parquet(str(folder)), folder), schema)

    def _folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="rows-", dir=self.scratch))

    def _table(self, frame: Any, folder: Path | None = None) -> ir.Table:
        """Name a frame; the name, and the folder with its rows, go when no expression refers to them any more."""
        self._free()
        name = f"parcours_{next(NAMES)}"
        frame.createOrReplaceTempView(name)
        table = self.backend.table(name)
        # Python may collect at any moment, even within a call to Java: only note it then.
        weakref.finalize(table.op(), self._unread.append, (name, folder)).atexit = False
        return table

    def _free(self) -> None:
        while self._unread:
            name, folder = self._unread.popleft()
            self.session.catalog.dropTempView(name)
            if folder:
                shutil.rmtree(folder, ignore_errors=True)


def _session(scratch: Path, master: str) -> tuple[Any, bool]:
    """The session, and whether it was started just now."""
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise CompanyError(
            "spark-missing", "PySpark is not installed.", hint='Install it with: pip install "parcours[spark]".'
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    there = SparkSession.getActiveSession() is not None
    builder = SparkSession.builder.master(master).appName("parcours").config("spark.local.dir", str(scratch))
    for name, value in (SETTINGS | (SETTINGS_ON_ONE_MACHINE if master.startswith("local") else {})).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JError, OSError) as error:
        why = next(line for line in str(error).splitlines() if not line.startswith(("\t", "An error"))).lstrip(": ")
        raise CompanyError(
            "spark-refused",
            f"Spark did not start on {master}: {why}",
            hint="Java 17 or later must be installed, and the master must be there.",
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    return session, not there


def _swept(make: Sweep, number: int, shape: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """One of the tables that are made of the rows of one partition."""
    rows = [batch.cast(shape) for batch in batches]
    yield from make(pa.Table.from_batches(rows, shape))[number].to_batches()


def _columns(files: Sequence[str | Path], schema: ibis.Schema) -> ibis.Schema:
    """The schema as the files spell it: Spark reads a column only by the very type that it was written with."""
    written: dict[str, dt.DataType] = {}
    for file in files:
        found = pq.ParquetFile(file).schema_arrow
        written |= {name: kind for name, kind in ibis.Schema.from_pyarrow(found).items() if name in schema}
    return ibis.schema({name: _naive(written[name]) for name in schema if name in written})


def _naive(kind: dt.DataType) -> dt.DataType:
    return kind.copy(timezone=None) if isinstance(kind, dt.Timestamp) else kind


def _spark_schema(schema: ibis.Schema) -> Any:
    from ibis.backends.pyspark.datatypes import PySparkSchema
    from pyspark.sql.types import StructField, StructType, TimestampNTZType, TimestampType

    fields = [
        StructField(field.name, TimestampNTZType() if isinstance(field.dataType, TimestampType) else field.dataType)
        for field in PySparkSchema.from_ibis(schema)
    ]
    return StructType(fields)


def _adopt(target: Path, folder: Path, prefix: str) -> list[WrittenFile]:
    """Take the part files out of Spark's own folder, under our names."""
    adopted = []
    for number, part in enumerate(sorted(target.glob("part-*.parquet"))):
        rows = pq.ParquetFile(part).metadata.num_rows
        if rows:
            path = part.rename(folder / f"{prefix}-{number:05d}.parquet")
            adopted.append(WrittenFile(path, rows, path.stat().st_size))
    for left in target.iterdir():
        left.unlink()
    target.rmdir()
    return adopted
