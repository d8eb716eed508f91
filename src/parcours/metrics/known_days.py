"""Whether a comparison is fair: both of its periods have to lie within the days that facts are known for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parcours.metrics.answered import is_sampled
from parcours.metrics.cells import Cell
from parcours.metrics.comparison import Compare, earlier, earlier_question
from parcours.metrics.metric import Counted, Metric
from parcours.metrics.periods import period_start, shifted
from parcours.metrics.question import Question
from parcours.metrics.tables import Tables

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class KnownDays:
    """The first and last day with facts; counts and sums go by the metric's own, the rest by all facts."""

    first: dt.date = dt.date.min
    last: dt.date = dt.date.max

    @classmethod
    def of(cls, tables: Tables, metric: Metric) -> KnownDays:
        """Read from the tallies; without them every day counts as known."""
        if tables.tallies is None:
            return cls()
        kept, summed = tables.tallies, isinstance(metric, Counted) and not is_sampled(metric)
        kept = kept.filter(kept.metric == metric.name) if summed else kept
        (row,) = kept.aggregate(first=kept.day.min(), last=kept.day.max()).to_pyarrow().to_pylist()
        return cls(row["first"], row["last"]) if row["first"] else cls()

    def begin_within(self, first: dt.date) -> bool:
        """Whether facts begin in a month after the one in which a period starts."""
        return period_start("month", self.first) > first

    def end_within(self, last: dt.date) -> bool:
        """Whether facts end in a month before the one in which a period ends."""
        return self.last < period_start("month", last)


@dataclass(frozen=True)
class Unfair:
    """A comparison that is not made: the period compared with, and the day on which facts begin or end."""

    before: Days
    day: dt.date
    begins: bool
    """Whether the facts begin too late for the earlier period; else they end too early for the later one."""


def unfair(
    question: Question, compare: Compare, known: KnownDays, newest: dt.date, cells: Sequence[Cell]
) -> list[Unfair | None]:
    """For each cell why its comparison is not made, None where it is."""
    if not question.period:
        window = earlier_question(question, compare, newest)
        now_ends = question.end or newest
        return [_judged(question, known, (window.start or dt.date.min, window.end or newest), now_ends)] * len(cells)
    place, found = question.by.index(question.period), []
    for cell in cells:
        first = earlier(question.period, cell[place], compare) if cell[place] else None
        last = shifted(question.period, first, 1) - dt.timedelta(days=1) if first else None
        found.append(_judged(question, known, (first, last), None) if first and last else None)
    return found


def _judged(question: Question, known: KnownDays, before: Days, now_ends: dt.date | None) -> Unfair | None:
    if known.begin_within(before[0]):
        return Unfair(before, known.first, begins=True)
    if now_ends and not is_sampled(question.metric) and known.end_within(now_ends):
        return Unfair(before, known.last, begins=False)
    return None


def told(metric: Metric, found: Sequence[Unfair]) -> Iterator[str]:
    """A notice for each comparison that is not made."""
    for one in dict.fromkeys(found):
        first, last = one.before
        if one.begins:
            yield f"Not compared with {first} to {last}: the facts begin on {one.day}."
        else:
            yield f"Not compared with {first} to {last}: {metric.label} is known up to {one.day}."
