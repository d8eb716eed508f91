"""Which touchpoints weigh how much: the criticality table as the report shows it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from parcours.charts.readings import (
    CriticalityReading,
    PromiseReading,
    Unit,
    Weight,
)
from parcours.journeys.journey import Journey
from parcours.report.gather.sources import Row, Sources, named_reading

DECIDES_BELIEVED = 8.0
"""Believed criticality from which, for want of evidence, a touchpoint is marked as believed to decide."""
LITTLE_BELIEVED = 3.0
PERFORMANCE_UNIT = Unit.SHARE
"""Two best answers, else promises kept: both are shares."""


def touchpoint_rows(sources: Sources, journey: Journey) -> list[Row]:
    """The rows of the criticality table that speak of this journey's touchpoints."""
    rows = sources.criticality.rows()
    return [row for row in rows if row["kind"] == "touchpoint" and row["journey"] == journey.id]


def decides(row: Row, rows: Sequence[Row]) -> bool:
    """Whether a touchpoint is a moment of truth: by evidence; by belief only where nothing on the map is measured."""
    if measured(rows):
        return row.get("importance") is not None and bool(row.get("moment_of_truth"))
    return (row.get("belief") or 0.0) >= DECIDES_BELIEVED


def measured(rows: Sequence[Row]) -> int:
    """How many touchpoints of a journey the model speaks of, even where it explains next to nothing."""
    return sum(row.get("importance") is not None or row.get("importance_r2") is not None for row in rows)


def truths(sources: Sources) -> set[tuple[str, str]]:
    """Journey and touchpoint of every moment of truth."""
    by_journey = [touchpoint_rows(sources, journey) for journey in sources.journeys]
    return {(row["journey"], row["touchpoint"]) for rows in by_journey for row in rows if decides(row, rows)}


def weight_of(row: Row, rows: Sequence[Row]) -> Weight | None:
    """One word for a touchpoint's weight; little when the whole interval lies below an equal share."""
    if decides(row, rows):
        return "decides"
    if row.get("importance") is not None:
        return "little" if (row.get("importance_high") or 0.0) < 1 / measured(rows) else "some"
    if row.get("belief") is None or measured(rows):
        return None
    return "little" if row["belief"] <= LITTLE_BELIEVED else "some"


def belief_scale(row: Row) -> tuple[float | None, float | None]:
    """The scale on which satisfaction was believed, which may be another than the one it is measured on."""
    return row.get("belief_scale_low"), row.get("belief_scale_high")


def usual_scale(rows: Sequence[Row]) -> tuple[float, float]:
    """The scale on which most touchpoints are rated."""
    scales = [(row["scale_low"], row["scale_high"]) for row in rows if row.get("scale_high") is not None]
    return max(scales, key=lambda scale: (scales.count(scale), scale)) if scales else (1.0, 5.0)


def criticality_readings(rows: Sequence[Row], scale: tuple[float, float]) -> tuple[CriticalityReading, ...]:
    """The criticality table as the report shows it, weightiest first."""
    ranked = sorted(rows, key=lambda row: (-(row.get("importance") or -1.0), -(row.get("belief") or -1.0)))
    return tuple(_criticality(row, rows, scale) for row in ranked)


def _criticality(row: Row, rows: Sequence[Row], scale: tuple[float, float]) -> CriticalityReading:
    kept = named_reading(row, "promise_kept", "promise_n")
    rated = named_reading(row, "top2", "satisfaction_n")
    on_scale = (row.get("scale_low"), row.get("scale_high")) == scale
    return CriticalityReading(
        id=row["touchpoint"],
        label=row["label"],
        stage=row["stage_label"] or "",
        importance=named_reading(row, "importance", "n"),
        importance_belief=row.get("belief"),
        satisfaction=named_reading(row, "satisfaction", "satisfaction_n") if on_scale else None,
        satisfaction_belief=row.get("satisfaction_belief") if belief_scale(row) == scale else None,
        performance=rated or kept,
        by_promise=rated is None and kept is not None,
        promise=PromiseReading(kept=kept, aim=row.get("promise_aim")) if kept else None,
        moment_of_truth=decides(row, rows),
        weight=weight_of(row, rows),
        may_lead=row.get("rank_low") == 1,
        reach=row.get("reach_customers"),
    )


def cuts(readings: Sequence[CriticalityReading]) -> tuple[float, float] | None:
    """Where the quadrant is divided: the plain means of the touchpoints in it."""
    both = [
        (one.performance.known, one.importance.known)
        for one in readings
        if one.performance and one.performance.shown and one.importance and one.importance.shown
    ]
    return (fmean(x for x, _ in both), fmean(y for _, y in both)) if both else None
