"""Beside each reading the one before: the previous period, or the same one last year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from parcours.errors import QuestionError
from parcours.metrics.cells import Cell
from parcours.metrics.periods import shifted
from parcours.metrics.question import Question

Compare = Literal["previous", "last-year"]


def earlier_question(question: Question, compare: Compare, newest: dt.date) -> Question:
    """The question whose readings stand before these: the same cells, so much earlier.

    Raises QuestionError when the question has neither a period nor a first day.
    """
    if question.period:
        start = earlier(question.period, question.start, compare) if question.start else None
        end = earlier(question.period, question.end, compare) if question.end else None
        # With a period the windows are whole periods before; a day more or less only adds cells that match nothing.
        return question.between(start - dt.timedelta(days=3) if start else None, end)
    if not question.start:
        raise QuestionError(
            "nothing-to-compare", "A comparison needs a period.", hint="Add a period (by month) or a first day."
        )
    return question.between(*window_before(question.start, question.end or newest, compare))


def earlier(period: str, day: dt.date, compare: Compare) -> dt.date:
    """The day that a period's first day is compared with."""
    if compare == "previous":
        return shifted(period, day, -1)
    return day - dt.timedelta(days=364) if period == "week" else shifted("year", day, -1)


def window_before(start: dt.date, end: dt.date, compare: Compare) -> tuple[dt.date, dt.date]:
    """The window before this one: whole months for whole months, else as many days; or the same days last year."""
    after = end + dt.timedelta(days=1)
    if compare == "last-year":
        return shifted("year", start, -1), shifted("year", after, -1) - dt.timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    if start.day == 1 and after.day == 1:
        return shifted("month", start, -months), start - dt.timedelta(days=1)
    return start - (after - start), start - dt.timedelta(days=1)


def partners(
    question: Question, compare: Compare, columns: Sequence[str], cells: Sequence[Cell], before: Sequence[Cell]
) -> npt.NDArray[np.intp]:
    """For each cell the place of the one it is compared with, -1 where there is none."""
    places = {cell: place for place, cell in enumerate(before)}
    period = columns.index(question.period) if question.period else None
    found = []
    for cell in cells:
        wanted = list(cell)
        if period is not None and question.period:
            wanted[period] = earlier(question.period, cell[period], compare)
        found.append(places.get(tuple(wanted), -1))
    return np.array(found, dtype=np.intp)
