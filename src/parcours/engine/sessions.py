"""Choosing an engine by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parcours.engine.duckdb import DuckDBEngine
from parcours.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from parcours.vocabulary.port import Engine

ENGINES = ("duckdb", "spark")


def connect(name: str = "duckdb", *, scratch: Path, spark_master: str = "local[*]") -> Engine:
    """Open a session on the engine of that name; `scratch` is where it may spill to disk.

    Raises QuestionError for an unknown engine, or when Spark is asked for and PySpark or Java is missing.
    """
    if name == "duckdb":
        return DuckDBEngine(scratch)
    if name == "spark":
        from parcours.engine.spark import SparkEngine

        return SparkEngine(scratch, master=spark_master)
    raise QuestionError("unknown-engine", f'There is no engine "{name}".', hint=did_you_mean(name, ENGINES))
