"""What one must know before quoting a reading: too few, not over, not reached, nothing there and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from parcours.metrics.answered import Answered, answer, is_sampled
from parcours.metrics.comparison import Compare
from parcours.metrics.estimates import Readings
from parcours.metrics.metric import Counted, Metric
from parcours.metrics.nps import NPS, STANDARD_SCALE
from parcours.metrics.periods import period_words, shifted
from parcours.metrics.pooling import kinds_pooled, over_how_many
from parcours.metrics.question import UNKNOWN, Question
from parcours.metrics.revenue import REVENUE
from parcours.metrics.sentence import IN_PART, INDICATIVE, NOT_OVER, NOT_REACHED, NOT_YET
from parcours.metrics.studied import Studied, Unseen
from parcours.metrics.subjects import fallen_through, priced
from parcours.metrics.tables import Tables, guests_of
from parcours.vocabulary.words import SubjectKind

FEW = 30
"""Fewer observations than this are called indicative. METHODS A."""
EARLIER = {"previous": "in the period before", "last-year": "last year"}


def about_rows(
    tables: Tables, answered: Answered, shown: npt.NDArray[np.bool_], question: Question, newest: dt.date
) -> list[str]:
    """What one must know about each row, empty where there is nothing."""
    metric = question.metric
    period = answered.columns.index(question.period) if question.period else None
    scale = answered.columns.index("scale") if metric is NPS else None
    kinds = kinds_pooled(tables, question, answered)
    notes = []
    for place, cell in enumerate(answered.cells):
        found = [*_about_numbers(metric, answered, bool(shown[place]), place)]
        if shown[place] and kinds[place] > 1:
            found.append(over_how_many(metric, kinds[place]))
        if scale is not None and cell[scale] != STANDARD_SCALE:
            found.append(f"asked on {cell[scale]}, not {STANDARD_SCALE}")
        if period is not None and question.period and cell[period]:
            found += _about_period(question, question.period, cell[period], newest)
        notes.append("; ".join(found))
    return notes


def _about_numbers(metric: Metric, answered: Answered, shown: bool, place: int) -> Iterator[str]:
    if not shown:
        yield "too few"
        return
    if isinstance(metric, Studied) and metric.unseen and not np.isfinite(answered.readings.value[place]):
        yield NOT_YET
        return
    if is_sampled(metric) and answered.readings.n[place] < FEW:
        yield INDICATIVE
    if metric.unit == "hours":
        yield from _about_waiting(answered.readings, place)


def _about_waiting(readings: Readings, place: int) -> Iterator[str]:
    """Which ends of a time that some are still waiting for the curve does not come down to; their cells are empty."""
    if not np.isfinite(readings.value[place]):
        yield NOT_REACHED
        return
    if not np.isfinite(readings.high[place]):
        yield f"upper end {NOT_REACHED}"
    if not np.isfinite(readings.more["p90"][place]):
        yield f"p90 {NOT_REACHED}"
    elif not np.isfinite(readings.more["p90_high"][place]):
        yield f"upper end of p90 {NOT_REACHED}"


def _about_period(question: Question, period: str, first: dt.date, newest: dt.date) -> Iterator[str]:
    last = shifted(period, first, 1) - dt.timedelta(days=1)
    if (question.start and question.start > first) or (question.end and question.end < min(last, newest)):
        yield f"{period} {IN_PART}"
    elif last > newest:
        yield f"{period} {NOT_OVER}"


def unseen(tables: Tables, question: Question, answered: Answered) -> Unseen | None:
    """Why some readings have no value yet; None where all of them have one."""
    metric = question.metric
    if not isinstance(metric, Studied) or metric.unseen is None or np.isfinite(answered.readings.value).all():
        return None
    return metric.unseen(tables, question)


def about_unseen(metric: Metric, why: Unseen) -> str:
    """The notice that says so."""
    return (
        f"{metric.label} shows only after a silence of {why.silence_days} days, and the facts span {why.known_days}: "
        f"what lies before {why.readable_from} is {NOT_YET}."
    )


def about_all(
    tables: Tables, question: Question, answered: Answered, compare: Compare | None, before: Answered | None
) -> Iterator[str]:
    """What one must know about the whole answer; `before` are the readings that it is compared with."""
    metric = question.metric
    if answered.cells and metric.unit != "count" and not answered.readings.n.any():
        yield why_nothing(tables, question)
    for name in getattr(metric, "apart", ()):
        place = answered.columns.index(name)
        values = {cell[place] for cell in answered.cells}
        if len(values) > 1:
            words = ", ".join(sorted(str(value or "unknown") for value in values))
            yield f"Never pooled, so in rows of their own: {name} {words}."
        if metric is NPS and name == "scale" and values - {STANDARD_SCALE}:
            yield "Recommendation asked on 1-10 is another instrument than on 0-10: do not compare the two."
    if metric is REVENUE and answered.cells and tables.subjects is not None:
        yield from _of_revenue(tables)
    if isinstance(metric, Studied) and metric.without_guests and (left_out := guests_of(tables)) is not None:
        yield (
            f"Guests are left out: {left_out.count().to_pyarrow().as_py():,} customers have no name or number by which "
            "they could be recognised when they come again."
        )
    if "segment" in question.by:
        yield "Segments may overlap: their rows do not add up."
    if question.on_the_map and isinstance(metric, Counted) and metric.on_the_map:
        yield "Counted per journey: what belongs to two journeys counts in each."
    if compare and before and answered.cells and not np.isfinite(before.readings.value).any():
        yield f"There is nothing to compare with: {metric.label} has no reading {EARLIER[compare]}."
    if question.weighted and answered.cells and not _weigh(tables, question, answered):
        yield f"Weights change nothing here: the {metric.over} carry none, or all the same."


def _of_revenue(tables: Tables) -> Iterator[str]:
    """Which amounts are left out, and what one must know where only subscriptions have any."""
    kind, _ = priced(tables)
    if kind is SubjectKind.SUBSCRIPTION:
        yield (
            "Neither orders nor invoices have amounts: those of subscriptions count, each once, on the day it began. "
            "What renewals bring is not in it."
        )
    elif kind is SubjectKind.ORDER and (fallen := fallen_through(tables)):
        yield f"Cancelled and abandoned orders are left out: {fallen:,} of all have an amount."


def _weigh(tables: Tables, question: Question, weighted: Answered) -> bool:
    """Whether weights change a value or its precision."""
    plain = answer(tables, replace(question, weighted=False))
    again = [plain.cells.index(cell) for cell in weighted.cells]
    pairs = ((getattr(plain.readings, name)[again], getattr(weighted.readings, name)) for name in ("value", "n_eff"))
    return any(not np.allclose(one, other, equal_nan=True) for one, other in pairs)


def why_nothing(tables: Tables, question: Question) -> str:
    """Why a question has not a single row: its days, its conditions, or that nothing is known at all."""
    metric = question.metric
    everything = replace(question, by=("month",), where={}, start=None, end=None)
    months = [period_words("month", cell[0]) for cell in answer(tables, everything).cells if cell[0]]
    if not months:
        return f"{metric.label} cannot be read: the company has no {metric.rests_on or metric.over} for it."
    known = f"{min(months)} to {max(months)}" if min(months) != max(months) else months[0]
    if question.where and not answer(tables, replace(everything, where=question.where)).cells:
        told = " and ".join(
            f"{name} {' or '.join(str(word or UNKNOWN) for word in words)}" for name, words in question.where.items()
        )
        return f"{metric.label} has no {metric.over} with {told}."
    days = " ".join(f"{word} {day}" for word, day in (("from", question.start), ("to", question.end)) if day)
    return f"{metric.label} has no {metric.over} {days or 'here'}; it is known for {known}."
