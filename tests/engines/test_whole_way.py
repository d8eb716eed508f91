"""One company, imported once, refreshed and asked by DuckDB and by Spark: every table and every reading is the same.

Spark refreshes from the command line, in a process of its own, as people do it: with the settings of every day.

Numbers agree to 1e-9 (relative to their size, where that is over 1), because the engines add in another order;
everything else agrees exactly. There are no other differences.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from parcours import Company
from parcours.company.folder import find
from parcours.metrics.registry import METRICS
from parcours.vocabulary.derived import DERIVED
from parcours.vocabulary.port import Engine
from parcours.vocabulary.result import Result
from tests.engines.whole_company import make_whole_company

pytestmark = [pytest.mark.spark, pytest.mark.slow]


class Both(NamedTuple):
    """The same company on both engines, each with the generation that it has derived itself."""

    duck: Company
    spark: Company


def parcours(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on Spark."""
    program = Path(sys.executable).with_name("parcours")
    command = [program, *words, "--engine", "spark", "--spark-master", "local[2]"]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, duck: Engine, spark: Engine) -> Both:
    folder = find(make_whole_company(tmp_path_factory.mktemp("whole")))
    companies = Both(Company(folder, duck), Company(folder, spark))
    companies.duck.refresh()
    assert companies.duck.generation.about.engine == "duckdb"
    done = parcours("refresh", folder.root)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert companies.spark.generation.about.engine == "spark"
    return companies


def same(left: Any, right: Any, where: str) -> None:
    """Fail with the place of the first difference."""
    if isinstance(left, float) and isinstance(right, float):
        assert math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9), where
    elif isinstance(left, dict):
        assert list(left) == list(right), where
        for name, value in left.items():
            same(value, right[name], f"{where} · {name}: {value} and {right[name]}")
    elif isinstance(left, (list, tuple)):
        assert len(left) == len(right), f"{where}: {len(left)} and {len(right)}"
        for place, (one, other) in enumerate(zip(left, right, strict=True)):
            same(one, other, f"{where} [{place}]")
    else:
        assert left == right, where


def rows(table: pa.Table) -> list[dict[str, Any]]:
    """Rows in an order that rounding cannot change."""

    def place(row: dict[str, Any]) -> str:
        return str([f"{value:.6g}" if isinstance(value, float) else value for value in row.values()])

    return sorted(table.to_pylist(), key=place)


@pytest.mark.parametrize("name", DERIVED)
def test_every_derived_table_is_the_same(both: Both, name: str) -> None:
    left, right = (company.derived(name) for company in both)
    assert left.schema() == right.schema()
    found = [rows(table.to_pyarrow()) for table in (left, right)]
    assert found[0]
    same(*found, name)


def test_what_is_said_of_the_generation_is_the_same(both: Both) -> None:
    left, right = (company.generation.about for company in both)
    assert left.rows == right.rows
    assert left.notes == right.notes
    same(left.findings, right.findings, "findings")
    assert both.duck.staleness() == both.spark.staleness() == []


def told(both: Both, what: str, *words: Any, **more: Any) -> Result:
    """Ask both the same question; the answers must be the same to the last word."""
    left, right = (getattr(company, what)(*words, **more) for company in both)
    where = f"{what} {words} {more}"
    same(left.rows(), right.rows(), where)
    assert left.sentence == right.sentence, where
    assert left.notes == right.notes, where
    same(left.about, right.about, where)
    return left


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_reads_the_same(both: Both, metric: str) -> None:
    possible = METRICS[metric].dimensions
    assert told(both, "measure", metric, by="month", compare="previous").rows()
    told(both, "measure", metric, by=["quarter", *(name for name in ("channel", "touchpoint") if name in possible)])
    told(both, "measure", metric, by="segment")


def test_weights_conditions_and_days_read_the_same(both: Both) -> None:
    told(both, "measure", "nps", by=["week", "survey"], weighted=True)
    told(both, "measure", "csat-mean", by=["promise:in-time", "stage"], where={"collection": "unknown"})
    told(both, "measure", "volume", by=["day", "journey"], where={"segment": ["gold", "regulars"]}, compare="last-year")
    told(both, "scorecard")


def test_flows_are_the_same(both: Both) -> None:
    assert told(both, "flows").rows()
    assert told(both, "flows", "buying", segment="regulars").rows()


@pytest.mark.parametrize("segment", [None, "gold"])
def test_criticality_and_plan_are_the_same(both: Both, segment: str | None) -> None:
    assert told(both, "criticality", segment=segment).rows()
    told(both, "plan", "buying", segment=segment)


@pytest.mark.parametrize("name", ["steps", "paths"])
def test_tables_with_names_in_place_of_codes_are_the_same(both: Both, name: str) -> None:
    same(*(rows(getattr(company, name).to_pyarrow()) for company in both), name)


def test_each_engine_reads_what_the_other_has_derived(both: Both) -> None:
    crossed = Both(Company(both.duck.folder, both.duck.engine), Company(both.spark.folder, both.spark.engine))
    assert crossed.duck.generation.folder == crossed.spark.generation.folder == both.spark.generation.folder
    told(Both(both.duck, crossed.duck), "measure", "csat", by="month")
    told(Both(both.duck, crossed.duck), "flows")


def test_the_command_line_prints_results_alone(both: Both) -> None:
    done = parcours("measure", both.spark.folder.root, "csat", "--by", "month", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    same(told, both.duck.measure("csat", "month").rows(), "measure csat")


def test_a_missing_java_is_said(both: Both, tmp_path: Path) -> None:
    done = parcours("measure", both.spark.folder.root, "csat", JAVA_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")
    assert "Java 17 or later must be installed" in done.stderr
    assert "Traceback" not in done.stderr
