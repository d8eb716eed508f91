"""What tests of intake share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parcours.engine import DuckDBEngine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    """One DuckDB session for all tests of a module: looking at an export takes less time than opening one."""
    session = DuckDBEngine(tmp_path_factory.mktemp("spill"), memory="1GB", threads=2)
    yield session
    session.backend.disconnect()
