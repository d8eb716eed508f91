"""Saying in one sentence what the readings show, and whether it is more than chance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa

from parcours.metrics.comparison import Compare
from parcours.metrics.metric import Metric
from parcours.metrics.pooling import said_over
from parcours.metrics.question import UNKNOWN, Question
from parcours.statistics import multiplicity

Row = dict[str, Any]

LONG = 48.0
"""Hours from which on a time is said in days."""
NOT_YET = "not readable yet"
"""A share of what can only be seen after a silence that has not passed."""
NOT_REACHED = "not reached"
"""A median of waiting times that more than half are still waiting for."""
INDICATIVE = "indicative"
"""Rests on few observations."""
NOT_OVER = "not over"
"""A period that the newest facts lie in."""
IN_PART = "in part"
"""A period of which the question leaves days out."""
UNLIKE = {"money": "currency", "score": "scale"}
"""What tells readings of a unit apart that cannot be laid side by side: nothing is said of which is higher."""
SURE = 0.05
"""Readings are called different when chance alone would spread them like this in fewer than 5 of 100 cases."""


def sentence_of(metric: Metric, table: pa.Table, question: Question, compare: Compare | None) -> str:
    """The finding in plain English, from the table's own figures."""
    rows = [row for row in table.to_pylist() if row["value"] is not None]
    if not rows and any(NOT_REACHED in (note or "") for note in table["note"].to_pylist()):
        return f"{metric.label}: half of the {metric.over} have not come to an end yet, so the median is {NOT_REACHED}."
    if not rows and any(NOT_YET in (note or "") for note in table["note"].to_pylist()):
        return f"{metric.label} is {NOT_YET}."
    if not rows:
        return f"There are too few {metric.over} to read {metric.label}."
    kinds = _kinds(metric, rows)
    if len(kinds) > 1:
        question = _asked_by_kind(metric, question)
    return " ".join(_finding(metric, each, question, compare) for each in kinds)


def _kinds(metric: Metric, rows: list[Row]) -> list[list[Row]]:
    """The rows that can be laid side by side: one list per currency, for means one per scale."""
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(row.get(UNLIKE.get(metric.unit, "")), []).append(row)
    return list(found.values())


def _asked_by_kind(metric: Metric, question: Question) -> Question:
    """The question by what the kinds differ in as well, so that each sentence names its own; money does so itself."""
    name = UNLIKE[metric.unit]
    return question if metric.unit == "money" or name in question.by else replace(question, by=(*question.by, name))


def _finding(metric: Metric, rows: list[Row], question: Question, compare: Compare | None) -> str:
    """What rows of one kind show."""
    if len(rows) == 1:
        row = rows[0]
        return f"{metric.label}{_where(row, question)} is {_reading(metric, row)}{_against(metric, row, compare)}."
    if question.period and len({_where(row, question, but=question.period) for row in rows}) == 1:
        return _over_time(metric, rows, question, question.period) + _how_many_changed(rows, compare)
    return _spread(metric, rows, question) + _how_many_changed(rows, compare)


def _over_time(metric: Metric, rows: list[Row], question: Question, period: str) -> str:
    kept = _but(rows, INDICATIVE, IN_PART, NOT_OVER)
    first, last = kept[0], kept[-1]
    began = f"{worded(metric, first['value'], first)} in {first[period]}"
    return (
        f"{metric.label}{_where(last, question, but=period)} went from {began} to "
        f"{_reading(metric, last)} in {last[period]}{_chance(rows)}."
    )


def _spread(metric: Metric, rows: list[Row], question: Question) -> str:
    ordered = sorted(_but(rows, INDICATIVE), key=lambda row: row["value"])
    lowest, highest = ordered[0], ordered[-1]
    return (
        f"{metric.label} is highest{_where(highest, question)} with {_reading(metric, highest)} and "
        f"lowest{_where(lowest, question)} with {_reading(metric, lowest)}{_chance(rows)}."
    )


def _but(rows: list[Row], *notes: str) -> list[Row]:
    """The rows without these notes, for a sentence names the ends; where fewer than two are left, all of them."""
    kept = [row for row in rows if not any(note in (row["note"] or "") for note in notes)]
    return kept if len(kept) > 1 else rows


def _chance(rows: list[Row]) -> str:
    """Whether all rows could be one and the same reading."""
    known = [row for row in rows if row["low"] is not None and row["high"] is not None]
    test = multiplicity.homogeneity(
        [row["value"] for row in known],
        multiplicity.error_behind([row["low"] for row in known], [row["high"] for row in known]),
    )
    if test.freedom < 1:
        return ""
    return "; the differences are more than chance" if test.p < SURE else "; the differences could be chance"


def _how_many_changed(rows: list[Row], compare: Compare | None) -> str:
    judged = [row for row in rows if compare and row["changed"] is not None]
    if not judged:
        return ""
    changed = sum(row["changed"] for row in judged)
    return f" Against {_earlier(compare)}, {changed} of {len(judged)} changed beyond chance."


def _against(metric: Metric, row: Row, compare: Compare | None) -> str:
    if not compare or row["difference"] is None:
        return ""
    text = f", {worded(metric, row['difference'], row, change=True)} against {_earlier(compare)}"
    if row["changed"] is None:
        return text
    ends = " to ".join(worded(metric, row[f"difference_{end}"], row, change=True, bare=True) for end in ("low", "high"))
    return f"{text} ({ends}): {'more than chance' if row['changed'] else 'could be chance'}"


def _earlier(compare: Compare | None) -> str:
    return "the period before" if compare == "previous" else "last year"


def _where(row: Row, question: Question, but: str = "") -> str:
    """The cell in words, `but` for one of its columns."""
    places = [str(UNKNOWN if row[name] is None else row[name]) for name in question.by if name != but]
    return f" for {' / '.join(places)}" if places else ""


def _reading(metric: Metric, row: Row) -> str:
    value = worded(metric, row["value"], row)
    if row["low"] is None or row["high"] is None:
        return value if metric.unit == "count" else f"{value} ({row['n']:,} {metric.over})"
    ends = "–".join(worded(metric, row[end], row, bare=True) for end in ("low", "high"))
    counted = f"{row['n']:,} {metric.over} {said_over(row['note'])}".rstrip()
    return f"{value} (95 % interval {ends}; {counted})"


def worded(metric: Metric, value: float, row: Row, *, change: bool = False, bare: bool = False) -> str:
    """A value in its unit: 76.8 %, 39.8 points, 4.08, 2.0 hours, 1,204; differences of shares in percentage points."""
    sign = "+" if change else ""
    match metric.unit:
        case "share":
            unit = " percentage points" if change else " %"
            text, unit = f"{100 * value:{sign}.1f}", unit
        case "points":
            text, unit = f"{value:{sign}.1f}", " points" if change else ""
        case "hours":
            days = abs(row["value"] or value) >= LONG and "business" not in metric.name
            text, unit = f"{value / 24 if days else value:{sign}.1f}", " days" if days else " hours"
        case "money":
            text, unit = f"{value:{sign},.2f}", f" {row['currency'] or ''}".rstrip()
        case "count":
            text, unit = f"{value:{sign},.0f}", ""
        case _:
            text, unit = f"{value:{sign}.2f}", ""
    return text if bare else text + unit
