"""Both engines, over one scratch folder; Spark only where Java is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from parcours.engine import connect
from parcours.vocabulary.port import Engine

#: On tables of a few hundred rows Spark spends its time on planning and compiling, not on rows: the same plans run
#: without the second planning between stages and uncompiled, and Java does not optimise code that runs once.
#: `test_whole_way` runs with the settings of every day.
BRIEF = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
BRIEF_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A local Spark session, shared by all tests because it takes seconds to start."""
    if shutil.which("java") is None:
        pytest.skip("needs Java, which is not installed")
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", f'--driver-java-options "{BRIEF_JAVA}" pyspark-shell')
    session = connect("spark", scratch=tmp_path_factory.mktemp("spark"), spark_master="local[2]")
    for name, value in BRIEF.items():
        session.session.conf.set(name, value)  # type: ignore[attr-defined]
    yield session
    session.close()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A DuckDB session for comparison."""
    return connect("duckdb", scratch=tmp_path_factory.mktemp("duckdb"))


@pytest.fixture(scope="session", params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return request.getfixturevalue("duck" if request.param == "duckdb" else "spark")
