"""Cells of a study: what the engine counted, gathered by the question's `by` columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis.expr.types as ir
import numpy.typing as npt

from parcours.metrics.estimates import Readings
from parcours.metrics.question import Question

Cell = tuple[Any, ...]
"""The values of the question's `by` columns: ids for codes, first days for periods."""

Gathered = dict[str, npt.NDArray[Any]]
"""The counted columns of one cell."""


def by_cell(
    question: Question, counted: ir.Table, read: Callable[[list[Gathered]], Readings]
) -> tuple[list[Cell], Readings]:
    """Run the expression, gather its rows by cell, and read all cells; without `by` there is always one cell.

    `counted` has the question's `by` columns and columns of numbers; `read` gets one dict of arrays per cell.
    """
    rows = counted.to_pyarrow()
    columns = [question.worded(name, rows[name].to_pylist()) for name in question.by]
    numbers = {name: rows[name].to_numpy() for name in rows.column_names if name not in question.by}
    places: dict[Cell, list[int]] = {} if question.by else {(): []}
    for place in range(rows.num_rows):
        places.setdefault(tuple(column[place] for column in columns), []).append(place)
    gathered = [{name: values[chosen] for name, values in numbers.items()} for chosen in places.values()]
    return list(places), read(gathered)
