"""A picture for any table of readings, as a notebook shows it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from parcours.charts.figures import metric_name, speak
from parcours.charts.readings import Reading, ScoreReading, Unit
from parcours.charts.theme import LIGHT, Theme
from parcours.charts.trend import trend
from parcours.charts.whiskers import Row, whisker_rows

FIGURES = ("metric", "value", "low", "high", "n", "unit")
MOST_ROWS = 40


def reading_chart(table: pa.Table, language: str = "en", theme: Theme = LIGHT) -> str:
    """Draw a table of readings: a trend where the only grouping is by month, else a dot with whisker per row.

    The table has the columns value, low, high, n, and perhaps metric and unit; the columns before `metric` (or `value`)
    are the grouping. At most 40 rows are drawn. Empty for a table without readings.
    """
    rows = [row for row in table.to_pylist() if row.get("value") is not None]
    if not rows or "value" not in table.column_names:
        return ""
    grouping = _grouping(table.column_names)
    metric, unit = str(rows[0].get("metric") or "value"), _unit(rows[0])
    name = metric_name(metric, speak(language))
    months = _months(rows, grouping)
    if len(months) >= 3:
        score = ScoreReading(metric=metric, reading=months[-1][1], unit=unit, months=tuple(months))
        return trend(score, language, theme)
    drawn = [
        Row(
            label=" · ".join(_word(row[column]) for column in grouping) or name,
            reading=_reading(row),
            paint=theme.accent,
        )
        for row in rows[:MOST_ROWS]
    ]
    return whisker_rows(drawn, unit, language, theme, title=name, bars=False)


def _grouping(columns: list[str]) -> list[str]:
    """What the rows are grouped by: all columns that stand before the figures."""
    end = min(columns.index(name) for name in FIGURES if name in columns)
    return columns[:end]


def _reading(row: dict[str, Any]) -> Reading:
    return Reading(value=row["value"], low=row.get("low"), high=row.get("high"), n=row.get("n"))


def _word(value: object) -> str:
    return "–" if value is None else str(value)


def _unit(row: dict[str, Any]) -> Unit:
    """The unit as the metrics call it; what is unknown is a plain number."""
    word = row.get("unit")
    return Unit(word) if word in set(Unit) else Unit.SCORE


def _months(rows: list[dict[str, Any]], grouping: list[str]) -> list[tuple[dt.date, Reading]]:
    """The readings in time, when month is the only grouping and every month comes once."""
    if grouping != ["month"]:
        return []
    try:
        found = {dt.date.fromisoformat(f"{str(row['month'])[:7]}-01"): _reading(row) for row in rows}
    except ValueError:
        return []
    return sorted(found.items()) if len(found) == len(rows) else []
