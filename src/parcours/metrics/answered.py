"""The cells of a question and their readings, before they become a table."""

from __future__ import annotations

from dataclasses import dataclass

from parcours.metrics import counted
from parcours.metrics.cells import Cell
from parcours.metrics.estimates import Readings
from parcours.metrics.metric import Counted, Metric
from parcours.metrics.question import Question
from parcours.metrics.studied import Studied
from parcours.metrics.tables import Tables


@dataclass(frozen=True)
class Answered:
    """What a question finds: the columns that tell its cells apart, the cells, and a reading for each."""

    columns: list[str]
    cells: list[Cell]
    readings: Readings


def answer(tables: Tables, question: Question) -> Answered:
    """Read the metric, whichever of the two kinds it is."""
    if isinstance(question.metric, Counted):
        columns, cells, readings = counted.read(tables, question, question.metric)
    else:
        assert isinstance(question.metric, Studied)  # noqa: S101 - there are only these two kinds
        cells, readings = question.metric.study(tables, question)
        columns = list(question.by)
    return Answered(columns, cells, readings)


def is_sampled(metric: Metric) -> bool:
    """Whether readings have an error of sampling; what was counted in full has none."""
    return metric.estimate.sampled if isinstance(metric, Counted) else isinstance(metric, Studied) and metric.sampled
