"""Over how many questions, or promises of the map, a reading was taken: what was pooled is said beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, Literal

from parcours.metrics.answered import Answered
from parcours.metrics.cells import Cell
from parcours.metrics.counted import in_words, observed
from parcours.metrics.metric import Counted, Metric
from parcours.metrics.question import Question
from parcours.metrics.tables import Tables

Pools = Literal["", "question", "promise"]

KINDS: dict[Pools, str] = {"question": "questions", "promise": "promises of the map"}
"""The dimensions whose values are pooled unless one asks by them, and what several of them are called."""
SAID = re.compile(rf"over ([\d,]+) (?:{'|'.join(KINDS.values())})")


def pooled_by(metric: Metric) -> Pools:
    """The dimension whose values a reading of this metric pools; empty where there is none."""
    return next((name for name in KINDS if isinstance(metric, Counted) and name in metric.dimensions), "")


def kinds_pooled(tables: Tables, question: Question, answered: Answered) -> list[int]:
    """For each cell, over how many questions or promises it was read; answers without a question count as one."""
    metric, pooled = question.metric, pooled_by(question.metric)
    if not pooled or pooled in answered.columns or not answered.readings.n.any():
        return [1] * len(answered.cells)
    assert isinstance(metric, Counted)  # noqa: S101 - pooled_by names nothing for others
    table = observed(tables, question, metric)
    if table is None:
        return [1] * len(answered.cells)
    table = table.mutate(**question.cells(table)).select(*answered.columns, pooled).distinct()
    rows = table.to_pyarrow()
    kinds: dict[Cell, set[Any]] = defaultdict(set)
    for cell, kind in zip(in_words(rows, answered.columns, question), rows[pooled].to_pylist(), strict=True):
        kinds[cell].add(kind)
    return [len(kinds[cell]) or 1 for cell in answered.cells]


def over_how_many(metric: Metric, kinds: int) -> str:
    """The remark that says so; empty where there is one only."""
    return f"over {kinds:,} {KINDS[pooled_by(metric)]}" if kinds > 1 else ""


def said_over(note: str | None) -> str:
    """The same remark, out of a row's note."""
    found = SAID.search(note or "")
    return found[0] if found else ""


def kinds_in(note: str | None) -> int:
    """The number in that remark; 1 where there is none."""
    found = SAID.search(note or "")
    return int(found[1].replace(",", "")) if found else 1
