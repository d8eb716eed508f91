"""Customers: how many different ones had an interaction.

Not additive: a customer seen in two months is one customer of the year. A complete count, so there is no interval.
"""

from __future__ import annotations

import numpy as np

from parcours.metrics.cells import Cell, Gathered, by_cell
from parcours.metrics.estimates import TOTAL, Readings, readings
from parcours.metrics.metric import WHERE_IN_THE_COMPANY, WHERE_ON_THE_MAP
from parcours.metrics.question import Question
from parcours.metrics.studied import Studied
from parcours.metrics.tables import Tables, needed


def _study(tables: Tables, question: Question) -> tuple[list[Cell], Readings]:
    steps = needed(tables.steps, "steps")
    steps = question.with_segments(question.within(steps.mutate(day=steps.occurred_on)), tables)
    seen = steps.mutate(**question.cells(steps))
    counted = seen.aggregate(by=list(question.by), customers=seen.customer.nunique())
    return by_cell(question, counted, _readings)


def _readings(cells: list[Gathered]) -> Readings:
    n = np.array([cell["customers"].sum() for cell in cells], dtype=float)
    return readings(n, n, method="complete count")


CUSTOMERS = Studied(
    name="customers",
    label="Customers",
    unit="count",
    over="customers",
    better="high",
    dimensions=(*WHERE_ON_THE_MAP, *WHERE_IN_THE_COMPANY, "segment"),
    study=_study,
    differ=TOTAL.differ,
    sampled=False,
)
