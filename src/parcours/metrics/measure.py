"""Answering a question about a metric: a reading per row, with n and interval, small numbers said so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.metrics import counted
from parcours.metrics.cells import Cell, period_words, shifted
from parcours.metrics.comparison import Compare, earlier_question, partners
from parcours.metrics.estimates import Readings
from parcours.metrics.metric import Counted, Metric, Studied
from parcours.metrics.nps import NPS, STANDARD_SCALE
from parcours.metrics.question import Question, ask
from parcours.metrics.registry import metric_named
from parcours.metrics.sentence import sentence_of
from parcours.metrics.tables import Tables
from parcours.statistics import multiplicity
from parcours.statistics.differences import Difference
from parcours.vocabulary.result import Result

TOO_FEW, INDICATIVE = 5, 30
"""Below the first nothing is shown, below the second it is called indicative. METHODS A."""
BELIEVED = 0.10
"""The share of chance findings allowed among those called changed."""


@dataclass(frozen=True)
class Answered:
    """The cells of a question and their readings, before they become a table."""

    columns: list[str]
    cells: list[Cell]
    readings: Readings


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
    now = _answer(tables, question)
    order = _sorted(now, question)
    now = Answered(now.columns, [now.cells[place] for place in order], now.readings.take(order))
    shown = _shown(defined, now.readings.n)
    columns = _cell_columns(now, question) | _reading_columns(defined, now.readings, shown)
    notes = _notes_by_row(defined, now, shown, question, newest)
    if compare:
        before = _answer(tables, earlier_question(question, compare, newest))
        rows = partners(question, compare, now.columns, now.cells, before.cells)
        columns |= _comparison(defined, now.readings, before.readings.take(rows), shown)
    columns["note"] = pa.array(notes, pa.string())
    table = pa.table(columns)
    notes_of_all = _notes(defined, now, question)
    return Result(
        name=f"measure {metric}",
        table=table,
        sentence=sentence_of(defined, table, question, compare),
        notes=tuple(notes_of_all),
        about=_about(now, question, newest),
    )


def _answer(tables: Tables, question: Question) -> Answered:
    if isinstance(question.metric, Counted):
        columns, cells, readings = counted.read(tables, question, question.metric)
    else:
        assert isinstance(question.metric, Studied)  # noqa: S101 - there are only these two kinds
        cells, readings = question.metric.study(tables, question)
        columns = list(question.by)
    return Answered(columns, cells, readings)


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
    return n >= TOO_FEW if _is_sampled(metric) else n >= 0


def _is_sampled(metric: Metric) -> bool:
    return metric.estimate.sampled if isinstance(metric, Counted) else isinstance(metric, Studied) and metric.sampled


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


def _notes_by_row(
    metric: Metric, answered: Answered, shown: npt.NDArray[np.bool_], question: Question, newest: dt.date
) -> list[str]:
    """What one must know about each row, empty where there is nothing."""
    period = answered.columns.index(question.period) if question.period else None
    scale = answered.columns.index("scale") if metric is NPS else None
    notes = []
    for place, cell in enumerate(answered.cells):
        n = answered.readings.n[place]
        found = []
        if not shown[place]:
            found.append("too few")
        elif _is_sampled(metric) and n < INDICATIVE:
            found.append("indicative")
        if scale is not None and cell[scale] != STANDARD_SCALE:
            found.append(f"asked on {cell[scale]}, not {STANDARD_SCALE}")
        if period is not None and _is_not_over(question.period, cell[period], newest):
            found.append(f"{question.period} not over")
        notes.append("; ".join(found))
    return notes


def _is_not_over(period: str | None, first: dt.date | None, newest: dt.date) -> bool:
    return bool(period and first) and shifted(str(period), first or newest, 1) - dt.timedelta(days=1) > newest


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


def _notes(metric: Metric, answered: Answered, question: Question) -> list[str]:
    """What one must know about the whole answer."""
    notes = []
    for name in getattr(metric, "apart", ()):
        place = answered.columns.index(name)
        values = {cell[place] for cell in answered.cells}
        if len(values) > 1:
            words = ", ".join(sorted(str(value or "unknown") for value in values))
            notes.append(f"Never pooled, so in rows of their own: {name} {words}.")
        if metric is NPS and name == "scale" and values - {STANDARD_SCALE}:
            notes.append("Recommendation asked on 1-10 is another instrument than on 0-10: do not compare the two.")
    if "segment" in question.by:
        notes.append("Segments may overlap: their rows do not add up.")
    if question.on_the_map and isinstance(metric, Counted) and metric.on_the_map:
        notes.append("Counted per journey: what belongs to two journeys counts in each.")
    return notes
