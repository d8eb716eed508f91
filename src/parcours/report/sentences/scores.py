"""What the scorecard and the segments say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parcours.charts.figures import metric_name, score_name, value_text
from parcours.charts.readings import (
    Reading,
    ScoreReading,
    SegmentReading,
    WithheldReading,
)
from parcours.report.finding import Finding
from parcours.report.sentences.spoken import beyond_chance, counted_share, difference_text, from_text
from parcours.vocabulary.wording import Wording

MUCH = 0.10
"""A count or a sum that changed by this share is told."""
TOLD = 3
"""So many changes of each kind stand in the headline."""


def scorecard_finding(scores: Sequence[ScoreReading], say: Wording) -> str:
    """What changed beyond chance, and which counts and sums changed much; else that nothing did."""
    compared = [one for one in scores if one.against_previous is not None and one.against_previous.value is not None]
    if not compared:
        return _stands(scores, say)
    changed = [_inside(said, one, say) for one in compared if (said := _changed(one, say))]
    counted = [_inside(said, one, say) for one in compared if (said := _counted(one, say))]
    sampled = any(counted_share(one.against_previous, one) is None for one in compared)
    if not changed and not counted:
        return say.say("scorecard_steady" if sampled else "scorecard_level", share=say.percent(MUCH))
    told = say.say("scorecard_changed", changes=say.enumerated([*changed[:TOLD], *counted[:TOLD]]))
    return told if changed or not sampled else f"{told} {say.say('scorecard_rest_steady')}"


def changes(scores: Sequence[ScoreReading], say: Wording) -> list[Finding]:
    """What changed beyond chance, then counts and sums that changed much, each by itself."""
    found = []
    for words in (_changed, _counted):
        for one in scores:
            if text := words(one, say):
                change = one.against_previous.value if one.against_previous else None
                found.append(Finding(text, {"kind": "metric", "metric": one.metric, "difference": change}))
    return found


def withheld(found: Sequence[WithheldReading], say: Wording) -> list[str]:
    """Which metrics are not readable yet or not compared, and why; those with the same reason together."""
    said = []
    for one in dict.fromkeys(replace(each, metric="") for each in found):
        named = list(dict.fromkeys(each.metric for each in found if replace(each, metric="") == one))
        first, *others = [metric_name(name, say) for name in named]
        metrics = say.enumerated([first, *map(say.inside, others)])
        if one.why == "unseen":
            silence, known = one.days
            said.append(say.say("withheld_unseen", metrics=metrics, silence=silence, known=known))
        elif one.before and one.day:
            phrase = "withheld_facts_begin" if one.why == "facts_begin" else "withheld_facts_end"
            before, day = say.period(*one.before), say.day(one.day)
            said.append(say.say(phrase, metrics=metrics, before=before, day=day))
    return said


def _changed(score: ScoreReading, say: Wording) -> str:
    """A change beyond chance; empty when it is none."""
    difference = score.against_previous
    if difference is None or difference.value is None or not beyond_chance(difference):
        return ""
    phrase = "change_up" if difference.value > 0 else "change_down"
    metric = score_name(score, say)
    return say.say(phrase, metric=metric, difference=difference_text(difference.value, score, say))


def _counted(score: ScoreReading, say: Wording) -> str:
    """A large change of a count or a sum, which has no interval because nothing was sampled; empty when it is small."""
    share = counted_share(score.against_previous, score)
    if share is None or abs(share) < MUCH:
        return ""
    return f"{score_name(score, say)} {say.signed(say.percent(share), share)}"


def _inside(said: str, score: ScoreReading, say: Wording) -> str:
    """What begins with a metric, in the middle of a sentence; a label of the company's own stays as it is."""
    return said if score.label else say.inside(said)


def _stands(scores: Sequence[ScoreReading], say: Wording) -> str:
    """Where the first metric stands, when there is nothing to compare with."""
    for one in sorted(scores, key=lambda one: (not one.months, one.reading.n is None)):
        if one.reading.shown:
            value = value_text(one.reading.known, one.unit, say, currency=one.currency)
            return say.say("scorecard_stands", metric=score_name(one, say), value=value)
    return ""


def segments_finding(reading: SegmentReading, say: Wording) -> str:
    """The lowest and the highest segment that rest on enough answers."""
    solid = [
        (one.value, label) for label, one in reading.rows if one.shown and not one.indicative and one.value is not None
    ]
    if len(solid) < 2:
        return score_name(reading, say)
    (low, lowest), (high, highest) = min(solid), max(solid)
    if not _apart([one for _, one in reading.rows if one.shown and not one.indicative]):
        return say.say("segments_alike", metric=score_name(reading, say))
    return say.say(
        "segments_spread", metric=score_name(reading, say), low=from_text(low, reading.unit, say),
        lowest=lowest, high=value_text(high, reading.unit, say), highest=highest,
    )  # fmt: skip


def _apart(readings: Sequence[Reading]) -> bool:
    """Whether the intervals of the lowest and the highest leave a gap; without intervals they count as apart."""
    low, high = (end(readings, key=lambda one: one.known) for end in (min, max))
    return low.high is None or high.low is None or low.high < high.low
