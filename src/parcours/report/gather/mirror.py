"""The mirror: our own indicator, the customer's verdict, the expectation and our belief of one touchpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir
import numpy as np

from parcours.charts.readings import Reading, ScoreReading
from parcours.charts.readings.touchpoint import MirrorReading
from parcours.drivers import evidence
from parcours.journeys.journey import Touchpoint
from parcours.report.gather.criticality import belief_scale
from parcours.report.gather.sources import Row, Sources, named_reading, one_instrument
from parcours.statistics import differences
from parcours.statistics.intervals import Interval, numbers
from parcours.vocabulary.words import AnswerState, Orientation

EXPECTATION = "expectation"
SCALE = ("scale_low", "scale_high", "orientation", "collection")


def mirror_reading(
    sources: Sources,
    row: Row | None,
    code: int | None,
    wanted: Touchpoint,
    scores: Sequence[ScoreReading],
    *,
    moment_of_truth: bool,
) -> MirrorReading:
    """What we keep, what they say, what they expected and what we believe, with n and interval where measured.

    The expectation is read from answers with the metric "expectation" about the touchpoint, clustered by customer; the
    gap (verdict minus expectation) only where both stand on one scale. Never read the gap as a reason.
    """
    row = row or {}
    verdict, best, scale = _verdict(row, {one.metric: one for one in scores})
    expected, expected_scale = _expected(sources, code)
    believed = belief_scale(row) == scale or verdict is None
    if verdict is None and None not in (ends := belief_scale(row)):
        scale = (float(ends[0] or 0), float(ends[1] or 0))
    return MirrorReading(
        kept=named_reading(row, "promise_kept", "promise_n") if row else None,
        aim=row.get("promise_aim") if wanted.promises else None,
        kept_belief=row.get("promise_belief"),
        verdict=verdict,
        best=best,
        scale=scale,
        verdict_belief=row.get("satisfaction_belief") if believed else None,
        expected=expected,
        expected_scale=expected_scale,
        gap=_gap(verdict, expected) if expected_scale == scale else None,
        criticality_belief=row.get("belief"),
        moment_of_truth=moment_of_truth,
    )


def _verdict(
    row: Row, scores: Mapping[str, ScoreReading]
) -> tuple[Reading | None, Reading | None, tuple[float, float]]:
    """Mean and best answers as the page's scores have them; else of the instrument that the touchpoint is rated by."""
    mean, best = scores.get("csat-mean"), scores.get("csat")
    if mean is not None and mean.scale is not None:
        return mean.reading, best.reading if best and best.scale == mean.scale else None, mean.scale
    scale = (row.get("scale_low") or 1.0, row.get("scale_high") or 5.0)
    return named_reading(row, "satisfaction", "satisfaction_n"), named_reading(row, "top2", "satisfaction_n"), scale


def _expected(sources: Sources, code: int | None) -> tuple[Reading | None, tuple[float, float]]:
    """The mean expectation on the instrument with most answers, high meaning much."""
    unknown = None, (1.0, 5.0)
    if code is None:
        return unknown
    said = sources.said
    asked = said.filter(
        said.touchpoint == ibis.literal(code, "int16"),
        said.metric == EXPECTATION,
        said.state == AnswerState.ANSWERED.value,
        said.score.notnull(),
        said.scale_low.notnull(),
        said.scale_high.notnull(),
    )
    counted = asked.group_by(SCALE).agg(n=asked.count()).to_pyarrow().to_pylist()
    chosen = one_instrument(counted, *SCALE)
    if not chosen:
        return unknown
    low, high = float(chosen[0]["scale_low"]), float(chosen[0]["scale_high"])
    found = evidence.satisfaction(_as_ratings(asked, chosen[0], low, high)).get(code)
    if found is None:
        return Reading(value=None, n=chosen[0]["n"]), (low, high)
    mean = found.mean
    return Reading(value=mean.value, low=mean.low, high=mean.high, n=mean.n), (low, high)


def _as_ratings(asked: ir.Table, chosen: Row, low: float, high: float) -> ir.Table:
    """The answers of one instrument as `drivers.evidence` reads ratings."""
    same = [asked.scale_low == low, asked.scale_high == high]
    for name in ("orientation", "collection"):
        same.append(asked[name].isnull() if chosen[name] is None else asked[name] == chosen[name])
    mine = asked.filter(same)
    turned = ibis.ifelse(mine.orientation == Orientation.LOW.value, low + high - mine.score, mine.score)
    return mine.select("touchpoint", "customer", "answer_id", rating=turned.cast("float64"), high=ibis.literal(high))


def _ends(reading: Reading) -> Interval:
    return Interval(*(numbers([float("nan") if end is None else end]) for end in (reading.low, reading.high)))


def _gap(verdict: Reading | None, expected: Reading | None) -> Reading | None:
    """Verdict minus expectation with its interval (MOVER); the two count as independent."""
    if not (verdict and expected and verdict.shown and expected.shown) or None in (verdict.low, expected.low):
        return None
    moved = differences.from_intervals(expected.known, _ends(expected), verdict.known, _ends(verdict))
    value, low, high = (float(np.ravel(end)[0]) for end in (moved.value, moved.low, moved.high))
    return Reading(value=value, low=low, high=high, n=min(verdict.n or 0, expected.n or 0))
