"""Criticality is the same on both engines: they only differ in who adds the sums up."""

from __future__ import annotations

import numpy as np
import pytest

from parcours.drivers import criticality
from parcours.vocabulary.port import Engine
from tests.library.drivers.invented import Point, rows, world

POINTS = [
    Point("search", 0.9, 0.5, blank=0.1),
    Point("buy", 0.6, 0.3, rated=False, kept=0.8, kept_effect=1.0, repeats=0.3),
    Point("ride", 0.8, 0.1),
]


@pytest.mark.spark
@pytest.mark.parametrize("outcome", ["nps", "return"])
def test_criticality_is_equal_on_duckdb_and_spark(duck: Engine, spark: Engine, outcome: str) -> None:
    made = world(POINTS, 300, outcome=outcome)
    made.tables["memberships"] = rows("memberships", 250, segment=["business"] * 250, customer=np.arange(250))
    found = [
        criticality(
            engine,
            {name: engine.from_arrow(table) for name, table in made.tables.items()},
            [made.journey],
            segment="business",
            draws=50,
        )
        for engine in (duck, spark)
    ]
    for left, right in zip(*(each.rows() for each in found), strict=True):
        for name, value in left.items():
            assert right[name] == (pytest.approx(value, abs=1e-9) if isinstance(value, float) else value), name
