"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    """A DuckDB session that spills into the test's own folder."""
    session = DuckDBEngine(tmp_path / "scratch", memory="1GB", threads=2)
    yield session
    session.backend.disconnect()
