"""Tallies, design effects and studies are the same on both engines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pytest

from parcours.metrics import Tables, measure
from parcours.vocabulary.port import Engine
from tests.library.metrics.made import dimension, score, tables

ASKED = (
    ("nps", ["month", "segment"]),
    ("csat-mean", ["week", "promise:delivery"]),
    ("csat", ["quarter"]),
    ("promise-kept", ["channel"]),
    ("resolution", ["month", "segment"]),
    ("repeat-purchase", ["month"]),
    ("churn", ["month"]),
    ("customers", ["week", "touchpoint"]),
)
"""One question for each way in which a reading is computed or remarked on; all others only sum tallies."""


def rows() -> dict[str, Any]:
    """A small company with every kind of fact, gaps and ties included."""
    chance = np.random.Generator(np.random.PCG64(9))
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=int(number)) for number in chance.integers(0, 400, 120)]
    spots = [None if number == 0 else int(number) for number in chance.integers(0, 4, 120)]
    answers = [
        score(
            "nps" if number % 2 else "csat", float(chance.integers(1, 6)), (0, 10) if number % 2 else (1, 5),
            customer=int(chance.integers(0, 25)), answered_on=day, touchpoint=spot, channel=1 + number % 2,
            question=f"q{spot}" if spot else None, weight=[None, 0.5, 2.0][number % 3],
            subject_kind="order", subject_ref=f"o{number}", path=number,
        )
        for number, (day, spot) in enumerate(zip(days, spots, strict=True))
    ]  # fmt: skip
    steps = [
        {"customer": number % 25, "occurred_on": day, "journey": 1 + number % 2, "touchpoint": spot, "channel": 1}
        for number, (day, spot) in enumerate(zip(days, spots, strict=True))
    ]
    promises = [
        {"promise": 1 + number % 2, "customer": number % 25, "occurred_on": day, "touchpoint": 1,
         "subject_kind": "order",
         "subject_ref": f"o{number}", "state": ("kept", "broken", "pending")[number % 3], "path": number}
        for number, day in enumerate(days)
    ]  # fmt: skip
    subjects = [
        {"subject_kind": "ticket" if number % 2 else "order", "subject_ref": f"o{number}", "customer": number % 25,
         "opened_at": dt.datetime.combine(day, dt.time(8, number % 60)), "amount": Decimal("10.25"), "currency": "EUR",
         "closed_at": dt.datetime.combine(day, dt.time(12, 3)) if number % 3 else None, "channel": "web",
         "last_at": dt.datetime.combine(day, dt.time(12, 3))}
        for number, day in enumerate(days)
    ]  # fmt: skip
    words = [
        *dimension("journey", "buy", "use"), *dimension("touchpoint", "shop", "parcel", "call"),
        *dimension("channel", "web", "phone"), *dimension("promise", "delivery", "reply"),
    ]  # fmt: skip
    members = [{"segment": f"s{number % 3}", "customer": number} for number in range(20)]
    return {
        "scores": answers, "steps": steps, "promises": promises, "subjects": subjects, "dimensions": words,
        "memberships": members, "interactions": [{"customer": 1, "occurred_on": day, "channel": 1} for day in days],
    }  # fmt: skip


def company(engine: Engine) -> Tables:
    return replace(tables(engine, **rows()), lost_after_days=40)


def in_order(table: ir.Table) -> list[dict[str, Any]]:
    found = table.to_pyarrow().to_pylist()
    return sorted(found, key=lambda row: [(value is None, str(value)) for value in list(row.values())[:13]])


@pytest.mark.slow
@pytest.mark.spark
def test_tallies_design_effects_and_studies_are_the_same_on_duckdb_and_spark(duck: Engine, spark: Engine) -> None:
    one, other = company(duck), company(spark)
    for name in ("tallies", "design_effects"):
        same(in_order(getattr(one, name)), in_order(getattr(other, name)), name)
    assert any("over 4 questions" in row["note"] for row in measure(one, "csat", ["quarter"]).rows())
    for metric, by in ASKED:
        same(measure(one, metric, by).rows(), measure(other, metric, by).rows(), metric)


def same(rows_of_one: list[dict[str, Any]], rows_of_other: list[dict[str, Any]], what: str) -> None:
    assert len(rows_of_one) == len(rows_of_other), what
    for row, twin in zip(rows_of_one, rows_of_other, strict=True):
        for column, value in row.items():
            wanted = pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
            assert twin[column] == wanted, (what, column, row, twin)
