"""What the scorecard and the segments say."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.charts.figures import metric_name, value_text
from parcours.charts.readings import (
    Reading,
    ScoreReading,
    SegmentReading,
)
from parcours.report.sentences.spoken import beyond_chance, difference_text
from parcours.vocabulary.wording import Wording


def scorecard_finding(scores: Sequence[ScoreReading], say: Wording) -> str:
    """What changed beyond chance; else that nothing did; else where the first metric stands."""
    compared = [one for one in scores if one.against_previous is not None]
    changes = []
    for one in compared:
        difference = one.against_previous
        if difference is not None and difference.value is not None and beyond_chance(difference):
            phrase = "change_up" if difference.value > 0 else "change_down"
            metric = metric_name(one.metric, say, one.label)
            changes.append(say.say(phrase, metric=metric, difference=difference_text(difference.value, one, say)))
    if changes:
        return say.say("scorecard_changed", changes=say.enumerated(changes[:3]))
    if compared:
        return say.say("scorecard_steady")
    for one in sorted(scores, key=lambda one: (not one.months, one.reading.n is None)):
        if one.reading.shown:
            value = value_text(one.reading.known, one.unit, say, currency=one.currency)
            return say.say("scorecard_stands", metric=metric_name(one.metric, say, one.label), value=value)
    return ""


def segments_finding(reading: SegmentReading, say: Wording) -> str:
    """The lowest and the highest segment that rest on enough answers."""
    solid = [
        (one.value, label) for label, one in reading.rows if one.shown and not one.indicative and one.value is not None
    ]
    if len(solid) < 2:
        return metric_name(reading.metric, say)
    (low, lowest), (high, highest) = min(solid), max(solid)
    if not _apart([one for _, one in reading.rows if one.shown and not one.indicative]):
        return say.say("segments_alike", metric=metric_name(reading.metric, say))
    return say.say(
        "segments_spread", metric=metric_name(reading.metric, say), low=value_text(low, reading.unit, say),
        lowest=lowest, high=value_text(high, reading.unit, say), highest=highest,
    )  # fmt: skip


def _apart(readings: Sequence[Reading]) -> bool:
    """Whether the intervals of the lowest and the highest leave a gap; without intervals they count as apart."""
    low, high = (end(readings, key=lambda one: one.known) for end in (min, max))
    return low.high is None or high.low is None or low.high < high.low
