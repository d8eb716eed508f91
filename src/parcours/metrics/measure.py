"""Answering a question about a metric: a reading per row, with n and interval, small numbers said so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.metrics import remarks
from parcours.metrics.answered import Answered, answer, is_sampled
from parcours.metrics.comparison import Compare, earlier_question, partners
from parcours.metrics.estimates import Readings
from parcours.metrics.known_days import KnownDays, Unfair, told, unfair
from parcours.metrics.metric import Counted, Metric
from parcours.metrics.periods import period_words
from parcours.metrics.question import UNKNOWN, Question, ask
from parcours.metrics.registry import metric_named
from parcours.metrics.sentence import sentence_of
from parcours.metrics.studied import Studied
from parcours.metrics.tables import Tables
from parcours.statistics import multiplicity
from parcours.statistics.differences import Difference
from parcours.vocabulary.result import Result
from parcours.vocabulary.written import CHANGE

TOO_FEW = 5
"""Readings of fewer observations are not shown. METHODS A."""
FOR_MACHINES = ("metric", "method", "n_eff", "se", "unit")
"""Columns that people need not see in a terminal."""
BELIEVED = 0.10
"""The share of chance findings allowed among those called changed."""


def measure(
    tables: Tables,
    metric: str,
    by: Sequence[str] = (),
    where: Mapping[str, str | Sequence[str]] | None = None,
    start: dt.date | None = None,
    end: dt.date | None = None,
    compare: Compare | None = None,
    weighted: bool = False,
) -> Result:
    """Read a metric, one row per value of `by`: value, n, low, high, se, n_eff, unit, method, note.

    Shares are 0 to 1, NPS is in points, durations in hours; intervals are at 95 %. `by` takes one of day, week,
    month, quarter, year and the metric's dimensions (journey, touchpoint, channel, segment, team, promise:<id> ...);
    `where` keeps one or several values of a dimension ("unknown" for none); both days are included. `compare` adds
    the reading of the previous period or of last year, the difference with its interval, and whether it is more than
    chance (false discovery rate 10 %). Different scales, hot and cold surveys, and currencies are never pooled: they
    get rows of their own. Fewer than 5 observations are not shown, fewer than 30 are called indicative.

    Raises QuestionError for a metric, dimension or value that does not exist, StaleError before a refresh.
    Source: METHODS A, 1, 6.1, 7. Every metric's own formula and caveats stand in its file and in docs/methods.
    """
    defined = metric_named(metric)
    question = ask(defined, tables, by=by, where=where, start=start, end=end, weighted=weighted)
    newest = newest_day(tables)
    now = answer(tables, question)
    order = _sorted(now, question)
    now = Answered(now.columns, [now.cells[place] for place in order], now.readings.take(order))
    shown = _shown(defined, now.readings.n)
    columns = _cell_columns(now, question) | _reading_columns(defined, now.readings, shown)
    before = answer(tables, earlier_question(question, compare, newest)) if compare else None
    not_made: list[Unfair] = []
    if compare and before:
        rows = partners(question, compare, now.columns, now.cells, before.cells)
        judged = unfair(question, compare, KnownDays.of(tables, defined), newest, now.cells)
        not_made = [one for place, one in zip(rows, judged, strict=True) if one and place >= 0]
        rows = np.array([-1 if one else place for place, one in zip(rows, judged, strict=True)], dtype=np.intp)
        before = Answered(now.columns, now.cells, before.readings.take(rows))
        columns |= _comparison(defined, now.readings, before.readings, shown)
    unseen = remarks.unseen(tables, question, now)
    columns["note"] = pa.array(remarks.about_rows(tables, now, shown, question, newest), pa.string())
    table = pa.table(columns)
    said = sentence_of(defined, table, question, compare) if now.cells else remarks.why_nothing(tables, question)
    return Result(
        name=f"measure {metric}",
        table=table,
        sentence=said,
        notes=(
            *([remarks.about_unseen(defined, unseen)] if unseen else []),
            *told(defined, not_made),
            *remarks.about_all(tables, question, now, None if not_made else compare, before),
        ),
        about=_about(now, question, newest) | {"unseen": unseen, "not_compared": tuple(not_made)},
        units=_units(defined, columns, now.readings.more),
        blanks=dict.fromkeys(now.columns, UNKNOWN),
        main=[name for name in columns if name not in FOR_MACHINES],
    )


def _units(metric: Metric, columns: Mapping[str, pa.Array], more: Collection[str]) -> dict[str, str]:
    """In what the columns are counted."""
    unit = "business hours" if metric.unit == "hours" and "business" in metric.name else metric.unit
    changes = {name: CHANGE + unit for name in columns if name.startswith("difference")}
    same = ("value", "low", "high", "previous", *(name for name in more if name.startswith("p90")))
    return {name: unit for name in same if name in columns} | changes | dict.fromkeys(set(more) - set(same), "count")


def newest_day(tables: Tables) -> dt.date:
    """The last day that anything is known about."""
    if tables.tallies is None:
        return dt.date.max
    return tables.tallies.day.max().to_pyarrow().as_py() or dt.date.max


def _sorted(answered: Answered, question: Question) -> npt.NDArray[np.intp]:
    """Rows in the order of the `by` columns: periods in time, dimensions by rank on the map, unknown last."""
    ranks = {
        name: {id_: place for place, id_ in enumerate(dict.fromkeys(question.words.ids.get(name, {}).values()))}
        for name in answered.columns
    }

    def key(place: int) -> tuple[Any, ...]:
        values = zip(answered.columns, answered.cells[place], strict=True)
        return tuple(
            (value is None, ranks[name].get(value, 0), "" if value is None else str(value)) for name, value in values
        )

    return np.array(sorted(range(len(answered.cells)), key=key), dtype=np.intp)


def _shown(metric: Metric, n: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which readings rest on enough to be shown; what was counted in full always is."""
    return n >= TOO_FEW if is_sampled(metric) else n >= 0


def _cell_columns(answered: Answered, question: Question) -> dict[str, pa.Array]:
    """The `by` columns as text; scale, collection and currency as well where there are several (currency always)."""
    columns = {}
    for place, name in enumerate(answered.columns):
        values = [cell[place] for cell in answered.cells]
        if name in question.by or name == "currency" or len(set(values)) > 1:
            words = [
                period_words(name, value) if isinstance(value, dt.date) else None if value is None else str(value)
                for value in values
            ]
            columns[name] = pa.array(words, pa.string())
    return columns


def _reading_columns(metric: Metric, readings: Readings, shown: npt.NDArray[np.bool_]) -> dict[str, pa.Array]:
    rows = len(readings.n)
    columns: dict[str, pa.Array] = {"metric": pa.array([metric.name] * rows, pa.string())}
    columns["value"] = _floats(readings.value, shown)
    columns["n"] = pa.array(readings.n.astype(np.int64))
    for name in ("low", "high", "se", "n_eff"):
        columns[name] = _floats(getattr(readings, name), shown)
    for name, values in readings.more.items():
        columns[name] = _floats(values, shown)
    columns["unit"] = pa.array([metric.unit] * rows, pa.string())
    columns["method"] = pa.array(list(readings.method), pa.string())
    return columns


def _floats(values: npt.NDArray[np.float64], shown: npt.NDArray[np.bool_]) -> pa.Array:
    """Floats with null where they are unknown or not to be shown."""
    return pa.array(values, pa.float64(), mask=~(shown & np.isfinite(values)))


def _comparison(metric: Metric, now: Readings, before: Readings, shown: npt.NDArray[np.bool_]) -> dict[str, pa.Array]:
    """The columns that a comparison adds; `changed` says what chance alone would hardly do."""
    enough = shown & _shown(metric, np.nan_to_num(before.n, nan=-1))
    assert isinstance(metric, Counted | Studied)  # noqa: S101 - there are only these two kinds
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = (metric.estimate if isinstance(metric, Counted) else metric).differ(before, now)
    columns = {
        "previous": _floats(before.value, enough),
        "previous_n": pa.array(np.nan_to_num(before.n).astype(np.int64), mask=np.isnan(before.n)),
        "difference": _floats(difference.value, enough),
        "difference_low": _floats(difference.low, enough),
        "difference_high": _floats(difference.high, enough),
    }
    known = enough & np.isfinite(difference.low) & np.isfinite(difference.high)
    columns["changed"] = pa.array(_changed(difference, known), pa.bool_(), mask=~known)
    return columns


def _changed(difference: Difference, known: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Differences that false discovery control believes; without p-values, those whose interval excludes 0."""
    p = np.where(known, difference.p, np.nan)
    if np.isfinite(p).any():
        return multiplicity.false_discovery(p, BELIEVED)
    return known & ((difference.low > 0) | (difference.high < 0))


def _about(answered: Answered, question: Question, newest: dt.date) -> dict[str, Any]:
    """The facts about the analysis; `scale` and the like name what the readings are about, even when it is one only."""
    apart = {
        name: sorted({str(cell[place]) for cell in answered.cells if cell[place] is not None})
        for place, name in enumerate(answered.columns)
        if name not in question.by
    }
    return {
        "metric": question.metric.name,
        "better": question.metric.better,
        "by": list(question.by),
        "weighted": question.weighted,
        "until": newest.isoformat(),
        **apart,
    }
