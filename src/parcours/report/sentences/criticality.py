"""Which touchpoints decide, and which were underrated."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.charts.figures import interval_text, value_text
from parcours.charts.readings import (
    CriticalityReading,
    JourneyReading,
    MapReading,
    Unit,
)
from parcours.report.finding import Finding
from parcours.report.sentences.spoken import explained_text, firm
from parcours.vocabulary.wording import Wording

LINES = 5
"""So many touchpoints are spelt out beside the quadrant."""
SEVERAL = 3
"""So many touchpoints that may weigh most are named."""
UNDERRATED = 6.0
"""A deciding touchpoint that was believed to weigh less than this (of 10) is called underrated."""


def criticality_finding(journey: JourneyReading, say: Wording) -> str:
    """Which touchpoint weighs most, as far as the intervals tell, and which were underrated."""
    if journey.nothing_explained:
        return journey.nothing_explained
    measured = [one for one in journey.criticality if one.importance is not None and one.importance.shown]
    if not measured:
        return say.say("criticality_believed")
    sentence = _heaviest(measured, say)
    underrated = [
        say.quoted(one.label) for one in measured
        if one.weight == "decides" and one.importance_belief is not None and one.importance_belief < UNDERRATED
    ]  # fmt: skip
    if underrated:
        names = say.enumerated(underrated[:3])
        sentence += " " + say.say("criticality_underrated", count=len(underrated[:3]), touchpoints=names)
    return sentence


def undrawn_remark(journey: JourneyReading, drawn: Sequence[CriticalityReading], say: Wording) -> str:
    """Which touchpoints have no place in the quadrant, where others have one."""
    ids = {one.id for one in drawn}
    others = [say.quoted(one.label) for one in journey.criticality if one.id not in ids]
    if len(drawn) < 2 or not others:
        return ""
    shown = others if len(others) <= LINES else others[: LINES - 1]
    more = [say.say("criticality_more", count=len(others) - len(shown))] if len(shown) < len(others) else []
    return say.say("criticality_left_out", count=len(others), touchpoints=say.enumerated([*shown, *more]))


def explained_remark(journey: JourneyReading, say: Wording) -> str:
    """How much of loyalty the experiences explain together, with its interval; empty where that is not known."""
    return explained_text(journey.explained, say) if journey.explained and not journey.nothing_explained else ""


def _heaviest(measured: Sequence[CriticalityReading], say: Wording) -> str:
    """The touchpoint that weighs most, or those among which the intervals do not decide."""
    ranked = sorted(measured, key=lambda one: -((one.importance and one.importance.value) or 0.0))
    leading = [one for one in ranked if one.may_lead]
    if len(leading) > SEVERAL:
        truths = [say.quoted(one.label) for one in ranked if one.moment_of_truth][:SEVERAL]
        if not truths:
            return say.say("criticality_open", count=len(leading))
        names = say.enumerated(truths)
        return say.say("criticality_open_truths", count=len(truths), touchpoints=names, open=len(leading))
    if len(leading) > 1:
        return say.say("criticality_several", touchpoints=say.enumerated([say.quoted(one.label) for one in leading]))
    value = (ranked[0].importance and ranked[0].importance.value) or 0.0
    return say.say("criticality_most", touchpoint=say.quoted(ranked[0].label), share=say.percent(value))


def touchpoint_about(one: CriticalityReading) -> dict[str, str]:
    """What names a touchpoint."""
    return {"kind": "moment of truth" if one.moment_of_truth else "touchpoint", "touchpoint": one.id}


def criticality_lines(touchpoints: Sequence[CriticalityReading], reading: MapReading, say: Wording) -> list[Finding]:
    """Evidence and belief in one line for each of the weightiest touchpoints."""
    ranked = sorted(touchpoints, key=_weight, reverse=True)
    return [Finding(_criticality_line(one, reading, say), touchpoint_about(one)) for one in ranked[:LINES]]


def _weight(one: CriticalityReading) -> tuple[float, float]:
    return (one.importance and one.importance.value) or 0.0, one.importance_belief or 0.0


def _criticality_line(one: CriticalityReading, reading: MapReading, say: Wording) -> str:
    importance, satisfaction = one.importance, one.satisfaction
    if importance is None or importance.value is None:
        line = say.say("criticality_line_unmeasured", touchpoint=say.quoted(one.label))
    else:
        interval = firm(interval_text(importance, Unit.SHARE, say))
        share = say.percent(importance.value)
        line = say.say("criticality_line", touchpoint=say.quoted(one.label), share=share, interval=interval)
        line = line if interval else line.replace(" []", "")
    if one.importance_belief is not None:
        line += ", " + say.say("criticality_line_belief", belief=say.decimal(one.importance_belief, 0))
    if satisfaction is not None and satisfaction.value is not None:
        value = value_text(satisfaction.value, reading.scale_unit, say)
        line += say.say("criticality_line_satisfaction", value=value)
        if one.satisfaction_belief is not None:
            believed = value_text(one.satisfaction_belief, reading.scale_unit, say)
            line += ", " + say.say("criticality_line_expected", value=believed)
    return line + "."
