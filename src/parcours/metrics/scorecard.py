"""The headline metrics side by side: the last full month, against the month before and a year ago, with trend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from parcours.errors import QuestionError, StaleError
from parcours.metrics.measure import measure, newest_day
from parcours.metrics.periods import period_start, period_words, shifted
from parcours.metrics.registry import metric_named
from parcours.metrics.tables import Tables
from parcours.vocabulary.result import BY_ROW, Result
from parcours.vocabulary.written import CHANGE

HEADLINES = (
    "nps", "csat", "ces", "promise-kept", "resolution", "repeat-purchase", "churn", "volume", "revenue",
)  # fmt: skip
MONTHS = 13
"""How far the trend goes back: a year and a month."""

READING = ("value", "n", "low", "high", "unit", "method", "note")
COMPARISON = ("previous", "previous_n", "difference", "difference_low", "difference_high", "changed")
APART = ("scale", "collection", "currency")

_TREND = pa.list_(
    pa.struct(
        [("period", pa.string()), ("n", pa.int64()), *((name, pa.float64()) for name in ("value", "low", "high"))]
    )
)
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("metric", "label", *APART, "period", "better")),
        *((name, pa.int64() if name == "n" else pa.float64()) for name in ("value", "n", "low", "high")),
        *((name, pa.string()) for name in ("unit", "method", "note")),
        *(
            (prefix + name, {"previous_n": pa.int64(), "changed": pa.bool_()}.get(name, pa.float64()))
            for prefix in ("", "last_year_")
            for name in COMPARISON
        ),
        ("trend", _TREND),
    ]
)


def scorecard(tables: Tables, *, metrics: Sequence[str] = HEADLINES, end: dt.date | None = None) -> Result:
    """One row per headline metric (and scale, collection or currency): its last full month, two comparisons, its trend.

    `period` is the month read; `previous`, `difference` ... compare with the month before, `last_year_previous`,
    `last_year_difference` ... with the same month a year ago; `trend` lists up to 13 months, oldest first, each with
    value, low, high and n. Metrics that the company has nothing for are left out. `end` is the last day known,
    default: of the tallies. Shares are 0 to 1.
    """
    last = end or newest_day(tables)
    month = period_start("month", last)
    if shifted("month", month, 1) - dt.timedelta(days=1) > last:
        month = shifted("month", month, -1)
    rows = [row for name in metrics for row in _rows(tables, name, month)]
    changed = sum(bool(row["changed"]) for row in rows)
    read = period_words("month", month)
    return Result(
        name="scorecard",
        table=pa.Table.from_pylist(rows, schema=_SCHEMA),
        sentence=f"In {read}, {changed} of {len(rows)} headline readings changed beyond chance.",
        about={"period": read},
        units={"value": BY_ROW, "low": BY_ROW, "high": BY_ROW, "previous": BY_ROW, "difference": CHANGE + BY_ROW},
        main=("label", "scale", "collection", "currency", "period", *READING[:4], "previous", "difference", "changed"),
    )


def _rows(tables: Tables, name: str, month: dt.date) -> Iterator[dict[str, Any]]:
    metric, last = metric_named(name), shifted("month", month, 1) - dt.timedelta(days=1)
    first = shifted("month", month, 1 - MONTHS)
    try:
        trend = measure(tables, name, ["month"], start=first, end=last, compare="previous").rows()
        year_ago = measure(tables, name, ["month"], start=month, end=last, compare="last-year").rows()
    except (QuestionError, StaleError):
        return
    wanted = period_words("month", month)
    for series in dict.fromkeys(_series(row) for row in trend):
        here = [row for row in trend if _series(row) == series]
        now = next((row for row in here if row["month"] == wanted), None)
        if now is None:
            continue
        before = next((row for row in year_ago if _series(row) == series), {})
        yield {
            "metric": name,
            "label": metric.label,
            "better": metric.better,
            "period": wanted,
            **dict(zip(APART, series, strict=True)),
            **{column: now[column] for column in (*READING, *COMPARISON)},
            **{f"last_year_{column}": before.get(column) for column in COMPARISON},
            "trend": [
                {"period": row["month"], **{part: row[part] for part in ("value", "n", "low", "high")}} for row in here
            ],
        }


def _series(row: dict[str, Any]) -> tuple[str | None, ...]:
    return tuple(row.get(name) for name in APART)
