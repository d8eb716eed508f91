"""Metrics that do not add up (a median, a rate over customers): computed from the derived tables each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parcours.metrics.cells import Cell
from parcours.metrics.estimates import Readings
from parcours.metrics.metric import Metric
from parcours.metrics.question import Question
from parcours.metrics.tables import Tables
from parcours.statistics.differences import Difference


@dataclass(frozen=True, kw_only=True)
class Studied(Metric):
    """A metric that is computed anew: `study` returns the cells and their readings."""

    study: Callable[[Tables, Question], tuple[list[Cell], Readings]]
    differ: Callable[[Readings, Readings], Difference]
    sampled: bool = True
