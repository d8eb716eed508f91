"""The one door to DuckDB and Spark: sessions, readers, writers. No other room imports either."""

from __future__ import annotations

from parcours.engine.duckdb import DuckDBEngine
from parcours.engine.sessions import connect

__all__ = ["DuckDBEngine", "connect"]
