"""Fixtures that every test may use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from parcours.engine import DuckDBEngine
from tests.studio_home import COMPANY

#: Ibis makes many small objects that live as long as their expression: looking for dead ones less often saves a tenth.
gc.set_threshold(20_000)

#: A busy machine is no wrong result: examples are not timed. Fixtures that live as long as a test are meant to.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("untimed")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    """A DuckDB session that spills into the test's own folder."""
    session = DuckDBEngine(tmp_path / "scratch", memory="1GB", threads=2)
    yield session
    session.backend.disconnect()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The desk is a file as in life: threads of a test see it, and wait for each other."""
    from django.conf import settings

    test = settings.DATABASES["default"].setdefault("TEST", {})
    test["NAME"] = str(COMPANY.with_name(f"{COMPANY.name}-desk.sqlite3"))
