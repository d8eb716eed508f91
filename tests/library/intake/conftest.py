"""What tests of intake share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source
from parcours.intake.guess import Proposal, propose
from tests.library.intake.invented_exports import write

Take = Callable[..., tuple[Proposal, Intake]]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    """One DuckDB session for all tests of a module: looking at an export takes less time than opening one."""
    session = DuckDBEngine(tmp_path_factory.mktemp("spill"), memory="1GB", threads=2)
    yield session
    session.backend.disconnect()


@pytest.fixture
def take(engine: DuckDBEngine, tmp_path: Path) -> Take:
    """Propose for one invented file, and read it as proposed."""

    def taken(name: str, headings: Sequence[str], rows: list) -> tuple[Proposal, Intake]:
        paths = [write(tmp_path / name, headings, rows)]
        common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
        proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
        return proposal, read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common)

    return taken
