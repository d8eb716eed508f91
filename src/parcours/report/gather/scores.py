"""The scorecard and the segments: metrics, asked as everybody asks them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from parcours.charts.readings import JourneyReading, Reading, ScoreReading, SegmentReading, Unit
from parcours.metrics import METRICS
from parcours.report.gather.sources import Row, Sources, one_instrument, reading_of

HEADLINES = (
    "nps",
    "csat",
    "ces",
    "promise-kept",
    "first-response",
    "resolution",
    "repeat-purchase",
    "churn",
    "revenue",
    "volume",
)
"""What the scorecard asks for, in this order; what the company does not know is left out."""
SEGMENTED = ("nps", "csat")
INSTRUMENT = ("scale", "collection")
HOUR_S = 3600.0


def scorecard(sources: Sources, journeys: Sequence[JourneyReading]) -> tuple[ScoreReading, ...]:
    """The headline metrics, after what the main journey's map says at a glance."""
    found = [*_from_main_journey(journeys[0])] if journeys else []
    for metric in HEADLINES:
        found += _scores(sources, metric)
    return tuple(found)


def _from_main_journey(journey: JourneyReading) -> list[ScoreReading]:
    glance = [ScoreReading(metric="paths", reading=Reading(value=float(journey.paths)), unit=Unit.COUNT, better="high")]
    follows = journey.agreement.follows if journey.agreement else None
    for metric, reading in (
        ("follows", follows), ("hidden_effort", journey.hidden_effort), ("back_to_before", journey.map.back_to_before),
    ):  # fmt: skip
        if reading is not None and reading.shown:
            glance.append(ScoreReading(metric=metric, reading=reading, unit=Unit.SHARE))
    return glance


def _scores(sources: Sources, metric: str) -> list[ScoreReading]:
    """One reading, or one per currency; of several scales the one with most answers."""
    period = {"start": sources.start, "end": sources.end}
    apart = [name for name in METRICS[metric].dimensions if name in (*INSTRUMENT, "currency")]
    rows = one_instrument(sources.ask(metric, apart, **period), *INSTRUMENT)
    months = sources.ask(metric, ["month", *apart])
    compared: dict[str, list[Row]] = {"previous": [], "last-year": []}
    if sources.start and sources.end:
        compared = {against: sources.ask(metric, apart, **period, compare=against) for against in compared}
    return [_score(row, apart, months, compared) for row in rows if row["value"] is not None and row["n"]]


def _score(row: Row, apart: Sequence[str], months: Sequence[Row], compared: dict[str, list[Row]]) -> ScoreReading:
    defined = METRICS[row["metric"]]
    unit, factor = _unit(defined.name, defined.unit)

    sampled = getattr(getattr(defined, "estimate", None), "sampled", True)

    def same(rows: Sequence[Row]) -> list[Row]:
        return [one for one in rows if all(one.get(name) == row.get(name) for name in apart)]

    def read(one: Row) -> Reading:
        return _in_unit(reading_of(one if sampled else {**one, "n": None}), factor)

    return ScoreReading(
        metric=defined.name,
        reading=read(row),
        unit=unit,
        currency=row.get("currency") or "",
        better=defined.better,
        months=tuple((_month(one["month"]), read(one)) for one in same(months) if one["month"] is not None),
        against_previous=_difference(same(compared["previous"]), factor),
        against_last_year=_difference(same(compared["last-year"]), factor),
    )


def _unit(metric: str, unit: str) -> tuple[Unit, float]:
    """How the report writes a metric's unit; hours by the clock become spans of time, business hours stay hours."""
    if unit == "hours":
        return (Unit.HOURS, 1.0) if "business" in metric else (Unit.SECONDS, HOUR_S)
    return Unit(unit), 1.0


def _in_unit(reading: Reading | None, factor: float) -> Reading:
    if reading is None or reading.value is None:
        return reading or Reading(value=None, n=0)
    ends = [None if end is None else float(end) * factor for end in (reading.value, reading.low, reading.high)]
    return Reading(value=ends[0], low=ends[1], high=ends[2], n=reading.n)


def _month(word: Any) -> dt.date:
    """ "2026-07" as its first day."""
    return dt.date.fromisoformat(f"{str(word)[:7]}-01")


def _difference(rows: Sequence[Row], factor: float) -> Reading | None:
    if not rows or rows[0].get("difference") is None:
        return None
    row = rows[0]
    known = Reading(value=row["difference"], low=row["difference_low"], high=row["difference_high"])
    return _in_unit(known, factor)


def segment_readings(sources: Sources) -> tuple[SegmentReading, ...]:
    """Recommendation, else satisfaction, by segment; nothing where there are no segments."""
    members = sources.tables["memberships"]
    if not members.limit(1).count().to_pyarrow().as_py():
        return ()
    period = {"start": sources.start, "end": sources.end}
    for metric in SEGMENTED:
        rows = one_instrument(sources.ask(metric, ["segment", *INSTRUMENT], **period), *INSTRUMENT)
        rows = [row for row in rows if row["segment"] is not None]
        everybody = one_instrument(sources.ask(metric, INSTRUMENT, **period), *INSTRUMENT)
        if rows:
            return (
                SegmentReading(
                    metric=metric,
                    unit=Unit(METRICS[metric].unit),
                    rows=tuple((row["segment"], _in_unit(reading_of(row), 1.0)) for row in rows),
                    everybody=reading_of(everybody[0]) if everybody else None,
                ),
            )
    return ()
